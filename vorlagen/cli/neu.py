"""`vorlagen neu`: asks a few questions, or takes options instead, and writes commented files."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import click
from msgspec.structs import asdict

from vorlagen.cli.terminal import say, say_json
from vorlagen.findings import Findings
from vorlagen.first_files.answers import Asker, Check, NoAnswerError, WrongAnswerError
from vorlagen.first_files.questions import FORMS, without_hint
from vorlagen.first_files.scaffolds import SCAFFOLDS, Scaffold, make_starting_files
from vorlagen.first_files.writing_files import NotWrittenError, pending, render_text
from vorlagen.paper import ORDNER, load


def neu(what: str, projekt: Path, layout: str, *, quiet: bool, **given: str | None) -> None:
    """Write the starting files of a scaffold; what is not `given` as an option is asked for."""
    silent = quiet or layout == "json" or not _somebody_answers()
    questions = FORMS[what].questions
    answers: dict[str, str] = {}
    for key in questions:
        value = given[key.replace("-", "_")]
        if value is not None:
            answers[key] = value
    asker = Asker(questions, answers, None if silent else _prompted)
    try:
        _run(SCAFFOLDS[what], asker, projekt, layout)
    except NoAnswerError as error:
        raise click.UsageError(str(error)) from None


def _somebody_answers() -> bool:
    """Whether there is a terminal at which a user can answer."""
    return sys.stdin.isatty()


def _run(scaffold: Scaffold, asker: Asker, root: Path, layout: str) -> None:
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"„{root}“ ist kein Ordner.")
    values = asdict(scaffold.collect(load(root, Findings()), asker))
    asker.finish()
    try:
        written = make_starting_files(root, scaffold, values)
    except NotWrittenError as error:
        raise click.UsageError(str(error)) from None
    command = render_text(scaffold.command, values)
    if root != Path():
        folder = f'"{root}"' if " " in str(root) else str(root)
        command += f" --projekt {folder}"
    facts = []
    items = []
    for file, content in written.files.items():
        for key, place, why in pending(file, content):
            facts.append({"stelle": str(place), "schluessel": key, "grund": why})
            file_name = place.file.rpartition("/")[2]
            items.append(as_item(f"{file_name}, Zeile {place.line}: {why}"))
    if layout == "json":
        answer = {
            "geschrieben": list(written.files),
            "ergaenzt": [written.edit.file] if written.edit else [],
            "ausstehend": facts,
            "naechster_befehl": command,
        }
        say_json(answer)
        return
    lines = [f"Geschrieben: {file}" for file in written.files]
    if written.edit:
        lines.append(f"Ergänzt: {written.edit.file}")
    if written.has_schemas:
        lines.append(f"Geschrieben: {ORDNER}/ (damit helfen Editoren beim Tippen)")
    _say("", lines)
    _say("Noch offen:", items)
    steps = [render_text(step, values) for step in scaffold.steps]
    _say("Zu tun:", [as_item(step) for step in steps if step])
    _say("Der nächste Befehl:", [f"  {command}"])


def _prompted(question: str, check: Check, default: str | None, choices: Sequence[str]) -> Any:
    """Ask until there is an answer that can be used."""
    if default != "":
        question = without_hint(question)
    if len(choices) > 1:
        say(f"Möglich: {', '.join(choices)}")
    suffix = ": "
    if question.endswith("?") and not default:
        suffix = " "
    while True:
        answer = click.prompt(
            question, default=default or "", show_default=bool(default), prompt_suffix=suffix
        ).strip()
        if not answer:
            if default is not None:
                return ""
            say("  – Hier braucht es eine Antwort. Abbrechen: Strg+C.")
            continue
        try:
            return check(answer)
        except WrongAnswerError as error:
            say(as_item(str(error)))


def as_item(sentence: str) -> str:
    """A sentence wrapped to the width of the terminal; file names are not broken."""
    return fill(
        sentence,
        shutil.get_terminal_size().columns,
        initial_indent="  – ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _say(heading: str, lines: Sequence[str]) -> None:
    """Print a paragraph of the answer; nothing if there are no lines."""
    if lines:
        first = f"\n{heading}" if heading else ""
        say("\n".join([first, *lines]))
