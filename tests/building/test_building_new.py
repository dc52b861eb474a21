"""What `vorlagen neu` writes: YAML that reads back as it was answered, and files whole or not at all."""

from __future__ import annotations

import itertools
from pathlib import Path
from unittest import mock

import pytest
from editor_yaml import as_editors_read
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from muster import GREMIEN, MUSTER, schreibe
from vorlagen.building import writing
from vorlagen.building.new.answers import WrongAnswerError, printed, text
from vorlagen.building.new.commented_yaml import commented, in_marks, quoted
from vorlagen.building.new.files import New, TakenError, write_new
from vorlagen.building.new.gremium import new_gremium
from vorlagen.building.new.inserting import inserted
from vorlagen.building.new.mandant import new_mandant
from vorlagen.building.new.question import NotYetError
from vorlagen.facts.dateien import DATEIARTEN, art_von
from vorlagen.facts.loading import load
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.facts.schema import schema, schema_datei
from vorlagen.facts.vorlage import Vorlage
from vorlagen.findings import Findings

SIGNS = "aäß ë:#'\"{}[]&*!|>%@`,-?\\=~/1.\u00a0–„“€"
NASTY = [
    "Kreis: Musterland", "Rat #1", "'Anführung'", '"Doppelt"', "- Strich", "ja", "null", "~", "1e5",
    "a: b # c", "#ende", "Ende:", "{{ x }}", "[a, b]", "C:\\Pfad", "*fett*", "& Co.", "%", "@", "!",
    "Straße, Ort", "Äußeres", "= 3", "? was", "| Strich", "> mehr", "0123", "2026-01-20", "---",
]  # fmt: skip


def answers(name: str) -> dict[str, str]:
    return {
        "name": name, "kennung": "kreis", "kurz": name, "organ": name, "anschrift": name,
        "bundesland": "NW", "waehrung": "€", "farbe": "#1d4456",
    }  # fmt: skip


def check_read_back(name: str) -> None:
    """A text that somebody answers stands in the file as it was answered, wherever it is asked for."""
    content = new_mandant(Projekt(Path()), answers(name)).files["data/kreis/mandant.yaml"]
    findings = Findings()
    tree = read_yaml(content, "mandant.yaml", findings)
    assert not list(findings)
    assert tree is not None
    assert [tree["name"], tree["kurz"], tree["briefkopf"]["organ"]] == [name] * 3
    assert tree["briefkopf"]["zeilen"] == [name]
    assert as_editors_read(content)["briefkopf"]["zeilen"] == [name]


@pytest.mark.parametrize("name", NASTY)
def test_a_text_that_means_something_to_yaml_reads_back_as_the_same_text(name: str) -> None:
    check_read_back(name)


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), min_size=1, max_size=40))
def test_any_answer_that_is_taken_reads_back_as_the_same_text(name: str) -> None:
    name = name.strip()
    assume(name)
    try:
        text(name)
    except WrongAnswerError:
        return
    check_read_back(name)


@settings(max_examples=300, deadline=None)
@given(st.text(SIGNS, min_size=1, max_size=12).filter(lambda t: t == t.strip() and t))
def test_quotation_marks_stand_where_yaml_needs_them(value: str) -> None:
    for written in (quoted(value), in_marks(value)):
        assert read_yaml(f"wert: {written} # dazu\n", "x.yaml", Findings()) == {"wert": value}


@pytest.mark.parametrize("answer", ["a\x00b", "a\tb", "a\nb", "a\rb", "a\x85b", "a\u2028b"])
def test_signs_that_no_file_may_hold_are_no_answer(answer: str) -> None:
    with pytest.raises(WrongAnswerError, match="Steuerzeichen"):
        text(answer)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Beratung mit 3,5 Stellen", "„3,5 Stellen“ ist getippt"),
        ("{{ angaben.x }}", "geschweiften Klammern"),
        ("{% if %}", "geschweiften Klammern"),
        ("am 31.02.2026", "gibt es nicht"),
    ],
)
def test_what_a_paper_prints_holds_no_figures_and_no_expressions(answer: str, said: str) -> None:
    with pytest.raises(WrongAnswerError, match=said):
        printed(answer)


# Comments and examples come from the models


def uncommented(lines: list[str]) -> str:
    """The examples of a file, taken up as its first lines say."""
    start = next(i for i, line in enumerate(lines) if line == "# Möglich ist auch:")
    return "\n".join(line.removeprefix("# ") for line in lines[start + 1 :])


def test_what_is_offered_fits_the_schema_when_it_is_taken_up() -> None:
    for art in DATEIARTEN:
        lines = commented(art.model, {})
        data = as_editors_read(uncommented(lines))
        required = {key for key, field in art.model.model_fields.items() if field.is_required()}
        alone = [
            {key: data[key]}
            for key in data
            if key not in required and key in art.model.model_fields
        ]
        for group in alone:
            found = {
                error.json_path
                for error in Draft7Validator(schema(art)).iter_errors(group)
                if error.validator != "required" and list(error.path)
            }
            assert not found, (art.name, group)


def test_a_key_stands_with_what_the_model_says_of_it() -> None:
    lines = commented(Vorlage, {"nummer": '{ausstehend: "offen"}'}, offer=False)
    assert lines == ['nummer: {ausstehend: "offen"} # Nummer der Vorlage']


# Adding to a file


def added(content: str, path: list[str], lines: list[str]) -> str:
    return inserted(content.encode(), GREMIEN, path, lines).decode()


NEW = ["rat:", "  bezeichnung: Rat"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("gremien: {}\n", "gremien:\n  rat:\n    bezeichnung: Rat\n"),
        ("gremien: {} # keine\n", "gremien: # keine\n  rat:\n    bezeichnung: Rat\n"),
        (
            "gremien:\n  a:\n    bezeichnung: A # der\n    # genitiv: des A\n# Ende\n",
            (
                "gremien:\n  a:\n    bezeichnung: A # der\n    # genitiv: des A\n"
                "  rat:\n    bezeichnung: Rat\n# Ende\n"
            ),
        ),
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
    once = added(before, path, ["mai_2026: {datum: 2026-05-05}"])
    twice = added(once, path, ["juni_2026: {datum: 2026-06-09}"])
    assert twice == (
        "gremien:\n  a:\n    bezeichnung: A\n    sitzungen:\n      mai_2026: {datum: 2026-05-05}\n"
        "      juni_2026: {datum: 2026-06-09}\n    # Notiz\n  b:\n    bezeichnung: B\n"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("gremien: {a: {bezeichnung: A}}\n", "Von Hand unter „gremien“ eintragen"),
        ("gremien:\n  a: [\n", "hat Fehler"),
        ("gremein: {}\n", "hat Fehler"),
        ("gremien:\n  rat: {bezeichnung: Alt}\n", "Von Hand"),
    ],
)
def test_where_nothing_can_be_added_the_lines_are_shown(content: str, said: str) -> None:
    with pytest.raises(NotYetError, match=said):
        added(content, ["gremien"], NEW)


def test_the_second_meeting_in_a_month_has_its_day_in_its_name(projekt: Path) -> None:
    given_ = {"behoerde": "musterkreis", "bezeichnung": "ausschuss", "kennung": "", "genitiv": ""}
    new = new_gremium(
        load(projekt, Findings()), {**given_, "sitzung": "2024-03-12", "beginn": "", "ort": ""}
    )
    content, old = new.changed[GREMIEN]
    assert old.decode() == MUSTER[GREMIEN]
    assert "      maerz_2024_12:\n        datum: 2024-03-12 # Tag der Sitzung\n" in content.decode()


# All files, or none


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


SCHEMAS = {schema_datei(art) for art in DATEIARTEN}
A_FILE = New({"data/kreis/mandant.yaml": "name: A\n", "data/kreis/x/b.css": "b"}, (), "vorlagen")


def test_new_files_come_with_the_schemas_that_editors_need(tmp_path: Path) -> None:
    assert write_new(tmp_path / "neu", A_FILE)
    found = files_of(tmp_path / "neu")
    assert found["data/kreis/mandant.yaml"] == b"name: A\n"
    assert ".schema/mandant.json" in found


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    schreibe(tmp_path, {"data/kreis/x/b.css": "alt"})
    with pytest.raises(TakenError, match=r"b\.css"):
        write_new(tmp_path, A_FILE)
    assert files_of(tmp_path) == {"data/kreis/x/b.css": b"alt"}


def test_a_file_that_somebody_changed_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    schreibe(tmp_path, {"a.yaml": "neuer"})
    with pytest.raises(TakenError, match=r"a\.yaml"):
        write_new(tmp_path, New({}, (), "", {"a.yaml": (b"ergaenzt", b"alt")}))
    assert files_of(tmp_path) == {"a.yaml": b"neuer"}


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
@pytest.mark.parametrize("after", [0, 3, *range(len(SCHEMAS) - 1, len(SCHEMAS) + 3)])
def test_what_is_broken_off_leaves_nothing_behind(
    stop: type[BaseException], after: int, tmp_path: Path
) -> None:
    schreibe(tmp_path, {"a.yaml": "alt"})
    new = New(A_FILE.files, (), "", {"a.yaml": (b"neu", b"alt")})
    whole, written = writing._write_new, itertools.count()

    def write(path: Path, content: bytes) -> None:
        if next(written) == after:
            raise stop
        whole(path, content)

    with mock.patch.object(writing, "_write_new", write), pytest.raises(stop):
        write_new(tmp_path, new)
    assert files_of(tmp_path) == {"a.yaml": b"alt"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_every_new_file_is_one_that_something_reads() -> None:
    files = new_mandant(Projekt(Path()), answers("Kreis")).files
    for name, content in files.items():
        if name.endswith(".yaml"):
            art, findings = art_von(name), Findings()
            tree = read_yaml(content, name, findings)
            assert art is not None
            assert tree is not None
            assert validate(art.model, tree, findings)
            assert not list(findings)
