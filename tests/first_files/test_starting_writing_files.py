"""What `vorlagen neu` writes: YAML that reads back as it was answered, and files whole or not at all."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from editor_yaml import as_editors_read
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from muster import GREMIEN, schreibe

from vorlagen.building import writing
from vorlagen.facts.fakten import validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.findings import Findings
from vorlagen.first_files import writing_files
from vorlagen.first_files.answers import WrongAnswerError, text
from vorlagen.first_files.writing_files import (
    Edit,
    NotWrittenError,
    as_yaml,
    inserted,
    render,
    write_starting_files,
)
from vorlagen.paper.json_schema import schema_datei
from vorlagen.paper.subjects import art_von, dateiarten

SIGNS = "aäß ë:#'\"{}[]&*!|>%@`,-?\\=~/1.\u00a0–„“€"
NASTY = [
    "Kreis: Musterland", "Rat #1", "'Anführung'", '"Doppelt"', "- Strich", "ja", "null", "1e5",
    "{{ x }}", "[a, b]", "C:\\Pfad", "& Co.", "%", "Straße, Ort", "0123", "2026-01-20", "a}b", "17:00",
]  # fmt: skip


def answers(name: str) -> dict[str, str]:
    return {
        "name": name, "mandant": "kreis", "kurz": name, "organ": name, "anschrift": name,
        "art": "kreis", "bundesland": "NW", "waehrung": "€", "farbe": "#1d4456",
    }  # fmt: skip


FILES = {
    f"data/kreis/{name}.yaml": f"{name}.yaml.j2" for name in ("mandant", "gremien", "papierarten")
}


def tree_of(file: str, content: str) -> Any:
    """A file as we read it, after its model found nothing wrong with it."""
    art, findings = art_von(file), Findings()
    tree = read_yaml(content, file, findings)
    assert art is not None
    assert tree is not None
    assert validate(art.model, tree, findings)
    assert not list(findings)
    return tree


def check_read_back(value: str) -> None:
    """A text that somebody answers stands in the file as it was answered, wherever it is asked for."""
    file = "data/kreis/mandant.yaml"
    content = render("mandant.yaml.j2", answers(value), file)
    for tree in (read_yaml(content, file, Findings()), as_editors_read(content)):
        assert tree is not None
        assert [tree["name"], tree["kurz"], tree["briefkopf"]["organ"]] == [value] * 3
        assert tree["briefkopf"]["zeilen"] == [value]


@pytest.mark.parametrize("value", NASTY)
def test_a_text_that_means_something_to_yaml_reads_back_as_the_same_text(value: str) -> None:
    check_read_back(value)


@settings(max_examples=40, deadline=None)
@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), min_size=1, max_size=40))
def test_any_answer_that_is_taken_reads_back_as_the_same_text(value: str) -> None:
    value = value.strip()
    assume(value)
    try:
        text(value)
    except WrongAnswerError:
        return
    check_read_back(value)


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(SIGNS), st.text()))
def test_no_text_breaks_the_file_it_is_written_to(value: str) -> None:
    """Not even one that is no answer: line breaks and control characters are escaped."""
    content = f"a: {as_yaml(value)} # dazu\nb: [{as_yaml(value)}, {{c: {as_yaml(value)}}}]\n"
    assert yaml.safe_load(content) == {"a": value, "b": [value, {"c": value}]}
    assert as_editors_read(content) == {"a": value, "b": [value, {"c": value}]}


@pytest.mark.parametrize("answer", ["a\x00b", "a\nb", "a\x85b", "a\udcffb"])
def test_signs_that_no_file_may_hold_are_no_answer(answer: str) -> None:
    with pytest.raises(WrongAnswerError, match="Steuerzeichen"):
        text(answer)


# What the files offer


@pytest.mark.parametrize("file", FILES)
def test_every_new_file_is_one_that_something_reads(file: str) -> None:
    tree_of(file, render(FILES[file], answers("Kreis"), file))


def with_examples(content: str) -> str:
    """A file with all the keys that it offers taken up, as its first lines say."""
    return re.sub(r"^( *)# (?= *(?:- )?[a-z_0-9]+:)", r"\1", content, flags=re.MULTILINE)


VORLAGE = {
    "mandant": "kreis", "art": "Beschlussvorlage", "betreff": "X", "kennung": "x", "gremium": "rat",
    "sitzung": "", "zustaendigkeit": "", "federfuehrung": "", "oeffentlich": True, "tabelle": None,
    "gezeigt": {"zustaendigkeit", "federfuehrung"}, "pflicht": {"beschlussvorschlag"},
    "unterschrift": "", "danach": (),
    "zweck": {"name": "allgemein", **writing_files.data("zwecke.j2")["zwecke"]["allgemein"]},
    "abschnitte": {"finanzielle_auswirkungen", "unterschrift"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "template", "values"),
    [
        ("data/kreis/mandant.yaml", "mandant.yaml.j2", answers("Kreis")),
        ("data/kreis/vorlagen/x/vorlage.yaml", "vorlage.yaml.j2", VORLAGE),
        (
            "data/kreis/vorlagen/x/vorlage.yaml",
            "vorlage.yaml.j2",
            {**VORLAGE, "unterschrift": "Rat", "pflicht": {"finanzielle_auswirkungen"}},
        ),
    ],
)
def test_what_is_offered_fits_the_model_when_it_is_taken_up(
    file: str, template: str, values: dict[str, Any]
) -> None:
    content = render(template, values, file).replace("gremien: {}", "gremien:")
    taken_up = with_examples(content)
    assert taken_up.count("\n") == content.count("\n")
    assert taken_up.count("#") < content.count("#")
    tree_of(file, taken_up)


# Adding to a file


def added(content: str, path: list[str], lines: str) -> str:
    return inserted(content.encode(), GREMIEN, path, lines).decode()


NEW = "rat:\n  bezeichnung: Rat\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("gremien: {}\n", "gremien:\n  rat:\n    bezeichnung: Rat\n"),
        (
            "quelle: {dokument: X}\ngremien:\n    a: {bezeichnung: A}",
            (
                "quelle: {dokument: X}\ngremien:\n    a: {bezeichnung: A}\n"
                "    rat:\n      bezeichnung: Rat\n"
            ),
        ),
        (
            "gremien:\n  a:\n    bezeichnung: >\n      A\n      B\n\nquelle: {dokument: X}\n",
            (
                "gremien:\n  a:\n    bezeichnung: >\n      A\n      B\n"
                "  rat:\n    bezeichnung: Rat\n\nquelle: {dokument: X}\n"
            ),
        ),
        (
            "gremien:\r\n  a:\r\n    bezeichnung: A\r\n",
            "gremien:\r\n  a:\r\n    bezeichnung: A\r\n  rat:\r\n    bezeichnung: Rat\r\n",
        ),
        ("\ufeffgremien: {}\n", "\ufeffgremien:\n  rat:\n    bezeichnung: Rat\n"),
    ],
)
def test_a_committee_is_added_below_the_others_and_all_else_stays(before: str, after: str) -> None:
    assert added(before, ["gremien"], NEW) == after


def test_a_meeting_is_added_to_its_committee() -> None:
    before = "gremien:\n  a:\n    bezeichnung: A\n    # Notiz\n  b:\n    bezeichnung: B\n"
    path = ["gremien", "a", "sitzungen"]
    once = added(before, path, "mai_2026: {datum: 2026-05-05}\n")
    twice = added(once, path, "juni_2026: {datum: 2026-06-09}\n")
    assert twice == (
        "gremien:\n  a:\n    bezeichnung: A\n    sitzungen:\n      mai_2026: {datum: 2026-05-05}\n"
        "      juni_2026: {datum: 2026-06-09}\n    # Notiz\n  b:\n    bezeichnung: B\n"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("gremien: {a: {bezeichnung: A}}\n", "Von Hand unter „gremien“ eintragen"),
        ("gremien:\n  a: [\n", "hat Fehler"),
        ("gremien:\n  rat: {bezeichnung: Alt}\n", "Von Hand"),
    ],
)
def test_where_nothing_can_be_added_the_lines_are_shown(content: str, said: str) -> None:
    with pytest.raises(NotWrittenError, match=said):
        added(content, ["gremien"], NEW)


# All files, or none


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


SCHEMAS = {schema_datei(art) for art in dateiarten()}
TWO = {"data/kreis/mandant.yaml": "name: A\n", "data/kreis/x/b.css": "b"}
EDIT = Edit("a.yaml", b"alt", b"neu")


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    schreibe(tmp_path, {"data/kreis/x/b.css": "alt"})
    with pytest.raises(NotWrittenError, match=r"b\.css"):
        write_starting_files(tmp_path, TWO)
    assert files_of(tmp_path) == {"data/kreis/x/b.css": b"alt"}


def test_a_file_that_somebody_changed_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    schreibe(tmp_path, {"a.yaml": "neuer"})
    with pytest.raises(NotWrittenError, match=r"a\.yaml"):
        write_starting_files(tmp_path, {}, EDIT)
    assert files_of(tmp_path) == {"a.yaml": b"neuer"}


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
@pytest.mark.parametrize("after", [0, len(SCHEMAS) + 1])
def test_what_is_broken_off_leaves_nothing_behind(
    stop: type[BaseException], after: int, tmp_path: Path
) -> None:
    schreibe(tmp_path, {"a.yaml": "alt"})
    whole, written = writing._write_new, itertools.count()

    def write(path: Path, content: bytes) -> None:
        if next(written) == after:
            raise stop
        whole(path, content)

    with mock.patch.object(writing, "_write_new", write), pytest.raises(stop):
        write_starting_files(tmp_path, TWO, EDIT)
    assert files_of(tmp_path) == {"a.yaml": b"alt"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
