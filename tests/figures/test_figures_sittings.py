"""By when the invitation must be out and a paper handed in: days reckoned by hand, and laws of reckoning."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from befunde import einziger, fakten, verstanden
from figures_cases import reckon
from hypothesis import given
from hypothesis import strategies as st
from muster import GREMIEN, MANDANT, MUSTER, VORLAGE, geaendert, schreibe
from papiere import gedruckt, papier

from vorlagen.building.builder import Builder
from vorlagen.building.search import search
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code
from vorlagen.sitzungen.facts import Fristregel
from vorlagen.sitzungen.figures import Kalender, last_day

NRW = Kalender("NW")
DAYS = st.dates(date(1992, 1, 1), date(2099, 12, 31))
COUNTINGS = st.sampled_from(["kalendertage", "werktage", "arbeitstage"])


def rule(text: str) -> Fristregel:
    return fakten(Fristregel, text)


def by(tage: int, zaehlung: str, before: str, also: str = "", land: str = "NW") -> str:
    """The last day before a day."""
    found = rule(f"{{tage: {tage}, zaehlung: {zaehlung}{also}}}")
    return last_day(found, date.fromisoformat(before), Kalender(land)).isoformat()


# Free days


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2021, 6, 3), "Fronleichnam"),
        (date(2017, 10, 31), "Reformationstag"),  # in 2017 alone, 500 years after the Reformation
        (date(2018, 10, 31), ""),
        (date(2021, 4, 4), ""),  # Easter Sunday is a Sunday, but no holiday of its own in NRW
    ],
)
def test_the_holidays_are_those_of_nordrhein_westfalen(day: date, name: str) -> None:
    assert NRW.feiertag(day) == name


# Days reckoned by hand


@pytest.mark.parametrize(
    ("also", "day"),
    [
        ("", "2021-04-07"),  # the 8th to the 14th lie between
        (", fristtag_zaehlt: ja", "2021-04-08"),  # the seventh day before
        (", ausgangstag_zaehlt: ja, fristtag_zaehlt: ja", "2021-04-09"),
    ],
)
def test_neither_end_counts_unless_the_rule_says_so(also: str, day: str) -> None:
    assert by(7, "kalendertage", "2021-04-15", also) == day


@pytest.mark.parametrize(
    ("tage", "zaehlung", "before", "day"),
    [
        # Over Easter: Friday 02.04. and Monday 05.04. are holidays, Saturday 03.04. is a Werktag.
        (5, "arbeitstage", "2021-04-08", "2021-03-29"),
        (5, "werktage", "2021-04-08", "2021-03-30"),
        # Over Christmas and New Year: 25.12. (Friday), 26.12. (Saturday), 01.01. (Friday)
        (6, "arbeitstage", "2021-01-05", "2020-12-23"),
        # Over the end of a month, and of a February with 29 days
        (7, "kalendertage", "2024-03-05", "2024-02-26"),
        # Over Fronleichnam, a Thursday
        (0, "kalendertage", "2021-06-10", "2021-06-09"),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    tage: int, zaehlung: str, before: str, day: str
) -> None:
    assert by(tage, zaehlung, before) == day


def test_a_day_that_is_free_is_moved_forward_unless_it_shall_stay() -> None:
    assert by(6, "werktage", "2021-01-05", ", faellt_auf_ruhetag: bleibt") == "2020-12-27"
    assert by(1, "kalendertage", "2021-04-06") == "2021-04-01"  # from Easter Sunday to Thursday
    assert by(1, "kalendertage", "2021-04-07", ", fristtag_zaehlt: ja") == "2021-04-06"


# What holds for all rules

RULES = st.builds(
    "{{tage: {}, zaehlung: {}, ausgangstag_zaehlt: {}, fristtag_zaehlt: {}".format,
    st.integers(0, 40),
    COUNTINGS,
    st.sampled_from(["ja", "nein"]),
    st.sampled_from(["ja", "nein"]),
)


@given(RULES, DAYS)
def test_a_moved_day_is_never_free_and_never_later(text: str, start: date) -> None:
    moved = last_day(rule(f"{text}}}"), start, NRW)
    stays = last_day(rule(f"{text}, faellt_auf_ruhetag: bleibt}}"), start, NRW)
    assert not NRW.ist_ruhetag(moved)
    assert moved <= stays <= start
    assert all(NRW.ist_ruhetag(moved + timedelta(n + 1)) for n in range((stays - moved).days))


@given(st.integers(1, 40), COUNTINGS, DAYS)
def test_so_many_counted_days_lie_between_and_a_day_later_they_would_not(
    tage: int, zaehlung: str, start: date
) -> None:
    found = rule(f"{{tage: {tage}, zaehlung: {zaehlung}, faellt_auf_ruhetag: bleibt}}")
    day = last_day(found, start, NRW)
    between = [day + timedelta(n) for n in range(1, (start - day).days)]
    assert sum(NRW.counts(one, found.zaehlung) for one in between) == tage
    assert NRW.counts(between[0], found.zaehlung)


@given(DAYS, st.integers(0, 900))
def test_working_days_are_those_that_one_would_count(start: date, length: int) -> None:
    end = start + timedelta(length)
    one_by_one = sum(not NRW.ist_ruhetag(start + timedelta(n)) for n in range(1, length + 1))
    assert NRW.arbeitstage(start, end) == one_by_one
    assert NRW.arbeitstage(end, start) == -one_by_one


# What may be entered


@pytest.mark.parametrize(
    "wrong",
    [
        "{tage: -1, zaehlung: werktage}",
        "{tage: 7, zaehlung: werktage, uhrzeit: 25:00}",
    ],
)
def test_a_rule_that_cannot_be_is_one_finding(wrong: str) -> None:
    facts, findings = verstanden(Fristregel, wrong)
    assert facts is None
    assert einziger(findings).code.severity.value == "Fehler"


# In a project

RULED = """\
fristen:
  ladung: {tage: 7, zaehlung: kalendertage, fristtag_zaehlt: ja}
  vorlagenschluss: {tage: 5, zaehlung: arbeitstage, vor: ladung, uhrzeit: 12:00}
"""
PRINTED = (
    "{{ gremien.ausschuss.sitzungen.maerz_2024.vorlagenschluss | datum }} und"
    " {{ gremien.ausschuss.sitzungen.maerz_2024.ladung }},"
    " {{ mandant.fristen.vorlagenschluss.uhrzeit }}"
)


def ruled(rules: str = RULED, old: str = "", new: str = "") -> dict[str, str]:
    """The project whose authority has rules, with one passage of its gremien.yaml replaced."""
    files = geaendert(GREMIEN, old, new) if old else MUSTER
    return {**files, MANDANT: MUSTER[MANDANT] + rules}


def test_the_days_of_a_meeting_can_be_printed(tmp_path: Path) -> None:
    # Tuesday 05.03.2024; the seventh day before is 27.02., and five working days lie before it.
    said = gedruckt(tmp_path, PRINTED, ruled())
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "19.02.2024 und 27.02.2024, 12:00 Uhr"


def test_a_committee_has_its_own_rules_and_a_meeting_its_own_days(tmp_path: Path) -> None:
    meeting = "      maerz_2024: {datum: 2024-03-05}\n"
    own = (
        "      maerz_2024: {datum: 2024-03-05, ladung: 2024-02-26}\n"
        "    fristen:\n"
        "      vorlagenschluss: {tage: 1, zaehlung: arbeitstage, vor: ladung}\n"
    )
    files = ruled(old=meeting + "      juni_2025: {datum: 2025-06-10}\n", new=own)
    said = gedruckt(tmp_path, PRINTED, files)
    assert said.startswith("22.02.2024 und 26.02.2024")


def test_a_printed_day_whose_rule_is_open_says_so(tmp_path: Path) -> None:
    text = "Geladen wird bis {{ gremien.ausschuss.sitzungen.maerz_2024.ladung }}.\n"
    files = {
        **ruled("fristen: {ladung: {ausstehend: GO fehlt}}\n"),
        "data/musterkreis/vorlagen/beratung/text.md": text,
    }
    paper = papier(schreibe(tmp_path, files))
    assert {f.code for f in paper.findings} == {Code.AUSSTEHEND}
    assert next(iter(paper.findings)).place.file == MANDANT
    assert paper.page
    assert paper.page.is_draft


def test_a_day_can_be_led_back_to_its_rules_and_its_meeting(tmp_path: Path) -> None:
    address = "gremien.ausschuss.sitzungen.maerz_2024"
    result = search(Builder(schreibe(tmp_path, ruled())), f"{address}.vorlagenschluss")
    [match] = result.matches
    deadline = match.explanation
    assert match.papers == ("musterkreis/beratung",)
    assert deadline.value == "19.02.2024"
    assert deadline.formula.replace("\N{NO-BREAK SPACE}", " ") == (
        "5 Arbeitstage vor 27.02.2024, bis 12:00 Uhr"
    )
    rule, invitation = deadline.operands
    assert (rule.address, str(rule.place)) == ("mandant.fristen.vorlagenschluss", f"{MANDANT}:9:20")
    assert invitation.formula.endswith("vor 05.03.2024, der letzte Tag zählt mit")
    _, meeting = invitation.operands
    assert (meeting.address, str(meeting.place)) == (f"{address}.datum", f"{GREMIEN}:6:27")


# Meetings and papers that do not fit


def found(root: Path, files: dict[str, str]) -> list[str]:
    """The findings about meetings, with file and line."""
    paper = papier(schreibe(root, files))
    return [
        f"{f.code.value} {f.place.file.rpartition('/')[2]}:{f.place.line}" for f in paper.findings
    ]


MARCH = "datum: 2024-03-05"


@pytest.mark.parametrize("day", ["2024-03-10", "2024-05-30"])
def test_a_meeting_on_a_sunday_or_holiday_is_a_warning(tmp_path: Path, day: str) -> None:
    assert found(tmp_path, ruled(old=MARCH, new=f"datum: {day}")) == ["sitzung-tag gremien.yaml:6"]


def test_a_holiday_of_another_land_is_none(tmp_path: Path) -> None:
    files = ruled(old=MARCH, new="datum: 2024-05-30")
    for land in ("bundesland: BE", ""):  # without a Land only those of all Länder count
        mandant = files[MANDANT].replace("bundesland: NW", land)
        assert found(tmp_path / (land or "ohne"), {**files, MANDANT: mandant}) == []


def test_a_rule_that_counts_by_holidays_asks_for_the_land(tmp_path: Path) -> None:
    files = ruled("fristen: {ladung: {tage: 7, zaehlung: werktage}}\n")
    paper = reckon(tmp_path, {**files, MANDANT: files[MANDANT].replace("bundesland: NW\n", "")})
    day = paper.figures.names.resolve("gremien.ausschuss.sitzungen.maerz_2024.ladung")
    assert isinstance(day, Ausstehend)
    assert "„bundesland“; das fehlt" in day.grund


def test_two_meetings_of_a_committee_on_a_day_are_a_warning(tmp_path: Path) -> None:
    twice = ruled(old="datum: 2025-06-10", new=MARCH)
    assert found(tmp_path, twice) == ["sitzung-tag gremien.yaml:7"]
    cancelled = ruled(old="datum: 2025-06-10", new=f"{MARCH}, entfaellt: zu wenige Punkte")
    assert found(tmp_path, cancelled) == []


def test_a_paper_cannot_go_to_a_meeting_that_is_cancelled(tmp_path: Path) -> None:
    files = ruled(old=MARCH, new=f"{MARCH}, entfaellt: kein Raum")
    assert found(tmp_path, files) == ["sitzung-unmoeglich vorlage.yaml:8"]


def stations(*lines: str, day: str = "2024-02-01") -> dict[str, str]:
    """The project with this Beratungsfolge and a second committee, the paper being of a day."""
    old = "  - {gremium: ausschuss, sitzung: maerz_2024, zustaendigkeit: Entscheidung}\n"
    vorlage = geaendert(
        VORLAGE, old, "".join(f"  - {{{line}, zustaendigkeit: X}}\n" for line in lines)
    )
    kreistag = """\
  kreistag:
    bezeichnung: Kreistag
    sitzungen:
      februar: {datum: 2024-02-27}
      mittags: {datum: 2024-03-05, beginn: 12:00}
      morgens: {datum: 2024-03-05, beginn: 9:00}
"""
    return {
        **ruled(),
        GREMIEN: MUSTER[GREMIEN] + kreistag,
        VORLAGE: vorlage[VORLAGE].replace("datum: 2024-02-01", f"datum: {day}"),
    }


AUSSCHUSS = "gremium: ausschuss, sitzung: maerz_2024"


@pytest.mark.parametrize(
    ("first", "second", "is_wrong"),
    [
        (AUSSCHUSS, "gremium: kreistag, sitzung: februar", True),
        ("gremium: kreistag, sitzung: februar", AUSSCHUSS, False),
        ("gremium: kreistag, sitzung: mittags", "gremium: kreistag, sitzung: morgens", True),
    ],
)
def test_stations_are_in_the_order_in_which_they_meet(
    tmp_path: Path, first: str, second: str, is_wrong: bool
) -> None:
    answer = [
        line for line in found(tmp_path, stations(first, second)) if "gremien.yaml" not in line
    ]
    assert answer == (["sitzung-tag vorlage.yaml:9"] if is_wrong else [])


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2024-02-19", []),  # the Vorlagenschluss itself
        ("2024-02-20", ["vorlagenschluss vorlage.yaml:8"]),
        ("2024-03-06", ["sitzung-unmoeglich vorlage.yaml:8"]),
    ],
)
def test_a_paper_is_in_time_until_the_vorlagenschluss(
    tmp_path: Path, day: str, answer: list[str]
) -> None:
    lines = found(tmp_path, stations(AUSSCHUSS, day=day))
    assert [line for line in lines if "gremien.yaml" not in line] == answer


def test_a_tischvorlage_may_come_late_but_not_after_the_meeting(tmp_path: Path) -> None:
    late = f"{AUSSCHUSS}, tischvorlage: ja"
    assert "vorlagenschluss" not in str(found(tmp_path / "a", stations(late, day="2024-03-05")))
    assert "sitzung-unmoeglich" in str(found(tmp_path / "b", stations(late, day="2024-03-06")))
