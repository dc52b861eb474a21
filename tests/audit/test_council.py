"""Many papers of others: wherever they are, each is read once, fails alone, and leaves with its paper."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from rathaus import ADDRESS, Rathaus
from weasyprint import HTML

from vorlagen.bulk_audit import many_documents
from vorlagen.bulk_audit.documents import Document, content
from vorlagen.bulk_audit.store import Result
from vorlagen.cli import main
from vorlagen.findings import Findings
from vorlagen.oparl.client import Client
from vorlagen.oparl.server import Application
from vorlagen.oparl.static import write_static

FALSCH = "Für 7 Stellen sind 7 × 55.000 € = 358.000 € bewilligt.\n"
VIEL = "Für 9 Stellen sind 9 × 55.000.000 € = 459.000.000 € bewilligt.\n"
RICHTIG = "Für 7 Stellen sind 7 × 55.000 € = 385.000 € bewilligt.\n"
Answer = Callable[..., Any]


@pytest.fixture
def rechenprobe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Answer:
    """Runs the command in an empty folder; the files in its answer by their names, without folders."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Any:
        main(["rechenprobe", *arguments, "--format", "json"])
        files = json.loads(capsys.readouterr().out)
        return {file["datei"].rpartition("/")[2].rpartition(" › ")[2]: file for file in files}

    return run


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents that were read so far."""
    names: list[str] = []

    def noting(document: Document) -> bytes:
        names.append(document.name.rpartition("/")[2])
        return content(document)

    monkeypatch.setattr(many_documents, "content", noting)
    return names


def folder_with(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def codes(file: Any) -> list[str]:
    return [befund["code"] for befund in file["befunde"]]


def test_a_folder_is_read_once_and_then_only_what_is_new(
    tmp_path: Path, rechenprobe: Answer, read: list[str]
) -> None:
    folder = folder_with(tmp_path / "alt", falsch=FALSCH, richtig=RICHTIG, viel=VIEL)
    (folder / "bild.png").write_bytes(b"\x89PNG")
    (folder / "tief").mkdir()
    (folder / "tief/b.txt").write_text(RICHTIG, encoding="utf-8")
    first = rechenprobe("alt")
    assert list(first) == ["viel.txt", "falsch.txt", "richtig.txt", "b.txt"]
    assert codes(first["falsch.txt"]) == ["rechenprobe-widerspruch"]
    read.clear()
    assert rechenprobe("alt") == first
    assert not read
    (folder / "falsch.txt").write_text(RICHTIG + RICHTIG, encoding="utf-8")
    (folder / "richtig.txt").unlink()
    again = rechenprobe("alt")
    assert list(again) == ["viel.txt", "falsch.txt", "b.txt"]
    assert not codes(again["falsch.txt"])
    assert read == ["falsch.txt"]


def test_an_archive_is_read_without_being_unpacked(
    tmp_path: Path, rechenprobe: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vorlagen.bulk_audit.documents.MAX_PDF", 100_000)
    with zipfile.ZipFile(tmp_path / "alt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../a.txt", FALSCH)
        archive.writestr("b.txt", RICHTIG)
        archive.writestr("bombe.txt", b" " * 200_000)
    before = {*tmp_path.parent.rglob("*.txt")}
    files = rechenprobe("alt.zip")
    assert {name: codes(file) for name, file in files.items()} == {
        "a.txt": ["rechenprobe-widerspruch"],
        "b.txt": [],
        "bombe.txt": ["datei-unlesbar"],
    }
    assert {*tmp_path.parent.rglob("*.txt")} == before


def test_a_list_names_places_of_any_kind(tmp_path: Path, rechenprobe: Answer) -> None:
    folder_with(tmp_path / "alt", falsch=FALSCH)
    names = "# alte Vorlagen\nalt\n\nfehlt.pdf\nalt/falsch.txt\n"
    (tmp_path / "orte.txt").write_text(names, encoding="utf-8")
    files = rechenprobe("--liste", "orte.txt")
    assert codes(files["falsch.txt"]) == ["rechenprobe-widerspruch"]
    assert codes(files["fehlt.pdf"]) == ["datei-fehlt"]
    assert main(["rechenprobe"]) == 2


def test_a_file_that_kills_its_process_is_one_finding(
    tmp_path: Path, rechenprobe: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_with(tmp_path / "alt", falsch=FALSCH, stirbt=RICHTIG)
    monkeypatch.setattr(many_documents, "_recomputing", dying)
    files = rechenprobe("alt", "--jobs", "2")
    assert codes(files["stirbt.txt"]) == ["abgebrochen"]
    assert codes(files["falsch.txt"]) == ["rechenprobe-widerspruch"]
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert not codes(rechenprobe("alt")["stirbt.txt"])


def dying() -> Callable[[Document], Result]:
    """What a worker does here: it dies of one of the files."""

    def do(document: Document) -> Result:
        if "stirbt" in document.name:
            os.abort()
        return many_documents.recomputed(document)

    return do


# OParl


@pytest.fixture
def rathaus(tmp_path: Path) -> Rathaus:
    rathaus = Rathaus(tmp_path / "rathaus")
    rathaus.hand_over("falsch", text=FALSCH, annexes=["Plan"])
    rathaus.hand_over("richtig", text=RICHTIG)
    return rathaus


@pytest.fixture
def address(rathaus: Rathaus, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Our own server for it on this machine, which looks for changes all the time."""
    monkeypatch.setattr("vorlagen.oparl.server.SECONDS", 0.01)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = Application(rathaus.source(), url, lambda: rathaus.now)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"{url}/system.json"
    server.should_exit = True
    thread.join()
    listening.close()


def papers(address: str) -> Iterator[dict[str, Any]]:
    client = Client(address)
    for body in client.bodies():
        yield from client.objects(body["paper"])


def test_a_council_is_followed_over_oparl(
    rathaus: Rathaus, address: str, rechenprobe: Answer, read: list[str]
) -> None:
    first = rechenprobe(address)
    assert codes(first["Vorlage_falsch.pdf"]) == ["rechenprobe-widerspruch"]
    assert codes(first["Anlage_1_zu_Vorlage_falsch.pdf"]) == ["rechenprobe-leer"]
    [befund] = first["Vorlage_falsch.pdf"]["befunde"]
    assert befund["datei"] == "falsch/2026 Betreff falsch › Vorlage_falsch.pdf"
    assert befund["verweis"] == f"{address[:-12]}/musterkreis/access/falsch/Vorlage_falsch.pdf"
    read.clear()
    assert rechenprobe(address) == first
    assert not read
    rathaus.now += 60
    rathaus.withdraw("falsch")
    rathaus.hand_over("neu", text=FALSCH)
    while not any("neu" in paper["name"] for paper in papers(address)):
        time.sleep(0.01)
    after = rechenprobe(address)
    assert {name for name in after if name.endswith(".pdf")} == {
        *("Vorlage_richtig.pdf", "Vorlage_neu.pdf")
    }
    assert sorted(read) == [f"Vorlage_neu.{ending}.json" for ending in ("html", "pdf", "txt")]


def test_the_static_files_of_oparl_are_read_where_they_lie(
    rathaus: Rathaus, tmp_path: Path, rechenprobe: Answer, read: list[str]
) -> None:
    static = tmp_path / "web"
    write_static(rathaus.source(), ADDRESS, static, Findings())
    files = rechenprobe(str(static))
    assert codes(files["Vorlage_falsch.pdf"]) == ["rechenprobe-widerspruch"]
    rathaus.withdraw("falsch")
    write_static(rathaus.source(), ADDRESS, static, Findings())
    read.clear()
    assert {name for name in rechenprobe(str(static)) if ".pdf" in name} == {"Vorlage_richtig.pdf"}
    assert not read


def test_what_could_not_be_fetched_is_tried_again(
    address: str, rechenprobe: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Client, "content", lambda self, _file: Client.object(self, "ftp://x"))
        assert codes(rechenprobe(address)["Vorlage_falsch.pdf"]) == ["datei-unlesbar"]
    assert codes(rechenprobe(address)["Vorlage_falsch.pdf"]) == ["rechenprobe-widerspruch"]


# The page


TABLE = """<html lang="de"><h1>Kosten</h1><p>Es geht um Kosten.</p>
<p>Der Anteil ist 12.500 €.</p><table style="width: 12cm">
<tr><td>Personal</td><td>125.000 €</td></tr><tr><td>Sachkosten</td><td>12.500 €</td></tr>
<tr><td>Miete</td><td>24.600 €</td></tr><tr><td>Summe</td><td>161.200 €</td></tr></table>{}</html>"""
EMPTY = '<p style="break-before: page">Nichts.</p>' * 2


@pytest.mark.parametrize("ending", ["pdf", "html"])
def test_a_page_marks_a_finding_where_it_stands(ending: str, tmp_path: Path) -> None:
    html = TABLE.format(EMPTY)
    paper = tmp_path / f"alt.{ending}"
    paper.write_bytes(HTML(string=html).write_pdf() if ending == "pdf" else html.encode())
    target = tmp_path / "bericht.html"
    assert main(["rechenprobe", str(paper), "--html", str(target)]) == 1
    page = target.read_text(encoding="utf-8")
    assert page.count('class="zelle z1 falsch fehler"') == 1
    assert page.count('class="zelle z1"') == 3
    assert 'id="m1" href="#b1"' in page
    assert '<li id="b1" class="fehler">' in page
    if ending == "pdf":
        assert "Seiten 2–3: nichts gefunden." in page
        tops = [float(part.partition("%")[0]) for part in page.split(";top:")[1:]]
        assert len(tops) == 4
        assert max(tops) - min(tops) < 10  # the part in the table, not the one in the text
    else:
        assert '<span class="zelle z1 falsch fehler">161.200 €</span>' in page.replace(
            "\u00a0", " "
        )


def test_a_page_on_many_papers_lists_the_gravest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder_with(tmp_path / "alt", falsch=FALSCH, viel=VIEL, nichts="Text <b>.\n")
    assert main(["rechenprobe", "alt", "--html", "bericht.html"]) == 1
    page = (tmp_path / "bericht.html").read_text(encoding="utf-8")
    assert 0 < page.index("alt/viel.txt") < page.index("alt/falsch.txt")
    assert "nichts.txt" not in page


def test_copies_of_a_paper_in_several_formats_are_one_paper(
    tmp_path: Path, rechenprobe: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_with(tmp_path / "alt", kosten="Text.\n", andere=FALSCH)
    html = TABLE.format("")
    (folder / "kosten.html").write_text(html, encoding="utf-8")
    (folder / "kosten.pdf").write_bytes(HTML(string=html).write_pdf())
    assert set(rechenprobe("alt")) == {"kosten.pdf", "andere.txt"}
    assert main(["rechenprobe", "alt"]) == 1
    shown = capsys.readouterr().out
    assert "2 Vorlagen in 4 Dateien, davon 0 neu gelesen" in shown
    assert (
        """
  │ Personal | 125.000 €
  │ Sachkosten | 12.500 €
  │ Miete | 24.600 €
  > Summe | 161.200 €
      125.000  Personal
    +  12.500  Sachkosten
    +  24.600  Miete
    ─────────
      162.100  gerechnet
      161.200  gedruckt
        ^ ^
"""
        in shown
    )
