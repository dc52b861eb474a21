"""What the preview answers: to whom, and what becomes of its pages when files change, break or vanish."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from muster import ENDLOS, MUSTER, TEXT, VORLAGE, ZWEI, geaendert, schreibe
from starlette.testclient import TestClient

from vorlagen.building import making
from vorlagen.building.processes import Bounds
from vorlagen.cli import main
from vorlagen.preview import project_processes
from vorlagen.preview import session as sessions
from vorlagen.preview.browser_pages import NO_EDITOR, Editor, Site
from vorlagen.preview.project_processes import OpenProject
from vorlagen.preview.questions import pdf_of
from vorlagen.preview.session import Session
from vorlagen.preview.web_server import application
from vorlagen.renditions.pdf import Pdf

PAPER = "musterkreis/beratung"
EDITOR = "vscode://file/{pfad}:{zeile}:{spalte}"
PORT = 8765


class Vorschau:
    """A preview that runs without a network."""

    def __init__(self, root: Path, editor: str = EDITOR) -> None:
        app, self.session = application(root, editor, "geheim", PORT)
        self.client = TestClient(app, base_url=f"http://127.0.0.1:{PORT}")

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/geheim/{path}", headers=headers)

    def wait(self, is_so: Callable[[Session], object]) -> None:
        until = time.monotonic() + 60
        while not is_so(self.session):
            assert time.monotonic() < until
            time.sleep(0.01)


def is_current(session: Session) -> bool:
    """Whether the paper's page shows its files as they are."""
    sheet = session.sheet(PAPER)
    return sheet is not None and sheet.is_current


@contextmanager
def running(root: Path, editor: str = EDITOR) -> Iterator[Vorschau]:
    vorschau = Vorschau(root, editor)
    vorschau.session.start()
    try:
        vorschau.wait(lambda session: session.overview)
        yield vorschau
    finally:
        vorschau.session.stop()


@pytest.fixture
def vorschau(projekt: Path) -> Iterator[Vorschau]:
    with running(projekt) as found:
        yield found


# Who is answered


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/falsch/", {}),
        ("/geheim/", {"host": "boese.example"}),
        ("/geheim/", {"origin": "https://boese.example"}),
        ("/geheim/", {"sec-fetch-site": "cross-site"}),
    ],
)
def test_strangers_are_refused(tmp_path: Path, path: str, headers: dict[str, str]) -> None:
    answer = Vorschau(tmp_path).client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "Vorschau" in answer.text or "Adresse" in answer.text


def test_nothing_can_be_sent_to_it(tmp_path: Path) -> None:
    assert Vorschau(tmp_path).client.post("/geheim/").status_code == 405


def test_pages_load_nothing_from_elsewhere_and_give_the_address_to_nobody(
    vorschau: Vorschau,
) -> None:
    for path in (
        "",
        f"vorlage/{PAPER}",
        f"seite/{PAPER}",
        f"herleitung/{PAPER}?zahl=2",
        "vorschau.js",
    ):
        answer = vorschau.get(path, origin=f"http://127.0.0.1:{PORT}")
        assert answer.status_code == 200, path
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "http" not in policy
        assert "*" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in vorschau.get(f"seite/{PAPER}").headers["content-security-policy"]


def test_what_is_not_there_is_said_in_german(vorschau: Vorschau) -> None:
    for path in (
        "fremd.css",
        "x/y/z",
        f"anlage/{PAPER}/7",
        f"pdf/{PAPER}",
        "herleitung/gibt/es-nicht",
    ):
        answer = vorschau.get(path)
        assert answer.status_code == 404
        assert " " in answer.text
    assert "gibt es nicht" in vorschau.get("vorlage/gibt/es-nicht").text


# What is shown


def test_the_overview_leads_to_the_papers(vorschau: Vorschau) -> None:
    html = vorschau.get("").text
    assert f'href="/geheim/vorlage/{PAPER}"' in html
    assert '<span class="stand fertig">fertig</span>' in html


def test_a_paper_is_its_real_page_beside_its_findings(vorschau: Vorschau) -> None:
    page = vorschau.get(f"seite/{PAPER}").text
    assert 'value="finanzierung.beratung.eigenanteil">67.200\N{NO-BREAK SPACE}€</data>' in page
    html = vorschau.get(f"vorlage/{PAPER}").text
    assert "Keine Befunde" in html
    assert '<dd tabindex="0">01.02.2024</dd>' in html  # to be copied
    assert "Beratung vor Ort im Musterkreis" in html
    assert html.count("<h1") == html.count("<main") == 1


def test_a_derivation_leads_down_to_file_and_line(vorschau: Vorschau, projekt: Path) -> None:
    html = vorschau.get(
        f"herleitung/{PAPER}?adresse=finanzierung.beratung.eigenanteil"
    ).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "= 163.200 € − 96.000 €" in html
    assert (
        f'href="vscode://file{projekt.resolve()}/data/gemeinsam/kgst/arbeitsplatz.yaml:8:8"' in html
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "code",
        "x:{pfad}{datei}",
    ],
)
def test_what_no_editor_can_be_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^Sie "):
        Editor(pattern, tmp_path)


# What becomes of it


def test_a_page_shown_early_goes_when_it_is_found_faulty(vorschau: Vorschau, projekt: Path) -> None:
    before = vorschau.get(f"seite/{PAPER}").text
    with vorschau.session.listening(lambda: None, PAPER, pdf=False):
        schreibe(projekt, {TEXT: "Es sind 5.000 €.\n"})
        vorschau.wait(lambda session: not is_current(session))
    assert "letzten Stand ohne Fehler" in vorschau.get(f"vorlage/{PAPER}").text
    assert vorschau.get(f"seite/{PAPER}").text == before


def test_a_broken_file_keeps_the_last_good_page(vorschau: Vorschau, projekt: Path) -> None:
    before = vorschau.get(f"seite/{PAPER}").text
    schreibe(projekt, {VORLAGE: "art: [\n"})
    vorschau.wait(lambda session: not is_current(session))
    html = vorschau.get(f"vorlage/{PAPER}").text
    assert "Die Seite zeigt den letzten Stand ohne Fehler." in html
    assert html.index("yaml-syntax") < html.index("<main>") < html.rindex("yaml-syntax")
    assert vorschau.get(f"seite/{PAPER}").text == before
    assert (
        "67.200 €"
        in vorschau.get(f"herleitung/{PAPER}?adresse=finanzierung.beratung.eigenanteil").text
    )
    schreibe(projekt, MUSTER)
    vorschau.wait(is_current)
    assert "Keine Befunde" in vorschau.get(f"vorlage/{PAPER}").text


def test_a_paper_with_faults_from_the_start_says_so(projekt: Path) -> None:
    schreibe(projekt, {TEXT: "5.000 €\n"})
    with running(projekt) as vorschau:
        assert "gibt es keine Seite" in vorschau.get(f"seite/{PAPER}").text


def test_a_file_that_is_saved_in_two_steps_shows_no_fault(
    vorschau: Vorschau, projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def listener() -> None:
        seen.append(is_current(vorschau.session))

    monkeypatch.setattr(sessions, "_HALF_WRITTEN", 60)  # however slow the machine is between both
    with vorschau.session.listening(listener, PAPER, pdf=False):
        version = vorschau.session.version
        (projekt / VORLAGE).write_text("")
        time.sleep(0.1)
        (projekt / VORLAGE).write_text(MUSTER[VORLAGE].replace("vor Ort im", "vor Ort für den"))
        vorschau.wait(lambda session: session.version > version)
    assert seen
    assert all(seen)


def test_a_paper_that_comes_to_no_end_fails_alone(
    projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_processes, "allowed", lambda: Bounds(seconds=5))
    schreibe(projekt, {**ZWEI, TEXT: f"{MUSTER[TEXT]}\n{ENDLOS}\n"})
    with running(projekt) as vorschau:
        assert "war kein Ende abzusehen" in vorschau.get(f"vorlage/{PAPER}").text
        assert "Keine Befunde" in vorschau.get("vorlage/musterkreis/folge-2025").text
        schreibe(projekt, MUSTER)
        vorschau.wait(is_current)
        assert "Keine Befunde" in vorschau.get(f"vorlage/{PAPER}").text


def test_a_process_that_was_killed_is_replaced(vorschau: Vorschau, projekt: Path) -> None:
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    schreibe(projekt, {TEXT: f"{MUSTER[TEXT]}\nNoch ein Satz.\n"})
    vorschau.wait(lambda _: "Noch ein Satz." in vorschau.get(f"seite/{PAPER}").text)
    assert "Keine Befunde" in vorschau.get(f"vorlage/{PAPER}").text


def test_a_page_is_told_where_it_stands_and_when_that_changes(projekt: Path) -> None:
    session = Session(projekt, lambda _name, _number: "")

    async def told() -> list[str]:
        site = Site(session, "/", Editor(NO_EDITOR, projekt))
        stream = site._stream("", pdf=False)
        first = await anext(stream)
        session.start()
        second = first
        while '"stand": 0' in second or second.startswith(":"):
            second = await anext(stream)
        session.stop()
        return [first, second, *[one async for one in stream]]

    first, second, *rest = asyncio.run(told())
    assert first.startswith('data: {"stand": 0, "stoerung": ""')
    assert second.startswith('data: {"stand": 1, ')
    assert len(rest) < 3  # then it is over


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
def test_a_pdf_is_that_of_the_files_as_they_are(projekt: Path) -> None:
    assert pdf_of(OpenProject(projekt), PAPER).content.startswith(b"%PDF")
    schreibe(projekt, {TEXT: "5.000 €\n"})
    assert pdf_of(OpenProject(projekt), PAPER).why.endswith(
        "sobald die Vorlage keinen Fehler mehr hat."
    )


def test_only_a_document_that_changed_is_set_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annexes = "anlagen:\n  - {art: berechnungsnachweis, titel: Nachweis}\nunterschrift:"
    root = schreibe(tmp_path, geaendert(VORLAGE, "unterschrift:", annexes))
    laid_out: list[str] = []

    def to_pdf(html: str, **_: object) -> Pdf:
        laid_out.append(html)
        return Pdf(b"%PDF", 1)

    monkeypatch.setattr(making, "to_pdf", to_pdf)
    pdf_of(OpenProject(root), PAPER)
    before = len(laid_out)
    schreibe(root, {TEXT: f"{MUSTER[TEXT]}\nNoch ein Satz.\n"})
    pdf_of(OpenProject(root), PAPER)
    assert (before, len(laid_out)) == (2, 3)
    assert "Noch ein Satz." in laid_out[-1]


# The command


def test_a_port_that_is_taken_is_said_in_german(
    projekt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["vorschau", "--projekt", str(projekt), "--port", port, "--ohne-browser"]) == 1
    assert f"Der Port {port} ist schon belegt" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["--editor", "nur-text"], ["--port", "99999"], ["--projekt", "nirgends"]]
)
def test_wrong_use_is_said_in_german(
    projekt: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert main(["vorschau", "--ohne-browser", "--projekt", str(projekt), *wrong]) == 2
    assert "Hilfe: vorlagen vorschau --hilfe" in capsys.readouterr().err
