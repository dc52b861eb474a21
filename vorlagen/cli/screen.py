"""Terminal output that all commands share: progress, findings, texts made harmless, the result of a build.

A result is shown from the report for programs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from vorlagen.cli.terminal import exit_status, harmless, say_json
from vorlagen.findings import Code, Finding, Findings, Place, Refusal, Severity, counted

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

    def show_refusal(self, refusal: Refusal) -> None:
        """Why a command did nothing."""
        findings = Findings()
        refusal.report(findings, Place(""))
        self.show_findings(findings)

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
        wrapped = []
        for line in harmless(text).split("\n"):
            wrapped.append(wrapper.fill(line))
        return Text("\n".join(wrapped), no_wrap=True, overflow="ignore")


class CommandResult(Protocol):
    """The result of a command."""

    @property
    def findings(self) -> Findings: ...

    def as_json(self) -> dict[str, Any]: ...


A = TypeVar("A", bound=CommandResult)


def answer(result: A, layout: str, show: Callable[[A, Screen], None]) -> int:
    """Print the result of a command, for people or for programs; returns the exit status."""
    if layout == "json":
        say_json(result.as_json())
    else:
        show(result, Screen())
    return exit_status(is_fine=not result.findings.has_errors)


def hanging(mark: str, text: str) -> Table:
    """A text behind a mark; its further lines are indented below the first."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark), Text(text))
    return grid


_STATUS = {
    "fertig": ("fertig", "green"),
    "entwurf": ("Entwurf", "yellow"),
    "fehler": ("Fehler", "bold red"),
}
_FEW = 5  # so many hints are shown in full
_HINTS = 3  # so many are shown if there are more


def findings_in(report: dict[str, Any]) -> Findings:
    """The findings of a report."""
    return Findings(map(Finding.from_json, report["befunde"]))


def show(report: dict[str, Any], done: str, *, everything: bool, why: bool) -> Findings:
    """Show a table of the papers that were made, then the findings, which are returned.

    Only the first hints are shown unless `everything` is set; then also the papers that did not change.
    """
    screen = Screen()
    findings = findings_in(report)
    papers = report["dokumente"]
    shown = []
    for paper in papers:
        if paper["warum"] or everything or paper["status"] == "fehler":
            shown.append(paper)
    if shown:
        screen.console.print(_paper_table(shown))
    if why:
        for paper in papers:
            reason = paper["warum"] or "unverändert; nichts von dem, was sie liest, ist anders"
            screen.console.print(f"{paper['mandant']}/{paper['kennung']}: {escape(reason)}")
    left_out: set[Finding] = set()
    hints = [finding for finding in findings if finding.severity is Severity.HINWEIS]
    if len(hints) > _FEW and not everything:
        hints.sort(key=lambda hint: hint.code is not Code.AUSSTEHEND)  # a draft needs these first
        left_out = {*hints} - {*hints[:_HINTS]}
    screen.show_findings(Findings(finding for finding in findings if finding not in left_out))
    screen.console.print(_summary(papers, findings, done, left_out))
    return findings


def _paper_table(papers: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Vorlage", overflow="fold")
    table.add_column("Stand")
    for heading in ("Seiten", "Größen", "Befunde", "Sekunden"):
        table.add_column(heading, justify="right")
    for paper in papers:
        word, colour = _STATUS[paper["status"]]
        pages = "–"
        if paper["seiten"] is not None:
            pages = str(paper["seiten"])
        table.add_row(
            Text(f"{paper['mandant']}/{paper['kennung']}"),
            Text(word, colour),
            pages,
            str(paper["groessen"]),
            str(paper["anzahl_befunde"]),
            f"{paper['dauer_s']:.1f}".replace(".", ","),
        )
        pages_of_annexes = 0
        for annex in paper["anlagen"]:
            pages_of_annexes += annex["seiten"]
            title = hanging(f"  {annex['nummer']}.", annex["titel"])
            table.add_row(title, Text(annex["standard"]), str(annex["seiten"]))
        if paper["gesamtdatei"]:
            number = paper["seiten"] + pages_of_annexes
            standard = Text(paper.get("gesamtdatei_standard", ""))
            table.add_row(Text("  Gesamtdatei"), standard, str(number))
    return table


def _summary(
    papers: Sequence[dict[str, Any]], findings: Findings, done: str, left_out: Collection[Finding]
) -> Text:
    good = sum(paper["status"] != "fehler" for paper in papers)
    noun = "Vorlage" if len(papers) == 1 else "Vorlagen"
    text = f"\n{done}: {good} von {len(papers)} {noun}"
    unchanged = sum(not paper["warum"] for paper in papers)
    if unchanged:
        text += f", davon {unchanged} unverändert"
    text += f". Befunde: {counted(findings)}." if findings else ". Keine Befunde."
    if left_out:
        text += f" Nicht gezeigt: {counted(left_out)}; alle mit --alle."
    return Text(text, "bold")
