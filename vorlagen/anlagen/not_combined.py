"""What can go wrong while annexes are put behind a paper."""

from __future__ import annotations


class NotCombinedError(Exception):
    """A document is broken, as appears only now; `number` is that of the annex, 0 is the paper."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(str(number))
