"""The proof of figures (Berechnungsnachweis): given these facts, this is proved, line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from ausgeliefert import REPOSITORY
from muster import (
    KGST,
    MUSTER,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    geaendert,
    schreibe,
)
from papiere import meldungen, mit_blossen_zahlen, nachweisseite, orte, papier
from rechenweg import ausgerechnet, ist_gleich, zahl_in

from vorlagen.paper.paper import Paper
from vorlagen.renditions.plaintext import plaintext

ANLAGE = "anlagen:\n  - art: berechnungsnachweis\n"
SHOWN = "Stand: {{ %s }}.\n"


def mit_nachweis(files: Mapping[str, str] = MUSTER) -> dict[str, str]:
    """The project with the annex asked for."""
    vorlage = files[VORLAGE].replace("unterschrift:", f"{ANLAGE}unterschrift:")
    return {**files, VORLAGE: vorlage}


def geprueft(ordner: Path, files: Mapping[str, str] = MUSTER) -> Paper:
    """The paper with its proof, rendered; nothing in it is wrong."""
    paper = papier(schreibe(ordner, mit_nachweis(files)))
    assert paper.page is not None, meldungen(paper.findings)
    return paper


def text_von(paper: Paper) -> str:
    """The proof as plain text."""
    return plaintext(nachweisseite(paper))


def nachweis(ordner: Path, files: Mapping[str, str] = MUSTER) -> str:
    return text_von(geprueft(ordner, files))


class Zeile(NamedTuple):
    """A row of the sheet."""

    nummer: int
    abschnitt: str
    groesse: str
    weg: str  # with its sign: „ = 2 VZÄ [1] × …“, „: [Q1] Zeile 4“
    wert: str

    def __str__(self) -> str:
        return f"{self.groesse}{self.weg} → {self.wert}"


_ROW = re.compile(
    r'<th scope="rowgroup"[^>]*>(?P<abschnitt>.*?)</th>'
    r'|<tr><th scope="row">\[(?P<nummer>\d+)\]</th><td>(?:<i>(?P<groesse>.*?)</i>)?(?P<weg>.*?)</td>'
    r"<td[^>]*>(?P<wert>.*?)</td>"
)


def zeilen_von(paper: Paper) -> list[Zeile]:
    section, found = "", []
    for row in _ROW.finditer(nachweisseite(paper)):
        section = row["abschnitt"] or section
        if row["nummer"]:
            texts = (
                unescape(row[k] or "").replace("\xa0", " ") for k in ("groesse", "weg", "wert")
            )
            found.append(Zeile(int(row["nummer"]), section, *texts))
    return found


def zeile(ordner: Path, name: str, files: Mapping[str, str] = MUSTER) -> str:
    """The only row whose name begins, or whose address ends, like this."""
    rows = zeilen_von(geprueft(ordner, files))
    [found] = [
        r for r in rows if r.groesse.startswith(name) or re.search(rf"\b{name}\)?$", r.groesse)
    ]
    return str(found)


def verzeichnis(text: str, heading: str) -> list[str]:
    """The entries of a list at the end of the sheet."""
    found = re.search(rf"^{heading}\n-+\n(.*?)(?=^\w+\n---|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"kein Verzeichnis „{heading}“"
    return [words(entry) for entry in re.split(r"^- ", found[1], flags=re.MULTILINE)[1:]]


def words(text: str) -> str:
    return " ".join(text.split())


# Its head


@pytest.mark.parametrize(
    ("anlagen", "found"),
    [
        ("- art: nachweis", "vorlage.yaml:12:10 wert-unzulaessig"),
        (
            "- art: berechnungsnachweis\n  - art: berechnungsnachweis",
            "vorlage.yaml:13:10 kennung-doppelt",
        ),
    ],
)
def test_an_annex_that_cannot_be_made(tmp_path: Path, anlagen: str, found: str) -> None:
    files = geaendert(VORLAGE, "unterschrift:", f"anlagen:\n  {anlagen}\nunterschrift:")
    paper = papier(schreibe(tmp_path, files))
    assert orte(paper.findings) == [found], meldungen(paper.findings)


# The rows


def test_each_figure_stands_below_the_steps_that_lead_to_it(tmp_path: Path) -> None:
    rows, table = zeilen_von(geprueft(tmp_path)), "VZÄ Beratung vor Ort ›"
    assert [str(row) for row in rows if row.abschnitt == "Finanzierung"] == [
        "Beratung vor Ort (bescheide.beratung_2024.bewilligt.beratung.vzae): [Q3] Zeile 9 → 2 VZÄ",
        (
            "KGSt „Kosten eines Arbeitsplatzes“ (kgst.personalkosten.E10): [Q4] Zeile 8"
            " → 60.000 € je VZÄ und Jahr"
        ),
        "KGSt „Kosten eines Arbeitsplatzes“ (kgst.gemeinkosten): [Q4] Zeile 4 → 20 %",
        (
            "KGSt „Kosten eines Arbeitsplatzes“ (kgst.sachkosten.gesamt): [Q4] Zeile 5"
            " → 9.600 € je VZÄ und Jahr"
        ),
        (
            "KGSt „Kosten eines Arbeitsplatzes“ (kgst.E10) = 60.000 € je VZÄ und Jahr [6] + 20 % [7]"
            " × 60.000 € je VZÄ und Jahr [6] + 9.600 € je VZÄ und Jahr [8] → 81.600 € je VZÄ und Jahr"
        ),
        "Monate im Zeitraum: 01.01.2024–31.12.2024; [Q2] Zeile 40 → 12 Monate",
        (
            f"{table} Gesamtkosten (finanzierung.beratung.gesamtkosten.je_stelle)"
            " = 81.600 € je VZÄ und Jahr [9]"
            " ÷ 12 Monate je Jahr × 12 Monate [10] → 81.600 € je VZÄ"
        ),
        (
            f"{table} Förderung (finanzierung.beratung.foerderung.je_stelle)"
            " = 48.000 € je VZÄ und Jahr [1]"
            " ÷ 12 Monate je Jahr × 12 Monate [10] → 48.000 € je VZÄ"
        ),
        (
            f"{table} Gesamtkosten (finanzierung.beratung.gesamtkosten)"
            " = 2 VZÄ [5] × 81.600 € je VZÄ [11] → 163.200 €"
        ),
        (
            f"{table} Förderung (finanzierung.beratung.foerderung)"
            " = 2 VZÄ [5] × 48.000 € je VZÄ [12] → 96.000 €"
        ),
        (
            f"{table} Eigenanteil (finanzierung.beratung.eigenanteil)"
            " = 163.200 € [13] − 96.000 € [14] → 67.200 €"
        ),
    ]


def test_what_is_computed_alike_is_one_row_under_all_its_addresses(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "\nverteilungen:",
        "  tage: angaben.tage_je_stelle\n"
        "  wieder: bescheide.beratung_2024.bewilligt.beratung.vzae * angaben.tage_je_stelle\n"
        "\nverteilungen:",
    )
    files[TEXT] += "\n{{ groessen.beratungstage }}, {{ groessen.wieder }}, {{ groessen.tage }}\n"
    rows = [row.groesse for row in zeilen_von(geprueft(tmp_path, files))]
    assert "groessen.beratungstage, groessen.wieder" in rows
    assert sum("groessen.tage" in name or "angaben.tage" in name for name in rows) == 1


@pytest.mark.parametrize(("stufe", "auf"), [("einheit", "0.01"), ("zeile", "100"), ("ende", "1")])
def test_every_rounding_can_be_redone(tmp_path: Path, stufe: str, auf: str) -> None:
    files = geaendert(
        VORLAGE, "  tabellen:\n", f"  rundung: {{stufe: {stufe}, auf: {auf}}}\n  tabellen:\n"
    )
    files = {**files, KGST: MUSTER[KGST].replace("E10: 60000", "E10: 60007.01")}
    files[VORLAGE] = files[VORLAGE].partition("      veroeffentlicht")[0]
    redo(zeilen_von(geprueft(tmp_path, files)))


def test_a_figure_is_shown_in_every_form_in_which_it_is_printed(tmp_path: Path) -> None:
    text = (
        "# Anlass\n\n{{ bescheide.beratung_2024.bewilligt.beratung.vzae | zahlwort }} Stellen mit"
        " {{ bescheide.beratung_2024.bewilligt.beratung.vzae | vzae }}, insgesamt"
        " {{ muster.volumen.jahr_2024 | mio }}.\n"
    )
    rows = zeilen_von(geprueft(tmp_path, {**MUSTER, TEXT: text}))
    ends = [str(row).partition("; ")[2] for row in rows if row.abschnitt == "Anlass"]
    assert ends == ["gedruckt: zwei → 2 VZÄ", "gedruckt: 5 Mio. € → 5.000.000 €"]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (
            "stellenplan.leitung.vzae | vzae",
            r"Leitung der Beratungsstelle \(stellenplan.leitung.vzae\) = 2 Stellen \[\d\] × 0,5 VZÄ je",
        ),
        (
            "(kgst.E10 / 7) | runden(100) | euro",
            r"→ 81.600 € je VZÄ und Jahr ÷ 7 = 11.657,14… €|gerundet auf 100 €",
        ),
    ],
)
def test_what_a_figure_is_called_and_how_it_came_about(
    tmp_path: Path, expression: str, shown: str
) -> None:
    files = geaendert(
        VORLAGE,
        "\ngroessen:",
        "  geld: {bezeichnung: Vorhandene Mittel, wert: 100000, einheit: EUR}\n\ngroessen:",
    )
    files[STELLENPLAN] += "quelle: {dokument: Stellenplan 2024}\n"
    rows = zeilen_von(geprueft(tmp_path, {**files, TEXT: SHOWN % expression}))
    assert any(re.search(shown, str(row)) for row in rows if row.abschnitt == "Text"), [
        *map(str, rows)
    ]


KITA = """\
einheiten: {Kinder: Kind, Kinder und Jugendliche: [Kind, Kindern und Jugendlichen]}
angaben:
  kinder: {bezeichnung: Kinder, wert: 36, einheit: Kinder}
  alle: {bezeichnung: Alle, wert: 40, einheit: Kinder und Jugendliche}
  satz: {bezeichnung: Satz, wert: 965, einheit: EUR/Kinder}
  abschlag: {bezeichnung: Abschlag, wert: -20, einheit: EUR}
"""


@pytest.mark.parametrize(
    ("expression", "printed", "shown"),
    [
        ("angaben.satz | einheit", "965 € je Kind", "Satz (angaben.satz): [Q1] Zeile"),
        ('angaben.kinder | einheit("dativ")', "36 Kindern", "gedruckt: 36 Kindern → 36 Kinder"),
        ('angaben.alle | einheit("dativ")', "40 Kindern und Jugendlichen", "→ 40 Kinder und"),
        ("(angaben.kinder / 36) | einheit", "1 Kind", "→ 1 Kind"),
        ("angaben.abschlag - angaben.abschlag", "0 €", "−20 € [1] + 20 € [1] → 0 €"),
        (
            "(angaben.abschlag / 7) | runden(cent) | euro",
            "−2,86 €",
            "−20 € [1] ÷ 7 = −2,8571… €, gerundet auf 0,01 € → −2,86 €",
        ),
        (
            "verteilungen.kommunen.adorf | einheit",
            "2 Tage",
            "Beratungstage in den Kommunen › Adorf (verteilungen.kommunen.adorf): ",
        ),
    ],
)
def test_units_are_inflected_and_what_was_rounded_is_seen(
    tmp_path: Path, expression: str, printed: str, shown: str
) -> None:
    files = geaendert(VORLAGE, "angaben:\n", KITA)
    paper = geprueft(tmp_path, {**files, TEXT: SHOWN % expression})
    assert paper.page is not None
    assert f"Stand: {printed}." in mit_blossen_zahlen(paper.page.html).replace("\xa0", " ")
    assert any(shown in str(row) for row in zeilen_von(paper)), [*map(str, zeilen_von(paper))]


# Assumptions and what is pending


def test_assumptions_name_what_rests_on_them(tmp_path: Path) -> None:
    files = geaendert(KGST, "gemeinkosten: 20", "gemeinkosten: {annahme: 20, grund: Üblich so.}")
    text = nachweis(tmp_path, files)
    assert verzeichnis(text, "Annahmen") == [
        (
            "[A1] kgst.gemeinkosten = 20 % (Zeile 4) in data/gemeinsam/kgst/arbeitsplatz.yaml: Üblich so."
            " Betrifft [7], [9], [11], [13], [15]."
        )
    ]
    assert "[Q4] Zeile 4; angenommen [A1]" in words(text)


def test_a_table_whose_rate_is_pending_shows_what_is_missing(tmp_path: Path) -> None:
    files = geaendert(KGST, "E10: 60000", 'E10: {ausstehend: "Der Bericht fehlt."}')
    paper = geprueft(tmp_path, files)
    [entry] = verzeichnis(text_von(paper), "Ausstehendes")
    assert "Der Bericht fehlt. Betrifft [6], [9], [11], [13], [15]." in entry
    rows = zeilen_von(paper)
    assert rows[5].weg == ": [Q4] Zeile 8; ausstehend [O1]"
    assert [rows[n - 1].wert for n in (6, 9, 11, 13, 15)] == ["ausstehend"] * 5


# The shipped paper


@pytest.fixture(scope="module")
def kim() -> Paper:
    paper = papier(REPOSITORY, "kim-2021")
    assert paper.page is not None, meldungen(paper.findings)
    return paper


def test_every_figure_that_the_shipped_paper_prints_is_in_its_proof(kim: Paper) -> None:
    assert kim.page is not None
    rows = zeilen_von(kim)
    addresses = {address for row in rows for address in re.findall(r"\w+(?:\.\w+)+", row.groesse)}
    shown = {
        form for row in rows for form in (row.wert, *row.weg.partition("gedruckt: ")[2].split("; "))
    }
    assert len(kim.page.printed) > 200
    for printed in kim.page.printed:
        text = printed.text.replace("\xa0", " ")
        assert text in shown or any(value.startswith(f"{text} ") for value in shown), text
        assert printed.figure.address in addresses


def redo(rows: list[Zeile]) -> int:
    """Reckon every formula anew, with nothing but what stands in the rows; how many there were."""
    done = 0
    for row in rows:
        for value, number in re.findall(r"([\d.]+(?:,\d+)?)[^\d\[\]×÷+−()=]*\[(\d+)\]", row.weg):
            assert zahl_in(value) == abs(zahl_in(rows[int(number) - 1].wert)), row
        if row.weg.startswith(" = ") and not row.weg.startswith(" = Anzahl"):
            formula = re.sub(r"; (?:\[Q|gedruckt).*", "", row.weg.removeprefix(" = "))
            assert ist_gleich(ausgerechnet(formula), row.wert), row
            done += 1
    return done


def test_every_step_can_be_redone_from_what_stands_on_the_sheet(kim: Paper) -> None:
    assert redo(zeilen_von(kim)) > 100
