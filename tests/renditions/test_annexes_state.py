"""What a PDF from elsewhere claims to be, whether that can be true, and what its readers miss."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from anlagen import A4, PDFA, behauptet, einfach, gesetzt, gespeichert, gezeichnet, leere_seiten
from vorlagen.findings import Findings, Place
from vorlagen.findings.subject import Subject
from vorlagen.renditions.annexes.claims import claims_in
from vorlagen.renditions.annexes.inspection import inspect
from vorlagen.renditions.annexes.state import State, state_of

TEXT = b"BT /F1 12 Tf (Antrag) Tj ET"
SCAN = b"q 595 0 0 842 0 0 cm /B Do Q"
UA = 'xmlns:u="http://www.aiim.org/pdfua/ns/id/" u:part="1"'


def pdfa(part: str, level: str, prefix: str = "pdfaid") -> str:
    return PDFA.format(prefix, part, level)


def state(pdf: pikepdf.Pdf) -> State:
    with pdf:
        return state_of(pdf)


def said(pdf: pikepdf.Pdf) -> str:
    """What is said of a file beyond what all of these here are missing."""
    findings = Findings()
    inspect(gespeichert(pdf), Subject("antrag.pdf", Place("vorlage.yaml", 1, 1), findings))
    [message] = [f.message for f in findings if f.code.value == "anlage-zugang"]
    return message


@pytest.mark.parametrize(
    ("claimed", "standard"),
    [
        ([], "kein PDF/A"),
        ([pdfa("1", "B")], "PDF/A-1b"),
        ([pdfa("2", "U")], "PDF/A-2u"),
        ([pdfa("3", "b")], "PDF/A-3b"),
        ([pdfa("4", "F")], "PDF/A-4f"),
        (['xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="4"'], "PDF/A-4"),
        ([pdfa("2", "B", prefix="archiv")], "PDF/A-2b"),  # by its namespace, not by its prefix
        (['xmlns:pdfaid="http://example.org/" pdfaid:part="2"'], "kein PDF/A"),
        ([UA], "kein PDF/A, PDF/UA-1 (stimmt nicht)"),  # without tags
        ([pdfa("9", "Z")], "PDF/A-9z (stimmt nicht)"),
        ([pdfa("1", "U")], "PDF/A-1u (stimmt nicht)"),
    ],
)
def test_the_standard_is_what_the_metadata_say(claimed: list[str], standard: str) -> None:
    pdf = leere_seiten(A4)
    assert state(behauptet(pdf, *claimed) if claimed else pdf).standard == standard


def test_our_own_files_say_what_they_are_and_nothing_contradicts_it() -> None:
    assert str(claims_in(gesetzt("Eins"))).startswith("PDF/A-3a")
    with pikepdf.open(io.BytesIO(gesetzt("Eins"))) as pdf:
        found = state_of(pdf)
    assert (found.against, found.fonts, found.scans) == ((), (), ())
    assert found.is_archivable


def test_metadata_that_cannot_be_read_claim_nothing() -> None:
    pdf = leere_seiten(A4)
    pdf.Root.Metadata = pikepdf.Stream(pdf, b"<x:xmpmeta <<<")
    assert state(pdf).standard == "kein PDF/A"
    assert str(claims_in(b"%PDF-1.7 kaputt")) == "kein PDF/A"


def against(pdf: pikepdf.Pdf, part: str = "2", level: str = "B") -> tuple[str, ...]:
    return state(behauptet(pdf, pdfa(part, level))).against


def with_script() -> pikepdf.Pdf:
    pdf = leere_seiten(A4)
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    return pdf


def with_file() -> pikepdf.Pdf:
    pdf = leere_seiten(A4)
    stream = pikepdf.Stream(pdf, b"A")
    pdf.Root["/AF"] = Array([Dictionary(Type=Name.Filespec, EF=Dictionary(F=stream))])
    return pdf


@pytest.mark.parametrize(
    ("pdf", "part", "level", "found"),
    [
        (leere_seiten(A4), "2", "B", ()),
        (gezeichnet(TEXT, F1="Arial"), "2", "B", ("Schriften, die nicht eingebettet sind",)),
        (with_script(), "2", "B", ("Programmcode (JavaScript)",)),
        (gezeichnet(b"1 0 0 rg 0 0 9 9 re f"), "2", "B", ("kein Farbprofil (OutputIntent)",)),
        (gezeichnet(SCAN), "1", "B", ("kein Farbprofil (OutputIntent)",)),
        (leere_seiten(A4), "2", "A", ("keine Tags",)),
        (with_file(), "1", "B", ("angehängte Dateien",)),
        (with_file(), "3", "B", ()),
    ],
)
def test_a_claim_is_held_against_what_can_be_seen_at_a_glance(
    pdf: pikepdf.Pdf, part: str, level: str, found: tuple[str, ...]
) -> None:
    assert against(pdf, part, level) == found


def test_colours_may_be_used_where_the_file_says_what_they_mean() -> None:
    pdf = gezeichnet(b"1 0 0 rg 0 0 9 9 re f")
    pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1)])
    assert against(pdf) == ()


def test_one_finding_says_all_of_it() -> None:
    pdf = gezeichnet(TEXT, SCAN, SCAN, b"", SCAN, F1="ABCDEF+Arial")
    assert said(behauptet(pdf, pdfa("2", "B"))) == (
        "„antrag.pdf“ ist nicht vollständig für barrierefreie Veröffentlichung und Archiv."
        " Es fehlen: Tags, die den Aufbau nennen, die Angabe der Sprache und ein Titel."
        " Die Datei gibt sich als PDF/A-2b aus, hat aber Schriften, die nicht eingebettet sind und"
        " kein Farbprofil (OutputIntent)."
        " Nicht eingebettet: „Arial“."
        " 3 von 5 Seiten sind nur Bild ohne Text (Seite 2–3 und 5)."
    )


def test_fonts_are_named_once_without_the_mark_of_a_part_and_a_few_at_most() -> None:
    names = {f"F{n}": f"Schrift{n}" for n in range(8)}
    drawn = b"".join(b"BT /F%d 9 Tf (x) Tj (y) Tj ET " % n for n in range(8))
    assert state(gezeichnet(drawn, drawn, **names)).fonts == tuple(sorted(names.values()))
    assert "„Schrift4“ und 3 weitere." in said(gezeichnet(drawn, **names))


def test_fonts_without_a_number_of_their_own_are_looked_at_one_by_one() -> None:
    pdf = gezeichnet(b"BT /F1 9 Tf (x) Tj /F2 9 Tf (y) Tj ET")
    drawn = Dictionary(Type=Name.Font, Subtype=Name.Type3)
    outside = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Arial)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=drawn, F2=outside))
    assert state(pdf).fonts == ("Arial",)


@pytest.mark.parametrize(
    ("drawn", "fonts"),
    [
        (b"BT /F1 9 Tf 3 Tr (x) Tj ET", ()),  # the words behind a scan
        (b"BT /F1 9 Tf q 3 Tr (x) Tj Q (y) Tj ET", ("Arial",)),
        (b"BT /F9 9 Tf (x) Tj ET", ()),  # is named, and not there
        (b"/F1 9 Tf", ()),
    ],
)
def test_only_fonts_of_visible_text_have_to_be_within(drawn: bytes, fonts: tuple[str, ...]) -> None:
    assert state(gezeichnet(drawn, F1="Arial")).fonts == fonts


@pytest.mark.parametrize(
    ("drawn", "is_scan"),
    [
        (SCAN, True),
        (b"BI /W 1 /H 1 /CS /G /BPC 8 ID x EI", True),
        (SCAN + b" 0 0 9 9 re f", True),
        (SCAN + b" BT 3 Tr /F1 9 Tf (x) Tj ET", False),  # a scan with its words recognised
        (TEXT, False),
        (b"", False),
        (SCAN + b" 0 0 9 9 re f" * 30, False),  # a plan that was drawn
    ],
)
def test_a_scan_is_a_picture_without_any_text(drawn: bytes, is_scan: bool) -> None:
    assert bool(state(gezeichnet(drawn, F1="Arial")).scans) is is_scan


def test_text_within_forms_is_text_even_if_forms_draw_themselves() -> None:
    pdf = gezeichnet(b"/X Do", F1="Arial")
    form = pikepdf.Stream(pdf, TEXT + b" /X Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    resources: Any = pdf.pages[0].Resources
    resources.XObject["/X"] = pdf.make_indirect(form)
    assert state(pdf).fonts == ("Arial",)


def test_forms_that_draw_each_other_many_times_are_followed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf = gezeichnet(b"/X Do")
    inner: pikepdf.Object = pdf.make_indirect(Dictionary())
    for _ in range(8):
        form = pikepdf.Stream(pdf, b"/X Do " * 3)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        form.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = pdf.make_indirect(form)
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=inner))
    parsed, read = pikepdf.parse_content_stream, Counter[str]()

    def counted(stream: Any, operators: str) -> Any:
        read[operators] += 1
        return parsed(stream, operators)

    monkeypatch.setattr(pikepdf, "parse_content_stream", counted)
    assert state(pdf).fonts == ()
    assert read.total() == 1 + 8


def test_broken_pages_count_as_empty() -> None:
    pdf = gezeichnet(b"BT /F1 (x) Tj (((")
    pdf.pages[0].Resources = Dictionary(Font=Array([]))
    assert state(pdf).scans == ()


@pytest.mark.parametrize(
    ("pdf", "has_more"), [(leere_seiten(A4), False), (with_file(), True), (with_script(), True)]
)
def test_what_belongs_to_the_file_and_not_to_its_pages_is_noticed(
    pdf: pikepdf.Pdf, has_more: bool
) -> None:
    assert state(pdf).has_more is has_more


def test_form_fields_belong_to_the_file() -> None:
    pdf = leere_seiten(A4)
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Sig)]))
    assert state(pdf).has_more


def test_a_scan_of_blank_pages_is_none() -> None:
    findings = Findings()
    found = inspect(einfach(), Subject("a.pdf", Place(""), findings))
    assert found is not None
    assert found.scans == ()


def test_form_fields_that_no_form_lists_do_so_too() -> None:
    pdf = leere_seiten(A4)
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Widget, FT=Name.Tx)])
    assert state(pdf).has_more
