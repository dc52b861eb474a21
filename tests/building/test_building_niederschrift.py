"""The shipped minutes: every figure computed, every question answered, the reading stated."""

from __future__ import annotations

from pathlib import Path

import pytest
from ausgeliefert import Ausgeliefert

from vorlagen.audit.audit import audit
from vorlagen.building.search import search
from vorlagen.findings import Severity
from vorlagen.paper.paper import Status

KENNUNG = "kim-landesbericht-2023"


@pytest.fixture(scope="module")
def text(ausgeliefert: Ausgeliefert) -> str:
    """The minutes in one line."""
    return " ".join(ausgeliefert.file("txt", KENNUNG).read_text(encoding="utf-8").split())


def test_they_are_built_as_a_draft_with_hints_only(ausgeliefert: Ausgeliefert) -> None:
    paper = ausgeliefert.paper(KENNUNG)
    assert paper.status is Status.ENTWURF  # the day of the meeting is not known
    found = [f for f in ausgeliefert.report.findings if KENNUNG in f.place.file]
    assert {f.severity for f in found} == {Severity.HINWEIS}
    assert {f.code.value for f in found} == {"ausstehend", "annahme"}


@pytest.mark.parametrize(
    "said",
    [
        "jedes Jahr 75 Mio. € aus",
        "3,5 von 4,5 möglichen Stellen beim Land abgerufen; eine Stelle sei also",
        (
            "Das Land habe 18 Stellen zugewiesen, von denen nach den geltenden Beschlüssen 11 besetzt und"
            " 7 noch nicht abgerufen seien"
        ),
        "Baustein 1 194 79,35 % 244",
        "Insgesamt 1.107 78,62 % 1.408",
        "bei 78,68 %",  # the other reading
    ],
)
def test_the_figures_of_the_meeting_stand_in_them(text: str, said: str) -> None:
    assert said in text


def test_the_proof_by_computing_finds_no_contradiction(ausgeliefert: Ausgeliefert) -> None:
    result = audit(Path(ausgeliefert.file("pdf", KENNUNG)))
    assert [f.message for f in result.findings] == []


def test_the_overall_share_can_be_explained_down_to_its_assumption(
    ausgeliefert: Ausgeliefert,
) -> None:
    found = search(ausgeliefert.builder, "78,62 %")
    assert found.found
    said = str(found.as_json())
    assert "tabellen.stellen.baustein_1.besetzte" in said
    assert "besetzte Stellen gelesen" in said
