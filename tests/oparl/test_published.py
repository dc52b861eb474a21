"""Which objects there are, and since when: what is handed over and public, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace
from rathaus import ADDRESS, FIRST, GREMIEN, NAME, SECOND, START, Rathaus, answer

from vorlagen.findings import Refusal
from vorlagen.oparl.objects import KINDS, stamp
from vorlagen.oparl.published import Published
from vorlagen.publishing.log import append


@pytest.fixture
def rathaus(tmp_path: Path) -> Rathaus:
    return Rathaus(tmp_path)


def made(source: Published, key: str) -> dict[str, Any]:
    item: dict[str, Any] = answer(source, f"{ADDRESS}/{NAME}/{key}.json")
    return item


def listed(source: Published, kind: str, **times: int) -> dict[str, dict[str, Any]]:
    query = urlencode({name: stamp(seconds) for name, seconds in times.items()})
    page = answer(source, f"{ADDRESS}/{NAME}/{KINDS[kind]}.json?{query}")
    return {item["id"].removeprefix(f"{ADDRESS}/{NAME}/")[:-5]: item for item in page["data"]}


def every_word(source: Published) -> str:
    """All that is given out."""
    objects = [answer(source, f"{ADDRESS}/{name}.json") for name in ("system", "bodies")]
    for kind in KINDS:
        objects.append(listed(source, kind, modified_since=0))
    return json.dumps(objects, ensure_ascii=False)


def test_a_paper_with_its_files_stations_and_office(rathaus: Rathaus) -> None:
    result = {"ergebnis": "einstimmig", "beschluss": "Es wird beschlossen."}
    rathaus.hand_over("beratung", [FIRST, {**SECOND, **result}], annexes=["Lageplan"])
    source = rathaus.source()
    paper = made(source, "paper/beratung")
    assert (paper["name"], paper["reference"]) == ("Betreff beratung", "beratung/2026")
    assert paper["mainFile"]["mimeType"] == "application/pdf"
    assert [file["name"] for file in paper["auxiliaryFile"]][-1] == "Lageplan"
    assert [one["authoritative"] for one in paper["consultation"]] == [False, True]
    office = made(source, "organization/verwaltung-sozialamt")
    assert paper["underDirectionOf"] == [office["id"]]
    assert office["organizationType"] == "Verwaltungsbereich"
    item = made(source, "agendaitem/beratung/kreistag/mai")
    assert (item["number"], item["result"]) == ("10", "einstimmig")
    assert item["resolutionText"] == "Es wird beschlossen."
    main = made(source, "file/beratung/Vorlage_beratung.pdf")
    assert (main["text"], main["paper"]) == ("Text. txt", [paper["id"]])
    assert "paper" not in paper["mainFile"]


def test_the_agenda_is_in_the_order_of_its_numbers(rathaus: Rathaus) -> None:
    for kennung, top in (("c", "4.10"), ("b", "4.9"), ("a", "")):
        rathaus.hand_over(kennung, [{**FIRST, "top": top}])
    meeting = made(rathaus.source(), "meeting/ausschuss/mai")
    assert [item["name"][-1] for item in meeting["agendaItem"]] == ["b", "c", "a"]
    assert [item["order"] for item in meeting["agendaItem"]] == [0, 1, 2]
    assert meeting["start"] == "2026-05-05T16:00:00+02:00"
    assert meeting["location"]["description"] == "Kreishaus, Saal 1"


def test_a_meeting_that_is_off_says_so_and_not_why(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    source = rathaus.source()
    assert made(source, "meeting/kreistag/juli")["cancelled"] is True
    assert "Sommerpause" not in every_word(source)


def test_minutes_belong_to_their_meeting(rathaus: Rathaus) -> None:
    rathaus.hand_over("sitzung-mai", [FIRST], form="niederschrift")
    source = rathaus.source()
    meeting = made(source, "meeting/ausschuss/mai")
    assert meeting["resultsProtocol"]["fileName"] == "Vorlage_sitzung-mai.pdf"
    assert not listed(source, "paper")
    assert made(source, "file/sitzung-mai/Vorlage_sitzung-mai.pdf")["meeting"] == [meeting["id"]]


def test_nothing_that_is_not_public_is_there(rathaus: Rathaus) -> None:
    rathaus.hand_over("offen")
    before = rathaus.source()
    count = len(listed(before, "paper"))
    rathaus.hand_over("geheimkauf", fassung="intern", annexes=["Geheimes Angebot"])
    source = rathaus.source()
    assert len(listed(source, "paper")) == count
    words = every_word(source)
    for secret in ("geheim", "Geheim", "Gustav", "vorstand", "klausur"):
        assert secret not in words
    rathaus.now += 1
    rathaus.withdraw("geheimkauf")
    assert "geheim" not in every_word(rathaus.source())  # nor as a tombstone


def test_a_paper_that_is_not_public_any_more_leaves_a_tombstone(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.source()
    rathaus.now += 60
    rathaus.hand_over("a", fassung="intern", betreff="Geheim")
    source = rathaus.source()
    assert made(source, "paper/a")["deleted"] is True
    assert "Geheim" not in every_word(source)


def test_times_are_those_of_the_log_at_first_and_later_those_of_being_seen(
    rathaus: Rathaus,
) -> None:
    rathaus.hand_over("a")
    rathaus.now += 60
    rathaus.hand_over("a", text="Neu.")
    rathaus.now += 3600
    paper = made(rathaus.source(), "paper/a")
    assert (paper["created"], paper["modified"]) == (stamp(START), stamp(START + 60))
    rathaus.hand_over("b")
    rathaus.now += 300  # until somebody looks
    source = rathaus.source()
    assert made(source, "paper/b")["created"] == stamp(rathaus.now)
    assert made(source, "paper/a")["modified"] == stamp(START + 60)
    again = made(rathaus.source(), "paper/b")
    assert again["modified"] == stamp(rathaus.now)


def test_what_embeds_or_names_a_changed_object_has_changed(rathaus: Rathaus) -> None:
    rathaus.hand_over("a", [FIRST], bezug=["b"])
    rathaus.source()
    rathaus.now += 60
    rathaus.hand_over("b", [{**FIRST, "top": "1"}])
    source = rathaus.source()
    now = stamp(rathaus.now)
    assert made(source, "paper/a")["relatedPaper"] == [made(source, "paper/b")["id"]]
    changed = set(listed(source, "paper", modified_since=rathaus.now))
    assert changed == {"paper/a", "paper/b"}
    assert made(source, "meeting/ausschuss/mai")["modified"] == now
    assert made(source, "agendaitem/a/ausschuss/mai")["modified"] == now  # it is now the second
    assert made(source, "consultation/a/ausschuss/mai")["modified"] != now
    assert made(source, "organization/ausschuss")["modified"] != now


def test_a_meeting_that_is_moved_takes_its_agenda_along(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    before = made(rathaus.source(), "meeting/ausschuss/mai")
    rathaus.now += 60
    rathaus.write("gremien.yaml", GREMIEN.replace("2026-05-05", "2026-05-12"))
    meeting = made(rathaus.source(), "meeting/ausschuss/mai")
    assert meeting["id"] == before["id"]
    assert meeting["start"].startswith("2026-05-12")
    assert meeting["modified"] == stamp(rathaus.now)
    assert len(meeting["agendaItem"]) == 1


def test_a_person_who_is_not_to_be_named_any_more_leaves_a_tombstone(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.source()
    rathaus.write("gremien.yaml", GREMIEN.replace("veroeffentlichen: ja", "veroeffentlichen: nein"))
    source = rathaus.source()
    assert made(source, "person/erika")["deleted"] is True
    assert made(source, "membership/erika/kreistag-2025-11-04")["deleted"] is True
    assert "Muster, " not in every_word(source)
    assert "membership" not in made(source, "organization/kreistag")


def test_other_metadata_than_were_handed_over_are_not_believed(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.hand_over("b")
    metadata = rathaus.target / "Vorlage_a/metadaten.json"
    metadata.write_text(metadata.read_text().replace("Betreff", "Getauscht"))
    source = Published(rathaus.root)
    findings = source.load(rathaus.now)
    assert [finding.code.value for finding in findings] == ["uebergabe"]
    assert set(listed(source, "paper")) == {"paper/b"}
    metadata.write_text(metadata.read_text().replace("Getauscht", "Betreff"))
    assert set(listed(rathaus.source(), "paper")) == {"paper/a", "paper/b"}


def test_faulty_facts_leave_those_that_were_there(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.source()
    rathaus.write("gremien.yaml", GREMIEN.replace("bezeichnung: Kreistag", "bezeichnng: Kreistag"))
    rathaus.hand_over("b")
    source = Published(rathaus.root)
    assert source.load(rathaus.now).has_errors
    assert made(source, "organization/kreistag")["name"] == "Kreistag"
    assert set(listed(source, "paper")) == {"paper/a", "paper/b"}


def test_which_folder_counts(rathaus: Rathaus, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as nothing:
        Published(rathaus.root).load(START)
    assert "Noch ist keine Vorlage" in nothing.value.message
    other = tmp_path / "intern"
    rathaus.hand_over("a")
    rathaus.hand_over("b", target=other)
    with pytest.raises(Refusal) as both:
        Published(rathaus.root).load(START)
    assert "--aus" in both.value.cure
    assert str(other) in both.value.message
    source = Published(rathaus.root, rathaus.target)
    assert not source.load(START)
    assert set(listed(source, "paper")) == {"paper/a"}


def test_without_what_was_kept_only_old_tombstones_are_lost(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.hand_over("b")
    rathaus.source()
    rathaus.withdraw("b")
    assert made(rathaus.source(), "paper/b")["deleted"] is True
    for kept in (rathaus.root / "output/.oparl").iterdir():
        kept.write_text("{kaputt\n")
    rathaus.source()
    source = rathaus.source()  # what was kept is whole again
    assert set(listed(source, "paper", modified_since=0)) == {"paper/a"}


def test_an_authority_that_is_gone_leaves_tombstones(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    data = rathaus.root / "data"
    other = [replace(entry, vorlage="andere/a") for entry in rathaus.entries]
    (data / "andere").mkdir()
    for name in ("mandant.yaml", "gremien.yaml"):
        (data / "andere" / name).write_bytes((data / NAME / name).read_bytes())
    append(rathaus.root, "andere", *other)
    assert len(answer(rathaus.source(), f"{ADDRESS}/bodies.json")["data"]) == 2
    (data / "andere/veroeffentlichungen.jsonl").unlink()
    source = rathaus.source()
    [body] = answer(source, f"{ADDRESS}/bodies.json")["data"]
    assert body["id"] == f"{ADDRESS}/{NAME}/body.json"
    assert answer(source, f"{ADDRESS}/andere/paper/a.json")["deleted"] is True
    assert made(source, "paper/a")["name"] == "Betreff a"


def test_lists_show_tombstones_only_to_those_who_ask_for_changes(rathaus: Rathaus) -> None:
    rathaus.hand_over("a")
    rathaus.source()
    rathaus.now += 60
    rathaus.withdraw("a")
    source = rathaus.source()
    for kind in ("paper", "consultation", "agendaitem", "file"):
        assert not listed(source, kind)
        assert not listed(source, kind, created_since=0)
        gone = listed(source, kind, modified_since=rathaus.now)
        assert gone
        for item in gone.values():
            assert set(item) == {"id", "type", "created", "modified", "deleted"}
