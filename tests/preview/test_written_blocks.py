"""Blocks of a text as documents, and back as Markdown that reads the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vorlagen.page import blocks_of
from vorlagen.preview.written_blocks import markdown_of, text_blocks

DATA = Path(__file__).parents[2] / "data"
CHIPS = ("{{ groessen.kosten | euro }}", "[^zahlen]", '{{ verweis("gremien") }}')
WORDS = st.text("aÄß1 .,-*_[]<>&#+`!|~\\:=()/„“", min_size=1, max_size=12)


def test_nearly_all_shipped_texts_can_be_written_on_the_page() -> None:
    """A block that is not changed is written as it was, or is refused to the editor."""
    blocks = []
    for path in sorted(DATA.rglob("text.md")):
        blocks += text_blocks(path.read_text(encoding="utf-8"))
    shown = [block for block in blocks if block.document is not None]
    assert len(blocks) > 200
    assert len(shown) > 0.95 * len(blocks)
    for block in shown:
        assert block.document is not None
        written = markdown_of(block.document, block.source)
        assert _tokens(written) == _tokens(block.source)


def _tokens(text: str) -> list[Any]:
    """What Markdown reads, wherever lines end."""
    read = []
    for token in blocks_of(text):
        content = " ".join(token.content.replace("&nbsp;", "\xa0").split())
        read.append((token.type, token.tag, token.hidden, content))
    return read


def _node(kind: str, content: list[Any], **attrs: Any) -> dict[str, Any]:
    return {"type": kind, "attrs": attrs, "content": content}


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    line: list[dict[str, Any]] = []
    for words in draw(st.lists(WORDS, min_size=1, max_size=3)):
        mark = draw(st.sampled_from([[], [], [{"type": "bold"}], [{"type": "italic"}]]))
        text = f"Wort {words} Wort" if mark else f" {words} "
        line.append({"type": "text", "text": text, "marks": mark})
        line.append({"type": "text", "text": " ", "marks": []})
        if draw(st.booleans()):
            source = draw(st.sampled_from(CHIPS))
            line.append({"type": "chip", "attrs": {"source": source}, "marks": mark})
            line.append({"type": "text", "text": " ", "marks": []})
    line.append({"type": "text", "text": "Ende", "marks": []})
    return line


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    blocks = []
    for kind in draw(
        st.lists(st.sampled_from(["paragraph", "heading", "bulletList", "orderedList"]))
    ):
        if kind == "paragraph":
            blocks.append(_node(kind, draw(lines())))
        elif kind == "heading":
            blocks.append(_node(kind, draw(lines()), level=draw(st.integers(1, 4))))
        else:
            items = []
            for line in draw(st.lists(lines(), min_size=1, max_size=3)):
                items.append(_node("listItem", [_node("paragraph", line)]))
            blocks.append(_node(kind, items, tight=draw(st.booleans())))
    return _node("doc", blocks)


@given(documents())
def test_what_is_written_reads_as_it_was_meant(document: dict[str, Any]) -> None:
    """Signs that Markdown would read are words here."""
    text = markdown_of(document, "")
    again = []
    for block in text_blocks(text):
        assert block.document is not None
        again += block.document["content"]
    assert _shown(_node("doc", again)) == _shown(document)


def _shown(node: dict[str, Any]) -> str:
    """The words of a document, its chips and what is bold, without spaces."""
    if node["type"] == "text":
        text = "".join(node["text"].split())
        return text.join("*" if {"type": "bold"} in node["marks"] and text else "" for _ in "ab")
    if node["type"] == "chip":
        return str(node["attrs"]["source"])
    return "".join(_shown(child) for child in node["content"])


def test_lines_end_where_they_ended() -> None:
    """So that a comparison of two states shows what was changed, and nothing else."""
    source = "Der erste Satz steht hier.\nDer zweite steht da.\nUnd der dritte."
    [block] = text_blocks(source)
    assert block.document is not None
    [paragraph] = block.document["content"]
    [text] = paragraph["content"]
    changed = {**text, "text": text["text"].replace("zweite", "zweite, längere")}
    document = _node("doc", [_node("paragraph", [changed])])
    assert markdown_of(document, source) == source.replace("zweite", "zweite, längere")
