"""What the tests of financing share: a project with each kind of funding, and round numbers.

Costs and rates are chosen so that one can reckon along: a year costs 12.000 €, a month 1.000 €.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from figures_cases import Reckoning, reckon
from muster import MUSTER, PROGRAMM, VORLAGE

from vorlagen.figures.figure import Figure
from vorlagen.finanzierung import PaperFinancing
from vorlagen.finanzierung.outcomes import Coverage, Outcome, Sums
from vorlagen.finanzierung.table import FinancingTable, line_text
from vorlagen.german.numbers import NBSP

HILFE = PROGRAMM.replace("musterhilfe", "hilfe")
HILFE_YAML = """\
kennung: hilfe
bezeichnung: Landeshilfe
kurz: Hilfe
foerdergeber: Land Musterland
module:
  m:
    bezeichnung: Modul
    gegenstaende:
      fest:
        bezeichnung: Festbetrag
        finanzierungsart: {art: festbetrag}
        saetze:
          personal:
            bezeichnung: Personal
            kurz: PK
            zeitraum: Jahr
            werte: [{ab: 2020-01-01, betrag: 6000, quelle: {dokument: Richtlinie}}]
      je_stelle:
        bezeichnung: Festbetrag je Stelle, gedeckelt
        finanzierungsart:
          art: festbetrag
          werte: [{ab: 2020-01-01, hoechstbetrag: 18000, quelle: {dokument: Richtlinie}}]
        saetze:
          personal:
            bezeichnung: Personal
            kurz: PK
            je: VZÄ
            zeitraum: Jahr
            werte: [{ab: 2020-01-01, betrag: 6000, quelle: {dokument: Richtlinie}}]
      pauschale:
        bezeichnung: Pauschale
        finanzierungsart: {art: pauschale}
        saetze:
          einmal:
            bezeichnung: Einmal
            werte: [{ab: 2020-01-01, betrag: 15000, quelle: {dokument: Haushaltsgesetz}}]
      anteil:
        bezeichnung: Anteil
        finanzierungsart:
          art: anteil
          werte:
            - {ab: 2020-01-01, foerderquote: 80, hoechstbetrag: 9000.5, quelle: {dokument: Richtlinie}}
      jaehrlich:
        bezeichnung: Anteil, Höchstbetrag im Jahr
        finanzierungsart:
          art: anteil
          zeitraum: Jahr
          werte:
            - {ab: 2020-01-01, foerderquote: 80, hoechstbetrag: 6000, quelle: {dokument: Richtlinie}}
      fehlbedarf:
        bezeichnung: Fehlbedarf
        finanzierungsart:
          art: fehlbedarf
          werte: [{ab: 2020-01-01, hoechstbetrag: 5000, quelle: {dokument: Richtlinie}}]
      voll:
        bezeichnung: Voll
        finanzierungsart: {art: voll}
      ohne_art:
        bezeichnung: Ohne Finanzierungsart
      ohne_saetze:
        bezeichnung: Ohne Sätze
        finanzierungsart: {art: festbetrag}
"""

ANGABEN = """\
  kosten: {bezeichnung: Kosten, wert: 12000, einheit: EUR/Jahr}
  je_vzae: {bezeichnung: Kosten je Stelle, wert: 12000, einheit: EUR/VZÄ/Jahr}
  krumm: {bezeichnung: Krumme Kosten, wert: 1000, einheit: EUR/Jahr}
  offen: {bezeichnung: Offener Betrag, wert: {ausstehend: Noch offen.}, einheit: EUR}
  offener_tag: {bezeichnung: Offener Tag, tag: {ausstehend: Das Land entscheidet noch.}}
  ende_maerz: {bezeichnung: Ende, tag: 2022-03-31}
  tage: {bezeichnung: Tage, wert: 3, einheit: Tage}
"""

# Everything at once: variants, sources, scenarios, all kinds of funding, thirteen months
REICH = """\
zeitraum: {von: 2021-12-01, bis: 2022-12-31}
rundung: {stufe: einheit, auf: 1}
tabellen:
  steuerung:
    titel: Steuerung
    stellen: bescheide.beratung_2024.bewilligt.beratung
    zeilen:
      - {bezeichnung: Gesamtkosten, je_stelle: angaben.je_vzae}
      - {bezeichnung: Förderung, foerderung: hilfe.m.je_stelle, hoechstens: 17000}
    ergebnis: Eigenanteil
  beratung:
    titel: Beratung
    zeilen:
      - {bezeichnung: Kosten, je_stelle: [angaben.kosten, angaben.krumm]}
      - {bezeichnung: Spende, abzug: 1200, haushaltsjahr: 2022}
      - {bezeichnung: Landesanteil, foerderung: hilfe.m.jaehrlich}
      - {bezeichnung: Rest vom Land, foerderung: hilfe.m.fehlbedarf, hoechstens: 2500}
    ergebnis: Eigenanteil
  wahl:
    titel: Wahl
    stellen: stellenplan.leitung
    ergebnis: Eigenanteil
    varianten:
      teilzeit:
        bezeichnung: Teilzeit
        anteil: 0.5
        zeilen:
          - {bezeichnung: Kosten, je_stelle: angaben.je_vzae}
          - {bezeichnung: Pauschale, foerderung: hilfe.m.fest}
      vollzeit:
        bezeichnung: Vollzeit
        anteil: 1
        zeitraum: {von: 2022-04-01, bis: 2022-12-31}
        zeilen:
          - {bezeichnung: Kosten, je_stelle: angaben.je_vzae}
          - {bezeichnung: Pauschale, foerderung: hilfe.m.fest}
deckung:
  topf:
    bezeichnung: Topf
    bis: angaben.ende_maerz
    hoechstens: 4000
  haushalt:
    bezeichnung: Haushalt
szenarien:
  kurz:
    bezeichnung: Kurz
    varianten: {wahl: teilzeit}
  lang:
    bezeichnung: Lang
    deckung:
      topf: {bis: 2022-12-31, hoechstens: 20000}
"""


def projekt(
    finanzierung: str, *, hilfe: str = HILFE_YAML, angaben: str = ANGABEN, **more: str
) -> dict[str, str]:
    """The files of a project whose paper has this under „finanzierung“; `more` are its „groessen“."""
    text = MUSTER[VORLAGE][: MUSTER[VORLAGE].index("\nfinanzierung:")]
    text = text.replace("angaben:\n", f"angaben:\n{angaben}")
    sizes = "".join(f"  {name}: {formula}\n" for name, formula in more.items())
    text = text.replace("groessen:\n", f"groessen:\n{sizes}")
    text += f"\nfinanzierung:\n{indent(finanzierung, '  ')}"
    return {**MUSTER, VORLAGE: text, HILFE: hilfe}


def gerechnet(ordner: Path, finanzierung: str, **options: str) -> Reckoning:
    """The paper, computed; it has no fault of form."""
    return reckon(ordner, projekt(finanzierung, **options))


def einfach(
    *zeilen: str, kopf: str = "", unten: str = "", zeitraum: str = "2022-01-01 2022-12-31"
) -> str:
    """A financing with one table „t“ of these lines."""
    von, bis = zeitraum.split()
    lines = "".join(f"      - {{{zeile}}}\n" for zeile in zeilen)
    head = f"zeitraum: {{von: {von}, bis: {bis}}}\n{kopf}"
    return f"{head}tabellen:\n  t:\n    titel: T\n    zeilen:\n{lines}    ergebnis: Rest\n{unten}"


def betraege(paper: Reckoning, *addresses: str) -> list[object]:
    """The exact values of figures below „finanzierung“."""
    return [paper.figure(f"finanzierung.{address}").exact for address in addresses]


def zeilentexte(paper: Reckoning, table: str = "t") -> list[str]:
    """How a table prints the computation of its lines."""
    found = paper.figures.of(PaperFinancing).tables[table]
    return [line_text(line).replace(NBSP, " ") for line in found.lines]


def exact_sum(figures: Iterable[Figure]) -> object:
    """What figures add up to; they are known."""
    return sum(figure.exact for figure in figures)  # type: ignore[misc]


def outcomes(paper: Reckoning) -> list[Outcome]:
    """The total and all scenarios, at both ends."""
    return [
        outcome
        for found in paper.figures.of(PaperFinancing).ranges.values()
        for outcome in found.outcomes
    ]


def assert_nothing_is_lost(paper: Reckoning) -> None:
    """Years add up to the whole, sources and rest to the results: line by line, year by year."""
    for table in paper.figures.of(PaperFinancing).tables.values():
        assert_years_add_up(table)
    for outcome in outcomes(paper):
        assert_sums_add_up(outcome.sums)
        assert_total_of_years(outcome)
        for sums in outcome.years.values():
            assert_sums_add_up(sums)
        for table in outcome.tables:
            assert_sources_pay_for(outcome.coverage, table)


def assert_years_add_up(table: FinancingTable) -> None:
    if table.result.is_pending or any(line.amount.is_pending for line in table.lines):
        return
    for number, line in enumerate(table.lines):
        assert exact_sum(year.amounts[number] for year in table.years) == line.amount.exact
    assert exact_sum(year.result for year in table.years) == table.result.exact
    assert exact_sum(year.months for year in table.years) == table.months.exact


def assert_sums_add_up(sums: Sums) -> None:
    if sums.result.is_pending or any(paid.is_pending for paid in sums.sources.values()):
        return
    paid = exact_sum([*sums.sources.values(), sums.uncovered, -sums.surplus])
    assert paid == sums.result.exact


def assert_total_of_years(outcome: Outcome) -> None:
    if outcome.sums.result.is_pending:
        return
    years = outcome.years.values()
    for of in ("costs", "grants", "others", "result"):
        assert exact_sum(getattr(s, of) for s in years) == getattr(outcome.sums, of).exact
    for name, paid in outcome.sums.sources.items():
        if not paid.is_pending:
            assert exact_sum(sums.sources[name] for sums in years) == paid.exact


def assert_sources_pay_for(coverage: Coverage, table: FinancingTable) -> None:
    if any(share.amount.is_pending for share in coverage.shares) or table.result.is_pending:
        return
    paid = [share.amount for share in coverage.shares if share.table is table]
    rest = [rest.amount for rest in coverage.uncovered if rest.table is table]
    extra = [-rest.amount for rest in coverage.surplus if rest.table is table]
    assert exact_sum([*paid, *rest, *extra]) == table.result.exact
