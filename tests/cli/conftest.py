"""A command line as users type it, and what it answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vorlagen.cli import main


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
