"""What templates may read of objects: entries, fields and properties that are shown, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from figures_cases import fact, names
from jinja2 import UndefinedError

from vorlagen.figures.conditions import Sandbox, Shown, UnknownName
from vorlagen.figures.namespace import Namespace


class Zeile(Shown, frozen=True):
    """A row."""

    titel: str
    betraege: tuple[int, ...] = ()
    _eigen: str = "geheim"

    @property
    def anzahl(self) -> int:
        return len(self.betraege)

    def loeschen(self) -> str:
        return "gelöscht"


ROW = Zeile("Kosten", (3, 4))
ENTRIES = MappingProxyType({"zeile": ROW, "name": "Summe"})


def shown(expression: str) -> str:
    return Sandbox().from_string("{{ " + expression + " }}").render(zeile=ROW, tabelle=ENTRIES)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("zeile.titel", "Kosten"),
        ('zeile["titel"]', "Kosten"),
        ("zeile.betraege[1]", "4"),
        ("tabelle.name", "Summe"),
    ],
)
def test_fields_properties_and_entries_are_shown(expression: str, text: str) -> None:
    assert shown(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        *("zeile.loeschen", "zeile.loeschen()", "zeile._eigen", "zeile.__class__"),
        *("zeile.__struct_fields__", 'zeile["__class__"]', "zeile.betraege.count"),
        *("tabelle.keys", "tabelle.items()", "tabelle.__class__", 'tabelle["get"]'),
    ],
)
def test_methods_and_whatever_is_not_declared_are_not(expression: str) -> None:
    with pytest.raises(UndefinedError):
        shown(expression)


@pytest.mark.parametrize(
    ("group", "nearest"), [(ROW, "titel"), (ENTRIES, "name"), ({1: 2, "titeln": 3}, "titeln")]
)
def test_an_unknown_name_is_told_with_the_nearest_one(group: Any, nearest: str) -> None:
    found = Sandbox().getattr(group, nearest + "x")
    assert isinstance(found, UnknownName)
    assert found.as_error(Namespace("", {})).cure == f"Meinten Sie „{nearest}“?"


def test_no_name_can_hide_a_method() -> None:
    known = names({"resolve": fact(1), "address": fact(2), "__class__": fact(3)})
    resolve: Callable[[str], Any] = known.resolve
    assert [resolve(name).exact for name in ("resolve", "address", "__class__")] == [1, 2, 3]
    assert known.address == ""
