"""What can go wrong while annexes are put behind a paper."""

from __future__ import annotations


class NotCombinedError(Exception):
    """A document is broken in a way that shows only now; `number` says which annex, 0 is the paper."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(str(number))
