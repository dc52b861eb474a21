"""What came of building or checking papers, on the screen; the report is the one that programs get."""

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
_FEW, _HINTS = 5, 3  # so many hints are all shown; of more, only so many unless asked for


def findings_in(report: dict[str, Any]) -> Findings:
    """The findings of a report."""
    return Findings(map(Finding.from_json, report["befunde"]))


def show(report: dict[str, Any], done: str, *, everything: bool, why: bool) -> Findings:
    """Show a table of the papers that were made, and below it what was found, which comes back.

    Of mere hints only the first are shown, unless asked for; then also the papers that stayed as they were.
    """
    screen, findings, papers = Screen(), findings_in(report), report["dokumente"]
    shown = [p for p in papers if p["warum"] or everything or p["status"] == "fehler"]
    if shown:
        screen.console.print(_paper_table(shown))
    for paper in papers if why else ():
        reason = paper["warum"] or "unverändert; nichts von dem, was sie liest, ist anders"
        screen.console.print(f"{paper['mandant']}/{paper['kennung']}: {escape(reason)}")
    hints = [finding for finding in findings if finding.severity is Severity.HINWEIS]
    hints.sort(key=lambda hint: hint.code is not Code.AUSSTEHEND)  # a draft waits for these
    told = hints if everything or len(hints) <= _FEW else hints[:_HINTS]
    left_out = {*hints} - {*told}
    screen.show_findings(Findings(f for f in findings if f not in left_out))
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
        table.add_row(
            Text(f"{paper['mandant']}/{paper['kennung']}"),
            Text(word, colour),
            "–" if paper["seiten"] is None else str(paper["seiten"]),
            str(paper["groessen"]),
            str(paper["anzahl_befunde"]),
            f"{paper['dauer_s']:.1f}".replace(".", ","),
        )
        for annex in paper["anlagen"]:
            title = hanging(f"  {annex['nummer']}.", annex["titel"])
            table.add_row(title, Text(annex["standard"]), str(annex["seiten"]))
        if paper["gesamtdatei"]:
            pages = paper["seiten"] + sum(annex["seiten"] for annex in paper["anlagen"])
            table.add_row(
                Text("  Gesamtdatei"), Text(paper.get("gesamtdatei_standard", "")), str(pages)
            )
    return table


def _summary(
    papers: Sequence[dict[str, Any]], findings: Findings, done: str, left_out: Collection[Finding]
) -> Text:
    found = counted(findings)
    good = sum(paper["status"] != "fehler" for paper in papers)
    same = sum(not paper["warum"] for paper in papers)
    unchanged = f", davon {same} unverändert" if same else ""
    noun = "Vorlage" if len(papers) == 1 else "Vorlagen"
    text = f"\n{done}: {good} von {len(papers)} {noun}{unchanged}. "
    more = f" Nicht gezeigt: {counted(left_out)}; alle mit --alle."
    text += (f"Befunde: {found}." if found else "Keine Befunde.") + (more if left_out else "")
    return Text(text, "bold")
