"""Two versions of a text: what was struck out, what was put in, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.german.text_changes import changes_in_one, marked_changes


def marked(before: str, after: str) -> tuple[str, str]:
    """Both versions with their marks."""
    return marked_changes(before, after)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("<p>a b c</p>", "<p>a x c</p>", "<p>a <del>b</del> c</p>", "<p>a <ins>x</ins> c</p>"),


        ("<p>am Tag.</p>", "<p>im Jahr.</p>", "<p><del>am Tag</del>.</p>", "<p><ins>im Jahr</ins>.</p>"),
        ("<p>a <em>b</em></p>", "<p>a</p>", "<p>a <em><del>b</del></em></p>", "<p>a</p>"),

        (
            "<p>am 1. Juli, fällig</p>",
            "<p>am 15. Februar und 1. Juli 2027, fällig</p>",
            "<p>am <del>1. Juli</del>, fällig</p>",
            "<p>am <ins>15. Februar und 1. Juli 2027</ins>, fällig</p>",
        ),
        (
            "<p>67.200\u00a0€ im</p>",
            "<p>60.000\u00a0€ im</p>",
            "<p><del>67.200\u00a0€</del> im</p>",
            "<p><ins>60.000\u00a0€</ins> im</p>",
        ),
    ],
)  # fmt: skip
def test_words_are_marked(before: str, after: str, old: str, new: str) -> None:
    assert marked(before, after) == (old, new)


words = st.lists(st.sampled_from(["der", "Kreis", "stellt", "3,5", "Stellen.", "<b>", "</b>"]))


@given(words, words)
def test_without_the_marks_both_texts_are_as_before(before: list[str], after: list[str]) -> None:
    texts = " ".join(before), " ".join(after)
    assert tuple(re.sub("</?(del|ins)>", "", text) for text in marked(*texts)) == texts


@given(words)
def test_the_same_text_has_no_marks(text: list[str]) -> None:
    assert marked(" ".join(text), " ".join(text)) == (" ".join(text), " ".join(text))


@given(words, words)
def test_what_is_not_marked_is_in_both(before: list[str], after: list[str]) -> None:
    old, new = marked(" ".join(before), " ".join(after))
    kept = [re.sub(r"<(del|ins)>.*?</\1>|<[^>]*>|\s+", "", text) for text in (old, new)]
    assert kept[0] == kept[1]


@given(words, words)
def test_in_one_text_both_are_found_again(before: list[str], after: list[str]) -> None:
    pieces = changes_in_one(" ".join(before), " ".join(after))
    for sign, text in (("ins", before), ("del", after)):
        left = " ".join(piece for other, piece in pieces if other != sign)
        assert re.sub(r"\s", "", left) == "".join(text)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("am Tag.", "im Jahr.", "-am Tag-+im Jahr+."),
        ("a b c", "a c", "a -b- c"),
        ("a b.", "a.", "a -b-."),
        ("a.", "a b.", "a +b+."),
        ("a und b", "a, und b", "a+,+ und b"),
        ("a < b", "a < c", "a < -b-+c+"),
        ("", "a b", "+a b+"),
    ],
)
def test_one_text_says_what_went_before_what_came(before: str, after: str, said: str) -> None:
    marks = {"": "", "del": "-", "ins": "+"}
    pieces = changes_in_one(before, after)
    signs = [(marks[sign] if text.strip() else "", text) for sign, text in pieces]
    assert "".join(f"{sign}{text}{sign}" for sign, text in signs) == said
    assert "".join(text for sign, text in pieces if sign != "ins") == before
    assert "".join(text for sign, text in pieces if sign != "del") == after
