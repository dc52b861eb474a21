"""`vorlagen erklaeren`: shows where a figure comes from, or what a finding means."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from pathlib import Path

import click
from rich.console import Group
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

import vorlagen
from vorlagen.building.ledger import Ledger
from vorlagen.building.search import Match, SearchResult, search
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options, limits
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import say
from vorlagen.figures.explanation import Explanation
from vorlagen.findings import CODES, Code
from vorlagen.german.lists import naechste


@click.command(cls=GermanCommand)
@click.argument("gesucht", metavar="ADRESSE|BETRAG|BEFUND")
@limits
@common_options
def erklaeren(gesucht: str, projekt: Path, layout: str) -> int:
    """Zeigen, woher eine Zahl kommt, bis zu den Fakten mit Datei und Zeile.

    Gesucht wird eine ADRESSE (finanzierung.steuerung.eigenanteil) oder ein gedruckter BETRAG
    ("158.644 €"). Zu einem BEFUND (zahl-getippt) zeigt der Befehl, was er bedeutet, wann er kommt
    und was zu tun ist.
    """
    code = gesucht.strip("[]")
    if code in CODES:
        _show_code(CODES[code], layout)
        return FINE
    nearest = naechste(code, CODES) if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", code) else None
    if nearest:
        raise click.UsageError(f"Den Befund „{code}“ gibt es nicht. Meinten Sie „{nearest}“?")
    result = search(Ledger(projekt), gesucht)
    if layout == "json":
        say(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(result, Screen())
    return FINE if result.found else FAULTS


def _show_code(code: Code, layout: str) -> None:
    """What the handbook says of a finding."""
    text = explanation_of(code)
    if layout == "json":
        about = {"code": code.value, "schwere": code.severity.value, "text": text}
        say(json.dumps(about, ensure_ascii=False, indent=2))
    else:
        say(f"{code.value}\n\n{text}")


def explanation_of(code: Code) -> str:
    """The section of the handbook on a finding, as plain text; examples are indented.

    Raises:
        ValueError: If the handbook has none; a test holds it against the codes.
    """
    package = Path(vorlagen.__file__).parent
    inside = package / "befunde.md"  # of an installed package; in a checkout it is only in docs/
    page = inside if inside.is_file() else package.parent / "docs/nachschlagen/befunde.md"
    lines = page.read_text(encoding="utf-8").split("\n")
    heads = {f"### {other}" for other in CODES}
    section = lines[lines.index(f"### {code.value}") + 1 :]
    body = takewhile(lambda line: line not in heads and not line.startswith("## "), section)
    return _plain("\n".join(body))


def _plain(markdown: str) -> str:
    """Text and examples of a section without the signs that only make it pretty."""
    prose, *fences = re.split(r"^```", markdown, flags=re.MULTILINE)
    parts = [_prose(prose)]
    for example, text in zip(fences[::2], fences[1::2], strict=True):
        lines = example.split("\n")[1:]  # without the language
        parts.append("\n".join(f"    {line}" if line else "" for line in lines).rstrip() + "\n")
        parts.append(_prose(text.removeprefix("\n")))
    return "".join(parts).strip()


def _prose(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "")


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
        ("", explanation.constant),
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
