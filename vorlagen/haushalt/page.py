"""What the section „Finanzielle Auswirkungen“ is told: amounts by year, accounts, what exceeds them.

The sentences are the template's (`teile/finanzielle_auswirkungen.html`); here is decided which of them
are true. What is pending is marked once where it is asked for, not in each cell that rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.finanzierung import (
    Finanzierung,
    Outcome,
    Range,
    Sums,
    column_of,
    range_by_year,
    rounding_remark,
)
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum
from vorlagen.german.numbers import NichtGerundet
from vorlagen.haushalt.facts import PLANS, Plan
from vorlagen.haushalt.figures import Budget
from vorlagen.haushalt.form import FilledField, FormCase, filled_form
from vorlagen.haushalt.formular import Auswirkungen
from vorlagen.haushalt.position import Ends, Position
from vorlagen.haushalt.sentences import (
    IN_PLANS,
    account_names,
    amount_said,
    later_names,
    overrun_names,
)
from vorlagen.page import amount_cell, places_of, range_cell, show

RenderLine = Callable[[Scalar], Markup]
_INCOME_IN_PLANS = {
    ("ergebnisplan",): "Erträge",
    ("finanzplan",): "Einzahlungen",
    PLANS: "Erträge und Einzahlungen",
}
_MORE_AND_LESS = {
    ("ergebnisplan",): ("Mehrerträge", "Mindererträge"),
    ("finanzplan",): ("Mehreinzahlungen", "Mindereinzahlungen"),
    PLANS: ("Mehrerträge und -einzahlungen", "Mindererträge und -einzahlungen"),
}


class EffectsCase(Struct, frozen=True):
    """What a paper says of its financial effects, and what it computes of them.

    `is_complete` tells that all figures of the paper came out, `tag_unknown` that neither the paper nor its
    meetings have a day, so that the law of the first day of the financing counts.
    """

    form: FormCase
    finanzierung: Finanzierung | None
    names: Namespace
    place: Place  # of the paper
    is_complete: bool
    tag_unknown: bool


def effects_names(case: EffectsCase, line: RenderLine) -> Any:
    """The section for its template; empty if the paper has none.

    `art` is `keine`, `offen` (with its mark as `grund`), `formular` or `berechnet`; `formular` are the
    fields of the authority's form, `text` and `stellen` what is said beside, and only `berechnet` has more.
    """
    effects, financing = case.form.effects, case.finanzierung
    if effects == "keine":
        return {"art": "keine"}
    if isinstance(effects, Ausstehend):
        return {"art": "offen", "grund": show(effects)}
    effects = effects if isinstance(effects, Auswirkungen) else Auswirkungen()
    if not case.is_complete or (financing is None and not (effects.formular or effects.text)):
        return ""
    try:
        form = {"formular": _form_names(case, line)}
        if financing is None:
            return {"art": "formular", **form, **_said_beside(effects, line)}
        return _Section(case, line).names() | form
    except NichtGerundet as error:
        cure = "Unter „rundung“ auf Cent oder volle Euro runden: „auf: 0.01“ oder „auf: 1“."
        place = financing.place if financing else case.place
        raise FigureError(Code.RUNDUNG_FEHLT, str(error), cure, place) from None


def _said_beside(effects: Auswirkungen, line: RenderLine) -> dict[str, Any]:
    texts = {"text": effects.text, "stellen": effects.stellen}
    return {name: "" if text is None else line(text) for name, text in texts.items()}


def _form_names(case: EffectsCase, line: RenderLine) -> tuple[dict[str, Any], ...]:
    """The fields of the form: `name`, `bezeichnung`, `art`, `wert`, and `antworten` with `gewaehlt`."""
    form = filled_form(case.form, case.names)
    amounts = [f.value for f in form.values() if isinstance(f.value, Figure)]

    def shown(found: FilledField) -> Any:
        if isinstance(found.value, Figure):
            return amount_cell(found.value, places_of(amounts))
        if isinstance(found.value, Scalar):
            return line(found.value)
        if isinstance(found.value, Ausstehend):
            return show(found.value)
        return "" if found.field.antworten else amount_cell(None, 0)

    return tuple(
        {
            "name": name,
            "bezeichnung": found.field.bezeichnung,
            "art": found.field.art,
            "wert": shown(found),
            "antworten": tuple(
                {"bezeichnung": answer.bezeichnung, "gewaehlt": key in found.answers}
                for key, answer in found.field.antworten.items()
            ),
        }
        for name, found in form.items()
    )


class _Section(Struct, frozen=True):
    case: EffectsCase
    line: RenderLine

    def names(self) -> dict[str, Any]:
        effects, names = self.case.form.effects, self.case.names
        effects = effects if isinstance(effects, Auswirkungen) else Auswirkungen()
        scenario = f"szenarien.{effects.szenario}" if effects.szenario else "gesamt"
        found: Range = names.resolve(f"finanzierung.{scenario}").subject
        budget = self.case.form.budget
        if budget is not None and not budget.used:
            budget = None
        plans = _plans(budget) if budget else []
        found = _as_printed(found)
        table = range_by_year(found, self.line, [f for p in plans for f in p.figures()])
        places = table.nachkommastellen
        entries: dict[str, Any] = {
            "art": "berechnet",
            "zeitraum": str(names.resolve("finanzierung.zeitraum").subject),
            "tabelle": table,
            "rundet": bool(rounding_remark(column_of(o.sums) for o in found.outcomes)),
            "letzte_spalte": "Gesamt" if found.low.years else str(_only_year(found)),
            **_said_beside(effects, self.line),
            "nicht_gedeckt": _uncovered(found, places),
            "plaene": tuple(plan.names(places, budget) for plan in plans if budget),
            "hat_konten": budget is not None,
        }
        for name, of in _SUMS.items():
            ends = [of(outcome) for outcome in found.outcomes]
            is_said = name in _ALWAYS or any(end.exact != 0 for end in ends)
            entries[name] = amount_said(ends) if is_said else ""
        if budget:
            if rows := _commitment_rows(budget, places):
                entries["plaene"] += (rows,)
            entries |= account_names(budget, names)
            entries |= overrun_names(budget, names)
            entries |= later_names(budget, names)
            entries["ersatztag"] = datum(budget.tag) if self.case.tag_unknown else ""
        return entries


def _as_printed(found: Range) -> Range:
    """The range for a table by year: without a column for the only year, which would be the total.

    What is no sum but the amount of a single line keeps that address, and is one figure with it.
    """
    low = _outcome(found.low)
    return replace(found, low=low, high=low if found.is_one else _outcome(found.high))


def _outcome(outcome: Outcome) -> Outcome:
    lines = {
        id(f.origin): f for t in outcome.tables for y in t.years for f in (*y.amounts, y.result)
    }
    for table in outcome.tables:
        amounts = (*(line.amount for line in table.lines), table.result)
        lines |= {id(amount.origin): amount for amount in amounts}

    def own(sums: Sums) -> Sums:
        amounts = {name: getattr(sums, name) for name in ("costs", "grants", "others", "result")}
        return replace(sums, **{k: lines.get(id(f.origin), f) for k, f in amounts.items()})

    years = outcome.years if len(outcome.years) > 1 else {}
    return replace(
        outcome, sums=own(outcome.sums), years={jahr: own(sums) for jahr, sums in years.items()}
    )


def _only_year(found: Range) -> int:
    return found.low.tables[0].period.von.year


_ALWAYS = ("gesamtkosten", "eigenanteil")
_SUMS: dict[str, Callable[[Outcome], Figure]] = {
    "gesamtkosten": lambda outcome: outcome.sums.costs,
    "foerderung": lambda outcome: outcome.sums.grants,
    "drittmittel": lambda outcome: outcome.sums.others,
    "eigenanteil": lambda outcome: outcome.sums.result,
}


def _uncovered(found: Range, places: int) -> Any:
    """What no source pays, if there are sources and they do not pay all; else empty."""
    ends = [outcome.sums.uncovered for outcome in found.outcomes]
    if not found.low.coverage.sources or all(end.exact == 0 for end in ends):
        return ""
    return range_cell(ends, places)


class _PlanRows(Struct, frozen=True):
    """The rows of one plan, or of both where they are alike: positions by year, the total last."""

    plans: tuple[Plan, ...]
    expenses: tuple[Position, ...]
    income: tuple[Position, ...]

    def figures(self) -> Iterable[Figure]:
        for position in (*self.expenses, *self.income):
            for ends in position.entries().values():
                yield from ends

    def names(self, places: int, budget: Budget) -> dict[str, Any]:
        words = IN_PLANS[self.plans], _INCOME_IN_PLANS[self.plans]
        title = " und ".join(budget.law.plan(plan) for plan in self.plans)
        rows = [
            *_rows(words[0], self.expenses, ("Mehrbedarf", "Minderbedarf"), places),
            *_rows(words[1], self.income, _MORE_AND_LESS[self.plans], places),
        ]
        return {"titel": title, "gleich": self.plans == PLANS, "zeilen": tuple(rows)}

    @property
    def amounts(self) -> tuple[object, ...]:
        """What makes two plans alike."""
        return tuple(figure.exact for figure in self.figures())


def _plans(budget: Budget) -> list[_PlanRows]:
    ergebnisplan, finanzplan = (_plan_rows(budget, plan) for plan in PLANS)
    if ergebnisplan.amounts == finanzplan.amounts:
        return [_PlanRows(PLANS, ergebnisplan.expenses, ergebnisplan.income)]
    return [rows for rows in (ergebnisplan, finanzplan) if rows.expenses or rows.income]


def _plan_rows(budget: Budget, plan: Plan) -> _PlanRows:
    years = budget.years()
    columns: list[int | None] = [*years, None] if len(years) > 1 else [*years]
    expenses, income = (
        [budget.sum(plan, jahr, is_income=is_income) for jahr in columns]
        for is_income in (False, True)
    )
    return _PlanRows((plan,), tuple(filter(None, expenses)), tuple(filter(None, income)))


def _rows(
    called: str, positions: Sequence[Position], words: tuple[str, str], places: int
) -> list[dict[str, Any]]:
    """What is needed, budgeted, lacking and too much; nothing of the budget if all of it is pending."""
    if not positions:
        return []
    rows = [_row(called, [p.needs for p in positions], places)]
    later = [p.later for p in positions]
    if all(p.is_later for p in positions):
        return [*rows, _row("in Haushalte einzustellen", later, places, "ergebnis")]
    if _is_something(later):
        rows.append(_row("davon in Haushalte einzustellen", later, places, "davon"))
    if all(p.budgeted.is_pending for p in positions):
        return rows
    rows.append(_row("veranschlagt (Ansatz)", [(p.budgeted,) for p in positions], places, "davon"))
    over, under = ([p.over for p in positions], [p.under for p in positions])
    if _is_something(over) or not (_is_something(under) or positions[0].is_income):
        rows.append(_row(words[0], over, places, "ergebnis"))
    if _is_something(under):
        rows.append(_row(words[1], under, places, "ergebnis"))
    return rows


def _is_something(columns: Sequence[Ends]) -> bool:
    return any(end.exact != 0 for ends in columns for end in ends)


def _row(called: str, columns: Sequence[Ends], places: int, kind: str = "") -> dict[str, Any]:
    cells = tuple(range_cell(e, places) if e else amount_cell(None, places) for e in columns)
    return {"bezeichnung": called, "betraege": cells, "klasse": kind}


def _commitment_rows(budget: Budget, places: int) -> dict[str, Any]:
    """What is committed of later years, by year, the total last; empty if nothing is."""
    together, years = budget.commitments(), budget.years()
    if together is None:
        return {}
    columns = [budget.commitments(jahr) for jahr in years]
    columns += [together] if len(years) > 1 else []
    rows: dict[str, tuple[list[Ends], str]] = {
        "erforderlich": ([p.needs if p else () for p in columns], ""),
    }
    if not together.budgeted.is_pending:  # else it is marked where it is asked for
        available: list[Ends] = [(p.budgeted,) if p else () for p in columns]
        rows["im Haushaltsplan vorhanden"] = (available, "davon")
        if any(end.exact != 0 for end in together.over):
            over = [p.over if p else () for p in columns]
            rows["über- oder außerplanmäßig"] = (over, "ergebnis")
    return {
        "titel": "Verpflichtungsermächtigungen",
        "gleich": False,
        "zeilen": tuple(_row(called, ends, places, k) for called, (ends, k) in rows.items()),
    }
