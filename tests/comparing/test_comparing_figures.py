"""Which figures moved between two states, and because of which facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from muster import BESCHEID, FOLGE, KGST, PROGRAMM, TEXT, VORLAGE, ZWEI
from vergleiche import FREI, mit, undone, verglichen

from vorlagen.building.builder import Builder
from vorlagen.comparing import paper_comparison
from vorlagen.comparing.fact_changes import changes_between
from vorlagen.comparing.paper_comparison import ProjectComparison, touched_papers
from vorlagen.paper.paper import Paper
from vorlagen.paper.projekt import Behoerde, Papier

_SLOW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
EDITS = {
    (KGST, "  E10: 60000"): [
        "  E10: 61000",
        "  E10: 72000",
        "  E10: {annahme: 60000, grund: geschätzt}",
    ],
    (KGST, "gemeinkosten: 20 "): ["gemeinkosten: 10 ", "gemeinkosten: 25 "],
    (KGST, "gesamt: 9600"): ["gesamt: 9700", "gesamt: 12000"],
    (PROGRAMM, "betrag: 48000"): ["betrag: 36000", "betrag: 50000"],
    (BESCHEID, "vzae: 2"): ["vzae: 3", "vzae: 1.5"],
    (BESCHEID, "entgeltgruppe: E10"): ["entgeltgruppe: E6"],
    (VORLAGE, "zeitraum: {von: 2024-01-01, bis: 2024-12-31}"): [
        "zeitraum: {von: 2024-01-01, bis: 2024-06-30}",
        "zeitraum: {von: 2024-04-01, bis: 2024-12-31}",
    ],
    (VORLAGE, "je_stelle: kgst.E10"): ["je_stelle: kgst.E6"],
    (VORLAGE, "wert: 2.5"): ["wert: 4"],
    (VORLAGE, "tag: 2024-04-01"): ["tag: 2024-05-01"],
    (VORLAGE, "{bezeichnung: Adorf, wert: 2}"): ["{bezeichnung: Adorf, wert: 4}"],
    (TEXT, "berät der Musterkreis vor Ort"): ["hilft der Musterkreis vor Ort"],
}


_PLAIN = """art: Mitteilungsvorlage
nummer: NUMMER
datum: 2024-02-01
oeffentlich: ja
betreff: Für sich
federfuehrung: Sozialamt
beratungsfolge:
  - {gremium: sozialausschuss, sitzung: maerz_2024, zustaendigkeit: Kenntnisnahme}
unterschrift: {funktion: Landrat}
"""


@st.composite
def edited(draw: st.DrawFn) -> dict[str, str]:
    """The project with some of its facts changed."""
    texts = dict(FREI)
    for (path, old), others in EDITS.items():
        if draw(st.integers(0, 3)) == 3:
            texts = mit(texts, path, old, draw(st.sampled_from(others)))
    return texts


def _moved(result: ProjectComparison) -> set[tuple[str, str, str]]:
    return {
        (one.address, one.formatted(one.old), one.formatted(one.new))
        for paper in result.papers
        for one in paper.figures
    }


@given(texts=edited())
@_SLOW
def test_a_state_compared_with_itself_is_empty(texts: dict[str, str], tmp_path: Path) -> None:
    commented = {
        name: f"# Bemerkung\n{text}" if name.endswith(".yaml") else text
        for name, text in texts.items()
    }
    assert not verglichen(texts, dict(texts), tmp_path).papers
    assert not verglichen(texts, commented, tmp_path).papers


@given(one=edited(), other=edited())
@_SLOW
def test_two_states_mirror_each_other(
    one: dict[str, str], other: dict[str, str], tmp_path: Path
) -> None:
    there, back = verglichen(one, other, tmp_path), verglichen(other, one, tmp_path)
    assert _moved(there) == {(address, old, new) for address, new, old in _moved(back)}
    assert [paper.note for paper in there.papers] == [paper.note for paper in back.papers]


@given(texts=edited())
@_SLOW
def test_undoing_the_causes_of_a_figure_alone_restores_it(
    texts: dict[str, str], tmp_path: Path
) -> None:
    result = verglichen(FREI, texts, tmp_path)
    assert all(not paper.note for paper in result.papers)
    old, new = result.old.files, result.new.files
    tried = {}
    for paper in result.papers:
        for one in paper.figures:
            if one.old is None or one.new is None:
                continue
            assert one.causes, one.address
            if one.causes not in tried:
                files = undone(one.causes, old, new)
                tried[one.causes] = {at for at, *_ in _moved(verglichen(FREI, files, tmp_path))}
            assert one.address not in tried[one.causes]


@given(texts=edited())
@_SLOW
def test_papers_that_are_not_looked_at_are_what_they_were(
    texts: dict[str, str], tmp_path: Path
) -> None:
    old = {**ZWEI, VORLAGE: FREI[VORLAGE]}
    new = {**ZWEI, **texts}
    with pytest.MonkeyPatch.context() as patch:
        quick = verglichen(old, new, tmp_path)
        patch.setattr(paper_comparison, "touched_papers", lambda *_: lambda _: True)
        whole = verglichen(old, new, tmp_path)
    assert _moved(quick) == _moved(whole)
    assert [paper.name for paper in quick.papers] == [paper.name for paper in whole.papers]


def test_only_papers_that_a_change_may_concern_are_read() -> None:
    """Each of five papers is its own; of two, one asks for the other, and one for the costs of a post."""
    texts = dict(FREI)
    for number in range(5):
        folder = f"/vorlagen/eigen-{number}/"
        own = {TEXT: "Nichts weiter.\n", VORLAGE: _PLAIN.replace("NUMMER", f"9{number}/2024")}
        texts |= {name.replace("/vorlagen/beratung/", folder): text for name, text in own.items()}
    texts["data/musterkreis/vorlagen/eigen-1/text.md"] = "{{ vorlagen.eigen_0.vorlage.nummer }}\n"
    texts["data/musterkreis/vorlagen/eigen-2/text.md"] = "{{ kgst.E10 | euro }}\n"
    raw = _raw(texts)

    def touched(path: str, old: str, new: str) -> set[str]:
        now = _raw(mit(texts, path, old, new))
        is_touched = touched_papers(changes_between(raw, now), raw, now)
        names = ("beratung", *(f"eigen-{number}" for number in range(5)))
        return {name for name in names if is_touched(f"data/musterkreis/vorlagen/{name}")}

    first = "data/musterkreis/vorlagen/eigen-0/text.md"
    assert touched(first, "Nichts", "Gar nichts") == {"eigen-0", "eigen-1"}
    assert touched(KGST, "E10: 60000", "E10: 61000") == {"beratung", "eigen-2"}
    assert len(touched(KGST, "gueltig_ab: 2024", "gueltig_ab: 2023")) == 6
    assert touched(BESCHEID, "vzae: 2", "vzae: 3") == {"beratung"}


def test_a_figure_that_stayed_although_its_parts_moved_is_there_when_asked_for(
    tmp_path: Path,
) -> None:
    texts = mit(FREI, BESCHEID, "vzae: 2", "vzae: 4")
    texts = mit(texts, VORLAGE, "wert: 2.5", "wert: 1.25")
    old = {**FREI, TEXT: f"{FREI[TEXT]}\n{{{{ groessen.beratungstage | einheit }}}}\n"}
    (paper,) = verglichen(old, {**texts, TEXT: old[TEXT]}, tmp_path).papers
    assert "groessen.beratungstage" in {one.address for one in paper.still}
    assert "groessen.beratungstage" not in {one.address for one in paper.figures}


def test_each_cause_is_named_with_its_file_and_line_and_only_what_moved_the_figure(
    tmp_path: Path,
) -> None:
    texts = mit(FREI, KGST, "E10: 60000", "E10: 61000")
    texts = mit(texts, PROGRAMM, "betrag: 48000", "betrag: 45000")
    texts = mit(texts, VORLAGE, "tag: 2024-04-01", "tag: 2024-05-01")
    (paper,) = verglichen(FREI, texts, tmp_path).papers
    said = {one.address: [str(c.place) for c in one.causes] for one in paper.figures}
    kgst, programm = f"{KGST}:8", f"{PROGRAMM}:21"
    assert said["finanzierung.beratung.eigenanteil"] == [programm, kgst]
    assert said["finanzierung.beratung.gesamtkosten"] == [kgst]
    assert said["finanzierung.beratung.foerderung"] == [programm]
    day = next(c for c in paper.causes if "beginn" in c.path)
    assert (day.old, day.new, paper.moved_by(day)) == ("2024-04-01", "2024-05-01", 0)
    first = paper.figures[0]
    assert first.address == "finanzierung.beratung.eigenanteil"
    assert (first.formatted_difference.replace("\u00a0", " "), first.percent) == (
        "+8.400 €",
        "+12,5",
    )


_LATER = "{ab: 2024-07-01, betrag: 50000, quelle: {dokument: Neue Richtlinie}}"
RECKONED = {  # an edit, and the entry that it changes
    "address": (VORLAGE, "je_stelle: kgst.E10", "je_stelle: kgst.E6", "je_stelle"),
    "formula": (VORLAGE, "abzug: muster", "abzug: 2 * muster", "abzug"),
    "months": (VORLAGE, "bis: 2024-12-31}", "bis: 2024-11-30}", "bis"),
    "rate": (PROGRAMM, "Nr. 5}\n", f"Nr. 5}}\n              - {_LATER}\n", "werte"),
    "rounding": (VORLAGE, "ergebnis:", "rundung: {auf: 100000}\n      ergebnis:", "rundung"),
}


@pytest.mark.parametrize("edit", RECKONED.values(), ids=RECKONED)
def test_what_a_figure_is_now_reckoned_by_is_a_cause_and_what_changed_beside_it_is_none(
    edit: tuple[str, str, str, str], tmp_path: Path
) -> None:
    path, before, after, entry = edit
    texts = mit(FREI, path, before, after)
    texts = mit(texts, VORLAGE, "betreff: Beratung vor Ort", "betreff: Beratung nahe bei")
    texts = mit(texts, VORLAGE, "VZÄ Beratung vor Ort", "VZÄ Beratung nahe bei")
    texts = mit(texts, VORLAGE, "tag: 2024-04-01", "tag: 2024-05-01")
    texts = mit(texts, VORLAGE, "vzae * angaben", "vzae * 2 * angaben")
    texts = mit(texts, BESCHEID, "eingang: 2024-01-18", "eingang: 2024-01-19")
    (paper,) = verglichen(FREI, texts, tmp_path).papers
    figures = {one.address: one for one in paper.figures}
    (cause,) = figures["finanzierung.beratung.eigenanteil"].causes
    assert (cause.file, cause.path[-1]) == (path, entry)


def test_of_two_amounts_the_lesser_of_which_counts_only_that_one_is_a_cause(
    tmp_path: Path,
) -> None:
    cap = "  deckel: {bezeichnung: Höchstbetrag, wert: 60000, einheit: EUR}"
    texts = mit(FREI, VORLAGE, "\nangaben:\n", f"\nangaben:\n{cap}\n")
    least = "\n  gedeckelt: minimum(angaben.deckel, finanzierung.beratung.gesamtkosten)"
    texts = mit(texts, VORLAGE, "\ngroessen:", f"\ngroessen:{least}")
    texts = mit(texts, TEXT, "# Finanzierung", "{{ groessen.gedeckelt | euro }}\n\n# Finanzierung")
    new = mit(texts, VORLAGE, "wert: 60000", "wert: 50000")
    new = mit(new, KGST, "E10: 60000", "E10: 61000")
    (paper,) = verglichen(texts, new, tmp_path).papers
    (figure,) = [one for one in paper.figures if one.address == "groessen.gedeckelt"]
    assert [change.new for change in figure.causes] == ["50000"]


def test_a_figure_of_another_paper_has_its_cause_there(tmp_path: Path) -> None:
    old = {**ZWEI, VORLAGE: FREI[VORLAGE]}
    texts = mit(old, KGST, "E10: 60000", "E10: 61000")
    papers = {paper.name: paper for paper in verglichen(old, texts, tmp_path).papers}
    assert papers.keys() == {"musterkreis/beratung", "musterkreis/folge-2025"}
    figures = {one.address: one.causes for one in papers["musterkreis/folge-2025"].figures}
    assert [c.file for c in figures["groessen.anteil"]] == [KGST]
    assert FOLGE not in {c.file for paper in papers.values() for c in paper.causes}


def test_a_state_that_cannot_be_built_is_told_and_the_rest_compared(tmp_path: Path) -> None:
    old = {**ZWEI, VORLAGE: FREI[VORLAGE]}
    texts = mit(old, FOLGE, "nummer: 3/2025", "nummmer: 3/2025")
    texts = mit(texts, KGST, "E10: 60000", "E10: 61000")
    papers = {paper.name: paper for paper in verglichen(old, texts, tmp_path).papers}
    assert "„nummer“" in papers["musterkreis/folge-2025"].fault
    assert papers["musterkreis/beratung"].figures


def test_a_paper_at_which_the_program_fails_keeps_no_other_from_being_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Builder.prepare

    def failing(self: Builder, behoerde: Behoerde, papier: Papier) -> Paper:
        if papier.kennung == "folge-2025":
            raise RuntimeError
        return prepare(self, behoerde, papier)

    monkeypatch.setattr(Builder, "prepare", failing)
    old = {**ZWEI, VORLAGE: FREI[VORLAGE]}
    texts = mit(old, KGST, "E10: 60000", "E10: 61000")
    papers = {paper.name: paper for paper in verglichen(old, texts, tmp_path).papers}
    assert papers["musterkreis/folge-2025"].note.startswith("Die Vorlage lässt sich nicht")
    assert papers["musterkreis/beratung"].figures


@pytest.mark.parametrize("number", ["12/2024", "13/2024"])
def test_a_renamed_paper_is_followed(tmp_path: Path, number: str) -> None:
    texts = {name.replace("/beratung/", "/hilfe/"): text for name, text in FREI.items()}
    path = VORLAGE.replace("/beratung/", "/hilfe/")
    texts = mit(texts, path, "nummer: 12/2024", f"nummer: {number}")
    texts = mit(texts, path, "wert: 2.5", "wert: 4")
    (paper,) = verglichen(FREI, texts, tmp_path).papers
    assert (paper.name, paper.before, paper.note) == (
        "musterkreis/hilfe",
        "musterkreis/beratung",
        "",
    )
    assert all(one.causes for one in paper.figures if one.old and one.new)


def _raw(texts: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in texts.items()}
