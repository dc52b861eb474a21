"""The financial effects of a paper, and the form of an authority for them, filled in by hand or by figures.

Which fields it has is data (papierarten.yaml); what contradicts itself in it is reported here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from vorlagen.facts.fakten import unknown
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import (
    EUR,
    Figure,
    Lazy,
    Namespace,
    PaperCase,
    PaperPart,
    evaluate_figure,
    group_of,
    judge,
    require_unit,
    said,
    unusable,
)
from vorlagen.finanzierung import Finanzierung, Range
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.haushalt.facts import (
    HAUSHALT,
    RECHT,
    Antwort,
    Auswirkungen,
    Form,
    Formularfeld,
    built_in_law,
)
from vorlagen.haushalt.figures import THRESHOLD, Budget, continued, overruns_of
from vorlagen.haushalt.overrun import Law


class PaperBudget(PaperPart):
    """The financial effects of one paper: its Haushalt, and the form that its kind of paper has."""

    def __init__(self, paper: PaperCase) -> None:
        super().__init__(paper)
        document = paper.schriftstueck
        self.finanzierung: Finanzierung | None = document.finanzierung
        self.effects: Auswirkungen | str | Ausstehend | None = document.finanzielle_auswirkungen
        self.form: Form = paper.behoerde.form_of(document.art)
        self.place_of = partial(document.place_of, "finanzielle_auswirkungen", "formular")
        haushalt = paper.files(HAUSHALT)
        self.is_unusable = bool(haushalt.unusable)
        self.haushalt = haushalt.only
        self.budget: Budget | None = None
        if self.haushalt is not None:
            tag = paper.day or paper.key_day
            recht = paper.files(RECHT)
            laender = {**built_in_law(), **recht.facts}
            mandant = paper.behoerde.mandant
            law = Law(laender, bool(recht.unusable), mandant, self.haushalt, tag)
            self.budget = Budget(
                self.haushalt, self.finanzierung, self._range, paper.expose, tag, law
            )

    @property
    def scenario(self) -> str:
        """The address of the total, or of the scenario that the paper has chosen for its effects."""
        if isinstance(self.effects, Auswirkungen) and self.effects.szenario:
            return f"finanzierung.szenarien.{self.effects.szenario}"
        return "finanzierung.gesamt"

    def _range(self) -> Range:
        totals: Range = self.paper.names.resolve(self.scenario).subject
        return totals

    @property
    def needed(self) -> Budget | None:
        """The budget, if there is a financing that needs it."""
        return self.budget if self.finanzierung is not None else None

    @property
    def entries(self) -> Mapping[str, list[Scalar] | Ausstehend]:
        """What the paper itself enters in the form, by field."""
        return self.effects.formular if isinstance(self.effects, Auswirkungen) else {}

    @property
    def is_filled_in(self) -> bool:
        """Whether the paper prints the form with something in it."""
        if isinstance(self.effects, Auswirkungen):
            return True
        return self.effects is None and self.finanzierung is not None

    def names(self) -> Any:
        """The group `haushalt`; None without any."""
        if self.is_unusable:
            return Lazy(partial(unusable, "haushalt.yaml"))
        return self.budget.names() if self.budget else None

    def form_names(self) -> Namespace:
        """The group `formular`: the amounts in the form."""
        return group_of("formular", form_amounts(self), self._amount)

    def _amount(self, address: str, formula: Scalar | Ausstehend) -> Figure:
        paper, effects = self.paper, self.effects
        if isinstance(formula, Scalar):
            figure = evaluate_figure(formula, paper.names_on(paper.key_day), EUR)
            return require_unit(figure, EUR, formula).named(address)
        if not isinstance(effects, Auswirkungen):
            raise TypeError("only a paper enters what is pending")
        return paper.expose.figure(address, effects, ("formular", address.rpartition(".")[2]), EUR)

    def steps(self) -> Iterator[Callable[[], Any]]:
        if self.finanzierung is None:
            return
        if isinstance(self.effects, Auswirkungen) and self.effects.szenario:
            place = self.effects.place_of("szenario")
            yield partial(self.paper.names.required, self.scenario, place)
        if self.budget:
            yield partial(self._require_law, self.budget)

    def _require_law(self, budget: Budget) -> None:
        overruns = overruns_of(budget)
        if overruns:
            self.paper.names.required(THRESHOLD, budget.haushalt.place_of("schwellen"))
            budget.rule("ueberplanmaessig")
        if any(continued(overrun, budget) for overrun in overruns):
            budget.rule("fortsetzung")
        if budget.commitments():
            budget.rule("verpflichtung")


def form_amounts(case: PaperBudget) -> dict[str, Scalar | Ausstehend]:
    """The formulas of the amounts in a form; a field whose formula cannot be computed stays empty."""
    amounts: dict[str, Scalar | Ausstehend] = {}
    for name, field in case.form.items():
        entry = case.entries.get(name, field.wert)
        if field.art == "betrag" and entry is not None:
            amounts[name] = entry[0] if isinstance(entry, list) else entry
    while True:  # a formula may ask for a field that has just become empty
        empty = []
        for name in sorted(amounts.keys() - case.entries.keys()):
            if not can_be_reckoned(str(amounts[name]), case, amounts):
                empty.append(name)
        if not empty:
            return amounts
        for name in empty:
            del amounts[name]


def can_be_reckoned(formula: str, case: PaperBudget, filled: Container[str]) -> bool:
    """Whether a paper has what a formula of its form asks for: a financing, accounts, other fields."""
    used = case.budget.used.values() if case.budget else ()
    available = {  # by the pattern of the names that a formula may ask for
        r"finanzierung\.": case.finanzierung is not None,
        r"haushalt\.": bool(used),
        r"haushalt\.aufwendungen\.": any(not konto.is_income for konto in used),
        r"haushalt\.ertraege\.": any(konto.is_income for konto in used),
    }
    for name, field in case.form.items():
        if field.art == "betrag":
            available[rf"formular\.{name}\b"] = name in filled
    for pattern, is_available in available.items():
        if not is_available and re.search(rf"\b{pattern}", formula):
            return False
    return True


class FilledField(Struct, frozen=True):
    """A field with its value; None if it is empty.

    `value` is a figure (EUR), the names of the ticked answers, or a text. `true` and `false` are the
    answers that figures give and refute, `reckoned` the amount that they give.
    """

    field: Formularfeld
    value: Figure | Scalar | tuple[str, ...] | Ausstehend | None
    place: Place
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    reckoned: Figure | None = None

    @property
    def is_filled(self) -> bool:
        """Whether the field has a value; 0 € counts as empty, a pending value does not."""
        if isinstance(self.value, Figure):
            return self.value.exact != 0
        return self.value is not None

    @property
    def answers(self) -> dict[str, Antwort]:
        """The answers that are ticked; without those that the field does not have."""
        ticked = self.value if isinstance(self.value, tuple) else ()
        answers = self.field.antworten.items()
        found: dict[str, Antwort] = {}
        for name, answer in answers:
            if name in ticked:
                found[name] = answer
        return found


def filled_form(case: PaperBudget) -> dict[str, FilledField]:
    """The fields of a paper's form, filled in by the paper or by its figures.

    Raises:
        FigureError: If an amount or an answer cannot be computed.
    """
    filled_form: dict[str, FilledField] = {}
    for name, field in case.form.items():
        filled_form[name] = _filled(name, field, case)
    return filled_form


def _filled(name: str, field: Formularfeld, case: PaperBudget) -> FilledField:
    entry = case.entries.get(name)
    place = case.place_of(name)
    names = case.paper.names
    amounts = names["formular"]
    if field.art == "betrag":
        reckoned = None
        if entry and field.wert and can_be_reckoned(field.wert, case, amounts):
            reckoned = evaluate_figure(field.wert, names, EUR)
        return FilledField(field, amounts.get(name), place, reckoned=reckoned)
    if isinstance(entry, Ausstehend):
        return FilledField(field, entry, place)
    if not field.antworten:
        text = entry[0] if entry else None
        return FilledField(field, text, place)
    truths: dict[str, bool | None] = {}  # of the answers that figures give; None while pending
    for answer, meant in field.antworten.items():
        if meant.wenn is not None and can_be_reckoned(meant.wenn, case, amounts):
            verdict = judge(meant.wenn, names)
            for error in verdict.errors:
                raise error.at(meant.wenn.place)
            truths[answer] = verdict.truth
    true = tuple(answer for answer, truth in truths.items() if truth)
    if not field.mehrfach:
        true = true[:1]
    false = tuple(answer for answer, truth in truths.items() if truth is False)
    ticked = tuple(str(answer) for answer in entry or ())
    if field.mehrfach:
        ticked = tuple(dict.fromkeys((*ticked, *true)))
    to_come = () if None in truths.values() else None
    return FilledField(field, ticked or true or to_come, place, true, false)


def form_agrees(case: PaperBudget) -> Iterator[Finding]:
    """Contradictions in a paper's form, and entries for fields that the form does not have."""
    form = filled_form(case)
    for name, entry in case.entries.items():
        place = case.place_of(name)
        if name not in form:
            yield unknown("Das Feld", name, form, place)
        elif isinstance(entry, list) and len(entry) > 1 and not form[name].field.mehrfach:
            message = f"In „{form[name].field.bezeichnung}“ kann nur eines stehen."
            cure = "Einen Eintrag streichen oder in papierarten.yaml „mehrfach: ja“ ergänzen."
            yield Finding(Code.WERT_UNZULAESSIG, place, message, cure)
    if not case.is_filled_in:
        return
    depends = _depending_fields(form)
    for name, filled in form.items():
        if filled.field.antworten and filled.value is None and name not in depends:
            answers = ", ".join(filled.field.antworten)
            cure = f"Unter „formular“ eine der Antworten eintragen: {answers}."
            message = f"„{filled.field.bezeichnung}“ ist nicht angekreuzt."
            yield Finding(Code.HAUSHALT, filled.place, message, cure)
        yield from _of_choice(filled, form)
        yield from _of_amount(filled, form)


def _depending_fields(form: Mapping[str, FilledField]) -> set[str]:
    """The fields that may stay empty: some answer needs them, or one that is ticked excludes them."""
    depends: set[str] = set()
    for filled in form.values():
        for answer in filled.field.antworten.values():
            depends.update(answer.braucht)
        for answer in filled.answers.values():
            depends.update(answer.ohne)
    return depends


def _of_choice(filled: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    field = filled.field
    if not isinstance(filled.value, tuple):
        return
    for value in filled.value:
        answer = field.antworten.get(value)
        if answer is None:
            yield unknown("Die Antwort", value, field.antworten, filled.place)
            continue
        statement = f"„{field.bezeichnung}“ ist mit „{answer.bezeichnung}“ beantwortet"
        is_another = bool(filled.true) and value not in filled.true and not field.mehrfach
        if value in filled.false or is_another:
            right = " und ".join(f"„{field.antworten[name].bezeichnung}“" for name in filled.true)
            verdict = f"ist es {right}" if right else "gilt das nicht"
            message = f"{statement}; nach den Zahlen {verdict}."
            cure = "Die Antwort streichen; dann kreuzt das Programm selbst an."
            yield Finding(Code.HAUSHALT, filled.place, message, cure, Severity.FEHLER)
        yield from _lacks(filled, answer.braucht, form, statement)
        for name in answer.ohne:
            if form[name].is_filled:
                cure = "Eines von beiden ändern."
                message = f"{statement}, aber „{form[name].field.bezeichnung}“ ist ausgefüllt."
                yield Finding(Code.HAUSHALT, form[name].place, message, cure)


def _lacks(
    filled: FilledField, names: Iterable[str], form: Mapping[str, FilledField], statement: str
) -> Iterator[Finding]:
    for name in names:
        if not form[name].is_filled:
            cure = (
                f"Unter „formular“ „{name}: …“ eintragen oder „{filled.field.bezeichnung}“ ändern."
            )
            message = f"{statement}, aber „{form[name].field.bezeichnung}“ fehlt."
            yield Finding(Code.HAUSHALT, filled.place, message, cure)


def _of_amount(filled: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    if filled.is_filled:
        statement = f"„{filled.field.bezeichnung}“ ist ausgefüllt"
        yield from _lacks(filled, filled.field.braucht, form, statement)
    pairs: list[tuple[object, str]] = [(filled.reckoned, "das Ergebnis seiner Formel")]
    equal = form.get(filled.field.gleich or "")
    if equal:
        pairs.append((equal.value, f"„{equal.field.bezeichnung}“"))
    for figure, called in pairs:
        if not (isinstance(filled.value, Figure) and isinstance(figure, Figure)):
            continue
        if None not in {filled.value.exact, figure.exact} and filled.value.exact != figure.exact:
            yield Finding(
                Code.HAUSHALT,
                filled.place,
                f"„{filled.field.bezeichnung}“ ({said(filled.value)}) und {called}"
                f" ({said(figure)}) müssen gleich sein.",
                "Die Beträge und ihre Formeln prüfen.",
            )
