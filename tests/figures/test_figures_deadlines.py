"""The days that follow from a notice, and how they are said in a paper."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from befunde import fakten
from hypothesis import given
from hypothesis import strategies as st
from muster import TEXT, schreibe
from notices_cases import HERE, notice, project
from papiere import papier

from vorlagen.bescheide.facts import Bescheid
from vorlagen.bescheide.figures import fristen_of, months_after
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.renditions.plaintext import plaintext

ALL = """\
raten:
  - {anteil: 50, faellig: 2024-09-01}
  - {anteil: 50, faellig: 2024-03-01, erhalten: 2024-03-04}
verwendungsnachweis: {nach_ende_monate: 3}
mittelabruf: 2024-11-30
"""


def days(text: str) -> list[tuple[str, str, bool]]:
    notices = fristen_of("beratung_2024", fakten(Bescheid, text))
    return [(str(t.tag), t.was, t.erledigt) for t in notices]


def test_the_deadlines_of_a_notice_come_in_their_order() -> None:
    assert days(notice(also=ALL)) == [
        ("2024-03-01", "2. Rate", True),
        ("2024-09-01", "1. Rate", False),
        ("2024-11-30", "Mittelabruf", False),
        ("2024-12-31", "Ende des Bewilligungszeitraums", False),
        ("2025-03-31", "Verwendungsnachweis", False),
    ]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("verwendungsnachweis: 2025-04-30", "2025-04-30"),
        ("verwendungsnachweis: {nach_ende_monate: 2}", "2025-02-28"),
    ],
)
def test_a_deadline_is_a_day_or_so_many_months_after_the_end(line: str, day: str) -> None:
    assert days(notice(also=f"{line}\n"))[-1] == (day, "Verwendungsnachweis", False)


@pytest.mark.parametrize(
    ("zeitraum", "line"),
    [
        ("{ausstehend: offen}", "{nach_ende_monate: 3}"),
        ("{von: 2024-01-01, bis: 2024-12-31}", "{ausstehend: offen}"),
    ],
)
def test_a_deadline_that_follows_from_something_unknown_is_pending_and_last(
    zeitraum: str, line: str
) -> None:
    text = notice(("{von: 2024-01-01, bis: 2024-12-31}", zeitraum))
    found = fristen_of("x", fakten(Bescheid, f"{text}verwendungsnachweis: {line}\n"))

    assert isinstance(found[-1].tag, Ausstehend)
    assert found[-1].was == "Verwendungsnachweis"


@pytest.mark.parametrize(
    ("last", "months", "day"),
    [
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2022, 1, 30), 1, date(2022, 2, 28)),
        (date(2022, 12, 31), 12, date(2023, 12, 31)),
    ],
)
def test_months_end_as_the_civil_code_says(last: date, months: int, day: date) -> None:
    assert months_after(last, months) == day


@given(last=st.dates(date(1900, 1, 1), date(2900, 1, 1)), months=st.integers(0, 120))
def test_a_deadline_lies_in_the_month_so_many_months_later(last: date, months: int) -> None:
    day = months_after(last, months)
    begins = last + timedelta(days=1)
    after = (day.year - begins.year) * 12 + day.month - begins.month

    assert after in {months, months - 1}, "one less if the deadline ends with the month before"
    if last.day == monthrange(last.year, last.month)[1]:
        assert day.day == monthrange(day.year, day.month)[1], "month's end to month's end"


def printed(root: Path, text: str, prose: str) -> str:
    files = {**project(text), TEXT: f"{prose}\n"}
    paper = papier(schreibe(root, files))
    assert paper.page is not None, [str(f) for f in paper.findings]
    return plaintext(paper.page.html).replace("\N{NO-BREAK SPACE}", " ")


def test_deadlines_and_instalments_are_printed_by_their_names(tmp_path: Path) -> None:
    prose = (
        f"Die zweite Rate, {{{{ {HERE}.rate_2.betrag | euro }}}}, kommt am"
        f" {{{{ {HERE}.fristen.rate_2 | datum }}}}; der Nachweis ist bis zum"
        f" {{{{ {HERE}.fristen.verwendungsnachweis | datum_lang }}}} vorzulegen."
    )
    assert (
        "Die zweite Rate, 48.000 €, kommt am 01.03.2024; der Nachweis ist bis zum 31. März 2025"
        " vorzulegen."
    ) in printed(tmp_path, notice(also=ALL), prose)
