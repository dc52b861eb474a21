"""Says figures and their formulas in German: „3,5 VZÄ × 70.091 € je VZÄ = 245.318,50 €“.

The derivation of a figure as a tree of plain words: value, formula, operands, down to facts.

The forms in which figures are printed: one table for filters and cells, and for whoever reads them back.

A filter prints a figure by a form of this table only. So `pruefen DATEI.pdf`, which compares what stands on
a page with all forms that a figure may have, knows each filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.figures.figure import (
    EUR,
    PROZENT,
    VZAE,
    Constant,
    Fact,
    Figure,
    Op,
    Operation,
    Origin,
    Unit,
    finite_decimal,
)
from vorlagen.findings import Place
from vorlagen.german import numbers
from vorlagen.german.numbers import (
    DIN_5008,
    NBSP,
    Hausstil,
    KeineZahl,
    KeinZahlwort,
    NichtGerundet,
    nachkommastellen,
    zahl,
    zahlwort,
)

PENDING = "ausstehend"
_ROUNDED = {Op.GERUNDET: "gerundet", Op.ABGERUNDET: "abgerundet"}
_MINUS = "−"
_SIGNS = {Op.PLUS: "+", Op.MINUS: _MINUS, Op.MAL: "×", Op.GETEILT: "÷"}
_CENTS = 2
_MOST_DIGITS = 40


def said(figure: Figure, style: Hausstil = DIN_5008, places: int = 0, cut: int = _CENTS) -> str:
    """A figure's value with its unit, exact, with so many decimals at least.

    Endless decimals are `cut` and marked: „115.418,33… €“.
    """
    if figure.exact is None:
        return PENDING
    value = finite_decimal(figure.exact)
    if value is None or len(value.as_tuple().digits) > _MOST_DIGITS:
        truncated = Fraction(int(figure.exact * 10**cut), 10**cut)
        shown = finite_decimal(truncated) or Decimal(0)
        return _with_unit(f"{zahl(shown, cut)}…", figure.unit, style)
    return quantity(value, figure.unit, style, places)


def quantity(
    value: Decimal, unit: Unit, style: Hausstil, places: int = 0, *, dative: bool = False
) -> str:
    """A value with its unit: „36 Kinder“, „1 Kind“, behind „mit“ „36 Kindern“."""
    digits = zahl(value, max(places, places_of(value, unit)))
    return _with_unit(digits, unit, style, singular=value == 1, dative=dative)


def places_of(value: Decimal, unit: Unit) -> int:
    """As many decimals as a value needs; amounts have none or two, as long as that is exact."""
    places = nachkommastellen(value)
    if unit.is_money() and places == 1:
        return _CENTS
    return places


def _with_unit(
    digits: str, unit: Unit, style: Hausstil, *, singular: bool = False, dative: bool = False
) -> str:
    if unit == EUR:
        return f"{digits}{style.luecke}{style.waehrung}"
    if unit == PROZENT:
        return f"{digits}{style.luecke}%"
    name = unit.worded(style.einheiten, singular=singular, dative=dative)
    if not name:
        return digits
    return f"{digits}{NBSP}{name.replace('EUR', style.waehrung)}"


Mark = Callable[[Figure], str]  # gives what follows an operand: a reference to its proof


def no_mark(_operand: Figure) -> str:
    """No reference behind an operand."""
    return ""


def formula(figure: Figure, style: Hausstil = DIN_5008, mark: Mark = no_mark) -> str:
    """How a figure came about: named operands by their value, unnamed ones spelled out.

    For an entered figure this is its value. `mark` is called for each operand that is mentioned.
    """
    if not isinstance(figure.origin, Operation):
        return said(figure, style)
    return _operation(figure.origin, style, mark)


def mentioned(figure: Figure) -> list[Figure]:
    """The operands whose values a formula mentions, in its order: named ones, and facts."""
    if not isinstance(figure.origin, Operation):
        return []
    operands = figure.origin.operands
    if figure.origin.op in _ROUNDED:
        exact = operands[0]
        if isinstance(exact.origin, Operation):
            return mentioned(exact)
        return [exact]
    if figure.origin.op not in _SIGNS:
        return list(operands)
    figures: list[Figure] = []
    for operand in operands:
        if _is_mentioned(operand):
            figures.append(operand)
        else:
            figures.extend(mentioned(operand))
    return figures


def _is_mentioned(operand: Figure) -> bool:
    origin = operand.origin
    return bool(operand.address) or not (isinstance(origin, Operation) and origin.op in _SIGNS)


def _operation(operation: Operation, style: Hausstil, mark: Mark) -> str:
    if operation.op in _ROUNDED:
        exact = operation.operands[0]
        step = f"{_ROUNDED[operation.op]} auf {_rounding_step(operation, style)}"
        if not isinstance(exact.origin, Operation):
            return f"{said(exact, style)}{mark(exact)}, {step}"
        # Two more decimals than are left show why an endless value was rounded up or down.
        cut = len(operation.note.partition(",")[2]) + 2
        steps = dict.fromkeys([formula(exact, style, mark), said(exact, style, cut=cut)])
        return f"{' = '.join(steps)}, {step}"
    if operation.op in {Op.PLUS, Op.MINUS}:
        return _sum(operation, style, mark)
    if operation.op in _SIGNS:
        texts: list[str] = []
        for operand in operation.operands:
            texts.append(_operand(operand, operation.op, style, mark, leads=not texts))
        return f" {_SIGNS[operation.op]} ".join(texts)
    if operation.op in {Op.MINIMUM, Op.MAXIMUM}:
        values = ", ".join(said(operand, style) + mark(operand) for operand in operation.operands)
        return f"{operation.op.value} von {values}"
    return f"{operation.op.value}: {operation.note}"


def _sum(operation: Operation, style: Hausstil, mark: Mark) -> str:
    """The terms with their signs between them; adding a negative term prints a minus, and vice versa.

    Unnamed sums at the front are spelled out by a loop, not by recursion: a table subtracts one
    line after the other and may have more lines than Python's stack allows.
    """
    terms: list[str] = []  # from the last to the second
    while True:
        first, *rest = operation.operands
        for term in reversed(rest):
            text = _operand(term, operation.op, style, mark, leads=False)
            sign = _SIGNS[operation.op]
            if text.startswith(_MINUS):
                opposite = Op.MINUS if operation.op is Op.PLUS else Op.PLUS
                sign = _SIGNS[opposite]
                text = text.removeprefix(_MINUS)
            terms.append(f" {sign} {text}")
        inner = first.origin
        if _is_mentioned(first) or not isinstance(inner, Operation):
            break
        if inner.op not in {Op.PLUS, Op.MINUS}:
            break
        operation = inner
    terms.append(_operand(first, operation.op, style, mark, leads=True))
    return "".join(reversed(terms))


def _rounding_step(operation: Operation, style: Hausstil) -> str:
    """The step of a rounding: „1 €“ for money, else a bare number: „0,5“."""
    if operation.operands[0].unit.is_money():
        return f"{operation.note}{style.luecke}{style.waehrung}"
    return operation.note


def _operand(operand: Figure, within: Op, style: Hausstil, mark: Mark, *, leads: bool) -> str:
    origin = operand.origin
    if _is_mentioned(operand) or not isinstance(origin, Operation):
        return said(operand, style) + mark(operand)
    text = _operation(origin, style, mark)
    if _needs_brackets(origin.op, within, leads=leads):
        return f"({text})"
    return text


def _needs_brackets(inner: Op, outer: Op, *, leads: bool) -> bool:
    inner_is_sum = inner in {Op.PLUS, Op.MINUS}
    if outer in {Op.MAL, Op.GETEILT}:
        return inner_is_sum or (outer is Op.GETEILT and not leads)
    return outer is Op.MINUS and inner_is_sum and not leads


def bare_number(figure: Figure) -> str:
    """A number in the text of a line; what it counts is clear from the table."""
    return PENDING if figure.exact is None else zahl(figure.wert)


def bare_amount(amount: Figure, style: Hausstil) -> str:
    """An amount per post in plain euros; the text in front of it says „je …“."""
    return said(Figure(amount.exact, EUR, amount.origin), style)


class Explanation(Struct, frozen=True):
    """One figure of a derivation.

    `formula` is empty for facts and constants; `source`, `notice`, `assumed`, `pending` are set for
    facts, `place` for facts and for what was counted from them. `operands` has each only once.
    """

    address: str
    value: str  # with unit, as it is said in German
    decimal: str  # exact; empty if pending or without end
    unit: str
    formula: str = ""
    place: Place | None = None
    source: str = ""
    notice: str = ""
    assumed: str = ""
    pending: str = ""
    released: str = ""
    constant: str = ""
    operands: tuple[Explanation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The tree as `erklaeren --format json` prints it; empty entries are left out."""
        place = self.place or Place("")
        entries: dict[str, Any] = {
            "adresse": self.address,
            "wert": self.decimal,
            "einheit": self.unit,
            "gesagt": self.value,
            "formel": self.formula,
            "datei": place.file,
            "zeile": place.line,
            "spalte": place.column,
            "quelle": self.source,
            "bescheid": self.notice,
            "annahme": self.assumed,
            "freigegeben": self.released,
            "ausstehend": self.pending,
            "konstante": self.constant,
            "operanden": [operand.as_json() for operand in self.operands],
        }
        as_json: dict[str, Any] = {}
        for key, value in entries.items():
            if value:
                as_json[key] = value
        return as_json

    def __hash__(self) -> int:
        """Only of this step: there may be a million paths from it down to the same facts."""
        return hash((self.address, self.value, self.formula, self.place))


def explained(
    figure: Figure, style: Hausstil = DIN_5008, cache: dict[Any, Explanation] | None = None
) -> Explanation:
    """The derivation of a figure down to the facts and constants it rests on.

    `cache` has the derivations of operands that were explained before, so that none is made twice.
    """
    if cache is None:
        cache = {}
    key = (id(figure.origin), figure.address, figure.unit)
    if key not in cache:
        operands = dict.fromkeys(explained(operand, style, cache) for operand in mentioned(figure))
        cache[key] = replace(step(figure, style), operands=tuple(operands))
    return cache[key]


def step(figure: Figure, style: Hausstil = DIN_5008, mark: Mark = no_mark) -> Explanation:
    """The last step of a derivation alone; `mark` gives each operand of its formula a reference."""
    decimal = ""
    if figure.exact is not None:
        finite = finite_decimal(figure.exact)
        if finite is not None:
            decimal = f"{finite:f}"
    common: dict[str, Any] = {
        "address": figure.address,
        "value": said(figure, style),
        "decimal": decimal,
        "unit": str(figure.unit),
    }
    match figure.origin:
        case Fact() as fact:
            return Explanation(
                **common,
                place=fact.place,
                source=fact.source,
                notice=fact.notice,
                assumed=fact.assumed,
                pending=fact.pending,
                released=fact.released,
            )
        case Constant(text):
            return Explanation(**common, constant=text)
        case Operation(place=place):
            return Explanation(**common, formula=formula(figure, style, mark), place=place)


def steps_below(
    figures: Iterable[Figure], ends_at: Callable[[Figure], bool] = lambda _: False
) -> Iterator[Figure]:
    """The figures themselves and all that they were computed from, each once.

    The operands of a figure for which `ends_at` is true are left out, unless another path leads to them.
    """
    seen: set[tuple[int, str]] = set()
    stack = list(figures)
    stack.reverse()
    while stack:
        figure = stack.pop()
        key = (id(figure.origin), figure.address)
        if key in seen:
            continue
        seen.add(key)
        yield figure
        if isinstance(figure.origin, Operation) and not ends_at(figure):
            stack.extend(reversed(figure.origin.operands))


class Derivations:
    """Numbers derivations: figures made alike from the same facts share one, whatever their addresses."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        # The origin is stored with its number, so that no later object gets its id.
        self._of_origin: dict[tuple[int, str], tuple[int, Origin]] = {}

    def number(self, figure: Figure) -> int:
        """The number of a figure's derivation, from 0 in the order of asking."""
        key = (id(figure.origin), str(figure.unit))
        if key not in self._of_origin:
            content = (figure.exact, figure.unit, *self._content(figure.origin))
            number = self._numbers.setdefault(content, len(self._numbers))
            self._of_origin[key] = (number, figure.origin)
        return self._of_origin[key][0]

    def _content(self, origin: Origin) -> tuple[Any, ...]:
        match origin:
            case Fact(place=place):
                return (place,)
            case Constant(text):
                return (text,)
            case Operation(op, operands, note):
                return (op, note, *map(self.number, operands))


MOST_PLACES = 9  # decimals
_PLACES = (None, *range(MOST_PLACES + 1))  # None: as many as the value needs
_ENDINGS = ("", "-", "e", "em", "en", "er", "es")  # of number words, as „eine“ and „einer“
_SCALES = ("T€", "Mio. €")

Say = Callable[[Decimal, Unit, Hausstil, Any], str]


class Form(Struct, frozen=True):
    """A form in which values are printed.

    `of` is the unit of its figures: None is any, and EUR is also money per something. `options` are the
    values that the last argument of `say` may have.
    """

    say: Say
    of: Unit | None = None
    options: tuple[Any, ...] = (None,)

    def fits(self, unit: Unit) -> bool:
        """Whether figures of a unit can be printed in this form."""
        if self.of == EUR:
            return unit.is_money()
        return self.of is None or unit == self.of


FORMS: dict[str, Form] = {
    "euro": Form(
        lambda value, _, style, places: numbers.betrag(value, style, places), EUR, _PLACES
    ),
    "mio": Form(lambda value, _, style, _option: numbers.millionen(value, style), EUR),
    "verkuerzt": Form(
        lambda value, _, style, scale: numbers.verkuerzt(value, scale, style), EUR, _SCALES
    ),
    "prozent": Form(
        lambda value, _, style, places: numbers.prozent(value, style, places), PROZENT, _PLACES
    ),
    "vzae": Form(lambda value, _, _style, _option: numbers.mit_einheit(value, "VZÄ"), VZAE),
    "zahl": Form(lambda value, _, _style, places: numbers.zahl(value, places), None, _PLACES),
    "einheit": Form(
        lambda value, unit, style, dative: quantity(value, unit, style, dative=dative),
        None,
        (False, True),
    ),
    "mit_einheit": Form(lambda value, unit, _, _option: numbers.mit_einheit(value, str(unit))),
    "zahlwort": Form(lambda value, _, _style, ending: zahlwort(value, ending), None, _ENDINGS),
}


def all_texts(figure: Figure, style: Hausstil) -> Iterator[str]:
    """All texts by which a figure may have been printed; forms that its value does not allow are left out."""
    yield from _possible(lambda: said(figure, style))
    if figure.unit.is_money():
        yield from _possible(lambda: bare_amount(figure, style))
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if value is None:
        return
    for form in FORMS.values():
        if form.fits(figure.unit):
            for option in form.options:
                yield from _possible(_saying(form, value, figure.unit, style, option))


def _saying(
    form: Form, value: Decimal, unit: Unit, style: Hausstil, option: Any
) -> Callable[[], str]:
    return lambda: form.say(value, unit, style, option)


def _possible(make_text: Callable[[], str]) -> Iterator[str]:
    """The text of a figure; nothing if its value cannot be printed so."""
    try:
        yield make_text()
    except (KeineZahl, NichtGerundet, KeinZahlwort):
        return
