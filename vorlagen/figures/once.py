"""What several papers would compute alike is computed once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Keeps values by all that they depend on, as long as the papers of one project are computed.

    A value kept here must be the same for every paper that asks for it with the same key: nothing in it
    may depend on the paper, or note in it what was touched.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made if nobody asked for it before."""
        if key not in self._made:
            self._made[key] = make()
        value: T = self._made[key]
        return value
