"""Every finding has its section in the handbook, and comes up with the example that stands there.

A section starts from the example project, does what it shows, and the findings of its code are what stands
below `Das Programm meldet:`. What no fence can show, because it is no text, is prepared here.

`PYTHONPATH=tests/support:. python tests/docs/test_befunde.py` writes the present messages into the page.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import anlagen
import pdfs
import pikepdf
import pytest
from gitarchiv import eingecheckt
from seiten import (
    DOCS,
    Fence,
    beispiel,
    edit,
    fences_of,
    follow,
    outside_fences,
    read_lines,
    rewrite,
    run,
    shows,
)

from vorlagen.cli.erklaeren import explanation_of
from vorlagen.findings import Code, Findings, Place
from vorlagen.publishing.gate import Secret, gate
from vorlagen.renditions.pdf import LibraryMissingError, to_pdf
from vorlagen.verifying import read_own

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

PAGE = DOCS / "nachschlagen/befunde.md"
MESSAGE = "Das Programm meldet:"
PAPER = "data/musterkreis/vorlagen/beratung"


def _elsewhere(root: Path) -> None:
    path = root / "data/musterkreis/mandant.yaml"
    path.rename(root.parent / f"{root.name}-mandant.yaml")
    path.symlink_to(root.parent / f"{root.name}-mandant.yaml")


def _recorded(root: Path) -> None:
    run("vorlagen bauen beratung", root)
    run("vorlagen festhalten beratung", root)


def _record_edited(root: Path) -> None:
    _recorded(root)
    path = root / PAPER / "veroeffentlicht.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("17/2026", "18/2026"), encoding="utf-8"
    )


def _annex(make: Callable[[], bytes]) -> Callable[[Path], None]:
    """Let this be the annex that the section speaks of."""

    def put(root: Path) -> None:
        folder = root / PAPER / "anlagen"
        folder.mkdir()
        (folder / "antrag.pdf").write_bytes(make())

    return put


def _broken() -> bytes:
    return anlagen.einfach().replace(b"startxref\n", b"startxref\n9")


def _finished(make: Callable[[], bytes]) -> Callable[[Path], None]:
    """Let this be the PDF that the section speaks of."""

    def put(root: Path) -> None:
        path = root / "alt/vorlage.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make())

    return put


def _built(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Build the committed project, and let its changed PDF be the one that the section speaks of."""

    def put(root: Path) -> None:
        eingecheckt(root)
        run("vorlagen bauen", root)
        [built] = (root / "output").rglob("*beratung.pdf")
        _finished(lambda: change(built.read_bytes()))(root)

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


def _archive_in_ruins(root: Path) -> None:
    eingecheckt(root)
    (root / ".git/config").write_text("[x\n", encoding="utf-8")


def _nothing(_root: Path) -> None:
    """The fences of the section are enough."""


# What is done to the project before the section begins
PREPARED: dict[str, Callable[[Path], None]] = {
    "datei-unlesbar": _elsewhere,
    "anlage-unbrauchbar": _annex(lambda: b"PK\x03\x04"),
    "anlage-pruefen": _annex(_broken),
    "pdf-fremd": _finished(anlagen.einfach),
    "pdf-geaendert": _built(_covered),
    "pdf-ergaenzt": _built(lambda content: content + b"\n% Unterschrift\n%%EOF\n"),
    "pdf-widerspruch": _finished(_other_facts),
    "git": _archive_in_ruins,
    "stand-defekt": _record_edited,
    "stand-weicht-ab": _recorded,
}
# The codes whose cause lies outside the project: the library is there where tests run
SIMULATED = {
    "abgebrochen": mock.Mock(side_effect=MemoryError()),
    "bibliothek-fehlt": mock.Mock(side_effect=LibraryMissingError("Pango (libpangoft2-1.0-0)")),
    "interner-fehler": mock.Mock(side_effect=KeyError("was niemand vorhersah")),
}
MAKES_PDF = "vorlagen.building.making.to_pdf"


def answers(code: str, root: Path) -> Iterator[tuple[Fence, str]]:
    """Follow the fences of a code's section; each that shows an answer, and the real answer."""
    fences = [fence for fence in fences_of(PAGE) if fence.section == code]
    message = next(i for i, fence in enumerate(fences) if fence.intro == MESSAGE)
    PREPARED.get(code, _nothing)(beispiel(root))
    command = "vorlagen pruefen"
    for fence in fences[:message]:
        if not edit(fence, root):
            command = fence.lines[0]
    if code == Code.UEBERGABE_GESPERRT.value:
        reported = _kept_back(root)
    else:
        with mock.patch(MAKES_PDF, SIMULATED.get(code, to_pdf)):
            reported = json.loads(run(f"{command} --format json", root)[1])["befunde"]
    found = [_shown(one) for one in reversed(reported) if one["code"] == code]
    yield fences[message], "\n\n".join(found)
    yield from follow(fences[message + 1 :], root)


def _kept_back(root: Path) -> list[dict[str, Any]]:
    """What the last gate reports of a figure that stands in the text of the paper."""
    run("vorlagen bauen", root)
    [text] = (root / "output").rglob("*beratung.txt")
    place = Place("data/musterkreis/haushalt.yaml", 17, 27)
    secret = Secret("haushalt.konten.personal.ansaetze.jahr_2026", place, ("150.000 €",))
    findings = Findings()
    assert not gate({"beratung.txt": text.read_bytes()}, [secret], findings)
    return [finding.as_json() for finding in findings]


def _shown(found: dict[str, Any]) -> str:
    place = Place(found["datei"], found["zeile"], found["spalte"])
    head = f"{found['schwere']} [{found['code']}] {place}"
    return f"{head}\n  {found['meldung']}\n  → {found['hinweis']}"


@pytest.mark.parametrize("code", [code.value for code in Code])
def test_a_finding_comes_up_as_its_section_says(code: str, tmp_path: Path) -> None:
    for fence, answer in answers(code, tmp_path):
        assert shows(fence, answer), f"{fence.where}\n{answer}"


@pytest.mark.parametrize("code", Code)
def test_the_program_explains_every_code_as_its_section_does(code: Code) -> None:
    said = explanation_of(code)
    assert said.startswith(f"{code.severity.value}. ")
    assert re.search(rf"\n{MESSAGE}\n    \w+ \[{code.value}\] ", said)


def test_every_code_has_its_section_with_its_severity() -> None:
    lines = read_lines(PAGE)
    headings = {line[4:]: number for number, line in outside_fences(PAGE) if line[:4] == "### "}
    assert set(headings) == {code.value for code in Code}
    assert {*PREPARED, *SIMULATED} <= set(headings)
    for code in Code:
        assert re.match(rf"\*\*{code.severity.value}\.\*\* ", lines[headings[code.value] + 2]), code


if __name__ == "__main__":
    changes: list[tuple[Fence, str]] = []
    for one in Code:
        with tempfile.TemporaryDirectory() as folder:
            changes += answers(one.value, Path(folder, "projekt"))
    rewrite(changes)
