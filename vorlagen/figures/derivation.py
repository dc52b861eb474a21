"""All steps of the derivations of several figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from vorlagen.figures.figure import Figure, Operation


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
