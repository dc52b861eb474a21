"""The sentences below the table of „Finanzielle Auswirkungen“: accounts, the law, what is to be done.

The sentences are the template's; this module decides which of them are true. What does not apply is a
name unknown to the template: without a budget all, without overruns or commitments what is said of those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import Figure, Names, Namespace
from vorlagen.german.words import aufzaehlung, bound, laeufe
from vorlagen.haushalt.facts import PLANS, Gegenstand, Konto, Plan
from vorlagen.haushalt.figures import (
    COMMITMENTS,
    MOST_COMMITTED,
    ROOT,
    THRESHOLD,
    Budget,
    Consent,
    Overrun,
    continued,
    covering_budgets,
    overruns_of,
)
from vorlagen.haushalt.overrun import Position
from vorlagen.page import (
    amount_cell,
    current,
    pending_reason,
    places_of,
    range_cell,
    show,
)

IN_PLANS = {
    ("ergebnisplan",): "Aufwendungen",
    ("finanzplan",): "Auszahlungen",
    PLANS: "Aufwendungen und Auszahlungen",
}
_COLUMNS = {  # heads, and the details of an account below them
    "Produkt": ("nummer", "produkt"),
    "Kostenstelle": ("kostenstelle",),
    "Sachkonto": ("sachkonto",),
}
_DETAILS = {  # as a sentence about what is missing calls them
    "nummer": "Produktnummern",
    "produkt": "Produkte",
    "kostenstelle": "Kostenstellen",
    "sachkonto": "Sachkonten",
}

_TEXTS = "voraussetzung voraussetzung_auszahlungen zustimmung entscheidet unterrichtung".split()
_CITATIONS = "voraussetzung_zitat entscheidung_zitat unterrichtung_zitat".split()


def amount_said(ends: Sequence[Figure]) -> Any:
    """An amount in a sentence."""
    return range_cell(ends, places_of(ends))


def budget_sentences(budget: Budget, names: Namespace) -> Names:
    """What the section says of the accounts that the paper uses."""
    return _accounts(budget, names) | _overruns(budget, names) | _later(budget, names)


# Accounts


def _accounts(budget: Budget, names: Namespace) -> Names:
    """The accounts, with a cell for each of the columns, and the details that are pending for all of them."""
    details = {name: _details(names.resolve(f"haushalt.{name}")) for name in budget.used}
    given: dict[str, list[Any]] = {}
    missing: dict[str, list[Ausstehend]] = {}
    for key in _DETAILS:
        values = [of_account[key] for of_account in details.values()]
        given[key] = [value for value in values if value is not None]
        if given[key] and all(isinstance(value, Ausstehend) for value in given[key]):
            missing[key] = given[key]
    columns: dict[str, list[str]] = {}  # the details in each column, by its head
    for head, keys in _COLUMNS.items():
        shown = [key for key in keys if given[key] and key not in missing]
        if shown:
            columns[head] = shown
    accounts = []
    for name, konto in budget.used.items():
        account = {
            "bezeichnung": show(details[name]["bezeichnung"]),
            "art": konto.art.capitalize(),
            "angaben": [_cell(details[name], keys) for keys in columns.values()],
        }
        accounts.append(account)
    called, mark = "", ""
    if missing:
        called = aufzaehlung(_called(missing))
        reasons: list[str] = []
        for pending in missing.values():
            reasons.extend(value.grund for value in pending)
        mark = _mark(reasons)
    return {
        "spalten": list(columns),
        "konten": accounts,
        "fehlende_angaben": called,
        "fehlende_angaben_grund": mark,
    }


def _details(konto: Namespace) -> dict[str, Any]:
    product = konto["produkt"]
    if isinstance(product, Namespace):
        number, name = product["nummer"], product["bezeichnung"]
    else:  # pending as a whole
        number = name = product
    return {
        "bezeichnung": konto["bezeichnung"],
        "nummer": number,
        "produkt": name,
        "kostenstelle": konto.get("kostenstelle"),
        "sachkonto": konto.get("sachkonto"),
    }


def _called(missing: Collection[str]) -> list[str]:
    """What is missing, in words."""
    if {"nummer", "produkt"} <= set(missing):
        missing = [key for key in missing if key != "nummer"]
    return [_DETAILS[key] for key in missing]


def _cell(details: Mapping[str, Any], keys: Sequence[str]) -> Any:
    parts = []
    for key in keys:
        if details[key] is not None:
            parts.append(show(details[key]))
    return Markup(" ").join(parts) if parts else amount_cell(None, 0)


def _mark(reasons: Iterable[str]) -> Any:
    return current().pending("; ".join(dict.fromkeys(reasons)))


# Amounts of accounts, year by year


def _listed(amounts: Iterable[tuple[int, Names]]) -> Names:
    """A list of amounts at accounts or budgets, each of which is given with its Haushaltsjahr.

    Haushaltsjahre in which all is equal share an entry: `jahre` are they by themselves, `zeit` as part of a
    sentence, „in den Haushaltsjahren 2019 bis 2022“. What all entries have in common stands before the list,
    and is empty in each. `mehrere` tells whether it is about more than one year.
    """
    entries: list[Names] = []
    years: list[list[int]] = []  # of each entry
    all_years = set[int]()
    for jahr, amount in amounts:
        if amount not in entries:
            entries.append(amount)
            years.append([])
        years[entries.index(amount)].append(jahr)
        all_years.add(jahr)
    printed = [{**entry, **_said(jahre)} for entry, jahre in zip(entries, years, strict=True)]
    common: Names = {}
    for key in ("was", "konto", "zeit"):
        values = {entry[key] for entry in printed}
        common[key] = ""
        if len(printed) > 1 and len(values) == 1:
            common[key] = values.pop()
            for entry in printed:
                entry[key] = ""
    return {**common, "posten": printed, "mehrere": len(all_years) > 1}


def _said(jahre: Sequence[int]) -> Names:
    words: list[str] = []
    for first, last in laeufe(jahre):
        if last - first > 1:
            words.append(f"{first} bis {last}")
        else:
            words += [str(jahr) for jahr in range(first, last + 1)]
    text = aufzaehlung(words)
    if len(jahre) == 1:
        return {"jahre": text, "zeit": f"im Haushaltsjahr {text}"}
    return {"jahre": f"{text} jeweils", "zeit": f"in den Haushaltsjahren {text} jeweils"}


def _called_there(what: str, name: Any) -> Markup:
    """An account or a budget, as it follows „beim“."""
    return Markup("{} „{}“").format(what, show(name))


# What the law says


def _printed_rule(budget: Budget, gegenstand: Gegenstand) -> Names:
    """A rule of the law; what it says is empty where only its name is known."""
    rule = budget.rule(gegenstand)
    printed = {"zitat": _of_law(rule.zitat)}
    for name in _TEXTS:
        printed[name] = _of_law(getattr(rule.vorschrift, name, None) or "")
    for name in _CITATIONS:
        absatz = getattr(rule.vorschrift, name, None)
        printed[name] = _of_law(rule.cited(absatz)) if absatz else ""
    printed["voraussetzung_zitat"] = printed["voraussetzung_zitat"] or printed["zitat"]
    return printed


def _of_law(text: str | Ausstehend) -> Any:
    return bound(text) if isinstance(text, str) else show(text)


# What exceeds the budget


def _overruns(budget: Budget, names: Namespace) -> Names:
    """What exceeds the budget, by what the council has to do, and what is still open about that."""
    overruns = overruns_of(budget)
    zustaendig = budget.haushalt.zustaendig
    printed = {
        "gremium": zustaendig.genitiv,
        "budgets": covering_budgets(budget),
        "regelung": bound(zustaendig.regelung or ""),
        "hat_ueberschreitungen": bool(overruns),
        "beschlossene": [str(jahr) for jahr in _budgeted_years(budget)],
        "ueberschreitungen": [],
        "offene_ansaetze": "",
        "offene_konten": [],
        "recht": "",
        "fortsetzung": "",
        "schwelle": "",
        "schwelle_offen": False,
    }
    if not overruns:
        return printed
    threshold: Figure = names.resolve(THRESHOLD)
    rule = _printed_rule(budget, "ueberplanmaessig")
    decides = zustaendig.kaemmerei
    if rule["entscheidet"]:
        decides = zustaendig.hauptverwaltung or rule["entscheidet"]
    rule["zustimmung"] = rule["zustimmung"] or "der Zustimmung"
    printed["ueberschreitungen"] = _by_consent(overruns, threshold, budget)
    pending = [overrun for overrun in overruns if overrun.is_open]
    reasons = _reasons(pending)
    if reasons:
        printed["offene_ansaetze"] = _mark(reasons)
    printed["offene_konten"] = list(dict.fromkeys(_accounts_of(pending, budget)))
    plans: set[Plan] = set()
    for overrun in overruns:
        plans.update(overrun.plans)
    if any(continued(overrun, budget) for overrun in overruns):
        printed["fortsetzung"] = _printed_rule(budget, "fortsetzung")
    return printed | {
        "ueberschrittene_plaene": [plan for plan in PLANS if plan in plans],
        "kaemmerei": decides,
        "recht": rule,
        "schwelle": amount_cell(threshold, places_of([threshold])),
        "schwelle_offen": threshold.is_pending,
    }


def _by_consent(overruns: Sequence[Overrun], threshold: Figure, budget: Budget) -> list[Names]:
    """The overruns whose amounts are known, in a list for each way in which the council takes part.

    That way is its `beteiligung`.
    """
    groups: dict[Consent, list[Overrun]] = {consent: [] for consent in Consent}
    for overrun in overruns:
        if not overrun.is_open:
            groups[overrun.consent(threshold)].append(overrun)
    printed = []
    for consent, members in groups.items():
        if members:
            amounts = [(overrun.jahr, _printed_overrun(overrun, budget)) for overrun in members]
            printed.append({**_listed(amounts), "beteiligung": consent.value})
    return printed


def _printed_overrun(overrun: Overrun, budget: Budget, *, is_later: bool = False) -> Names:
    """An amount that exceeds the budget; `bis_zu` tells that it may also be 0."""
    amounts = overrun.amounts
    begins_at_nothing = amounts[0].exact == 0
    if begins_at_nothing:
        amounts = amounts[-1:]
    what = IN_PLANS[overrun.plans]
    if not is_later:
        kind = "außerplanmäßige" if overrun.is_new else "überplanmäßige"
        what = f"{kind} {what}"
    if overrun.budget:
        konto = _called_there("Budget", overrun.budget)
    else:
        konto = _called_there("Konto", budget.haushalt.konten[overrun.konto].bezeichnung)
    return {
        "konto": konto,
        "was": what,
        "bis_zu": begins_at_nothing,
        "betrag": amount_said(amounts),
    }


def _reasons(overruns: Iterable[Overrun]) -> list[str]:
    reasons: list[str] = []
    for overrun in overruns:
        for amount in overrun.amounts:
            reason = pending_reason(amount)
            if reason:
                reasons.append(reason)
    return reasons


def _accounts_of(overruns: Iterable[Overrun], budget: Budget) -> Iterator[Any]:
    """The names of the accounts of overruns, and of all accounts for expenses of their budgets."""
    for overrun in overruns:
        for name, konto in budget.used.items():
            is_covering = bool(overrun.budget) and konto.budget == overrun.budget
            if name == overrun.konto or (is_covering and not konto.is_income):
                yield show(konto.bezeichnung)


def _budgeted_years(budget: Budget) -> Iterator[int]:
    """The years with an adopted budget in which something is spent."""
    for jahr in budget.years():
        needs: list[Figure] = []
        for plan in PLANS:
            position = budget.sum(plan, jahr, is_income=False)
            if position:
                needs.extend(position.needs)
        is_adopted = budget.haushalt.is_adopted(jahr, budget.tag) is not False
        if is_adopted and any(end.exact != 0 for end in needs):
            yield jahr


# What belongs into later budgets


def _later(budget: Budget, names: Namespace) -> Names:
    """What belongs into budgets not adopted yet, and what of it is committed before."""
    together = budget.commitments()
    later = []
    for overrun in overruns_of(budget, "later"):
        later.append((overrun.jahr, _printed_overrun(overrun, budget, is_later=True)))
    printed = {"einzustellen": _listed(later), "verpflichtungen": ""}
    if together is None:
        return printed
    positions: list[tuple[Konto, int, Position]] = []
    for jahr in budget.years():
        for name, konto in budget.used.items():
            if budget.binds(name, jahr):
                positions.append((konto, jahr, budget.commitment(name, jahr)))
    most = names.resolve(MOST_COMMITTED) if budget.has_most_committed else None
    beyond = names.resolve(f"{ROOT}.{COMMITMENTS}").get("ueberschreitung")
    commitments = []
    for konto, jahr, position in positions:
        commitments.append((jahr, _printed_commitment(konto, position)))
    return printed | {
        "verpflichtungen": _listed(commitments),
        "verpflichtungsrecht": _printed_rule(budget, "verpflichtung"),
        "mehr_verpflichtungen": any(end.exact != 0 for end in together.over),
        "bis_zu": len(together.needs) > 1,
        # In this order: saying an amount notes it as printed.
        "gesamtbetrag": amount_said([most]) if most else "",
        "gebunden": amount_said(together.needs),
        "ueber_gesamtbetrag": amount_said([beyond]) if beyond else "",
    }


def _printed_commitment(konto: Konto, position: Position) -> Names:
    """What is committed of a later year, and what of that is granted (`vorhanden`) or lacking."""
    is_open = position.budgeted.is_pending
    commitment = {
        "konto": _called_there("Konto", konto.bezeichnung),
        "was": "Auszahlungen",
        "bis_zu": False,
        "betrag": amount_said(position.needs),
        "vorhanden": "",
        "offen": is_open,
        "fehlt": "",
        "planung": str(position.wording()),
    }
    if position.budgeted.exact != 0:
        commitment["vorhanden"] = amount_said([position.budgeted])
    if not is_open and any(end.exact != 0 for end in position.over):
        commitment["fehlt"] = amount_said(position.over)
    return commitment
