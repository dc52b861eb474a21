"""The filters and functions of the handbook, for figures and days in templates and prose; cells of tables.

A filter turns a figure into text and notes that it was printed. It never rounds.

All cells of a table have the same decimals; a range stands where variants are still open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from functools import partial, wraps
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup
from msgspec import Struct

from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import (
    CENT,
    EUR,
    FORMS,
    MOST_PLACES,
    PROZENT,
    VZAE,
    Figure,
    FigureError,
    Namespace,
    Period,
    Phrase,
    Rounding,
    Spread,
    callable_in_templates,
    figure,
    largest,
    said,
    smallest,
    values_within,
)
from vorlagen.figures import FUNCTIONS as FORMULA_FUNCTIONS
from vorlagen.findings import Code
from vorlagen.german import dates, numbers, words
from vorlagen.page.rendering import (
    TO_WRITE,
    WITHHOLD,
    Html,
    changed_inside,
    current,
    is_unknown,
    pending_reason,
)

_ROUND_FIRST = "Die Größe vorher runden ({{ … | runden(1) }}) oder einen anderen Filter verwenden."
_OTHER_FILTER = "Einen anderen Filter verwenden, zum Beispiel zahl oder einheit."
_IN_HANDBOOK = "Wie es geschrieben wird, steht in der Tabelle der Filter im Handbuch."

_NO_ELSE = (
    "Dem Ausdruck mit „if“ fehlt der Teil „else“; ohne ihn würde hier nichts stehen.",
    'Ergänzen: {{ a if bedingung else b }}; soll nichts dastehen: else "".',
)
_NO_VALUE = (
    "Hier steht kein druckbarer Wert, sondern eine Gruppe von Werten.",
    "Die Adresse bis zum einzelnen Wert ergänzen.",
)
_NOTHING = Html()  # what a filter prints after it has reported why it cannot


class Spanne(Struct, frozen=True):
    """Two figures as a range, the smaller first."""

    low: Figure
    high: Figure


def safe_from_errors(function: Callable[..., Any], name: str = "") -> Callable[..., Any]:
    """Let a filter or function report its errors, and print nothing, instead of raising.

    Messages call it by `name`, if that is not its own. An argument that is pending prints as such and marks
    the paper as a draft.
    """

    @callable_in_templates
    @wraps(function)
    def reporting(*args: Any, **kwargs: Any) -> Any:
        rendering = current()
        unknown = [is_unknown(arg) for arg in (*args, *kwargs.values())]  # all are reported
        if any(unknown):
            return _NOTHING
        if args and isinstance(args[0], Markup):
            return args[0]  # an inner function has reported the error already
        for arg in args:
            reason = pending_reason(arg)
            if reason is not None:
                return rendering.pending(reason, arg)
        try:
            return function(*args, **kwargs)
        except FigureError as error:
            rendering.fail(error)
        except numbers.NichtGerundet as error:
            message = f"So lässt sich die Größe nicht drucken. {error}"
            rendering.fail(FigureError(Code.RUNDUNG_FEHLT, message, _ROUND_FIRST))
        except (numbers.KeineZahl, numbers.KeinZahlwort) as error:
            rendering.fail(
                refused(f"So lässt sich die Größe nicht drucken. {error}", _OTHER_FILTER)
            )
        except TypeError:
            message = f"Die Angaben in den Klammern passen nicht zu „{name or function.__name__}“."
            rendering.fail(refused(message, _IN_HANDBOOK))
        return _NOTHING

    return reporting


def refused(message: str, cure: str) -> FigureError:
    """The error of a filter or function that cannot print what it was given."""
    return FigureError(Code.AUSDRUCK, message, cure)


def _wrong_unit(value: Figure, expected: str) -> FigureError:
    fitting = {PROZENT: "prozent", VZAE: "vzae"}.get(value.unit, "einheit")
    if value.unit.is_money():
        fitting = "euro"
    cure = f"Einen passenden Filter verwenden, hier „{fitting}“."
    if ("EUR", 1) in value.unit.exponents and not value.unit.is_money():
        cure = "Einheiten kürzen sich nur, wenn sie gleich geschrieben sind: Plätze und EUR/Plätze."
    unit = str(value.unit) or "keiner Einheit"
    message = f"{value.name} ist in {unit}; der Filter druckt {expected}."
    return FigureError(Code.EINHEIT, message, cure)


def _print(value: Any, name: str, option: Any = None, unit_name: str = "") -> str:
    """Print a figure or a range in the form of this name, and note that it was printed.

    `unit_name` is how messages call what the form prints.
    """
    rendering = current()
    if isinstance(value, Spanne):
        low_text = _text(value.low, name, option, unit_name)
        high_text = _text(value.high, name, option, unit_name)
        if low_text == high_text:
            return rendering.note(value.low, low_text)
        return rendering.note_range(value.low, low_text, value.high, high_text)
    number = figure(value)
    return rendering.note(number, _text(number, name, option, unit_name))


def _text(value: Figure, name: str, option: Any, unit_name: str) -> str:
    form = FORMS[name]
    if not form.fits(value.unit):
        raise _wrong_unit(value, unit_name)
    return form.say(value.wert, value.unit, current().style, option)


@safe_from_errors
def euro(value: Any, stellen: int | None = None) -> str:
    """An amount in the house style: „158.644 €“; with `stellen` always that many decimals.

    A rate prints as its amount; the sentence around it must say what it is per.
    """
    return _print(value, "euro", _places(stellen), "Beträge")


@safe_from_errors
def cent(value: Any) -> str:
    """An amount rounded half up to cents, always with both decimals: „3,02 €“."""
    if not isinstance(value, Spanne):
        value = Rounding(CENT.wert).of(figure(value))
    printed: str = euro(value, stellen=2)
    return printed


@safe_from_errors
def mio(value: Any) -> str:
    """An amount in millions: „25 Mio. €“."""
    return _print(value, "mio", unit_name="Beträge")


@safe_from_errors
def prozent(value: Any, stellen: int | None = None) -> str:
    """A percentage: „79,35 %“."""
    return _print(value, "prozent", _places(stellen), "Prozente")


@safe_from_errors
def vzae(value: Any) -> str:
    """Posts: „3,5 VZÄ“."""
    return _print(value, "vzae", unit_name="VZÄ")


@safe_from_errors
def zahl(value: Any, stellen: int | None = None) -> str:
    """The bare number: „3,5“; `zahl(2)` prints „35,00“."""
    return _print(value, "zahl", _places(stellen))


def _places(stellen: Any) -> int | None:
    if stellen is None or (isinstance(stellen, int) and 0 <= stellen <= MOST_PLACES):
        return stellen
    raise refused(
        "So viele Nachkommastellen lassen sich nicht drucken.",
        f"Eine ganze Zahl von 0 bis {MOST_PLACES} angeben, zum Beispiel zahl(2).",
    )


@safe_from_errors
def einheit(value: Any, fall: str = "nominativ") -> str:
    """A number with its own unit: „13 Monate“, „1 Stelle“; behind „mit“ in the `dativ`: „13 Monaten“."""
    if fall not in {"nominativ", "dativ"}:
        raise refused("Diesen Fall kennt der Filter nicht.", 'Nach „mit“: einheit("dativ").')
    return _print(value, "einheit", fall == "dativ")


@safe_from_errors
def ohne_vorzeichen(value: Any) -> Figure:
    """The figure without its minus, behind a word that says it: „sinkt um 2,70 €“."""
    number = figure(value)
    return -number if number < 0 else number


def require_public(number: Figure) -> None:
    """Refuse to let a text depend on a figure that the version that is made must not tell of."""
    disclosure = current().disclosure
    if disclosure is not None and disclosure.told_by(number).revealed:
        raise FigureError(
            Code.NICHTOEFFENTLICH,
            "Was hier steht, hängt von einer Zahl ab, die nicht öffentlich ist, und sagt etwas über sie:"
            f" {number.name}.",
            WITHHOLD,
        )


@safe_from_errors
def je_nachdem(value: Any, mehr: str, weniger: str, gleich: str = "") -> str:
    """One of the words, by whether a figure is more than 0, less, or 0 (without `gleich` as if more)."""
    number = figure(value)
    require_public(number)
    if number < 0:
        return weniger
    if number.exact == 0 and gleich:
        return gleich
    return mehr


@safe_from_errors
def zahlwort(value: Any, endung: str = "") -> str:
    """The number as a word: „dreieinhalb“; `zahlwort("e")` prints „halbe“, „eine“."""
    return _print(value, "zahlwort", endung)


def _day_filter(say: Callable[[date], str]) -> Callable[..., Any]:
    def day(value: Any) -> str:
        if isinstance(value, date):
            return say(value)
        shown = said(value, current().style) if isinstance(value, Figure) else value
        subject = f"„{shown}“" if isinstance(shown, str | int) else "Das"
        raise refused(
            f"{subject} ist kein Tag.",
            "Die Adresse eines Datums angeben, zum Beispiel finanzierung.zeitraum.von.",
        )

    return safe_from_errors(wraps(say)(day))


@safe_from_errors
def zeitraum(value: Any) -> str:
    """A period: „01.12.2021–31.12.2022“."""
    subject = value.subject if isinstance(value, Namespace) else None
    if isinstance(subject, Period):
        return str(subject)
    if isinstance(subject, Zeitraum):
        return dates.zeitraum(subject.von, subject.bis)
    raise refused(
        "Das ist kein Zeitraum.",
        "Die Adresse eines Zeitraums angeben, zum Beispiel finanzierung.zeitraum.",
    )


@safe_from_errors
def aufzaehlung(value: Sequence[Any], bindewort: words.Bindewort = "und") -> str:
    """Several words: „Siegburg, Eitorf und Ruppichteroth“."""
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise refused(
            "Das ist keine Liste von Wörtern.",
            "Die Adresse von Namen angeben, zum Beispiel verteilungen.case_management.mit.namen.",
        )
    try:
        return words.aufzaehlung(value, bindewort)
    except ValueError as error:
        raise refused(str(error), 'Ohne Angabe steht „und“; sonst aufzaehlung("oder").') from None


@safe_from_errors
def spanne(a: Any, b: Any = None) -> Spanne | Html:
    """Two figures as a range, to be printed with a filter: „82.533 bis 150.669 €“.

    A table with variants, the total or a scenario alone gives the range of what it leaves.
    """
    both = _ends(a) if b is None else (figure(a), figure(b))
    for end in both:
        reason = pending_reason(end)
        if reason:
            return current().pending(reason)
    least = smallest(both)
    greatest = largest(both)
    # The range has the given figures themselves, not those that the functions derive from them.
    low, high = both
    if low.exact != least.exact:
        low, high = high, low
    if least.exact == greatest.exact:
        high = low
    return Spanne(low, high)


def _ends(group: Any) -> tuple[Figure, Figure]:
    subject = group.subject if isinstance(group, Namespace) else None
    if isinstance(subject, Spread):
        return subject.least_and_greatest(group)
    raise refused(
        "Das hat kein Mindestens und kein Höchstens.",
        "Zwei Größen angeben, spanne(a, b), oder die Adresse einer Tabelle mit Varianten, von"
        " finanzierung.gesamt oder eines Szenarios.",
    )


@safe_from_errors
def woertlich(text: str, grund: str = "") -> str:
    """A figure that is typed on purpose, with the reason; it is listed in the report."""
    rendering = current()
    if not grund.strip():
        raise refused(
            "woertlich() nennt keinen Grund.",
            'Ergänzen: {{ woertlich("…", grund="Warum die Zahl getippt sein muss") }}.',
        )
    rendering.findings.add(
        Code.ZAHL_AUSNAHME,
        rendering.place(near="woertlich"),
        f"„{text}“ steht wörtlich im Text.",
        f"Grund der Ausnahme: {grund}",
    )
    return str(text)


@safe_from_errors
def offen(frage: str) -> Html:
    """A text that is still to be written, by the question that it shall answer: the paper is a draft."""
    if not frage.strip():
        raise refused("offen() sagt nicht, was fehlt.", 'Ergänzen: {{ offen("Was fehlt?") }}.')
    rendering = current()
    rendering.is_draft = True
    rendering.unwritten[rendering.place(near=frage)] = frage
    return Html('<span class="ausstehend">{} {}]</span>').format(TO_WRITE, frage)


def show(value: Any) -> Any:
    """How an expression without a filter prints: figures by their unit, days as 22.02.2021.

    Raises nothing; a value that cannot be printed is reported.
    """
    if is_unknown(value):
        return ""
    reason = pending_reason(value)
    if reason is not None:
        return current().pending(reason, value)
    match value:
        case Spanne(low=Figure(unit=unit)) | Figure(unit=unit):
            return {EUR: euro, PROZENT: prozent}.get(unit, zahl)(value)
        case date():
            return dates.datum(value)
        case time():
            return dates.uhrzeit(value)
        case bool():
            return "ja" if value else "nein"
        case float():
            current().failed = True  # the check of typed figures has said why
        case str() | int():
            return value
        case Namespace(subject=Phrase() as phrase):
            return Html("").join(show(part) for part in phrase.parts(value))
        case _:
            current().fail(_not_printable(value))
    return ""


def _not_printable(value: Any) -> FigureError:
    if isinstance(value, Undefined):  # Jinja's own, from an inline if
        return refused(*_NO_ELSE)
    message, cure = _NO_VALUE
    if isinstance(value, Namespace):
        cure = values_within(value) or cure
    return refused(message, cure)


def for_texts(name: str, change: Callable[..., Any]) -> Callable[..., Any]:
    """One of Jinja's filters for texts, that leaves figures and days alone."""

    def changed(value: Any, *args: Any) -> Any:
        if not isinstance(value, str):
            raise refused(
                f"Der Filter „{name}“ ändert Texte; hier steht kein Text.",
                "Den Wert vorher in Text verwandeln, zum Beispiel {{ … | zahlwort | capitalize }}.",
            )
        return changed_inside(value, lambda words: change(words, *args))

    return safe_from_errors(wraps(change)(changed))


class Filters(dict[str, Callable[..., Any]]):
    """Filters by name. An unknown one is reported when it is used, so that the rest goes on."""

    def __missing__(self, name: str) -> Callable[..., Any]:
        def unknown(*_args: Any, **_kwargs: Any) -> Any:
            raise FigureError(
                Code.NAME_UNBEKANNT,
                f"Den Filter „{name}“ gibt es nicht.",
                words.vorschlag(name, self, "Die Filter stehen im Handbuch."),
            )

        return safe_from_errors(unknown)

    def get(self, name: str, _default: Any = None) -> Any:
        """As Jinja asks while it compiles."""
        return self[name]


_OF_DAYS = (dates.datum, dates.datum_lang, dates.datum_kurz, dates.monat_jahr, dates.jahr)
_ALL_FILTERS: tuple[Callable[..., Any], ...] = (
    *(euro, cent, mio, prozent, vzae, zahl, einheit, zahlwort, ohne_vorzeichen, je_nachdem),
    *map(_day_filter, _OF_DAYS),
    *(zeitraum, aufzaehlung),
    safe_from_errors(FORMULA_FUNCTIONS["runden"]),
    safe_from_errors(FORMULA_FUNCTIONS["abrunden"]),
)
FILTERS = {function.__name__: function for function in _ALL_FILTERS}
FUNCTIONS = {name: safe_from_errors(function) for name, function in FORMULA_FUNCTIONS.items()}
FUNCTIONS |= {"offen": offen, "spanne": spanne, "woertlich": woertlich}


RenderText = Callable[[Scalar], Markup]  # a text from YAML, as HTML
ROUNDED = "Rundungsdifferenzen möglich."


def places_of(figures: Iterable[Figure]) -> int:
    """How many decimals all amounts of a table take."""
    return numbers.betragsstellen(figure.wert for figure in figures if not figure.is_pending)


def amount_cell(figure: Figure | None, places: int, *, takes_off: bool = False) -> Any:
    """An amount; the house style's dash where there is none, a mark while it is pending.

    An amount that is taken off has a minus, except for zero; a negative one is added.
    """
    style = current().style
    if figure is None:
        return style.strich
    has_minus = takes_off and bool(figure.exact)
    if has_minus and figure < 0:
        figure = -figure
        has_minus = False
    cell = figure_cell(figure, lambda wert: numbers.betrag(wert, style, places))
    return f"−{cell}" if has_minus else cell


def number_cell(figure: Figure, places: int) -> Any:
    """A figure without its unit; a mark while it is pending."""
    return figure_cell(figure, lambda wert: numbers.zahl(wert, places))


def figure_cell(figure: Figure, say: Callable[[Decimal], str]) -> Any:
    """A figure as text, noted as printed; a mark while it is pending."""
    reason = pending_reason(figure)
    if reason is not None:
        return current().pending(reason, figure)
    return current().note(figure, say(figure.wert))


def range_cell(ends: Sequence[Figure], places: int, *, takes_off: bool = False) -> Any:
    """An amount, or „82.533 bis 150.669 €“ where the ends differ."""
    cell = partial(amount_cell, places=places, takes_off=takes_off)
    for end in ends:
        if end.is_pending:
            return cell(end)
    if len({end.exact for end in ends}) == 1:
        return cell(ends[0])
    low, high = sorted(ends, key=lambda figure: figure.wert)
    low_cell = cell(low)
    high_cell = cell(high)
    style = current().style
    unit = style.luecke + style.waehrung
    return f"{low_cell.replace(unit, '')} bis {high_cell}"
