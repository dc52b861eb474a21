"""Conditions, and the sandbox in which they, formulas and templates run.

The parts behind one that already decides are still evaluated, so that a misspelt name in them is
found; only a division by zero is ignored there: „b == 0 or a / b < 2“.

Equality is meant as a reader of the paper understands it, not as Python does: euros and posts are never
just "not equal", nor are a day and a number. Comparing them is a mistake, and is reported as one.

Data is not code. An expression that a clerk writes between braces can look up names, compute with figures
and call functions marked for templates; it reaches no attribute or method of any Python object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import isinf
from textwrap import shorten
from typing import Any, TypeVar

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.expressions import FUNCTIONS, FormulaReader, is_decimal, placed, syntax
from vorlagen.figures.figure import Figure, FigureError, figure, sign_of_difference, still_pending
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace, group_of_fields, unknown_name
from vorlagen.figures.reckoning import Period
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum

# By the names that Jinja's syntax tree has for them.
SIGNS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_HOLDS: dict[str, Callable[[int], bool]] = {
    "eq": lambda sign: sign == 0,
    "ne": lambda sign: sign != 0,
    "lt": lambda sign: sign < 0,
    "lteq": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "gteq": lambda sign: sign >= 0,
}
_NUMBER, _DAY, _TEXT, _YES_OR_NO = "eine Zahl", "ein Tag", "ein Text", "ein Ja oder Nein"
_LIST, _GROUP = "eine Liste", "eine Gruppe von Werten"
_LONGEST = 40  # characters of a text in a message


def compare(left: Any, operator: str, right: Any) -> bool | None:
    """Whether a comparison holds, `operator` being a key of `SIGNS`; None while a side is pending.

    A `FigureError` tells that the two cannot be compared.
    """
    if operator == "in":
        return _is_in(left, right)
    if operator == "notin":
        return _negated(_is_in(left, right))
    if left is None or right is None:  # written as "none" in a template
        return _HOLDS[operator](int(left is not right))
    if isinstance(left, Ausstehend) or isinstance(right, Ausstehend):
        return None
    sign = _difference(left, right, ordered=operator not in {"eq", "ne"})
    if sign is None:
        return None
    return _HOLDS[operator](sign)


def _difference(left: Any, right: Any, *, ordered: bool) -> int | None:
    """The sign of left minus right; for kinds without an order 0 if they are equal, or else 1."""
    left_kind, left_name = _described(left)
    right_kind, right_name = _described(right)
    if left_kind != right_kind or left_kind == _GROUP:
        raise FigureError(
            Code.FORMEL,
            f"{left_name} ist {left_kind}, {right_name} ist {right_kind}; beides lässt sich nicht"
            " vergleichen.",
            "Gleiches mit Gleichem vergleichen: Zahlen einer Einheit, Tage oder Texte, mit der Adresse bis"
            " zum einzelnen Wert. Zahlen und Tage sind Fakten („angaben:“); getippt in Anführungszeichen"
            " sind sie Text.",
        )
    if left_kind == _NUMBER:
        return sign_of_difference(figure(left), figure(right))
    if left_kind == _DAY:
        return int(left > right) - int(left < right)
    if ordered:
        raise FigureError(
            Code.FORMEL,
            f"{left_name} ist {left_kind}; davon ist keines kleiner oder größer.",
            "Hier passen nur == (gleich) und != (ungleich); eine Reihenfolge haben Zahlen und Tage.",
        )
    if left_kind == _LIST:
        if len(left) != len(right):
            return 1
        is_equal = _all(compare(a, "eq", b) for a, b in zip(left, right, strict=True))
        if is_equal is None:
            return None
        return int(not is_equal)
    return int(left != right)


def _is_in(wanted: Any, where: Any) -> bool | None:
    """Whether a list has an equal entry, a period the day, a group the name, a text the part.

    None while this depends on something pending.
    """
    if isinstance(wanted, Ausstehend) or isinstance(where, Ausstehend):
        return None
    period = where.subject if isinstance(where, Namespace) else where
    if isinstance(wanted, date) and isinstance(period, Period | Zeitraum):
        return period.von <= wanted <= period.bis
    if isinstance(where, list | tuple):
        return _negated(_all(compare(wanted, "ne", entry) for entry in where))
    if isinstance(wanted, str) and isinstance(where, str | Namespace | Mapping):
        return wanted in where
    raise FigureError(
        Code.FORMEL,
        f"{_described(wanted)[1]} kann nicht in {_described(where)[1]} sein: „in“ passt hier nicht.",
        "Mit „in“ wird ein Wert in einer Liste gesucht, ein Tag in einem Zeitraum oder ein Text in"
        " einem Text.",
    )


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold; None if that depends on pending ones."""
    distinct = set(answers)
    if False in distinct:
        return False
    if None in distinct:
        return None
    return True


def _negated(answer: bool | None) -> bool | None:
    if answer is None:
        return None
    return not answer


def _described(value: Any) -> tuple[str, str]:
    """The kind of one side of a comparison, and its name in messages."""
    match value:
        case bool():
            return _YES_OR_NO, "„ja“" if value else "„nein“"
        case Figure() | int():
            return _NUMBER, figure(value).name
        case date():
            return _DAY, f"„{datum(value)}“"
        case str():
            return _TEXT, f"„{shorten(value, _LONGEST, placeholder=' …')}“"
        case list() | tuple():
            return _LIST, "Ein Wert"
        case Namespace():
            return _GROUP, f"„{value.address}“"
    return _GROUP, "Ein Wert"


class Side(Struct, frozen=True):
    """One side of a comparison: its address, its value, and the place of a text or day."""

    text: str
    value: Any
    place: Place | None = None


class Clause(Struct, frozen=True):
    """A comparison of two sides, or a single yes or no; `truth` is None while that is pending."""

    text: str
    sides: tuple[Side, ...]
    truth: bool | None


class Judgement(Struct, frozen=True):
    """Whether a condition holds (None while that is pending), and the parts that decide it."""

    truth: bool | None
    because: tuple[Clause, ...] = ()
    errors: tuple[FigureError, ...] = ()


def judge(condition: Scalar, names: Namespace) -> Judgement:
    """Judge a condition; with `errors` if it cannot be judged."""
    try:
        with placed(condition):
            judge = _Judge(condition, names)
            return judge.verdict(judge.root)
    except FigureError as error:
        return Judgement(None, errors=(error,))


class _Judge(FormulaReader):
    """One condition while it is being judged."""

    def __init__(self, condition: Scalar, names: Namespace) -> None:
        super().__init__(condition, names)
        root = syntax(str(condition))
        if root is None:
            raise FigureError(
                Code.FORMEL,
                f"Die Bedingung „{self.text}“ ist nicht vollständig oder falsch geschrieben.",
                "Klammern und Zeichen prüfen. „Ist gleich“ schreibt man ==, „höchstens“ <=, „mindestens“"
                " >=; „und“, „oder“, „nicht“ heißen and, or, not.",
            )
        self.root = root

    def verdict(self, node: nodes.Node) -> Judgement:
        """Whether a part of the condition holds."""
        match node:
            case nodes.Not(node=operand):
                verdict = self.verdict(operand)
                if verdict.truth is None:
                    return verdict
                return replace(verdict, truth=not verdict.truth)
            case nodes.And() | nodes.Or():
                return self._joined(node)
            case nodes.Compare(expr=first, ops=ops):
                parts = [first]
                parts.extend(operand.expr for operand in ops)
                verdict = self._compared(parts, [operand.op for operand in ops])
            case _:
                verdict = self._compared([node], [])
        if node is self.root and len(verdict.because) == 1 and "…" in verdict.because[0].text:
            clause = replace(verdict.because[0], text=self.text)
            return replace(verdict, because=(clause,))
        return verdict

    def value(self, node: nodes.Node) -> Any:
        """As in formulas; also texts, yes and no, and lists, which can only be compared."""
        match node:
            case nodes.Const(value=str() | bool() as value):
                return value
            case nodes.List(items=items):
                return tuple(self.value(item) for item in items)
        return super().value(node)

    def _joined(self, node: nodes.And | nodes.Or) -> Judgement:
        decides = isinstance(node, nodes.Or)
        is_decided = False
        verdicts: list[Judgement] = []
        for part in _operands(node):
            verdict = self.verdict(part)
            if is_decided:
                errors: list[FigureError] = []
                for error in verdict.errors:
                    if error.code is not Code.DIVISION_DURCH_NULL:
                        errors.append(error)
                verdict = replace(verdict, errors=tuple(errors))
            verdicts.append(verdict)
            is_decided = is_decided or verdict.truth is decides
        return _joined(verdicts, decides)

    def _compared(self, parts: Sequence[nodes.Node], signs: Sequence[str]) -> Judgement:
        """An answer, or a chain of comparisons: „a < b < c“ holds if „a < b“ and „b < c“ do."""
        sides: list[Side] = []
        errors: list[FigureError] = []
        for part in parts:
            try:
                sides.append(Side(_written(part), self.value(part), self._place(part)))
            except FigureError as error:
                errors.append(error)
        if errors:
            return Judgement(None, errors=tuple(errors))
        if not signs:
            text = self.text if parts[0] is self.root else sides[0].text
            return _answer(sides[0], text)
        comparisons = map(_comparison, sides[:-1], signs, sides[1:])
        return _joined(list(comparisons), decides=False)

    def _place(self, node: nodes.Node) -> Place | None:
        """Where the entry at the end of an address was entered, if that is a fact of its own."""
        if not isinstance(node, nodes.Getattr):
            return None
        group = self.value(node.node)
        facts = group.subject if isinstance(group, Namespace) else None
        match facts:
            case Fakten():
                return facts.place_of(node.attr)
            case Period():
                return facts.place
            case dict():
                member = facts.get(node.attr)
                if isinstance(member, Fakten):
                    return member.place_of("tag")  # of an Angabe; for others their beginning
        return None

    def _not_allowed(self, node: nodes.Node | None = None) -> FigureError:
        if is_decimal(node):
            return super()._not_allowed(node)
        return FigureError(
            Code.FORMEL,
            f"Die Bedingung „{self.text}“ enthält etwas, das hier nicht erlaubt ist.",
            "Nur Adressen, ganze Zahlen, Texte in Anführungszeichen, + − * / ( ), die Vergleiche"
            " == != < <= > >= in, and, or, not und die Funktionen"
            f" {', '.join(FUNCTIONS)} verwenden; „wenn a, dann b“ heißt: not a or b.",
        )


def _operands(node: nodes.And | nodes.Or) -> list[nodes.Node]:
    """The operands of a chain of and, or of or; by a loop, as long chains nest deeply."""
    operands: list[nodes.Node] = []
    left: nodes.Node = node
    while isinstance(left, type(node)):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]


def _written(node: nodes.Node) -> str:
    """An address or a constant as it was written; „…“ for anything that is computed."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=group, attr=name):
            return f"{_written(group)}.{name}"
        case nodes.Const(value=value):
            return valued(value)
    return "…"


_MOST_ENTRIES = 6  # of a list, that a message shows


def valued(value: Any) -> str:
    """A value as a reader would write it."""
    subject = value.subject if isinstance(value, Namespace) else value
    match subject:
        case bool():
            return "ja" if value else "nein"
        case Figure():
            return said(subject)
        case int():
            return str(subject)
        case date():
            return datum(subject)
        case str():
            return f"„{subject}“"
        case Period() | Zeitraum():
            return zeitraum(subject.von, subject.bis)
        case list() | tuple():
            entries = [valued(entry) for entry in subject[:_MOST_ENTRIES]]
            if len(subject) > _MOST_ENTRIES:
                entries.append("…")
            return ", ".join(entries) or "nichts"
        case Ausstehend():
            return "ausstehend"
    return "eine Gruppe von Werten"


def _comparison(left: Side, sign: str, right: Side) -> Judgement:
    try:
        truth = compare(left.value, sign, right.value)
    except FigureError as error:
        return Judgement(None, errors=(error,))
    clause = Clause(f"{left.text} {SIGNS[sign]} {right.text}", (left, right), truth)
    return Judgement(truth, (clause,))


def _answer(side: Side, text: str) -> Judgement:
    if isinstance(side.value, bool | Ausstehend):
        truth = None if isinstance(side.value, Ausstehend) else side.value
        return Judgement(truth, (Clause(side.text, (side,), truth),))
    kind = "eine Zahl" if isinstance(side.value, Figure) else "ein Wert"
    error = FigureError(
        Code.FORMEL,
        f"„{text}“ ist {kind} und kein Ja oder Nein; das kann weder gelten noch nicht gelten.",
        "Mit etwas vergleichen, zum Beispiel: … == bescheide.a.betrag oder … > 0.",
    )
    return Judgement(None, errors=(error,))


def _joined(verdicts: Sequence[Judgement], decides: bool) -> Judgement:
    """The verdict of all parts together; a single part decides for all if its truth is `decides`."""
    truths = {verdict.truth for verdict in verdicts}
    truth: bool | None = not decides
    if decides in truths:
        truth = decides
    elif None in truths:
        truth = None
    errors: list[FigureError] = []
    because: list[Clause] = []
    for verdict in verdicts:
        errors.extend(verdict.errors)
        if verdict.truth is truth:
            because.extend(verdict.because)
    return Judgement(truth, tuple(because), tuple(errors))


F = TypeVar("F", bound=Callable[..., Any])
Names = dict[str, Any]  # what a template is given of a part of a page, by the names that it uses

# Jinja's own objects, whose attributes templates need: loop.last, self.inhalt(), teile.tabelle().
_MACHINERY = (BlockReference, LoopContext, Macro, TemplateModule, TemplateReference)
_FILTERS = "capitalize e escape groupby join length list lower sort trim unique upper"
_TESTS = "divisibleby even false none odd true"
_SAME_NAMES = ("eq", "ne", "lt", "gt", "in")  # Jinja has its tests and operators under one name
_COMPARING_TESTS = {"le": "lteq", "ge": "gteq"} | {name: name for name in _SAME_NAMES}
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**"})


def callable_in_templates(function: F) -> F:
    """Mark a function as one that templates and formulas may call."""
    function.callable_in_templates = True  # type: ignore[attr-defined]
    return function


class Shown(Struct, frozen=True):
    """Base of the classes whose fields templates may read.

    What no other code reads needs no class: it is given to templates as `Names`.
    """


class UnknownName(StrictUndefined):
    """The value of an unknown name, or of a name that could not be computed.

    Any use of it except `as_error` and looking up further names fails.
    """

    def as_error(self, roots: Namespace) -> FigureError:
        """The error with the nearest known name; `roots` are the names at the top."""
        if isinstance(self._undefined_obj, FigureError):
            return self._undefined_obj
        group = roots if self._undefined_obj is missing else self._undefined_obj
        return unknown_name(group, str(self._undefined_name), Code.NAME_UNBEKANNT)


class _ComparingCode(CodeGenerator):
    """Compiles comparisons in a template to calls of the sandbox."""

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """As Jinja does, except for „1e999“: Python would write it as `inf`, an unknown name."""
        if isinstance(node.value, float) and isinf(node.value):
            node = nodes.Const(0)
        super().visit_Const(node, frame)

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Compile `a < b <= c` to `environment.compared(a, 'lt', b, 'lteq', c)`."""
        self.write("environment.compared(")
        self.visit(node.expr, frame)
        for operand in node.ops:
            self.write(f", {operand.op!r}, ")
            self.visit(operand.expr, frame)
        self.write(")")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, narrowed to names, figures, marked functions and harmless filters."""

    intercepted_binops = _OPERATORS
    intercepted_unops = frozenset({"+", "-"})
    code_generator_class = _ComparingCode

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=UnknownName, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS.split()}
        self.tests = {name: self.tests[name] for name in _TESTS.split()}
        for name, operator in _COMPARING_TESTS.items():
            self.tests[name] = self._test(operator)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Entries of groups and mappings, fields of `Shown` classes, attributes of Jinja's own objects."""
        if isinstance(obj, Namespace | Mapping):
            if attribute in obj:
                return obj[attribute]
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Shown):
            if attribute in obj.__struct_fields__ and attribute[0] != "_":
                return getattr(obj, attribute)
            obj = group_of_fields("", obj)  # the error proposes the nearest of them
        if isinstance(obj, UnknownName | Ausstehend):
            return obj
        if isinstance(obj, _MACHINERY):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Entries of groups by name, of lists and mappings by key; never attributes of other objects."""
        if isinstance(obj, Namespace | Shown):
            return self.getattr(obj, str(argument))
        if isinstance(obj, list | tuple | Mapping):
            try:
                return obj[argument]
            except (TypeError, LookupError, ValueError):
                pass
        return self.undefined(obj=obj, name=str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        """Only marked functions and Jinja's own macros and blocks."""
        return isinstance(obj, _MACHINERY) or getattr(obj, "callable_in_templates", False) is True

    def call_binop(self, _context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute with figures; whole numbers among themselves (loop counters) stay numbers."""
        if operator not in {"+", "-", "*", "/"}:
            raise FigureError(
                Code.FORMEL,
                f"Das Rechenzeichen „{operator}“ gibt es hier nicht.",
                "Möglich sind + − * / und die Funktionen summe(), minimum(), maximum().",
            )
        if isinstance(left, Figure) or isinstance(right, Figure) or operator == "/":
            return self.binop_table[operator](figure(left), figure(right))
        return self.binop_table[operator](_whole(left), _whole(right))

    def call_unop(self, _context: Context, operator: str, arg: Any) -> Any:
        """The figure with its sign changed, or as it is."""
        return -figure(arg) if operator == "-" else arg

    def compared(self, left: Any, *rest: Any) -> bool:
        """Whether a chain of comparisons holds: `left`, operator, right side, operator and so on."""
        operators = rest[::2]
        values = [left, *rest[1::2]]
        for value in values:
            if isinstance(value, UnknownName):
                bool(value)  # fails, as every use of it does
        return all(map(_holds, values, operators, values[1:]))

    def _test(self, operator: str) -> Any:
        """A comparison as one of Jinja's tests: `x is eq y`."""
        return lambda left, right: self.compared(left, operator, right)


def _holds(left: Any, operator: str, right: Any) -> bool:
    answer = compare(left, operator, right)
    if answer is not None:
        return answer
    for side in (left, right):
        if isinstance(side, Figure) and side.is_pending:
            raise still_pending(side.name)
    raise still_pending("Ein Wert dieses Vergleichs")


def _whole(value: Any) -> Any:
    # figure() refuses texts and lists with a proper message: to multiply one could fill the memory.
    figure(value)
    return value


def decimal_constants(tree: nodes.Template) -> list[nodes.Const]:
    """The decimals typed into expressions, each with its line; Jinja would read binary floats."""
    decimal_constants: list[nodes.Const] = []
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, float):
            decimal_constants.append(const)
    return decimal_constants
