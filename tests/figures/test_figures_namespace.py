"""Names of facts and figures: computed when first asked for, once, whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from figures_cases import fact, names, refused, said_of

from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.findings import Code


class Counter:
    """Something that counts how often it is computed."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def test_an_entry_is_computed_when_first_asked_for_and_only_then() -> None:
    counter = Counter(fact(5))
    group = Namespace("a", {"x": Lazy(counter)})

    assert "x" in group
    assert list(group) == ["x"]
    assert len(group) == 1
    assert counter.calls == 0
    assert group["x"] is group["x"] is counter.result
    assert counter.calls == 1


@pytest.mark.parametrize(
    ("address", "message", "cure"),
    [
        ("a.b.d", "Den Namen „a.b.d“ gibt es nicht.", "Bekannt sind hier: erste, zweite."),
        ("a.b.ersta", "Den Namen „a.b.ersta“ gibt es nicht.", "Meinten Sie „a.b.erste“?"),
        (
            "a.b.erste.x",
            "Unter diesem Wert gibt es nichts mit dem Namen „x“.",
            "Die Adresse kürzen; sie endet bei diesem Wert.",
        ),
        ("", "Den Namen „“ gibt es nicht.", "Bekannt sind hier: a."),
    ],
)
def test_an_unknown_part_is_named_with_the_nearest(address: str, message: str, cure: str) -> None:
    known = names({"a": {"b": {"erste": fact(1), "zweite": fact(2)}}})

    assert said_of(refused(known.resolve, address)) == (Code.VERWEIS_UNBEKANNT, message, cure)


def test_of_many_known_names_a_dozen_are_shown() -> None:
    known = names({f"n{number}": fact(number) for number in range(30)})

    assert refused(known.resolve, "xyz").cure == (
        "Bekannt sind hier: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11."
    )


def test_no_name_can_hide_a_method() -> None:
    known = names({"resolve": fact(1), "address": fact(2), "__class__": fact(3)})

    resolve: Callable[[str], Any] = known.resolve
    assert [resolve(name).exact for name in ("resolve", "address", "__class__")] == [1, 2, 3]
    assert known.address == ""
