"""Prose: Markdown with Jinja expressions to HTML; its headings, footnotes and references become marks.

The expressions are evaluated first and leave marks; Markdown is rendered; then each of these is
replaced by the escaped value. So no value can be read as Markdown or HTML, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from vorlagen.figures import FigureError
from vorlagen.findings import Code
from vorlagen.german.words import bound, quoted
from vorlagen.page.environment import FAULTS, TextFaults, find_faults, report
from vorlagen.page.pictures import PRINTER, TextPictures, read_pictures
from vorlagen.page.rendering import Block
from vorlagen.page.source import (
    MARK,
    TABLE,
    Absatz,
    Call,
    Caption,
    CrossReference,
    Definition,
    Draft,
    Heading,
    Marks,
    Value,
    spelled,
    take_label,
)

_ALONE = re.compile(f"<p>({MARK.pattern})</p>")


def to_html(
    text: str,
    marks: Marks,
    draft: Draft | None = None,
    *,
    pictures: TextPictures | None = None,
    faults: TextFaults | None = None,
) -> Markup:
    """Render Markdown (CommonMark, raw HTML off) with `marks` of values; `#` becomes `<h2>`.

    Of values Markup is kept, everything else is escaped. `draft` gets the structure of the text; without
    it, footnotes are mere text. `pictures` prints picture files.

    Raises:
        FigureError: If a block value stands within a line, or a picture where none may; without
            `faults`, also for a faulty link.
    """
    surroundings = {DRAFT: draft, PRINTER: pictures, FAULTS: faults}
    html = _renderer().render(text, surroundings)

    def paragraph(alone: re.Match[str]) -> str:
        mark = marks.of(alone[1])
        if isinstance(mark, Value) and isinstance(mark.shown, Block):
            return str(mark.shown)  # a block needs no tags around it
        return alone[0]

    html = _ALONE.sub(paragraph, html)
    return Markup(_filled(html, marks))  # noqa: S704 - every value is escaped or was Markup


def to_line(text: str, marks: Marks) -> Markup:
    """A text without Markdown, with `marks` of values, as HTML; for titles and cells.

    Quotation marks are German ones.

    Raises:
        FigureError: If a block value stands in it.
    """
    return Markup(_filled(str(escape(bound(quoted(text)))), marks))  # noqa: S704


def _filled(html: str, marks: Marks) -> str:
    """HTML with the values that stand within its lines."""
    return marks.replaced(html, Value, _inline)


def _inline(value: Value) -> str:
    if isinstance(value.shown, Block):
        raise FigureError(
            Code.AUSDRUCK,
            "Eine Tabelle oder ein Diagramm steht mitten in einem Absatz.",
            "tabelle(), verteilung() oder diagramm() in einen eigenen Absatz setzen, mit Leerzeilen davor"
            " und danach.",
            value.shown.place,
        )
    return str(escape(value.shown))


def blocks_of(text: str) -> list[Token]:
    """The tokens of a text as it is typed: with plain quotation marks, no marks, and footnotes as text."""
    return _reader().parse(text)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.disable(["html_block", "html_inline"])
    _read_structure(reader)
    return reader


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "„“‚‘"})
    renderer.enable(["replacements", "smartquotes", "table"])
    renderer.disable(["html_block", "html_inline"])

    def adapt(state: Any) -> None:
        for part in state.tokens:
            if part.type in {"heading_open", "heading_close"}:
                part.tag = f"h{min(int(part.tag[1]) + 1, 6)}"
            elif part.type == "th_open":
                part.attrSet("scope", "col")
            for piece in part.children or ():
                if piece.type == "text":
                    piece.content = bound(piece.content)

    renderer.core.ruler.push("adapt", adapt)
    renderer.core.ruler.push("row_heads", _make_row_heads)
    _read_structure(renderer)
    read_pictures(renderer)
    find_faults(renderer)
    return renderer


def _make_row_heads(state: StateCore) -> None:
    """Make the first cell of a row its head, as in all computed tables.

    Empty cells, and the only cell of a row, are no heads.
    """
    tokens = state.tokens
    in_fives = zip(tokens, tokens[1:], tokens[2:], tokens[3:], tokens[4:], strict=False)
    for row, cell, text, closing, following in in_fives:
        starts_row = row.type == "tr_open" and cell.type == "td_open"
        if starts_row and following.type == "td_open" and text.content.strip():
            cell.tag = closing.tag = "th"
            cell.attrSet("scope", "row")


# Headings, references, footnotes and captions

DRAFT = "draft"  # the key under which Markdown's surroundings hold it
_CALL = re.compile(r"\[\^(?P<label>[^\]\s]+)\]")
_CALLED = "called"
_TITLE = "Tabelle:"
_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def _read_structure(markdown: MarkdownIt) -> None:
    """Let Markdown read footnotes, definition lists, labels and references; needs a `Draft`."""
    markdown.use(deflist_plugin)
    markdown.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    markdown.inline.ruler.before("link", "footnote_call", _call)
    markdown.core.ruler.push("structure", _structure)


def _call(state: StateInline, silent: bool) -> bool:
    """`[^kennung]` in a line of text."""
    call = _CALL.match(state.src, state.pos)
    if call is None or _draft(state) is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.meta[_CALLED] = call["label"]  # becomes a mark in `_mark_calls`
    state.pos = call.end()
    return True


def _draft(state: StateCore | StateInline) -> Draft | None:
    return state.env.get(DRAFT)


def _structure(state: StateCore) -> None:
    draft = _draft(state)
    if draft is None:
        return
    first = None
    for line in state.tokens:
        if line.map:
            first = line.map[0]
        if line.type == "inline":
            _mark_calls(line.children or [], draft, first)
            line.children = list(_references(line.children or [], draft))
    if draft.is_statute:
        # A list right below a heading becomes the Absätze of a §; so do paragraphs with a typed „(1)“
        absaetze = _typed_absaetze(_listed_absaetze(state.tokens, draft), draft)
        state.tokens = list(absaetze)
        # Below „1.“ a statute counts a), b), c)
        depth = 0
        for token in state.tokens:
            if token.type == "ordered_list_open":
                depth += 1
                if depth > 1:
                    token.attrSet("type", "a")
            depth -= token.type == "ordered_list_close"
    _report_strays(state, draft)
    state.tokens = list(_headings(state, draft))
    _report_headless(state)
    state.tokens = list(_without_definitions(state, draft))
    state.tokens = list(_titled(state, draft))


def _mark_calls(parts: list[Token], draft: Draft, first: int | None) -> None:
    """The calls of footnotes in a line of text whose block begins in line `first`."""
    for part in parts:
        label = part.meta.get(_CALLED)
        if label is not None:
            part.content = draft.marks.put(Call(label, "", draft.place_of_call(label, first)))


def _headings(state: StateCore, draft: Draft) -> Iterator[Token]:
    """The text with a mark in place of each heading."""
    rest = iter(state.tokens)
    for opening in rest:
        if opening.type == "heading_open":
            line = next(rest)
            label = take_label(line)
            typed = spelled(label) if label else f"{opening.markup} {line.content}"
            place = draft.source.where(typed, _first_line(opening))
            mark = Heading(opening.tag, "", _rendered(line, state), label, place)
            yield _block(draft.marks.put(mark))
            next(rest)  # its end
        else:
            yield opening


def _report_strays(state: StateCore, draft: Draft) -> None:
    """Report labels of paragraphs that are no Absatz, which are taken off, and §§ that begin in a list."""
    for opening, line in pairwise(state.tokens):
        typed = ""
        label = ""
        if opening.type == "paragraph_open" and (opening.level or line.content.startswith("(")):
            label = take_label(line)
        if label:
            typed = spelled(label)
        elif draft.is_statute and opening.type == "heading_open" and opening.level:
            typed = "#"
        if typed:
            report(
                state.env,
                Code.TEXT_FORM,
                typed,
                _first_line(line),
                message="In einer Liste oder einem Zitat steht hier eine Überschrift oder Sprungmarke.",
                cure="Sie hat dort keine Bedeutung. Überschriften beginnen am Anfang der Zeile; Sprungmarken"
                " stehen hinter ihnen, Tabellentiteln, Bildern und Absätzen einer Satzung.",
            )


def _report_headless(state: StateCore) -> None:
    """Report tables with a column without a heading; the corner needs none."""
    for number, head in enumerate(state.tokens):
        if head.type == "thead_open":
            rest = iter(state.tokens[number:])
            cells = []
            for token in _until("thead_close", rest):
                if token.type == "inline":
                    cells.append(token)
            if not all(map(_is_seen, cells[1:] or cells)):
                report(
                    state.env,
                    Code.TEXT_FORM,
                    "|",
                    _first_line(head),
                    message="Die Tabelle hat eine Spalte ohne Überschrift; wer sie vorgelesen bekommt,"
                    " weiß nicht, was darin steht.",
                    cure="In der ersten Zeile über jede Spalte schreiben, was sie enthält:"
                    " | Ort | Tage |; nur die linke obere Ecke darf leer sein.",
                )


def _first_line(token: Token) -> int | None:
    """The line of its source in which a block begins, from 0; None if Markdown does not know it."""
    return token.map[0] if token.map else None


def _is_seen(cell: Token) -> bool:
    text = "".join(part.content for part in cell.children or ())
    for sign in text:
        if unicodedata.category(sign) not in _UNSEEN:
            return True
    return False


def _references(parts: list[Token], draft: Draft) -> Iterator[Token]:
    """Links to labels as marks: an empty link prints the name of its target."""
    rest = iter(range(len(parts)))
    for index in rest:
        part = parts[index]
        target = ""
        if part.type == "link_open":
            target = str(part.attrGet("href") or "")
        if not target.startswith("#"):
            yield part
            continue
        label = target[1:]
        place = draft.source.where(f"({target})")
        if parts[index + 1].type == "link_close":
            next(rest)
            yield _html(draft.marks.put(CrossReference(label, "kurz", False, place)))
        else:
            part.attrSet("href", draft.marks.put(CrossReference(label, "ziel", False, place)))
            yield part


def _without_definitions(state: StateCore, draft: Draft) -> Iterator[Token]:
    """The text without the texts of its footnotes, which go to the draft."""
    rest = iter(state.tokens)
    for token in rest:
        if token.type != "footnote_reference_open":
            yield token
            continue
        label = token.meta["label"]
        inside = list(_until("footnote_reference_close", rest))
        html = state.md.renderer.render(_unwrapped(inside), state.md.options, state.env)
        html = " ".join(
            _filled(html, draft.marks).split("\n")
        ).strip()  # else WeasyPrint breaks there
        place = draft.source.where(f"[^{label}]:", _first_line(token))
        draft.definitions.append(Definition(label, html, place))


def _until(kind: str, rest: Iterator[Token]) -> Iterator[Token]:
    for token in rest:
        if token.type == kind:
            return
        yield token


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """The lines of paragraphs, parted by breaks: a footnote is one paragraph."""
    lines: list[Token] = []
    for token in tokens:
        if token.type == "inline":
            if lines:
                lines.append(_html("<br>"))
            lines.append(token)
    return lines


def _titled(state: StateCore, draft: Draft) -> Iterator[Token]:
    """A paragraph „Tabelle: Titel“ right above a table becomes its caption."""
    tokens = state.tokens
    rest = iter(range(len(tokens)))
    for index in rest:
        ahead = tokens[index : index + 4]
        is_above_table = [token.type for token in ahead] == _ABOVE_TABLE
        if is_above_table and ahead[1].content.startswith(_TITLE):
            for _ in range(3):  # the tokens up to the table
                next(rest)
            yield ahead[3]
            yield _caption(ahead[1], state, draft)
        else:
            yield tokens[index]


_ABOVE_TABLE = ["paragraph_open", "inline", "paragraph_close", "table_open"]


def _caption(line: Token, state: StateCore, draft: Draft) -> Token:
    parts = line.children or [_html("")]
    label = take_label(line)
    typed = spelled(label) if label else line.content
    place = draft.source.where(typed, _first_line(line))
    parts[0].content = parts[0].content.removeprefix(_TITLE).lstrip()
    caption = Caption("caption", "", _rendered(line, state), label, place, TABLE)
    return _block(draft.marks.put(caption))


def _rendered(line: Token, state: StateCore) -> str:
    return str(state.md.renderer.render([line], state.md.options, state.env))


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


# Statutes: the lists right below a heading are the Absätze of a §

_IN_ABSATZ = 2  # the level of its paragraphs
_TYPED_ABSATZ = re.compile(r"\((?P<number>[0-9]+[a-z]?)\)\s+")


def _listed_absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    before = ""  # the type of the last token that is in no other
    number = 0
    is_listed = False
    needs_number = False  # until the first line of the Absatz
    for token in tokens:
        if token.level == 0 and token.type == "ordered_list_open" and before == "heading_close":
            is_listed = True
            number = int(token.attrGet("start") or 1) - 1
        elif token.level == 0 and token.type == "ordered_list_close" and is_listed:
            is_listed = False
        elif is_listed and token.level == 1 and token.type == "list_item_open":
            needs_number = True
            number += 1
            yield _block('<div class="absatz">')
        elif is_listed and token.level == 1:
            needs_number = False
            yield _block("</div>")
        elif is_listed and needs_number and token.type == "inline":
            needs_number = False
            yield _numbered(token, str(number), draft)
        else:
            if is_listed and token.level == _IN_ABSATZ:
                token.hidden = False
            yield token
        if token.level == 0:
            before = token.type


def _typed_absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    rest = iter(tokens)
    has_heading = is_open = False
    for token in rest:
        is_heading = token.level == 0 and token.type == "heading_open"
        has_heading = has_heading or is_heading
        line = next(rest) if token.type == "paragraph_open" and token.level == 0 else None
        typed = _TYPED_ABSATZ.match(line.content) if line and has_heading else None
        if is_open and (is_heading or typed):
            yield _block("</div>")
            is_open = False
        if line and typed:
            if line.children:
                first = line.children[0]
                first.content = first.content[typed.end() :]
            _numbered(line, typed["number"], draft)
            yield _block('<div class="absatz">')
            is_open = True
        yield token
        if line:
            yield line
    if is_open:
        yield _block("</div>")


def _block(html: str) -> Token:
    return Token("html_block", "", 0, content=f"{html}\n", block=True)


def _numbered(line: Token, number: str, draft: Draft) -> Token:
    """The text of an Absatz with its number."""
    label = take_label(line)
    place = draft.source.where(spelled(label) if label else "", _first_line(line))
    absatz = Absatz("span", ' class="nummer"', f"({number})", label, place)
    line.children = [_html(f"{draft.marks.put(absatz)} "), *(line.children or ())]
    return line
