"""What the tests of notices share: the sample project with another notice, and what is found in it."""

from __future__ import annotations

from pathlib import Path

from figures_cases import Reckoning, reckon
from muster import BESCHEID, MUSTER, STELLENPLAN

from vorlagen.findings import Finding

NOTICE = """\
modul: muster.modul1
behoerde: Bezirksregierung Musterstadt
datum: 2024-01-15
aktenzeichen: 49.1-2024
zeitraum: {von: 2024-01-01, bis: 2024-12-31}
bewilligt:
  beratung:
    bezeichnung: Beratung vor Ort
    vzae: 2
    foerderung: muster.modul1.beratung
betrag: 96000
quelle: {dokument: Bescheid der Bezirksregierung, seite: 2}
"""
HERE = "bescheide.beratung_2024"


def notice(*changes: tuple[str, str], also: str = "") -> str:
    """The notice with passages replaced, each of which stands there once, and further lines."""
    text = NOTICE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text + also


def project(text: str = NOTICE, *, posts: str = "", **others: str) -> dict[str, str]:
    """The sample project with this notice, with posts, and with other notices by name."""
    files = {**MUSTER, BESCHEID: text}
    for name, other in others.items():
        files[f"data/musterkreis/bescheide/{name.replace('_', '-')}.yaml"] = other
    if posts:
        files[STELLENPLAN] = f"stellen:\n{posts}"
    return files


def reckoned(root: Path, text: str = NOTICE, *, posts: str = "", **others: str) -> Reckoning:
    """The sample paper, with the authority's notices and posts."""
    return reckon(root, project(text, posts=posts, **others))


def spot(finding: Finding) -> str:
    """Severity, code and place of a finding: `Fehler bescheid-betrag beratung-2024.yaml:11:9`."""
    place = str(finding.place).rpartition("/")[2]
    return f"{finding.severity} {finding.code.value} {place}"


def said(paper: Reckoning) -> tuple[str, str]:
    """Where the one finding is, and its message with plain spaces."""
    [finding] = paper.findings
    return spot(finding), finding.message.replace("\N{NO-BREAK SPACE}", " ")


def spots(paper: Reckoning) -> list[str]:
    return [spot(finding) for finding in paper.findings]
