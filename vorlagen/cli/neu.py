"""`vorlagen neu`: asks a few questions, or takes options instead, and writes commented files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from vorlagen.building.scaffold import (
    Edit,
    NotWrittenError,
    inserted,
    pending,
    render,
    render_text,
    write_starting_files,
)
from vorlagen.cli.answers import Asker, as_item, without_hint
from vorlagen.cli.german import GermanCommand, GermanGroup
from vorlagen.cli.options import common_options
from vorlagen.cli.starting_files import KEPT, SCAFFOLDS, Scaffold
from vorlagen.cli.terminal import say
from vorlagen.facts.files import MOST_TEXT, UnreadableError, is_there, read_file
from vorlagen.findings import Findings, reason
from vorlagen.paper import ORDNER, load


@click.group(cls=GermanGroup)
def neu() -> None:
    """Eine Behörde, ein Gremium, eine Vorlage oder einen Bescheid neu anlegen.

    Das Programm fragt, was es wissen muss; was als Option angegeben ist, fragt es nicht mehr.
    """


def _add_command(name: str, scaffold: Scaffold) -> None:
    """Add a command whose options answer the questions."""

    def run(projekt: Path, layout: str, *, quiet: bool, **given: str | None) -> None:
        silent = quiet or layout == "json" or not _somebody_answers()
        answers: dict[str, str] = {}
        for key in scaffold.questions:
            value = given[_parameter(key)]
            if value is not None:
                answers[key] = value
        _run(scaffold, Asker(scaffold.questions, answers, silent), projekt, layout)

    command: Callable[..., Any] = click.option(
        "--ohne-fragen", "quiet", is_flag=True, help="Nichts fragen; was fehlt, ist ein Fehler."
    )(common_options(run))
    for key, question in reversed(list(scaffold.questions.items())):
        text = without_hint(question)
        command = click.option(f"--{key}", _parameter(key), metavar="…", help=text)(command)
    neu.command(name, cls=GermanCommand, help=scaffold.summary)(command)


def _parameter(key: str) -> str:
    return key.replace("-", "_")


def _somebody_answers() -> bool:
    """Whether there is a terminal at which a user can answer."""
    return sys.stdin.isatty()


for _name, _scaffold in SCAFFOLDS.items():
    _add_command(_name, _scaffold)


def _run(scaffold: Scaffold, asker: Asker, root: Path, layout: str) -> None:
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"„{root}“ ist kein Ordner.")
    values = asdict(scaffold.collect(load(root, Findings()), asker))
    asker.finish()
    files, edit, has_schemas = _written(root, scaffold, values)
    command = render_text(scaffold.command, values)
    if root != Path():
        folder = f'"{root}"' if " " in str(root) else str(root)
        command += f" --projekt {folder}"
    facts = []
    items = []
    for file, content in files.items():
        for key, place, why in pending(file, content):
            facts.append({"stelle": str(place), "schluessel": key, "grund": why})
            file_name = place.file.rpartition("/")[2]
            items.append(as_item(f"{file_name}, Zeile {place.line}: {why}"))
    if layout == "json":
        answer = {
            "geschrieben": list(files),
            "ergaenzt": [edit.file] if edit else [],
            "ausstehend": facts,
            "naechster_befehl": command,
        }
        say(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    written = [f"Geschrieben: {file}" for file in files]
    if edit:
        written.append(f"Ergänzt: {edit.file}")
    if has_schemas:
        written.append(f"Geschrieben: {ORDNER}/ (damit helfen Editoren beim Tippen)")
    _say("", written)
    _say("Noch offen:", items)
    steps = [render_text(step, values) for step in scaffold.steps]
    _say("Zu tun:", [as_item(step) for step in steps if step])
    _say("Der nächste Befehl:", [f"  {command}"])


def _written(
    root: Path, scaffold: Scaffold, values: Mapping[str, Any]
) -> tuple[dict[str, str], Edit | None, bool]:
    """Write the rendered templates: new files, an addition to an existing file, and schemas."""
    files = {}
    for pattern, template in scaffold.files.items():
        file = pattern.format_map(values)
        content = render(template, values, file)
        is_kept = file == KEPT and is_there(root / KEPT)
        if content.strip() and not is_kept:
            files[file] = content
    pattern, template = scaffold.edits
    edited_file = pattern.format_map(values)
    edit = None
    try:
        if edited_file:
            old = read_file(root / edited_file, root, MOST_TEXT)
            lines = render(template, values)
            edit = Edit(edited_file, old, inserted(old, edited_file, values["unter"], lines))
        return files, edit, write_starting_files(root, files, edit)
    except UnreadableError as error:
        why = f"Die Datei {edited_file} {error.message}. {error.cure}"
    except NotWrittenError as error:
        why = str(error)
    except OSError as error:
        why = f"Die Dateien lassen sich nicht schreiben: {reason(error)}. Geschrieben ist nichts."
    raise click.UsageError(why)


def _say(heading: str, lines: Sequence[str]) -> None:
    """Print a paragraph of the answer; nothing if there are no lines."""
    if lines:
        first = f"\n{heading}" if heading else ""
        say("\n".join([first, *lines]))
