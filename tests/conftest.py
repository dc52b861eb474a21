"""What tests share: a small project on disk, and the shipped project, built."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ausgeliefert import Ausgeliefert, gebaut
from gruppen import Gruppen
from hypothesis import settings
from muster import schreibe

from vorlagen.building import making
from vorlagen.cli import bauen, main
from vorlagen.renditions.pdf import Enclosure, Pdf, Provenance, to_pdf

# The same examples in every run, so that a change is judged by what it changes. To search for new
# ones: pytest --hypothesis-profile=suche
settings.register_profile("suche", settings.get_profile("default"), deadline=None)
settings.register_profile(
    "immer_gleich", derandomize=True, deadline=None, database=None, max_examples=40
)
settings.load_profile("immer_gleich")

# Compiled code is kept, even where one's own programs keep none: each program that a test starts would
# compile all of ours anew, and each run all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def commands_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test replaces is replaced where papers are made, too; some ask for processes of their own."""
    monkeypatch.setattr(bauen, "cores", lambda: 0)


@pytest.fixture(autouse=True, scope="session")
def interrupts_arrive() -> None:
    """Also where nobody sits at a keyboard, and processes are started without them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def addresses_are_not_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the page keeps for the next time lies with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("einstellungen")))
        yield


@pytest.fixture(autouse=True)
def equal_pages_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tests build the same papers; `test_building_bytes` shows that equal pages become equal PDFs."""
    monkeypatch.setattr(making, "to_pdf", _set_once)


def _set_once(
    html: str,
    *,
    tagged: bool = True,
    enclosures: Sequence[Enclosure] = (),
    provenance: Provenance | None = None,
) -> Pdf:
    return _set(html, tagged, tuple(enclosures), provenance)


@cache
def _set(
    html: str, tagged: bool, enclosures: tuple[Enclosure, ...], provenance: Provenance | None
) -> Pdf:
    return to_pdf(html, tagged=tagged, enclosures=enclosures, provenance=provenance)


@pytest.fixture
def pages_are_set_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what depends on how a page becomes a PDF."""
    monkeypatch.setattr(making, "to_pdf", to_pdf)


@pytest.fixture
def pages_are_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what does not depend on how pages look, which takes its time."""
    monkeypatch.setattr(making, "to_pdf", lambda html, **_: Pdf(b"%PDF " + html.encode(), 2))


@pytest.fixture
def projekt(tmp_path: Path) -> Path:
    """The folder of the invented authority's project (see `muster`), free of any fault."""
    return schreibe(tmp_path / "projekt")


@pytest.fixture(scope="session")
def ausgeliefert(tmp_path_factory: pytest.TempPathFactory) -> Ausgeliefert:
    """The shipped project, built once for all tests that look at what came out."""
    return gebaut(tmp_path_factory.mktemp("ausgeliefert"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Gruppen:
    return Gruppen(config, log)


class Antwort:
    """What a command answered."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def words(self) -> str:
        """The answer with its line breaks taken out."""
        return " ".join(self.out.replace("\N{NO-BREAK SPACE}", " ").split())

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def tippe(capsys: pytest.CaptureFixture[str]) -> Any:
    """Types a command line."""

    def type_in(*arguments: str | Path) -> Antwort:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return Antwort(status, shown.out, shown.err)

    return type_in
