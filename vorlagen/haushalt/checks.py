"""Checks of the accounts of a paper, of what is budgeted there, and of what covers an overrun."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from vorlagen.facts.fakten import unknown
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import EUR, Checks, Constant, Figure, Namespace, said
from vorlagen.finanzierung import Finanzierung
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum
from vorlagen.haushalt.facts import PLANS, Plan
from vorlagen.haushalt.figures import (
    MOST_COMMITTED,
    ROOT,
    Budget,
    account_of,
    accounts_named,
    lines_with_accounts,
)
from vorlagen.haushalt.form import PaperBudget, form_agrees
from vorlagen.haushalt.overrun import Position
from vorlagen.page import Printed

_ZERO = Fraction(0)
_INVESTED = {"aufwand": "auszahlung", "ertrag": "einzahlung"}


def names_fitting_accounts(case: PaperBudget) -> Iterator[Finding]:
    """Accounts that a financing names, but the Haushalt does not have, or not of that kind."""
    finanzierung, haushalt = case.finanzierung, case.haushalt
    if finanzierung is None or case.is_unusable:
        return
    accounts = haushalt.konten if haushalt else {}
    for konto, place, what, art in _accounts_named(finanzierung):
        if konto not in accounts:
            names = ", ".join(accounts) or "keine"
            cure = f"In haushalt.yaml unter „konten“ anlegen; dort stehen: {names}."
            yield unknown("Das Konto", konto, accounts, place, cure)
        elif art and accounts[konto].is_income != (art == "ertrag"):
            yield Finding(
                Code.WERT_UNZULAESSIG,
                place,
                f"{what} gehört nicht zum Konto „{konto}“; es hat die Art „{accounts[konto].art}“.",
                f"Ein Konto mit „art: {art}“ oder „art: {_INVESTED[art]}“ angeben.",
            )


def _accounts_named(finanzierung: Finanzierung) -> Iterator[tuple[str, Place, str, str]]:
    """Each account with its place, what names it, and the required kind (empty if any will do)."""
    tables = finanzierung.fassungen.values()
    for konten in (finanzierung.konten, *(table.konten for table in tables)):
        for art in _INVESTED:
            konto = getattr(konten, art, None)
            if konten and konto:
                yield konto, konten.place_of(art), f"„{art}“", art
    for table in tables:
        for zeile in table.zeilen or ():
            if zeile.konto:
                kind = "" if zeile.takes_off else "aufwand"
                what = f"Die Zeile „{zeile.bezeichnung}“"
                yield zeile.konto, zeile.place_of("konto"), what, kind
    for quelle in finanzierung.deckung.values():
        if quelle.konto is not None:
            yield quelle.konto, quelle.place_of("konto"), "Die Deckung", ""


def pays_from_another_account(case: PaperBudget) -> Iterator[Finding]:
    """Whether a source of coverage stands on an account where costs arise."""
    finanzierung = case.finanzierung
    if finanzierung is None or case.is_unusable:
        return
    lines = lines_with_accounts(finanzierung)
    of_costs = set()
    for zeile, konto in lines:
        if not zeile.takes_off:
            of_costs.add(konto)
    for name, quelle in finanzierung.deckung.items():
        if quelle.konto is not None and quelle.konto in of_costs:
            yield Finding(
                Code.WERT_UNZULAESSIG,
                quelle.place_of("konto"),
                f"Die Quelle „{name}“ nennt das Konto „{quelle.konto}“, bei dem die Kosten entstehen;"
                " so höbe sie den Bedarf auf, den sie decken soll.",
                "Das Konto der Einnahme angeben oder das, bei dem eingespart wird; sonst „konto“"
                " weglassen.",
            )


def lines_have_accounts(case: PaperBudget) -> Iterator[Finding]:
    """Lines that belong to no account, if others do: their amounts would be missed."""
    finanzierung = case.finanzierung
    if finanzierung is None or case.budget is None or not any(accounts_named(finanzierung)):
        return
    for name, table in finanzierung.fassungen.items():
        for zeile in table.zeilen or ():
            if account_of(zeile, table, finanzierung) is None:
                kind = "ertrag" if zeile.takes_off else "aufwand"
                yield Finding(
                    Code.HAUSHALT,
                    zeile.place,
                    f"Die Zeile „{zeile.bezeichnung}“ von „finanzierung.{name}“ gehört zu keinem"
                    " Konto des Haushalts; ihr Betrag fehlt dort.",
                    f"„konto: …“ in der Zeile ergänzen oder „konten: {{{kind}: …}}“ in der Tabelle"
                    " oder unter „finanzierung“.",
                )


def needs_are_budgeted(case: PaperBudget) -> Iterator[Finding]:
    """Needs in a year without an Ansatz; before its Haushaltssatzung is adopted there can be none."""
    budget = case.needed
    if budget is None:
        return
    adopted = []
    for jahr in budget.years():
        if budget.haushalt.is_adopted(jahr, budget.tag) is not False:
            adopted.append(jahr)
    for name, konto in budget.used.items():
        for jahr in adopted:
            lacking = [plan for plan in konto.plans if not budget.has_budgeted(name, jahr, plan)]
            if not lacking:
                continue
            most = max(budget.position(name, jahr, lacking[0]).needs, key=_size, default=None)
            if most is not None and most.exact:
                plans = " und ".join(budget.law.plan(plan) for plan in PLANS if plan in lacking)
                yield Finding(
                    Code.HAUSHALT,
                    konto.place,
                    f"Das Konto „{name}“ hat für {jahr} keinen Ansatz ({plans}); die Vorlage rechnet dort"
                    f" mit {said(most)}.",
                    f"Unter „ansaetze“ „jahr_{jahr}: …“ ergänzen; ist nichts veranschlagt: jahr_{jahr}: 0,"
                    f" ist der Ansatz noch unbekannt: jahr_{jahr}: {{ausstehend: Grund}}.",
                )


def covered_as_lacking(case: PaperBudget) -> Iterator[Finding]:
    """Whether covering accounts save or receive, in each year, what the accounts of the lines lack."""
    budget = case.needed
    if budget is None:
        return
    for jahr in _adopted(budget):
        for plan, positions in _positions(budget, jahr):
            needing: list[Position] = []
            paying: dict[str, Position] = {}
            for name, position in positions.items():
                if name in budget.covering:
                    paying[name] = position
                else:
                    needing.append(position)
            difference = _difference(needing, paying.values())
            if difference is None:
                continue
            lack, cover = difference
            ansatz = ""
            for position in sorted(needing, key=lambda position: position.is_income):
                sign = "-" if position.is_income else "+"
                ansatz += f" {sign} {position.budgeted.address}"
            yield Finding(
                Code.HAUSHALT,
                budget.covering[next(iter(paying))],
                f"{jahr} fehlen im {budget.law.plan(plan)} {_euros(lack)}; andere Konten decken"
                f" {_euros(cover)}.",
                "Unter „deckung“ zahlt zuerst der Ansatz, die anderen Konten den Rest; beim Ansatz:"
                f" „hoechstens: {ansatz.removeprefix(' + ')}“. Von Einnahmen deckt nur, was über ihren"
                " Ansatz hinausgeht; der ist 0, wenn für diesen Zweck nichts veranschlagt ist.",
            )
            break  # the other plan has the same fault


def _difference(
    needing: Sequence[Position], paying: Collection[Position]
) -> tuple[Fraction, Fraction] | None:
    """What accounts lack and others cover, at the first end of the range where the two differ."""
    if not needing or not paying:
        return None
    for end in range(len(needing[0].needs)):
        lack = max(sum((_lack(position, end) for position in needing), _ZERO), _ZERO)
        cover = sum((_cover(position, end) for position in paying), _ZERO)
        if lack != cover:
            return lack, cover
    return None


def saves_what_there_is(case: PaperBudget) -> Iterator[Finding]:
    """Accounts at which more is to be saved than is budgeted there."""
    budget = case.needed
    if budget is None:
        return
    for jahr in _adopted(budget):
        for plan, positions in _positions(budget, jahr):
            for name, position in positions.items():
                saved = max(position.under, key=_size)
                too_much = position.saves and _size(saved) > _size(position.budgeted)
                if too_much and budget.has_budgeted(name, jahr, plan):
                    yield Finding(
                        Code.HAUSHALT,
                        budget.covering[name],
                        f"Beim Konto „{name}“ sollen {jahr} {said(saved)} gespart werden; veranschlagt sind"
                        f" dort {said(position.budgeted)}.",
                        "Bei der Quelle „hoechstens“ eintragen und den Rest anders decken, oder in"
                        " haushalt.yaml den Ansatz berichtigen.",
                    )


def _adopted(budget: Budget) -> list[int]:
    """The years whose budget is known to be adopted."""
    adopted: list[int] = []
    for jahr in budget.years():
        if budget.haushalt.is_adopted(jahr, budget.tag) is True:
            adopted.append(jahr)
    return adopted


def _positions(budget: Budget, jahr: int) -> Iterator[tuple[Plan, dict[str, Position]]]:
    """The accounts of each plan in a year, unless something about them is pending."""
    for plan in PLANS:
        positions = {}
        for name, konto in budget.used.items():
            if plan in konto.plans:
                positions[name] = budget.position(name, jahr, plan)
        if not any(None in position.amounts() for position in positions.values()):
            yield plan, positions


def _lack(position: Position, end: int) -> Fraction:
    """By how much an account needs more than it has; negative if it has more than it needs."""
    more = _size(position.needs[end]) - _size(position.budgeted)
    if position.is_income:
        return -more
    return more


def _cover(position: Position, end: int) -> Fraction:
    ends = position.over if position.is_income else position.under
    return _size(ends[end])


def _euros(amount: Fraction) -> str:
    return said(Figure(amount, EUR, Constant("")))


def no_overrun_of_nothing(printed: Iterable[Printed], names: Namespace) -> Iterator[Finding]:
    """Whether the words of a paper speak of an overrun that does not exist."""
    for item in printed:
        figure, place = item.figure, item.place
        address, _, last = figure.address.rpartition(".")
        is_in_words = address.startswith(f"{ROOT}.") and not place.file.endswith(".html")
        if last == "mehrbedarf" and figure.exact == 0 and is_in_words:
            position = names.resolve(address)
            yield Finding(
                Code.HAUSHALT,
                place,
                f"„{figure.address}“ ist {said(figure)}: Gebraucht werden {said(position['bedarf'])},"
                f" veranschlagt sind {said(position['ansatz'])}.",
                "Bedarf und Ansatz prüfen; stimmen sie, ist nichts über- oder außerplanmäßig. Ist der"
                " Haushalt des Jahres noch nicht beschlossen, heißt der Betrag „einzustellen“.",
            )


def years_have_a_statute(case: PaperBudget) -> Iterator[Finding]:
    """Years up to that of the paper of which no Haushaltssatzung is known."""
    budget = case.needed
    if budget is None or not budget.used:
        return
    haushalt = budget.haushalt
    for jahr in budget.years():
        is_entered = haushalt.satzung(jahr) or isinstance(haushalt.satzungen, Ausstehend)
        if jahr <= budget.tag.year and not is_entered:
            yield Finding(
                Code.HAUSHALT,
                haushalt.place_of("satzungen"),
                f"Für {jahr} ist keine Haushaltssatzung eingetragen; am {datum(budget.tag)} gilt der"
                " Haushalt dieses Jahres deshalb als nicht beschlossen.",
                f"Unter „satzungen“ die Satzung mit „jahre: [{jahr}]“ ergänzen; ist der Tag nicht bekannt:"
                " beschlossen: {ausstehend: Grund}.",
            )


def commitments_are_granted(case: PaperBudget) -> Iterator[Finding]:
    """Commitments of later years for which nothing is entered."""
    budget = case.needed
    if budget is None:
        return
    for name, konto in budget.used.items():
        granted = konto.verpflichtungsermaechtigungen
        if isinstance(granted, Ausstehend):
            continue
        for jahr in budget.years():
            if budget.binds(name, jahr) and f"jahr_{jahr}" not in granted:
                needed = max(budget.commitment(name, jahr).needs, key=_size)
                yield Finding(
                    Code.HAUSHALT,
                    konto.place,
                    f"Das Konto „{name}“ hat für {jahr} keine Verpflichtungsermächtigung; die Vorlage"
                    f" bindet dort {said(needed)}.",
                    f"Unter „verpflichtungsermaechtigungen“ „jahr_{jahr}: …“ ergänzen; gibt es keine:"
                    f" jahr_{jahr}: 0.",
                )


def commitments_in_all(case: PaperBudget) -> Iterator[Finding]:
    """Commitments of later years beyond what the Haushaltssatzung grants altogether."""
    budget = case.needed
    together = budget.commitments() if budget else None
    if budget is None or together is None:
        return
    satzung = budget.haushalt.satzung(budget.tag.year)
    place = budget.haushalt.place_of("satzungen")
    most = case.paper.names.resolve(MOST_COMMITTED) if budget.has_most_committed else None
    needed = max(together.needs, key=_size)
    if most is None and any(end.exact != 0 for end in together.over):
        if satzung:
            place = satzung.place
        yield Finding(
            Code.HAUSHALT,
            place,
            f"Der Gesamtbetrag der Verpflichtungsermächtigungen für {budget.tag.year} fehlt; über ihn hinaus"
            " darf nichts gebunden werden.",
            "Bei der Satzung „verpflichtungsermaechtigungen: …“ ergänzen.",
        )
    elif most and most.exact is not None and _size(needed) > most.exact:
        if satzung:
            place = satzung.place_of("verpflichtungsermaechtigungen")
        yield Finding(
            Code.HAUSHALT,
            place,
            f"Die Vorlage bindet in späteren Jahren {said(needed)}; die Haushaltssatzung erlaubt insgesamt"
            f" {said(most)}.",
            "Die Beträge prüfen; stimmen sie, reicht die Haushaltssatzung nicht aus.",
        )


def _size(figure: Figure) -> Fraction:
    return figure.exact or _ZERO


def checks(case: PaperBudget) -> Checks:
    """The checks of a paper's effects on the Haushalt."""
    yield names_fitting_accounts(case)
    yield pays_from_another_account(case)
    yield lines_have_accounts(case)
    yield needs_are_budgeted(case)
    yield covered_as_lacking(case)
    yield saves_what_there_is(case)
    yield years_have_a_statute(case)
    yield commitments_are_granted(case)
    yield commitments_in_all(case)
    yield form_agrees(case)
