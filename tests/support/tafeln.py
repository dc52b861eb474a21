"""Tables as councils print them: cells with their values, how they hang together, and slips of the pen.

A table knows which of its figures follow from which others. So it is known of a slip whether anybody could
notice it (a relation breaks by more than the printed digits leave open), and which figures could be the wrong
one as well. Values are exact fractions in the unit of the table's subject (euros, pieces, per cent).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

GENAU = "genau"  # amounts as they are: sums come out exactly
KAUFMAENNISCH = "kaufmännisch"  # each figure rounded half up, on its own
ABGERUNDET = "abgerundet"  # each figure cut off
NACHGESTELLT = "{}-"  # a minus between digits and unit
_UNENDLICH = Fraction(10**18)


@dataclass(frozen=True)
class Stil:
    """How figures of a column are printed."""

    stellen: int = 0
    masse: str = ""  # what stands behind the digits: „ €“, „,-“, „ %“
    minus: str = "-{}"
    tausender: str = "."
    faktor: int = 1  # 1000: printed in thousands
    rundung: str = GENAU
    genau: bool = False  # counted, so that no digits are left out

    @property
    def schritt(self) -> Fraction:
        """The value of the last printed digit."""
        return Fraction(self.faktor, 10**self.stellen)

    @property
    def unschaerfe(self) -> Fraction:
        """How far the true value may be from the printed one."""
        if self.genau:
            return Fraction(0)
        return self.schritt if self.rundung == ABGERUNDET else self.schritt / 2

    def gerundet(self, wert: Fraction) -> Fraction:
        """The value as far as it is printed."""
        steps = abs(wert) / self.schritt
        whole = math.floor(steps if self.rundung == ABGERUNDET else steps + Fraction(1, 2))
        return whole * self.schritt * (-1 if wert < 0 else 1)

    def gedruckt(self, wert: Fraction) -> str:
        """The printed figure of a rounded value."""
        units = round(abs(wert) / self.schritt)
        digits = str(units).rjust(self.stellen + 1, "0")
        whole = digits[: len(digits) - self.stellen]
        groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
        text = self.tausender.join(reversed(groups))
        if self.stellen:
            text += "," + digits[-self.stellen :]
        if wert >= 0 or not units:
            return text + self.masse
        if self.minus == NACHGESTELLT:
            return self.minus.format(text) + self.masse
        return self.minus.format(text + self.masse)


@dataclass(eq=False)
class Zelle:
    """A printed cell. `wert` is what its figure means; None if it is no figure that counts."""

    text: str
    wert: Fraction | None = None
    stil: Stil = Stil()
    fest: bool = False  # no slip happens here: a placeholder, or a repetition in a sentence
    marke: str = ""  # of a footnote, behind the figure

    @property
    def ist_zahl(self) -> bool:
        return self.wert is not None

    def schreibe(self, wert: Fraction) -> None:
        """Print another value in the same way."""
        self.wert = wert
        self.text = self.stil.gedruckt(wert) + self.marke


def wert(zelle: Zelle) -> Fraction:
    assert zelle.wert is not None
    return zelle.wert


@dataclass(frozen=True)
class Spanne:
    """All values from one to another."""

    von: Fraction
    bis: Fraction

    def schnitt(self, other: Spanne) -> Spanne:
        return Spanne(max(self.von, other.von), min(self.bis, other.bis))

    @property
    def leer(self) -> bool:
        return self.von > self.bis


@dataclass(eq=False)
class Summe:
    """A figure is the sum of others, each with its sign."""

    ergebnis: Zelle
    teile: list[tuple[int, Zelle]]
    art: str = "Summe"
    mindestens: bool = False  # the parts may be some of it only, but not more than the whole

    @property
    def zellen(self) -> list[Zelle]:
        return [self.ergebnis, *(zelle for _, zelle in self.teile)]

    @property
    def ist_reine_summe(self) -> bool:
        """Parts are added, so that nobody may choose how a sign is printed."""
        return self.art == "Summe" and all(sign > 0 for sign, _ in self.teile)

    @property
    def soll(self) -> Fraction:
        return sum((sign * wert(zelle) for sign, zelle in self.teile), Fraction(0))

    @property
    def toleranz(self) -> Fraction:
        return sum((zelle.stil.unschaerfe for zelle in self.zellen), Fraction(0))

    def haelt(self) -> bool:
        rest = wert(self.ergebnis) - self.soll
        return abs(rest) <= self.toleranz or (self.mindestens and rest > 0)

    def spanne(self, zelle: Zelle) -> Spanne:
        """The values of a cell with which the relation holds."""
        rest = wert(self.ergebnis) - self.soll
        if zelle is self.ergebnis:
            middle = wert(zelle) - rest
        else:
            sign = next(sign for sign, part in self.teile if part is zelle)
            middle = wert(zelle) + sign * rest
        if self.mindestens and zelle is self.ergebnis:
            return Spanne(middle - self.toleranz, _UNENDLICH)
        if self.mindestens:
            return Spanne(-_UNENDLICH, middle + self.toleranz)
        return Spanne(middle - self.toleranz, middle + self.toleranz)

    def ohne(self, weg: set[Zelle]) -> Summe | None:
        """The relation when rows are gone; None if nothing of it is left."""
        if self.ergebnis in weg:
            return None
        rest = [(sign, zelle) for sign, zelle in self.teile if zelle not in weg]
        return replace(self, teile=rest) if rest else None


@dataclass(eq=False)
class Produkt:
    """A figure is the product of others, divided by others, times a constant."""

    ergebnis: Zelle
    mal: list[Zelle]
    durch: list[Zelle] = field(default_factory=list)
    konstante: Fraction = Fraction(1)
    art: str = "Produkt"

    @property
    def zellen(self) -> list[Zelle]:
        return [self.ergebnis, *self.mal, *self.durch]

    @property
    def ist_reine_summe(self) -> bool:
        return False

    @property
    def soll(self) -> Fraction:
        result = self.konstante
        for zelle in self.mal:
            result *= wert(zelle)
        for zelle in self.durch:
            result /= wert(zelle)
        return result

    @property
    def toleranz(self) -> Fraction:
        """Of the printed result, and of each factor by its share."""
        slack = self.ergebnis.stil.unschaerfe
        for zelle in [*self.mal, *self.durch]:
            if wert(zelle):
                slack += abs(self.soll) * zelle.stil.unschaerfe / abs(wert(zelle))
        return slack

    def haelt(self) -> bool:
        return abs(wert(self.ergebnis) - self.soll) <= self.toleranz

    def spanne(self, zelle: Zelle) -> Spanne:
        soll, ist, slack = self.soll, wert(self.ergebnis), self.toleranz
        if zelle is self.ergebnis:
            return Spanne(soll - slack, soll + slack)
        if not ist or not soll:
            return Spanne(wert(zelle), wert(zelle))
        change = ist / soll if zelle in self.mal else soll / ist
        middle = wert(zelle) * change
        width = abs(middle * slack / soll)
        return Spanne(middle - width, middle + width)

    def ohne(self, weg: set[Zelle]) -> Produkt | None:
        return None if weg & set(self.zellen) else self


Beziehung = Summe | Produkt


@dataclass(eq=False)
class Zeile:
    """A row of the table: its label and its other cells."""

    zellen: list[Zelle]
    ist_summe: bool = False
    fehlbar: bool = False  # may go missing, so that a total no longer comes out


@dataclass(eq=False)
class Tafel:
    """A table with what stands around it. Without rows it is only prose."""

    art: str
    links: int = 1  # columns of text before those of figures
    ueberschrift: str = ""
    beschriftung: str = ""
    kopf: list[list[tuple[str, int]]] = field(default_factory=list)  # texts, over so many columns
    zeilen: list[Zeile] = field(default_factory=list)
    vermerk: str = ""
    vorher: list[list[str | Zelle]] = field(default_factory=list)  # sentences
    nachher: list[list[str | Zelle]] = field(default_factory=list)
    beziehungen: list[Beziehung] = field(default_factory=list)

    @property
    def zellen(self) -> Iterator[Zelle]:
        for zeile in self.zeilen:
            yield from zeile.zellen
        for satz in [*self.vorher, *self.nachher]:
            for stueck in satz:
                if isinstance(stueck, Zelle):
                    yield stueck

    def gebrochen(self) -> list[Beziehung]:
        return [beziehung for beziehung in self.beziehungen if not beziehung.haelt()]

    def verdaechtig(self) -> set[Zelle]:
        """The figures of which each alone could be the wrong one."""
        broken = self.gebrochen()
        if not broken:
            return set()
        shared = set(broken[0].zellen)
        for beziehung in broken[1:]:
            shared &= set(beziehung.zellen)
        return {zelle for zelle in shared if not zelle.fest and self._heilbar(zelle)}

    def _heilbar(self, zelle: Zelle) -> bool:
        """Whether a value of this cell makes all relations hold that it takes part in."""
        possible: Spanne | None = None
        for beziehung in self.beziehungen:
            if zelle in beziehung.zellen:
                span = beziehung.spanne(zelle)
                possible = possible.schnitt(span) if possible else span
        return possible is not None and not possible.leer


@dataclass(frozen=True)
class Versehen:
    """What is wrong in a table: the cells of which one must be named, and what stood there."""

    art: str
    ziele: tuple[
        Zelle, ...
    ]  # the wrong cell, or the totals that a missing row leaves without a part
    vorher: str
    nachher: str
    eindeutig: bool  # no other single figure explains it


ZIFFERN = "Ziffern vertauscht"
ZIFFER = "falsche Ziffer"
ZEILE = "Zeile fehlt"
VORZEICHEN = "Vorzeichen"
KOMMA = "Komma, Tausender"
SUMME = "falsche Summe"
ANTEIL = "falscher Anteil"
PRODUKT = "falsches Produkt"
VERSEHEN = [ZIFFERN, ZIFFER, ZEILE, VORZEICHEN, KOMMA, SUMME, ANTEIL, PRODUKT]
_TRIES = 40


def mit_versehen(tafel: Tafel, art: str, rng: Random) -> tuple[Tafel, Versehen] | None:
    """A copy of the table with one slip of a kind; None if none is possible that can be noticed."""
    if art == ZEILE:
        return _ohne_zeile(copy.deepcopy(tafel), rng)
    falsch = copy.deepcopy(tafel)
    candidates = _ziele(falsch, art)
    if not candidates:
        return None
    for _ in range(_TRIES):
        zelle = rng.choice(candidates)
        before, original = zelle.text, wert(zelle)
        value = _verschrieben(falsch, zelle, art, rng)
        if value is None or value == original:
            continue
        zelle.schreibe(value)
        broken = falsch.gebrochen()
        if art == VORZEICHEN:
            broken = [beziehung for beziehung in broken if beziehung.ist_reine_summe]
        if broken and zelle.text != before:
            alone = falsch.verdaechtig() <= {zelle}
            return falsch, Versehen(art, (zelle,), before, zelle.text, alone)
        zelle.wert, zelle.text = original, before
    return None


def _ziele(tafel: Tafel, art: str) -> list[Zelle]:
    """The cells in which a slip of a kind can happen."""
    cells: dict[Zelle, None] = {}
    for beziehung in tafel.beziehungen:
        if art == SUMME:
            fitting = [beziehung.ergebnis] if beziehung.art in ("Summe", "Abzug") else []
        elif art == ANTEIL:
            fitting = [beziehung.ergebnis] if beziehung.art in ("Anteil", "Quotient") else []
        elif art == PRODUKT:
            fitting = [beziehung.ergebnis] if beziehung.art in ("Produkt", "Steuer") else []
        else:
            fitting = beziehung.zellen
        cells.update(dict.fromkeys(zelle for zelle in fitting if not zelle.fest and zelle.wert))
    return list(cells)


def _verschrieben(tafel: Tafel, zelle: Zelle, art: str, rng: Random) -> Fraction | None:
    """The value that a slip makes of a cell; None if it makes nothing of it."""
    value, step = wert(zelle), zelle.stil.schritt
    sign = -1 if value < 0 else 1
    digits = list(str(round(abs(value) / step)))
    if art == VORZEICHEN:
        return -value
    if art == ZIFFERN:
        places = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]]
        if not places or len(digits) < 3:
            return None
        place = rng.choice(places)
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
        if digits[0] == "0":
            return None
        return sign * int("".join(digits)) * step
    if art == ZIFFER:
        place = rng.randrange(len(digits))
        digits[place] = rng.choice([d for d in "123456789" if d != digits[place]])
        return sign * int("".join(digits)) * step
    if art == KOMMA:
        shift = rng.choice([10, 100, 1000]) if zelle.stil.stellen else rng.choice([10, 1000])
        number = int("".join(digits))
        if rng.random() < 0.5 and number >= 10 * shift:
            return sign * (number // shift) * step
        return sign * number * shift * step if number * shift < 10**11 else None
    beziehungen = [b for b in tafel.beziehungen if b.ergebnis is zelle]
    if art == SUMME:
        parts = [part for b in beziehungen if isinstance(b, Summe) for _, part in b.teile]
        delta = (
            wert(rng.choice(parts)) if rng.random() < 0.5 else value * rng.randint(-20, 20) / 100
        )
        return zelle.stil.gerundet(value + rng.choice([-1, 1]) * delta)
    factor = Fraction(rng.choice([80, 88, 90, 95, 97, 103, 105, 109, 110, 125]), 100)
    return zelle.stil.gerundet(value * factor)


def _ohne_zeile(tafel: Tafel, rng: Random) -> tuple[Tafel, Versehen] | None:
    """The table after a row of it got lost, with totals as they were."""
    rows = [zeile for zeile in tafel.zeilen if zeile.fehlbar]
    rng.shuffle(rows)
    for zeile in rows:
        gone = set(zeile.zellen)
        left: list[Beziehung] = []
        for beziehung in tafel.beziehungen:
            rest = beziehung.ohne(gone)
            if rest:
                left.append(rest)
        broken = [beziehung for beziehung in left if not beziehung.haelt()]
        if not broken:
            continue
        tafel.zeilen.remove(zeile)
        tafel.beziehungen = left
        goals = tuple(dict.fromkeys(beziehung.ergebnis for beziehung in broken))
        label = " | ".join(zelle.text for zelle in zeile.zellen).replace("\n", " ")
        return tafel, Versehen(ZEILE, goals, label, "", eindeutig=False)
    return None
