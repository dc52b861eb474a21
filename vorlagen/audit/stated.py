"""Quantities as documents state them, and text in which they are replaced by placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vorlagen.audit.document import Cell, Paragraph, Spot
from vorlagen.german.numbers import KeineZahl, betrag, zahl
from vorlagen.german.reading import EURO, PROZENT, Gelesen, finde_zahlen
from vorlagen.german.style import NBSP

# What a number names behind these words is no quantity.
_NAMES = re.compile(
    r"(?:§§?|\b(?:Absätze[n]?|Artikeln|Nummern|Sätze[n]?|Buchstaben?|LPH|Abs|Art|Nr|Nrn|Ziff|Tz|Rn|S|Kap|Abb|Tab|Anl|Pos|lit|Bd|Drs)\.|\b(?:Absatz|Artikel"
    r"|Nummer|Ziffer|Seite|Seiten|Kapitel|Abbildung|Tabelle|Anlage|Anlagen|Position|Modul|Module"
    r"|Moduls|Modulen|Baustein|Berechnung|Punkt|TOP|Satz|Drucksache|Produkt|Konto|Teilplan|Stufe"
    r"|Phase|Variante|Referat|Amt|Dezernat|Klasse|Gruppe|PLZ|Tel|Telefon|Fax|SGB|EG|A|E|S)\.?:?)\s*$"
)
_AHEAD = 24  # characters, enough for the longest of these words
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_YEAR_BEFORE = re.compile(
    r"(?:Jahre?n?|Jahres|seit|Ende|Anfang|Mitte|Stand|und|bis|ab|[A-Z][a-zä]+)\s*$"
)

OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity in a document.

    Attributes:
        value: In whole euros, pieces or hundredths.
        step: What its last printed digit counts.
        unit: "€", "%" or nothing.
        text: As it is printed.
        spot: Where; two statements at the same spot are the same one.
        label: What it is called there, if known.
        is_word: Whether it is a number word.
    """

    value: Decimal
    step: Decimal
    unit: str
    text: str
    spot: Spot
    label: str = ""
    is_word: bool = False

    @property
    def may_be_rounded(self) -> bool:
        """Whether the exact value may lie off by half a step.

        Amounts may, and shares with decimals; counts and round percentages are as they are meant.
        """
        return self.unit == EURO or (self.unit == PROZENT and self.step < 1)

    @property
    def shown(self) -> str:
        """The value in the house spelling, so that messages look alike."""
        return self.text if self.is_word else said(Fraction(self.value), self.unit)


def said(value: Fraction, unit: str) -> str:
    """A value for a message: exact to the cent, otherwise with "rund"."""
    hundredths = value * 100
    cents = (abs(hundredths) + Fraction(1, 2)).__floor__() * (1 if value >= 0 else -1)
    about = "" if hundredths == cents else "rund "
    rounded = Decimal(cents).scaleb(-2)
    try:
        if unit == EURO:
            return about + betrag(rounded)
        return about + zahl(rounded) + (f"{NBSP}%" if unit == PROZENT else "")
    except KeineZahl:
        return str(rounded)


Locator = Callable[[int, str], Spot]


def stated(read: Gelesen, locate: Locator, label: str = "", sign: int = 1) -> Stated:
    """A number that was read, with its place."""
    spot = locate(read.start, read.text)
    return Stated(sign * read.wert, read.stufe, read.einheit, read.text, spot, label, read.als_wort)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which each quantity is a placeholder `⟦n⟧`, for expressions that look at words."""

    text: str
    quantities: tuple[Stated, ...]

    def at(self, number: str | None) -> Stated:
        return self.quantities[int(number or 0)]


def masked_paragraph(paragraph: Paragraph) -> Masked:
    return masked(paragraph.text, paragraph.spot)


def masked_cell(cell: Cell) -> Masked:
    return masked(cell.text, cell.spot)


def masked(text: str, locate: Locator) -> Masked:
    """Replace what is counted or measured; years and the numbers of paragraphs stay as they are."""
    parts: list[str] = []
    quantities: list[Stated] = []
    position = 0
    for read in finde_zahlen(text.replace(OPEN, "(").replace(CLOSE, ")")):
        if _names(text, read):
            continue
        parts += text[position : read.start], f"{OPEN}{len(quantities)}{CLOSE}"
        quantities.append(stated(read, locate))
        position = read.end
    return Masked("".join([*parts, text[position:]]), tuple(quantities))


def _names(text: str, read: Gelesen) -> bool:
    before = text[max(0, read.start - _AHEAD) : read.start]
    if read.einheit or read.als_wort:
        return False
    if _NAMES.search(before):
        return True
    return bool(_YEAR.fullmatch(read.text) and (_YEAR_BEFORE.search(before) or not before.strip()))
