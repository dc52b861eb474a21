"""What is seen in a PDF that others made, before it goes out with a paper."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from anlagen import A4, PDFA, behauptet, einfach, gesetzt, gespeichert, leere_seiten
from pikepdf import Array, Dictionary, Name, String

from vorlagen.anlagen.foreign import look_into, read_annex, standard_of, without_unseen_parts
from vorlagen.findings import CheckedFile, Finding, Findings, Place

PLACE = Place("vorlage.yaml", 7, 13)
UA = 'xmlns:u="http://www.aiim.org/pdfua/ns/id/" u:part="1"'


def seen(content: bytes) -> tuple[int | None, list[Finding]]:
    """How many pages a file has, and what was found in it but for its shortcomings in access."""
    findings = Findings()
    state = look_into(content, CheckedFile("anlagen/antrag.pdf", PLACE, findings))
    assert all(finding.place == PLACE for finding in findings)
    pages = None if state is None else state.pages
    return pages, [f for f in findings if "barrierefreie Veröffentlichung" not in f.message]


def only(content: bytes) -> Finding:
    """The one thing that strikes in a file that is used all the same."""
    pages, found = seen(content)
    assert pages
    assert len(found) == 1, [f.message for f in found]
    return found[0]


def refused(content: bytes) -> Finding:
    """Why a file cannot be used."""
    pages, found = seen(content)
    assert pages is None
    assert len(found) == 1, [f.message for f in found]
    return found[0]


def changed(change: Callable[[pikepdf.Pdf], None], *sizes: tuple[int, int]) -> bytes:
    pdf = leere_seiten(*(sizes or (A4,)))
    change(pdf)
    return gespeichert(pdf)


def test_nothing_strikes_in_a_good_file() -> None:
    findings = Findings()
    state = look_into(gesetzt("Eins", "Zwei"), CheckedFile("a.pdf", PLACE, findings))
    assert state is not None
    assert (state.pages, state.standard) == (2, "PDF/A-3a, PDF/UA-1")
    assert list(findings) == []


def test_a_scan_lacks_what_readers_and_archives_need() -> None:
    findings = Findings()
    state = look_into(einfach(3), CheckedFile("scan.pdf", PLACE, findings))
    assert state is not None
    assert (state.pages, state.standard) == (3, "kein PDF/A")
    [finding] = findings
    assert (finding.code.value, finding.severity.value) == ("anlage-pruefen", "Hinweis")
    assert finding.message.endswith(
        "Es fehlen: Tags, die den Aufbau nennen, die Angabe der Sprache, ein Titel und die"
        " Kennzeichnung als PDF/A."
    )


def test_what_no_page_shows_does_not_go_out() -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "Antrag"
        pdf.docinfo["/Author"] = "geheim"
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Antrag"
            metadata["dc:creator"] = ["geheim"]
            metadata["pdfaid:part"] = "2"
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("geheim", 0))
        note = Dictionary(Subtype=Name.Text, Contents=String("geheim"), Rect=[0, 0, 9, 9])
        mark = Dictionary(Subtype=Name.Square, T=String("geheim"), Rect=[0, 0, 9, 9])
        link = Dictionary(Subtype=Name.Link, Contents=String("zum Kreis"), Rect=[0, 0, 9, 9])
        pdf.pages[0].Annots = Array([note, mark, link])
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("geheim"))

    shown = without_unseen_parts(changed(hide))
    with pikepdf.open(io.BytesIO(shown)) as pdf:
        everything = "".join(repr(thing) for thing in pdf.objects)
        everything += str(pdf.open_metadata())
        kinds = [str(note.Subtype) for note in pdf.pages[0].Annots]
        assert pdf.docinfo["/Title"] == "Antrag"
    assert "geheim" not in everything
    assert "zum Kreis" in everything
    assert kinds == ["/Square", "/Link"]
    assert standard_of(shown) == "PDF/A-2"
    assert without_unseen_parts(shown) == shown


def test_a_signed_file_goes_out_as_it_is() -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "Kreis"
        pdf.Root.AcroForm = Dictionary(Fields=[Dictionary(V=Dictionary(ByteRange=[0, 1, 2, 3]))])

    signed = changed(sign)
    assert without_unseen_parts(signed) == signed


@pytest.mark.parametrize("user", ["geheim", ""])
def test_an_encrypted_file_cannot_be_used_even_if_it_opens_without_a_password(user: str) -> None:
    locked = pikepdf.Encryption(user=user, owner="herr")
    finding = refused(gespeichert(leere_seiten(A4), encryption=locked))
    assert finding.code.value == "anlage-unbrauchbar"
    assert ("Kennwort öffnen" in finding.message) == bool(user)
    assert "ohne Kennwort und Schutz speichern" in finding.cure


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_what_only_begins_like_a_pdf_cannot_be_opened(content: bytes) -> None:
    assert refused(content).code.value == "anlage-unbrauchbar"


def test_a_wrong_table_of_objects_is_repaired_and_said() -> None:
    whole = gespeichert(leere_seiten(A4), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = whole.rindex(b"startxref\n") + len(b"startxref\n")
    broken = whole[:start] + b"7\n%%EOF\n"
    finding = only(broken)
    assert (finding.code.value, finding.severity.value) == ("anlage-pruefen", "Warnung")
    assert "Alle Seiten ansehen" in finding.cure


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.Launch, F=String("los.exe")),
    )
    pdf.pages[0].Annots = Array([link])


def attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["tabelle.csv"] = b"1;2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (script, "enthält Programmcode (JavaScript)."),
        (launch, "enthält Befehle, die andere Programme starten."),
        (attachment, "enthält angehängte Dateien."),
    ],
)
def test_what_does_something_or_hides_something_is_named(
    change: Callable[[pikepdf.Pdf], None], said: str
) -> None:
    finding = only(changed(change))
    assert (finding.code.value, finding.severity.value) == ("anlage-pruefen", "Warnung")
    assert finding.message.endswith(said)


def test_no_broken_file_ends_in_a_python_error() -> None:
    chance = random.Random(7)  # noqa: S311 - the same faults in each run
    whole = bytearray(gespeichert(pikepdf.open(io.BytesIO(gesetzt("Eins", "Zwei"))), qdf=True))
    for _ in range(60):
        broken = whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole[:]
        for _ in range(chance.choice([1, 5, 30])):
            at = chance.randrange(len(broken))
            broken[at : at + 3] = chance.choice([b"", b"null", b"[", b"<<", b"9 0 R", b"-1"])
        pages, found = seen(bytes(broken))
        assert pages or found


@pytest.mark.parametrize(
    ("claimed", "standard"),
    [
        ([], "kein PDF/A"),
        ([PDFA.format("pdfaid", "1", "B")], "PDF/A-1b"),
        ([UA], "kein PDF/A, PDF/UA-1"),
    ],
)
def test_the_standard_is_what_the_metadata_say(claimed: list[str], standard: str) -> None:
    pdf = leere_seiten(A4)
    assert standard_of(gespeichert(behauptet(pdf, *claimed) if claimed else pdf)) == standard


def form_field(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig))]))


@pytest.mark.parametrize("change", [script, form_field])
def test_what_belongs_to_the_file_and_not_to_its_pages_is_noticed(
    change: Callable[[pikepdf.Pdf], None],
) -> None:
    def has_more(content: bytes) -> bool:
        found = look_into(content, CheckedFile("a.pdf", PLACE, Findings()))
        return found is not None and found.has_more

    assert has_more(changed(change))
    assert not has_more(einfach())


# Finding the file


def read(root: Path, name: str) -> tuple[bytes | None, list[Finding]]:
    findings = Findings()
    content = read_annex(root, "papier", CheckedFile(name, PLACE, findings))
    return content, list(findings)


def missing(root: Path, name: str) -> Finding:
    content, [finding] = read(root, name)
    assert content is None
    assert finding.place == PLACE
    return finding


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "projekt/papier/anlagen").mkdir(parents=True)
    (tmp_path / "projekt/papier/anlagen/antrag.pdf").write_bytes(einfach())
    return tmp_path / "projekt"


@pytest.mark.parametrize("name", ["anlagen/antrg.pdf", "anlagen/Antrag.PDF"])
def test_a_missing_file_is_named_with_the_nearest_one(root: Path, name: str) -> None:
    finding = missing(root, name)
    assert finding.code.value == "datei-fehlt"
    assert finding.cure == "Meinten Sie „anlagen/antrag.pdf“?"


def test_what_is_no_pdf_is_recognised_whatever_its_name(root: Path) -> None:
    (root / "papier/anlagen/falsch.pdf").write_bytes(b"Antrag")
    finding = missing(root, "anlagen/falsch.pdf")
    assert finding.code.value == "anlage-unbrauchbar"
    assert "„anlagen/falsch.pdf“ ist kein PDF." in finding.message


def test_a_link_or_path_that_leads_out_of_the_project_is_refused(root: Path) -> None:
    outside = root.parent / "fremd.pdf"
    outside.write_bytes(einfach())
    (root / "papier/anlagen/link.pdf").symlink_to(outside)
    for name in ("anlagen/link.pdf", "../../fremd.pdf"):
        finding = missing(root, name)
        assert finding.code.value == "datei-unlesbar"
        assert "außerhalb des Projektordners" in finding.message


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_opened(root: Path, make: Callable[[Path], None]) -> None:
    make(root / "papier/anlagen/etwas.pdf")
    finding = missing(root, "anlagen/etwas.pdf")
    assert finding.code.value == "datei-unlesbar"
    assert "ist ein Ordner" in finding.message or "keine gewöhnliche Datei" in finding.message
