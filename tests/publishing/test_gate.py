"""Whatever goes out is opened: a secret is found wherever it stands, in each spelling; nothing else is."""

from __future__ import annotations

import base64
import bz2
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from anlagen import einfach, gespeichert
from hypothesis import given
from hypothesis import strategies as st
from muster import MUSTER, schreibe
from papiere import papier
from pdfs import geaendert_mit, muster_pdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from vorlagen.anlagen.foreign import without_unseen_parts
from vorlagen.building.making import enclosures_of
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.words import dateiname
from vorlagen.publishing.gate import Leak, Secret, canonical, gate, leaks
from vorlagen.publishing.opening import Closed
from vorlagen.renditions.plaintext import plaintext

FIRM = "Zimmerei Müller-Süß KG"
PRICE = "198.742,10 €"
SENTENCE = (
    "Der Bieter hat in der Verhandlung am Vormittag zugesagt, die Dachbinder ohne Aufpreis vor dem ersten"
    " Frost zu liefern und die Bürgschaft seiner Hausbank nachzureichen."
)
PLACE = Place("data/musterkreis/vorlagen/beratung/vorlage.yaml", 12, 7)
SECRETS = (
    Secret("angebote.bieter_2.firma", PLACE, (FIRM,)),
    Secret("angebote.bieter_2.netto", PLACE, (PRICE, "198.742 €")),
    Secret("Absatz in text.md, Zeile 12", PLACE, (SENTENCE,)),
    Secret("angebote.bieter_2.abstand", PLACE, ("−7,3 %",)),
    Secret("angebote.bieter_2.ort", PLACE, ("Ulm",)),
    Secret("angebote.bieter_2.inhaber", PLACE, ("Ohmke",)),
)
Files = Mapping[str, bytes]


def spots(files: Files) -> set[tuple[str, str]]:
    """Where the files say a secret."""
    return {(leak.file, leak.where) for leak in leaks(files, SECRETS)}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A paper of which nothing is secret, as it goes out."""
    paper = papier(schreibe(tmp_path_factory.mktemp("gate"), MUSTER))
    assert paper.page is not None
    files = {
        "vorlage.pdf": muster_pdf(),
        "vorlage.html": paper.page.html.encode(),
        "vorlage.txt": plaintext(paper.page.html).encode(),
    }
    for enclosure in enclosures_of(paper, paper.page):
        files[enclosure.name] = enclosure.content
    return files


def zipped(members: Files, comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


# PDFs

FONT = Dictionary(
    Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
)
FONTS = Dictionary(Font=Dictionary(F=FONT))


def shown(text: str) -> bytes:
    return b"BT /F 9 Tf 50 50 Td (" + text.encode("cp1252") + b") Tj ET"


def _page(pdf: pikepdf.Pdf, content: bytes) -> None:
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = FONTS
    page.Contents = pdf.make_stream(content)


def _root(**entries: Any) -> Callable[[pikepdf.Pdf], object]:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def _info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = f"Angebot von {FIRM}"


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = FIRM


def _bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(FIRM, 0))


def _tagged(pdf: pikepdf.Pdf, key: str) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.Figure)
    element[f"/{key}"] = String(FIRM)
    pdf.Root.Mine = pdf.make_indirect(element)


def _annotation(pdf: pikepdf.Pdf, **entries: Any) -> None:
    entries.setdefault("Subtype", Name.Text)
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def _appearance(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(shown(FIRM))
    form.Subtype, form.BBox, form.Resources = Name.Form, Array([0, 0, 99, 99]), FONTS
    _annotation(pdf, Subtype=Name.FreeText, AP=Dictionary(N=form))


def _field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("bieter"), V=String(FIRM)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _attached(name: str, content: bytes, description: str = "") -> Callable[[pikepdf.Pdf], object]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(
            pdf,
            content,
            description=description,
            filename=name,
            mime_type="",
            creation_date="",
            mod_date="",
        )

    return change


def _unnamed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Mine = pdf.make_stream(FIRM.encode(), Type=Name.EmbeddedFile)


def _stray_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PieceInfo = Dictionary(Private=pdf.make_stream(b"<note>" + FIRM.encode() + b"</note>"))


def _hidden_page(pdf: pikepdf.Pdf) -> None:
    page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 99, 99]), Resources=FONTS)
    page.Contents = pdf.make_stream(shown(FIRM))
    pdf.Root.Mine = pdf.make_indirect(page)


def _picture(pdf: pikepdf.Pdf) -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Dachstuhl Ohmke"
    Image.new("RGB", (2, 2)).save(target, "JPEG", exif=exif)
    pdf.Root.Mine = pdf.make_indirect(
        Stream(pdf, target.getvalue(), Subtype=Name.Image, Filter=Name.DCTDecode)
    )


def replaced() -> bytes:
    """A PDF that says the secret in the state before its last change."""
    pdf = pikepdf.new()
    _page(pdf, shown(FIRM))
    before = gespeichert(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(before)) as opened:
        number = opened.pages[0].Contents.objgen[0]
    start = before.rindex(b"startxref")
    after = before + b"\n%d 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" % number
    entry = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before) + 1)
    size = b"trailer\n<< /Size 99 /Root 1 0 R /Prev %s >>\n" % before[start:].split()[1]
    return after + entry + size + b"startxref\n%d\n%%%%EOF\n" % len(after)


UTF_16 = b"<feff" + FIRM.encode("utf-16-be").hex().encode() + b">"
IN_PDF: dict[str, tuple[Callable[[pikepdf.Pdf], object], str, str]] = {
    "page": (lambda pdf: _page(pdf, shown(f"An {FIRM} zu")), "", "Seite"),
    "invisible": (lambda pdf: _page(pdf, b"3 Tr " + shown(PRICE)), "", "Seite"),
    "without size": (
        lambda pdf: _page(pdf, shown(FIRM).replace(b" 9 Tf", b" 0 Tf")), "", "Seiteninhalt"
    ),
    "off the page": (lambda pdf: _page(pdf, b"1 0 0 1 9999 0 cm " + shown(FIRM)), "", "Seite"),
    "replacement in the page": (
        lambda pdf: _page(pdf, b"/Span <</ActualText " + UTF_16 + b">> BDC EMC"), "", "Seiteninhalt"
    ),
    "comment in the page": (lambda pdf: _page(pdf, b"% " + FIRM.encode("cp1252") + b"\n"), "", "Kommentar"),
    "document info": (_info, "", "Angabe Subject"),
    "XMP": (_xmp, " › Metadaten (XMP)", "Text"),
    "bookmark": (_bookmark, "", "Angabe Title"),
    "alternative text": (lambda pdf: _tagged(pdf, "Alt"), "", "Alternativtext"),
    "replacement": (lambda pdf: _tagged(pdf, "ActualText"), "", "Angabe ActualText"),
    "abbreviation": (lambda pdf: _tagged(pdf, "E"), "", "Angabe E"),
    "title of a tag": (lambda pdf: _tagged(pdf, "T"), "", "Angabe T"),
    "note": (lambda pdf: _annotation(pdf, Contents=String(FIRM)), "", "Anmerkung"),
    "author of a note": (lambda pdf: _annotation(pdf, T=String(FIRM)), "", "Angabe T"),
    "rich note": (
        lambda pdf: _annotation(pdf, RC=String(f"<p>{FIRM[:9]}<b>{FIRM[9:12]}</b>{FIRM[12:]}</p>")),
        "", "Angabe RC",
    ),
    "link": (
        lambda pdf: _annotation(
            pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://x.de/?q=" + quote(FIRM)))
        ),
        "", "Verweis",
    ),
    "look of a note": (_appearance, "", "Zeichnung"),
    "form field": (_field, "", "Formularfeld"),
    "name of an attachment": (_attached(dateiname(FIRM) + ".csv", b"a;b"), "", "Dateiname"),
    "description of an attachment": (_attached("a.csv", b"a;b", FIRM), "", "Angabe Desc"),
    "attachment": (_attached("a.csv", f"a;b\nc;{PRICE}".encode()), " › a.csv", "Zelle, Zeile 2, Spalte 2"),
    "attachment of an attachment": (
        _attached("a.zip", zipped({"b.json": json.dumps({"x": [FIRM]}).encode()})),
        " › a.zip › b.json", "Wert x.1",
    ),
    "attachment without name": (_unnamed, " › Datenstrom", "Text"),
    "private data": (_stray_stream, " › Datenstrom", "Text"),
    "page that is not shown": (_hidden_page, "", "Zeichnung"),
    "picture": (_picture, " › Bild", "Metadaten"),
    "name of a target": (
        _root(Dests=Dictionary({"/Zimmerei-Müller-Süß-KG": Array([])})), "", "Name"
    ),
    "script": (_root(Open=Dictionary(S=Name.JavaScript, JS=String(f"f('{FIRM}')"))), "", "Angabe JS"),
    "any other string": (_root(Mine=Array([Dictionary(Deep=Array([String(FIRM)]))])), "", "Angabe"),
}  # fmt: skip


UNSEEN = {  # what an annex from elsewhere has lost before it goes out
    *("document info", "XMP", "bookmark", "note", "author of a note", "rich note", "private data"),
}


@pytest.mark.parametrize("name", IN_PDF)
def test_a_secret_in_a_pdf_is_found_unless_it_does_not_go_out(name: str) -> None:
    change, file, where = IN_PDF[name]
    for content in (muster_pdf(), einfach()):
        planted = geaendert_mit(content, change)
        found = spots({"a.pdf": planted})
        assert any(f"a.pdf{file}" in at and where in spot for at, spot in found), found
        assert bool(spots({"a.pdf": without_unseen_parts(planted)})) is (name not in UNSEEN)


def test_a_secret_in_an_earlier_state_of_a_pdf_is_found() -> None:
    assert any("frühere Fassung 1" in file for file, _ in spots({"a.pdf": replaced()}))
    assert leaks({"a.pdf": without_unseen_parts(replaced())}, SECRETS) == []


@pytest.mark.parametrize("place", ["head", "end"])
def test_a_secret_beside_the_objects_of_a_pdf_is_found(place: str) -> None:
    line = b"\n% " + FIRM.encode() + b"\n"
    content = muster_pdf()
    if place == "end":
        content += FIRM.encode()
    else:
        content = content[:9] + line + content[9:]
    assert spots({"a.pdf": content})


def test_objects_that_no_table_names_are_not_passed() -> None:
    content = einfach() + b"77 0 obj\n(x)\nendobj\n"
    [leak] = leaks({"a.pdf": content}, SECRETS)
    assert isinstance(leak, Closed)
    assert leak.why == "hat Teile, die kein Verzeichnis nennt"


def test_a_pdf_for_the_web_is_one_state_only() -> None:
    with pikepdf.open(io.BytesIO(muster_pdf())) as pdf:
        assert leaks({"a.pdf": gespeichert(pdf, linearize=True)}, SECRETS) == []


# Other files


def docx(change: Callable[[Any], object]) -> bytes:
    document = pytest.importorskip("docx").Document()
    document.add_paragraph("Ein Absatz.")
    change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _runs(document: Any) -> None:
    paragraph = document.add_paragraph()
    for part in ("An die Zimm", "erei Mül", "ler-Süß", " KG"):
        paragraph.add_run(part).bold = True


def _table(document: Any) -> None:
    document.add_table(1, 2).cell(0, 1).text = PRICE


def _docx_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = FIRM


def _docx_title(document: Any) -> None:
    document.core_properties.keywords = FIRM


def odt(where: str) -> bytes:
    opendocument = pytest.importorskip("odf.opendocument")
    text, dc = pytest.importorskip("odf.text"), pytest.importorskip("odf.dc")
    document = opendocument.OpenDocumentText()
    if where == "text":
        paragraph = text.P(text="Die Zimmerei ")
        paragraph.addElement(text.Span(text="Müller"))
        paragraph.addText("-Süß KG")
        document.text.addElement(paragraph)
    elif where == "meta":
        document.meta.addElement(dc.Subject(text=FIRM))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def svg(text: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><text>{text}</text></svg>'.encode()


def png(text: str) -> bytes:
    target = io.BytesIO()
    info = PngInfo()
    info.add_text("Comment", text, zip=True)
    Image.new("RGB", (2, 2)).save(target, "PNG", pnginfo=info)
    return target.getvalue()


def uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


ENTITIES = "".join(f"&#{ord(letter)};" for letter in FIRM)
IN_HTML = {
    "text": (f"<p>Der {FIRM} wird</p>", "Text"),
    "text with tags": ("<p>Zimmerei <b>Mül</b>ler-<i>Süß</i> KG</p>", "Text"),
    "entities": (f"<p>{ENTITIES}</p>", "Text"),
    "cell": (f"<table><td>12<td>{PRICE}<td>77</table>", "Zelle"),
    "short cell": ("<table><td>Ulm</table>", "Zelle"),
    "alternative text": (f'<img alt="{FIRM}">', "Attribut alt"),
    "attribute": (f'<p data-x="{ENTITIES}">', "Attribut data-x"),
    "target": (f'<a href="/bieter/{quote(FIRM)}">', "Attribut href"),
    "identifier": (f'<p id="{dateiname(FIRM).lower()}">', "Attribut id"),
    "comment": (f"<!-- {FIRM} -->", "Kommentar"),
    "style": (f'<style>p::after {{ content: "{FIRM}" }}</style>', "Text"),
    "script": (f"<script>x = {json.dumps(FIRM)}</script>", "Text"),
    "title": (f"<title>{FIRM}</title>", "Text"),
    "drawing as address": (f'<img src="{uri(svg(FIRM), "image/svg+xml")}">', "Text"),
    "drawing, percent-encoded": (
        f'<img src="data:image/svg+xml,{quote(svg(FIRM))}">', "Attribut src"
    ),
    "drawing within": (svg(FIRM).decode(), "Text"),
    "picture as address": (f'<style>p {{ background: url({uri(png(FIRM), "x/png")}) }}</style>', "Metadaten"),
    "letter of the owner": ("<p>Herrn Ohmkes Zusage</p>", "Text"),
    "short figure": ("<p>Er liegt um 7,30 % darunter.</p>", "Text"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_HTML)
def test_a_secret_in_a_page_is_found(name: str, clean: dict[str, bytes]) -> None:
    planted, where = IN_HTML[name]
    page = clean["vorlage.html"].decode().replace("</body>", planted + "</body>")
    assert where in {spot for _, spot in spots({"a.html": page.encode()})}


SPLIT = f"<tspan>{FIRM[:6]}</tspan><tspan>{FIRM[6:]}</tspan>"
OTHERS: dict[str, tuple[Callable[[], Files], str, str]] = {
    "text": (lambda: {"a.txt": f"Eins.\nZwei: {FIRM}.".encode()}, "a.txt", "Zeile 2"),
    "text in Latin-1": (lambda: {"a.txt": FIRM.encode("latin-1")}, "a.txt", "Text"),
    "text in UTF-16": (lambda: {"a.txt": FIRM.encode("utf-16")}, "a.txt", "Text"),
    "text in UTF-16 without mark": (lambda: {"a.bin": b"\1" + FIRM.encode("utf-16-le")}, "a.bin", "Text"),
    "value": (lambda: {"a.json": json.dumps({"a": {"b": FIRM}}).encode()}, "a.json", "Wert a.b"),
    "number": (lambda: {"a.json": b'{"a": [1, 198742.1]}'}, "a.json", "Wert a.2"),
    "key": (lambda: {"a.json": json.dumps({FIRM: 1}).encode()}, "a.json", "Schlüssel"),
    "value that is overwritten": (
        lambda: {"a.json": b'{"a": "%s", "a": ""}' % FIRM.encode()}, "a.json", "Wert a"
    ),
    "cell": (lambda: {"a.csv": f"a;b\nc;{PRICE}\n".encode()}, "a.csv", "Zelle, Zeile 2, Spalte 2"),
    "short cell": (lambda: {"a.csv": b"a;b\nc;Ulm\n"}, "a.csv", "Zelle, Zeile 2, Spalte 2"),
    "XML": (lambda: {"a.xml": f"<a><b c='{FIRM}'/></a>".encode()}, "a.xml", "Attribut c"),
    "unknown declaration": (lambda: {"a.html": f"<p><![x[ {FIRM}".encode()}, "a.html", "Text|Kommentar"),
    "before an archive": (lambda: {"a.zip": FIRM.encode() + zipped({"b": b""})}, "a.zip › Anfang", "Text"),
    "drawing": (lambda: {"a.svg": svg(SPLIT)}, "a.svg", "Text"),
    "appointment": (
        lambda: {"a.ics": f"BEGIN:VCALENDAR\r\nSUMMARY:{FIRM[:5]}\r\n {FIRM[5:]}".encode()}, "a.ics", "Termin"
    ),
    "file name": (lambda: {f"x/{dateiname(FIRM)}.txt": b""}, f"x/{dateiname(FIRM)}.txt", "Dateiname"),
    "cut file name": (
        lambda: {f"{dateiname(SENTENCE)}.txt": b""}, f"{dateiname(SENTENCE)}.txt", "Dateiname"
    ),
    "member": (lambda: {"a.zip": zipped({"b/c.txt": FIRM.encode()})}, "a.zip › b/c.txt", "Text"),
    "name of a member": (
        lambda: {"a.zip": zipped({f"{FIRM}.txt": b""})}, f"a.zip › {FIRM}.txt", "Dateiname"
    ),
    "comment of an archive": (lambda: {"a.zip": zipped({}, FIRM.encode())}, "a.zip", "Kommentar des Archivs"),
    "paragraph in DOCX": (lambda: {"a.docx": docx(_runs)}, "a.docx › word/document.xml", "Text"),
    "cell in DOCX": (lambda: {"a.docx": docx(_table)}, "a.docx › word/document.xml", "Zelle"),
    "header in DOCX": (lambda: {"a.docx": docx(_docx_header)}, "a.docx › word/header1.xml", "Text"),
    "properties of DOCX": (lambda: {"a.docx": docx(_docx_title)}, "a.docx › docProps/core.xml", "Text"),
    "paragraph in ODT": (lambda: {"a.odt": odt("text")}, "a.odt › content.xml", "Text"),
    "properties of ODT": (lambda: {"a.odt": odt("meta")}, "a.odt › meta.xml", "Text"),
    "picture": (lambda: {"a.png": png(FIRM)}, "a.png", "Metadaten"),
    "PDF in ZIP": (
        lambda: {"a.zip": zipped({"b.pdf": geaendert_mit(einfach(), _info)})},
        "a.zip › b.pdf", "Angabe Subject",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_a_secret_in_another_file_is_found(name: str) -> None:
    make, file, where = OTHERS[name]
    # Python's parser of HTML takes an unknown declaration for text, that of Debian 12 for a comment.
    assert {(file, word) for word in where.split("|")} & spots(make())


def test_nothing_is_found_where_nothing_is_secret(clean: dict[str, bytes]) -> None:
    others = {
        "a.docx": docx(lambda _: None),
        "a.odt": odt(""),
        "a.png": png("Plan"),
        "a.pdf": einfach(),
    }
    assert leaks({**clean, **others, "paket.zip": zipped(clean)}, SECRETS) == []


# Spellings

SPELLINGS = [
    "198.742,10",
    "198742,10",
    "198742.10",
    "198742.1",
    "198 742,10",
    "198\u00a0742,10\u00a0€",
    "198\u202f742,1",
    "198'742.10",
    "１９８.７４２,１０",
    "EUR198742.1",
    "198742",
]
TEXTS = [
    "ZIMMEREI MÜLLER-SÜSS KG",
    "Zimmerei Mu\u0308ller-Su\u0308ß KG",
    "Zim\u00adme\u00adrei Müller\u2011Süß\u00a0KG",
    "Zimme-\nrei Müller-\nSüß KG",
    "Zimme\ufffe\r\nrei Müller-Süß KG",
    "ZimmereiMüller-SüßKG",
    "Zimmerei_Müller–Süß_KG",
    "Zimmerei-Mueller-Suess-KG",
    "zimmerei_mueller_suess_kg",
    "Zimmerei M&uuml;ller-S&uuml;&szlig; KG",
    "Zimmerei M\\u00fcller-S\\u00fc\\u00df KG",
    "Zimmerei%20M%C3%BCller-S%C3%BC%C3%9F%20KG",
    "Zimmerei M&amp;uuml;ller-S&amp;uuml;&amp;szlig; KG",
    "Zimmerei <b>Müller</b>-Süß KG",
    SENTENCE[:60] + "\n– 2 –\n" + SENTENCE[60:],
    SENTENCE[:110] + "\n– 2 –\n" + SENTENCE[110:],
]


@pytest.mark.parametrize("spelling", SPELLINGS + TEXTS)
def test_a_secret_is_found_in_each_spelling(spelling: str) -> None:
    assert leaks({"a.txt": f"Es sind {spelling} geworden.".encode()}, SECRETS)


def test_a_ligature_hides_nothing() -> None:
    secret = Secret("x", PLACE, ("Offizin Griffel",))
    assert leaks({"a.txt": "die Oﬃzin Griﬀel".encode()}, [secret])


@pytest.mark.parametrize(
    "text",
    [
        "1198742,10",
        "198742,105",
        "5.198.742,10",
        "1987421",
        "98.742,10",
        "97,3 %",
        "7,35 %",
        "7,3 km",
        "17,3 %",
        "Ulmen in Neu-Ulm",
        "Lohmkeller",
        "Ohmkestraße",
        "Zimmerei Müller",
        "a" * 30 + "198742" + "b" * 30,
    ],
)
def test_what_only_looks_alike_is_none(text: str) -> None:
    assert not leaks({"a.txt": f"Es sind {text} geworden.".encode()}, SECRETS)


def test_figures_that_every_paper_has_are_not_looked_for() -> None:
    secrets = [Secret("x", PLACE, ("3", "2026", "12,5", "drei", "dreizehn", "eine"))]
    assert not leaks({"a.txt": b"3 im Jahr 2026 zu 12,5, drei und dreizehn und eine"}, secrets)


numbers = st.decimals(0, 10**9, places=2, allow_nan=False)


@given(numbers)
def test_a_number_has_one_form_in_each_spelling(number: Any) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    form = canonical(german)
    plain = f"{number:.2f}"
    assert canonical(plain) == form
    assert canonical(plain.replace(".", ",")) == form
    assert canonical(plain.rstrip("0").rstrip(".")) == form
    assert canonical(english.replace(",", "'")) == form
    assert canonical(f"({german}\u00a0€)") == form


@given(numbers, st.integers(0, 9))
def test_a_number_is_not_found_in_a_longer_one(number: Any, digit: int) -> None:
    spelling = f"{number + 10000:.2f}"[:-1] + "7"
    secret = [Secret("x", PLACE, (spelling.replace(".", ",") + " €",))]
    assert leaks({"a.txt": f"zu {spelling}.".encode()}, secret)
    assert not leaks(
        {"a.txt": f"zu {digit}{spelling} und {spelling}{digit or 1}.".encode()}, secret
    )


@given(st.text())
def test_a_form_stays_as_it_is(text: str) -> None:
    form = canonical(text)
    assert canonical(form.replace("\0", "")) in {form.replace("\0", ""), canonical(form)}


# What cannot be opened


def deep(count: int) -> bytes:
    content = FIRM.encode()
    for _ in range(count):
        content = zipped({"a.zip": content})
    return content


def locked(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(einfach())) as pdf:
        return gespeichert(pdf, encryption=pikepdf.Encryption(user=user, owner="o"))


CLOSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "damaged PDF": (lambda: b"%PDF-1.7 nothing", "ist beschädigt"),
    "locked PDF": (
        lambda: locked("u"),
        "lässt sich nur mit einem Kennwort öffnen",
    ),
    "protected PDF": (
        lambda: locked(""),
        "ist verschlüsselt",
    ),
    "damaged archive": (lambda: zipped({"a": b"a" * 99})[:60], "ist als Archiv beschädigt"),
    "other archive": (lambda: bz2.compress(b"a"), "ist in einem Format gepackt, das hier niemand öffnet"),
    "deep archive": (lambda: deep(9), "liegt mehr als 6 Dateien tief"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_what_cannot_be_opened_is_not_passed(name: str) -> None:
    make, why = CLOSED[name]
    [leak] = leaks({"a.bin": make()}, SECRETS)
    assert isinstance(leak, Closed)
    assert leak.why == why


def test_what_unpacks_to_too_much_is_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vorlagen.publishing.opening._MOST_UNPACKED", 200_000)
    bomb = bytes(1_000_000)
    pdf = geaendert_mit(einfach(), _attached("a.bin", bomb))
    for content in (zipped({"a.bin": bomb}), pdf):
        [leak] = leaks({"a.bin": content}, SECRETS)
        assert isinstance(leak, Closed)
        assert leak.why.startswith("entpackt sich")


def test_a_page_that_is_only_a_picture_gets_a_warning() -> None:
    def scan(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources = Dictionary(
            XObject=Dictionary(I=pdf.make_stream(b"", Subtype=Name.Image))
        )

    findings = Findings()
    assert gate({"a.pdf": geaendert_mit(einfach(), scan)}, SECRETS, findings)
    [finding] = findings
    assert finding.severity is Severity.WARNUNG
    assert finding.message.startswith("In „a.pdf“ steht auf mancher Seite kein Text, nur ein Bild")
    assert finding.message.endswith("nicht geprüft: Seite 1.")


# The gate


def test_a_leak_stops_everything_and_says_where(clean: dict[str, bytes]) -> None:
    findings = Findings()
    assert gate(clean, SECRETS, findings)
    assert not len(findings)
    assert not gate({**clean, "b.zip": zipped({"c.txt": FIRM.encode()})}, SECRETS, findings)
    [finding] = findings
    assert finding.code is Code.UEBERGABE_GESPERRT
    assert finding.place == PLACE
    assert "„b.zip › c.txt“ (Text)" in finding.message
    assert "angebote.bieter_2.firma" in finding.message
    assert FIRM not in finding.message


def test_what_cannot_be_opened_stops_everything() -> None:
    findings = Findings()
    assert not gate({"b.zip": zipped({"c.pdf": b"%PDF-"})}, SECRETS, findings)
    [finding] = findings
    assert finding.place == Place("b.zip")
    assert finding.message.startswith("„b.zip › c.pdf“ ist beschädigt und lässt sich nicht")


def test_without_secrets_nothing_is_opened() -> None:
    assert leaks({"a.pdf": b"%PDF-"}, []) == []


def test_the_same_content_is_found_everywhere_but_each_place_named_once() -> None:
    planted = zipped({"a.txt": f"{FIRM} {FIRM}".encode()})
    assert leaks({"x.zip": planted, "y.zip": planted}, SECRETS[:1]) == [
        Leak("x.zip › a.txt", "Text", SECRETS[0]),
        Leak("y.zip › a.txt", "Text", SECRETS[0]),
    ]
