"""Whatever a page consists of: its tags hold all its words in order, and all that is painted."""

from __future__ import annotations

import re
from random import Random

import pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strukturbaum import Element, TaggedPdf
from vorlagen.renditions.pdf import PdfError, to_pdf

STYLE = """\
@font-face { font-family: S; src: url("schrift:SourceSansPro-Regular.ttf"); }
html { font: 10pt/1.3 S; hyphens: auto; hyphenate-character: "-"; }
h1, h2 { font: 400 12pt S; string-set: kapitel content(); break-after: avoid; }
ul { list-style-type: disc; }
.fussnote { float: footnote; display: block; footnote-policy: line; }
.fussnote::footnote-call, .fussnote::footnote-marker { content: none; }
p:has(.fussnote) { orphans: 1; widows: 1; }
.gross { text-transform: uppercase; }
.blass { opacity: 0.5; }
.gedreht { transform: rotate(2deg); }
.zeilen { white-space: pre-line; }
.kasten { display: inline-block; }
.gezaehlt::before { counter-increment: z; content: "«" counter(z) "»"; }
.spalten { columns: 2; }
.weg { visibility: hidden; }
"""
PAGES = ("80mm 60mm", "148mm 105mm", "210mm 297mm")
CLASSES = ("", "", "gross", "blass", "gedreht", "zeilen", "gezaehlt")
WORDS = (
    "der und Haushaltssicherungskonzept Rhein-Sieg-Kreis Straße 158.644\u00a0€ 3\u202f½ z.\u00a0B."
    " \u2212\u00a05 „Wort“ Donau\u00addampf\u00adschiff a, Auffahrt / 1.000 Bund-Länder-Kommission"
).split(" ")


class Author:
    """Writes a page by chance, and what a reader should hear of it, blocks and notes apart."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.notes = chance, list[str]()

    def words(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 9)))

    def styled(self, *more: str) -> str:
        return f' class="{self.chance.choice([*CLASSES, *more])}"'

    def line(self, *, within: bool = False) -> tuple[str, str]:
        """A piece of a line, and its words."""
        html, said = "", ""
        for part in range(self.chance.randint(1, 3)):
            gap = self.chance.choice((" ", "", "\n  ")) if part else ""
            own, heard = self.part(within=within)
            html, said = html + gap + own, said + gap + heard
        return html, said

    def part(self, *, within: bool) -> tuple[str, str]:
        words = self.words()
        match self.chance.randint(0, 4 if within else 7):
            case 0 | 1 | 2:
                return words, words
            case 3:
                return f"<em{self.styled('kasten')}>{words}</em>", words
            case 4:
                return f"{words}<br>x<!-- y -->y", f"{words} xy"
            case 5:
                html, said = self.line(within=True)
                return f'<a href="https://example.org/a"{self.styled()}>{html}</a>', said
            case 6:
                return f'{words}<span class="weg"> {words}</span>', f"{words} "
            case _:
                return self.note()

    def note(self) -> tuple[str, str]:
        html, said = self.line(within=True)
        number = len(self.notes) + 1
        self.notes.append(f"{number} {said}")
        call = f'<a href="#f{number}">{number}</a>'
        text = f'<span class="fussnote" id="f{number}"><sup>{number}</sup> {html}</span>'
        return f"{call}{text}", str(number)

    def block(self, depth: int = 0) -> tuple[str, str]:
        if depth > 2:
            return self.filled("p")
        match self.chance.randint(0, 9):
            case 0 | 1 | 2 | 3:
                return self.filled("p")
            case 4:
                return self.filled("h2")
            case 5:
                return self.around("ul", ("li", "li"), depth)
            case 6:
                return self.around("dl", ("dt", "dd", "dt", "dd"), depth)
            case 7:
                return self.around(self.chance.choice(("div", "section", "blockquote")), (), depth)
            case _:
                return self.table(depth)

    def filled(self, tag: str) -> tuple[str, str]:
        html, said = self.line()
        return f"<{tag}{self.styled()}>{html}</{tag}>", f" {said} "

    def around(self, tag: str, items: tuple[str, ...], depth: int) -> tuple[str, str]:
        """An element with others in it: lines, or blocks."""
        parts = []
        for item in items or ("",) * 2:
            is_line = item == "dt" or (item and self.chance.randint(0, 2))
            html, said = self.line() if is_line else self.block(depth + 1)
            parts.append((f"<{item}>{html}</{item}>" if item else html, f" {said} "))
        return f"<{tag}{self.styled('spalten')}>{_joined(parts, 0)}</{tag}>", _joined(parts, 1)

    def table(self, depth: int) -> tuple[str, str]:
        columns = self.chance.randint(1, 3)
        head = self.row(("th",) * columns, depth=3)
        kinds = ("th", *("td",) * (columns - 1))
        body = [self.row(kinds, depth) for _ in range(self.chance.randint(1, 4))]
        foot = self.row(kinds, depth=3)
        caption = self.line()
        rows = f"<thead>{head[0]}</thead><tbody>{_joined(body, 0)}</tbody><tfoot>{foot[0]}</tfoot>"
        return (
            f"<table><caption>{caption[0]}</caption>{rows}</table>",
            f" {caption[1]} {head[1]} {_joined(body, 1)} {foot[1]} ",
        )

    def row(self, kinds: tuple[str, ...], depth: int) -> tuple[str, str]:
        cells = []
        for kind in kinds:
            is_empty = self.chance.randint(0, 4) == 0
            html, said = ("", "") if is_empty else self.block(depth + 2)
            cells.append((f"<{kind}>{html}</{kind}>", f" {said} "))
        return f"<tr>{_joined(cells, 0)}</tr>", _joined(cells, 1)


def _joined(parts: list[tuple[str, str]], which: int) -> str:
    return "".join(part[which] for part in parts)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """HTML, and the words that are heard of its text and of its notes."""
    chance = draw(st.randoms(use_true_random=False))
    author = Author(chance)
    blocks = [author.block() for _ in range(chance.randint(1, 2))]
    page = (
        f'@page {{ size: {chance.choice(PAGES)}; margin: 9mm; @top-left {{ content: string(kapitel) "K";'
        f" opacity: {chance.choice(('1', '0.5'))}; font: 8pt S }} }}"
    )
    html = (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>T</title>'
        f"<style>{STYLE}{page}</style></head><body><h1>Titel</h1>{_joined(blocks, 0)}</body></html>"
    )
    return html, plain(f"Titel {_joined(blocks, 1)}"), [plain(note) for note in author.notes]


def plain(text: str) -> str:
    """The words of a text, without what the style sheet has put before them."""
    return " ".join(re.sub("«[^»]*»", "", text.replace("\u00ad", "")).split())


def heard(element: Element) -> str:
    """All words but those of footnotes and labels of lists, blocks apart."""
    if element.kind == "Note":
        return ""
    if "/ActualText" in element.thing:
        return str(element.thing.ActualText)
    said = "".join(kid if isinstance(kid, str) else heard(kid) for kid in element.kids)
    if element.kind == "Lbl" and said.strip() == "•":
        return " "
    return said if element.kind in {"Span", "Link", "Reference"} else f" {said} "


def assert_all_is_tagged_once(pdf: pikepdf.Pdf) -> None:
    """Each mark belongs to one element, which the mark's page or group names in turn."""
    tree = pdf.Root.StructTreeRoot
    numbers = list(tree.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    used: list[tuple[int, int]] = []
    links = 0
    for element in [thing for thing in pdf.objects if _is_element(thing)]:
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                content, mark = element.Pg, int(kid)
            elif kid.get("/Type") == "/MCR":
                content, mark = kid.get("/Stm", kid.Pg), int(kid.MCID)
            elif kid.get("/Type") == "/OBJR":
                assert parents[int(kid.Obj.StructParent)].objgen == element.objgen
                links += 1
                continue
            else:
                assert kid.P.objgen == element.objgen
                continue
            number = int(content.StructParents)
            used.append((number, mark))
            assert parents[number][mark].objgen == element.objgen
    assert len(used) == len(set(used))
    assert links == sum(len(page.get("/Annots", ())) for page in pdf.pages)
    painted = [
        (int(content.StructParents), mark)
        for content in [*(page.obj for page in pdf.pages), *_groups(pdf)]
        for mark in _marks(content)
    ]
    assert sorted(painted) == sorted(used)


def _is_element(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"


def _groups(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [t for t in pdf.objects if isinstance(t, pikepdf.Stream) and "/StructParents" in t]


def _marks(content: pikepdf.Object) -> list[int]:
    """The marks in a content, outside of which and of artifacts nothing is painted."""
    marks, around = list[int](), list[bool]()
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in {"BMC", "BDC"}:
            is_marked = len(operands) > 1 and "/MCID" in operands[1]
            if is_marked:
                assert not any(around)
                marks.append(int(operands[1].MCID))
            around.append(is_marked or str(operands[0]) == "/Artifact" or any(around))
        elif operator == "EMC":
            around.pop()
        elif operator in {"TJ", "Tj", "f", "S"}:
            assert any(around)
    return marks


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(pages())
def test_the_tags_of_any_page_hold_all_its_words_and_all_that_is_painted(
    page: tuple[str, str, list[str]],
) -> None:
    html, text, notes = page
    try:
        content = to_pdf(html).content
    except PdfError as refused:
        # A small page may have no room for the head of a table; then it must say so.
        if not any(_is_no_room(complaint.message) for complaint in refused.complaints):
            raise
        return
    tagged = TaggedPdf(content)
    assert plain(heard(tagged.root)) == text
    found = [plain(note.text) for note in tagged.root.all("Note")]
    assert sorted(found) == sorted(notes)
    assert_all_is_tagged_once(tagged.pdf)
    assert to_pdf(html).content == content


def _is_no_room(message: str) -> bool:
    return "findet auf keiner Seite Platz" in message or "steht zweimal auf den Seiten" in message
