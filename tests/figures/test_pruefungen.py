"""Checks that users write: given these facts, this condition holds, fails with both sides, or waits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from figures_cases import (
    DECIMALS,
    FORMULA_PLACE,
    Reckoning,
    fact,
    formula,
    modest,
    names,
    reckon,
)
from hypothesis import given
from hypothesis import strategies as st
from muster import BESCHEID, MUSTER, VORLAGE, geaendert, schreibe

from vorlagen.figures.conditions import judge
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Finding, Findings
from vorlagen.paper.checks import run_check
from vorlagen.paper.facts import Pruefung
from vorlagen.paper.loader import load

PRUEFUNGEN = "data/musterkreis/pruefungen.yaml"
TAGE = "verteilungen.kommunen.summe"
JE_STELLE = "angaben.tage_je_stelle"

NIEMAND = "verteilungen.kommunen.gesondert.anzahl"
PENDING_NOTICE = geaendert(
    BESCHEID, "betrag: 96000\n", 'betrag: {ausstehend: "Der Bescheid nennt ihn nicht."}\n'
)


def with_check(
    condition: str, files: Mapping[str, str] = MUSTER, schwere: str = "", name: str = "probe"
) -> dict[str, str]:
    """The project with a check at the end of its paper."""
    lines = f"pruefungen:\n  {name}:\n    bedingung: |\n{indent(condition, ' ' * 6)}\n"
    lines += "    meldung: Die Probe stimmt\n" + (f"    schwere: {schwere}\n" if schwere else "")
    return {**files, VORLAGE: f"{files[VORLAGE]}\n{lines}"}


def checked(root: Path, condition: str, files: Mapping[str, str] = MUSTER) -> Reckoning:
    return reckon(root, with_check(condition, files))


def outcome(reckoning: Reckoning) -> str:
    [result] = reckoning.checks
    return result.outcome.value


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Namespace:
    """The names of the sample project's paper."""
    return reckon(tmp_path_factory.mktemp("muster"), MUSTER).figures.names


def tried(condition: str, known: Namespace) -> tuple[str, list[Finding]]:
    """How a check of these names comes out, and what is found."""
    check = Pruefung(bedingung=formula(condition), meldung="Die Probe stimmt")
    findings = Findings()
    return run_check("pruefungen.probe", check, known, findings).outcome.value, list(findings)


def of_checks(findings: list[Finding]) -> list[Finding]:
    """What was found but for what the facts themselves leave open."""
    return [f for f in findings if f.code not in {Code.AUSSTEHEND, Code.ANNAHME}]


def only(root: Path, condition: str, files: Mapping[str, str] = MUSTER) -> Finding:
    [finding] = of_checks(checked(root, condition, files).findings)
    return finding


HOLDING = """\
verteilungen.kommunen.summe / angaben.tage_je_stelle == bescheide.beratung_2024.bewilligt.beratung.vzae
finanzierung.beratung.eigenanteil != finanzierung.beratung.foerderung
finanzierung.beratung.eigenanteil > 0
0 < finanzierung.beratung.eigenanteil < finanzierung.beratung.foerderung <= bescheide.beratung_2024.betrag
summe(verteilungen.kommunen.adorf, verteilungen.kommunen.bestadt) == verteilungen.kommunen.summe
prozentsatz(finanzierung.beratung.foerderung, finanzierung.beratung.gesamtkosten) > kgst.gemeinkosten
runden(kgst.E10 / 7) == (kgst.E10 / 7) | runden
vorlage.datum < angaben.beginn
angaben.beginn in finanzierung.zeitraum
vorlage.datum not in finanzierung.zeitraum or angaben.beginn in finanzierung.zeitraum
vorlage.oeffentlich
not not vorlage.oeffentlich
vorlage.art == "Beschlussvorlage"
vorlage.art in ["Beschlussvorlage", "Berichtsvorlage"]
"Ceheim" in verteilungen.kommunen.bedarf.namen
verteilungen.kommunen.summe in [verteilungen.kommunen.adorf, groessen.beratungstage]
vorlage.art == "Berichtsvorlage" or vorlage.oeffentlich
not (vorlage.art == "Berichtsvorlage" and vorlage.oeffentlich)
not vorlage.art == "Berichtsvorlage" or finanzierung.beratung.eigenanteil == 0
verteilungen.kommunen.gesondert.anzahl == 0 or kgst.E10 / verteilungen.kommunen.gesondert.anzahl > kgst.E6
""".splitlines()


@pytest.mark.parametrize("condition", HOLDING)
def test_a_condition_that_holds_is_not_mentioned(known: Namespace, condition: str) -> None:
    assert tried(condition, known) == ("gilt", [])


# What a failed check says


def test_both_sides_are_shown_with_formula_value_and_facts(tmp_path: Path) -> None:
    reckoning = checked(tmp_path, f"{TAGE} / {JE_STELLE} == stellenplan.leitung.vzae")

    code, place, message, cure = reckoning.only_finding()
    assert (code, place) == (Code.PRUEFUNG, reckoning.at("|\n      verteilungen.kommunen.summe /"))
    assert message == (
        f"Die Probe stimmt. „{TAGE} / {JE_STELLE} == stellenplan.leitung.vzae“ gilt nicht:"
        " links 5\u00a0Tage ÷ 2,5\u00a0Tage je VZÄ = 2\u00a0VZÄ"
        f" ({VORLAGE}:32:36, 33:38, 16:11);"
        " rechts stellenplan.leitung.vzae = 2\u00a0Stellen × 0,5\u00a0VZÄ je Stelle = 1\u00a0VZÄ"
        " (data/musterkreis/stellenplan.yaml:4:14, 5:13)."
    )
    assert cure == (
        "Die Fakten beider Seiten prüfen, dann die Bedingung."
        " Herleitung: vorlagen erklaeren stellenplan.leitung.vzae"
    )
    assert outcome(reckoning) == "gilt nicht"


@pytest.mark.parametrize(
    ("condition", "shown", "hidden"),
    [
        (
            "vorlage.oeffentlich and (vorlage.art == 'x' or vorlage.betreff == 'y')",
            ["vorlage.art", "vorlage.betreff"],
            ["oeffentlich"],
        ),
        (
            "not (vorlage.oeffentlich or vorlage.art == 'x')",
            ["„vorlage.oeffentlich“ gilt, obwohl es nicht gelten darf"],
            ["vorlage.art"],
        ),
        ("1 < 2 < 2 < 3", ["„2 < 2“ gilt nicht: links 2; rechts 2."], ["1 < 2", "2 < 3"]),
    ],
)
def test_only_the_parts_that_fail_are_shown(
    tmp_path: Path, condition: str, shown: list[str], hidden: list[str]
) -> None:
    message = only(tmp_path, condition).message

    assert [text for text in shown if text not in message] == []
    assert [text for text in hidden if text in message] == []


# All at once, and how grave


def test_all_checks_run_and_all_failures_are_reported(tmp_path: Path) -> None:
    lines = """
pruefungen:
  erste: {bedingung: 1 > 2, meldung: Erstens.}
  zweite: {bedingung: 2 > 1, meldung: Zweitens.}
  dritte: {bedingung: kgst.E11 > 0, meldung: Drittens.}
  vierte: {bedingung: 3 > 4, meldung: "Viertens!", schwere: Warnung}
"""
    reckoning = reckon(tmp_path, {**MUSTER, VORLAGE: MUSTER[VORLAGE] + lines})

    assert [(r.address, r.outcome.value) for r in reckoning.checks] == [
        ("pruefungen.erste", "gilt nicht"),
        ("pruefungen.zweite", "gilt"),
        ("pruefungen.dritte", "fehlerhaft"),
        ("pruefungen.vierte", "gilt nicht"),
    ]
    assert {(f.code, f.place.line, f.message.split(" „")[0]) for f in reckoning.findings} == {
        (Code.PRUEFUNG, reckoning.at("1 > 2")[0], "Erstens."),
        (Code.VERWEIS_UNBEKANNT, reckoning.at("kgst.E11 >")[0], "Den Namen"),
        (Code.PRUEFUNG, reckoning.at("3 > 4")[0], "Viertens!"),
    }
    assert reckoning.at("1 > 2") == next(
        (f.place.line, f.place.column) for f in reckoning.findings if f.code is Code.PRUEFUNG
    )


# What is pending


def test_a_check_over_a_pending_figure_waits_and_says_for_what(tmp_path: Path) -> None:
    reckoning = checked(
        tmp_path, "bescheide.beratung_2024.betrag > 0 or not vorlage.oeffentlich", PENDING_NOTICE
    )

    assert outcome(reckoning) == "offen"
    assert reckoning.figures.complete
    code, _, message, cure = reckoning.only_finding()
    assert (code, cure) == (
        Code.PRUEFUNG,
        "Die ausstehenden Fakten eintragen; dann wird geprüft.",
    )
    assert message == (
        "Die Probe stimmt. Ob das gilt, ist noch offen; es fehlt:"
        " „bescheide.beratung_2024.betrag“ (Der Bescheid nennt ihn nicht)."
    )


# What cannot be judged


@pytest.mark.parametrize(
    ("condition", "code", "message", "cure"),
    [
        (f"{TAGE} == kgst.E10", Code.EINHEIT, "(EUR je VZÄ", "Beide Seiten"),
        (f"{TAGE} == 5", Code.EINHEIT, "„5“ (ohne Einheit)", "unter „angaben:“"),
        ('kgst.E10 == "E10"', Code.FORMEL, "ist eine Zahl, „E10“ ist ein Text", "Gleiches mit"),
        ("kgst == kgst", Code.FORMEL, "eine Gruppe von Werten", "einzelnen Wert"),
        (f"{TAGE} / {NIEMAND} > 1", Code.DIVISION_DURCH_NULL, "durch null", "Den Teiler prüfen"),
        ("sume(1, 2) > 1", Code.FORMEL, "Die Funktion „sume“", "Meinten Sie „summe“?"),
        ("kgst.E10", Code.FORMEL, "„kgst.E10“ ist eine Zahl und kein Ja", "Mit etwas vergleichen"),
        ("1 = 1", Code.FORMEL, "„1 = 1“ ist nicht vollständig", "„Ist gleich“ schreibt man =="),
        ("1 == 1 und 2 == 2", Code.FORMEL, "nicht vollständig oder falsch", "heißen and, or, not"),
        ("kgst.E10 * 0.5 > 0", Code.FORMEL, "steht eine Kommazahl", "als Fakt mit Quelle"),
        ("kgst.E10 > 1,5", Code.FORMEL, "steht eine Kommazahl", "als Fakt mit Quelle"),
    ],
)
def test_what_cannot_be_judged_is_a_finding_with_its_cure(
    known: Namespace, condition: str, code: Code, message: str, cure: str
) -> None:
    result, [finding] = tried(condition, known)

    assert (result, finding.code, finding.place) == ("fehlerhaft", code, FORMULA_PLACE)
    assert message in finding.message
    assert cure in finding.cure


def test_all_misspelt_names_of_a_condition_are_found(tmp_path: Path) -> None:
    reckoning = checked(tmp_path, f"kgst.E11 > 0 and {TAGE}e < {JE_STELLE}n or vorlage.daum == 1")

    assert sorted(f.cure for f in reckoning.findings) == [
        "Meinten Sie „angaben.tage_je_stelle“?",
        "Meinten Sie „kgst.E10“?",
        "Meinten Sie „verteilungen.kommunen.summe“?",
        "Meinten Sie „vorlage.datum“?",
    ]


# Arithmetic and logic


@modest
@given(DECIMALS, DECIMALS, st.integers(1, 999), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
def test_conditions_agree_with_fractions(a: object, b: object, n: int, sign: str) -> None:
    left, right = Fraction(str(a)), Fraction(str(b))
    known = names({"a": fact(str(a), "EUR", "a"), "b": fact(str(b), "EUR", "b")})
    expected = {
        "==": left / n == right / 7,
        "!=": left / n != right / 7,
        "<": left / n < right / 7,
        "<=": left / n <= right / 7,
        ">": left / n > right / 7,
        ">=": left / n >= right / 7,
    }[sign]

    verdict = judge(formula(f"a / {n} {sign} b / 7"), known)
    assert verdict.truth is expected
    assert judge(formula(f"a * {n} {sign} a * {n}"), known).truth is ("=" in sign and sign != "!=")


Logic = tuple[Any, ...]
WRITTEN = {True: "1 == 1", False: "1 == 2", None: "offen > 1"}
ORDER = [False, None, True]  # "and" is the least of its parts, "or" the greatest


def written(logic: Logic) -> str:
    match logic:
        case ("not", part):
            return f"not ({written(part)})"
        case (joint, left, right):
            return f"({written(left)}) {joint} ({written(right)})"
    return WRITTEN[logic[0]]


def expected(logic: Logic) -> bool | None:
    match logic:
        case ("not", part):
            return ORDER[2 - ORDER.index(expected(part))]
        case (joint, left, right):
            choose = min if joint == "and" else max
            return choose(expected(left), expected(right), key=ORDER.index)
    return logic[0]  # type: ignore[no-any-return]


@modest
@given(
    st.recursive(
        st.tuples(st.sampled_from(ORDER)),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["and", "or"]), inner, inner),
            st.tuples(st.just("not"), inner),
        ),
        max_leaves=12,
    )
)
def test_and_or_not_follow_the_logic_of_yes_no_and_not_yet_known(logic: Logic) -> None:
    verdict = judge(formula(written(logic)), names({"offen": fact(None, "", "offen")}))

    assert verdict.truth is expected(logic)
    assert verdict.because
    assert (verdict.truth is None) == all(part.truth is None for part in verdict.because)


# In the files


def test_checks_of_the_authority_hold_for_its_papers(tmp_path: Path) -> None:
    files = {
        **with_check("1 > 2"),
        PRUEFUNGEN: """\
pruefungen:
  frist:
    bedingung: vorlage.datum < gremien.ausschuss.sitzungen.maerz_2024.datum
    meldung: Vor der Sitzung
  spaet: {bedingung: vorlage.datum > angaben.beginn, meldung: Nach dem Beginn}
""",
    }
    reckoning = reckon(tmp_path, files)

    assert [(r.address, r.outcome.value) for r in reckoning.checks] == [
        ("pruefungen.frist", "gilt"),
        ("pruefungen.spaet", "gilt nicht"),
        ("pruefungen.probe", "gilt nicht"),
    ]
    assert {f.place.file for f in reckoning.findings} == {PRUEFUNGEN, VORLAGE}


def test_a_paper_gives_no_check_the_name_of_one_of_its_authority(tmp_path: Path) -> None:
    shared = "pruefungen:\n  probe: {bedingung: 1 < 2, meldung: Gilt}\n"
    reckoning = reckon(tmp_path, {**with_check("1 < 2"), PRUEFUNGEN: shared})

    code, place, message, _ = reckoning.only_finding()
    assert code is Code.KENNUNG_DOPPELT
    assert place == reckoning.at("bedingung: |")
    assert message == f"Den Namen „probe“ trägt schon eine Prüfung in {PRUEFUNGEN}, Zeile 2."


@pytest.mark.parametrize(
    ("lines", "code", "message"),
    [
        ("{bedingung: 1 < 2}", Code.SCHLUESSEL_FEHLT, "„meldung“"),
        ('{bedingung: 1 < 2, meldung: "{{ kgst.E10 }}"}', Code.WERT_UNZULAESSIG, "geschweiften"),
    ],
)
def test_a_check_that_is_badly_written_is_a_finding(
    tmp_path: Path, lines: str, code: Code, message: str
) -> None:
    for file in (VORLAGE, PRUEFUNGEN):
        text = f"{MUSTER.get(file, '')}\npruefungen:\n  probe: {lines}\n"
        findings = Findings()
        load(schreibe(tmp_path / file.replace("/", "-"), {**MUSTER, file: text}), findings)
        [finding] = findings
        assert (finding.code, finding.place.file, message in finding.message) == (code, file, True)
