"""Keeps templates from running for ever and from making texts without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from vorlagen.documents.faults import too_long
from vorlagen.documents.press import current

_LONGEST = 1_000_000  # characters; whole papers have a tenth of it
_ROUNDS, _LENGTH = "", " "  # names of filters that nobody can write in a template


def limit(tree: nodes.Template) -> None:
    """Let every loop of a template count its rounds, and every text that it joins be measured."""
    _Limits().visit(tree)


def measured(text: str) -> str:
    """The text itself.

    Raises:
        FigureError: If it is longer than any paper.
    """
    if len(text) > _LONGEST:
        raise too_long()
    return text


class _Limits(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _ROUNDS)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        return _filtered(node, _LENGTH)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    found = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    found.environment = node.environment
    return found


def _counting_rounds(values: Any) -> Any:
    # What cannot be run over fails as it would without counting.
    return _counted(values) if isinstance(values, Iterable) else values


def _counted(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        current().step()
        yield value


FILTERS: dict[str, Callable[..., Any]] = {_ROUNDS: _counting_rounds, _LENGTH: measured}
