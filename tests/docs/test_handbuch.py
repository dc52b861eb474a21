"""The handbook keeps its word: what it shows is typed in, run, and held against what comes out.

The handbook is its own script. A fence is told apart by the line above it:

- `**path**`: this file, whole;
- ``In **path** statt `text`:`` (or `nach`): these lines take the place of the line that holds `text`
  (or follow it);
- `Auszug aus **path**:`: these lines stand in that file, which the program wrote;
- a fence of `sh` is typed in, the fence of `text` or `json` after it is the program's answer;
- `Das Programm meldet:`: in the last but one chapter, the findings of the section's code.

Other fences only illustrate. All chapters but that of the findings follow on each other; each of its
sections starts from the project as the chapters before have left it.

`PYTHONPATH=tests python tests/docs/test_handbuch.py` writes the program's present answers into the handbook.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from textwrap import indent
from typing import Any
from unittest import mock

import anlagen
import bilder
import click
import pdfs
import pikepdf
import pytest
from befunde import fakten
from gitarchiv import eingecheckt
from muster import schreibe
from pydantic import BaseModel

from vorlagen.audit.own_pdf import read_own
from vorlagen.building.workshop import Workshop
from vorlagen.cli import main
from vorlagen.cli.app import COMMANDS as COMMANDS_TYPED
from vorlagen.cli.app import commands
from vorlagen.documents.environment import shipped_templates
from vorlagen.documents.filters import FILTERS, FUNCTIONS
from vorlagen.documents.structure import StructureFunctions
from vorlagen.facts import (
    abkuerzungen,
    bescheid,
    beschluss,
    finanzierung,
    foerderprogramm,
    gremien,
    haushalt,
    kgst,
    mandant,
    niederschrift,
    papierarten,
    pruefung,
    quellen,
    schaubild,
    stellen,
    tabellen,
    types,
    vorlage,
)
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.comparison import SIGNS
from vorlagen.figures.conditions import judge
from vorlagen.figures.expressions import FUNCTIONS as FORMULA_FUNCTIONS
from vorlagen.findings import Code, Place
from vorlagen.findings.catalogue import Severity
from vorlagen.german.numbers import betrag, prozent
from vorlagen.german.style import Hausstil
from vorlagen.renditions.pdf import LibraryMissingError, to_pdf
from vorlagen.renditions.plaintext import plaintext

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

HANDBUCH = Path(__file__).parents[2] / "docs" / "handbuch.md"

FILES, TEXT, COMMANDS, FINDINGS, STYLE = "5.", "6.", "7.", "8.", "9."  # how chapters begin
PAPER = "data/musterkreis/vorlagen/beratung"

KEYS: dict[str, tuple[type[BaseModel], ...]] = {
    "papierarten.yaml": (
        papierarten.Papierarten,
        papierarten.Papierart,
        papierarten.Abschnitt,
        papierarten.Tabellenspalte,
    ),
    "anlage.yaml": (vorlage.Konzept,),
    "mandant.yaml": (mandant.Mandant, mandant.Briefkopf, mandant.Zahlenstil),
    "gremien.yaml": (gremien.Gremien, gremien.Gremium, gremien.Sitzung, gremien.Rolle),
    "beschluesse/….yaml": (beschluss.Beschluss, beschluss.Stimmen, vorlage.Angabe),
    "niederschrift.yaml": (
        niederschrift.Niederschrift,
        niederschrift.Person,
        niederschrift.Beitrag,
        niederschrift.Anmerkung,
    ),
    "Tabellen mit Daten": (
        tabellen.Datentabelle,
        tabellen.Spalte,
        tabellen.Datenzeile,
    ),
    "Sitzungsfristen": (gremien.Sitzungsfristen, gremien.Fristregel),
    "stellenplan.yaml": (stellen.Stellenplan, stellen.Planstellen),
    "haushalt.yaml": (
        haushalt.Haushalt,
        haushalt.Zustaendigkeit,
        haushalt.Schwelle,
        haushalt.Konto,
        haushalt.Produkt,
        haushalt.Ansatz,
    ),
    "bescheide/….yaml": (bescheid.Bescheid, bescheid.Bewilligt, bescheid.Rate, bescheid.Abruf),
    "Fristen": (bescheid.Frist,),
    "foerderprogramme/….yaml": (
        foerderprogramm.Foerderprogramm,
        foerderprogramm.Modul,
        foerderprogramm.Foerdergegenstand,
        foerderprogramm.Menge,
        foerderprogramm.FreieFinanzierung,
        foerderprogramm.Anteilfinanzierung,
        foerderprogramm.Fehlbedarfsfinanzierung,
        foerderprogramm.Anteil,
        foerderprogramm.Foerdersatz,
        foerderprogramm.Satz,
    ),
    "kgst/….yaml": (kgst.KgstAusgabe, kgst.Sachkosten),
    "vorlage.yaml": (
        vorlage.Vorlage,
        quellen.Schriftquelle,
        vorlage.Beratung,
        vorlage.Unterschrift,
        vorlage.Anlage,
        vorlage.Angabe,
        vorlage.Auswirkungen,
        vorlage.Groesse,
        schaubild.Struktur,
        schaubild.Knoten,
        schaubild.Kante,
        schaubild.Ablauf,
        schaubild.Schritt,
        schaubild.Zeitplan,
        schaubild.Plangruppe,
        schaubild.Planzeile,
        schaubild.Balken,
        schaubild.Meilenstein,
        tabellen.Verteilung,
        tabellen.Zuteilung,
        finanzierung.Finanzierung,
        finanzierung.Rundung,
        finanzierung.Konten,
        finanzierung.Tabelle,
        finanzierung.Variante,
        finanzierung.Zeile,
        finanzierung.Deckungsquelle,
        finanzierung.Deckungsgrenze,
        finanzierung.Szenario,
        pruefung.Pruefung,
    ),
    "pruefungen.yaml": (pruefung.Pruefliste, pruefung.Pruefung),
    "abkuerzungen.yaml": (abkuerzungen.Abkuerzungen, abkuerzungen.Abkuerzung),
    "quelle": (quellen.Quelle,),
    "zeitraum": (types.Zeitraum,),
    "Schlüssel abgeloest": (quellen.Abloesung,),
}


@dataclass(frozen=True)
class Fence:
    """A fenced block; `first` is the index of its first line in the handbook."""

    chapter: str
    section: str
    language: str
    intro: str
    lines: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def where(self) -> str:
        return f"docs/handbuch.md:{self.first + 1}"


@dataclass
class Handbook:
    """The handbook's lines, and what is in them."""

    lines: list[str]
    fences: list[Fence] = field(default_factory=list)
    tables: list[tuple[str, str, list[str]]] = field(default_factory=list)  # rows, by place
    sections: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, page: Path = HANDBUCH) -> Handbook:
        book = cls(page.read_text(encoding="utf-8").split("\n"))
        chapter = section = intro = ""
        numbers = iter(range(len(book.lines)))
        for number in numbers:
            line = book.lines[number]
            if line.startswith("```"):
                end = book.lines.index("```", number + 1)
                body = tuple(book.lines[number + 1 : end])
                book.fences.append(Fence(chapter, section, line[3:], intro, body, number + 1))
                for _ in range(end - number):
                    next(numbers)
            elif line.startswith("## "):
                chapter, section = line[3:], ""
            elif line.startswith("### "):
                section = line[4:]
                book.sections.append((chapter, section))
            elif line.startswith("|") and not set(line) <= set("|-: "):
                book.tables.append((chapter, section, _cells(line)))
            intro = line or intro
        return book

    def rows(self, chapter: str, section: str = "") -> list[list[str]]:
        """The table rows of a chapter, or of its sections that have `section` in their heading."""
        return [r for c, s, r in self.tables if c.startswith(chapter) and section in s]

    def text_of(self, chapter: str) -> str:
        """All lines of a chapter."""
        heads = [i for i, line in enumerate(self.lines) if line.startswith("## ")]
        start = next(i for i in heads if self.lines[i].startswith(f"## {chapter}"))
        end = next((i for i in heads if i > start), len(self.lines))
        return "\n".join(self.lines[start:end])


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _in_code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


BOOK = Handbook.read()


# --- Doing what the handbook says ---------------------------------------------------------------

_WHOLE = re.compile(r"\*\*(?P<file>[^*]+)\*\*")
_EDIT = re.compile(r"In \*\*(?P<file>[^*]+)\*\* (?P<how>statt|nach) `(?P<old>.+)`:")
_EXCERPT = re.compile(r"Auszug aus \*\*(?P<file>[^*]+)\*\*:")
_MESSAGE = "Das Programm meldet:"


def edit(fence: Fence, files: dict[str, str]) -> bool:
    """Do what a fence says of the project's files; False if it says nothing of them."""
    whole, change = _WHOLE.fullmatch(fence.intro), _EDIT.fullmatch(fence.intro)
    if whole:
        files[whole["file"]] = fence.text
    elif change:
        lines = files[change["file"]].split("\n")
        found = [i for i, line in enumerate(lines) if change["old"] in line]
        assert len(found) == 1, f"{fence.where}: „{change['old']}“ steht {len(found)}-mal dort"
        kept = 1 if change["how"] == "nach" else 0
        lines[found[0] + kept : found[0] + 1] = fence.lines
        files[change["file"]] = "\n".join(lines)
    return bool(whole or change)


def run(command: str, root: Path) -> tuple[int, str]:
    """Type a command in the project's folder: its exit status, and what it says."""
    program, *arguments = _words(command)
    assert program == "vorlagen"
    said = io.StringIO()
    with (
        contextlib.chdir(root),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        mock.patch.dict("os.environ", {"COLUMNS": "88"}),
    ):
        status = main(arguments)
    return status, said.getvalue()


def _words(command: str) -> list[str]:
    return [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', command)]


def answers(
    fences: Iterable[Fence], files: dict[str, str], root: Path
) -> Iterator[tuple[Fence, str]]:
    """Follow the fences; each that shows an answer of the program, and its real answer."""
    answer: str | None = None
    root.mkdir(exist_ok=True)
    for fence in fences:
        excerpt = _EXCERPT.fullmatch(fence.intro)
        if edit(fence, files):
            schreibe(root, files)
        elif fence.language == "sh":
            answer = "".join(run(line, root)[1] for line in fence.lines)
        elif excerpt:
            written = (root / excerpt["file"]).read_text(encoding="utf-8")
            yield fence, fence.text if fence.text in written else written
        elif answer is not None and fence.language in {"text", "json"}:
            yield fence, answer
            answer = None


def in_order() -> list[Fence]:
    """The fences that follow on each other."""
    return [fence for fence in BOOK.fences if not fence.chapter.startswith(FINDINGS)]


def first_paper() -> dict[str, str]:
    """The project's files at the end of the second chapter."""
    files: dict[str, str] = {}
    for fence in BOOK.fences:
        if fence.chapter.startswith("2."):
            edit(fence, files)
    return files


def before_findings() -> dict[str, str]:
    """The project's files as the chapters before that of the findings have left them."""
    files: dict[str, str] = {}
    for fence in BOOK.fences:
        if fence.chapter.startswith(FINDINGS):
            break
        edit(fence, files)
    return files


def alike(text: str) -> str:
    """A text without what differs from run to run: times, sizes, line breaks and the lines of trees."""
    text = re.sub(r"(?m)\d+,\d$", "#,#", text)
    text = re.sub(r'"dauer_s": [\d.]+', '"dauer_s": #', text)
    text = re.sub(r'"bytes": \d+', '"bytes": #', text)  # compressed differently elsewhere
    return " ".join(re.sub(r"[│├└─]+", " ", text).split())


# --- Findings ---------------------------------------------------------------------------------


def _latin_1(root: Path) -> None:
    path = root / "data/musterkreis/gremien.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))


def _huge(root: Path) -> None:
    with (root / f"{PAPER}/text.md").open("a", encoding="utf-8") as file:
        file.write("Ein langer Satz ohne Ende. " * 50_000)


def _elsewhere(root: Path) -> None:
    path = root / "data/musterkreis/mandant.yaml"
    path.rename(root.parent / f"{root.name}-mandant.yaml")
    path.symlink_to(root.parent / f"{root.name}-mandant.yaml")


def _recorded(root: Path) -> None:
    """Record the paper as the chapters have left it; what the section changes is changed after it."""
    before = before_findings()
    changed = {file: (root / file).read_text(encoding="utf-8") for file in before}
    schreibe(root, before)
    run("vorlagen bauen beratung", root)
    run("vorlagen festhalten beratung", root)
    schreibe(root, changed)


def _record_edited(root: Path) -> None:
    _recorded(root)
    path = root / PAPER / "veroeffentlicht.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("17/2026", "18/2026"), encoding="utf-8"
    )


def _annex(make: Callable[[], bytes]) -> Callable[[Path], None]:
    """Let this be the annex that the section speaks of, and of which it may have a copy."""

    def put(root: Path) -> None:
        folder = root / PAPER / "anlagen"
        folder.mkdir()
        yaml = (root / PAPER / "vorlage.yaml").read_text(encoding="utf-8")
        for name in re.findall(r"datei: anlagen/(\w+\.pdf)", yaml):
            (folder / name).write_bytes(make())

    return put


def _broken() -> bytes:
    return anlagen.einfach().replace(b"startxref\n", b"startxref\n9")


def _with_attachment() -> bytes:
    pdf = pikepdf.open(io.BytesIO(anlagen.gesetzt("Antrag")))
    pdf.attachments["tabelle.csv"] = b"1;2"
    del pdf.Root["/AF"]  # so it belongs to nothing in the document
    return anlagen.gespeichert(pdf)


def _locked() -> bytes:
    locked = pikepdf.Encryption(user="geheim", owner="geheim")
    return anlagen.gespeichert(anlagen.leere_seiten(anlagen.A4), encryption=locked)


def _large() -> bytes:
    pdf = pikepdf.open(io.BytesIO(anlagen.gesetzt("Antrag")))
    pdf.Root.Rauschen = pdf.make_stream(random.Random(1).randbytes(23_400_000))  # noqa: S311 - no secret
    return anlagen.gespeichert(pdf)


def _with_plan() -> bytes:
    return anlagen.gespeichert(anlagen.leere_seiten(anlagen.A4, (842, 1191)))


def _finished(make: Callable[[], bytes]) -> Callable[[Path], None]:
    """Let this be the PDF that the section speaks of."""

    def put(root: Path) -> None:
        schreibe(root, {"alt/vorlage.pdf": make()})

    return put


def _built(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Build the committed project, and let its changed PDF be the one that the section speaks of."""

    def put(root: Path) -> None:
        eingecheckt(root)
        Workshop(root).build(())
        [built] = (root / "output").rglob("*beratung.pdf")
        path = root / "alt/vorlage.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(change(built.read_bytes()))

    return put


def _covered(content: bytes) -> bytes:
    def cover(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[0].obj.Contents
        contents.write(contents.read_bytes() + b"\n1 g 100 100 50 10 re f")

    return pdfs.geaendert_mit(content, cover)


def _other_facts() -> bytes:
    content = pdfs.muster_pdf()
    facts = dict(read_own(content).enclosures)["fakten.json"].decode()
    return pdfs.neu_beigelegt(content, {"fakten.json": facts.replace("67.200", "76.200").encode()})


def _picture(name: str, make: Callable[[], bytes]) -> Callable[[Path], None]:
    """Puts a picture where the section's text shows it."""

    def put(root: Path) -> None:
        folder = root / PAPER / "bilder"
        folder.mkdir()
        (folder / name).write_bytes(make())

    return put


def _nothing(_root: Path) -> None:
    """The fences of the section are enough."""


# What no fence can show, because it is no text of a file
PREPARED: dict[str, Callable[[Path], None]] = {
    "kein-utf8": _latin_1,
    "datei-zu-gross": _huge,
    "datei-unlesbar": _elsewhere,
    "anlage-kein-pdf": _annex(lambda: b"PK\x03\x04"),
    "anlage-verschluesselt": _annex(_locked),
    "anlage-defekt": _annex(lambda: anlagen.einfach()[:100]),
    "anlage-repariert": _annex(_broken),
    "anlage-aktiv": _annex(_with_attachment),
    "anlage-doppelt": _annex(lambda: anlagen.gesetzt("Antrag")),
    "anlage-gross": _annex(_large),
    "anlage-format": _annex(_with_plan),
    "anlage-zugang": _annex(anlagen.einfach),
    "bild-defekt": _picture("lage.jpg", lambda: bilder.jpeg()[:3000]),
    "bild-unscharf": _picture("lage.png", lambda: bilder.png((400, 250))),
    "pdf-fremd": _finished(anlagen.einfach),
    "pdf-geaendert": _built(_covered),
    "pdf-ergaenzt": _built(lambda content: content + b"\n% Unterschrift\n%%EOF\n"),
    "pdf-widerspruch": _finished(_other_facts),
    "stand-defekt": _record_edited,
    "stand-weicht-ab": _recorded,
    "stand-entfallen": _recorded,
}
# The codes whose cause lies outside the project: the library is there where tests run
SIMULATED = {
    "bibliothek-fehlt": mock.Mock(side_effect=LibraryMissingError("pango")),
    "interner-fehler": mock.Mock(side_effect=KeyError("was niemand vorhersah")),
}


def section_of(code: str) -> list[Fence]:
    return [f for f in BOOK.fences if f.chapter.startswith(FINDINGS) and f.section == f"`{code}`"]


def section_answers(code: str, root: Path) -> Iterator[tuple[Fence, str]]:
    """Follow the fences of a code's section; each that shows an answer, and the real answer."""
    fences = section_of(code)
    message = next(i for i, fence in enumerate(fences) if fence.intro == _MESSAGE)
    files = before_findings()
    for fence in fences[:message]:
        edit(fence, files)
    schreibe(root, files)
    PREPARED.get(code, _nothing)(root)
    typed = (fence.lines[0] for fence in fences[:message] if fence.language == "sh")
    command = next(typed, "vorlagen pruefen")
    with mock.patch("vorlagen.building.making.to_pdf", SIMULATED.get(code, to_pdf)):
        found = messages(code, command, root)
    yield fences[message], "\n\n".join(found)
    yield from answers(fences[message + 1 :], files, root)


def messages(code: str, command: str, root: Path) -> list[str]:
    """The findings of a code, as the terminal shows them and in its order."""
    report = json.loads(run(f"{command} --format json", root)[1])
    return [_shown(found) for found in reversed(report["befunde"]) if found["code"] == code]


def _shown(found: dict[str, Any]) -> str:
    place = Place(found["datei"], found["zeile"], found["spalte"])
    head = f"{found['schwere']} {place}  [{found['code']}]"
    return f"{head}\n  {found['meldung']}\n  → {found['hinweis']}"


# --- The tests --------------------------------------------------------------------------------


def test_what_the_chapters_show_is_what_the_program_answers(tmp_path: Path) -> None:
    shown = 0
    for fence, answer in answers(in_order(), {}, tmp_path):
        assert alike(fence.text) == alike(answer), fence.where
        shown += 1
    assert shown > 10


def test_the_first_paper_can_be_built_and_has_the_promised_amounts(tmp_path: Path) -> None:
    schreibe(tmp_path, first_paper())
    assert main(["bauen", "--projekt", str(tmp_path)]) == 0
    stem = tmp_path / "output/musterkreis/beratung/Beschlussvorlage_17-2026_beratung"
    assert stem.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    text = stem.with_suffix(".txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    promised = set(re.findall(r"\d+\.\d{3} €", BOOK.text_of("2.")))
    assert promised >= {"200.418 €", "112.500 €", "87.918 €"}
    assert not [amount for amount in sorted(promised) if amount not in text]


@pytest.mark.parametrize("code", [code.value for code in Code])
def test_a_finding_comes_up_as_its_section_says(code: str, tmp_path: Path) -> None:
    shown = list(section_answers(code, tmp_path))
    assert shown, f"kein Beispiel zu {code}"
    for fence, answer in shown:
        assert alike(fence.text) == alike(answer), fence.where


def test_every_code_has_its_section_with_its_severity() -> None:
    headings = [section for chapter, section in BOOK.sections if chapter.startswith(FINDINGS)]
    assert sorted(headings) == sorted(f"`{code.value}`" for code in Code)
    listed = {_in_code(row[0])[0]: row[1] for row in BOOK.rows(FINDINGS) if _in_code(row[0])}
    assert listed == {code.value: code.severity.value for code in Code}
    for code in Code:
        heading = BOOK.lines.index(f"### `{code.value}`")
        assert BOOK.lines[heading + 2].startswith(f"**{code.severity.value}.**"), code.value
    assert {*PREPARED, *SIMULATED} <= {code.value for code in Code}
    assert all(f"**{severity.value}**" in BOOK.text_of("4.") for severity in Severity)


def test_filters_and_functions_print_what_their_table_says(tmp_path: Path) -> None:
    rows = examples()
    assert {_in_code(row[0])[0] for row in rows} == {*FILTERS, *FUNCTIONS, *BLOCKS}
    for row, printed in zip(rows, printed_examples(rows, tmp_path), strict=True):
        assert _in_code(row[0])[0] in row[2], row
        assert row[3] == printed, row[2]


BLOCKS = ("tabelle", "verteilung", "datentabelle", "diagramm", "schaubild")


def examples() -> list[list[str]]:
    """The rows of the table of filters and functions."""
    return [row for row in BOOK.rows(TEXT) if len(row) == 4 and _in_code(row[2])]


def printed_examples(rows: list[list[str]], root: Path) -> list[str]:
    """What the examples of the table print, each in a paragraph of its own."""
    files = before_findings()
    typed = [_in_code(row[2])[0] for row in rows]
    files[f"{PAPER}/text.md"] = "\n\n".join(f"Probe\n\n{example}" for example in typed)
    workshop = Workshop(schreibe(root, files))
    paper = workshop.prepare(*workshop.select(["beratung"])[0])
    assert paper.page, [str(f) for f in paper.findings]
    _, *printed = plaintext(paper.page.html).split("\n\nProbe\n\n")
    printed = [text.split("\n\n(Landrätin)")[0] for text in printed]
    return [_as_cell(text, example) for text, example in zip(printed, typed, strict=True)]


def _as_cell(text: str, example: str) -> str:
    """What is printed, as a table cell can show it: of a whole table or picture its title."""
    first, *others = text.split("\n")
    kind = "Schaubild" if "schaubild(" in example else "Tabelle"
    kind = "Diagramm" if "diagramm(" in example else kind
    return f"{kind} „{first}“" if others else first


def test_every_address_in_the_handbook_leads_somewhere(tmp_path: Path) -> None:
    workshop = Workshop(schreibe(tmp_path, before_findings()))
    figures = workshop.prepare(*workshop.select(["beratung"])[0]).figures
    assert figures
    addresses = [a for row in BOOK.rows(FILES, "Adressen") for a in _in_code(row[0] + row[1])]
    assert len(addresses) > 20
    for address in addresses:
        if "." in address and not address.endswith(".yaml"):
            figures.names.resolve(address)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("vorlagen pruefen", 0),
        ("vorlagen pruefen --projekt Vorlagn", 1),
        ("vorlagen erklaeren kgst.E10", 0),
        ("vorlagen erklaeren kgst.E11", 1),
        ("vorlagen bauen beratng", 2),
    ],
)
def test_the_exit_status_is_as_explained(command: str, status: int, tmp_path: Path) -> None:
    schreibe(tmp_path, first_paper())
    assert run(command, tmp_path)[0] == status


@pytest.mark.parametrize(
    ("stage", "result"),
    [(_in_code(row[0])[0], row[2]) for row in BOOK.rows(FILES, "Rundung") if _in_code(row[0])],
)
def test_the_result_depends_on_the_stage_of_rounding(
    stage: str, result: str, tmp_path: Path
) -> None:
    files = first_paper()
    paper = f"{PAPER}/vorlage.yaml"
    files[paper] = files[paper].replace("stufe: einheit", f"stufe: {stage}")
    schreibe(tmp_path, files)
    _, answer = run("vorlagen erklaeren finanzierung.beratung.eigenanteil", tmp_path)
    assert answer.split("\n")[1].replace("\u00a0", " ").startswith(result)


def test_amounts_look_as_the_house_style_says() -> None:
    rows = [row for row in BOOK.rows(STYLE, "Hausstil") if "18" in row[2]]
    assert rows
    for waehrung, abstand, printed in rows:
        style = Hausstil(waehrung=waehrung.strip("`"), abstand=abstand == "`ja`")
        shown = f"{betrag(Decimal(87918), style)} und {prozent(Decimal(20), style)}"
        assert shown.replace("\u00a0", " ") == printed


def test_formula_functions_are_in_the_handbook() -> None:
    listed = {name for row in BOOK.rows(FILES, "Formeln") for name in _in_code(row[0])}
    assert {f"{name}(…)" for name in FORMULA_FUNCTIONS} <= listed


def test_the_functions_of_long_texts_are_in_the_handbook() -> None:
    names = [n for n in vars(StructureFunctions) if not n.startswith("_") and n != "functions"]
    shown = " ".join(row[0] for row in BOOK.rows(TEXT, "Lange Texte"))
    assert [name for name in names if f"{name}(" not in shown] == ["structure"]


def test_the_comparisons_of_the_table_can_be_judged(tmp_path: Path) -> None:
    workshop = Workshop(schreibe(tmp_path, before_findings()))
    figures = workshop.prepare(*workshop.select(["beratung"])[0]).figures
    assert figures
    rows = [row for row in BOOK.rows(FILES, "Prüfungen") if len(row) == 3]
    shown = {sign for row in rows for sign in _in_code(row[0])}
    assert shown >= {*SIGNS.values(), "and", "or", "not"}
    for condition in (_in_code(row[2])[0] for row in rows if _in_code(row[0])):
        verdict = judge(Scalar(condition, Place("handbuch.md"), plain=True), figures.names)
        assert verdict.truth is not None, condition


@pytest.mark.parametrize("heading", KEYS)
def test_every_key_of_a_file_is_in_its_table(heading: str) -> None:
    """With its name, whether it must be there, and whether it may be pending."""
    listed = {
        (row[0].rpartition(".")[2].strip("`"), row[3].startswith("ja"), "\\*" in row[1])
        for row in BOOK.rows(FILES, heading)
        if row[0].startswith("`")
    }
    real = {
        (name, info.is_required(), "Ausstehend" in repr(info.annotation))
        for model in KEYS[heading]
        for name, info in model.model_fields.items()
    }
    assert listed == real


def test_the_examples_of_financing_are_accepted() -> None:
    """They show single keys; together they describe one financing and one kind of funding."""
    shown = {
        fence.text.partition(":")[0]: fence.text
        for fence in BOOK.fences
        if fence.section == "Finanzierung beschreiben"
    }
    table = f"t:\n  titel: T\n  ergebnis: R\n{indent(shown['zeilen'], '  ')}{shown['modul3']}"
    described = f"zeitraum: {{von: 2026-01-01, bis: 2026-12-31}}\ntabellen:\n{indent(table, '  ')}"
    fakten(finanzierung.Finanzierung, described + shown["deckung"] + shown["szenarien"])
    fakten(foerderprogramm.Foerdergegenstand, f"bezeichnung: B\n{shown['finanzierungsart']}")


def test_every_command_and_option_is_in_the_handbook() -> None:
    text = BOOK.text_of(COMMANDS)
    for name in COMMANDS_TYPED:
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        assert f"### vorlagen {name}" in text
        below = command.commands.values() if isinstance(command, click.Group) else ()
        params = [param for part in (command, *below) for param in part.params]
        options = [param for param in params if isinstance(param, click.Option)]
        assert [o.opts[0] for o in options if f"`{o.opts[0]}" not in text] == []


def test_every_link_within_the_handbook_leads_somewhere() -> None:
    anchors = {_anchor(line) for line in BOOK.lines if line.startswith("#")}
    lines = [re.sub(r"`[^`]*`", "", line) for line in BOOK.lines]  # code shows links of other texts
    links = {link for line in lines for link in re.findall(r"\]\(#([^)]+)\)", line)}
    assert links
    assert links <= anchors


def _anchor(heading: str) -> str:
    """As GitHub makes them: small letters, no signs, hyphens for spaces."""
    return re.sub(r"[^\w -]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


def test_every_template_is_in_the_handbook() -> None:
    folder = shipped_templates() / "gemeinsam"
    real = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert {name for row in BOOK.rows(STYLE) for name in _in_code(row[0])} >= real


# --- Bringing the handbook up to date ----------------------------------------------------------


def rewrite() -> None:
    """Write what the program answers now into the handbook."""
    changes: list[tuple[Fence, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        changes += answers(in_order(), {}, Path(folder, "kapitel"))
        for code in Code:
            changes += section_answers(code.value, Path(folder, code.value))
        printed = printed_examples(examples(), Path(folder, "filter"))
    for row, text in zip(examples(), printed, strict=True):
        example = row[2].replace("|", "\\|")
        number = next(i for i, line in enumerate(BOOK.lines) if f"| {example} |" in line)
        BOOK.lines[number] = f"{BOOK.lines[number].partition(example)[0]}{example} | {text} |"
    for fence, answer in sorted(changes, key=lambda change: -change[0].first):
        if alike(fence.text) != alike(answer):
            lines = [line.rstrip() for line in answer.strip("\n").split("\n")]
            BOOK.lines[fence.first : fence.first + len(fence.lines)] = lines
    HANDBUCH.write_text("\n".join(BOOK.lines), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
