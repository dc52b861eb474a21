"""The form „Finanzielle Auswirkungen“ of an authority, filled in by a paper or by its figures.

Which fields it has is data (papierarten.yaml); what contradicts itself in it is reported here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from msgspec import Struct

from vorlagen.facts.fakten import unknown
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.conditions import judge
from vorlagen.figures.expressions import evaluate_figure
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.unit import EUR
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.haushalt.figures import Budget
from vorlagen.haushalt.formular import Antwort, Auswirkungen, Form, Formularfeld


class FormCase(Struct, frozen=True):
    """The form of a kind of paper, and what a paper enters in it or has figures for.

    `budget` is that of the paper, if its authority has a Haushalt.
    """

    form: Form
    effects: Auswirkungen | str | Ausstehend | None
    has_financing: bool
    budget: Budget | None
    place_of: Callable[[str], Place]  # of what is entered in a field

    @property
    def entries(self) -> Mapping[str, list[Scalar] | Ausstehend]:
        """What the paper itself enters, by field."""
        return self.effects.formular if isinstance(self.effects, Auswirkungen) else {}

    @property
    def is_filled_in(self) -> bool:
        """Whether the paper prints the form with something in it."""
        if isinstance(self.effects, Auswirkungen):
            return True
        return self.effects is None and self.has_financing


def form_amounts(case: FormCase) -> dict[str, Scalar | Ausstehend]:
    """The formulas of those amounts that there are; a field whose formula lacks something stays empty."""
    own, amounts = case.entries, dict[str, Scalar | Ausstehend]()
    for name, field in case.form.items():
        entry = own.get(name, field.wert)
        if field.art == "betrag" and entry is not None:
            amounts[name] = entry[0] if isinstance(entry, list) else entry
    reckoned = amounts.keys() - own.keys()
    while empty := [
        name
        for name in sorted(reckoned & amounts.keys())
        if not can_be_reckoned(str(amounts[name]), case, amounts)
    ]:
        for name in empty:
            del amounts[name]
    return amounts


def can_be_reckoned(formula: str, case: FormCase, filled: Container[str]) -> bool:
    """Whether a paper has what a formula of its form asks for: a financing, accounts, other fields."""
    used = case.budget.used.values() if case.budget else ()
    has = {
        r"finanzierung\.": case.has_financing,
        r"haushalt\.": bool(used),
        r"haushalt\.aufwendungen\.": any(not konto.is_income for konto in used),
        r"haushalt\.ertraege\.": any(konto.is_income for konto in used),
    }
    has |= {rf"formular\.{n}\b": n in filled for n, f in case.form.items() if f.art == "betrag"}
    return all(is_there or not re.search(rf"\b{name}", formula) for name, is_there in has.items())


class FilledField(Struct, frozen=True):
    """A field with what stands in it; None where nothing does.

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
        """Whether something stands there; 0 € is nothing, what is pending is to come."""
        return self.value.exact != 0 if isinstance(self.value, Figure) else self.value is not None

    @property
    def answers(self) -> dict[str, Antwort]:
        """The answers that are ticked; without those that the field does not have."""
        ticked = self.value if isinstance(self.value, tuple) else ()
        return {name: a for name, a in self.field.antworten.items() if name in ticked}


def filled_form(case: FormCase, names: Namespace) -> dict[str, FilledField]:
    """The fields of a paper's form, filled in by the paper or by figures among its `names`.

    Raises:
        FigureError: If an amount or an answer cannot be computed.
    """
    return {name: _filled(name, field, case, names) for name, field in case.form.items()}


def _filled(name: str, field: Formularfeld, case: FormCase, names: Namespace) -> FilledField:
    entry, amounts, place = case.entries.get(name), names["formular"], case.place_of(name)
    if field.art == "betrag":
        reckoned = None
        if entry and field.wert and can_be_reckoned(field.wert, case, amounts):
            reckoned = evaluate_figure(field.wert, names, EUR)
        return FilledField(field, amounts.get(name), place, reckoned=reckoned)
    if not field.antworten or isinstance(entry, Ausstehend):
        return FilledField(field, entry[0] if isinstance(entry, list) else entry, place)
    truths: dict[str, bool | None] = {}
    for answer, meant in field.antworten.items():
        if meant.wenn is not None and can_be_reckoned(meant.wenn, case, amounts):
            verdict = judge(meant.wenn, names)
            for error in verdict.errors:
                raise error.at(meant.wenn.place)
            truths[answer] = verdict.truth
    true = tuple(answer for answer, truth in truths.items() if truth)
    true = true if field.mehrfach else true[:1]
    false = tuple(answer for answer, truth in truths.items() if truth is False)
    own = tuple(str(answer) for answer in entry or ())
    ticked = tuple(dict.fromkeys((*own, *true))) if field.mehrfach else own or true
    to_come = () if None in truths.values() else None
    return FilledField(field, ticked or to_come, place, true, false)


def form_agrees(case: FormCase, names: Namespace) -> Iterator[Finding]:
    """What contradicts itself in a paper's form, and what is entered that the form does not have."""
    form = filled_form(case, names)
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
    all_answers = [a for found in form.values() for a in found.field.antworten.values()]
    depends = {name for answer in all_answers for name in answer.braucht}
    depends |= {name for found in form.values() for a in found.answers.values() for name in a.ohne}
    for name, found in form.items():
        if found.field.antworten and found.value is None and name not in depends:
            cure = f"Unter „formular“ eine der Antworten eintragen: {', '.join(found.field.antworten)}."
            message = f"„{found.field.bezeichnung}“ ist nicht angekreuzt."
            yield Finding(Code.HAUSHALT, found.place, message, cure)
        yield from _of_choice(found, form)
        yield from _of_amount(found, form)


def _of_choice(found: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    field = found.field
    for value in found.value if isinstance(found.value, tuple) else ():
        answer = field.antworten.get(value)
        if answer is None:
            yield unknown("Die Antwort", value, field.antworten, found.place)
            continue
        said_ = f"„{field.bezeichnung}“ ist mit „{answer.bezeichnung}“ beantwortet"
        if value in found.false or (found.true and value not in found.true and not field.mehrfach):
            right = " und ".join(f"„{field.antworten[name].bezeichnung}“" for name in found.true)
            cure = "Die Antwort streichen; dann kreuzt das Programm selbst an."
            message = (
                f"{said_}; nach den Zahlen {f'ist es {right}' if right else 'gilt das nicht'}."
            )
            yield Finding(Code.HAUSHALT, found.place, message, cure, Severity.FEHLER)
        yield from _lacks(found, answer.braucht, form, said_)
        for name in answer.ohne:
            if form[name].is_filled:
                cure = "Eines von beiden ändern."
                message = f"{said_}, aber „{form[name].field.bezeichnung}“ ist ausgefüllt."
                yield Finding(Code.HAUSHALT, form[name].place, message, cure)


def _lacks(
    found: FilledField, names: Iterable[str], form: Mapping[str, FilledField], said_: str
) -> Iterator[Finding]:
    for name in names:
        if not form[name].is_filled:
            cure = (
                f"Unter „formular“ „{name}: …“ eintragen oder „{found.field.bezeichnung}“ ändern."
            )
            message = f"{said_}, aber „{form[name].field.bezeichnung}“ fehlt."
            yield Finding(Code.HAUSHALT, found.place, message, cure)


def _of_amount(found: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    if found.is_filled:
        said_ = f"„{found.field.bezeichnung}“ ist ausgefüllt"
        yield from _lacks(found, found.field.braucht, form, said_)
    other = form.get(found.field.gleich or "")
    pairs: list[tuple[object, str]] = [(found.reckoned, "das Ergebnis seiner Formel")]
    pairs += [(other.value, f"„{other.field.bezeichnung}“")] if other else []
    for figure, called in pairs:
        if not (isinstance(found.value, Figure) and isinstance(figure, Figure)):
            continue
        if None not in {found.value.exact, figure.exact} and found.value.exact != figure.exact:
            yield Finding(
                Code.HAUSHALT,
                found.place,
                f"„{found.field.bezeichnung}“ ({said(found.value)}) und {called}"
                f" ({said(figure)}) müssen gleich sein.",
                "Die Beträge und ihre Formeln prüfen.",
            )
