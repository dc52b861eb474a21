"""Writes the syntax of a formula as its author would: the way back from Jinja's parser."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jinja2 import nodes

# How closely the parts of a formula hold together, the loosest first.
_SUM, _PRODUCT, _FILTERED, _SIGNED, _WHOLE = range(5)
_JOINED: dict[type[nodes.BinExpr], tuple[str, int]] = {
    nodes.Add: ("+", _SUM),
    nodes.Sub: ("-", _SUM),
    nodes.Mul: ("*", _PRODUCT),
    nodes.Div: ("/", _PRODUCT),
}


@lru_cache(maxsize=4096)  # the formulas of a project are the same for all of its papers
def notation(node: nodes.Node) -> str:
    """The text of a formula, or of a text or list in a condition, with the brackets that it needs.

    For what may not stand there, „…“ is said.
    """
    return _written(node)[0]


def _written(node: nodes.Node) -> tuple[str, int]:
    """The text, and how closely its parts hold together."""
    match node:
        case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div():
            sign, level = _JOINED[type(node)]
            return f"{_within(node.left, level)} {sign} {_within(node.right, level + 1)}", level
        case nodes.Neg(node=operand):
            return f"-{_within(operand, _SIGNED)}", _SIGNED
        case nodes.Pos(node=operand):
            return f"+{_within(operand, _SIGNED)}", _SIGNED
        case nodes.Filter(node=nodes.Node() as operand, name=name, args=args):
            arguments = f"({_listed(args)})" if args else ""
            return f"{_within(operand, _FILTERED)} | {name}{arguments}", _FILTERED
    return _whole(node), _WHOLE


def _whole(node: nodes.Node) -> str:
    """What needs no brackets, wherever it stands."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=group, attr=name):
            return f"{_within(group, _WHOLE)}.{name}"
        case nodes.Const(value=bool(answer)):
            return str(answer).lower()
        case nodes.Const(value=int(number)):
            return str(number)
        case nodes.Const(value=str(text)):
            return _quoted(text)
        case nodes.List(items=items):
            return f"[{_listed(items)}]"
        case nodes.Call(node=nodes.Name(name=name), args=args):
            return f"{name}({_listed(args)})"
    return "…"


def _within(node: nodes.Node, level: int) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _listed(items: Iterable[nodes.Node]) -> str:
    return ", ".join(notation(item) for item in items)


def _quoted(text: str) -> str:
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}"
