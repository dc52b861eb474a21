"""Two texts of a statute side by side."""

from __future__ import annotations

from pathlib import Path

import pdfua
import pytest
from papiere import meldungen, orte
from pdfs import HERKUNFT
from satzungen import SYNOPSE, befunde, mit_synopse, zeilen
from strukturbaum import TaggedPdf
from werkstatt import Builder

from vorlagen.findings import Code
from vorlagen.renditions.pdf import to_pdf

ALT = """\
## § 1 Geltung

Diese Satzung gilt im Kreis.

## § 2 Gebühr

(1) Die Gebühr beträgt 12,00 € je Stunde.

(2) Sie wird sofort fällig.

## § 3 Mahnung

Wer nicht zahlt, wird gemahnt.

## § 4 Ende

Diese Satzung tritt am 1. April 2020.
"""
NEU = """\
## Geltung

Diese Satzung gilt im Kreis.

## Gebühr {#gebuehr}

1. Die Gebühr beträgt {{ angaben.gebuehr | euro }} je Stunde.
2. Kinder zahlen nichts.
3. Sie wird sofort fällig.

## Ende

Diese Satzung tritt am 1. April 2024; {{ verweis("gebuehr") }} gilt sofort.
"""


def test_what_changed_is_marked_and_the_rest_named(tmp_path: Path) -> None:
    assert zeilen(tmp_path, ALT, NEU) == [
        ["§ 1 Geltung Diese Satzung gilt im Kreis."] * 2,
        [
            "§ 2 Gebühr (1) Die Gebühr beträgt [entfällt: 12,00 €] je Stunde.",
            "§ 2 Gebühr (1) Die Gebühr beträgt [neu: 14,50 €] je Stunde.",
        ],
        ["", "(neu) [neu: (2)] [neu: Kinder zahlen nichts.]"],
        ["[entfällt: (2)] Sie wird sofort fällig.", "[neu: (3)] Sie wird sofort fällig."],
        ["[entfällt: § 3 Mahnung] [entfällt: Wer nicht zahlt, wird gemahnt.]", "(entfällt)"],
        [
            "[entfällt: § 4] Ende Diese Satzung tritt am [entfällt: 1. April 2020].",
            "[neu: § 3] Ende (bisher § 4) Diese Satzung tritt am [neu: 1. April 2024; § 2 gilt sofort].",
        ],
    ]


def test_only_what_reads_differently_is_marked(tmp_path: Path) -> None:
    alt = (
        "## § 1 Gebühr\n\nSie beträgt 14,50 € je Stunde, 12,5 % weniger für 3 Meter,"
        " ab dem 1. Januar 2011 nach § 1.\n\n## § 2 Höhe\n\nEs sind 12,00 € im Jahr.\n"
    )
    neu = (
        "## Gebühr {#eins}\n\nSie be\u00adträgt {{ angaben.gebuehr | euro(2) }} je Stunde, <12,5\u202f%>"
        " weniger für <3\u00a0Meter>, ab dem <1.\u00a0Januar\u00a02011> nach {{ verweis('eins') }}.\n\n"
        "## Höhe\n\nEs sind {{ angaben.gebuehr | euro(2) }} im Jahr.\n"
    )
    neu = neu.replace("<", '{{ woertlich("').replace(">", '", grund="Beispiel") }}')
    rows = zeilen(tmp_path, alt, neu)
    assert [cell for cell in rows[0] if "[" in cell] == []
    assert rows[1] == [
        "§ 2 Höhe Es sind [entfällt: 12,00 €] im Jahr.",
        "§ 2 Höhe Es sind [neu: 14,50 €] im Jahr.",
    ]


def test_figures_of_the_new_text_count_as_printed(tmp_path: Path) -> None:
    page = mit_synopse(tmp_path, ALT, NEU).page
    assert page is not None
    assert [item.text.replace("\u00a0", " ") for item in page.printed] == ["14,50 €"]


def test_what_moved_is_named_with_its_old_place(tmp_path: Path) -> None:
    alt = "# Eins\n\nHier steht das Erste.\n\n# Zwei\n\n1. Alpha Beta Gamma.\n2. Delta Epsilon Zeta.\n"
    neu = "# Zwei\n\n1. Delta Epsilon Zeta.\n2. Alpha Beta Gamma.\n\n# Eins\n\nHier steht das Erste.\n"
    rows = zeilen(tmp_path, alt, neu)
    moved = [cell for _, cell in rows if "(bisher" in cell]
    assert len(rows) == 3
    assert any("(bisher § " in cell for cell in moved)
    assert any("(bisher Abs. " in cell for cell in moved)


def test_reasons_stand_beside_what_they_are_about(tmp_path: Path) -> None:
    more = """\
  begruendungen:
    § 2: Nach Kalkulation.
    § 2 Abs. 2: Für **Familien**.
    bisher § 3: Regelt das Land.
"""
    assert [row[2] for row in zeilen(tmp_path, ALT, NEU, more)] == [
        "", "Nach Kalkulation.", "Für Familien.", "", "Regelt das Land.", "",
    ]  # fmt: skip


FREMD = (
    "# Friedhof\n\nEr ruht.\n\n# Gräber\n\nSie werden gepflegt.\n\n# Hunde\n\nBleiben draußen.\n"
)


@pytest.mark.parametrize(("alt", "said"), [(FREMD, "kaum einen"), ("SELBST", "denselben Wortlaut")])
def test_two_texts_that_do_not_belong_together_are_reported(
    tmp_path: Path, alt: str, said: str
) -> None:
    neu = NEU.replace("{{ angaben.gebuehr | euro }}", "einen Betrag")
    [found] = befunde(mit_synopse(tmp_path, neu if alt == "SELBST" else alt, neu))
    assert found.code is Code.ANLAGE_PRUEFEN
    assert said in found.message
    assert orte([found]) == ["anlage.yaml:6:8 anlage-pruefen"]


def test_a_statute_that_only_changes_another_is_reported(tmp_path: Path) -> None:
    neu = "# Artikel 1 Änderung\n\n§ 3 wird aufgehoben.\n\n# Artikel 2 Ende\n\nSie gilt sofort.\n"
    [found] = befunde(mit_synopse(tmp_path, ALT, neu))
    assert "neu: lesefassung.md" in found.cure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("satzung-2020.md", "satzung-2002.md"),
        ("satzung-2020.md", "../../../../mandant.yaml"),
    ],
)
def test_both_texts_lie_in_the_folder_of_the_paper(tmp_path: Path, old: str, new: str) -> None:
    mit_synopse(tmp_path, ALT, NEU)
    file = tmp_path / SYNOPSE
    changed = file.read_text().replace(old, new)
    paper = mit_synopse(tmp_path, ALT, NEU, **{"synopse/anlage.yaml": changed})
    assert paper.page is None
    assert "anlage.yaml:6:8 verweis-unbekannt" in _found(tmp_path)


def _found(root: Path) -> list[str]:
    return orte(Builder(root).check(()).findings)


def test_a_text_of_its_own_is_checked_and_a_published_one_is_not(tmp_path: Path) -> None:
    own = {
        "synopse/anlage.yaml": "art: Synopse\ntitel: S\ndatum: 2024-01-20\noeffentlich: ja\n"
        "synopse: {alt: satzung-2020.md, neu: neu.md}\n",
        "synopse/neu.md": ALT.replace("12,00", "14,00"),
    }
    paper = mit_synopse(tmp_path, ALT, NEU, **own)
    assert orte(paper.findings) == ["neu.md:7:24 zahl-getippt"], meldungen(paper.findings)


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
def test_on_paper_it_is_a_table_that_can_be_read_aloud(tmp_path: Path) -> None:
    page = mit_synopse(tmp_path, ALT, NEU, "  begruendungen: {§ 2: Nach Kalkulation.}\n").page
    assert page is not None
    content = to_pdf(page.html, enclosures=[], provenance=HERKUNFT).content
    file = tmp_path / "synopse.pdf"
    file.write_bytes(content)
    assert not pdfua.validate(str(file)).findings
    tagged = TaggedPdf(content)
    [table] = tagged.root.all("Table")
    heads = list(table.all("TH"))
    assert [head.text for head in heads] == ["Bisherige Fassung", "Neue Fassung", "Begründung"]
    assert {str(head.attribute("Scope")) for head in heads} == {"/Column"}
    assert [cell.text for cell in list(table.all("TR"))[2].all("TD")] == [
        "§ 2 Gebühr(1) Die Gebühr beträgt 12,00 € je Stunde.",
        "§ 2 Gebühr(1) Die Gebühr beträgt 14,50 € je Stunde.",
        "Nach Kalkulation.",
    ]
