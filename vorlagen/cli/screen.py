"""What the commands show in the terminal: progress, the table of papers, findings, derivations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from vorlagen.audit.audit_report import AuditReport, equation
from vorlagen.building.record import Record
from vorlagen.building.report import PaperReport, Report, Status
from vorlagen.building.schedule.model import Schedule
from vorlagen.building.schemas import Written
from vorlagen.building.search import Match, SearchResult
from vorlagen.cli.schedule_screen import schedule_view
from vorlagen.figures.explanation import Explanation
from vorlagen.findings import Finding, Findings, Severity
from vorlagen.german.numbers import zahl

_COLOURS = {Severity.FEHLER: "bold red", Severity.WARNUNG: "yellow", Severity.HINWEIS: "cyan"}
_STATUS = {
    Status.FERTIG: ("fertig", "green"),
    Status.ENTWURF: ("Entwurf", "yellow"),
    Status.FEHLER: ("Fehler", "bold red"),
}
_PLURAL = {Severity.FEHLER: "Fehler", Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}


class Screen:
    """The terminal: results on standard output, progress on standard error."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self.notes = Console(stderr=True, highlight=False)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Shows which paper is being worked on, where somebody is watching."""
        with self.notes.status("Fakten lesen …") as status:
            yield lambda paper: status.update(f"{escape(paper)} …")

    def show_report(self, report: Report, done: str) -> None:
        """A table of the papers, below it what was found, the gravest last where the eye rests."""
        if report.papers:
            self.console.print(_paper_table(report.papers))
        for finding in _gravest_last(report.findings):
            self.console.print(_finding_lines(finding))
        self.console.print(_summary(report, done))

    def show_audit(self, report: AuditReport, *, everything: bool) -> None:
        """What contradicts itself; with `everything` also the equations that hold."""
        if everything:
            for claim in report.holding:
                said = f"{claim.result.spot}: {equation(claim)}"
                self.console.print(Text(harmless(said)))
        for finding in _gravest_last(report.findings):
            self.console.print(_finding_lines(finding))
        self.console.print(Text(f"\n{report.summary}", "bold"))

    def show_findings(self, findings: Findings) -> None:
        """What was found, the gravest last."""
        for finding in _gravest_last(findings):
            self.console.print(_finding_lines(finding))

    def show_record(self, record: Record) -> None:
        """What was recorded, or why nothing was."""
        for finding in _gravest_last(record.findings):
            self.console.print(_finding_lines(finding))
        if record.findings.has_errors:
            self.console.print(Text("\nNichts festgehalten.", "bold"))
            return
        done = "Festgehalten" if record.written else "Unverändert"
        self.console.print(f"{done}: {escape(record.file)}, {record.figures} Größen.")

    def show_schedule(
        self, schedule: Schedule, *, everything: bool, calendar: str, entries: int
    ) -> None:
        """What is due, what was found, and what came of the calendar file, if one was wanted."""
        self.console.print(schedule_view(schedule, everything=everything))
        if calendar:
            self.console.print(
                f"Geschrieben: {escape(calendar)}, {entries} {'Eintrag' if entries == 1 else 'Einträge'}."
                if entries
                else f"Nicht geschrieben: {escape(calendar)}."
            )
        for finding in _gravest_last(schedule.findings):
            self.console.print(_finding_lines(finding))

    def show_written(self, written: Written) -> None:
        """Which files were written, and which were up to date."""
        for finding in _gravest_last(written.findings):
            self.console.print(_finding_lines(finding))
        for file, changed in written.files.items():
            self.console.print(f"{'Geschrieben' if changed else 'Unverändert'}: {escape(file)}")

    def show_search(self, result: SearchResult) -> None:
        """The derivation of each figure that was found."""
        for match in result.matches:
            self.console.print(_match_tree(match))
        if not result.found:
            self.console.print(f"„{escape(result.wanted)}“ wurde nicht gefunden.")
        if result.hint:
            self.console.print(escape(result.hint))


def _paper_table(papers: Sequence[PaperReport]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Vorlage", overflow="fold")
    table.add_column("Stand")
    for heading in ("Seiten", "Größen", "Befunde", "Sekunden"):
        table.add_column(heading, justify="right")
    for paper in papers:
        word, colour = _STATUS[paper.status]
        table.add_row(
            Text(f"{paper.mandant}/{paper.kennung}"),
            Text(word, colour),
            "–" if paper.pages is None else str(paper.pages),
            str(paper.figures),
            str(paper.findings),
            zahl(Decimal(f"{paper.seconds:.1f}"), 1),
        )
        for annex in paper.annexes:
            title = _hanging(f"  {annex.number}.", annex.title)
            table.add_row(title, Text(harmless(annex.standard)), str(annex.pages))
        if paper.combined_pages is not None:
            pages = str(paper.combined_pages)
            table.add_row(Text("  Gesamtdatei"), Text(paper.combined_standard), pages)
    return table


def _hanging(number: str, title: str) -> Table:
    """A title behind its number; where it takes several lines, they stand below each other."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(number), Text(title))
    return grid


def _gravest_last(findings: Findings) -> list[Finding]:
    """In the order of the files, but errors after hints: the end is what stays on the screen."""
    return sorted(findings, key=lambda finding: -finding.severity.rank)


def _finding_lines(finding: Finding) -> Group:
    head = Text.assemble(
        (finding.severity.value, _COLOURS[finding.severity]),
        (f" [{finding.code.value}]", "dim"),
        f" {harmless(str(finding.place))}",
    )
    return Group(Text(""), head, _indented(finding.message), _indented(f"→ {finding.cure}"))


def _indented(text: str) -> Padding:
    return Padding(Text(harmless(text)), (0, 0, 0, 2), expand=False)


# Of what others wrote into a file, nothing may colour, move or wipe out what stands on the screen.
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\ufffd")


def harmless(text: str) -> str:
    """A text without what a terminal takes for a command; tabs and line ends stay."""
    return text.translate(_CONTROLS)


def _summary(report: Report, done: str) -> Text:
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(f"{counts[s]} {_noun(s, counts[s])}" for s in Severity if counts[s])
    good = sum(paper.status is not Status.FEHLER for paper in report.papers)
    papers = "Vorlage" if len(report.papers) == 1 else "Vorlagen"
    text = f"\n{done}: {good} von {len(report.papers)} {papers}. "
    return Text(text + (f"Befunde: {found}." if found else "Keine Befunde."), "bold")


def _noun(severity: Severity, number: int) -> str:
    return severity.value if number == 1 else _PLURAL[severity]


def _match_tree(match: Match) -> Group:
    tree = Tree(_label(match.explanation), guide_style="dim")
    _grow(tree, match.explanation, set())
    return Group(Text(f"in {', '.join(match.papers)}", "dim"), tree, Text(""))


def _grow(tree: Tree, explanation: Explanation, shown: set[tuple[str, str]]) -> None:
    """Add the operands; what stands above already, under the same address, is only named again."""
    for operand in explanation.operands:
        key = (operand.address, operand.value)
        if operand.address and key in shown:
            tree.add(Text.assemble(*_head(operand), ("  (siehe oben)", "dim")))
            continue
        shown.add(key)
        _grow(tree.add(_label(operand)), operand, shown)


def _head(explanation: Explanation) -> list[tuple[str, str]]:
    address = [(f"  {explanation.address}", "green")] if explanation.address else []
    return [(explanation.value, "bold"), *address]


def _label(explanation: Explanation) -> Text:
    """A figure in a tree: value and address, then its formula, or where the fact stands."""
    label = Text.assemble(*_head(explanation))
    details = [("= ", explanation.formula)] if explanation.formula else []
    if explanation.place:
        details.append(("", str(explanation.place)))
    details += [
        ("Quelle: ", explanation.source),
        ("", explanation.notice),
        ("Annahme: ", explanation.assumed),
        ("Freigegeben ", explanation.released),
        ("Ausstehend: ", explanation.pending),
    ]
    for before, text in details:
        if text and text != explanation.value:
            label.append(f"\n{before}{text}", "dim" if before != "= " else "")
    return label
