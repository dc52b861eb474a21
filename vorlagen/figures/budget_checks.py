"""What is odd about the accounts that a paper names, and about what is budgeted there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from vorlagen.facts.finanzierung import Finanzierung, Konten
from vorlagen.facts.haushalt import PLANS, Haushalt, Konto
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.budget import Budget, account_of, accounts_named
from vorlagen.figures.errors import FigureError
from vorlagen.figures.formula import said
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import meinten_sie


@dataclass(frozen=True, slots=True)
class AccountReference:
    """An account that a paper names; `art` is of which kind it has to be, empty for either."""

    konto: str
    place: Place
    what: str
    art: str = ""


def references(finanzierung: Finanzierung) -> Iterator[AccountReference]:
    """All accounts that a financing names."""
    yield from _of_defaults(finanzierung.konten)
    for table in finanzierung.fassungen.values():
        yield from _of_defaults(table.konten)
        for zeile in table.zeilen or ():
            if zeile.konto is not None:
                what, art = f"Die Zeile „{zeile.bezeichnung}“", "" if zeile.takes_off else "aufwand"
                yield AccountReference(zeile.konto, zeile.place_of("konto"), what, art)
    for quelle in finanzierung.deckung.values():
        if quelle.konto is not None:
            yield AccountReference(quelle.konto, quelle.place_of("konto"), "Die Deckung")


def _of_defaults(konten: Konten | None) -> Iterator[AccountReference]:
    for art in ("aufwand", "ertrag"):
        konto: str | None = getattr(konten, art, None)
        if konten is not None and konto is not None:
            yield AccountReference(konto, konten.place_of(art), f"„{art}“", art)


def reference_checks(
    finanzierung: Finanzierung | None, haushalt: Haushalt | None
) -> Iterator[Callable[[], None]]:
    """For each account that a paper names, a check that raises a `FigureError` if it cannot be meant."""
    if finanzierung is None:
        return
    for reference in references(finanzierung):
        yield partial(_check_reference, reference, haushalt)
    for name, quelle in finanzierung.deckung.items():
        if quelle.konto is not None and quelle.konto in set(_of_costs(finanzierung)):
            yield partial(_refuse_same_account, name, quelle.konto, quelle.place_of("konto"))


def _of_costs(finanzierung: Finanzierung) -> Iterator[str | None]:
    for table in finanzierung.fassungen.values():
        for zeile in table.zeilen or ():
            if not zeile.takes_off:
                yield account_of(zeile, table, finanzierung)


def _refuse_same_account(source: str, konto: str, place: Place) -> None:
    raise FigureError(
        Code.WERT_UNZULAESSIG,
        f"Die Quelle „{source}“ nennt das Konto „{konto}“, bei dem die Kosten entstehen; so höbe sie"
        " den Bedarf auf, den sie decken soll.",
        "Das Konto der Einnahme angeben oder das, bei dem eingespart wird; sonst „konto“ weglassen.",
        place,
    )


def _check_reference(reference: AccountReference, haushalt: Haushalt | None) -> None:
    known = haushalt.konten if haushalt else {}
    if reference.konto not in known:
        raise _unknown_account(reference, known, has_file=haushalt is not None)
    konto = known[reference.konto]
    if reference.art in {"", konto.art}:
        return
    raise FigureError(
        Code.WERT_UNZULAESSIG,
        f"{reference.what} gehört nicht zum Konto „{reference.konto}“; es hat die Art „{konto.art}“.",
        f"Ein Konto mit „art: {reference.art}“ angeben.",
        reference.place,
    )


def _unknown_account(
    reference: AccountReference, known: dict[str, Konto], *, has_file: bool
) -> FigureError:
    cure = "Das Konto in haushalt.yaml unter „konten“ anlegen"
    if known:
        cure += f"; bekannt sind: {', '.join(known)}."
    elif not has_file:
        cure = "Im Ordner der Behörde eine haushalt.yaml mit diesem Konto anlegen."
    return FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"Es gibt kein Konto namens „{reference.konto}“.",
        meinten_sie(reference.konto, known, cure),
        reference.place,
    )


def check_accounts(finanzierung: Finanzierung, findings: Findings) -> None:
    """Warn of lines that belong to no account, if others do: their amounts would be missed."""
    if not any(accounts_named(finanzierung)):
        return
    for name, table in finanzierung.fassungen.items():
        for zeile in table.zeilen or ():
            if account_of(zeile, table, finanzierung) is None:
                kind = "ertrag" if zeile.takes_off else "aufwand"
                findings.add(
                    Code.KONTO_FEHLT,
                    zeile.place,
                    f"Die Zeile „{zeile.bezeichnung}“ von „finanzierung.{name}“ gehört zu keinem"
                    " Konto des Haushalts; ihr Betrag fehlt dort.",
                    f"„konto: …“ in der Zeile ergänzen oder „konten: {{{kind}: …}}“ in der Tabelle"
                    " oder unter „finanzierung“.",
                )


def check_budgeted(budget: Budget, findings: Findings) -> None:
    """Report what is needed in a year without an Ansatz, and an Ansatz of a year in question of nobody."""
    for name, konto in budget.used.items():
        for jahr in budget.years():
            _check_year(budget, name, konto, jahr, findings)
        _check_other_years(budget, name, konto, findings)


def _check_year(budget: Budget, name: str, konto: Konto, jahr: int, findings: Findings) -> None:
    lacking = [plan for plan in konto.plans if not budget.has_budgeted(name, jahr, plan)]
    if not lacking:
        return
    needs = budget.position(name, jahr, lacking[0]).needs
    most = max(needs, key=lambda need: need.exact or 0)
    if not most.exact:
        return
    plans = " und ".join(plan.capitalize() for plan in PLANS if plan in lacking)
    findings.add(
        Code.ANSATZ_FEHLT,
        konto.place,
        f"Das Konto „{name}“ hat für {jahr} keinen Ansatz ({plans}); die Vorlage rechnet dort mit"
        f" {said(most)}.",
        f"Unter „ansaetze“ „jahr_{jahr}: …“ ergänzen; ist nichts veranschlagt: jahr_{jahr}: 0, ist der"
        f" Ansatz noch unbekannt: jahr_{jahr}: {{ausstehend: Grund}}.",
    )


def _check_other_years(budget: Budget, name: str, konto: Konto, findings: Findings) -> None:
    years = [f"jahr_{jahr}" for jahr in budget.years()]
    ansaetze = {} if isinstance(konto.ansaetze, Ausstehend) else konto.ansaetze
    for year in ansaetze:
        if year not in years:
            findings.add(
                Code.ANSATZ_AUSSERHALB,
                konto.place_of("ansaetze", year),
                f"Das Konto „{name}“ hat einen Ansatz für {year.removeprefix('jahr_')}; die"
                f" Finanzierung der Vorlage betrifft {_from_to(budget.years())}.",
                "Das Jahr prüfen; gehört der Ansatz zu einer anderen Vorlage, ist alles in Ordnung.",
            )


def _from_to(years: list[int]) -> str:
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first} bis {last}"
