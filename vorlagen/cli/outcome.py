"""Shows the result of building or checking papers on the screen, from the report for programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from vorlagen.cli.screen import Screen, hanging
from vorlagen.findings import Code, Finding, Findings, Severity, counted

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
        pages = "–" if paper["seiten"] is None else str(paper["seiten"])
        table.add_row(
            Text(f"{paper['mandant']}/{paper['kennung']}"),
            Text(word, colour),
            pages,
            str(paper["groessen"]),
            str(paper["anzahl_befunde"]),
            f"{paper['dauer_s']:.1f}".replace(".", ","),
        )
        for annex in paper["anlagen"]:
            title = hanging(f"  {annex['nummer']}.", annex["titel"])
            table.add_row(title, Text(annex["standard"]), str(annex["seiten"]))
        if paper["gesamtdatei"]:
            number = paper["seiten"] + sum(annex["seiten"] for annex in paper["anlagen"])
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
    text += ". "
    text += f"Befunde: {counted(findings)}." if findings else "Keine Befunde."
    if left_out:
        text += f" Nicht gezeigt: {counted(left_out)}; alle mit --alle."
    return Text(text, "bold")
