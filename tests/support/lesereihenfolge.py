"""What a screen reader reads of a PDF, as the text rendition would print it.

The elements of the tag tree are turned back into HTML, of which the text rendition is made: so any
word that is missing, doubled or out of order in the tags is a line that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from strukturbaum import Element, TaggedPdf

from vorlagen.renditions.plaintext import plaintext

_TAGS = {
    "Document": "body",
    "Part": "main",
    "Sect": "section",
    "Div": "div",
    "P": "p",
    "BlockQuote": "blockquote",
    "Table": "table",
    "THead": "thead",
    "TBody": "tbody",
    "TFoot": "tfoot",
    "TR": "tr",
    "TOC": "ul",
    **{f"H{level}": f"h{level}" for level in range(1, 7)},
}
_PAGE_NUMBER = re.compile(r", S\. \d+$")
_PAGE_NUMBER_OF_CONTENTS = re.compile(r" \d+$")
_RULE = re.compile(r"^[-=* ]+$", re.MULTILINE)


def read_out(content: bytes) -> list[str]:
    """The lines of a PDF's text in the order of its tags, without the spaces that align tables."""
    pdf = TaggedPdf(content)  # its objects live as long as it does
    root = pdf.root
    notes = list(root.all("Note"))
    html = "".join(_html(root))
    listed = "".join(f"<li>{_inline(note, without='Lbl')}</li>" for note in notes)
    return as_lines(plaintext(f"{html}<h2>Fußnoten</h2><ol>{listed}</ol>" if notes else html))


def as_lines(text: str) -> list[str]:
    """The lines of a text rendition, without rules and the spaces that align tables."""
    lines = (" ".join(line.split()) for line in _RULE.sub("", text).splitlines())
    return [line for line in lines if line]


def _html(element: Element) -> Iterator[str]:
    tag = _TAGS.get(element.kind)
    match element.kind:
        case "L":
            yield from _list(element)
        case "TOCI":
            yield f"<li>{_PAGE_NUMBER_OF_CONTENTS.sub('', _inline(element))}</li>"
        case "TH" | "TD":
            spans = "".join(
                f' {name.lower()}="{reach}"'
                for name in ("ColSpan", "RowSpan")
                if (reach := element.attribute(name))
            )
            yield f"<{element.kind.lower()}{spans}>{_inside(element)}</{element.kind.lower()}>"
        case "Caption":
            yield f"<caption>{_inline(element)}</caption>"
        case "Figure":
            yield f'<p><img alt="{escape(element.alt)}"></p>'
        case "Note":
            return
        case _ if (tag and tag[0] in "hp") or element.kind in {"Span", "Link", "Reference"}:
            yield f"<{tag or 'span'}>{_inline(element)}</{tag or 'span'}>"
        case _:
            assert tag, element.kind
            yield f"<{tag}>{_inside(element)}</{tag}>"


def _inside(element: Element) -> str:
    """What is in a cell or an item: text, or blocks."""
    return "".join(
        _line(kid) if isinstance(kid, str) or kid.kind in {"Span", "Link"} else "".join(_html(kid))
        for kid in element.kids
    )


def _list(element: Element) -> Iterator[str]:
    is_numbered = element.attribute("ListNumbering") == "/Decimal"
    items = [kid for kid in element.kids if isinstance(kid, Element)]
    assert all(item.kind == "LI" for item in items)
    if element.attribute("ListNumbering") == "/None" and any(_part(i, "Lbl") for i in items):
        terms = (f"<dt>{_term(i)}</dt><dd>{_body(i)}</dd>" for i in items)
        yield f"<dl>{''.join(terms)}</dl>"
    else:
        tag = "ol" if is_numbered else "ul"
        yield f"<{tag}>{''.join(f'<li>{_body(item)}</li>' for item in items)}</{tag}>"


def _part(item: Element, kind: str) -> list[Element]:
    return [kid for kid in item.kids if isinstance(kid, Element) and kid.kind == kind]


def _term(item: Element) -> str:
    return "".join(map(_inline, _part(item, "Lbl")))


def _body(item: Element) -> str:
    return "</dd><dd>".join(map(_inside, _part(item, "LBody")))


def _inline(element: Element, without: str = "") -> str:
    return "".join(
        _line(kid) for kid in element.kids if isinstance(kid, str) or kid.kind != without
    )


def _line(kid: Element | str) -> str:
    if isinstance(kid, str):
        return escape(kid)
    if "/ActualText" in kid.thing:
        return escape(str(kid.thing.ActualText))
    inner = _inline(kid)
    match kid.kind:
        case "Link" | "Reference" if kid.links:
            return _link(kid, inner)
        case "Span" if kid.attribute("TextDecorationType"):
            tag = "del" if kid.attribute("TextDecorationType") == "/LineThrough" else "ins"
            return f"<{tag}>{inner}</{tag}>"
        case "Span" | "Link" | "Reference" | "Lbl":
            return inner
        case _:
            return "".join(_html(kid))


def _link(link: Element, inner: str) -> str:
    action = link.links[0].get("/A")
    if action is not None:
        return f'<a href="{escape(str(action.URI))}">{inner}</a>'
    if str(link.links[0].Dest).startswith("fussnote"):
        return f'<a role="doc-noteref">{inner}</a>'
    return _PAGE_NUMBER.sub("", inner)
