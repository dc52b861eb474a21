"""Given a page of HTML, this is the structure that a screen reader finds in its PDF."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from strukturbaum import Element, TaggedPdf

from vorlagen.renditions.pdf import PdfError, to_pdf

STYLE = """\
@font-face { font-family: S; src: url("schrift:SourceSansPro-Regular.ttf"); }
html { font: 12pt/1.4 S; hyphens: auto; hyphenate-character: "-"; }
@page { size: 120mm 60mm; margin: 12mm 10mm; @top-left { content: "Kopfzeile"; font-family: S; } }
h1, h2, h3 { break-after: avoid; font-weight: 400; }
.fussnote { float: footnote; }
.fussnote::footnote-call, .fussnote::footnote-marker { content: none; }
"""


class Structure:
    """The tags of a page; keeps the PDF open, whose objects they are."""

    def __init__(self, body: str, style: str = "") -> None:
        html = (
            '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Papier</title>'
            f"<style>{STYLE}{style}</style></head><body>{body}</body></html>"
        )
        self.content = to_pdf(html).content
        self.tagged = TaggedPdf(self.content)
        self.root = self.tagged.root

    def all(self, *kinds: str) -> list[Element]:
        return list(self.root.all(*kinds))

    def texts(self, *kinds: str) -> list[str]:
        return [element.text for element in self.all(*kinds)]

    @property
    def shape(self) -> str:
        """All kinds of elements with those below them: „Document(H1 P)“."""
        return _shape(self.root)


def _shape(element: Element) -> str:
    below = " ".join(_shape(kid) for kid in element.kids if isinstance(kid, Element))
    return f"{element.kind}({below})" if below else element.kind


def rows(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        yield f'<tr><th scope="row">Zeile {number}</th><td>{number * 10}</td></tr>'


LONG = "Die Kreisverwaltung koordiniert die Integrationsarbeit zusammen mit den Kommunen. " * 9


def test_a_paragraph_over_two_pages_is_one_and_no_word_is_glued_to_the_next() -> None:
    page = Structure(f"<h1>Titel</h1><p>{LONG}</p>")
    assert len(page.tagged.pdf.pages) > 1
    assert page.shape.replace("Span", "").replace(" ", "") == "Document(H1P())"
    assert page.texts("P") == [LONG.strip()]


def test_a_table_over_two_pages_is_one_and_its_repeated_head_is_not_read() -> None:
    body = "".join(rows(12))
    page = Structure(
        "<h1>T</h1><table><caption>Tage</caption><thead><tr><th>Name</th><th>Zahl</th></tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
    assert len(page.tagged.pdf.pages) > 1
    assert len(page.all("Table")) == len(page.all("THead")) == len(page.all("TBody")) == 1
    assert page.texts("Caption") == ["Tage"]
    assert page.texts("TH")[:4] == ["Name", "Zahl", "Zeile 1", "Zeile 2"]
    assert page.texts("TD") == [str(number * 10) for number in range(1, 13)]


def headings_of(page: Structure) -> dict[str, list[str]]:
    """For each cell with text the texts of its headings."""
    named = {str(th.thing.ID): th.text for th in page.all("TH")}
    return {
        cell.text: [named[str(name)] for name in cell.attribute("Headers") or ()]  # type: ignore[attr-defined] # an array
        for cell in page.all("TD")
    }


def test_each_cell_names_the_headings_of_its_column_row_and_group() -> None:
    page = Structure(
        "<h1>T</h1><table><thead><tr><th></th><th>2021</th><th>2022</th></tr></thead><tbody>"
        '<tr><th colspan="3">Ergebnisplan</th></tr>'
        "<tr><th>Aufwand</th><td>1</td><td>2</td></tr></tbody><tbody>"
        '<tr><th colspan="3">Finanzplan</th></tr>'
        "<tr><th>Auszahlung</th><td>3</td><td>4</td></tr></tbody></table>"
    )
    assert headings_of(page) == {
        "1": ["2021", "Ergebnisplan", "Aufwand"],
        "2": ["2022", "Ergebnisplan", "Aufwand"],
        "3": ["2021", "Finanzplan", "Auszahlung"],
        "4": ["2022", "Finanzplan", "Auszahlung"],
    }
    scopes = [str(th.attribute("Scope")) for th in page.all("TH")]
    assert scopes == ["/Column"] * 3 + ["/Row"] * 4


def test_cells_that_reach_over_others_say_how_far_and_an_empty_cell_is_a_cell() -> None:
    page = Structure(
        "<h1>T</h1><table><tr><th rowspan='2'>A</th><th>B</th></tr>"
        "<tr><th>C</th></tr><tr><td>1</td><td></td></tr></table>"
    )
    assert [th.attribute("RowSpan") for th in page.all("TH")] == [2, None, None]
    assert page.texts("TD") == ["1", ""]
    assert headings_of(page) == {"1": ["A"], "": ["B", "C"]}


def test_lists_have_labels_and_bodies_and_lists_within() -> None:
    lists = "<ol><li>eins</li><li>zwei<ul><li>innen</li></ul></li></ol>"
    page = Structure(f"<h1>T</h1>{lists}", "ul { list-style-type: disc }")
    assert page.shape == "Document(H1 L(LI(Lbl LBody) LI(Lbl LBody(L(LI(Lbl LBody))))))"
    outer, inner = page.all("L")
    assert outer.attribute("ListNumbering") == "/Decimal"
    assert inner.attribute("ListNumbering") == "/Disc"
    assert page.texts("Lbl")[:2] == ["1.", "2."]


def test_a_footnote_is_read_after_the_paragraph_that_calls_it() -> None:
    note = '<span class="fussnote" id="f1"><sup>1</sup> Quelle.</span>'
    page = Structure(f'<h1>T</h1><p>Vor<a href="#f1">1</a>{note} und nach.</p><p>Weiter.</p>')
    assert page.shape == "Document(H1 P(Link) Note(Lbl) P)"
    assert page.texts("P", "Note") == ["Vor1 und nach.", "1 Quelle.", "Weiter."]
    [note_element] = page.all("Note")
    assert str(note_element.thing.ID) == "fussnote-1"
    tree = page.tagged.pdf.Root.StructTreeRoot.IDTree
    assert "fussnote-1" in {str(name) for name in tree.Names[::2]}


def test_a_link_says_where_it_leads_and_is_there_once() -> None:
    page = Structure(
        '<h1 id="t">T</h1><p>Siehe <a href="https://example.org/a"><span>die Seite</span></a>'
        ' und <a href="#t">Kapitel <b>1</b></a>.</p>'
    )
    links = page.all("Link")
    assert [str(link.links[0].Contents) for link in links] == [
        "die Seite (https://example.org/a)",
        "Kapitel 1",
    ]
    assert [len(link.links) for link in links] == [1, 1]
    [only] = page.tagged.pdf.pages
    assert len(only.Annots) == 2


def test_a_contents_list_refers_with_links_and_without_its_dots() -> None:
    page = Structure(
        '<h1>T</h1><nav><ul><li><a href="#a">Anfang</a></li></ul></nav><h2 id="a">Anfang</h2>',
        "nav a::after { content: leader('.') target-counter(attr(href), page) } nav ul { list-style: none }",
    )
    assert page.shape == "Document(H1 Sect(TOC(TOCI(Reference(Link)))) H2)"
    assert page.texts("TOCI") == ["Anfang2"]


def test_a_picture_has_its_alternative_and_its_place() -> None:
    svg = (
        '<svg width="40" height="20" viewBox="0 0 4 2"><title>Ein  Kreis</title>'
        '<circle cx="1" cy="1" r="1"/></svg>'
    )
    page = Structure(f"<h1>T</h1><figure>{svg}<figcaption>Abb. 1</figcaption></figure>")
    assert page.shape == "Document(H1 Div(Figure Caption))"
    [figure] = page.all("Figure")
    assert figure.alt == "Ein Kreis"
    left, bottom, right, top = map(int, figure.attribute("BBox"))  # type: ignore[call-overload]
    assert (right - left, top - bottom) == (30, 15)  # points


def test_abbreviations_languages_and_changes_are_said() -> None:
    page = Structure(
        '<h1>T</h1><p><abbr title="Vollzeitäquivalent">VZÄ</abbr> <i lang="en">case</i>'
        " <del>alt</del> <ins>neu</ins></p>"
    )
    spans = [span for span in page.all("Span") if "/ActualText" not in span.thing]
    assert [str(span.thing.get("/E", "")) for span in spans] == ["Vollzeitäquivalent", "", "", ""]
    assert [str(span.thing.get("/Lang", "")) for span in spans] == ["", "en", "", ""]
    decorations = [span.attribute("TextDecorationType") for span in spans]
    assert decorations == [None, None, "/LineThrough", "/Underline"]


def test_words_in_capitals_are_kept_apart_at_a_line_s_end_and_divided_where_one_sign_is_two() -> (
    None
):
    page = Structure(
        "<h1>T</h1><p>Kreis <b>und</b> Gemeinden Straße</p>",
        "p { text-transform: uppercase; width: 17mm }",
    )
    assert page.texts("P") == ["Kreis und Gemeinden Straße"]


def test_what_the_style_sheet_puts_before_an_element_is_read_before_what_is_in_it() -> None:
    page = Structure(
        '<h1>T</h1><p><a href="https://example.org/">eins</a> zwei</p>',
        'p::before { content: "1." } p::after { content: "!" }',
    )
    assert page.texts("P") == ["1.eins zwei!"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<h2>Unten</h2>", "Die Überschrift „Unten“ hat Ebene 2 und folgt als erste."),
        (
            "<h1>Oben</h1><h3>Zu tief</h3>",
            "Die Überschrift „Zu tief“ hat Ebene 3 und folgt auf eine der Ebene 1.",
        ),
        (
            f"<h1>T</h1><table><thead><th>{'Kopf<br>' * 9}</th></thead><td>1</td></table>",
            "„Kopf Kopf Kopf Kopf Kopf Kopf Kopf Kopf Kopf“ findet auf keiner Seite Platz.",
        ),
        (
            '<h1 id="a">T</h1><p id="a">x</p>',
            "Das Sprungziel „a“ gibt es zweimal.",
        ),
    ],
)
def test_a_page_that_cannot_be_read_aloud_is_refused(body: str, message: str) -> None:
    with pytest.raises(PdfError) as refused:
        Structure(body)
    assert [complaint.message for complaint in refused.value.complaints] == [message]


def test_a_page_at_which_weasyprint_fails_is_refused_without_a_traceback() -> None:
    with pytest.raises(PdfError) as refused:
        Structure(f"<h1>T</h1>{'<div>' * 400}tief{'</div>' * 400}")
    [complaint] = refused.value.complaints
    assert "Das Programm für PDF scheitert an dieser Seite (RecursionError" in complaint.message
