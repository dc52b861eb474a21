"""What users type, what they read, and with which status it ends."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from building_cases import contents
from muster import (
    GREMIEN,
    KGST,
    MANDANT,
    MUSTER,
    PROGRAMM,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    geaendert,
    schreibe,
)

from vorlagen import __version__
from vorlagen.building import writing
from vorlagen.cli import main
from vorlagen.cli.app import commands

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

NBSP = "\N{NO-BREAK SPACE}"
PAPER_KEYS = [
    "kennung", "mandant", "art", "status", "pdf", "html", "txt", "fakten", "seiten", "gesamtdatei",
    "docx", "odt", "tabellen", "anlagen", "groessen", "anzahl_befunde", "pruefungen", "dauer_s", "warum",
]  # fmt: skip
FINDING_KEYS = ["code", "schwere", "datei", "zeile", "spalte", "meldung", "hinweis"]


# Building and checking


def test_building_says_what_came_out(tippe: Any, projekt: Path) -> None:
    answer = tippe("bauen", "--projekt", projekt)
    assert answer.status == 0
    assert re.search(r"musterkreis/beratung +fertig +[12] +\d+ +0 +\d+,\d", answer.out)
    assert answer.words.endswith("Gebaut: 1 von 1 Vorlage. Keine Befunde.")
    assert len(contents(projekt)) == 5


def test_checking_says_what_was_found_and_writes_nothing(tippe: Any, tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**MUSTER, TEXT: "Es sind 5.000 €.\n"})
    answer = tippe("pruefen", "--projekt", root)
    assert answer.status == 1
    assert "musterkreis/beratung Fehler –" in answer.words
    assert f"{TEXT}:1:9" in answer.out
    assert "[zahl-getippt]" in answer.out
    assert "„5.000 €“ ist getippt" in answer.words
    assert "→ Die Zahl als Fakt mit Quelle eintragen" in answer.words
    assert answer.words.endswith("Geprüft: 0 von 1 Vorlage. Befunde: 1 Fehler.")
    assert not (root / "output").exists()


def test_faults_come_last_where_the_eye_rests(tippe: Any, tmp_path: Path) -> None:
    files = {
        **geaendert(VORLAGE, "datum: 2024-02-01", "datum: {ausstehend: offen}"),
        TEXT: "5.000 €\n",
    }
    schreibe(tmp_path, {**files, "data/musterkreis/gremein.yaml": "x: 1\n"})
    answer = tippe("pruefen", "--projekt", tmp_path)
    assert answer.out.index("Warnung") < answer.out.index("Fehler [")


def test_a_build_in_json(tippe: Any, projekt: Path) -> None:
    answer = tippe("bauen", "--projekt", projekt, "--format", "json")
    assert (answer.status, answer.err) == (0, "")
    assert list(answer.json) == ["dokumente", "befunde"]
    [paper] = answer.json["dokumente"]
    assert list(paper) == PAPER_KEYS
    stem = "output/musterkreis/beratung/Beschlussvorlage_12-2024_beratung"
    assert {key: paper[key] for key in PAPER_KEYS[:8]} == {
        "kennung": "beratung",
        "mandant": "musterkreis",
        "art": "Beschlussvorlage",
        "status": "fertig",
        "pdf": f"{stem}.pdf",
        "html": f"{stem}.html",
        "txt": f"{stem}.txt",
        "fakten": "output/musterkreis/beratung/fakten.json",
    }
    assert paper["seiten"] in {1, 2}
    assert paper["groessen"] >= 8
    assert 0 < paper["dauer_s"] < 60
    assert answer.json["befunde"] == []


def test_a_check_in_json(tippe: Any, tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**MUSTER, TEXT: "Es sind 5.000 €.\n"})
    answer = tippe("pruefen", "--projekt", root, "--format", "json")
    assert (answer.status, answer.err) == (1, "")
    [paper] = answer.json["dokumente"]
    assert list(paper) == PAPER_KEYS
    assert paper["status"] == "fehler"
    assert paper["pdf"] is paper["fakten"] is paper["seiten"] is None
    [finding] = answer.json["befunde"]
    assert list(finding) == FINDING_KEYS
    assert finding | {"hinweis": ""} == {
        "code": "zahl-getippt",
        "schwere": "Fehler",
        "datei": TEXT,
        "zeile": 1,
        "spalte": 9,
        "meldung": "„5.000 €“ ist getippt; Zahlen kommen aus Fakten oder Berechnungen.",
        "hinweis": "",
    }


@pytest.mark.parametrize("missing", ["gibt-es-nicht", "leer"])
def test_a_folder_that_is_no_project(tippe: Any, tmp_path: Path, missing: str) -> None:
    (tmp_path / "leer").mkdir()
    answer = tippe("bauen", "--projekt", tmp_path / missing, "--format", "json")
    assert answer.status == 1
    assert answer.json["dokumente"] == []
    [finding] = answer.json["befunde"]
    assert finding["code"] == "datei-fehlt"
    assert "--projekt ORDNER" in finding["hinweis"]


def test_without_an_option_the_project_is_where_one_stands(
    tippe: Any, projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(projekt)
    assert tippe("pruefen").status == 0


@pytest.mark.parametrize("option", [["--projekt", "{}"], ["--projekt={}"]])
def test_the_project_may_be_named_before_the_command(
    tippe: Any, projekt: Path, option: list[str]
) -> None:
    answer = tippe(*(part.format(projekt) for part in option), "pruefen", "beratung")
    assert (answer.status, answer.err) == (0, "")
    assert "Geprüft: 1 von 1 Vorlage" in answer.words


def test_names_of_files_and_folders_command_no_terminal(tippe: Any, tmp_path: Path) -> None:
    name = "a\x1b[31m\u202erot"
    root = schreibe(
        tmp_path, {**MUSTER, f"data/{name}/mandant.yaml": "name: A\n", f"{name}.md": ""}
    )
    for typed in ("pruefen", "pruefen --warum", "fristen", "pruefen nix", f"erklaeren {name}"):
        answer = tippe(*typed.split(" "), "--projekt", root)
        shown = answer.out + answer.err
        assert not {*"\x1b\u202e"} & {*shown}, typed
    assert "a\\u001b[31m\\u202erot" in tippe("pruefen", "nix", "--projekt", root).err


def test_a_failure_to_write_is_status_1(
    tippe: Any, projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write_new", full)
    answer = tippe("bauen", "--projekt", projekt)
    assert answer.status == 1
    assert "[ausgabe]" in answer.out
    assert "der Datenträger ist voll" in answer.words
    assert "No space left" not in answer.out


# Everything wrong at once


def test_all_faults_of_a_project_come_at_once_and_none_is_a_traceback(
    tippe: Any, tmp_path: Path
) -> None:
    vorlage = MUSTER[VORLAGE].replace(
        "groessen:\n",
        "groessen:\n  a: groessen.b\n  b: groessen.a\n  null: kgst.E10 / 0\n"
        "  einheit: kgst.E10 + angaben.tage_je_stelle\n  verweis: kgst.E99\n",
    )
    zweite = MUSTER[VORLAGE].replace("datum: 2024-02-01", "datum: 2024-02-31")
    zweite = zweite.replace(
        "federfuehrung: Sozialamt\n", "federfuehrung: Sozialamt\nfederfuerung: Amt\n"
    )
    files: dict[str, str | bytes] = {
        **MUSTER,
        VORLAGE: vorlage,
        TEXT: "{{ kgst.E98 }}\n\n{{ kgst.E10 | eruo }}\n\nEs sind 5.000 € am 31.11.2021.\n",
        "templates/musterkreis/teile/unterschrift.html": "<p>{{ papier.art</p>",
        VORLAGE.replace("/beratung/", "/zweite/"): zweite,
        TEXT.replace("/beratung/", "/zweite/"): b"Landr\xe4tin\n",
        VORLAGE.replace("/beratung/", "/dritte/"): MUSTER[VORLAGE],  # its text is missing
        "data/musterkreis/vorlagen/vierte/vorlage.yaml": "",
        "data/musterkreis/bescheide/syntax.yaml": "modul: [kim\nbetrag: 5\n",
        "data/musterkreis/bescheide/punkte.yaml": MUSTER[
            "data/musterkreis/bescheide/beratung-2024.yaml"
        ].replace("betrag: 96000", "betrag: 96.000"),
        "data/musterkreis/stellenplan.yaml": MUSTER[STELLENPLAN].replace(
            "stellen: 2\n", "stellen: [2]\n"
        ),
        MANDANT: MUSTER[MANDANT] + "kurz: MSK\n",
        "data/beispielstadt/gremien.yaml": "gremien: {9a: {bezeichnung: Rat}}\n",
        GREMIEN: MUSTER[GREMIEN].replace("    genitiv", "\tgenitiv"),
        "data/beispielstadt/vorlagen/x/vorlage.yaml": "art: 5\n",
    }
    root = schreibe(tmp_path, files)
    (root / "data/musterkreis/bescheide/unlesbar.yaml").symlink_to("unlesbar.yaml")
    answer = tippe("bauen", "--projekt", root, "--format", "json")
    assert (answer.status, answer.err) == (1, "")
    codes = {finding["code"] for finding in answer.json["befunde"]}
    assert codes >= {
        "datei-fehlt", "datei-unlesbar", "yaml-syntax",
        "schluessel-unbekannt", "kennung-doppelt", "schluessel-fehlt", "wert-unzulaessig",
        "verweis-unbekannt", "datum-unmoeglich",
        "verweis-kreis", "division-durch-null", "einheit", "zahl-getippt",
    }  # fmt: skip
    assert {paper["status"] for paper in answer.json["dokumente"]} == {"fehler"}
    assert contents(root) == {}
    for finding in answer.json["befunde"]:
        assert finding["meldung"], finding
        assert finding["hinweis"], finding
    text = tippe("bauen", "--projekt", root)
    assert text.status == 1
    assert "Traceback" not in text.out + text.err


# Explaining


def test_explaining_an_address(tippe: Any, projekt: Path) -> None:
    answer = tippe("erklaeren", "finanzierung.beratung.eigenanteil", "--projekt", projekt)
    assert answer.status == 0
    lines = answer.out.replace(NBSP, " ").splitlines()
    assert lines[:4] == [
        "in musterkreis/beratung",
        "67.200 €  finanzierung.beratung.eigenanteil",
        "= 163.200 € − 96.000 €",
        "├── 163.200 €  finanzierung.beratung.gesamtkosten",
    ]
    assert f"{KGST}:8:8" in answer.out
    assert f"{PROGRAMM}:21:25" in answer.out
    assert "Quelle: Richtlinie Musterhilfe, Nr. 5" in answer.out
    assert "Bescheid vom 15.01.2024 (muster.modul1, 49.1-2024)" in answer.out


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("67.200 €", "finanzierung.beratung.eigenanteil"),
        ("-96.000 €", "finanzierung.beratung.foerderung"),
        ("81.600 €", "finanzierung.beratung.gesamtkosten.je_stelle"),
    ],
)
def test_explaining_a_printed_amount(tippe: Any, projekt: Path, typed: str, address: str) -> None:
    answer = tippe("erklaeren", typed, "--projekt", projekt, "--format", "json")
    assert answer.status == 0
    assert address in [match["herleitung"]["adresse"] for match in answer.json["treffer"]]


@pytest.mark.parametrize("typed", ["verweis-kreis", "[verweis-kreis]"])
def test_explaining_a_finding(tippe: Any, typed: str) -> None:
    answer = tippe("erklaeren", typed)
    assert answer.status == 0
    assert answer.out.startswith("verweis-kreis\n\nFehler. Formeln beruhen im Kreis aufeinander;")
    assert "\n      tage_gesamt: groessen.tage_je_woche * 40\n" in answer.out
    about = tippe("erklaeren", typed, "--format", "json").json
    assert (about["code"], about["schwere"]) == ("verweis-kreis", "Fehler")
    assert about["text"] in answer.out


def test_an_explanation_in_json(tippe: Any, projekt: Path) -> None:
    answer = tippe("erklaeren", "kgst.E10", "--projekt", projekt, "--format", "json")
    assert (answer.status, answer.err) == (0, "")
    assert list(answer.json) == ["gesucht", "treffer", "hinweis"]
    [match] = answer.json["treffer"]
    assert match["vorlagen"] == ["musterkreis/beratung"]
    explanation = match["herleitung"]
    assert (explanation["adresse"], explanation["wert"]) == ("kgst.E10", "81600")
    assert explanation["einheit"] == "EUR je VZÄ und Jahr"
    assert [o["wert"] for o in explanation["operanden"]] == ["60000", "20", "9600"]
    assert explanation["operanden"][0] | {"gesagt": ""} == {
        "adresse": "kgst.personalkosten.E10",
        "wert": "60000",
        "einheit": "EUR je VZÄ und Jahr",
        "gesagt": "",
        "datei": KGST,
        "zeile": 8,
        "spalte": 8,
    }


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("kgst.E11", "Den Namen „kgst.E11“ gibt es nicht. Meinten Sie „kgst.E10“?"),
        ("kgst.bezeichnung", "„kgst.bezeichnung“ ist keine Zahl und hat keine Herleitung."),
        ("1.234 €", "Keine Vorlage druckt diese Zahl."),
    ],
)
def test_what_cannot_be_explained(tippe: Any, projekt: Path, wanted: str, said: str) -> None:
    answer = tippe("erklaeren", wanted, "--projekt", projekt)
    assert answer.status == 1
    assert f"„{wanted}“ wurde nicht gefunden." in answer.words
    assert said in answer.words
    in_json = tippe("erklaeren", wanted, "--projekt", projekt, "--format", "json")
    assert (in_json.status, in_json.json["treffer"]) == (1, [])


# Wrong use


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["baun"], "Den Befehl „baun“ gibt es nicht. Meinten Sie „bauen“?"),
        (
            ["xyz"],
            (
                "Den Befehl „xyz“ gibt es nicht. Möglich: bauen, pruefen, erklaeren, vergleichen, verlauf,"
                " fristen, vorschau, rechenprobe, veroeffentlichen, veroeffentlicht, zurueckziehen, oparl,"
                " felder, festhalten, schema, git, neu."
            ),
        ),
        (
            ["bauen", "--format", "xml"],
            "Der Wert für --format passt nicht. Möglich sind: text, json, docx, odt.",
        ),
        (["bauen", "--format"], "Die Option „--format“ braucht einen Wert."),
        (
            ["verlauf", "67.200 €"],
            "so gedruckt:\n  vorlagen verlauf finanzierung.beratung.eigenanteil\n",
        ),
        (["erklaeren"], "Es fehlt: ADRESSE|BETRAG|BEFUND."),
        (
            ["pruefen", "musterkries"],
            "„musterkries“ ist weder eine Behörde noch die Kennung einer Vorlage. Meinten Sie „musterkreis“?",
        ),
    ],
)
def test_wrong_use_is_said_in_german_on_standard_error(
    tippe: Any,
    projekt: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(projekt)
    answer = tippe(*typed)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("Fehler: ")
    assert said in answer.err
    assert re.search(r"^Hilfe: vorlagen( \w+)? --hilfe$", answer.err, re.MULTILINE)
    assert contents(projekt) == {}


ENGLISH = re.compile(
    r"\b(usage|options?|commands?|arguments?|args|error|show|this|message|and|exit|default|help|try"
    r"|the|for|missing|invalid|no such|required|file|path|directory)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("typed", [[], ["bauen"], ["erklaeren"]])
@pytest.mark.parametrize("option", ["--hilfe", "-h"])
def test_help_is_german(tippe: Any, typed: list[str], option: str) -> None:
    answer = tippe(*typed, option)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"Aufruf: {' '.join(['vorlagen', *typed])} [OPTIONEN]")
    assert "Diese Hilfe zeigen." in answer.out
    assert ENGLISH.findall(answer.out.replace("--help", "")) == []


def test_without_a_command_one_gets_help(tippe: Any) -> None:
    answer = tippe()
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("In diesem Ordner liegen Vorlagen.")
    assert "vorlagen vorschau --bearbeiten" in answer.err
    assert "Aufruf: vorlagen [OPTIONEN] BEFEHL" in answer.err
    assert ENGLISH.findall(answer.err.replace("--help", "")) == []


def test_the_version(tippe: Any) -> None:
    assert tippe("--version").out == f"vorlagen {__version__}\n"


def test_the_package_runs_where_no_script_is_installed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vorlagen", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"vorlagen {__version__}\n"


# Terminals and pipes


def test_what_is_piped_is_not_wrapped(
    tippe: Any, projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(projekt)
    monkeypatch.setenv("COLUMNS", "60")
    answer = tippe("bauen")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[1].split()[:2] == ["musterkreis/beratung", "fertig"]
    assert max(map(len, answer.out.splitlines())) > 60
    assert "\x1b" not in answer.out


def test_of_many_hints_three_are_shown_and_the_others_counted(tippe: Any, tmp_path: Path) -> None:
    assumed = "".join(
        f"  a{n}: {{bezeichnung: A{n}, wert: {{annahme: {n}, grund: Schätzung}}}}\n"
        for n in range(6)
    )
    root = schreibe(tmp_path, geaendert(VORLAGE, "angaben:\n", f"angaben:\n{assumed}"))
    shown = tippe("pruefen", "--projekt", root)
    assert shown.out.count("Hinweis [annahme]") == 3
    assert "Nicht gezeigt: 3 Hinweise; alle mit --alle." in shown.words
    assert tippe("pruefen", "--projekt", root, "--alle").out.count("Hinweis [annahme]") == 6


def _command_lines() -> Iterator[list[str]]:
    for name, command in commands.commands.items():
        yield [name]
        if isinstance(command, click.Group):
            for below in command.list_commands(click.Context(command)):
                yield [name, below]


def test_no_help_text_waits_for_the_rest_of_the_program() -> None:
    code = (
        "import sys; from vorlagen.cli import main\n"
        "for line in sys.argv[1:]: main([*line.split(), '--hilfe'])\n"
        "print(*(name for name in sys.modules if name.startswith('vorlagen.')))"
    )
    lines = [" ".join(words) for words in _command_lines()]
    done = subprocess.run(
        [sys.executable, "-c", code, *lines], capture_output=True, text=True, check=True
    )
    *shown, imported = done.stdout.splitlines()
    assert sum(line.startswith("Aufruf: ") for line in shown) == len(lines) > 20
    light = re.compile(
        r"vorlagen\.((addons|cli|findings|german)(\..*)?|building(\.processes)?|first_files(\.questions)?)"
    )
    assert [name for name in imported.split() if not light.fullmatch(name)] == []


def test_a_pipe_that_is_not_in_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = schreibe(tmp_path, {**MUSTER, TEXT: "Es sind 5.000 €.\n"})
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", pipe)
    assert main(["pruefen", "--projekt", str(root)]) == 1
    pipe.flush()
    assert b"zahl-getippt" in pipe.buffer.getvalue()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
@pytest.mark.parametrize("command", [("--hilfe",), ("pruefen",)])
def test_where_the_answer_does_not_fit_that_is_said(projekt: Path, command: tuple[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vorlagen", *command],
            cwd=projekt,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "Die Ausgabe lässt sich nicht schreiben: der Datenträger ist voll.\n"


def test_who_reads_only_the_beginning_sees_no_traceback(projekt: Path) -> None:
    command = [sys.executable, "-m", "vorlagen", "pruefen", "--format", "json"]
    with subprocess.Popen(
        command, cwd=projekt, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reading:
        assert reading.stdout
        assert reading.stderr
        reading.stdout.close()
        assert reading.stderr.read() == b""


def test_a_wheel_has_the_handbook_and_the_program_says_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    assert "vorlagen/docs/anleitung/erste-vorlage.md" in zipfile.ZipFile(wheel).namelist()
    monkeypatch.chdir(tmp_path)
    main([])
    page = capsys.readouterr().err.partition("Das Handbuch:\n")[2].split("\n")[0].strip()
    assert Path(page).is_file()
