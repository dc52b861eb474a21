"""The papers of other authorities: a Mitteilungsvorlage and a Berichtsvorlage, each in its own form."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY, Ausgeliefert
from muster import VORLAGE, geaendert, schreibe
from papiere import fehler, meldungen, orte, papier
from pypdf import PdfReader

from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.paper.paper import Status
from vorlagen.renditions.plaintext import plaintext

BERICHT, MITTEILUNG = "kim-2020", "kim-sachstand"
WARENDORF = "data/kreis-warendorf"
AACHEN = "data/staedteregion-aachen"


def words(ausgeliefert: Ausgeliefert, kennung: str) -> str:
    """The text of a paper in one line."""
    return " ".join(ausgeliefert.file("txt", kennung).read_text().split())


def headings(ausgeliefert: Ausgeliefert, kennung: str) -> list[str]:
    """All headings of a paper's page, in their order, without what is beside them."""
    page = ausgeliefert.file("html", kennung).read_text()
    found = re.findall(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]>", page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", heading).strip() for heading in found]


# What the papers print


def test_all_papers_are_built_and_none_has_a_typed_figure(ausgeliefert: Ausgeliefert) -> None:
    report = ausgeliefert.report
    assert {(p.mandant, p.kennung, p.status) for p in report.papers} >= {
        ("kreis-warendorf", BERICHT, Status.ENTWURF),  # its annex is not at hand
        ("rhein-sieg-kreis", "kim-2021", Status.ENTWURF),
        ("staedteregion-aachen", MITTEILUNG, Status.ENTWURF),
    }
    assert not report.findings.has_errors
    assert {f.severity for k in (BERICHT, MITTEILUNG) for f in ausgeliefert.findings(k)} == {
        Severity.HINWEIS
    }
    assert not [f for f in report.findings if f.code in {Code.ZAHL_GETIPPT, Code.ZAHL_AUSNAHME}]


@pytest.mark.parametrize(
    "said",
    [
        "bis zu vier Stellen Grundlage der Bemessung, davon 3,5 für die Koordination und 0,5 für",
        (
            "sechs Beratertage und drei Tage für Austausch oder Qualifizierung im Jahr, bezuschusst mit bis"
            " zu 1.012 € je Tag"
        ),
        (
            "Mit Bescheid vom 03.02.2021 hat die Bezirksregierung Arnsberg dem Kreis für die Zeit vom"
            " 01.01.2021 bis zum 31.12.2021 eine Pauschale von 385.000 € für sieben zusätzliche, neue"
            " Personalstellen bewilligt, das sind 55.000 € je Stelle"
        ),
        "25.000 € sind für eine halbe Stelle in der Ausländerbehörde bestimmt. Sie ist zum 26.08.2020",
        "0,75 zusätzliche, neue Stellen in der Ausländerbehörde und 1,5 in der Einbürgerungsbehörde",
    ],
)
def test_the_berichtsvorlage_says_what_the_notices_and_the_programme_hold(
    ausgeliefert: Ausgeliefert, said: str
) -> None:
    assert said in words(ausgeliefert, BERICHT)


@pytest.mark.parametrize(
    "said",
    [
        "vom 28.05.2021",
        "Sitzungsvorlage 2020/0354 für den Städteregionsausschuss am 19.06.2020",
        "die zusätzlich geförderten 3,5 Stellen",
        "Im Auftrag: gez. Dr. Ziemons",
    ],
)
def test_the_mitteilungsvorlage_says_what_its_facts_hold(
    ausgeliefert: Ausgeliefert, said: str
) -> None:
    assert said in words(ausgeliefert, MITTEILUNG)


def test_each_paper_has_the_sections_of_its_own_form_in_their_order(
    ausgeliefert: Ausgeliefert,
) -> None:
    modules = [
        "Modul 1: Strategischer Overhead",
        "Modul 2: Rechtskreisübergreifendes Case Management",
    ]
    assert headings(ausgeliefert, BERICHT) == [
        "Berichtsvorlage öffentlich",
        "Betreff:",
        "Beschlussvorschlag:",
        "Erläuterungen:",
        *modules,
        "Modul 3: Ausländer- und Einbürgerungsbehörden",
        "Weiteres Vorgehen",
        "Anlagen:",
    ]
    assert headings(ausgeliefert, MITTEILUNG) == [
        "Mitteilungsvorlage",
        "Beratungsreihenfolge",
        "Sachlage",
        "Hintergrund",
        "Konzeptionelle Anpassungen",
        "Aktueller Sachstand",
        "Rechtslage",
        "Soziale Auswirkungen",
        "Anlage",
    ]


@pytest.mark.parametrize(
    ("kennung", "pages", "letterhead"),
    [
        (BERICHT, 3, ["Kreis Warendorf", "Der Landrat"]),
        (MITTEILUNG, 2, ["StädteRegion Aachen"]),  # it names no organ
    ],
)
def test_its_pages_begin_with_its_own_letterhead(
    ausgeliefert: Ausgeliefert, kennung: str, pages: int, letterhead: list[str]
) -> None:
    page = ausgeliefert.file("html", kennung).read_text()
    header = page[page.index('<header class="briefkopf">') : page.index("</header>")]
    assert re.findall(r"<p[^>]*>(.*?)</p>", header) == letterhead
    pdf = PdfReader(ausgeliefert.file("pdf", kennung))
    assert len(pdf.pages) == ausgeliefert.paper(kennung).pages == pages


# When the facts or the text do not fit the kind


def alone(root: Path, authority: str) -> Path:
    """The shipped project without the other authorities, as nothing here depends on them."""
    for folder in ("data/gemeinsam", authority, "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def changed(root: Path, file: str, old: str, new: str, kennung: str) -> tuple[list[Finding], str]:
    """What is wrong with a paper after one passage of a file is replaced, and its text if any."""
    path = alone(root, "/".join(file.split("/")[:2])) / file
    text = path.read_text()
    assert text.count(old) == 1, f"„{old}“ steht {text.count(old)}-mal in {file}"
    path.write_text(text.replace(old, new))
    paper = papier(root, kennung)
    shown = plaintext(paper.page.html) if paper.page else ""
    return fehler(paper.findings), shown


MITTEILUNG_YAML = f"{AACHEN}/vorlagen/{MITTEILUNG}/vorlage.yaml"
MITTEILUNG_TEXT = f"{AACHEN}/vorlagen/{MITTEILUNG}/text.md"
BERICHT_YAML = f"{WARENDORF}/vorlagen/{BERICHT}/vorlage.yaml"
RECHTSLAGE = (
    "# Rechtslage\n\nMit der Einführung des neuen Kommunalen Integrationsmanagements nimmt die"
    " {{ mandant.kurz }} eine freiwillige Aufgabe wahr.\n\n"
)


def test_what_a_form_does_not_print_does_not_make_its_paper_a_draft(tmp_path: Path) -> None:
    root = alone(tmp_path, WARENDORF)
    text = (root / BERICHT_YAML).read_text()
    missing = next(line for line in text.splitlines() if line.startswith("    datei: {ausstehend"))
    (root / BERICHT_YAML).write_text(text.replace(f"{missing}\n", ""))  # the annex, only named
    paper = papier(root, BERICHT)
    assert paper.page is not None
    assert not paper.page.is_draft
    [day] = paper.findings
    assert (day.code, day.severity) == (Code.AUSSTEHEND, Severity.HINWEIS)
    assert "„vorlage.datum“" in day.message
    assert day.cure.endswith("gedruckt wird er hier nicht.")
    assert "[ausstehend]" not in plaintext(paper.page.html)


def test_a_required_section_that_is_missing_is_reported_with_how_to_drop_it(
    tmp_path: Path,
) -> None:
    [found], _ = changed(tmp_path, MITTEILUNG_TEXT, RECHTSLAGE, "", MITTEILUNG)
    text = (tmp_path / MITTEILUNG_TEXT).read_text()
    line = text.split("\n").index("# Soziale Auswirkungen") + 1  # before which it should stand
    assert (found.code, found.place) == (Code.ABSCHNITT, Place(MITTEILUNG_TEXT, line, 1))
    assert found.message == "Der Mitteilungsvorlage fehlt der Abschnitt „Rechtslage“."
    assert "entfaellt: {rechtslage: Grund}" in found.cure


@pytest.mark.parametrize(
    ("name", "reported"),
    [("betreff", True), ("beratungsfolge", False)],
)
def test_what_makes_a_paper_one_cannot_be_dropped(
    tmp_path: Path, name: str, reported: bool
) -> None:
    files = geaendert(VORLAGE, "oeffentlich: ja", f"oeffentlich: ja\nentfaellt: {{{name}: weg}}")
    found = fehler(papier(schreibe(tmp_path, files)).findings)
    assert [f.code for f in found] == [Code.WERT_UNZULAESSIG] * reported


def test_a_section_may_be_dropped_and_its_reason_is_printed(tmp_path: Path) -> None:
    root = alone(tmp_path, AACHEN)
    text, facts = root / MITTEILUNG_TEXT, root / MITTEILUNG_YAML
    text.write_text(text.read_text().replace(RECHTSLAGE, ""))
    reason = "entfaellt: {rechtslage: Es gibt keine gesetzliche Pflicht.}\n"
    facts.write_text(reason + facts.read_text())
    paper = papier(root, MITTEILUNG)
    assert paper.page is not None, meldungen(paper.findings)
    shown = " ".join(plaintext(paper.page.html).split())
    assert "Rechtslage ---------- Entfällt: Es gibt keine gesetzliche Pflicht. Soziale" in shown


@pytest.mark.parametrize(
    ("change", "expected", "said"),
    [
        pytest.param(
            (MITTEILUNG_TEXT, "# Rechtslage", "# Sachlage"),
            ["text.md:LINE:1 abschnitt", "text.md:NEXT:1 abschnitt"],
            "Der Abschnitt „Sachlage“ steht schon in Zeile 1.",
            id="a section twice in the text",
        ),
        pytest.param(
            (MITTEILUNG_YAML, "oeffentlich: ja", "oeffentlich: ja\nentfaellt: {rechtslge: Grund}"),
            ["vorlage.yaml:6:13 abschnitt"],
            "Den Abschnitt „rechtslge“ gibt es hier nicht.",
            id="a section that is dropped, but is none",
        ),
        pytest.param(
            (
                MITTEILUNG_YAML,
                'nummer: {ausstehend: "Die vorliegende Fassung nennt keine Nummer."}',
                "nummer: 354/2020",
            ),
            ["vorlage.yaml:3:9 wert-unzulaessig"],
            "„354/2020“ ist keine Nummer nach dem Schema der Mitteilungsvorlage.",
            id="a number in the form of another authority",
        ),
    ],
)
def test_a_mitteilungsvorlage_that_does_not_fit_its_kind(
    tmp_path: Path, change: tuple[str, str, str], expected: list[str], said: str
) -> None:
    lines = (REPOSITORY / MITTEILUNG_TEXT).read_text().splitlines()
    line, after = (str(lines.index(f"# {t}") + 1) for t in ("Rechtslage", "Soziale Auswirkungen"))
    found, shown = changed(tmp_path, *change, MITTEILUNG)
    assert orte(found) == [p.replace("LINE", line).replace("NEXT", after) for p in expected]
    assert said in " ".join(finding.message for finding in found)
    assert shown == ""


def test_sections_in_another_order_are_printed_in_that_of_the_form(
    tmp_path: Path,
) -> None:
    root = alone(tmp_path, AACHEN)
    text = root / MITTEILUNG_TEXT
    written = text.read_text().replace(RECHTSLAGE, "")
    text.write_text(written + "\n" + RECHTSLAGE)
    paper = papier(root, MITTEILUNG)
    assert not [f for f in paper.findings if f.code is Code.ABSCHNITT]
    if paper.page is not None:
        shown = plaintext(paper.page.html)
        assert shown.index("Rechtslage\n") < shown.index("Soziale Auswirkungen\n")
