"""Finds figures typed into prose, where only figures from the facts may stand.

The search has three steps: what can hold no figure is blanked (addresses, dates), then all numbers
are read, in digits and in words, and last each number is judged by what stands around it. Blanking
never changes the length of a text, so offsets stay true from the source file to the finding.

In doubt a number with a unit is a figure, and a bare whole number is none: papers are full of
years, paragraphs and numbered things.
"""

from vorlagen.documents.typed.blanking import FILLER, blank_jinja, blank_markup
from vorlagen.documents.typed.figure import TypedFigure
from vorlagen.documents.typed.references import TypedReference, find_references
from vorlagen.documents.typed.search import find_typed

__all__ = [
    "FILLER",
    "TypedFigure",
    "TypedReference",
    "blank_jinja",
    "blank_markup",
    "find_references",
    "find_typed",
]
