"""The examples of decisions and minutes in the handbook are files that build."""

from __future__ import annotations

from pathlib import Path

from muster import schreibe
from test_handbuch import BOOK, before_findings

from vorlagen.building.workshop import Workshop
from vorlagen.renditions.plaintext import plaintext

MUSTERKREIS = "data/musterkreis"


def shown(heading: str) -> str:
    """The one file that a section of the handbook shows."""
    [fence] = [f for f in BOOK.fences if f.section.startswith(heading) and f.language == "yaml"]
    return fence.text


def test_the_minutes_of_the_handbook_print_the_decision_of_the_handbook(tmp_path: Path) -> None:
    files = {
        **before_findings(),
        f"{MUSTERKREIS}/beschluesse/beratung-2026.yaml": shown("beschluesse/"),
        f"{MUSTERKREIS}/niederschriften/januar-2026/niederschrift.yaml": shown(
            "niederschrift.yaml"
        ),
    }
    workshop = Workshop(schreibe(tmp_path, files))
    paper = workshop.prepare(*workshop.select(["januar-2026"])[0])
    assert [f"{f.place} {f.message}" for f in paper.findings] == []
    assert paper.page
    assert not paper.page.is_draft
    text = " ".join(plaintext(paper.page.html).split())
    assert "### Frau Conrad, Antwort auf Frage 1, zu Protokoll zugesagt" in text
    assert "### Anmerkung der Verwaltung zu Frage 1" in text
    assert "Insgesamt 300" in text
    assert "Der Musterkreis stellt [neu: 60.000 €] bereit." in text
    assert "mehrheitlich mit 12 zu 3 Stimmen bei 1 Enthaltung" in text
