"""Adds lines to a YAML file without touching what stands there: comments, order, line ends."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Any

import yaml

from vorlagen.building.new.question import NotYetError
from vorlagen.facts.dateien import art_von
from vorlagen.facts.reading.tree import Mapping
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.findings import Findings


def inserted(content: bytes, file: str, path: Sequence[str], lines: Sequence[str]) -> bytes:
    """A file's content with lines as the last entry of the group at the end of a path of keys.

    The lines begin at column 0; they are indented as the entries before them, and where the path
    ends earlier, its last key is written above them.

    Raises:
        NotYetError: If the file is faulty, or the group is written so that nothing can be added
            below it; the text shows the lines.
    """
    bom = content.startswith(codecs.BOM_UTF8)
    text = _decoded(content, file)
    end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    old = _read(plain, file)
    if old is None:
        raise NotYetError(f"{file} hat Fehler. Zuerst: vorlagen pruefen")
    new = _added(plain, path, lines)
    if new is None or not _holds(_read(new, file), old, path):
        shown = "\n".join(f"  {line}" for line in lines)
        raise NotYetError(
            f"{file} ist so geschrieben, dass sich nichts anfügen lässt. Von Hand unter"
            f" „{'.'.join(path)}“ eintragen:\n{shown}"
        )
    return (codecs.BOM_UTF8 if bom else b"") + new.replace("\n", end).encode()


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotYetError(f"{file} ist nicht in UTF-8 gespeichert.") from None


def _read(text: str, file: str) -> Mapping | None:
    """The tree of a file in which nothing is wrong."""
    findings = Findings()
    tree = read_yaml(text, file, findings)
    art = art_von(file)
    if tree is None or art is None:
        return None
    validate(art.model, tree, findings)
    return None if findings.has_errors else tree


def _added(text: str, path: Sequence[str], lines: Sequence[str]) -> str | None:
    """The text with the lines; None if there is no place for them."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    left = list(path)
    indentation = 0
    while left and isinstance(node, yaml.MappingNode):
        below = next((value for key, value in node.value if key.value == left[0]), None)
        if below is None:
            break
        node = below
        left.pop(0)
    if not isinstance(node, yaml.MappingNode) or len(left) > 1:
        return None
    if node.flow_style:
        return None if node.value or left else _in_place_of_braces(text, node, lines)
    indentation = node.start_mark.column
    written = list(lines)
    if left:
        written = [f"{left[0]}:", *(f"  {line}" for line in lines)]
    rows = text.split("\n")
    at = _last_row(node) + 1
    while not rows[at - 1].strip():  # below a text of several lines blank ones may count as its own
        at -= 1
    while at < len(rows) and _is_comment_deeper(rows[at], indentation):
        at += 1
    rows[at:at] = [" " * indentation + line for line in written]
    return "\n".join(rows) if at < len(rows) - len(written) else "\n".join(rows) + "\n"


def _is_comment_deeper(row: str, indentation: int) -> bool:
    """Whether a row is a comment that belongs to what stands below a group with that indentation."""
    bare = row.lstrip()
    return bare.startswith("#") and len(row) - len(bare) > indentation


def _in_place_of_braces(text: str, node: yaml.MappingNode, lines: Sequence[str]) -> str:
    """The text with a group of lines in place of `{}`, and without the comment behind it."""
    rows = text.split("\n")
    row, column = node.start_mark.line, node.start_mark.column
    head = rows[row][:column].rstrip()
    indentation = len(head) - len(head.lstrip()) + 2
    comment = rows[row][node.end_mark.column :].replace("; noch keines", "")
    rows[row] = head + comment
    rows[row + 1 : row + 1] = [" " * indentation + line for line in lines]
    return "\n".join(rows)


def _last_row(node: yaml.Node) -> int:
    """The row in which the last entry of a node ends; comments below it do not count."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last_row(last[1] if isinstance(last, tuple) else last)
    block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    ends_before = block and node.end_mark.column == 0
    return int(node.end_mark.line) - (1 if ends_before else 0)


def _holds(new: Mapping | None, old: Mapping, path: Sequence[str]) -> bool:
    """Whether nothing changed but that the group at the end of the path has one entry more."""
    if new is None:
        return False
    key, *rest = path
    others = new.keys() == old.keys() | {key} and all(
        new[name] == old[name] for name in old if name != key
    )
    before = old.get(key, Mapping(old.spots.place))
    if rest:
        return others and _holds(new[key], before, rest)
    added = new[key].keys() - before.keys()
    return others and len(added) == 1 and all(new[key][name] == before[name] for name in before)
