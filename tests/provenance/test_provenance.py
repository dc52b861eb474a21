"""A finished PDF tells of what it was made, proves its figures, and shows whether it was changed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import anlagen
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from pdfs import HERKUNFT, geaendert_mit, gebaut, muster_pdf, neu_beigelegt
from vorlagen.building.workshop import Workshop
from vorlagen.cli import main
from vorlagen.findings import Code, Severity
from vorlagen.provenance.check import check_pdf
from vorlagen.provenance.checksum import as_written
from vorlagen.provenance.contents import UnreadableError, read_contents
from vorlagen.provenance.pages import PrintedText
from vorlagen.provenance.report import PdfReport, State
from vorlagen.renditions.pdf import to_pdf

NBSP = "\N{NO-BREAK SPACE}"


def geprueft(tmp_path: Path, content: bytes) -> PdfReport:
    path = tmp_path / "vorlage.pdf"
    path.write_bytes(content)
    return check_pdf(path)


def meldungen(report: PdfReport) -> list[str]:
    return [finding.message for finding in report.findings]


def codes(report: PdfReport) -> list[Code]:
    return [finding.code for finding in report.findings]


# As it was made


def test_an_unchanged_paper_says_of_what_it_was_made(tmp_path: Path) -> None:
    report = geprueft(tmp_path, muster_pdf())
    assert not meldungen(report)
    assert report.as_json() | {"datei": ""} == {
        "datei": "",
        "titel": "Beschlussvorlage: Beratung vor Ort im Musterkreis",
        "behoerde": "Musterkreis",
        "datum": "2024-02-01",
        "programm": "vorlagen 0.1.0",
        "commit": HERKUNFT.commit,
        "sauber": True,
        "inhalt": HERKUNFT.digest,
        "zustand": "unverändert",
        "seiten": [True] * len(report.pages),
        "beilagen": ["fakten.json", "finanzierung_beratung.csv"],
        "groessen": 10,
        "schritte": 12,
        "fakten": 7,
    }
    assert report.summary == (
        "Unverändert seit dem Bau; 10 gedruckte Größen nachgerechnet, ohne Widerspruch."
    )


def test_a_state_that_was_not_in_git_is_told(tmp_path: Path) -> None:
    unclean = gebaut(schreibe(tmp_path), herkunft=replace(HERKUNFT, commit="", is_clean=False))
    report = geprueft(tmp_path, unclean)
    assert (report.origin.commit, report.origin.is_clean, report.state) == ("", False, State.SAME)


def test_figures_that_break_over_lines_or_end_in_words_are_found(tmp_path: Path) -> None:
    text = (
        "# Sachverhalt\n\n"
        + "Es sind {{ stellenplan.leitung.stellen | zahlwort }} Stellen zu {{ kgst.E10 | euro }} und"
        " {{ spanne(kgst.E6, kgst.E10) | euro }}, also {{ muster.volumen.jahr_2024 | mio }}.[^a]\n"
        * 9
        + "\n[^a]: Eine Fußnote.\n"
    )
    content = gebaut(schreibe(tmp_path, {**MUSTER, TEXT: text}))
    assert not meldungen(geprueft(tmp_path, content))


def test_the_figure_that_calls_a_footnote_is_none_of_the_amount_before_it(tmp_path: Path) -> None:
    text = "Es sind {{ kgst.E10 | euro }}[^a] im Jahr.\n\n[^a]: Ein Wert der KGSt.\n"
    content = gebaut(schreibe(tmp_path, {**MUSTER, TEXT: text}))
    assert not meldungen(geprueft(tmp_path, content))


def test_what_a_build_writes_holds_each_by_itself_and_all_in_one_file(tmp_path: Path) -> None:
    annex = "anlagen:\n  - art: berechnungsnachweis\nunterschrift:"
    files = geaendert(VORLAGE, "unterschrift:", annex)
    root = schreibe(tmp_path, files)
    Workshop(root).build((), combined=True)
    written = sorted((root / "output").rglob("*.pdf"))
    reports = [check_pdf(path) for path in written]
    assert [(report.state, meldungen(report)) for report in reports] == [(State.SAME, [])] * 3
    assert [len(report.pages) for report in reports][2] == sum(
        len(report.pages) for report in reports[:2]
    )
    assert [report.printed for report in reports] == [10, 16, 26]
    tables = ["finanzierung_beratung.csv"]
    assert [list(report.enclosures) for report in reports] == [
        ["fakten.json", *tables],
        ["fakten.json", *tables],
        ["fakten.json", *tables, "Anlage 1 – fakten.json"],
    ]
    assert all(all(report.pages) for report in reports)


# Changed


def test_a_file_that_was_saved_anew_is_another_but_its_pages_are_the_same(tmp_path: Path) -> None:
    report = geprueft(tmp_path, geaendert_mit(muster_pdf(), lambda _: None))
    assert codes(report) == [Code.PDF_GEAENDERT]
    pages = "Seite 1" if len(report.pages) == 1 else f"Seiten 1 und {len(report.pages)}"
    assert meldungen(report) == [
        f"Die Datei ist nach dem Bau neu gespeichert worden; Inhalt unverändert. Unverändert: {pages}."
    ]
    assert report.summary == "So nicht zu bestätigen."


def test_a_page_whose_content_was_changed_is_named(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[0].obj.Contents
        contents.write(contents.read_bytes() + b"\n0 0 10 10 re f")

    report = geprueft(tmp_path, geaendert_mit(muster_pdf(), change))
    assert report.pages[0] is False
    assert "eändert: Seite 1" in meldungen(report)[0]


def test_a_page_that_was_added_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    added = geprueft(tmp_path, geaendert_mit(muster_pdf(), lambda pdf: pdf.add_blank_page()))
    assert added.pages[-1] is None
    assert f"hinzugekommen: Seite {len(added.pages)}." in meldungen(added)[0]
    gone = geprueft(tmp_path, geaendert_mit(muster_pdf(), lambda pdf: pdf.pages.__delitem__(0)))
    assert any("es fehlen: 1 von " in message for message in meldungen(gone))


def test_what_is_appended_leaves_the_paper_as_it_was(tmp_path: Path) -> None:
    report = geprueft(tmp_path, muster_pdf() + b"\n% Eine Unterschrift\n%%EOF\n")
    [finding] = report.findings
    assert (finding.code, finding.severity) == (Code.PDF_ERGAENZT, Severity.WARNUNG)
    assert (report.state, report.summary[:20]) == (State.APPENDED, "Seit dem Bau ergänzt")


def angefuegt(content: bytes, change: Callable[[pikepdf.Pdf], list[pikepdf.Object]]) -> bytes:
    """The file with objects appended, as programs do that leave what is there; new ones, too."""
    table = re.findall(rb"startxref\s+(\d+)", content)[-1].decode()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        things = change(pdf)
        parts, entries, size = [content + b"\n"], [], len(pdf.objects) + 1
        for thing in things:
            number = thing.objgen[0]
            entries.append(f"{number} 1\n{sum(map(len, parts)):010} 00000 n \n")
            parts.append(b"%d 0 obj\n" % number + als_text(thing) + b"\nendobj\n")
        root, info = pdf.trailer.Root.objgen[0], pdf.trailer.Info.objgen[0]
    start = sum(map(len, parts))
    trailer = f"<</Size {size}/Root {root} 0 R/Info {info} 0 R/Prev {table}>>"
    end = f"xref\n{''.join(entries)}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n"
    return b"".join([*parts, end.encode()])


def als_text(thing: pikepdf.Object) -> bytes:
    if not isinstance(thing, pikepdf.Stream):
        return thing.unparse(resolved=True)
    data = thing.read_raw_bytes()
    entries = pikepdf.Dictionary({**dict(thing.stream_dict.items()), "/Length": len(data)})
    return entries.unparse() + b"stream\n" + data + b"\nendstream"


def andere_glyphen(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    program = font.DescendantFonts[0].FontDescriptor.FontFile2
    program.write(program.read_bytes()[:-1] + b"!")
    return [program]


def andere_zeichen(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    font.ToUnicode.write(font.ToUnicode.read_bytes() + b" ")
    return [font.ToUnicode]


def anderer_zuschnitt(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    pdf.pages[0].obj.CropBox = pikepdf.Array([0, 0, 595, 300])
    return [pdf.pages[0].obj]


def gedreht(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    pdf.pages[0].obj.Rotate = 180
    return [pdf.pages[0].obj]


def ueberdeckt(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    square = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[60, 300, 500, 700], IC=[1, 1, 1]
    )
    return mit_anmerkung(pdf, square)


def mit_anmerkung(pdf: pikepdf.Pdf, annotation: pikepdf.Dictionary) -> list[pikepdf.Object]:
    page = pdf.pages[0].obj
    added = pdf.make_indirect(annotation)
    page.Annots = pikepdf.Array([*page.get("/Annots", []), added])
    return [page, added]


def ohne_tags(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    pdf.Root.StructTreeRoot.K = pikepdf.Array()
    return [pdf.Root.StructTreeRoot]


def mit_skript(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return [pdf.Root]


def anderer_inhalt(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    pdf.pages[0].obj.Contents.write(b"q\n")
    return [pdf.pages[0].obj.Contents]


def andere_tabelle(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    file = pdf.attachments["finanzierung_beratung.csv"].obj.EF.F
    file.write(b"0")
    return [file]


GEAENDERT = [
    (anderer_inhalt, "Geändert: Seite 1 (Inhalt)"),
    (andere_glyphen, "Geändert: Seiten 1 und 2 (Schriften, Bilder oder Farben)"),
    (andere_zeichen, "Geändert: Seiten 1 und 2 (Schriften, Bilder oder Farben)"),
    (anderer_zuschnitt, "Geändert: Seite 1 (Zuschnitt oder Drehung)"),
    (gedreht, "Geändert: Seite 1 (Zuschnitt oder Drehung)"),
    (ueberdeckt, "Geändert: Seite 1 (Anmerkungen oder Verweise)"),
    (ohne_tags, "Tags und Alternativtexte für Bildschirmleser geändert"),
    (mit_skript, "Aktive Inhalte: JavaScript und eine Aktion beim Öffnen, Drucken oder Schließen"),
    (andere_tabelle, "Beilage geändert: „finanzierung_beratung.csv“"),
]


@pytest.mark.parametrize(("change", "said"), GEAENDERT)
@pytest.mark.parametrize("how", [angefuegt, geaendert_mit])
def test_what_was_changed_is_named_whether_appended_or_saved_anew(
    tmp_path: Path, how: Any, change: Any, said: str
) -> None:
    report = geprueft(tmp_path, how(muster_pdf(), change))
    assert (report.state, codes(report)[0]) == (State.CHANGED, Code.PDF_GEAENDERT)
    assert said in meldungen(report)[0]


PLATZ = [0, *[10**9] * 3]  # is written over as soon as it is known


def unterschrift(pdf: pikepdf.Pdf, **more: Any) -> list[pikepdf.Object]:
    value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=PLATZ, Contents=b"\x30\x82" * 9)
    entries = {"Subtype": pikepdf.Name.Widget, "FT": pikepdf.Name.Sig, "Rect": [60, 60, 90, 90]}
    things = mit_anmerkung(pdf, pikepdf.Dictionary({f"/{k}": v for k, v in entries.items()}))
    things[-1].V = value
    for key, entry in more.items():
        things[-1][f"/{key}"] = entry
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[things[-1]], SigFlags=3)
    return [*things, pdf.Root]


def unterschrieben(content: bytes, *, gezeichnet: bool = False, **more: Any) -> bytes:
    """The file with a signature as programs add it: it tells which bytes it is made of."""

    def change(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
        if not gezeichnet:
            return unterschrift(pdf, **more)
        look = aussehen(pdf)
        return [*unterschrift(pdf, **more, AP=pikepdf.Dictionary(N=look)), look]

    signed = angefuegt(content, change)
    start = signed.index(b"/Contents <", len(content)) + len(b"/Contents ")
    end = signed.index(b">", start) + 1
    return mit_bereich(signed, start, end, len(signed) - end)


def mit_bereich(signed: bytes, *numbers: int) -> bytes:
    before = " ".join(map(str, PLATZ)).encode()
    assert signed.count(before) == 1
    return signed.replace(before, f"0 {' '.join(map(str, numbers))}".ljust(len(before)).encode())


def aussehen(pdf: pikepdf.Pdf) -> pikepdf.Object:
    look = pikepdf.Stream(pdf, b"1 1 1 rg 0 0 500 700 re f")
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = [0, 0, 500, 700]
    return pdf.make_indirect(look)


def test_a_signature_only_adds_and_the_page_that_shows_it_is_named(tmp_path: Path) -> None:
    report = geprueft(tmp_path, unterschrieben(muster_pdf()))
    assert (report.state, codes(report)) == (State.APPENDED, [Code.PDF_ERGAENZT])
    assert "Mit Unterschriftsfeld: Seite 1; unverändert: Seite 2." in meldungen(report)[0]
    assert report.pages == (False, True)


def test_a_signature_that_nobody_sees_leaves_what_is_seen_as_it_was(tmp_path: Path) -> None:
    content = unterschrieben(muster_pdf(), Rect=[0, 0, 0, 0])
    assert geprueft(tmp_path, content).state is State.APPENDED


def test_what_is_appended_to_a_signed_file_leaves_its_signature_sound(tmp_path: Path) -> None:
    report = geprueft(tmp_path, unterschrieben(muster_pdf()) + b"% mehr\n%%EOF\n")
    assert report.state is State.APPENDED


@pytest.mark.parametrize("bereich", ["0 10 20", "anderswo", "kurz", "lang"])
def test_a_signature_that_does_not_sign_the_file_is_a_change(tmp_path: Path, bereich: str) -> None:
    content = muster_pdf()
    signed = angefuegt(content, unterschrift)
    start = signed.index(b"/Contents <", len(content)) + len(b"/Contents ")
    end = signed.index(b">", start) + 1
    numbers = {
        "0 10 20": (10, 20, 30),
        "anderswo": (start - 1, end, len(signed) - end),
        "kurz": (start, end, len(signed) - end - 10),
        "lang": (start, end, len(signed) - end + 1),
    }[bereich]
    assert geprueft(tmp_path, mit_bereich(signed, *numbers)).state is State.CHANGED


def test_a_signature_that_lies_over_text_is_named_with_its_page(tmp_path: Path) -> None:
    over = unterschrieben(muster_pdf(), gezeichnet=True, Rect=[50, 50, 550, 750])
    report = geprueft(tmp_path, over)
    assert report.state is State.APPENDED
    said = (
        "Über Text liegt ein Unterschriftsfeld auf Seite 1; was darunter steht, kann es verdecken."
    )
    assert said in meldungen(report)[0]
    beside = unterschrieben(muster_pdf(), gezeichnet=True, Rect=[2, 2, 30, 20])
    report = geprueft(tmp_path, beside)
    assert report.state is State.APPENDED
    assert "verdecken" not in meldungen(report)[0]


@pytest.mark.parametrize(
    "more",
    [
        {"FT": pikepdf.Name.Tx},
        {"V": pikepdf.Dictionary(), "AP": pikepdf.Dictionary()},
        {"A": pikepdf.Dictionary(S=pikepdf.Name.URI)},
    ],
)
def test_a_form_field_that_only_looks_like_a_signature_is_a_change(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    if "V" in more:
        content = angefuegt(muster_pdf(), lambda pdf: unterschrift(pdf, **more))
    else:
        content = unterschrieben(muster_pdf(), **more)
    assert geprueft(tmp_path, content).state is State.CHANGED


@pytest.mark.parametrize(
    "options",
    [{"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}],
)
def test_however_a_file_is_stored_its_content_is_the_same(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(muster_pdf())) as pdf:
        pdf.save(target, **options)
    report = geprueft(tmp_path, target.getvalue())
    assert "neu gespeichert worden; Inhalt unverändert." in meldungen(report)[0]


def test_a_file_that_was_encrypted_is_said_to_be(tmp_path: Path) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(muster_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user=""))
    [message] = meldungen(geprueft(tmp_path, target.getvalue()))
    assert message.startswith("Die Datei ist nach dem Bau geändert worden. Unverändert: Seite")
    assert message.endswith("Die Datei ist jetzt verschlüsselt, was PDF/A verbietet.")


def test_enclosed_files_that_were_added_or_are_gone_are_named(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["schad.exe"] = b"MZ"
        del pdf.attachments["fakten.json"]
        del pdf.Root.AF

    [message] = meldungen(geprueft(tmp_path, geaendert_mit(muster_pdf(), change)))
    assert "Beilage hinzugekommen: „schad.exe“; Beilage fehlt: „fakten.json“" in message


def mit_zweitem_inhalt(pdf: pikepdf.Pdf) -> None:
    """The one that most viewers open."""
    pdf.Root.AF[0].EF.UF = pdf.make_stream(b"MZ", Type=pikepdf.Name.EmbeddedFile)


def mit_zweitem_eintrag(pdf: pikepdf.Pdf) -> None:
    other = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pdf.Root.AF[0].F, UF=pdf.Root.AF[0].UF)
    other.EF = pikepdf.Dictionary(F=pdf.make_stream(b"MZ", Type=pikepdf.Name.EmbeddedFile))
    pdf.Root.AF.insert(0, pdf.make_indirect(other))


@pytest.mark.parametrize("change", [mit_zweitem_inhalt, mit_zweitem_eintrag])
def test_a_second_file_of_the_same_name_is_named_too(
    tmp_path: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    messages = meldungen(geprueft(tmp_path, geaendert_mit(muster_pdf(), change)))
    assert any("Beilage hinzugekommen: „f" in message for message in messages)


def test_a_file_that_breaks_off_is_neither_confirmed_nor_denied(tmp_path: Path) -> None:
    report = geprueft(tmp_path, muster_pdf()[:-20])
    assert codes(report) == [Code.DATEI_UNLESBAR]
    assert meldungen(report) == [
        "Die PDF-Datei lässt sich nicht lesen: sie ist beschädigt oder unvollständig."
    ]


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_no_byte_can_be_changed_unnoticed(position: int, change: int) -> None:
    content = bytearray(muster_pdf())
    content[position % len(content)] ^= change
    assert as_written(bytes(content)) is None


# Facts


def geaenderte_fakten(adresse: str, **changed: str) -> bytes:
    """The paper with another fact inside."""
    content = muster_pdf()
    facts = json.loads(dict(read_contents(content).enclosures)["fakten.json"])
    next(f for f in facts["fakten"] if f.get("adresse") == adresse).update(changed)
    return neu_beigelegt(content, {"fakten.json": json.dumps(facts).encode()})


def test_another_fact_contradicts_what_is_printed(tmp_path: Path) -> None:
    content = geaenderte_fakten("muster.modul1.beratung.personal", wert="50000")
    report = geprueft(tmp_path, content)
    assert Code.PDF_WIDERSPRUCH in codes(report)
    assert any(
        message.endswith(f"Gedruckt ist „67.200{NBSP}€“, nachgerechnet ist es 63.200{NBSP}€.")
        for message in meldungen(report)
    )


def test_a_figure_that_stands_on_no_page_is_named(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Contents.write(b"")

    found = meldungen(geprueft(tmp_path, geaendert_mit(muster_pdf(), change)))
    assert (
        f"„finanzierung.beratung.eigenanteil“ ist nach den Fakten als „67.200{NBSP}€“ gedruckt; auf den"
        " Seiten steht das nicht."
    ) in found


def test_facts_that_are_none_are_told(tmp_path: Path) -> None:
    report = geprueft(tmp_path, neu_beigelegt(muster_pdf(), {"fakten.json": b"{"}))
    assert "Die Faktendatei ist kein JSON, das sich lesen lässt." in meldungen(report)


def test_a_document_without_figures_of_its_own_has_none_to_prove(tmp_path: Path) -> None:
    html = (
        '<html lang="de"><head><title>Nachweis</title></head><body><h1>Nachweis</h1></body></html>'
    )
    report = geprueft(tmp_path, to_pdf(html, provenance=HERKUNFT).content)
    assert not meldungen(report)
    assert report.summary == (
        "Unverändert seit dem Bau; eigene Zahlen zum Nachrechnen enthält die Datei nicht."
    )


@pytest.mark.parametrize(
    ("text", "printed", "found"),
    [
        ("Es sind 158.644 € im Jahr.", f"158.644{NBSP}€", True),
        ("Es sind 158.644\n€ im Jahr.", f"158.644{NBSP}€", True),
        ("82.533 bis 150.669 €", f"82.533{NBSP}€", True),
        ("82.533 oder 150.669 €", f"82.533{NBSP}€", False),
        ("drei-\neinhalb Stellen", "dreieinhalb", True),
        ("Dreieinhalb Stellen", "dreieinhalb", True),
        ("112.500 €", "12", False),
        ("1,5 VZÄ", "1", False),
        ("1,5 VZÄ", "5", False),
        ("12.500", "12", False),
        ("Es sind 12.", "12", True),
        ("liegt bei 10 %.2 Im Jahr", f"10{NBSP}%", True),
    ],
)
def test_when_a_figure_stands_in_a_text(text: str, printed: str, found: bool) -> None:
    assert PrintedText(text).has(printed) is found


# Bad files


def locked() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(muster_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    return target.getvalue()


def bomb() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents.write(b" " * 30_000_000)

    return geaendert_mit(muster_pdf(), change)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: b"", "sie ist beschädigt oder kein PDF"),
        (lambda: b"PK\x03\x04", "sie ist beschädigt oder kein PDF"),
        (lambda: muster_pdf()[:300], "sie ist beschädigt oder kein PDF"),
        (locked, "sie ist mit einem Kennwort geschützt"),
        (bomb, "sie ist größer, als eine Vorlage sein kann"),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, content: Callable[[], bytes], message: str
) -> None:
    report = geprueft(tmp_path, content())
    assert codes(report) == [Code.DATEI_UNLESBAR]
    assert meldungen(report) == [f"Die PDF-Datei lässt sich nicht lesen: {message}."]


def test_a_pdf_of_others_says_nothing_of_its_origin(tmp_path: Path) -> None:
    report = geprueft(tmp_path, anlagen.einfach())
    assert codes(report) == [Code.PDF_FREMD]
    assert report.state is State.UNKNOWN


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert codes(check_pdf(tmp_path / "fehlt.pdf")) == [Code.DATEI_FEHLT]
    assert codes(check_pdf(tmp_path)) == [Code.DATEI_UNLESBAR]


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_nothing_that_stands_in_a_file_leads_to_a_traceback(position: int, noise: bytes) -> None:
    content = bytearray(muster_pdf())
    content[position % len(content) : position % len(content) + len(noise)] = noise
    with suppress(UnreadableError):
        read_contents(bytes(content))


# The command


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    path = tmp_path / "Vorlage.PDF"
    path.write_bytes(muster_pdf())
    return path


def test_the_command_needs_no_project(datei: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pruefen", str(datei)]) == 0
    said = capsys.readouterr().out
    assert "Beschlussvorlage: Beratung vor Ort im Musterkreis" in said
    assert re.search(r"Behörde +Musterkreis\b", said)
    assert re.search(r"Datum +01\.02\.2024\b", said)
    assert "10 Größen aus 7 Fakten, 12 Schritte" in " ".join(said.split())


def test_a_changed_file_gives_status_one(datei: Path, capsys: pytest.CaptureFixture[str]) -> None:
    datei.write_bytes(geaendert_mit(muster_pdf(), lambda _: None))
    assert main(["pruefen", str(datei), "--format", "json"]) == 1
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in found["befunde"]] == ["pdf-geaendert"]
    assert found["dateien"][0]["zustand"] == "geändert"


def test_what_is_missing_on_the_pages_is_counted_where_it_is_too_much_to_be_named(
    tmp_path: Path,
) -> None:
    facts = json.loads(dict(read_contents(muster_pdf()).enclosures)["fakten.json"])
    facts["groessen"][0]["auch_gedruckt"] = [f"{number} Birnen" for number in range(60, 85)]
    content = neu_beigelegt(muster_pdf(), {"fakten.json": json.dumps(facts).encode()})
    said = meldungen(geprueft(tmp_path, content))
    assert sum("auf den Seiten steht das nicht" in message for message in said) == 20
    assert "Nach den Fakten ist noch 5-mal gedruckt, was auf keiner Seite steht." in said


def test_nothing_in_a_file_commands_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a\x1b[2Jb.exe"] = b"MZ"

    content = geaenderte_fakten("muster.modul1.beratung.personal", einheit="c\x1b[2Jd\x9b2J")
    (tmp_path / "fremd.pdf").write_bytes(geaendert_mit(content, change))
    assert main(["pruefen", str(tmp_path / "fremd.pdf")]) == 1
    said = capsys.readouterr().out
    assert "a\ufffd[2Jb.exe" in said
    assert "\x1b" not in said
    assert "\x9b" not in said


def test_files_and_papers_are_checked_one_by_one(
    datei: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pruefen", str(datei), "beratung"]) == 2
    assert "PDF-Dateien und Vorlagen des Projekts bitte getrennt prüfen." in capsys.readouterr().err


def test_the_name_of_a_file_is_shown_whole(datei: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = datei.rename(datei.with_name(f"{'Beschlussvorlage_' * 9}Anlage.pdf"))
    assert main(["pruefen", str(long)]) == 0
    assert long.name in re.sub(r"\s+", "", capsys.readouterr().out)


def test_a_finished_file_is_no_final_edition_to_be_built(
    datei: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pruefen", str(datei), "--endfassung"]) == 2
    assert "nicht für fertige PDF-Dateien." in capsys.readouterr().err


def test_without_papers_none_is_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pruefen", "fakten.json", "--projekt", str(tmp_path)]) == 2
    assert "Hier gibt es noch keine." in capsys.readouterr().err
