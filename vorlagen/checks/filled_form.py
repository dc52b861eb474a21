"""The form „Finanzielle Auswirkungen“ of an authority, filled in by a paper or by its figures.

Which fields it has is data (papierarten.yaml); what contradicts itself in it is reported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vorlagen.checks.conditions import judge
from vorlagen.facts.papierarten import Formularfeld, form_of
from vorlagen.facts.vorlage import Auswirkungen
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.paper_figures import PaperFigures, can_be_reckoned
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.lists import vorschlag


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field with what stands in it; None where nothing does.

    `value` is a figure (EUR), the name of an answer, or a text; `computed` the answer that figures give.
    """

    field: Formularfeld
    value: Figure | Scalar | str | Ausstehend | None
    place: Place
    computed: str | None = None

    @property
    def is_filled(self) -> bool:
        """Whether something stands there; 0 € is nothing, what is pending is to come."""
        return self.value.exact != 0 if isinstance(self.value, Figure) else self.value is not None


def _entries(figures: PaperFigures) -> Mapping[str, Scalar | Ausstehend]:
    effects = figures.schriftstueck.finanzielle_auswirkungen
    return effects.formular if isinstance(effects, Auswirkungen) else {}


def filled_form(figures: PaperFigures) -> dict[str, FilledField]:
    """The fields of a paper's form, filled in; empty if its kind has no form.

    Raises:
        FigureError: If an amount or an answer cannot be computed.
    """
    form = form_of(figures.schriftstueck.art, figures.behoerde.papierarten)
    return {name: _filled(name, field, figures) for name, field in form.items()}


def _filled(name: str, field: Formularfeld, figures: PaperFigures) -> FilledField:
    entry, schriftstueck = _entries(figures).get(name), figures.schriftstueck
    place = schriftstueck.place_of("finanzielle_auswirkungen", "formular", name)
    if field.art == "betrag" and not isinstance(entry, Ausstehend):
        return FilledField(field, figures.names["formular"].get(name), place)
    computed = None
    for answer, meant in field.antworten.items():
        if meant.wenn is None or not can_be_reckoned(meant.wenn, schriftstueck, figures.budget):
            continue
        verdict = judge(meant.wenn, figures.names)
        for error in verdict.errors:
            raise error
        if verdict.truth:
            computed = answer
            break
    return FilledField(field, entry if entry is not None else computed, place, computed)


def form_agrees(figures: PaperFigures) -> Iterator[Finding]:
    """What contradicts itself in a paper's form, and what is entered that the form does not have."""
    form = filled_form(figures)
    for name in _entries(figures).keys() - form.keys():
        yield Finding(
            Code.VERWEIS_UNBEKANNT,
            figures.schriftstueck.place_of("finanzielle_auswirkungen", "formular", name),
            f"Das Formular hat kein Feld namens „{name}“.",
            vorschlag(name, form),
        )
    for found in form.values() if _is_filled_in(figures) else ():
        if found.field.art == "auswahl":
            yield from _of_choice(found, form)
        elif isinstance(found.value, Figure):
            yield from _of_amount(found, form)


def _is_filled_in(figures: PaperFigures) -> bool:
    effects = figures.schriftstueck.finanzielle_auswirkungen
    is_said = isinstance(effects, Auswirkungen)
    return is_said or (effects is None and figures.schriftstueck.finanzierung is not None)


def _of_choice(found: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    field, value = found.field, found.value
    if value is None:
        cure = f"Unter „formular“ eine der Antworten eintragen: {', '.join(field.antworten)}."
        message = f"„{field.bezeichnung}“ ist nicht angekreuzt."
        yield Finding(Code.HAUSHALT, found.place, message, cure)
    if not isinstance(value, str) or isinstance(value, Ausstehend):
        return
    answer = field.antworten.get(str(value))
    if answer is None:
        message = f"„{value}“ ist keine Antwort zu „{field.bezeichnung}“."
        cure = vorschlag(str(value), field.antworten)
        yield Finding(Code.VERWEIS_UNBEKANNT, found.place, message, cure)
        return
    said_ = f"„{field.bezeichnung}“ ist mit „{answer.bezeichnung}“ beantwortet"
    if found.computed not in {None, str(value)}:
        right = field.antworten[str(found.computed)].bezeichnung
        cure = "Die Zeile streichen; dann kreuzt das Programm selbst an."
        message = f"{said_}; nach den Zahlen ist es „{right}“."
        yield Finding(Code.HAUSHALT, found.place, message, cure, Severity.FEHLER)
    for name in answer.braucht:
        if not form[name].is_filled:
            cure = f"Unter „formular“ „{name}: …“ eintragen oder die Antwort ändern."
            message = f"{said_}, aber „{form[name].field.bezeichnung}“ fehlt."
            yield Finding(Code.HAUSHALT, found.place, message, cure)
    for name in answer.ohne:
        if form[name].is_filled:
            cure = "Eines von beiden ändern."
            message = f"{said_}, aber „{form[name].field.bezeichnung}“ ist ausgefüllt."
            yield Finding(Code.HAUSHALT, form[name].place, message, cure)


def _of_amount(found: FilledField, form: Mapping[str, FilledField]) -> Iterator[Finding]:
    other = form[found.field.gleich] if found.field.gleich else found
    if not (isinstance(found.value, Figure) and isinstance(other.value, Figure)):
        return
    if (
        None not in {found.value.exact, other.value.exact}
        and found.value.exact != other.value.exact
    ):
        yield Finding(
            Code.HAUSHALT,
            found.place,
            f"„{found.field.bezeichnung}“ ({said(found.value)}) und „{other.field.bezeichnung}“"
            f" ({said(other.value)}) müssen gleich sein.",
            "Die Beträge und ihre Formeln prüfen.",
        )
