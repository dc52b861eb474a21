"""`vorlagen erklaeren`: shows where a figure comes from, as a tree down to its facts."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Group
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

from vorlagen.building.search import Match, SearchResult, search
from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options
from vorlagen.cli.screen import Screen
from vorlagen.figures.explanation import Explanation


@click.command(cls=GermanCommand)
@click.argument("gesucht", metavar="ADRESSE|BETRAG")
@common_options
def erklaeren(gesucht: str, projekt: Path, layout: str) -> int:
    """Zeigen, woher eine Zahl kommt, bis zu den Fakten mit Datei und Zeile.

    Gesucht wird eine ADRESSE (finanzierung.steuerung.eigenanteil) oder ein gedruckter BETRAG
    ("158.644 €").
    """
    result = search(Workshop(projekt), gesucht)
    if layout == "json":
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(result, Screen())
    return FINE if result.found else FAULTS


def _show(result: SearchResult, screen: Screen) -> None:
    """The derivation of each figure that was found."""
    for match in result.matches:
        screen.console.print(_match_tree(match))
    if not result.found:
        screen.console.print(f"„{escape(result.wanted)}“ wurde nicht gefunden.")
    if result.hint:
        screen.console.print(escape(result.hint))


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
