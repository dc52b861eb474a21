"""What stands on one line in a German text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papiere import aus_text

from vorlagen.german.words import bound, quoted


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("nach § 83 Abs. 2 GO NRW", "nach §~83 Abs.~2 GO NRW"),
        ("z. B. Nr. 5, S. 12 und Art. 3", "z.~B. Nr.~5, S.~12 und Art.~3"),
        ("(d. h. 5 v. H.)", "(d.~h. 5 v.~H.)"),
    ],
)
def test_signs_and_abbreviations_stay_with_what_they_belong_to(typed: str, printed: str) -> None:
    assert bound(typed.replace("~", "\u00a0")) == printed.replace("~", "\u00a0")


@pytest.mark.parametrize(
    "text",
    [
        "Der Satz endet auf MKS. 5 Tage später",
        "aus. a. Er",
    ],
)
def test_nothing_else_changes(text: str) -> None:
    assert bound(text) == text


@given(st.text("§ Abs.NrSzBdhiVm123\u00a0"))
def test_only_spaces_become_others(text: str) -> None:
    assert bound(text).replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert bound(bound(text)) == bound(text)


def test_it_holds_for_prose(tmp_path: Path) -> None:
    html = aus_text(tmp_path, "Nach § 83 der Ordnung, z. B. *dort in* Abs. 2, `§ 4`, ist es so.")
    assert "Nach §\u00a083 der Ordnung, z.\u00a0B. " in html
    assert "Abs.\u00a02" in html
    assert "<code>§ 4</code>" in html


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('Projekt "Beratung vor Ort" im Kreis', "Projekt „Beratung vor Ort“ im Kreis"),
        ('Monitor mit 24" und Ständer mit 19"', 'Monitor mit 24" und Ständer mit 19"'),
    ],
)
def test_straight_quotation_marks_become_german_ones(typed: str, printed: str) -> None:
    assert quoted(typed) == printed
