"""`vorlagen vergleichen`: shows the differences between two states of the papers."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import json

from vorlagen.building.writing import write_file
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FINE, harmless, say
from vorlagen.comparing import (
    ComparisonReport,
    ProjectComparison,
    StateError,
    as_plain,
    as_report,
    compare_states,
    find_state,
)
from vorlagen.findings import reason

_LAYOUTS = {".pdf": "pdf", ".html": "html", ".md": "markdown", ".json": "json"}


def vergleichen(
    von: str,
    bis: str,
    *,
    papers: tuple[str, ...],
    everything: bool,
    synopse: bool,
    projekt: Path,
    layout: str | None,
    target: Path | None,
) -> int:
    """Show the differences between two states, or write them to a file."""
    ending = target.suffix.lower() if target else ""
    layout = layout or _LAYOUTS.get(ending, "text")
    if layout == "text" and target is not None:
        raise click.UsageError(f"Die Endung von „{target}“ sagt kein Format: {', '.join(_LAYOUTS)}")
    if layout == "pdf" and target is None:
        raise click.UsageError("Ein PDF braucht eine Datei: --ausgabe uebersicht.pdf")
    if synopse and layout not in {"pdf", "html"}:
        raise click.UsageError("--synopse gibt es nur mit --format html oder pdf.")
    if everything and layout not in {"text", "markdown"}:
        raise click.UsageError("--alle gibt es nur mit --format text oder markdown.")
    try:
        report = as_report(_compared(von, bis, projekt, papers, is_public=layout == "pdf"))
        if layout == "text":
            console = Screen().console
            width = console.width if console.is_terminal else 0
            text = harmless(as_plain(report, "txt", everything=everything, width=width))
            for line in text.splitlines():
                is_heading = line[:1].strip() != ""
                click.echo(click.style(line, bold=is_heading))
            return FINE
        content = _content(report, projekt, layout, everything=everything, synopsis=synopse)
    except StateError as error:
        raise click.UsageError(str(error)) from None
    if target is None:
        click.echo(harmless(content.decode()).encode(), nl=False)
        return FINE
    try:
        write_file(target, content, None)
    except OSError as error:
        raise click.UsageError(f"„{target}“ lässt sich nicht schreiben: {reason(error)}.") from None
    say(f"Geschrieben: {target}")
    return FINE


def _compared(
    old: str, new: str, project: Path, papers: tuple[str, ...], *, is_public: bool
) -> ProjectComparison:
    if not old.lower().endswith(".pdf") and not new.lower().endswith(".pdf"):
        old_state = find_state(old, project)
        new_state = find_state(new, project)
        return compare_states(old_state, new_state, project, papers, is_public=is_public)
    # Imports the libraries for PDF, which other states do not need.
    from vorlagen.comparing import compare, open_state  # noqa: PLC0415

    return compare(open_state(old, project), open_state(new, project), project, papers)


def _content(
    report: ComparisonReport, project: Path, layout: str, *, everything: bool, synopsis: bool
) -> bytes:
    if layout == "json":
        # A text that knows its place in a file is no plain `str`; msgspec asks the hook for one.
        return json.format(json.encode(report, enc_hook=str), indent=2) + b"\n"
    if layout == "markdown":
        return as_plain(report, "md", everything=everything).encode()
    # Imports the libraries for pages and PDF, which other layouts do not need.
    from vorlagen.comparing import as_page, as_pdf  # noqa: PLC0415

    page = as_page(report, project, synopsis=synopsis, internal=layout == "html")
    return as_pdf(page) if layout == "pdf" else page.encode()
