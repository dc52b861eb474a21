"""A hook for caching results that take long to make and depend on nothing but their description.

A keeper gets the description of a result and a function that makes it, and returns the result, either
newly made or from its cache, which may outlast the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Keeper = Callable[[str, Callable[[], bytes]], bytes]
_KEEPER: ContextVar[Keeper | None] = ContextVar("result_cache", default=None)


def kept(description: str, make: Callable[[], bytes]) -> bytes:
    """The result of `make`, which must depend only on `description`; from the cache if there is one."""
    keeper = _KEEPER.get()
    if keeper is None:
        return make()
    return keeper(description, make)


@contextmanager
def kept_by(keeper: Keeper) -> Iterator[None]:
    """Let a keeper cache the results made within."""
    token = _KEEPER.set(keeper)
    try:
        yield
    finally:
        _KEEPER.reset(token)
