"""All steps of the derivations of several figures, and which of them are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from vorlagen.figures.figure import Constant, Fact, Figure, Operation, Origin


def steps_below(
    figures: Iterable[Figure], ends_at: Callable[[Figure], bool] = lambda _: False
) -> Iterator[Figure]:
    """The figures themselves and all that they were computed from, each once.

    What lies below a figure at which `ends_at` says so is left out, unless it is reached otherwise.
    """
    seen: set[tuple[int, str]] = set()
    stack = [*figures][::-1]
    while stack:
        figure = stack.pop()
        key = (id(figure.origin), figure.address)
        if key in seen:
            continue
        seen.add(key)
        yield figure
        if isinstance(figure.origin, Operation) and not ends_at(figure):
            stack.extend(reversed(figure.origin.operands))


class Derivations:
    """Numbers derivations: figures made alike from the same facts have one, whatever their addresses."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._of_origin: dict[tuple[int, str], tuple[int, Origin]] = {}  # kept: no id comes twice

    def number(self, figure: Figure) -> int:
        """The number of a figure's derivation, from 0 in the order of asking."""
        seen = id(figure.origin), str(figure.unit)
        if seen not in self._of_origin:
            content = (figure.exact, figure.unit, *self._content(figure.origin))
            number = self._numbers.setdefault(content, len(self._numbers))
            self._of_origin[seen] = (number, figure.origin)
        return self._of_origin[seen][0]

    def _content(self, origin: Origin) -> tuple[Any, ...]:
        match origin:
            case Fact(place=place):
                return (place,)
            case Constant(text):
                return (text,)
            case Operation(op, operands, note):
                return (op, note, *map(self.number, operands))
