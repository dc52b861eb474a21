"""Proves how a financing table is split over Haushaltsjahre: a matrix with cross sums both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vorlagen.documents.overviews import MOST_UPRIGHT
from vorlagen.documents.press import Html
from vorlagen.documents.proof.ledger import Ledger
from vorlagen.documents.proof.model import Haushaltsjahre, Jahresbetrag, Jahreszeile, Probe
from vorlagen.documents.proof.printed import read_back
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.apportionment import difference_in
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.formula import said
from vorlagen.german.numbers import zahl
from vorlagen.german.style import NBSP, Hausstil

_SHARES = "Anteil der Zeile an den Monaten des Jahres"
_TAKES = {
    "groesster_anteil": "der größte Anteil der Zeile",
    "letztes_jahr": "das letzte Jahr",
}


@dataclass(frozen=True, slots=True)
class YearsProof:
    """Proves the years of tables; every amount of a year is entered with a number of its own."""

    ledger: Ledger
    style: Hausstil

    def of(self, table: FinancingTable) -> Haushaltsjahre | None:
        """The matrix of a table; None if it lies in one year, or not all of it is known."""
        every = [f for year in table.years for f in (*year.amounts, year.result)]
        if len(table.years) < 2 or any(figure.is_pending for figure in every):
            return None
        called = [self.ledger.names.of(line.amount).text for line in table.lines]
        rows = [
            self._row(called[i], [year.amounts[i] for year in table.years], line.amount)
            for i, line in enumerate(table.lines)
        ]
        signs = [line.takes_off for line in table.lines]
        rows.append(
            self._row(str(table.tabelle.ergebnis), [y.result for y in table.years], table.result)
        )
        return Haushaltsjahre(
            jahre=tuple(f"{year.jahr} ({year.period.duration()})" for year in table.years),
            quer=len(table.years) > MOST_UPRIGHT,
            zeilen=tuple(rows),
            regel=self._rule(table),
            proben=tuple(
                self._column(str(year.jahr), signs, year.amounts, year.result)
                for year in table.years
            ),
        )

    def _row(self, called: str, amounts: Sequence[Figure], whole: Figure) -> Jahreszeile:
        cells = tuple(self._cell(amount) for amount in amounts)
        total = said(whole, self.style)
        texts = [cell.betrag for cell in cells]
        text = f"{' + '.join(texts)} = {total}"
        return Jahreszeile(called, cells, total, Probe(text, _sum(texts) == read_back(total)))

    def _cell(self, amount: Figure) -> Jahresbetrag:
        entry = (
            self.ledger.entry(amount)
            if amount in self.ledger
            else self.ledger.add(amount, (Html(_SHARES),))
        )
        return Jahresbetrag(entry.nummer, said(amount, self.style))

    def _column(
        self, jahr: str, signs: Sequence[bool], amounts: Sequence[Figure], result: Figure
    ) -> Probe:
        texts = [said(amount, self.style) for amount in amounts]
        total = said(result, self.style)
        signed = zip(signs, texts, strict=True)
        value = sum((-v if off else v) for off, v in ((o, read_back(t) or 0) for o, t in signed))
        return Probe(f"{jahr}: {_joined(signs, texts)} = {total}", value == read_back(total))

    def _rule(self, table: FinancingTable) -> Markup:
        step = f"{zahl(table.rundung.auf)}{NBSP}{self.style.waehrung}"
        rest = "; ".join(self._differences(table))
        text = (
            "Auf die Jahre entfällt, was in ihren Monaten entsteht, je Zeile und Jahr auf"
            f" {step} gerundet. Was die Anteile einer Zeile dadurch zu wenig oder zu viel ergeben,"
            f" trägt {_TAKES[table.rundung.differenz]}"
        )
        return Html("{}: {}.").format(text, rest or "hier nichts")

    def _differences(self, table: FinancingTable) -> Iterator[str]:
        for i, line in enumerate(table.lines):
            for year in table.years:
                difference = difference_in(year.amounts[i])
                if difference is not None:
                    called = self.ledger.names.of(line.amount).text
                    yield f"{called} {year.jahr} {said(difference, self.style)}"


def _sum(texts: Sequence[str]) -> object:
    return sum(read_back(text) or 0 for text in texts)


def _joined(signs: Sequence[bool], texts: Sequence[str]) -> str:
    first, *others = zip(signs, texts, strict=True)
    return first[1] + "".join(f" {'−' if off else '+'} {text}" for off, text in others)
