"""What the section „Finanzielle Auswirkungen“ says below its table: accounts, the law, what is to be done.

The sentences are the template's; here is decided which of them are true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.german.lists import aufzaehlung, laeufe
from vorlagen.german.running_text import bound
from vorlagen.haushalt.facts import PLANS, Konto
from vorlagen.haushalt.figures import COMMITMENTS, MOST_COMMITTED, ROOT, THRESHOLD, Budget
from vorlagen.haushalt.overruns import Consent, Overrun, continued, covering_budgets, overruns_of
from vorlagen.haushalt.position import Position
from vorlagen.haushalt.recht import Gegenstand
from vorlagen.page import (
    amount_cell,
    current,
    pending_mark,
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

_SAYS = "voraussetzung", "voraussetzung_auszahlungen", "zustimmung", "entscheidet", "unterrichtung"
_CITES = "voraussetzung_zitat", "entscheidung_zitat", "unterrichtung_zitat"


def amount_said(ends: Sequence[Figure]) -> Any:
    """An amount in a sentence."""
    return range_cell(ends, places_of(ends))


def account_names(budget: Budget, names: Namespace) -> dict[str, Any]:
    """The accounts, each with what is known of it, and what is known of none of them."""
    details = {name: _details(names.resolve(f"haushalt.{name}")) for name in budget.used}
    given = {key: [of[key] for of in details.values() if of[key] is not None] for key in _DETAILS}
    missing = {
        key: values
        for key, values in given.items()
        if values and all(isinstance(value, Ausstehend) for value in values)
    }
    columns = [
        (head, shown)
        for head, keys in _COLUMNS.items()
        if (shown := [key for key in keys if given[key] and key not in missing])
    ]
    return {
        "spalten": tuple(head for head, _ in columns),
        "konten": tuple(
            {
                "bezeichnung": show(details[name]["bezeichnung"]),
                "art": konto.art.capitalize(),
                "angaben": tuple(_cell([details[name][k] for k in keys]) for _, keys in columns),
            }
            for name, konto in budget.used.items()
        ),
        "fehlende_angaben": aufzaehlung(_called(missing)) if missing else "",
        "fehlende_angaben_grund": _mark(
            dict.fromkeys(value.grund for values in missing.values() for value in values)
        )
        if missing
        else "",
    }


def _details(konto: Namespace) -> dict[str, Any]:
    product = konto["produkt"]
    has_parts = isinstance(product, Namespace)
    return {
        "bezeichnung": konto["bezeichnung"],
        "nummer": product["nummer"] if has_parts else product,
        "produkt": product["bezeichnung"] if has_parts else product,
        "kostenstelle": konto.get("kostenstelle"),
        "sachkonto": konto.get("sachkonto"),
    }


def _called(missing: Collection[str]) -> list[str]:
    """What is missing, in words."""
    if {"nummer", "produkt"} <= set(missing):
        missing = [key for key in missing if key != "nummer"]
    return [_DETAILS[key] for key in missing]


def _cell(parts: Sequence[Any]) -> Any:
    known = [show(part) for part in parts if part is not None]
    return Markup(" ").join(known) if known else amount_cell(None, 0)


def _mark(reasons: Iterable[str]) -> Any:
    return pending_mark(current().pending("; ".join(reasons)))


def overrun_names(budget: Budget, names: Namespace) -> dict[str, Any]:
    """What exceeds the budget, by what the council has to do, and what is still open about that."""
    found = overruns_of(budget)
    haushalt = budget.haushalt
    entries: dict[str, Any] = {
        "ueberschreitungen": (),
        "offene_ansaetze": "",
        "offene_konten": (),
        "schwelle": "",
        "schwelle_offen": False,
        "gremium": haushalt.zustaendig.genitiv,
        "budgets": tuple(covering_budgets(budget)),
        "regelung": bound(haushalt.zustaendig.regelung or ""),
        "hat_ueberschreitungen": bool(found),
        "beschlossene": tuple(map(str, _budgeted_years(budget))),
        "recht": "",
        "fortsetzung": "",
    }
    if not found:
        return entries
    threshold: Figure = names.resolve(THRESHOLD)
    rule = _rule(budget, "ueberplanmaessig")
    decides = haushalt.zustaendig.kaemmerei
    if rule["entscheidet"]:
        decides = haushalt.zustaendig.hauptverwaltung or rule["entscheidet"]
    known = [overrun for overrun in found if not overrun.is_open]
    groups = [
        _consent_names(consent, [o for o in known if o.consent(threshold) is consent], budget)
        for consent in Consent
        if any(o.consent(threshold) is consent for o in known)
    ]
    open_ones = [overrun for overrun in found if overrun.is_open]
    reasons = _reasons(open_ones)
    called = (
        show(konto.bezeichnung)
        for o in open_ones
        for name, konto in budget.used.items()
        if name == o.konto or (o.budget and konto.budget == o.budget and not konto.is_income)
    )
    return entries | {
        "ueberschreitungen": tuple(groups),
        "offene_ansaetze": _mark(reasons) if reasons else "",
        "offene_konten": tuple(dict.fromkeys(called)),
        "ueberschrittene_plaene": tuple({plan for overrun in found for plan in overrun.plans}),
        "kaemmerei": decides,
        "recht": rule | {"zustimmung": rule["zustimmung"] or "der Zustimmung"},
        "fortsetzung": _rule(budget, "fortsetzung")
        if any(continued(overrun, budget) for overrun in found)
        else "",
        "schwelle": amount_cell(threshold, places_of([threshold])),
        "schwelle_offen": threshold.is_pending,
    }


def _budgeted_years(budget: Budget) -> Iterator[int]:
    """The years with an adopted budget in which something is spent."""
    for jahr in budget.years():
        sums = [budget.sum(plan, jahr, is_income=False) for plan in PLANS]
        ends = [end for found in sums if found for end in found.needs]
        if budget.haushalt.is_adopted(jahr, budget.tag) is not False and any(
            end.exact != 0 for end in ends
        ):
            yield jahr


def _rule(budget: Budget, gegenstand: Gegenstand) -> dict[str, Any]:
    """A rule of the law; what it says is empty where only its name is known."""
    rule = budget.rule(gegenstand)
    entries: dict[str, Any] = {"zitat": rule.zitat}
    for name in _SAYS:
        entries[name] = getattr(rule.vorschrift, name, None) or ""
    for name in _CITES:
        zitat = getattr(rule.vorschrift, name, None)
        entries[name] = rule.cited(zitat) if zitat else ""
    entries["voraussetzung_zitat"] = entries["voraussetzung_zitat"] or rule.zitat
    return {k: bound(v) if isinstance(v, str) else show(v) for k, v in entries.items()}


def later_names(budget: Budget, names: Namespace) -> dict[str, Any]:
    """What belongs into budgets not adopted yet, and what of it is committed before."""
    konten = budget.haushalt.konten
    together = budget.commitments()
    entries: dict[str, Any] = {
        "einzustellen": _listed(
            _overrun(o, konten[o.konto], is_later=True) for o in overruns_of(budget, "later")
        ),
        "verpflichtungen": "",
    }
    if together is None:
        return entries
    found = {
        (name, jahr): budget.commitment(name, jahr)
        for jahr in budget.years()
        for name in budget.used
        if budget.binds(name, jahr)
    }
    most = names.resolve(MOST_COMMITTED) if budget.has_most_committed else None
    beyond = names.resolve(f"{ROOT}.{COMMITMENTS}").get("ueberschreitung")
    return entries | {
        "verpflichtungen": _listed(_commitment(konten[n], j, p) for (n, j), p in found.items()),
        "verpflichtungsrecht": _rule(budget, "verpflichtung"),
        "mehr_verpflichtungen": any(end.exact != 0 for end in together.over),
        "gesamtbetrag": amount_said([most]) if most else "",
        "gebunden": amount_said(together.needs),
        "bis_zu": len(together.needs) > 1,
        "ueber_gesamtbetrag": amount_said([beyond]) if beyond else "",
    }


def _commitment(konto: Konto, jahr: int, position: Position) -> dict[str, Any]:
    is_lacking = any(end.exact != 0 for end in position.over)
    is_open = position.budgeted.is_pending
    return {
        "jahr": jahr,
        "konto": _called_there("Konto", konto.bezeichnung),
        "was": "Auszahlungen",
        "bis_zu": False,
        "betrag": amount_said(position.needs),
        "vorhanden": amount_said([position.budgeted]) if position.budgeted.exact != 0 else "",
        "offen": is_open,
        "fehlt": amount_said(position.over) if is_lacking and not is_open else "",
        "planung": str(position.wording()),
    }


def _reasons(found: Iterable[Overrun]) -> list[str]:
    reasons = [pending_reason(amount) for overrun in found for amount in overrun.amounts]
    return list(dict.fromkeys(filter(None, reasons)))


def _consent_names(consent: Consent, found: Sequence[Overrun], budget: Budget) -> dict[str, Any]:
    posten = _listed(_overrun(o, budget.haushalt.konten[o.konto]) for o in found)
    return {"beteiligung": consent.value, **posten}


def _listed(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A list, years of which all is equal in one entry; what all entries say is said once, before it.

    `mehrere` tells whether it is about more than one year.
    """
    years: dict[tuple[Any, ...], list[int]] = {}
    for entry in entries:
        jahr = entry.pop("jahr")
        years.setdefault(tuple(entry.items()), []).append(jahr)
    posten = [dict(alike) | _years_said(jahre) for alike, jahre in years.items()]
    before = {}
    for key in ("was", "konto", "zeit"):
        is_alike = len(posten) > 1 and len({p.get(key) for p in posten}) == 1
        before[key] = posten[0].get(key, "") if is_alike else ""
        posten = [p | {key: ""} if is_alike else p for p in posten]
    all_years = {jahr for jahre in years.values() for jahr in jahre}
    return {**before, "posten": tuple(posten), "mehrere": len(all_years) > 1}


def _called_there(what: str, name: Any) -> Markup:
    """An account or a budget, as it follows „beim“."""
    return Markup("{} „{}“").format(what, show(name))


def _years_said(jahre: Sequence[int]) -> dict[str, Any]:
    """Haushaltsjahre by themselves, and as part of a sentence: „in den Haushaltsjahren 2019 bis 2022“."""
    runs = [
        [f"{first} bis {last}"] if last - first > 1 else [*map(str, range(first, last + 1))]
        for first, last in laeufe(jahre)
    ]
    said = aufzaehlung([words for run in runs for words in run])
    if len(jahre) == 1:
        return {"jahre": said, "zeit": f"im Haushaltsjahr {said}"}
    return {"jahre": f"{said} jeweils", "zeit": f"in den Haushaltsjahren {said} jeweils"}


def _overrun(overrun: Overrun, konto: Konto, *, is_later: bool = False) -> dict[str, Any]:
    highest = overrun.amounts[-1:]
    begins_at_nothing = overrun.amounts[0].exact == 0
    planned = "" if is_later else "außerplanmäßige" if overrun.is_new else "überplanmäßige"
    return {
        "jahr": overrun.jahr,
        "konto": _called_there("Budget", overrun.budget)
        if overrun.budget
        else _called_there("Konto", konto.bezeichnung),
        "was": f"{planned} {IN_PLANS[overrun.plans]}".strip(),
        "bis_zu": begins_at_nothing,
        "betrag": amount_said(highest if begins_at_nothing else overrun.amounts),
    }
