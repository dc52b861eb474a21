"""The same as files, and a reader that reads both: an address, and a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from oparlschema import faults, require_definitions
from rathaus import ADDRESS, FIRST, NAME, Rathaus
from starlette.testclient import TestClient

from vorlagen.findings import Findings, Refusal
from vorlagen.oparl.client import Client
from vorlagen.oparl.objects import KINDS
from vorlagen.oparl.server import Application
from vorlagen.oparl.static import WrittenFiles, write_static


@pytest.fixture
def rathaus(tmp_path: Path) -> Rathaus:
    rathaus = Rathaus(tmp_path)
    rathaus.hand_over("a", annexes=["Plan"])
    rathaus.hand_over("b", [FIRST])
    return rathaus


def write(rathaus: Rathaus) -> WrittenFiles:
    written = write_static(rathaus.source(), ADDRESS, rathaus.root.parent / "web", Findings())
    assert not list(written.findings)
    return written


def states(rathaus: Rathaus) -> dict[str, tuple[int, bytes]]:
    web = rathaus.root.parent / "web"
    files = {}
    for path in web.rglob("*"):
        if path.is_file():
            files[str(path.relative_to(web))] = (path.stat().st_ino, path.read_bytes())
    return files


def test_a_folder_says_the_same_as_a_server(rathaus: Rathaus) -> None:
    write(rathaus)
    server = TestClient(
        Application(rathaus.source(), ADDRESS, lambda: rathaus.now), base_url=ADDRESS
    )
    client = Client(str(rathaus.root.parent / "web"))
    assert client.system() == server.get(f"{ADDRESS}/system.json").json()
    [body] = client.bodies()
    lists = {key: url for key, url in body.items() if str(url).startswith(f"{ADDRESS}/{NAME}/")}
    names = {url.rpartition("/")[2].removesuffix(".json") for url in lists.values()}
    assert set(KINDS.values()) <= names
    for kind in KINDS:
        for item in client.objects(f"{ADDRESS}/{NAME}/{KINDS[kind]}.json"):
            assert client.object(item["id"]) == item
            answer = server.get(item["id"]).json()
            answer.pop("downloadUrl", None)
            if kind == "file":
                assert answer == item
                assert client.content(item) == server.get(item["accessUrl"]).content


def test_all_files_are_as_the_specification_wants_them(rathaus: Rathaus) -> None:
    require_definitions()
    write(rathaus)
    client = Client(str(rathaus.root.parent / "web"))
    for body in client.bodies():
        assert not faults(body)
        for kind in KINDS.values():
            for item in client.objects(f"{ADDRESS}/{NAME}/{kind}.json"):
                assert not faults(item)


def test_a_second_run_touches_only_what_has_changed(rathaus: Rathaus) -> None:
    write(rathaus)
    before = states(rathaus)
    again = write(rathaus)
    assert (again.written, again.removed) == (0, 0)
    rathaus.now += 60
    rathaus.hand_over("b", [FIRST], text="Neu.")
    write(rathaus)
    after = states(rathaus)
    touched = {name for name in after if after[name] != before.get(name)}
    assert f"{NAME}/paper/b.json" in touched
    assert f"{NAME}/papers.json" in touched
    assert not [name for name in touched if "/a" in name.replace("/access", "").replace("/ag", "")]


def test_what_was_withdrawn_is_removed_but_for_its_tombstone(rathaus: Rathaus) -> None:
    write(rathaus)
    rathaus.now += 60
    rathaus.withdraw("a")
    written = write(rathaus)
    assert written.removed == 4  # the contents of its files
    client = Client(str(rathaus.root.parent / "web"))
    client.system()
    assert client.object(f"{ADDRESS}/{NAME}/paper/a.json")["deleted"] is True
    papers = client.objects(f"{ADDRESS}/{NAME}/papers.json")
    assert [paper["name"] for paper in papers] == ["Betreff b"]
    assert not list((rathaus.root.parent / "web" / NAME / "access").rglob("*_a.*"))


def test_lists_of_more_than_a_hundred_go_on_in_another_file(tmp_path: Path) -> None:
    rathaus = Rathaus(tmp_path)
    for number in range(101):
        rathaus.hand_over(f"p{number:03}", [])
    write(rathaus)
    client = Client(str(tmp_path / "web"))
    client.system()
    url = f"{ADDRESS}/{NAME}/papers.json"
    assert client.object(url)["links"]["next"] == f"{ADDRESS}/{NAME}/papers/2.json"
    assert len({paper["id"] for paper in client.objects(url)}) == 101


def test_a_file_that_differs_from_what_was_handed_over_is_reported(rathaus: Rathaus) -> None:
    (rathaus.target / "Vorlage_a/Vorlage_a.pdf").write_bytes(b"anders")
    findings = Findings()
    written = write_static(rathaus.source(), ADDRESS, rathaus.root.parent / "web", findings)
    assert [finding.code.value for finding in findings] == ["uebergabe"]
    assert written.written > 10


# Over the network


class Stumbling(BaseHTTPRequestHandler):
    """Answers from the application, but only each second time; a page leads back to itself."""

    server: ThreadingHTTPServer
    web: TestClient
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/kreis":
            content = b'{"data": [{"id": "x"}], "links": {"next": "http://%s/kreis"}}'
            self.answer(200, content % self.headers["host"].encode())
        elif self.path == "/liste":
            self.answer(200, b"[1, 2]")
        elif self.path == "/weiter":
            self.send_response(302)
            self.send_header("location", f"http://localhost:{self.server.server_port}/system.json")
            self.end_headers()
        elif len(self.asked) % 2:
            self.answer(503, b"")
        else:
            answer = self.web.get(f"https://x{self.path}")
            self.answer(answer.status_code, answer.content)

    def answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nobody wants to read it."""


@pytest.fixture
def address(rathaus: Rathaus) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stumbling)
    address = f"http://127.0.0.1:{server.server_port}"
    app = Application(rathaus.source(), address, lambda: rathaus.now)
    Stumbling.web, Stumbling.asked = TestClient(app), []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_reader_tries_again_and_reads_all(address: str) -> None:
    client = Client(f"{address}/system.json", pauses=(0,))
    papers: dict[str, Any] = {}
    [body] = client.bodies()
    client.follow(f"{body['paper']}?limit=1", papers)
    assert [paper["name"] for paper in papers.values()] == ["Betreff a", "Betreff b"]
    for paper in papers.values():
        assert client.content(paper["mainFile"]).endswith(b"pdf")


def test_a_reader_is_not_led_astray(address: str) -> None:
    client = Client(f"{address}/system.json", pauses=())
    assert len(list(client.objects(f"{address}/kreis"))) == 1
    for url in ("file:///etc/passwd", f"{address}/liste", f"{address}/gibt-es-nicht"):
        with pytest.raises(Refusal):
            client.object(url)
    [_, *_] = Stumbling.asked
    wrong = {"accessUrl": f"{address}/kreis", "size": 1}
    with pytest.raises(Refusal) as refusal:
        client.content(wrong)
    assert "Bytes statt 1" in refusal.value.message


def test_a_reader_asks_no_host_but_the_one_that_was_named(address: str) -> None:
    client = Client(f"{address}/system.json", pauses=())
    other = address.replace("127.0.0.1", "localhost")
    for url in (
        f"{other}/system.json",
        "http://127.0.0.1:1/system.json",
        f"{address}@localhost/system.json",
        f"{address}/weiter",
    ):
        with pytest.raises(Refusal) as refusal:
            client.object(url)
        assert f"liegt nicht auf {address.removeprefix('http://')}" in refusal.value.message
    assert Stumbling.asked == ["/weiter"]


def test_a_file_that_is_too_large_is_refused_and_not_cut(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vorlagen.oparl.client.MOST", 10)
    with pytest.raises(Refusal) as refusal:
        Client(f"{address}/system.json", pauses=()).content({"accessUrl": f"{address}/kreis"})
    assert "ist größer als" in refusal.value.message
