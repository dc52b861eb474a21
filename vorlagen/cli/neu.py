"""`vorlagen neu`: asks a few questions, or takes options, and writes commented files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

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
from vorlagen.cli.starting_money import Values
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
        options = {key: given[_parameter(key)] for key in scaffold.questions}
        said = {key: value for key, value in options.items() if value is not None}
        _run(scaffold, Asker(scaffold.questions, said, silent), projekt, layout)

    command: Callable[..., Any] = click.option(
        "--ohne-fragen", "quiet", is_flag=True, help="Nichts fragen; was fehlt, ist ein Fehler."
    )(common_options(run))
    for key, question in reversed(list(scaffold.questions.items())):
        about = without_hint(question)
        command = click.option(f"--{key}", _parameter(key), metavar="…", help=about)(command)
    neu.command(name, cls=GermanCommand, help=scaffold.about)(command)


def _parameter(key: str) -> str:
    return key.replace("-", "_")


def _somebody_answers() -> bool:
    """Whether there is a terminal at which somebody could answer."""
    return sys.stdin.isatty()


for _name, _scaffold in SCAFFOLDS.items():
    _add_command(_name, _scaffold)


def _run(scaffold: Scaffold, asker: Asker, root: Path, layout: str) -> None:
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"„{root}“ ist kein Ordner.")
    values = scaffold.collect(load(root, Findings()), asker)
    asker.finish()
    files, edit, has_schemas = _written(root, scaffold, values)
    command = render_text(scaffold.command, values)
    if root != Path():
        command += f' --projekt "{root}"' if " " in str(root) else f" --projekt {root}"
    added = [edit.file] if edit else []
    open_facts = [found for file, content in files.items() for found in pending(file, content)]
    if layout == "json":
        answer = {
            "geschrieben": list(files),
            "ergaenzt": added,
            "ausstehend": [
                {"stelle": str(place), "schluessel": key, "grund": why}
                for key, place, why in open_facts
            ],
            "naechster_befehl": command,
        }
        say(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    written = [f"Geschrieben: {file}" for file in files] + [f"Ergänzt: {file}" for file in added]
    if has_schemas:
        written.append(f"Geschrieben: {ORDNER}/ (damit helfen Editoren beim Tippen)")
    _say("", written)
    _say(
        "Noch offen:",
        [
            as_item(f"{place.file.rpartition('/')[2]}, Zeile {place.line}: {why}")
            for _, place, why in open_facts
        ],
    )
    steps = [render_text(step, values) for step in scaffold.steps]
    _say("Zu tun:", [as_item(step) for step in steps if step])
    _say("Der nächste Befehl:", [f"  {command}"])


def _written(
    root: Path, scaffold: Scaffold, values: Values
) -> tuple[dict[str, str], Edit | None, bool]:
    """Write what the templates make of the values: new files, what is added to one, and schemas."""
    names = {path.format_map(values): name for path, name in scaffold.files.items()}
    rendered = {file: render(name, values, file) for file, name in names.items()}
    kept = {KEPT} if is_there(root / KEPT) else set()
    files = {
        file: content for file, content in rendered.items() if content.strip() and file not in kept
    }
    edit, edited, template = None, scaffold.edits[0].format_map(values), scaffold.edits[1]
    try:
        if edited:
            old = read_file(root / edited, root, MOST_TEXT)
            lines = render(template, values)
            edit = Edit(edited, old, inserted(old, edited, values["unter"], lines))
        return files, edit, write_starting_files(root, files, edit)
    except UnreadableError as error:
        why = f"Die Datei {edited} {error.message}. {error.cure}"
    except NotWrittenError as error:
        why = str(error)
    except OSError as error:
        why = f"Die Dateien lassen sich nicht schreiben: {reason(error)}. Geschrieben ist nichts."
    raise click.UsageError(why)


def _say(heading: str, lines: Sequence[str]) -> None:
    """A paragraph of the answer; nothing where there is nothing to say."""
    if lines:
        say("\n".join([f"\n{heading}" if heading else "", *lines]))
