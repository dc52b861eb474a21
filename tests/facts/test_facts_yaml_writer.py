"""One value of a YAML file changes; all other characters stay, whatever is entered."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_load as yaml_loaded

from vorlagen.facts.yaml_reader import UNREADABLE
from vorlagen.facts.yaml_writer import (
    FactEntry,
    Group,
    NotWritableError,
    Steps,
    YamlText,
    normalized,
)
from vorlagen.findings import Place

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("data/**/*.yaml"), *ROOT.glob("docs/beispiel/**/*.yaml")])

TEXT = """\
# Kopf
betrag: 1000  # je Jahr
datum: {ausstehend: "Bescheid fehlt"} # bald
satz:
  annahme: 5
  grund: geschätzt
titel: 'Das ist''s'
text: |
  eins

  zwei

liste: [a, b]
"""


@cache
def singles(path: Path) -> list[Steps]:
    """The steps to all values in a file that can be changed."""
    yaml = YamlText(path.read_bytes())
    found: list[Steps] = []

    def collect(steps: Steps) -> None:
        number = 0
        for key in yaml.keys(steps):
            inner = (*steps, key)
            if yaml.is_single(inner):
                found.append(inner)
            else:
                collect(inner)
        while not yaml.keys(steps) and yaml.has((*steps, number)):
            inner = (*steps, number)
            if yaml.is_single(inner):
                found.append(inner)
            else:
                collect(inner)
            number += 1

    collect(())
    return found


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z"]), min_size=1)
texts = st.one_of(
    words,
    st.lists(words, min_size=2, max_size=3).map("\n".join),
    st.sampled_from(": # - & * ! | > ' \" % @ ` {} [] a: b, c #d".split(" ")),
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@given(data=st.data())
def test_any_value_of_a_shipped_file_is_replaced_alone(line_end: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    steps = data.draw(st.sampled_from(singles(path)))
    new = normalized(FactEntry(data.draw(texts)))
    if not new.text or UNREADABLE.search(new.text):
        return
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    raw = mark + path.read_text(encoding="utf-8").replace("\n", line_end)
    before = YamlText(raw.encode())
    old = before.entry(steps)
    if old.assumed:
        new = FactEntry(new.text, assumed=old.assumed, released=old.released)
    try:
        content = before.with_entry(steps, new, is_text=True)
    except NotWritableError as error:
        assert "Stellen" in error.message  # noqa: PT017 - an alias would change with its anchor
        return
    changed = YamlText(content)
    assert changed.entry(steps) == new
    for other in singles(path):
        if other != steps:
            assert changed.entry(other) == before.entry(other)
    text = content.decode()
    start, end = span(raw, mark, steps)
    assert text.startswith(raw[:start])
    if end is not None and not old.pending and not old.assumed:
        assert text.endswith(raw[end:])


def span(raw: str, mark: str, steps: Steps) -> tuple[int, int | None]:
    """Where a value begins in a text, and where it ends if it is one word or line."""
    yaml = YamlText(raw.encode())
    place, value = yaml.place_of(steps, ""), yaml.entry(steps).text
    lines = raw.removeprefix(mark).splitlines(keepends=True)
    start = len(mark) + sum(map(len, lines[: place.line - 1])) + place.column - 1
    rest = raw[start:]
    for spelling in (f'"{value}"', f"'{value}'", value):
        if rest.startswith(spelling):
            return start, start + len(spelling)
    return raw.rindex("\n", 0, start), None


def test_comments_quotes_and_status_stay() -> None:
    yaml = YamlText(TEXT.encode())

    def changed(*steps: str, entry: FactEntry, is_text: bool = False) -> str:
        text = yaml.with_entry(steps, entry, is_text=is_text).decode()
        old, new = TEXT.split("\n"), text.split("\n")
        return "\n".join(line for line in new if line not in old)

    assert changed("betrag", entry=FactEntry("58000")) == "betrag: 58000  # je Jahr"
    assert changed("datum", entry=FactEntry("2026-03-01")) == "datum: 2026-03-01 # bald"
    pending = FactEntry(pending="Kommt im Mai: sicher")
    assert changed("datum", entry=pending) == 'datum: {ausstehend: "Kommt im Mai: sicher"} # bald'
    assert changed("satz", entry=FactEntry("6", assumed="geschätzt")) == "  annahme: 6"
    assert changed("satz", entry=FactEntry("6")) == "satz: 6"
    released = FactEntry("5", assumed="geschätzt", released=("2026-01-02", "Dezernat II"))
    assert (
        changed("satz", entry=released) == '  freigegeben: {am: 2026-01-02, durch: "Dezernat II"}'
    )
    assumed = changed("betrag", entry=FactEntry("1000", assumed="wie im Vorjahr"))
    assert assumed == 'betrag: {annahme: 1000, grund: "wie im Vorjahr"}  # je Jahr'
    assert changed("titel", entry=FactEntry("Ist's?"), is_text=True) == "titel: 'Ist''s?'"
    assert changed("text", entry=FactEntry("drei: # vier"), is_text=True) == "  drei: # vier"
    assert yaml.steps_to(Place("", 5, 12)) == ("satz",)


@pytest.mark.parametrize("text", ["a: b", "null", "#x", "[1", ""])
def test_what_is_no_number_is_not_put_in_its_place(text: str) -> None:
    with pytest.raises(NotWritableError):
        YamlText(TEXT.encode()).with_entry(("betrag",), FactEntry(text), is_text=False)


def test_a_comment_within_the_value_is_not_lost() -> None:
    yaml = YamlText(b"a:\n  annahme: 5  # von Herrn X\n  grund: weil\n")
    with pytest.raises(NotWritableError, match="Kommentar"):
        yaml.with_entry(("a",), FactEntry("5"), is_text=False)


STATUS = """\
beginn: # der erste Tag
  annahme: 2026-01-01
  grund: >-
    So steht es
    im Entwurf.
leer:
satzung: |
  eins

  zwei
gefaltet: >
  eins
  und zwei

  drei
"""


def test_a_value_over_several_lines_gets_another_status() -> None:
    """The comment behind the key stays, the next key stays on its line, and what is empty is filled."""
    yaml = YamlText(STATUS.encode())
    known = yaml.with_entry(("beginn",), FactEntry("2026-02-01"), is_text=False).decode()
    assert known.startswith("beginn: 2026-02-01 # der erste Tag\nleer:\n")
    pending = yaml.with_entry(("satzung",), FactEntry(pending="fehlt"), is_text=True).decode()
    assert 'satzung: {ausstehend: "fehlt"}\ngefaltet: >\n' in pending
    filled = yaml.with_entry(("leer",), FactEntry("ja"), is_text=False).decode()
    assert filled == STATUS.replace("leer:", "leer: ja")
    folded = yaml.with_entry(("gefaltet",), FactEntry("eins\ndrei\nvier"), is_text=True).decode()
    assert folded.endswith("gefaltet: |\n  eins\n  drei\n  vier\n")


def test_a_comment_behind_the_last_value_is_not_lost() -> None:
    yaml = YamlText(b"a: {annahme: 5, grund: weil # nachfragen!\n}\n")
    with pytest.raises(NotWritableError, match="Kommentar"):
        yaml.with_entry(("a",), FactEntry("5"), is_text=False)


@cache
def mappings(path: Path) -> list[Steps]:
    """The steps to all mappings of a file."""
    return sorted({steps[:-1] for steps in singles(path) if isinstance(steps[-1], str)}, key=str)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@given(data=st.data())
def test_a_group_is_added_to_any_mapping_of_a_shipped_file(
    line_end: str, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([file for file in FILES if ": *" not in file.read_text()]))
    outer = data.draw(st.sampled_from(mappings(path)))
    name = normalized(FactEntry(data.draw(texts)))
    if not name.text or UNREADABLE.search(name.text):
        return
    before = path.read_text(encoding="utf-8").replace("\n", line_end)
    source: Group = {"dokument": name, "seite": FactEntry("2")}
    group: Group = {
        "name": name,
        "wert": FactEntry("5", assumed="geschätzt"),
        "quelle": source,
        "zeilen": [source, {"dokument": name, "werte": source}],
    }
    content = YamlText(before.encode())
    if "annahme" in content.keys(outer) or content.entry(outer).assumed:
        return
    after = content.with_new_group((*outer, "dazu", "eins"), group, {"name", "dokument"})
    assert YamlText(after).entry((*outer, "dazu", "eins", "quelle", "dokument")) == name
    added = len(after) - len(before.encode())
    same = 0
    while after[: same + 1] == before.encode()[: same + 1]:
        same += 1
    assert after[:same] + after[same + added :] == before.encode()


@cache
def children(path: Path) -> list[Steps]:
    """The steps to all keys and entries of a file."""
    found: set[Steps] = set()
    for steps in singles(path):
        found |= {steps[:length] for length in range(1, len(steps) + 1)}
    return sorted(found, key=str)


@given(data=st.data())
def test_any_key_or_entry_of_a_shipped_file_is_removed_alone(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    steps = data.draw(st.sampled_from(children(path)))
    yaml = YamlText(path.read_bytes())
    expected: Any = yaml_loaded(path.read_text())
    while len(steps) > 1 and len(found_in(expected, steps[:-1])) == 1:
        steps = steps[:-1]
    try:
        after = yaml.without(steps)
    except NotWritableError:
        is_shared = "*" in path.read_text() or "&" in path.read_text()
        assert is_shared or len(expected) == 1  # nothing would be left
        return
    del found_in(expected, steps[:-1])[steps[-1]]
    assert yaml_loaded(after.decode()) == expected
    lines = path.read_text().splitlines()
    assert [line for line in after.decode().splitlines() if line in lines]


@given(data=st.data())
def test_any_list_of_a_shipped_file_becomes_longer_and_is_sorted(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([file for file in FILES if lists(file)]))
    steps = data.draw(st.sampled_from(lists(path)))
    before: Any = yaml_loaded(path.read_text())
    group: Group = {"name": FactEntry("a: b"), "quelle": {"seite": FactEntry("2")}}
    try:
        longer = YamlText(path.read_bytes()).with_new_entry(steps, group, {"name"})
        number = len(found_in(before, steps))
        moved = YamlText(longer).with_entry_moved_up((*steps, number))
    except NotWritableError:
        assert "*" in path.read_text() or "&" in path.read_text()
        return
    found_in(before, steps).append({"name": "a: b", "quelle": {"seite": 2}})
    assert yaml_loaded(longer.decode()) == before
    entries = found_in(before, steps)
    entries.insert(number - 1, entries.pop())
    assert yaml_loaded(moved.decode()) == before


@cache
def lists(path: Path) -> list[Steps]:
    yaml = YamlText(path.read_bytes())
    return [steps for steps in children(path) if yaml.entries(steps)]


def found_in(tree: Any, steps: Steps) -> Any:
    for step in steps:
        tree = tree[step]
    return tree
