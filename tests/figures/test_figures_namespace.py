"""Names of facts and figures: computed when first asked for, once, whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from figures_cases import fact, names, refused, said_of

from vorlagen.figures.errors import FigureError
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


def test_an_error_is_the_same_at_every_access() -> None:
    error = FigureError(Code.FORMEL, "So nicht.", "Anders.")
    counter = Counter(error)
    group = Namespace("a", {"x": Lazy(counter)})

    for _ in range(3):
        assert refused(group.__getitem__, "x") is error
    assert counter.calls == 1


def test_an_unknown_entry_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Namespace("a", {})["x"]


def test_a_fault_of_the_program_is_not_hidden() -> None:
    group = Namespace("a", {"x": Lazy(Counter(ZeroDivisionError()))})

    with pytest.raises(ZeroDivisionError):
        group["x"]


def test_after_an_error_nothing_counts_as_running() -> None:
    broken = Lazy(Counter(FigureError(Code.FORMEL, "So nicht.", "Anders.")))
    group = Namespace("a", {"x": broken})

    refused(group.__getitem__, "x")

    assert refused(group.__getitem__, "x").code is Code.FORMEL


def test_groups_see_a_circle_between_them() -> None:
    a = Namespace("a", {"x": Lazy(lambda: b["y"])})
    b = Namespace("b", {"y": Lazy(lambda: a["x"])})

    assert refused(a.__getitem__, "x").message == (
        "Die Formeln verweisen im Kreis aufeinander: a.x → b.y → a.x."
    )
    assert refused(b.__getitem__, "y").code is Code.VERWEIS_KREIS


def test_an_address_is_resolved_group_by_group() -> None:
    known = names({"a": {"b": {"c": fact(5)}, "t": "Text"}})

    assert known.resolve("a.b.c").exact == 5
    assert known.resolve("a.b") is known["a"]["b"]
    assert known.resolve("a.t") == "Text"
    assert known["a"]["b"].address == "a.b"
    assert known["a"].child("x") == "a.x"
    assert known.child("x") == "x"


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


def test_all_figures_below_a_name_in_the_order_of_entry() -> None:
    text = Counter("Text")
    broken = Lazy(Counter(FigureError(Code.FORMEL, "So nicht.", "Anders.")))
    first, second, third = fact(1), fact(2), fact(3)
    deep = Namespace("a.tief", {"dritte": third})
    group = Namespace(
        "a",
        {
            "zweite": second,
            "text": Lazy(text, is_text=True),
            "kaputt": broken,
            "erste": Lazy(lambda: first),
            "liste": (fact(9),),
            "tief": Lazy(lambda: deep),
        },
    )

    assert list(group.figures()) == [second, first, third]
    assert text.calls == 0, "asking for a text notes that somebody did"


def test_no_name_can_hide_a_method() -> None:
    known = names({"resolve": fact(1), "address": fact(2), "__class__": fact(3)})

    resolve: Callable[[str], Any] = known.resolve
    assert [resolve(name).exact for name in ("resolve", "address", "__class__")] == [1, 2, 3]
    assert known.address == ""


def test_a_group_says_what_it_describes() -> None:
    subject = object()

    assert Namespace("a", {}, subject=subject).subject is subject
    assert Namespace("a", {}).subject is None
