"""Terminal output that all commands share: progress, findings, and texts made harmless."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from vorlagen.cli.terminal import FAULTS, FINE, harmless, say
from vorlagen.findings import Finding, Findings, Severity

_COLOURS = {Severity.FEHLER: "bold red", Severity.WARNUNG: "yellow", Severity.HINWEIS: "cyan"}
_ENDLESS = 100_000  # columns if it is no terminal: programs read unwrapped lines


class _Console(Console):
    """Escapes terminal commands in texts; the layout is done by then, so longer lines are cut."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=harmless(segment.text))


class Screen:
    """The terminal: results on standard output, progress on standard error."""

    def __init__(self) -> None:
        self.console = _Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = _ENDLESS
        self.notes = _Console(stderr=True, highlight=False)

    @contextmanager
    def progress(self, start: str = "Fakten lesen …") -> Iterator[Callable[[str, int, int], None]]:
        """Shows the last finished paper and how many are left, if the output is a terminal."""
        is_quiet = not self.notes.is_terminal
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.notes, transient=True, disable=is_quiet) as progress:
            shown = progress.add_task(start, total=None)
            yield lambda name, done, of: progress.update(
                shown, description=escape(name), completed=done, total=of or None
            )

    def show_findings(self, findings: Findings) -> None:
        """All findings in the order of the files, but the gravest last, next to the prompt."""
        for finding in sorted(findings, key=lambda finding: -finding.severity.rank):
            self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        """The place of a finding, its message, and its cure."""
        head = Text.assemble(
            (finding.severity.value, _COLOURS[finding.severity]),
            (f" [{finding.code.value}]", "dim"),
            f" {harmless(str(finding.place))}",
            no_wrap=True,
            overflow="ignore",
        )
        lines = (self._indented(finding.message), self._indented(f"→ {finding.cure}"))
        self.console.print(Group(Text(""), head, *lines))

    def _indented(self, text: str) -> Text:
        """A paragraph in which no address and no path is broken, however long."""
        wrapper = textwrap.TextWrapper(
            self.console.width,
            initial_indent="  ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        wrapped = [wrapper.fill(line) for line in harmless(text).split("\n")]
        return Text("\n".join(wrapped), no_wrap=True, overflow="ignore")


class Answer(Protocol):
    """The result of a command."""

    @property
    def findings(self) -> Findings: ...

    def as_json(self) -> dict[str, Any]: ...


A = TypeVar("A", bound=Answer)


def answer(result: A, layout: str, show: Callable[[A, Screen], None]) -> int:
    """Print the result of a command, for people or for programs; returns the exit status."""
    if layout == "json":
        say(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        show(result, Screen())
    return FAULTS if result.findings.has_errors else FINE


def hanging(mark: str, text: str) -> Table:
    """A text behind a mark; its further lines are indented below the first."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark), Text(text))
    return grid
