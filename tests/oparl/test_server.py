"""The server: every object by its id, every list to its end, every file; and no fault whatever is asked."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oparlschema import faults, require_definitions
from rathaus import ADDRESS, FIRST, NAME, SECOND, START, Rathaus, asked
from starlette.testclient import TestClient

from vorlagen.oparl.objects import KINDS
from vorlagen.oparl.server import Application

BASE = f"{ADDRESS}/{NAME}"


@pytest.fixture(scope="module")
def rathaus(tmp_path_factory: pytest.TempPathFactory) -> Rathaus:
    """A council with papers of four days, one of them withdrawn, and one that is not public."""
    rathaus = Rathaus(tmp_path_factory.mktemp("rathaus"))
    result = {"ergebnis": "einstimmig", "beschluss": "Es wird beschlossen."}
    rathaus.hand_over("weg")
    rathaus.hand_over("beratung", [FIRST, {**SECOND, **result}], annexes=["Plan"], bezug=["weg"])
    rathaus.hand_over("sitzung-mai", [FIRST], form="niederschrift")
    rathaus.source()
    for number in range(5):
        rathaus.now += 86_400
        rathaus.hand_over(f"p{number}", [{**FIRST, "sitzung": "juni"}])
        if number == 2:
            rathaus.withdraw("weg")
            rathaus.hand_over("geheim", fassung="intern")
        rathaus.source()
    return rathaus


@pytest.fixture(scope="module")
def web(rathaus: Rathaus) -> TestClient:
    app = Application(rathaus.source(), ADDRESS, lambda: rathaus.now)
    return TestClient(app, base_url=ADDRESS)


def of(web: TestClient, url: str) -> Any:
    answer = web.get(url)
    assert answer.status_code == 200, (url, answer.text)
    return answer.json()


def pages(web: TestClient, url: str) -> Iterator[dict[str, Any]]:
    seen = set()
    while url:
        assert url not in seen
        seen.add(url)
        page = of(web, url)
        yield page
        url = page["links"].get("next", "")


def listed(web: TestClient, url: str) -> list[dict[str, Any]]:
    return [item for page in pages(web, url) for item in page["data"]]


def everything(web: TestClient) -> dict[str, dict[str, Any]]:
    """All objects by their ids: the system, the authority, and what their lists have."""
    system = of(web, f"{ADDRESS}/system.json")
    objects = {system["id"]: system}
    for body in listed(web, system["body"]):
        objects[body["id"]] = body
        for kind in KINDS:
            for item in listed(web, f"{BASE}/{KINDS[kind]}.json"):
                objects[item["id"]] = item
    return objects


def embedded(item: Any) -> Iterator[dict[str, Any]]:
    values = item.values() if isinstance(item, dict) else item
    for value in values:
        if isinstance(value, dict):
            yield value
        if isinstance(value, dict | list):
            yield from embedded(value)


def test_all_objects_are_as_the_specification_wants_them(web: TestClient) -> None:
    require_definitions()
    objects = everything(web)
    assert {item["type"].rpartition("/")[2] for item in objects.values()} == {
        *("System", "Body", "LegislativeTerm", "Organization", "Person", "Membership"),
        *("Meeting", "AgendaItem", "Paper", "Consultation", "File", "Location"),
    }
    assert not [fault for item in objects.values() for fault in faults(item)]


BACK = {
    "File": {"paper", "meeting", "text"},
    "Consultation": {"paper"},
    "AgendaItem": {"meeting"},
    "Membership": {"person"},
    "LegislativeTerm": {"body"},
    "Location": {"bodies", "meetings"},
}


def test_every_object_is_there_by_its_id_and_what_embeds_it_has_all_but_what_leads_back(
    web: TestClient,
) -> None:
    objects = everything(web)
    for url, item in objects.items():
        assert of(web, url) == item
        for inner in embedded(item):
            own = objects[inner["id"]]
            back = BACK[inner["type"].rpartition("/")[2]]
            assert inner == {key: own[key] for key in own if key not in back}


def test_every_reference_leads_to_something(web: TestClient) -> None:
    objects = everything(web)
    text = json.dumps(list(objects.values()))
    addresses = {part for part in text.split('"') if part.startswith(ADDRESS)}
    for address in addresses - objects.keys():
        answer = web.get(address)
        assert answer.status_code == 200, address


def test_every_file_is_what_its_object_says(web: TestClient) -> None:
    files = listed(web, f"{BASE}/files.json")
    assert len(files) >= 10
    for file in files:
        for url in (file["accessUrl"], file["downloadUrl"]):
            answer = web.get(url)
            assert len(answer.content) == file["size"]
            assert hashlib.sha512(answer.content).hexdigest() == file["sha512Checksum"]
            assert answer.headers["content-type"].partition(";")[0] == file["mimeType"]
            held = answer.headers.get("content-security-policy", "")
            assert ("sandbox" in held) is (file["mimeType"] == "text/html")
            shown = answer.headers.get("content-disposition", "")
            is_download = url == file["downloadUrl"]
            assert shown == (f'attachment; filename="{file["fileName"]}"' if is_download else "")


def test_organizations_have_lists_of_their_own(web: TestClient) -> None:
    committee = of(web, f"{BASE}/organization/ausschuss.json")
    meetings = listed(web, committee["meeting"])
    assert {item["organization"][0] for item in meetings} == {committee["id"]}
    consultations = listed(web, f"{committee['consultation']}?limit=2")
    assert {item["organization"][0] for item in consultations} == {committee["id"]}
    assert len(consultations) == 6


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_lists_are_paged_without_gap_or_repetition(web: TestClient, kind: str, limit: int) -> None:
    url = f"{BASE}/{KINDS[kind]}.json"
    whole = [item["id"] for item in of(web, url)["data"]]
    paged = list(pages(web, f"{url}?limit={limit}"))
    assert [item["id"] for page in paged for item in page["data"]] == whole == sorted(set(whole))
    assert {page["pagination"]["totalElements"] for page in paged} == {len(whole)}
    for number in range(1, len(paged) + 1):
        assert of(web, f"{url}?limit={limit}&page={number}")["data"] == paged[number - 1]["data"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["created", "modified"])
@pytest.mark.parametrize("day", [0, 2, 3.5, 9])
def test_filters_give_what_they_say(web: TestClient, kind: str, what: str, day: float) -> None:
    url = f"{BASE}/{KINDS[kind]}.json"
    every = {item["id"]: item for item in listed(web, f"{url}?modified_since=1990-01-01T00:00:00Z")}
    bound = START + int(day * 86_400)
    when = datetime.fromtimestamp(bound, UTC).isoformat()
    for side in ("since", "until"):
        wanted = set()
        for name, item in every.items():
            time = seconds(item[what])
            is_in = time >= bound if side == "since" else time <= bound
            if is_in and (not item.get("deleted") or (what, side) == ("modified", "since")):
                wanted.add(name)
        address = f"{url}?{what}_{side}={when.replace('+', '%2B')}&limit=2"
        paged = list(pages(web, address))
        assert {item["id"] for page in paged for item in page["data"]} == wanted
        for page in paged:  # the filter stays in all links
            assert all(f"{what}_{side}=" in link for link in page["links"].values())


def test_internal_lists_are_left_out_where_the_specification_says_so(web: TestClient) -> None:
    for kind, names in (
        ("paper", {"auxiliaryFile"}),
        ("meeting", {"agendaItem"}),
        ("person", {"membership"}),
    ):
        url = f"{BASE}/{KINDS[kind]}.json"
        whole, lean = listed(web, url), listed(web, f"{url}?omit_internal=true")
        assert {key for item in whole for key in item} - {
            key for item in lean for key in item
        } == names
        assert listed(web, f"{url}?omit_internal=false") == whole


def test_what_was_withdrawn_is_a_tombstone_and_its_files_are_gone(web: TestClient) -> None:
    paper = of(web, f"{BASE}/paper/weg.json")
    assert paper["deleted"] is True
    assert paper["created"] < paper["modified"]
    assert web.get(f"{BASE}/access/weg/Vorlage_weg.pdf").status_code == 410
    assert "relatedPaper" not in of(web, f"{BASE}/paper/beratung.json")
    assert web.get(f"{BASE}/paper/geheim.json").status_code == 404
    assert web.get(f"{BASE}/access/geheim/Vorlage_geheim.pdf").status_code == 404


@pytest.mark.parametrize(
    "path", [f"{NAME}/paper/beratung.json", f"{NAME}/papers.json", "system.json"]
)
def test_whoever_has_it_already_gets_only_304(web: TestClient, path: str) -> None:
    url = f"{ADDRESS}/{path}"
    first = web.get(url)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert web.get(url, headers={"if-none-match": f'"x", {tag}'}).status_code == 304
    assert (
        web.get(url, headers={"if-none-match": '"x"', "if-modified-since": changed}).status_code
        == 200
    )
    assert web.get(url, headers={"if-modified-since": changed}).status_code == 304
    old = format_datetime(datetime.fromtimestamp(START - 1, UTC), usegmt=True)
    assert web.get(url, headers={"if-modified-since": old}).status_code == 200


def test_head_has_the_same_headers_and_no_body(web: TestClient) -> None:
    for path in (f"{NAME}/papers.json", f"{NAME}/access/beratung/Vorlage_beratung.pdf"):
        got, head = web.get(f"{ADDRESS}/{path}"), web.head(f"{ADDRESS}/{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers == got.headers


def test_the_start_leads_to_the_system_and_a_stripped_prefix_does_not_matter(
    web: TestClient,
) -> None:
    answer = web.get(f"{ADDRESS}/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"{ADDRESS}/system.json")
    bare = f"https://{urlsplit(ADDRESS).netloc}"
    assert of(web, f"{bare}/system.json") == of(web, f"{ADDRESS}/system.json")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_allowed(web: TestClient, method: str) -> None:
    answer = web.request(method, f"{BASE}/papers.json")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "query",
    [
        "modified_since=gestern",
        "modified_since=2026-01-01",
        "created_until=2026-13-01T00:00:00%2B01:00",
        "created_since=2026-01-01T00:00:00",
        "created_since=%D9%A2%D9%A0%D9%A2%D9%A6-01-01T00:00:00Z",
        "modified_until=",
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=%EF%BC%91",
        "limit=99999999999999999999",
        "page=0",
        "page=1.5",
        "page=1&page=2",
        "omit_internal=vielleicht",
    ],
)
def test_what_is_malformed_gets_an_error_of_the_specification(web: TestClient, query: str) -> None:
    answer = web.get(f"{BASE}/papers.json?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"] == "https://schema.oparl.org/1.1/Error"
    assert answer.json()["message"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "query",
    [
        "modified_since=2026-01-01T00:00:00+01:00",  # a plus sign that nobody encoded
        "modified_since=9999-12-31T23:59:59-14:00",
        "created_until=0001-01-01T00:00:00%2B14:00",
        "page=999999",
        "limit=999999999",
        "after=zzz",
        "after=%00%FF",
        "nie_gehoert=1",
        "=&&=;",
    ],
)
def test_what_is_only_odd_gets_an_answer(web: TestClient, query: str) -> None:
    assert len(of(web, f"{BASE}/papers.json?{query}")["data"]) <= 100


ODD = st.text(st.characters(codec="utf-8"), max_size=30)
KNOWN = st.sampled_from(
    (NAME, "paper", "access", "download", "..", ".", "", "beratung", "agendaitem")
)
PARTS = st.lists(st.one_of(KNOWN, ODD), max_size=6)
METHOD = st.sampled_from(("GET", "HEAD", "get", "É"))
HEADER = st.sampled_from(
    ("range", "if-none-match", "if-modified-since", "host", "x-forwarded-host")
)


@given(PARTS, ODD, st.tuples(HEADER, st.binary(max_size=40)), METHOD)
def test_whatever_is_asked_it_is_no_fault_of_the_server(
    web: TestClient, parts: list[str], query: str, header: tuple[str, bytes], method: str
) -> None:
    path = "/oparl/" + "/".join(parts)
    for route in (path, f"{path}.json", f"/oparl/{NAME}/access/beratung/Vorlage_beratung.pdf"):
        scope = {
            "method": method,
            "path": route,
            "query_string": query.encode(),
            "headers": [(header[0].encode(), header[1])],
        }
        status, content = asyncio.run(asked(web.app, scope))
        assert status < 500
        assert b"Gustav" not in content
        assert b"briefkopf" not in content


@pytest.mark.parametrize(
    "path",
    [
        "/oparl/../../etc/passwd",
        f"/oparl/{NAME}/access/../../projekt/data/{NAME}/gremien.yaml",
        f"/oparl/{NAME}/access/beratung/../Vorlage_beratung/metadaten.json",
        f"/oparl/{NAME}/access/beratung/metadaten.json",
        f"/oparl/{NAME}/file/beratung/metadaten.json.json",
        "/oparl/" + "a" * 100_000,
        f"/oparl/{NAME}/paper/" + "../" * 2_000 + "x.json",
    ],
)
def test_no_address_leads_out(web: TestClient, path: str) -> None:
    scope = {"path": path, "query_string": b""}
    status, content = asyncio.run(asked(web.app, scope))
    assert status in (404, 414)
    assert json.loads(content)["type"].endswith("/Error")


def test_a_file_that_was_changed_at_the_target_is_not_given_out(tmp_path: Path) -> None:
    rathaus = Rathaus(tmp_path)
    rathaus.hand_over("a")
    web = TestClient(Application(rathaus.source(), ADDRESS, lambda: START), base_url=ADDRESS)
    url = f"{BASE}/access/a/Vorlage_a.html"
    assert web.get(url).status_code == 200
    (rathaus.target / "Vorlage_a/Vorlage_a.html").write_text("<script>alert(1)</script>")
    assert web.get(url).status_code == 404
    (rathaus.target / "Vorlage_a/Vorlage_a.html").unlink()
    (rathaus.target / "Vorlage_a/Vorlage_a.html").symlink_to(
        rathaus.root / f"data/{NAME}/gremien.yaml"
    )
    assert web.get(url).status_code == 404


def test_what_is_new_is_there_without_a_restart_and_in_the_middle_of_paging(tmp_path: Path) -> None:
    rathaus = Rathaus(tmp_path)
    for name in "bdf":
        rathaus.hand_over(name)
    app = Application(rathaus.source(), ADDRESS, lambda: rathaus.now)
    web = TestClient(app, base_url=ADDRESS)
    first = of(web, f"{BASE}/papers.json?limit=1")
    rathaus.now += 60
    rathaus.hand_over("a")
    rathaus.withdraw("b")
    asyncio.run(app.update())
    second = of(web, first["links"]["next"])
    assert [item["name"] for item in second["data"]] == ["Betreff d"]  # none was left out
    again = TestClient(Application(rathaus.source(), ADDRESS, lambda: 0), base_url=ADDRESS)
    assert listed(again, second["links"]["next"])[0]["name"] == "Betreff f"
    changed = listed(web, f"{BASE}/papers.json?modified_since=2000-01-01T00:00:00Z")
    assert [bool(item.get("deleted")) for item in changed] == [False, True, False, False]
