"""What takes long to make and comes out the same each time may be kept, from one process to the next.

A keeper is told what a thing is made of and how to make it, and gives what comes of that, new or kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Keeper = Callable[[str, Callable[[], bytes]], bytes]
_KEEPER: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


def kept(said: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives; it is the same whenever the same is `said` of what goes into it."""
    keeper = _KEEPER.get()
    return keeper(said, make) if keeper else make()


@contextmanager
def kept_by(keeper: Keeper) -> Iterator[None]:
    """Let a keeper look after what is made within."""
    token = _KEEPER.set(keeper)
    try:
        yield
    finally:
        _KEEPER.reset(token)
