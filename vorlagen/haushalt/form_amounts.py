"""The amounts in a form „Finanzielle Auswirkungen“: what the paper enters, else what the form reckons."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.haushalt.figures import Budget
from vorlagen.paper.facts import Auswirkungen, Schriftstueck
from vorlagen.paper.papierarten import Formularfeld

Form = Mapping[str, Formularfeld]


def form_entries(schriftstueck: Schriftstueck) -> Mapping[str, list[Scalar] | Ausstehend]:
    """What a paper itself enters in its form, by field."""
    effects = schriftstueck.finanzielle_auswirkungen
    return effects.formular if isinstance(effects, Auswirkungen) else {}


def form_amounts(
    form: Form, schriftstueck: Schriftstueck, budget: Budget | None
) -> dict[str, Scalar | Ausstehend]:
    """The formulas of those amounts that there are; a field whose formula lacks something stays empty."""
    own, amounts = form_entries(schriftstueck), dict[str, Scalar | Ausstehend]()
    for name, field in form.items():
        entry = own.get(name, field.wert)
        if field.art == "betrag" and entry is not None:
            amounts[name] = entry[0] if isinstance(entry, list) else entry
    reckoned = amounts.keys() - own.keys()
    while empty := [
        name
        for name in sorted(reckoned & amounts.keys())
        if not can_be_reckoned(str(amounts[name]), form, amounts, schriftstueck, budget)
    ]:
        for name in empty:
            del amounts[name]
    return amounts


def can_be_reckoned(
    formula: str,
    form: Form,
    filled: Container[str],
    schriftstueck: Schriftstueck,
    budget: Budget | None,
) -> bool:
    """Whether a paper has what a formula of its form asks for: a financing, accounts, other fields."""
    used = budget.used.values() if budget else ()
    has = {
        r"finanzierung\.": schriftstueck.finanzierung is not None,
        r"haushalt\.": bool(used),
        r"haushalt\.aufwendungen\.": any(not konto.is_income for konto in used),
        r"haushalt\.ertraege\.": any(konto.is_income for konto in used),
    }
    has |= {rf"formular\.{n}\b": n in filled for n, f in form.items() if f.art == "betrag"}
    return all(is_there or not re.search(rf"\b{name}", formula) for name, is_there in has.items())
