"""Formulas are written back as their author would write them: reading them again gives the same."""

from __future__ import annotations

import pytest
from figures_cases import modest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from vorlagen.figures.expressions import notation, syntax


def read(text: str) -> nodes.Node:
    node = syntax(text)
    assert node is not None, text
    return node


ATOMS = st.sampled_from(
    ["kgst.E10", "a", "bescheide.x.bewilligt.y.vzae", "12", "summe(a, b)", '"Text"', "true"]
)
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("(-{})".format, inner),
        st.builds("(+ {})".format, inner),
        st.builds("({}) | runden".format, inner),
        st.builds("(({}) | runden(100))".format, inner),
        st.builds("maximum({}, {})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
    ),
    max_leaves=8,
)


@modest
@given(FORMULAS)
def test_what_is_written_reads_as_the_same(text: str) -> None:
    node = read(text)

    assert read(notation(node)) == node


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a+b*c", "a + b * c"),
        ("((a))", "a"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a / b / c", "a / b / c"),
        ("-(a + b)", "-(a + b)"),
        ("(a / b)|runden(100)", "(a / b) | runden(100)"),
        ("summe( a,b )", "summe(a, b)"),
        ("vorlage . art", "vorlage.art"),
        ("['x', \"y\"]", '["x", "y"]'),
        ("'sagt \"ja\"'", "'sagt \"ja\"'"),
        ("a if b else c", "…"),
        ("a ** 2 + 1", "… + 1"),
    ],
)
def test_with_the_brackets_it_needs(text: str, written: str) -> None:
    assert notation(read(text)) == written
