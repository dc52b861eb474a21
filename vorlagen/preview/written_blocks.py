"""The paragraphs, headings, lists and quotes of a text as documents that an editor on the page changes.

A document is a tree as the editor has it: nodes with `type`, `attrs`, `content`, and `text` with `marks`.
What stands in double braces, calls of footnotes and labels are chips: nodes that keep their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from vorlagen.page import TO_WRITE, blocks_of
from vorlagen.preview.text_sections import letters_of

Node = dict[str, Any]

_CHIP = re.compile(
    r"""\{\{(?:[^"'{}\n]|"[^"\n]*"|'[^'\n]*')*\}\}   # an expression
      | \[\^[^\]\s]+\](?!:)                           # a call of a footnote
      | \[\]\(\#[^)\s]*\)                             # a reference by label
      | \{\#[\w-]+\}                                  # a label
    """,
    re.VERBOSE,
)
_HELD = "\ue0f0"  # the place of a chip while Markdown is read
_TO_BE_WRITTEN = re.compile(r"""\{\{\s*offen\((["'])([^"']+)\1\)\s*\}\}""")
_EMPTY: Node = {"type": "doc", "content": [{"type": "paragraph", "content": []}]}
_NOT_SHOWN = re.compile(r"\{\{|\{%|\{#|^\s*:::", re.MULTILINE)  # of what has no chips any more
_STATEMENT = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)
_NODES = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "bulletList",
    "ordered_list_open": "orderedList",
    "list_item_open": "listItem",
    "blockquote_open": "blockquote",
}
_LISTS = {"bulletList", "orderedList"}
_MARKS = {"strong": "bold", "em": "italic", "link": "link"}
_SIGNS = {"bold": "**", "italic": "*"}
_ATTRS: dict[str, Node] = {  # that are written; the editor has others, too
    "heading": {"level": 1},
    "bulletList": {"marker": "-", "tight": True},
    "orderedList": {"marker": ".", "start": 1, "tight": True},
    "chip": {"source": ""},
}
_SPECIAL = re.compile(r"([\\`*_\[\]<&~])")
_AT_START = re.compile(r"^(\d*)([#+\-=>.)])")


class NotWrittenError(ValueError):
    """A document that Markdown cannot hold as it is, or a text that the editor cannot show."""


class TextBlock(Struct, frozen=True):
    """A block of a text: its first line, from 1, its Markdown, and the letters that the page prints of it.

    `parts` are those letters between what is printed for chips. `document` is None if the editor cannot
    show the block.
    """

    line: int
    source: str
    parts: tuple[str, ...]
    document: Node | None


def text_blocks(text: str) -> list[TextBlock]:
    """The blocks of a text that print something of their own, in order."""
    lines = text.split("\n")
    found = []
    tokens = blocks_of(_CHIP.sub(_HELD, text))
    for number, token in enumerate(tokens):
        if token.level or not token.map or token.nesting < 0:
            continue
        first, end = token.map
        while not lines[end - 1].strip():
            end -= 1
        source = "\n".join(lines[first:end])
        parts, document = _parts(token, tokens[number:]), document_of(source)
        question = _TO_BE_WRITTEN.fullmatch(source)
        if question:  # what is written takes its place
            parts, document = (letters_of(TO_WRITE + question[2]),), _EMPTY
        if any(parts):
            found.append(TextBlock(first + 1, source, parts, document))
    return found


def _parts(opening: Token, tokens: list[Token]) -> tuple[str, ...]:
    """The letters of a block; a number may be printed before those of a heading."""
    words = [_HELD] if opening.type == "heading_open" else []
    for token in tokens:
        if token.type == "inline":
            words += [_STATEMENT.sub(_HELD, part.content) for part in token.children or ()]
        if token.type == opening.type.replace("_open", "_close") and not token.level:
            break
    return tuple(letters_of(part) for part in "".join(words).split(_HELD))


@cache
def document_of(source: str) -> Node | None:
    """The document of a block; None if the editor cannot show it, or it would not be written back."""
    try:
        document = _read(source)
        is_kept = _read(_written(document)) == document
    except NotWrittenError:
        return None
    return document if is_kept else None


def markdown_of(document: Node, old: str) -> str:
    """A document that somebody changed as Markdown; lines end where they did in the `old` block.

    Raises:
        NotWrittenError: If Markdown would be read as something else.
    """
    document = _tidied(document)
    text = _written(document)
    for candidate in (_with_line_ends(text, old), text):
        if _read(candidate) == document:
            return candidate
    raise NotWrittenError


# Markdown to documents


def _read(source: str) -> Node:
    chips = _CHIP.findall(source)
    held = _CHIP.sub(_HELD, source)
    if _NOT_SHOWN.search(held):
        raise NotWrittenError
    waiting = iter(chips)
    content = list(_blocks(iter(blocks_of(held)), waiting))
    if next(waiting, None) is not None:  # one stands where nothing is printed, as in an address
        raise NotWrittenError
    return _tidied({"type": "doc", "content": content})


def _blocks(tokens: Iterator[Token], chips: Iterator[str]) -> Iterator[Node]:
    """The nodes up to the end of the block that is being read."""
    for token in tokens:
        if token.nesting < 0:
            return
        if token.type == "inline":
            yield from _inline(token.children or [], chips)
            continue
        kind = _NODES.get(token.type)
        if kind is None:
            raise NotWrittenError
        content = list(_blocks(tokens, chips))
        yield {"type": kind, "attrs": _attributes(token, content), "content": content}


def _attributes(token: Token, content: list[Node]) -> Node:
    if token.type == "heading_open":
        return {"level": int(token.tag[1])}
    if token.type == "paragraph_open":
        return {"hidden": token.hidden}  # in a list without blank lines
    if token.type not in {"bullet_list_open", "ordered_list_open"}:
        return {}
    is_tight = True
    for item in content:
        for child in item["content"]:
            is_tight &= child["attrs"].get("hidden", True)
    return {"marker": token.markup, "start": int(token.attrGet("start") or 1), "tight": is_tight}


def _inline(tokens: Iterable[Token], chips: Iterator[str]) -> Iterator[Node]:
    marks: list[Node] = []
    for token in tokens:
        kind, _, end = token.type.rpartition("_")
        if kind in _MARKS and end == "close":
            marks.pop()
        elif kind in _MARKS:
            marks.append(_mark(token, _MARKS[kind]))
        else:
            yield from _pieces(token, marks, chips)


def _mark(token: Token, kind: str) -> Node:
    if token.attrGet("title"):
        raise NotWrittenError
    if kind == "link":
        return {"type": kind, "attrs": {"href": token.attrGet("href")}}
    return {"type": kind}


def _pieces(token: Token, marks: list[Node], chips: Iterator[str]) -> Iterator[Node]:
    """The nodes for a piece of a line that is no mark."""
    if token.type == "text":
        for number, text in enumerate(token.content.split(_HELD)):
            if number:
                yield {"type": "chip", "attrs": {"source": next(chips)}, "marks": [*marks]}
            yield {"type": "text", "text": text, "marks": [*marks]}
    elif token.type == "code_inline" and _HELD not in token.content:
        yield {"type": "text", "text": token.content, "marks": [*marks, {"type": "code"}]}
    elif token.type == "softbreak":
        yield {"type": "text", "text": " ", "marks": [*marks]}
    elif token.type == "hardbreak":
        yield {"type": "hardBreak"}
    else:
        raise NotWrittenError


# Documents alike that are written alike


def _tidied(node: Node) -> Node:
    """A node without what Markdown does not hold: empty paragraphs, spaces at ends, marks of spaces."""
    kind = node["type"]
    content: list[Node] = []
    if kind in {"paragraph", "heading"}:
        content = _tidied_line(node.get("content", []))
    else:
        for child in node.get("content", []):
            one = _tidied(child)
            if not one["content"]:
                continue
            if content and one["type"] in _LISTS and content[-1]["type"] == one["type"]:
                content[-1]["content"] += one["content"]
            else:
                content.append(one)
    if kind == "listItem" and content and content[0]["type"] != "paragraph":
        raise NotWrittenError  # the editor has no such items
    attrs = {}
    for name, usual in _ATTRS.get(kind, {}).items():
        attrs[name] = node.get("attrs", {}).get(name, usual)
    if kind in _LISTS and not all(_may_be_tight(item) for item in content):
        attrs["tight"] = False
    if kind in _LISTS and len(content) == 1 and _may_be_tight(content[0]):
        attrs["tight"] = True  # there is nothing between items
    return {"type": kind, "attrs": attrs, "content": content}


def _may_be_tight(item: Node) -> bool:
    return not any(child["type"] not in _LISTS for child in item["content"][1:])


def _tidied_line(nodes: list[Node]) -> list[Node]:
    line: list[Node] = []
    for node in nodes:
        marks = [_tidied_mark(mark) for mark in node.get("marks", [])]
        is_code = {"type": "code"} in marks
        if node["type"] == "chip":
            line.append(
                {"type": "chip", "attrs": {"source": node["attrs"]["source"]}, "marks": marks}
            )
        elif node["type"] == "hardBreak":
            line.append({"type": "hardBreak", "marks": []})
        elif is_code:
            line.append({"type": "text", "text": " ".join(node["text"].split()), "marks": marks})
        else:
            line += _typed(re.sub(r"[ \t\n]+", " ", node["text"]), marks)
    return _joined(_without_marked_ends(line))


def _tidied_mark(mark: Node) -> Node:
    if mark["type"] == "link":
        return {"type": "link", "attrs": {"href": mark["attrs"]["href"]}}
    return {"type": mark["type"]}


def _typed(text: str, marks: list[Node]) -> Iterator[Node]:
    """A text in which somebody may have typed what is a chip."""
    end = 0
    for chip in _CHIP.finditer(text):
        yield {"type": "text", "text": text[end : chip.start()], "marks": marks}
        yield {"type": "chip", "attrs": {"source": chip[0]}, "marks": marks}
        end = chip.end()
    yield {"type": "text", "text": text[end:], "marks": marks}


def _without_marked_ends(line: list[Node]) -> list[Node]:
    """A line in which no emphasis or link begins or ends with a space, and no code is empty."""
    parts: list[Node] = []
    for node in line:
        if node["type"] != "text" or {"type": "code"} in node["marks"]:
            parts.append(node)
            continue
        for text in re.split(r"( )", node["text"]):
            if text:
                parts.append({**node, "text": text})
    for direction in (parts, parts[::-1]):
        before: list[Node] = []
        for node in direction:
            if node.get("text") == " ":
                node["marks"] = [mark for mark in node["marks"] if mark in before]
            before = node["marks"]
    return parts


def _joined(parts: list[Node]) -> list[Node]:
    """A line with one node for texts with the same marks, and without spaces at its ends."""
    line: list[Node] = []
    for node in parts:
        marks = sorted(node["marks"], key=str)
        is_text = node["type"] == "text"
        before = line[-1] if line else {"type": "hardBreak"}
        text = node.get("text", "")
        if is_text and (before["type"] == "hardBreak" or before.get("text", "").endswith(" ")):
            text = text.lstrip(" ")
        if is_text and not text:
            continue
        if is_text and before["type"] == "text" and before["marks"] == marks:
            before["text"] += text
        elif is_text:
            line.append({"type": "text", "text": text, "marks": marks})
        else:
            if node["type"] == "hardBreak":
                _strip_end(line)
            line.append({**node, "marks": marks})
    _strip_end(line)
    while line and line[-1]["type"] == "hardBreak":
        line.pop()
        _strip_end(line)
    return line


def _strip_end(line: list[Node]) -> None:
    if line and line[-1]["type"] == "text":
        line[-1]["text"] = line[-1]["text"].rstrip(" ")
        if not line[-1]["text"]:
            line.pop()


# Documents to Markdown


def _written(node: Node) -> str:
    if node["type"] in {"paragraph", "heading"}:
        return _written_line(node)
    if node["type"] in _LISTS:
        return _written_list(node)
    pieces = [_written(child) for child in node["content"]]
    if node["type"] == "blockquote":
        lines = "\n\n".join(pieces).split("\n")
        return "\n".join(f"> {line}".rstrip() for line in lines)
    return "\n\n".join(pieces)


def _written_list(node: Node) -> str:
    attrs = node["attrs"]
    gap = "\n" if attrs["tight"] else "\n\n"
    items = []
    for number, item in enumerate(node["content"], attrs.get("start", 1)):
        marker = attrs["marker"] if node["type"] == "bulletList" else f"{number}{attrs['marker']}"
        text = gap.join(_written(child) for child in item["content"])
        indent = "\n" + " " * (len(marker) + 1)
        lines = text.split("\n")
        joined = lines[0] + "".join((indent + line) if line else "\n" for line in lines[1:])
        items.append(f"{marker} {joined}")
    return gap.join(items)


def _written_line(node: Node) -> str:
    """A paragraph or heading; signs are only escaped if they would be read as Markdown."""
    before = "#" * node["attrs"]["level"] + " " if node["type"] == "heading" else ""
    text = before + _marked(node["content"], escapes=False)
    try:
        if _read(text) == {"type": "doc", "attrs": {}, "content": [node]}:
            return text
    except NotWrittenError:
        pass
    return before + _marked(node["content"], escapes=True)


def _marked(nodes: list[Node], *, escapes: bool) -> str:
    text = ""
    opened: list[Node] = []
    for number, node in enumerate([*nodes, {"type": "text", "text": "", "marks": []}]):
        marks = node["marks"]
        while any(mark not in marks for mark in opened):
            text += _end(opened.pop())
        new = [mark for mark in marks if mark not in opened and mark["type"] != "code"]
        for mark in sorted(new, key=lambda one: _reach(nodes[number:], one), reverse=True):
            text += "[" if mark["type"] == "link" else _SIGNS[mark["type"]]
            opened.append(mark)
        if node["type"] == "chip":
            text += node["attrs"]["source"]
        elif node["type"] == "hardBreak":
            text += "\\\n"
        elif {"type": "code"} in marks:
            fence = "`" * (1 + max(map(len, re.findall("`+", node["text"])), default=0))
            space = " " if "`" in (node["text"][:1], node["text"][-1:]) else ""
            text += fence + space + node["text"] + space + fence
        elif escapes:
            escaped = _SPECIAL.sub(r"\\\1", node["text"])
            text += escaped if text else _AT_START.sub(r"\1\\\2", escaped)
        else:
            text += node["text"]
    return text


def _end(mark: Node) -> str:
    if mark["type"] == "link":
        href = mark["attrs"]["href"]
        return f"]({href})" if re.fullmatch(r"[^\s()<>]+", href) else f"](<{href}>)"
    return _SIGNS[mark["type"]]


def _reach(nodes: list[Node], mark: Node) -> int:
    """How many nodes from the first one on have a mark."""
    for number, node in enumerate(nodes):
        if mark not in node["marks"]:
            return number
    return len(nodes)


def _with_line_ends(text: str, old: str) -> str:
    """A text whose lines also end between two words between which they ended before."""
    now, before = re.split(r"(\s+)", text), re.split(r"(\s+)", old)
    matcher = SequenceMatcher(None, before[::2], now[::2], autojunk=False)
    for start, place, size in matcher.get_matching_blocks():
        for number in range(size - 1):
            gap = before[2 * (start + number) + 1]
            at = 2 * (place + number) + 1
            if "\n" in gap and ("\n" in now[at] or gap.count("\n") == 1):
                now[at] = gap
    return "".join(now)
