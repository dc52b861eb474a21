"""The derivation of a figure as a tree of plain words: value, formula, operands, down to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.figures.figure import Constant, Fact, Figure, Operation, Origin, finite_decimal
from vorlagen.figures.formula import Mark, formula, mentioned, no_mark, said
from vorlagen.findings import Place
from vorlagen.german.style import DIN_5008, Hausstil


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
        return {key: value for key, value in entries.items() if value}

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
