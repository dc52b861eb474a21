"""`vorlagen git`: lets git show the text of PDFs, and servers compare the papers of a merge request."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from vorlagen.building.git import ask_git
from vorlagen.building.writing import write_file
from vorlagen.cli.terminal import FINE, say
from vorlagen.facts.files import MOST, MOST_TEXT, UnreadableError, is_there, read_file, shipped
from vorlagen.findings import Refusal, reason

_ATTRIBUTES = ".gitattributes"
_LINE = "*.pdf diff=vorlagen"
_SETTING = "diff.vorlagen.textconv"
_SERVERS = {"gitlab": ".gitlab-ci.yml", "github": ".github/workflows/vorlagen.yml"}


def einrichten(projekt: Path, *, gitlab: bool, github: bool) -> int:
    """Let `git diff` compare the texts of PDFs in this repository; what is there already stays."""
    if not ask_git(projekt, "rev-parse", "--git-dir"):
        raise click.UsageError(f"In „{projekt}“ gibt es kein git-Archiv. Anlegen: git init")
    try:
        for line in _set_up(projekt, {"gitlab": gitlab, "github": github}):
            say(line)
    except UnreadableError as error:
        raise click.UsageError(f"Das lässt sich nicht schreiben: {error}.") from None
    except OSError as error:
        raise click.UsageError(f"Das lässt sich nicht schreiben: {reason(error)}.") from None
    return FINE


def text(datei: Path) -> int:
    """Print the text of a PDF as `git diff` compares it."""
    # Imports the libraries for PDF, which the setup of git does not need.
    from vorlagen.audit.pdf_reader import pdf_passages  # noqa: PLC0415

    try:
        for passage, _ in pdf_passages(read_file(datei, None, MOST)):
            say(passage)
    # With any other exit status, git would show nothing of a commit.
    except UnreadableError as error:
        say(f"Der Text lässt sich nicht lesen: {error}.")
    except Refusal as refusal:
        say(refusal.message)
    return FINE


def _set_up(project: Path, wanted: dict[str, bool]) -> Iterator[str]:
    """Do all steps that are not done yet; yields the result of each step in German."""
    command = f"{shlex.quote(sys.executable)} -m vorlagen git text"
    if ask_git(project, "config", "--local", _SETTING).decode().strip() == command:
        yield f"Unverändert: {_SETTING} in der Konfiguration dieses Archivs"
    else:
        ask_git(project, "config", "--local", _SETTING, command)
        if ask_git(project, "config", "--local", _SETTING).decode().strip() != command:
            raise PermissionError(0, "git nimmt die Einstellung nicht an")
        yield f"Eingestellt: {_SETTING} in der Konfiguration dieses Archivs"
    file = project / _ATTRIBUTES
    old = read_file(file, project, MOST_TEXT) if is_there(file) else b""
    if _LINE.encode() in old.splitlines():
        yield f"Unverändert: {_ATTRIBUTES}"
    else:
        start = old
        if old and not old.endswith(b"\n"):
            start += b"\n"
        write_file(file, start + f"{_LINE}\n".encode(), project)
        done = "Ergänzt" if old else "Geschrieben"
        yield f"{done}: {_ATTRIBUTES}"
    for server, is_wanted in wanted.items():
        if not is_wanted:
            continue
        target = _SERVERS[server]
        if is_there(project / target):
            yield f"Gibt es schon, und es bleibt, wie es ist: {target}"
            continue
        templates = shipped("templates")
        content = read_file(templates / f"git/{server}.yml", templates, MOST_TEXT)
        write_file(project / target, content, project)
        yield f"Geschrieben: {target}"
