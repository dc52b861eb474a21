"""Text that is still to be written keeps a paper a draft; what a page leaves out is not printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import fakten_von, fehler, meldungen, orte, papier
from pdfs import gebaut

from vorlagen.building.builder import Builder
from vorlagen.building.store import Edition
from vorlagen.paper.paper import Paper, Status
from vorlagen.verifying import check_pdf

KINDS = "data/musterkreis/papierarten.yaml"
OPEN = 'Lage.\n\n{{ offen("Was ist der Anlass?") }}\n'
# A text that prints nothing of the money, so that only a section could.
PLAIN = "# Lage\n\nDer Kreis berät.\n"


def final(root: Path) -> Paper:
    builder = Builder(root)
    [(behoerde, found)] = builder.select(["beratung"])
    return builder.prepare(behoerde, found, Edition.ENDFASSUNG_UNVERSIONIERT)


def test_what_is_to_be_written_makes_a_draft(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, {**MUSTER, TEXT: OPEN}))
    assert paper.status is Status.ENTWURF
    assert paper.page is not None
    assert "[noch zu schreiben: Was ist der Anlass?]" in paper.page.html
    [found] = [f for f in paper.findings if f.code.value == "ausstehend"]
    assert orte([found]) == ["text.md:3:11 ausstehend"]
    assert "Was ist der Anlass?" in found.message


def test_no_final_edition_has_it(tmp_path: Path) -> None:
    found = fehler(final(schreibe(tmp_path, {**MUSTER, TEXT: OPEN})).findings)
    assert orte(found) == ["text.md:3:11 ausstehend"]


def test_a_subject_may_be_open_too(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "betreff: ", "betreff: '{{ offen(\"Worum geht es?\") }}' # ")
    paper = papier(schreibe(tmp_path, files))
    assert paper.page is not None, meldungen(paper.findings)
    assert 'name="description" content="[noch zu schreiben: Worum geht es?]"' in paper.page.html


def kind(sections: str, text: str = PLAIN) -> dict[str, str]:
    """The project with a kind of paper that has just these sections."""
    kinds = (
        "papierarten:\n  beschlussvorlage:\n    bezeichnung: Beschlussvorlage\n    abschnitte:\n"
    )
    kinds += sections
    return {**MUSTER, KINDS: kinds, TEXT: text}


EFFECTS = "      finanzielle_auswirkungen: {ueberschrift: Finanzielle Auswirkungen}\n"
ALWAYS = "      kopf: {felder: {nummer: Nr.}}\n      betreff: {}\n"


def test_only_a_section_that_is_printed_prints_its_figures(tmp_path: Path) -> None:
    without = schreibe(tmp_path / "without", kind(f"{ALWAYS}      text: {{}}\n"))
    assert fakten_von(without) == []
    printed = fakten_von(schreibe(tmp_path / "with", kind(f"{ALWAYS}{EFFECTS}      text: {{}}\n")))
    assert "finanzierung.beratung.eigenanteil" in {one["adresse"] for one in printed}


def test_what_no_section_prints_is_told(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, kind(f"{ALWAYS}      text: {{}}\n")))
    found = [f for f in paper.findings if "nicht gedruckt" in f.message]
    assert [f.message.split("„")[1].partition("“")[0] for f in found] == [
        "beschlussvorschlag",
        "unterschrift",
    ], meldungen(paper.findings)


SECTIONS = (
    "      beschlussvorschlag: {ueberschrift: Beschlussvorschlag}\n",
    EFFECTS,
    "      text: {}\n",
    "      unterschrift: {}\n",
    "      anlagen: {ueberschrift: Anlagen}\n",
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=st.sets(st.sampled_from(SECTIONS)))
def test_a_fresh_pdf_is_confirmed_whatever_its_kind_leaves_out(
    tmp_path_factory: pytest.TempPathFactory, chosen: set[str]
) -> None:
    sections = ALWAYS + "".join(part for part in SECTIONS if part in chosen)
    files = kind(sections, MUSTER[TEXT])
    if SECTIONS[2] not in chosen:
        del files[TEXT]
    root = schreibe(tmp_path_factory.mktemp("kind"), files)
    path = root / "vorlage.pdf"
    path.write_bytes(gebaut(root))
    assert list(check_pdf(path).findings) == []
