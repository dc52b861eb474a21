"""What a paper says now, compared with what it and its neighbours have published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from muster import (
    FOLGE,
    FOLGETEXT,
    KGST,
    PROGRAMM,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    ZWEI,
    schreibe,
)
from papiere import papier
from staende import FOLGESTAND, STAND, stand

from vorlagen.findings import Code, Finding, Severity

NBSP = "\N{NO-BREAK SPACE}"
CODES = {
    Code.STAND_WEICHT_AB,
    Code.STAND_WEICHT_AB,
    Code.STAND_DEFEKT,
}


def replaced(files: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert files[path].count(old) == 1, old
    return {**files, path: files[path].replace(old, new)}


def found(root: Path, files: Mapping[str, str], kennung: str) -> list[Finding]:
    """What is said of published states; the paper has no fault."""
    paper = papier(schreibe(root, files), kennung)
    assert paper.page is not None, [str(f) for f in paper.findings]
    return [finding for finding in paper.findings if finding.code in CODES]


LEITUNG = replaced(ZWEI, STELLENPLAN, "stellen: 2", "stellen: 3")  # 1,5 VZÄ instead of one
ZITAT = {**ZWEI, TEXT: f"{ZWEI[TEXT]}\n{{{{ stellenplan.leitung.vzae | zahlwort }}}}\n"}


def test_a_paper_that_says_what_was_published_is_fine(tmp_path: Path) -> None:
    files = {**ZWEI, STAND: stand(tmp_path)}
    assert not found(tmp_path, files, "beratung")
    assert not found(tmp_path, files, "folge-2025")


def test_another_value_than_an_earlier_paper_published_names_both(tmp_path: Path) -> None:
    """In words there, in digits here: it is the value that is compared."""
    published = stand(tmp_path, ZITAT)
    [finding] = found(tmp_path, {**LEITUNG, STAND: published}, "folge-2025")
    assert (finding.code, finding.severity) == (Code.STAND_WEICHT_AB, Severity.WARNUNG)
    assert finding.message == (
        f"„stellenplan.leitung.vzae“: musterkreis/folge-2025 kommt auf 1,5{NBSP}VZÄ; veröffentlicht"
        f" ist 1{NBSP}VZÄ: Vorlage 12/2024 vom 01.02.2024 (musterkreis/beratung),"
        f" {STAND}. Geändert: „stellenplan.leitung.stellen“ 2{NBSP}Stellen → 3{NBSP}Stellen"
        f" ({STELLENPLAN}:4:14)."
    )
    assert str(finding.place).startswith(f"{FOLGETEXT}:2:")


def test_the_figure_of_another_paper_is_held_against_what_that_paper_published(
    tmp_path: Path,
) -> None:
    files = replaced(ZWEI, KGST, "E10: 60000", "E10: 61000")
    messages = [f.message for f in found(tmp_path, {**files, STAND: stand(tmp_path)}, "folge-2025")]
    [message] = messages
    assert message.startswith("„vorlagen.beratung.finanzierung.beratung.eigenanteil“")
    assert f"kommt auf 69.600{NBSP}€; veröffentlicht ist 67.200{NBSP}€" in message


def test_one_changed_fact_gives_one_finding_that_names_it(tmp_path: Path) -> None:
    files = replaced({**ZWEI, STAND: stand(tmp_path)}, KGST, "E10: 60000", "E10: 61000")
    [finding] = found(tmp_path, files, "beratung")
    assert (finding.code, finding.severity) == (Code.STAND_WEICHT_AB, Severity.WARNUNG)
    assert finding.message.partition(f"{STAND}. ")[2] == (
        f"So weichen 3 Größen ab. Geändert: „kgst.personalkosten.E10“ 60.000{NBSP}€ je VZÄ und Jahr"
        f" → 61.000{NBSP}€ je VZÄ und Jahr ({KGST}:8:8)."
    )
    assert "foerderung" not in finding.message
    assert "vorlagen festhalten musterkreis/beratung --ersetzen" in finding.cure
    assert finding.cure.endswith(
        "vorlagen vergleichen musterkreis/beratung --vorlage musterkreis/beratung"
    )


def test_an_annex_does_not_tell_again_what_its_paper_tells(tmp_path: Path) -> None:
    folder = VORLAGE.replace("vorlage.yaml", "anlagen/konzept")
    paper = ZWEI[VORLAGE].replace("unterschrift:", "anlagen:\n  - dokument: konzept\nunterschrift:")
    annex = {
        f"{folder}/anlage.yaml": "art: Handlungskonzept\ntitel: Konzept\noeffentlich: ja\n",
        f"{folder}/text.md": "# Kosten\n\n{{ kgst.E10 | euro }}\n",
        VORLAGE: paper,
        TEXT: f"{ZWEI[TEXT]}\n{{{{ kgst.E10 | euro }}}}\n",
    }
    published = stand(tmp_path, {**ZWEI, **annex})
    files = replaced({**ZWEI, **annex, STAND: published}, KGST, "E10: 60000", "E10: 61000")
    assert len(found(tmp_path, files, "beratung")) == 1


def test_a_rate_that_changes_within_the_period_is_no_contradiction(
    tmp_path: Path,
) -> None:
    later = "              - {ab: 2024-07-01, betrag: 51000, quelle: {dokument: Erlass}}\n"
    files = {**ZWEI, PROGRAMM: ZWEI[PROGRAMM] + later}
    files = replaced(files, VORLAGE, "      veroeffentlicht: {", "      # ")
    both = {**files, STAND: stand(tmp_path, files)}
    assert not found(tmp_path, both, "beratung")
    both[FOLGETEXT] += "\n{{ muster.modul1.beratung.personal | euro }}\n"
    [finding] = found(tmp_path, both, "folge-2025")
    assert (finding.code, finding.severity) == (Code.STAND_WEICHT_AB, Severity.HINWEIS)


def test_local_figures_are_compared_where_a_paper_carries_another_on(tmp_path: Path) -> None:
    carried = ZWEI[VORLAGE].replace("nummer: 12/2024", "nummer: 3/2025")
    carried = carried.replace("datum: 2024-02-01", "datum: 2025-02-01").replace(
        "wert: 2.5", "wert: 3"
    )
    carried = carried.replace("maerz_2024", "juni_2025")
    carried = carried.replace("soll: groessen.beratungstage\n", "")
    text = "{{ groessen.beratungstage | einheit }}\n"
    files = {**ZWEI, TEXT: ZWEI[TEXT] + "\n" + text}
    published = stand(tmp_path, files)
    alone = {**files, STAND: published, FOLGE: carried, FOLGETEXT: text}
    assert not found(tmp_path, alone, "folge-2025")
    files = {**alone, FOLGE: f"{carried}fortschreibung_von: beratung\n"}
    [finding] = found(tmp_path, files, "folge-2025")
    assert (finding.code, finding.severity) == (Code.STAND_WEICHT_AB, Severity.HINWEIS)
    assert finding.message.startswith(
        f"„groessen.beratungstage“: musterkreis/folge-2025 kommt auf 6{NBSP}"
    )


def test_a_later_paper_does_not_bind_an_earlier_one(tmp_path: Path) -> None:
    later = stand(tmp_path, LEITUNG, "folge-2025", "3/2025", date(2025, 2, 1))
    assert not found(tmp_path, {**ZITAT, FOLGESTAND: later}, "beratung")
    undated = stand(tmp_path, LEITUNG, "folge-2025", "", None, entwurf=True)
    [finding] = found(tmp_path, {**ZITAT, FOLGESTAND: undated}, "beratung")
    assert "Entwurf der Vorlage (musterkreis/folge-2025)" in finding.message
