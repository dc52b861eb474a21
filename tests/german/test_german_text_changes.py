"""Two states of a text side by side: what stayed, what changed, what moved, what went and came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vorlagen.german.text_changes import Pair, paired

GEBUEHR = "Die Gebühr beträgt drei Euro im Jahr für jeden Meter der Front."
FAELLIG = "Sie ist am ersten Juli fällig."
IN_KRAFT = "Diese Satzung tritt am ersten Januar in Kraft."
texts = st.lists(st.sampled_from("a b|a c|b c d|e|f g h i|a b c d e".split("|")), max_size=7)


def test_a_changed_passage_stands_beside_its_old_wording() -> None:
    new = [GEBUEHR.replace("drei", "vier"), "Wer zu spät zahlt, zahlt mehr.", IN_KRAFT]
    assert paired([GEBUEHR, FAELLIG, IN_KRAFT], new) == [
        Pair(0, 0),
        Pair(1, None),
        Pair(None, 1),
        Pair(2, 2),
    ]


def test_a_passage_that_only_stands_elsewhere_has_moved() -> None:
    old = [GEBUEHR, FAELLIG, IN_KRAFT]
    assert paired(old, [FAELLIG, IN_KRAFT, GEBUEHR]) == [
        Pair(1, 0),
        Pair(2, 1),
        Pair(0, 2, is_moved=True),
    ]


@given(texts)
def test_a_text_beside_itself_has_not_changed(text: list[str]) -> None:
    assert paired(text, text) == [Pair(i, i) for i in range(len(text))]


@given(texts, texts)
def test_each_passage_stands_in_exactly_one_pair(old: list[str], new: list[str]) -> None:
    pairs = paired(old, new)
    assert sorted(p.old for p in pairs if p.old is not None) == list(range(len(old)))
    assert [p.new for p in pairs if p.new is not None] == list(range(len(new)))
