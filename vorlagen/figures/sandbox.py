"""The sandbox in which formulas and templates run: named facts and figures, and nothing else.

Data is not code. An expression that a clerk writes between braces can look up names, compute with figures
and call functions marked for templates; it reaches no attribute or method of any Python object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isinf
from typing import Any, TypeVar

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.conditions import compare
from vorlagen.figures.figure import Figure, FigureError, figure, still_pending
from vorlagen.figures.namespace import Namespace, group_of_fields, unknown_name
from vorlagen.findings import Code

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
    return [const for const in tree.find_all(nodes.Const) if isinstance(const.value, float)]
