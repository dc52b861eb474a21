"""Words are hyphenated as by the whole dictionary, though it is not read as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pyphen
import pytest

from vorlagen.renditions.pdf.printing import read_german_when_asked

TEXTS = Path(__file__).parents[2].glob("docs/**/*.md")


def test_words_are_cut_where_pyphen_cuts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyphen, "hdcache", {})
    read_german_when_asked()
    ours, whole = pyphen.Pyphen(lang="de"), pyphen.Pyphen(lang="de", cache=False)
    words = {word for text in TEXTS for word in re.findall(r"\w+", text.read_text("utf-8"))}
    # Of both there are two patterns with the same letters; only one of them counts.
    words |= {"Kulturinstitution", "tiverz", "", "2026", "Straße"}
    cut = {word: ours.positions(word) for word in words}
    assert cut == {word: whole.positions(word) for word in words}
    assert sum(map(len, cut.values())) > len(words), "so many places were found"


def test_a_dictionary_of_another_kind_is_left_to_pyphen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "hyph_de.dic"
    other.write_bytes(b"UTF-8\nschif1fahrt/ff=f,5,2\n")
    monkeypatch.setattr(pyphen, "hdcache", {})
    monkeypatch.setitem(pyphen.LANGUAGES, "de", other)
    read_german_when_asked()
    assert pyphen.Pyphen(lang="de").inserted("schiffahrt") == "schiff-fahrt"
