"""Says figures and their formulas in German: „3,5 VZÄ × 70.091 € je VZÄ = 245.318,50 €“."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from vorlagen.figures.figure import Figure, Op, Operation, finite_decimal
from vorlagen.figures.unit import EUR, PROZENT, Unit
from vorlagen.german.numbers import nachkommastellen, zahl
from vorlagen.german.style import DIN_5008, NBSP, Hausstil

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
        shown = finite_decimal(Fraction(int(figure.exact * 10**cut), 10**cut)) or Decimal(0)
        return _with_unit(f"{zahl(shown, cut)}…", figure.unit, style)
    return quantity(value, figure.unit, style, places)


def quantity(
    value: Decimal, unit: Unit, style: Hausstil, places: int = 0, *, dative: bool = False
) -> str:
    """A value with its unit: „36 Kinder“, „1 Kind“, behind „mit“ „36 Kindern“."""
    digits = zahl(value, max(places, places_of(value, unit)))
    return _with_unit(digits, unit, style, one=value == 1, dative=dative)


def places_of(value: Decimal, unit: Unit) -> int:
    """As many decimals as a value needs; amounts have none or two, as long as that is exact."""
    places = nachkommastellen(value)
    return _CENTS if unit.is_money() and places == 1 else places


def _with_unit(
    digits: str, unit: Unit, style: Hausstil, *, one: bool = False, dative: bool = False
) -> str:
    if unit in (EUR, PROZENT):
        return f"{digits}{style.luecke}{style.waehrung if unit == EUR else '%'}"
    name = unit.worded(style.einheiten, one=one, dative=dative).replace("EUR", style.waehrung)
    return f"{digits}{NBSP}{name}" if name else digits


Mark = Callable[[Figure], str]  # what stands behind an operand: a reference to where it is proved


def no_mark(_operand: Figure) -> str:
    """Nothing behind an operand."""
    return ""


def formula(figure: Figure, style: Hausstil = DIN_5008, mark: Mark = no_mark) -> str:
    """How a figure came about: named operands by their value, unnamed ones spelled out.

    A figure that was entered says its value. `mark` is asked for each operand that is mentioned.
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
        return mentioned(exact) if isinstance(exact.origin, Operation) else [exact]
    if figure.origin.op not in _SIGNS:
        return list(operands)
    return [
        found
        for operand in operands
        for found in ([operand] if _is_mentioned(operand) else mentioned(operand))
    ]


def _is_mentioned(operand: Figure) -> bool:
    origin = operand.origin
    return bool(operand.address) or not (isinstance(origin, Operation) and origin.op in _SIGNS)


def _operation(operation: Operation, style: Hausstil, mark: Mark) -> str:
    if operation.op in _ROUNDED:
        exact = operation.operands[0]
        step = f"{_ROUNDED[operation.op]} auf {_rounding_step(operation, style)}"
        if not isinstance(exact.origin, Operation):
            return f"{said(exact, style)}{mark(exact)}, {step}"
        rounded = len(operation.note.partition(",")[2])
        # Two more decimals than are left show why an endless one came out as it did.
        steps = dict.fromkeys([formula(exact, style, mark), said(exact, style, cut=rounded + 2)])
        return f"{' = '.join(steps)}, {step}"
    if operation.op in {Op.PLUS, Op.MINUS}:
        return _sum(operation, style, mark)
    if operation.op in _SIGNS:
        texts = [
            _operand(operand, operation.op, style, mark, leads=index == 0)
            for index, operand in enumerate(operation.operands)
        ]
        return f" {_SIGNS[operation.op]} ".join(texts)
    if operation.op in {Op.MINIMUM, Op.MAXIMUM}:
        values = ", ".join(said(operand, style) + mark(operand) for operand in operation.operands)
        return f"{operation.op.value} von {values}"
    return f"{operation.op.value}: {operation.note}"


def _sum(operation: Operation, style: Hausstil, mark: Mark) -> str:
    """The terms with their signs between them; to add a negative one is to take it off, and the reverse.

    What is unnamed at the front is spelled out, term by term: a table takes off one line after the
    other, and may have more lines than Python's stack has room for.
    """
    terms: list[str] = []
    while True:
        first, *others = operation.operands
        for other in reversed(others):
            text = _operand(other, operation.op, style, mark, leads=False)
            sign = _SIGNS[operation.op]
            if text.startswith(_MINUS):
                sign = _MINUS if operation.op is Op.PLUS else _SIGNS[Op.PLUS]
                text = text.removeprefix(_MINUS)
            terms.append(f" {sign} {text}")
        inner = first.origin
        if _is_mentioned(first) or not isinstance(inner, Operation):
            break
        if inner.op not in {Op.PLUS, Op.MINUS}:
            break
        operation = inner
    return "".join([_operand(first, operation.op, style, mark, leads=True), *reversed(terms)])


def _rounding_step(operation: Operation, style: Hausstil) -> str:
    """To what a rounding rounds: „1 €“, or „0,5“ of whatever the unit is."""
    money = operation.operands[0].unit.is_money()
    return f"{operation.note}{style.luecke}{style.waehrung}" if money else operation.note


def _operand(operand: Figure, within: Op, style: Hausstil, mark: Mark, *, leads: bool) -> str:
    origin = operand.origin
    if _is_mentioned(operand) or not isinstance(origin, Operation):
        return said(operand, style) + mark(operand)
    text = _operation(origin, style, mark)
    return f"({text})" if _needs_brackets(origin.op, within, leads=leads) else text


def _needs_brackets(inner: Op, outer: Op, *, leads: bool) -> bool:
    if outer in {Op.MAL, Op.GETEILT}:
        return inner in {Op.PLUS, Op.MINUS} or (outer is Op.GETEILT and not leads)
    return outer is Op.MINUS and inner in {Op.PLUS, Op.MINUS} and not leads


def bare_number(figure: Figure) -> str:
    """A number in the text of a line; what it counts is clear from the table."""
    return PENDING if figure.exact is None else zahl(figure.wert)


def bare_amount(amount: Figure, style: Hausstil) -> str:
    """An amount per post as just euros; per what stands in front of it."""
    return said(Figure(amount.exact, EUR, amount.origin), style)
