"""`vorlagen erklaeren`: shows the derivation of a figure, or the meaning of a finding."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

import click
from rich.console import Group
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

from vorlagen.building.project_figures import ProjectFigures
from vorlagen.building.search import SearchResult, search
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FINE, exit_status, say, say_json
from vorlagen.facts.files import shipped
from vorlagen.figures import Explanation
from vorlagen.findings import CODES, Code
from vorlagen.german.words import naechste


def erklaeren(gesucht: str, projekt: Path, layout: str) -> int:
    """Show the derivation of a figure, or the section of the handbook on a finding."""
    code = gesucht.strip("[]")
    if code in CODES:
        text = explanation_of(CODES[code])
        if layout == "json":
            severity = CODES[code].severity.value
            say_json({"code": code, "schwere": severity, "text": text})
        else:
            say(f"{code}\n\n{text}")
        return FINE
    if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", code):
        nearest = naechste(code, CODES)
        if nearest:
            raise click.UsageError(f"Den Befund „{code}“ gibt es nicht. Meinten Sie „{nearest}“?")
    result = search(ProjectFigures(projekt), gesucht)
    if layout == "json":
        say_json(result.as_json())
    else:
        _show(result, Screen())
    return exit_status(is_fine=result.found)


def explanation_of(code: Code) -> str:
    """The section of the handbook on a finding, as plain text; examples are indented.

    Raises:
        ValueError: If the handbook has none; a test compares it with the codes.
    """
    page = shipped("docs") / "nachschlagen/befunde.md"
    lines = page.read_text(encoding="utf-8").split("\n")
    headings = {f"### {name}" for name in CODES}
    section = lines[lines.index(f"### {code.value}") + 1 :]
    body = takewhile(lambda line: line not in headings and not line.startswith("## "), section)
    return _plain("\n".join(body))


def _plain(markdown: str) -> str:
    """Text and examples of a section without markup."""
    prose, *fences = re.split(r"^```", markdown, flags=re.MULTILINE)
    parts = [_prose(prose)]
    for example, text in zip(fences[::2], fences[1::2], strict=True):
        lines = []
        for line in example.split("\n")[1:]:  # without the language
            lines.append(f"    {line}" if line else "")
        parts.append("\n".join(lines).rstrip() + "\n")
        parts.append(_prose(text.removeprefix("\n")))
    return "".join(parts).strip()


def _prose(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "")


def _show(result: SearchResult, screen: Screen) -> None:
    """Print the derivation of each figure that was found."""
    for match in result.matches:
        tree = Tree(_label(match.explanation), guide_style="dim")
        _grow(tree, match.explanation, set())
        papers = Text(f"in {', '.join(match.papers)}", "dim")
        screen.console.print(Group(papers, tree, Text("")))
    if not result.found:
        screen.console.print(f"„{escape(result.wanted)}“ wurde nicht gefunden.")
    if result.hint:
        screen.console.print(escape(result.hint))


def _grow(tree: Tree, explanation: Explanation, shown: set[tuple[str, str]]) -> None:
    """Add the operands; an operand that is already in the tree under its address is not repeated."""
    for operand in explanation.operands:
        key = (operand.address, operand.value)
        if operand.address and key in shown:
            tree.add(Text.assemble(*_head(operand), ("  (siehe oben)", "dim")))
            continue
        shown.add(key)
        _grow(tree.add(_label(operand)), operand, shown)


def _head(explanation: Explanation) -> list[tuple[str, str]]:
    head = [(explanation.value, "bold")]
    if explanation.address:
        head.append((f"  {explanation.address}", "green"))
    return head


def _label(explanation: Explanation) -> Text:
    """A figure in a tree: value and address, then its formula, or the place of the fact."""
    label = Text.assemble(*_head(explanation))
    place = str(explanation.place) if explanation.place else ""
    details = [
        ("= ", explanation.formula),
        ("", place),
        ("", explanation.constant),
        ("Quelle: ", explanation.source),
        ("", explanation.notice),
        ("Annahme: ", explanation.assumed),
        ("Freigegeben ", explanation.released),
        ("Ausstehend: ", explanation.pending),
    ]
    for before, text in details:
        if text and text != explanation.value:
            style = "" if before == "= " else "dim"
            label.append(f"\n{before}{text}", style)
    return label
