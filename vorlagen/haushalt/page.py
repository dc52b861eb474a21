"""What the section „Finanzielle Auswirkungen“ prints: amounts by year, accounts, what exceeds them.

The sentences are the template's (`teile/finanzielle_auswirkungen.html`); this module decides which of
them are true. What is pending is marked once where it is asked for, not in each cell that rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import Figure, FigureError, Names
from vorlagen.finanzierung import Outcome, Range, Sums, column_of, range_by_year, rounding_remark
from vorlagen.findings import Code
from vorlagen.german.dates import datum
from vorlagen.german.numbers import NichtGerundet
from vorlagen.haushalt.facts import PLANS, Auswirkungen, Plan
from vorlagen.haushalt.figures import Budget
from vorlagen.haushalt.form import FilledField, PaperBudget, filled_form
from vorlagen.haushalt.overrun import Ends, Position
from vorlagen.haushalt.sentences import IN_PLANS, amount_said, budget_sentences
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


def effects_names(case: PaperBudget, line: RenderLine) -> Names | str:
    """The section for its template; empty without a section.

    By its `art` it has no effects, or they are pending (`grund` is the mark of that), or it prints the
    authority's form and texts below it, or besides these what is computed from a financing.
    """
    effects, financing = case.effects, case.finanzierung
    if effects == "keine":
        return {"art": "keine"}
    if isinstance(effects, Ausstehend):
        return {"art": "offen", "grund": show(effects)}
    if not isinstance(effects, Auswirkungen):
        effects = Auswirkungen()
    if not case.paper.complete or (financing is None and not (effects.formular or effects.text)):
        return ""
    try:
        form = _printed_form(case, line)
        if financing is None:
            return {"art": "formular", "formular": form, **_texts(effects, line)}
        return _computed_effects(case, effects, form, line)
    except NichtGerundet as error:
        cure = "Unter „rundung“ auf Cent oder volle Euro runden: „auf: 0.01“ oder „auf: 1“."
        place = financing.place if financing else case.paper.schriftstueck.place
        raise FigureError(Code.RUNDUNG_FEHLT, str(error), cure, place) from None


def _texts(effects: Auswirkungen, line: RenderLine) -> Names:
    texts: Names = {"text": "", "stellen": ""}
    if effects.text is not None:
        texts["text"] = line(effects.text)
    if effects.stellen is not None:
        texts["stellen"] = line(effects.stellen)
    return texts


# The form


def _printed_form(case: PaperBudget, line: RenderLine) -> list[Names]:
    """The fields of the form; `wert` is empty where a field has `antworten` to tick."""
    form = filled_form(case)
    amounts = [filled.value for filled in form.values() if isinstance(filled.value, Figure)]
    fields = []
    for name, filled in form.items():
        answers = []
        for key, answer in filled.field.antworten.items():
            answers.append({"bezeichnung": answer.bezeichnung, "gewaehlt": key in filled.answers})
        field = {
            "name": name,
            "bezeichnung": filled.field.bezeichnung,
            "art": filled.field.art,
            "wert": _field_value(filled, amounts, line),
            "antworten": answers,
        }
        fields.append(field)
    return fields


def _field_value(filled: FilledField, amounts: Sequence[Figure], line: RenderLine) -> Any:
    """What stands in a field; an amount with as many decimals as all `amounts` of the form take."""
    value = filled.value
    if isinstance(value, Figure):
        return amount_cell(value, places_of(amounts))
    if isinstance(value, Scalar):
        return line(value)
    if isinstance(value, Ausstehend):
        return show(value)
    return "" if filled.field.antworten else amount_cell(None, 0)


# What is computed


def _computed_effects(
    case: PaperBudget, effects: Auswirkungen, form: list[Names], line: RenderLine
) -> Names:
    """The section of a paper with a financing; amounts that are 0 are empty, but for the first and last.

    `plaene` are the rows of the Haushalt, by plan; with `hat_konten` there are accounts, too.
    `ersatztag` stands in for the day of the paper while that is not known.
    """
    names = case.paper.names
    totals: Range = _as_printed(names.resolve(case.scenario).subject)
    budget = case.budget
    if budget is not None and not budget.used:
        budget = None
    plans = _plans(budget) if budget else []
    figures: list[Figure] = []
    for plan in plans:
        figures.extend(plan.figures())
    table = range_by_year(totals, line, also=figures)
    places = table["nachkommastellen"]
    section = {
        "art": "berechnet",
        "formular": form,
        "tabelle": table,
        "zeitraum": str(names.resolve("finanzierung.zeitraum").subject),
        "rundet": bool(rounding_remark(column_of(outcome.sums) for outcome in totals.outcomes)),
        "letzte_spalte": "Gesamt" if totals.low.years else str(_only_year(totals)),
        **_texts(effects, line),
        "nicht_gedeckt": _uncovered(totals, places),
        "plaene": [],
        "hat_konten": budget is not None,
    }
    if budget:
        section["plaene"] = [plan.printed(places, budget) for plan in plans]
    for name, amount_of in _SUMS.items():
        ends = [amount_of(outcome) for outcome in totals.outcomes]
        is_printed = name in _ALWAYS or any(end.exact != 0 for end in ends)
        section[name] = amount_said(ends) if is_printed else ""
    if budget:
        section["plaene"] += _commitment_rows(budget, places)
        section["ersatztag"] = datum(budget.tag) if case.paper.day is None else ""
        section |= budget_sentences(budget, names)
    return section


def _as_printed(totals: Range) -> Range:
    """The range for a table by year: without a column for the only year, which would be the total.

    A sum that is the amount of a single line keeps the address of that line, and is one figure with it.
    """
    low = _outcome(totals.low)
    if totals.is_one:
        return replace(totals, low=low, high=low)
    return replace(totals, low=low, high=_outcome(totals.high))


def _outcome(outcome: Outcome) -> Outcome:
    of_lines: dict[int, Figure] = {}  # amounts of tables, by the id of their origin
    for table in outcome.tables:
        for year in table.years:
            for amount in (*year.amounts, year.result):
                of_lines[id(amount.origin)] = amount
    for table in outcome.tables:  # if a year is the whole period, the amount of the period counts
        for amount in (*(line.amount for line in table.lines), table.result):
            of_lines[id(amount.origin)] = amount

    def with_addresses(sums: Sums) -> Sums:
        amounts = {}
        for name in ("costs", "grants", "others", "result"):
            amount: Figure = getattr(sums, name)
            amounts[name] = of_lines.get(id(amount.origin), amount)
        return replace(sums, **amounts)

    years = {}
    if len(outcome.years) > 1:
        years = {jahr: with_addresses(sums) for jahr, sums in outcome.years.items()}
    return replace(outcome, sums=with_addresses(outcome.sums), years=years)


def _only_year(totals: Range) -> int:
    return totals.low.tables[0].period.von.year


_ALWAYS = ("gesamtkosten", "eigenanteil")
_SUMS: dict[str, Callable[[Outcome], Figure]] = {
    "gesamtkosten": lambda outcome: outcome.sums.costs,
    "foerderung": lambda outcome: outcome.sums.grants,
    "drittmittel": lambda outcome: outcome.sums.others,
    "eigenanteil": lambda outcome: outcome.sums.result,
}


def _uncovered(totals: Range, places: int) -> Any:
    """What no source pays, if there are sources and they do not pay all; else empty."""
    ends = [outcome.sums.uncovered for outcome in totals.outcomes]
    if not totals.low.coverage.sources or all(end.exact == 0 for end in ends):
        return ""
    return range_cell(ends, places)


# The rows of the Haushalt


class _PlanRows(Struct, frozen=True):
    """The rows of one plan, or of both where they are alike: positions by year, the total last."""

    plans: tuple[Plan, ...]
    expenses: tuple[Position, ...]
    income: tuple[Position, ...]

    def figures(self) -> Iterable[Figure]:
        for position in (*self.expenses, *self.income):
            for ends in position.entries().values():
                yield from ends

    def printed(self, places: int, budget: Budget) -> Names:
        """The rows for the template; `gleich` tells that both plans have them."""
        title = " und ".join(budget.law.plan(plan) for plan in self.plans)
        expenses = IN_PLANS[self.plans]
        rows = _rows(expenses, self.expenses, ("Mehrbedarf", "Minderbedarf"), places)
        income = _INCOME_IN_PLANS[self.plans]
        rows += _rows(income, self.income, _MORE_AND_LESS[self.plans], places)
        return {"titel": title, "gleich": self.plans == PLANS, "zeilen": rows}

    @property
    def amounts(self) -> tuple[object, ...]:
        """What makes two plans alike."""
        return tuple(figure.exact for figure in self.figures())


def _plans(budget: Budget) -> list[_PlanRows]:
    ergebnisplan, finanzplan = (_plan_rows(budget, plan) for plan in PLANS)
    if ergebnisplan.amounts == finanzplan.amounts:
        return [_PlanRows(PLANS, ergebnisplan.expenses, ergebnisplan.income)]
    plans: list[_PlanRows] = []
    for rows in (ergebnisplan, finanzplan):
        if rows.expenses or rows.income:
            plans.append(rows)
    return plans


def _plan_rows(budget: Budget, plan: Plan) -> _PlanRows:
    columns: list[int | None] = [*budget.years()]
    if len(columns) > 1:
        columns.append(None)  # all years together
    expenses = [budget.sum(plan, jahr, is_income=False) for jahr in columns]
    income = [budget.sum(plan, jahr, is_income=True) for jahr in columns]
    return _PlanRows((plan,), tuple(filter(None, expenses)), tuple(filter(None, income)))


def _rows(
    label: str, positions: Sequence[Position], words: tuple[str, str], places: int
) -> list[Names]:
    """What is needed, budgeted, lacking and too much; nothing of the budget if all of it is pending.

    `words` are the labels of what is lacking and of what is too much.
    """
    if not positions:
        return []
    rows = [_row(label, [position.needs for position in positions], places)]
    later = [position.later for position in positions]
    if all(position.is_later for position in positions):
        rows.append(_row("in Haushalte einzustellen", later, places, "ergebnis"))
        return rows
    if _is_something(later):
        rows.append(_row("davon in Haushalte einzustellen", later, places, "davon"))
    if all(position.budgeted.is_pending for position in positions):
        return rows
    budgeted = [(position.budgeted,) for position in positions]
    rows.append(_row("veranschlagt (Ansatz)", budgeted, places, "davon"))
    over = [position.over for position in positions]
    under = [position.under for position in positions]
    has_under = _is_something(under)
    if _is_something(over) or not (has_under or positions[0].is_income):
        rows.append(_row(words[0], over, places, "ergebnis"))
    if has_under:
        rows.append(_row(words[1], under, places, "ergebnis"))
    return rows


def _is_something(columns: Sequence[Ends]) -> bool:
    for ends in columns:
        if any(end.exact != 0 for end in ends):
            return True
    return False


def _row(label: str, columns: Sequence[Ends], places: int, kind: str = "") -> Names:
    """A row with a cell for each column of the table; `kind` is its class in HTML."""
    cells = []
    for ends in columns:
        cells.append(range_cell(ends, places) if ends else amount_cell(None, places))
    return {"bezeichnung": label, "betraege": cells, "klasse": kind}


def _commitment_rows(budget: Budget, places: int) -> list[Names]:
    """What is committed of later years, by year, the total last, as a further plan, if anything is."""
    together = budget.commitments()
    years = budget.years()
    if together is None:
        return []
    columns = [budget.commitments(jahr) for jahr in years]
    if len(years) > 1:
        columns.append(together)
    needs: list[Ends] = []
    available: list[Ends] = []
    over: list[Ends] = []
    for position in columns:
        if position is None:
            needs.append(())
            available.append(())
            over.append(())
        else:
            needs.append(position.needs)
            available.append((position.budgeted,))
            over.append(position.over)
    rows = [_row("erforderlich", needs, places)]
    if not together.budgeted.is_pending:  # else it is marked where it is asked for
        rows.append(_row("im Haushaltsplan vorhanden", available, places, "davon"))
        if any(end.exact != 0 for end in together.over):
            rows.append(_row("über- oder außerplanmäßig", over, places, "ergebnis"))
    return [{"titel": "Verpflichtungsermächtigungen", "gleich": False, "zeilen": rows}]
