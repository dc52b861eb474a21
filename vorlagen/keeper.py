"""Who keeps what takes long to make, from one process to the next.

A keeper is told what something is made of and how to make it, and gives what comes of that, new or kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Keeper = Callable[[str, Callable[[], bytes]], bytes]
NOT_KEPT: Keeper = lambda _, make: make()  # noqa: E731
KEEPER: ContextVar[Keeper] = ContextVar("keeper", default=NOT_KEPT)
