"""A picture in a paper, with its table below it unless the paper prints that table anyway."""

from __future__ import annotations

from vorlagen.documents.markdown import Block
from vorlagen.findings import Place


class Diagram(Block):
    """A picture that may yet get its table; which is settled when the whole text is rendered.

    `table` is the address of the table it shows, `alone` the picture without it, `whole` with it.
    """

    __slots__ = ("alone", "table", "whole")
    table: str
    alone: str
    whole: str

    @classmethod
    def of(cls, place: Place, table: str, alone: str, whole: str) -> Diagram:
        diagram = cls(whole)
        diagram.place, diagram.table = place, table
        diagram.alone, diagram.whole = alone, whole
        return diagram


def settled(value: object, printed: set[str]) -> object:
    """What stands for a value on the page; `printed` are the addresses of the tables printed so far.

    Only a picture changes: it brings its table along if that is nowhere printed, which it is then.
    """
    if not isinstance(value, Diagram):
        return value
    if value.table in printed:
        return Block.at(value.place, value.alone)
    printed.add(value.table)
    return Block.at(value.place, value.whole)
