"""`vorlagen neu`: asks a few questions, or takes options, and writes commented files."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill
from typing import Any

import click

from vorlagen.building.new import bescheid, gremium, mandant, vorlage
from vorlagen.building.new.answers import WrongAnswerError
from vorlagen.building.new.files import New, TakenError, write_new
from vorlagen.building.new.question import Answers, NotYetError, Question, Topic
from vorlagen.cli.german import GermanCommand, GermanGroup
from vorlagen.cli.options import common_options
from vorlagen.facts.loading import load
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.schema import ORDNER
from vorlagen.findings import Findings
from vorlagen.findings.oserrors import reason

Make = Callable[[Projekt, Answers], New]


@click.group(cls=GermanGroup)
def neu() -> None:
    """Eine Behörde, ein Gremium, eine Vorlage oder einen Bescheid neu anlegen.

    Das Programm fragt, was es wissen muss; was als Option angegeben ist, fragt es nicht mehr.
    """


def _command(name: str, about: str, topics: Sequence[Topic], make: Make) -> None:
    """Add a command whose options are the topics."""

    def run(projekt: Path, layout: str, *, quiet: bool, **given: str | None) -> None:
        silent = quiet or layout == "json" or not _somebody_answers()
        said = {topic.key: given[_parameter(topic)] for topic in topics}
        _run(topics, make, said, projekt, silent=silent, layout=layout)

    command: Callable[..., Any] = click.option(
        "--ohne-fragen", "quiet", is_flag=True, help="Nichts fragen; was fehlt, ist ein Fehler."
    )(common_options(run))
    for topic in reversed(topics):
        command = click.option(f"--{topic.key}", _parameter(topic), metavar="…", help=topic.help)(
            command
        )
    neu.command(name, cls=GermanCommand, help=about)(command)


def _parameter(topic: Topic) -> str:
    return topic.key.replace("-", "_")


def _somebody_answers() -> bool:
    """Whether there is a terminal at which somebody could answer."""
    return sys.stdin.isatty()


_command(
    "mandant",
    "Eine Behörde anlegen: Name, Briefkopf, Papierarten, Farben.",
    mandant.TOPICS,
    mandant.new_mandant,
)
_command(
    "gremium",
    "Ein Gremium oder eine weitere Sitzung in gremien.yaml eintragen.",
    gremium.TOPICS,
    gremium.new_gremium,
)
_command(
    "vorlage",
    "Eine Vorlage anlegen: vorlage.yaml und text.md mit den Abschnitten ihrer Art.",
    vorlage.TOPICS,
    vorlage.new_vorlage,
)
_command(
    "bescheid",
    "Einen Bescheid anlegen: wer bewilligt was, für welche Zeit.",
    bescheid.TOPICS,
    bescheid.new_bescheid,
)


def _run(
    topics: Sequence[Topic],
    make: Make,
    given: dict[str, str | None],
    root: Path,
    *,
    silent: bool,
    layout: str,
) -> None:
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"„{root}“ ist kein Ordner.")
    projekt = load(root, Findings())
    try:
        new = make(projekt, _Asking(projekt, given, silent=silent).answers(topics))
        schemas = write_new(root, new)
    except NotYetError as error:
        raise click.UsageError(str(error)) from None
    except TakenError as error:
        names = ", ".join(str(name) for name in error.args)
        raise click.UsageError(
            f"Das gibt es schon, und es bleibt, wie es ist: {names}. Geschrieben ist nichts."
        ) from None
    except OSError as error:
        raise click.UsageError(
            f"Die Dateien lassen sich nicht schreiben: {reason(error)}. Geschrieben ist nichts."
        ) from None
    if root != Path():
        new = replace(new, command=f"{new.command} --projekt {_typed(root)}")
    if layout == "json":
        click.echo(json.dumps(new.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(new, schemas=schemas)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Gets answers: from options first, then from whoever sits there, or else the defaults."""

    projekt: Projekt
    given: dict[str, str | None]
    silent: bool

    def answers(self, topics: Sequence[Topic]) -> dict[str, str]:
        """All answers, checked.

        Raises:
            click.UsageError: If an option cannot be used, or answers are missing and nobody can be
                asked.
        """
        answers: dict[str, str] = {}
        missing: list[str] = []
        for topic in topics:
            question = topic.question(self.projekt, answers)
            said = self.given[topic.key]
            if question is None:
                answers[topic.key] = ""
                if said:
                    missing_before = (
                        f"Die Option „--{topic.key}“ passt nicht zu den übrigen Angaben."
                    )
                    raise click.UsageError(missing_before)
            elif said is not None:
                answers[topic.key] = _checked(topic, question, said.strip())
            elif not self.silent:
                answers[topic.key] = _asked(question)
            else:
                answers[topic.key] = question.default or ""
                missing += [f"--{topic.key}"] if question.default is None else []
        if missing:
            raise click.UsageError(
                f"Es fehlt: {', '.join(missing)}. Gefragt wird nur im Terminal und ohne"
                " „--ohne-fragen“."
            )
        return answers


def _typed(root: Path) -> str:
    """A folder as it is typed behind an option."""
    return f'"{root}"' if " " in str(root) else str(root)


def _checked(topic: Topic, question: Question, said: str) -> str:
    if not said and question.default is None:
        raise click.UsageError(f"Die Option „--{topic.key}“ braucht einen Wert.")
    try:
        return question.check(said) if said else question.default or ""
    except WrongAnswerError as error:
        raise click.UsageError(f"Die Option „--{topic.key}“: {error}") from None


def _asked(question: Question) -> str:
    """Ask until there is an answer that can be used."""
    if len(question.choices) > 1:
        click.echo(f"Möglich: {', '.join(question.choices)}")
    while True:
        said = click.prompt(
            question.text,
            default=question.default or "",
            show_default=bool(question.default),
            prompt_suffix=" " if question.text.endswith("?") and not question.default else ": ",
        ).strip()
        if not said:
            if question.default is not None:
                return question.default
            click.echo("  – Hier braucht es eine Antwort. Abbrechen: Strg+C.")
            continue
        try:
            return question.check(said)
        except WrongAnswerError as error:
            click.echo("\n".join(_wrapped([str(error)])))


def _show(new: New, *, schemas: bool) -> None:
    """What was written, what is pending, what comes next."""
    written = [f"Geschrieben: {name}" for name in new.files]
    written += [f"Ergänzt: {name}" for name in new.changed]
    if schemas:
        written.append(f"Geschrieben: {ORDNER}/ (damit helfen Editoren beim Tippen)")
    open_facts = [
        f"{found.place.file.rpartition('/')[2]}, Zeile {found.place.line}: {found.reason}"
        for found in new.pending
    ]
    _say("", written)
    _say("Noch offen:", _wrapped(open_facts))
    _say("Zu tun:", _wrapped(new.steps))
    _say("Der nächste Befehl:", [f"  {new.command}"])


def _say(heading: str, lines: Sequence[str]) -> None:
    """A paragraph of the answer; nothing where there is nothing to say."""
    if lines:
        click.echo(f"\n{heading}" if heading else "")
        for line in lines:
            click.echo(line)


def _wrapped(entries: Sequence[str]) -> list[str]:
    """Sentences as wide as the terminal is; names of files are not taken apart."""
    width = shutil.get_terminal_size().columns
    return [
        fill(
            entry,
            width,
            initial_indent="  – ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for entry in entries
    ]
