"""Random tables: right ones have no finding, and a swapped digit is found exactly where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nachgerechnet import (
    als_html,
    ausgerichtet,
    befunde,
    gedruckt,
    geprueft,
    html_tabelle,
    meldungen,
    tabelle,
    vertauscht,
)

from vorlagen.audit.audit_report import AuditReport

Zeilen = list[list[str]]

FORMATE: dict[str, Callable[[Zeilen], AuditReport]] = {
    "Tabulatoren": lambda zeilen: geprueft(tabelle(zeilen)),
    "Striche": lambda zeilen: geprueft(tabelle(zeilen, " | ")),
    "Spalten": lambda zeilen: geprueft(ausgerichtet(zeilen)),
    "HTML": lambda zeilen: als_html(html_tabelle(zeilen)),
}
NAMEN = [f"Ort {buchstabe * 3}" for buchstabe in "ABCDEFGHIKLMNOP"]
BETRAG = st.integers(min_value=1_000, max_value=9_999_999)


@dataclass(frozen=True)
class Zelle:
    """A figure that is printed swapped, and the two digits that change places."""

    zeile: int
    spalte: int
    stelle: int


@dataclass(frozen=True)
class Kreuztabelle:
    """Amounts by place and year, with a sum of each row and each column."""

    werte: tuple[tuple[int, ...], ...]

    @property
    def ganz(self) -> list[list[int]]:
        zeilen = [[*zeile, sum(zeile)] for zeile in self.werte]
        return [*zeilen, [sum(spalte) for spalte in zip(*zeilen, strict=True)]]

    def gedruckt(self, falsch: Zelle | None = None) -> Zeilen:
        werte = self.ganz
        if falsch:
            alt = werte[falsch.zeile][falsch.spalte]
            werte[falsch.zeile][falsch.spalte] = vertauscht(alt, falsch.stelle)
        jahre = [f"Ansatz {2024 + i}" for i in range(len(werte[0]) - 1)]
        namen = [*NAMEN[: len(self.werte)], "Summe"]
        zeilen = [[n, *map(gedruckt, z)] for n, z in zip(namen, werte, strict=True)]
        return [["Kommune", *jahre, "Gesamt"], *zeilen]


@st.composite
def kreuztabellen(draw: st.DrawFn) -> Kreuztabelle:
    spalten = draw(st.integers(2, 4))
    zeile = st.tuples(*[BETRAG] * spalten)
    return Kreuztabelle(tuple(draw(st.lists(zeile, min_size=3, max_size=8))))


@st.composite
def verschrieben(draw: st.DrawFn) -> tuple[Kreuztabelle, Zelle]:
    kreuz = draw(kreuztabellen())
    ganz = kreuz.ganz
    zeile = draw(st.integers(0, len(ganz) - 1))
    spalte = draw(st.integers(0, len(ganz[0]) - 1))
    ziffern = str(ganz[zeile][spalte])
    stellen = [i for i in range(len(ziffern) - 1) if ziffern[i] != ziffern[i + 1]]
    assume(stellen)
    stelle = draw(st.sampled_from(stellen))
    assume(stelle or ziffern[1] != "0")
    return kreuz, Zelle(zeile, spalte, stelle)


@pytest.mark.parametrize("art", FORMATE)
@settings(max_examples=10, deadline=None)
@given(kreuz=kreuztabellen())
def test_a_right_table_has_no_finding(art: str, kreuz: Kreuztabelle) -> None:
    report = FORMATE[art](kreuz.gedruckt())
    assert befunde(report) == []
    # Each row and each column was recomputed.
    assert len(report.claims) == len(kreuz.werte) + 1 + len(kreuz.werte[0]) + 1


@pytest.mark.parametrize("art", FORMATE)
@settings(max_examples=20, deadline=None)
@given(fall=verschrieben())
def test_a_swapped_digit_is_found_in_its_cell(art: str, fall: tuple[Kreuztabelle, Zelle]) -> None:
    kreuz, zelle = fall
    zeilen = kreuz.gedruckt(zelle)
    found = befunde(FORMATE[art](zeilen))
    assert len(found) == 1, meldungen(found)
    richtig = gedruckt(kreuz.ganz[zelle.zeile][zelle.spalte])
    assert zeilen[zelle.zeile + 1][zelle.spalte + 1] in found[0].message
    assert richtig in found[0].cure
    assert found[0].place.line == zelle.zeile + (3 if art == "HTML" else 2)


@dataclass(frozen=True)
class Rechnung:
    """Rows of number × rate = amount, with a total below."""

    zeilen: tuple[tuple[Decimal, int], ...]

    @property
    def betraege(self) -> list[int]:
        return [
            int((anzahl * satz).quantize(Decimal(1), ROUND_HALF_UP)) for anzahl, satz in self.zeilen
        ]

    def gedruckt(self, falsch: int | None = None, stelle: int = 0) -> str:
        betraege = self.betraege
        summe = sum(betraege)
        if falsch is not None:
            betraege[falsch] = vertauscht(betraege[falsch], stelle)
        zeilen = [
            [name, f"{gedruckt(anzahl, '')} × {gedruckt(satz)} (Pauschale)", gedruckt(betrag)]
            for name, (anzahl, satz), betrag in zip(NAMEN, self.zeilen, betraege, strict=False)
        ]
        return tabelle([*zeilen, ["Summe", "", gedruckt(summe)]])


ANZAHL = st.integers(2, 60).map(lambda viertel: Decimal(viertel) / 4)
RECHNUNGEN = st.lists(st.tuples(ANZAHL, st.integers(10_000, 99_999)), min_size=2, max_size=8)


@settings(max_examples=20, deadline=None)
@given(RECHNUNGEN)
def test_right_products_have_no_finding(zeilen: list[tuple[Decimal, int]]) -> None:
    report = geprueft(Rechnung(tuple(zeilen)).gedruckt())
    assert befunde(report) == []
    assert len(report.claims) == len(zeilen) + 1


@settings(max_examples=30, deadline=None)
@given(RECHNUNGEN, st.data())
def test_a_swapped_amount_is_found_by_its_product_and_its_total(
    zeilen: list[tuple[Decimal, int]], data: st.DataObject
) -> None:
    rechnung = Rechnung(tuple(zeilen))
    falsch = data.draw(st.integers(0, len(zeilen) - 1))
    ziffern = str(rechnung.betraege[falsch])
    stellen = [i for i in range(len(ziffern) - 2) if ziffern[i] != ziffern[i + 1]]
    assume(stellen)
    stelle = data.draw(st.sampled_from(stellen))
    assume(stelle or ziffern[1] != "0")
    found = befunde(geprueft(rechnung.gedruckt(falsch, stelle)))
    assert len(found) == 1, meldungen(found)
    assert found[0].place.line == falsch + 1
    assert gedruckt(rechnung.betraege[falsch]) in found[0].cure


@settings(max_examples=20, deadline=None)
@given(RECHNUNGEN, st.data())
def test_a_total_without_one_of_its_rows_is_explained(
    zeilen: list[tuple[Decimal, int]], data: st.DataObject
) -> None:
    assume(len(zeilen) >= 3)
    rechnung = Rechnung(tuple(zeilen))
    fehlt = data.draw(st.integers(0, len(zeilen) - 1))
    richtig = rechnung.gedruckt()
    summe, betrag = sum(rechnung.betraege), rechnung.betraege[fehlt]
    assume(betrag * 2 != summe)
    text = richtig.replace(f"Summe\t\t{gedruckt(summe)}", f"Summe\t\t{gedruckt(summe - betrag)}")
    found = befunde(geprueft(text))
    assert len(found) == 1, meldungen(found)
    assert found[0].place.line == len(zeilen) + 1
