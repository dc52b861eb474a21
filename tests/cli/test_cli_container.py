"""The preview in a container: where it listens, who is answered, and that it does so nowhere else.

No test opens a port: what would be opened is only noted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from vorlagen.cli import FINE, WRONG_USE, main

TOP = Path(__file__).parents[2]


class Listening:
    """Stands in for the socket of a server that was asked for at an address."""

    def __init__(self) -> None:
        self.asked_for: list[tuple[str, int]] = []
        self.app: Any = None

    def create_server(self, address: tuple[str, int]) -> Listening:
        self.asked_for.append(address)
        return self

    def serve(self, app: Any, *_: object) -> None:
        self.app = app

    def getsockname(self) -> tuple[str, int]:
        return self.asked_for[-1]

    def __enter__(self) -> Listening:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Listening:
    """What the preview would listen at, on a machine that is no container."""
    stand_in = Listening()
    monkeypatch.setattr("vorlagen.cli.vorschau.socket.create_server", stand_in.create_server)
    monkeypatch.setattr("vorlagen.cli.vorschau.serve", stand_in.serve)
    monkeypatch.setattr("vorlagen.cli.vorschau.webbrowser.open_new_tab", pytest.fail)
    monkeypatch.setattr("vorlagen.cli.vorschau._SIGNS_OF_CONTAINERS", (tmp_path / "zeichen",))
    monkeypatch.delenv("VORLAGEN_CONTAINER", raising=False)
    return stand_in


def _preview(project: Path, *options: str) -> int:
    return main(["vorschau", "--bearbeiten", "--projekt", str(project), *options])


def test_in_its_container_it_listens_at_all_addresses_and_answers_those_of_the_machine(
    listening: Listening,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VORLAGEN_CONTAINER", "1")
    (tmp_path / "zeichen").touch()
    assert _preview(tmp_path, "--im-container") == FINE
    assert listening.asked_for == [("0.0.0.0", 8765)]  # noqa: S104 - only noted
    address = capsys.readouterr().out.split()[1]
    assert address.startswith("http://127.0.0.1:8765/")
    client = TestClient(listening.app)
    assert client.get(address).status_code == 200
    assert client.get(address, headers={"host": "0.0.0.0:8765"}).status_code == 403
    assert client.get(address, headers={"host": "vorlagen.example:8765"}).status_code == 403
    assert _preview(tmp_path, "--im-container", "--port", "9000") == FINE
    assert listening.asked_for[-1][1] == 9000


def test_the_files_for_containers_permit_that_and_publish_the_page_to_this_machine_alone() -> None:
    steps = (TOP / "Containerfile").read_text(encoding="utf-8")
    assert " VORLAGEN_CONTAINER=1\n" in steps
    assert '"--im-container"]\n' in steps
    [service] = yaml.safe_load((TOP / "compose.yaml").read_text(encoding="utf-8"))[
        "services"
    ].values()
    assert service["ports"] == ["127.0.0.1:8765:8765"]
    assert "network_mode" not in service


@pytest.mark.parametrize(("variable", "sign"), [("1", False), ("", True), ("", False), ("0", True)])
def test_elsewhere_the_option_is_refused_and_nothing_opened(
    listening: Listening,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    *,
    sign: bool,
) -> None:
    monkeypatch.setenv("VORLAGEN_CONTAINER", variable)
    if sign:
        (tmp_path / "zeichen").touch()
    assert _preview(tmp_path, "--im-container") == WRONG_USE
    assert "gilt nur im Container" in capsys.readouterr().err
    assert listening.asked_for == []


def test_without_the_option_it_listens_at_this_machine_alone_even_in_a_container(
    listening: Listening, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VORLAGEN_CONTAINER", "1")
    (tmp_path / "zeichen").touch()
    assert _preview(tmp_path, "--ohne-browser", "--port", "8765") == FINE
    assert listening.asked_for == [("127.0.0.1", 8765)]
