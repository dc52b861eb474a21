"""Opens a project on disk and asks of a paper what its reader sees, and what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from muster import MUSTER, TEXT, schreibe

from vorlagen.building.builder import Builder
from vorlagen.building.making import facts_of
from vorlagen.findings import Finding, Severity
from vorlagen.paper.paper import Paper
from vorlagen.renditions.facts_file import printed_figures
from vorlagen.renditions.plaintext import plaintext

ANFANG, ENDE = "Hier beginnt der Text.", "Hier endet der Text."


def papier(root: Path, kennung: str = "beratung") -> Paper:
    """What everybody may read of a paper, computed and rendered, but nothing written."""
    builder = Builder(root)
    [(behoerde, found)] = builder.select([kennung])
    return builder.prepare_public(behoerde, found)


def faktendatei(root: Path, kennung: str = "beratung") -> bytes:
    """The facts file of a paper in which nothing is wrong."""
    paper = papier(root, kennung)
    assert paper.page is not None, meldungen(paper.findings)
    return facts_of(paper, paper.page)


def fakten_von(root: Path, kennung: str = "beratung") -> list[Any]:
    """The printed figures in the facts file of a paper, with their sources."""
    return printed_figures(faktendatei(root, kennung))


def seite(root: Path, kennung: str = "beratung") -> str:
    """The HTML page of a paper in which nothing is wrong."""
    paper = papier(root, kennung)
    assert paper.page is not None, meldungen(paper.findings)
    return paper.page.html


def nachweisseite(paper: Paper) -> str:
    """The HTML of a paper's proof (Berechnungsnachweis)."""
    [html] = [a.page.html for a in paper.annexes if a.kind == "berechnungsnachweis" and a.page]
    return html


def aus_text(ordner: Path, text: str, files: Mapping[str, str | bytes] = MUSTER) -> str:
    """The HTML that becomes of a text.md, its figures as mere text."""
    html = seite(schreibe(ordner, {**files, TEXT: f"{ANFANG}\n\n{text}\n\n{ENDE}\n"}))
    html = html.partition(f"<p>{ANFANG}</p>")[2].partition(f"<p>{ENDE}</p>")[0].strip()
    return mit_blossen_zahlen(html)


def mit_blossen_zahlen(html: str) -> str:
    """HTML in which printed figures are mere text."""
    return re.sub("</?data[^>]*>", "", html)


def gedruckt(ordner: Path, text: str, files: Mapping[str, str | bytes] = MUSTER) -> str:
    """What a reader sees of a text.md, as plain text."""
    return plaintext(f"<body>{aus_text(ordner, text, files)}</body>").strip()


def fehler_im_text(
    ordner: Path, text: str, files: Mapping[str, str | bytes] = MUSTER
) -> list[Finding]:
    """What is wrong with a text.md; such a paper is not printed."""
    paper = papier(schreibe(ordner, {**files, TEXT: text}))
    assert paper.page is None
    return list(paper.findings)


def einziger_fehler(ordner: Path, text: str, files: Mapping[str, str | bytes] = MUSTER) -> Finding:
    """The one thing that is wrong with a text.md."""
    found = fehler_im_text(ordner, text, files)
    assert len(found) == 1, meldungen(found)
    return found[0]


def fehler(findings: Iterable[Finding]) -> list[Finding]:
    """Only what keeps a paper from being built."""
    return [finding for finding in findings if finding.severity is Severity.FEHLER]


def orte(findings: Iterable[Finding]) -> list[str]:
    """Code and place of each finding, the file without its folders: `text.md:3:7 name-unbekannt`."""
    return [f"{str(f.place).rpartition('/')[2]} {f.code.value}" for f in findings]


def meldungen(findings: Iterable[Finding]) -> list[str]:
    """Findings in full, for when a test fails."""
    return [f"{f.place} {f.code.value}: {f.message} → {f.cure}" for f in findings]
