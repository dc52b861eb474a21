"""What `vorlagen fristen` tells: what is due, what is left to do, and which days nobody knows yet."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import icalendar
import pytest
from muster import BESCHEID, FOLGE, FOLGETEXT, GREMIEN, MANDANT, MUSTER, VORLAGE, ZWEI, schreibe

from vorlagen.cli import main
from vorlagen.cli.fristen import today

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

RULED = {
    **MUSTER,
    MANDANT: f"""{MUSTER[MANDANT]}\
fristen:
  ladung: {{tage: 7, zaehlung: kalendertage, fristtag_zaehlt: ja}}
  vorlagenschluss: {{tage: 5, zaehlung: arbeitstage, vor: ladung, uhrzeit: 12:00}}
""",
}
DRAFT = {
    **RULED,
    VORLAGE: MUSTER[VORLAGE].replace("nummer: 12/2024", "nummer: {ausstehend: offen}"),
}


def tippe(*arguments: str | Path) -> tuple[int, str]:
    """Type a command: its status, and all that it says, in a terminal of 80 columns."""
    said = io.StringIO()
    columns = mock.patch.dict("os.environ", {"COLUMNS": "80"})
    with redirect_stdout(said), redirect_stderr(said), columns:
        status = main([str(argument) for argument in arguments])
    return status, said.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def fristen(root: Path, *arguments: str, status: int = 0) -> Any:
    """The answer in JSON, and the status that it must have."""
    answered, said = tippe("fristen", "--projekt", root, "--format", "json", *arguments)
    assert answered == status, said
    return json.loads(said)


def days(answer: Any) -> list[tuple[str, str, str]]:
    return [(termin["tag"], termin["was"], termin["stand"]) for termin in answer["termine"]]


def codes(answer: Any) -> list[str]:
    return [finding["code"] for finding in answer["befunde"]]


ALL = [
    ("2024-02-19", "Vorlagenschluss"),
    ("2024-02-27", "Ladung"),
    ("2024-03-01", "1. Rate"),
    ("2024-03-05", "Sitzung"),
    ("2024-09-01", "2. Rate"),
]


def test_what_is_due_comes_in_the_order_of_the_days(tmp_path: Path) -> None:
    answer = fristen(schreibe(tmp_path, RULED), "--stichtag", "2024-02-10")
    assert days(answer) == [(*day, "kommt") for day in ALL]
    assert answer["termine"][0] == {
        "tag": "2024-02-19",
        "uhrzeit": "12:00",
        "was": "Vorlagenschluss",
        "vorlage": "musterkreis/beratung",
        "bescheid": None,
        "gremium": "ausschuss",
        "sitzung": "maerz_2024",
        "tage": 9,
        "arbeitstage": 6,
        "stand": "kommt",
        "annahme": None,
    }
    assert answer["termine"][2]["bescheid"] == "musterkreis/beratung_2024"
    assert codes(answer) == []


def test_a_paper_that_is_late_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DRAFT)
    answer = fristen(root, "--stichtag", "2024-02-20")
    assert days(answer)[:2] == [
        ("2024-02-19", "Vorlagenschluss", "versäumt"),
        ("2024-02-27", "Ladung", "kommt"),
    ]
    assert answer["termine"][0]["tage"] == -1
    assert codes(answer) == ["vorlagenschluss"]
    [paper] = answer["vorlagen"]
    assert (paper["status"], paper["ausstehend"], paper["annahmen"], paper["fehler"]) == (
        "entwurf", 1, 0, 0,
    )  # fmt: skip
    assert paper["offen"] == ["„vorlage.nummer“ steht noch aus: offen"]


def test_what_was_missed_more_than_a_year_ago_is_only_counted(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DRAFT)
    answer = fristen(root, "--stichtag", "2025-02-28", status=1)
    assert days(answer) == [
        ("2024-03-01", "1. Rate", "offen"),
        ("2024-03-05", "Sitzung", "versäumt"),
        ("2024-09-01", "2. Rate", "offen"),
    ]
    _, said = tippe("fristen", "--projekt", root, "--stichtag", "2040-02-20")
    assert "Kein Termin; 5 weitere, vorbei oder erledigt, zeigt --alle." in said
    assert len(fristen(root, "--stichtag", "2040-02-20", "--alle", status=1)["termine"]) == 5


def test_on_the_last_day_it_is_not_too_late(tmp_path: Path) -> None:
    answer = fristen(schreibe(tmp_path, DRAFT), "--stichtag", "2024-02-19")
    assert days(answer)[0] == ("2024-02-19", "Vorlagenschluss", "heute")
    assert codes(answer) == []


def test_a_meeting_that_has_passed_while_the_paper_is_a_draft_is_a_fault(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DRAFT)
    assert codes(fristen(root, "--stichtag", "2024-03-05")) == ["vorlagenschluss"]
    answer = fristen(root, "--stichtag", "2024-03-06", status=1)
    assert codes(answer) == ["sitzung-unmoeglich"]
    assert answer["befunde"][0]["zeile"] == 8


def test_a_published_paper_has_missed_nothing(tmp_path: Path) -> None:
    root = schreibe(tmp_path, RULED)
    finished = fristen(root, "--stichtag", "2024-03-10")
    assert days(finished)[0] == ("2024-02-19", "Vorlagenschluss", "versäumt")
    assert codes(finished) == []
    for command in ("bauen", "festhalten"):
        assert tippe(command, "beratung", "--projekt", root)[0] == 0
    published = fristen(root, "--stichtag", "2024-03-10")
    assert days(published) == [
        ("2024-03-01", "1. Rate", "offen"),
        ("2024-09-01", "2. Rate", "kommt"),
    ]
    everything = fristen(root, "--stichtag", "2024-03-10", "--alle")
    assert days(everything)[0] == ("2024-02-19", "Vorlagenschluss", "vorbei")
    before = fristen(root, "--stichtag", "2024-02-10", "--alle")
    assert days(before)[:2] == [
        ("2024-02-19", "Vorlagenschluss", "erledigt"),
        ("2024-02-27", "Ladung", "kommt"),
    ]


def test_the_deadlines_of_notices_come_too_unless_a_paper_is_selected(tmp_path: Path) -> None:
    notice = MUSTER[BESCHEID].replace("48000}\n  -", "48000, erhalten: ja}\n  -")
    notice += "verwendungsnachweis: {nach_ende_monate: 3}\nmittelabruf: 2024-11-30\n"
    root = schreibe(tmp_path, {**RULED, BESCHEID: notice})
    assert days(fristen(root, "musterkreis", "--stichtag", "2024-09-10")) [3:] == [
        ("2024-09-01", "2. Rate", "offen"),
        ("2024-11-30", "Mittelabruf", "kommt"),
        ("2025-03-31", "Verwendungsnachweis", "kommt"),
    ]  # fmt: skip
    assert days(fristen(root, "--alle", "--stichtag", "2025-06-01"))[2:] == [
        ("2024-03-01", "1. Rate", "erledigt"),
        ("2024-03-05", "Sitzung", "versäumt"),
        ("2024-09-01", "2. Rate", "offen"),
        ("2024-11-30", "Mittelabruf", "vorbei"),
        ("2025-03-31", "Verwendungsnachweis", "vorbei"),
    ]
    paper = fristen(root, "beratung", "--stichtag", "2024-02-10")
    assert {termin["bescheid"] for termin in paper["termine"]} == {None}


def test_stations_and_rules_that_are_not_known_come_at_the_end(tmp_path: Path) -> None:
    pending = {
        **MUSTER,
        MANDANT: MUSTER[MANDANT] + "fristen: {ladung: {ausstehend: GO liegt nicht vor}}\n",
        FOLGE: ZWEI[FOLGE].replace("juni_2025", "{ausstehend: kein Kalender}"),
        FOLGETEXT: ZWEI[FOLGETEXT],
    }
    root = schreibe(tmp_path, pending)
    answer = fristen(root, "--stichtag", "2024-02-10")
    assert answer["ohne_sitzung"] == [
        {
            "betrifft": "musterkreis/folge-2025",
            "gremium": "Ausschuss für Soziales",
            "was": "Sitzung",
            "grund": "kein Kalender",
        }
    ]
    assert [entry["was"] for entry in answer["ohne_regel"]] == ["Ladung", "Vorlagenschluss"]
    assert answer["ohne_regel"][0]["grund"] == "GO liegt nicht vor"
    _, said = tippe("fristen", "--projekt", root, "--stichtag", "2024-02-10")
    first, _, rest = said.partition("Sitzung steht noch nicht fest")
    assert "Sitzung " in first
    assert "musterkreis/folge-2025: Ausschuss für Soziales\n  kein Kalender" in rest
    assert (
        "nicht rechnen\nmusterkreis: Ladung, Ausschuss für Soziales\n  GO liegt nicht vor" in rest
    )
    assert rest.count("GO liegt nicht vor") == 1


@pytest.mark.parametrize(
    "assumed",
    [
        "{annahme: {tage: 7, zaehlung: werktage}, grund: so war es bisher}",
        "{tage: {annahme: 7, grund: so war es bisher}, zaehlung: werktage}",
    ],
)
def test_a_day_that_rests_on_an_assumption_says_so(tmp_path: Path, assumed: str) -> None:
    files = {**MUSTER, MANDANT: f"{MUSTER[MANDANT]}fristen: {{ladung: {assumed}}}\n"}
    root = schreibe(tmp_path, files)
    answer = fristen(root, "beratung", "--stichtag", "2024-02-10")
    reasons = {termin["was"]: termin["annahme"] for termin in answer["termine"]}
    assert reasons == {"Ladung": "so war es bisher", "Sitzung": None}
    _, said = tippe("fristen", "--projekt", root, "--stichtag", "2024-02-10")
    assert "Was angenommen ist\nLadung\n  so war es bisher" in said
    invitation = events(calendar(root, "beratung", "--stichtag", "2024-02-10"))[0]
    assert invitation["DESCRIPTION"].endswith("\nAngenommen: so war es bisher")


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**RULED, GREMIEN: "gremien: {}\nxx: 1\n"})
    answer = fristen(root, "--stichtag", "2024-02-10", status=1)
    assert set(codes(answer)) == {"schluessel-unbekannt", "verweis-unbekannt"}
    assert fristen(tmp_path / "leer", status=1)["befunde"][0]["code"] == "datei-fehlt"


def test_without_a_stichtag_it_is_today_in_germany(tmp_path: Path) -> None:
    before = datetime.now(UTC).date() - timedelta(days=1)
    answer = fristen(schreibe(tmp_path, RULED))
    assert before <= date.fromisoformat(answer["stichtag"]) <= today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stichtag", "31.02.2024"), "Den Tag „31.02.2024“ gibt es nicht."),
        (("--erinnerung", "3"), "--ics DATEI"),
        (("--ics", "x.ics", "--erinnerung", "61"), "ganze Zahlen von 0 bis 60"),
    ],
)
def test_wrong_use_is_explained(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    status, answer = tippe("fristen", "--projekt", schreibe(tmp_path, RULED), *arguments)
    assert status == 2
    assert said in answer


# The calendar file


def calendar(root: Path, *arguments: str) -> bytes:
    target = root / "fristen.ics"
    status, said = tippe("fristen", "--projekt", root, "--ics", target, *arguments)
    assert status == 0, said
    assert "fristen.ics" in said.replace("\n", "")  # which breaks long paths
    return target.read_bytes()


def events(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


MEETING = '{datum: 2024-03-05, beginn: 17:30, ort: "Großer Sitzungssaal; Raum 1, OG"}'
PLACED = {**RULED, GREMIEN: MUSTER[GREMIEN].replace("{datum: 2024-03-05}", MEETING)}


def test_the_calendar_can_be_read_back(tmp_path: Path) -> None:
    content = calendar(schreibe(tmp_path, PLACED), "--stichtag", "2024-02-10", "--erinnerung", "3")
    deadline, invitation, instalment, meeting, _ = events(content)
    berlin = ZoneInfo("Europe/Berlin")
    assert deadline["SUMMARY"] == "Vorlagenschluss: Ausschuss für Soziales"
    assert deadline.start == datetime(2024, 2, 19, 12, tzinfo=berlin)
    assert deadline["DESCRIPTION"] == (
        "Sitzung am 05.03.2024\nVorlage 12/2024: Beratung vor Ort im Musterkreis"
    )
    assert invitation["DTSTART"].dt == date(2024, 2, 27)
    assert instalment["SUMMARY"] == "1. Rate: Bescheid beratung_2024"
    assert meeting.start == datetime(2024, 3, 5, 17, 30, tzinfo=berlin)
    assert meeting["LOCATION"] == "Großer Sitzungssaal; Raum 1, OG"
    assert meeting["DTSTAMP"].dt == datetime(2024, 2, 1, tzinfo=UTC)
    alarms = [event.walk("VALARM")[0]["TRIGGER"].dt for event in (deadline, invitation)]
    assert alarms == [timedelta(days=-3), timedelta(days=-3, hours=9)]


def test_lines_are_folded_and_end_as_the_format_wants(tmp_path: Path) -> None:
    long = PLACED[VORLAGE].replace(
        "Beratung vor Ort im", "Öffentliche, äußerst übergroße " * 5 + "im"
    )
    content = calendar(schreibe(tmp_path, {**PLACED, VORLAGE: long}), "--stichtag", "2024-02-10")
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    assert "übergroße Öffentliche" in events(content)[0]["DESCRIPTION"]


def test_an_entry_keeps_its_name_when_its_day_moves(tmp_path: Path) -> None:
    before = events(calendar(schreibe(tmp_path, RULED), "--stichtag", "2024-02-10"))
    moved = {**RULED, GREMIEN: MUSTER[GREMIEN].replace("2024-03-05", "2024-03-12")}
    after = events(calendar(schreibe(tmp_path, moved), "--stichtag", "2024-02-10"))
    names = {event["UID"]: event["DTSTART"].dt for event in before}
    assert {event["UID"] for event in after} == names.keys()
    assert len(names) == 5
    [meeting] = [event for event in after if event["SUMMARY"].startswith("Sitzung")]
    assert names[meeting["UID"]] == date(2024, 3, 5)
    assert meeting["DTSTART"].dt == date(2024, 3, 12)


def test_papers_for_one_meeting_share_its_entries(tmp_path: Path) -> None:
    both = {
        **RULED,
        FOLGE: ZWEI[FOLGE].replace("juni_2025", "maerz_2024"),
        FOLGETEXT: ZWEI[FOLGETEXT],
    }
    both[FOLGE] = both[FOLGE].replace("datum: 2025-02-01", "datum: 2024-02-01")
    found = events(calendar(schreibe(tmp_path, both), "--stichtag", "2024-02-10"))
    assert len(found) == 5
    assert found[0]["DESCRIPTION"].splitlines()[1:] == [
        "Vorlage 12/2024: Beratung vor Ort im Musterkreis",
        "Vorlage 3/2025: Stand der Beratung vor Ort",
    ]


def test_nothing_of_a_paper_that_is_not_public_gets_into_the_calendar(tmp_path: Path) -> None:
    secret = {**RULED, VORLAGE: MUSTER[VORLAGE].replace("oeffentlich: ja", "oeffentlich: nein")}
    content = calendar(schreibe(tmp_path, secret), "beratung", "--stichtag", "2024-02-10").decode()
    assert "Eine nichtöffentliche Vorlage" in content.replace("\r\n ", "")
    assert "eratung" not in content
    assert "12/2024" not in content


@pytest.mark.parametrize(
    "target",
    [
        "data",
        "gibt/es/nicht.ics",
    ],
)
def test_a_calendar_for_which_there_is_no_place_is_a_finding(tmp_path: Path, target: str) -> None:
    root = schreibe(tmp_path, RULED)
    status, said = tippe(
        "fristen", "--projekt", root, "--ics", root / target, "--stichtag", "2024-02-10"
    )
    assert status == 1
    assert "Nicht geschrieben" in said
    assert "[ausgabe]" in said
