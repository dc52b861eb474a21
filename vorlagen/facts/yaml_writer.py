"""Changes one value in the text of a YAML file; every other character stays as it is.

The new text is read back before it is returned: the value must be the one that was meant, and everything
else what it was. So this module needs no rules of when YAML requires quotation marks; it tries spellings,
the one used so far first, and takes the first that is read back as meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, Union

import yaml
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_reader import UNREADABLE, compose
from vorlagen.findings import Code, Findings, Place, Refusal

Steps = tuple[str | int, ...]  # keys of mappings and numbers of list entries, from the top
Value: TypeAlias = Union["FactEntry", "Group", Sequence["Value"]]  # what is to be written
Group: TypeAlias = Mapping[str, "Value"]

_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"(?:^|\s)#")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")  # an anchor or tag in front of a value
_BLOCKS = {"|", ">"}  # styles of texts over several lines
_DASH = re.compile(r" *- +")  # before an entry of a list
_COMMA_BEHIND, _COMMA_BEFORE = re.compile(r"\s*,\s*"), re.compile(r"\s*,\s*$")
_NULLS = {"", "~", "null", "Null", "NULL"}
_PENDING, _ASSUMED, _REASON, _RELEASED = "ausstehend", "annahme", "grund", "freigegeben"


class NotWritableError(Refusal):
    """A change that cannot be made without touching something else; message and cure are German."""


class FactEntry(Struct, frozen=True):
    """A value in a YAML file with its status, as somebody enters it.

    Attributes:
        text: The value as it is read; "" if it is pending, or is a group of keys.
        pending: Why it is not known yet.
        assumed: Why it is assumed.
        released: The day on which, and by whom, an assumption was released for final papers.
    """

    text: str = ""
    pending: str = ""
    assumed: str = ""
    released: tuple[str, str] = ("", "")


class YamlText:
    """The text of a YAML file in which single values can be changed.

    Raises:
        NotWritableError: If the content is no YAML file.
    """

    def __init__(self, content: bytes) -> None:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        self._has_bom = text.startswith(_BOM)
        self._text = text.removeprefix(_BOM)
        findings = Findings()
        root = compose(_LINE_END.sub("\n", self._text), "", findings)
        if root is None:
            messages = [finding.message for finding in findings]
            raise _refusal(f"Die Datei lässt sich nicht lesen: {messages[0]}")
        self._root = root
        ends = [match.end() for match in _LINE_END.finditer(self._text)]
        self._line_starts = [0, *ends]

    # What stands in the file

    def steps_to(self, place: Place) -> Steps:
        """The steps to the value that begins at a place, with its status if it has one.

        Raises:
            NotWritableError: If no value begins there.
        """
        for steps, node in _walk(self._root, ()):
            mark = node.start_mark
            if (mark.line + 1, mark.column + 1) == (place.line, place.column):
                # The steps to a value, without the last one that leads into its status
                if steps and steps[-1] in {_PENDING, _ASSUMED}:
                    return steps[:-1]
                return steps
        raise _refusal("Die Datei ist inzwischen anders; an dieser Stelle beginnt kein Wert mehr")

    def place_of(self, steps: Steps, file: str) -> Place:
        """Where the value at the end of these steps begins.

        Raises:
            NotWritableError: If there is none.
        """
        mark = self._node(steps).start_mark
        return Place(file, mark.line + 1, mark.column + 1)

    def has(self, steps: Steps) -> bool:
        """Whether there is a value at the end of these steps."""
        try:
            self._node(steps)
        except NotWritableError:
            return False
        return True

    def keys(self, steps: Steps) -> list[str]:
        """The keys of a mapping, in their order; none if there is no mapping."""
        keys: list[str] = []
        for step in _children(self._node(steps)):
            if isinstance(step, str):
                keys.append(step)
        return keys

    def entries(self, steps: Steps) -> list[int]:
        """The numbers of the entries of a list; none if there is no list."""
        entries: list[int] = []
        for step in _children(self._node(steps)):
            if isinstance(step, int):
                entries.append(step)
        return entries

    def entry(self, steps: Steps) -> FactEntry:
        """The value at the end of these steps.

        Raises:
            NotWritableError: If there is none.
        """
        return _entry_of(self._node(steps))

    def is_single(self, steps: Steps) -> bool:
        """Whether there is a single value, known or not, and no group or list."""
        node = self._node(steps)
        inner = _children(node)
        return (
            isinstance(node, yaml.ScalarNode)
            or _PENDING in inner
            or isinstance(inner.get(_ASSUMED), yaml.ScalarNode)
        )

    def value(self, steps: Steps) -> Value:
        """The value with all that is in it."""
        children = _children(self._node(steps))
        if self.is_single(steps) or not children:
            return self.entry(steps)
        if 0 in children:
            return [self.value((*steps, number)) for number in children]
        return {str(key): self.value((*steps, key)) for key in children}

    # Changes

    def with_entry(self, steps: Steps, new: FactEntry, *, is_text: bool) -> bytes:
        """The file with another value at the end of these steps.

        Args:
            steps: The steps to the value.
            new: What is to stand there.
            is_text: Whether quotation marks are allowed around it; numbers and dates stand without.

        Raises:
            NotWritableError: If that is impossible without changing something else.
        """
        node = self._node(steps)
        old = _entry_of(node)
        if new == old:
            return self.content
        is_alike = (bool(new.pending), bool(new.assumed)) == (bool(old.pending), bool(old.assumed))
        if is_alike and (new.released == old.released or not any(old.released)):
            return self._with_parts(steps, old, new, is_text=is_text)
        if old.assumed and not old.text:
            raise _refusal("Hier ist eine ganze Gruppe angenommen; sie wird in der Datei geändert")
        return self._replaced(steps, new, list(_spelled_with_status(new, is_text=is_text))).content

    def _with_parts(self, steps: Steps, old: FactEntry, new: FactEntry, *, is_text: bool) -> bytes:
        """The file with another value, whose status stays what it is: only what differs is replaced."""
        changed = self
        if new.pending != old.pending:
            changed = changed._with_scalar((*steps, _PENDING), new.pending, is_text=True)
        if new.assumed != old.assumed:
            changed = changed._with_scalar((*steps, _REASON), new.assumed, is_text=True)
        if new.text != old.text:
            place = (*steps, _ASSUMED) if new.assumed else steps
            changed = changed._with_scalar(place, new.text, is_text=is_text)
        if new.released != old.released:
            changed = changed._with_key(steps, _RELEASED, _release(new))
        return changed.content

    def with_group(self, steps: Steps, values: Mapping[str, str], texts: Container[str]) -> bytes:
        """The file with a group of keys in place of a pending value or another group.

        Args:
            steps: The steps to the value.
            values: The new ones, by their keys.
            texts: The keys of those that get quotation marks; numbers and days have none.

        Raises:
            NotWritableError: If that is impossible without changing something else.
        """
        group = {key: FactEntry(text) for key, text in values.items()}
        changed = self._replaced(steps, FactEntry(), [_spelled(group, texts)])
        for key, text in values.items():
            if not changed.has((*steps, key)) or changed.entry((*steps, key)) != FactEntry(text):
                raise _refusal(f"„{text}“ lässt sich hier nicht eintragen")
        return changed.content

    def with_new_key(self, steps: Steps, key: str, text: str, *, is_text: bool) -> bytes:
        """The file with one more key, as the last one of a mapping.

        Raises:
            NotWritableError: If that is impossible.
        """
        for spelling in _spellings(text, "", is_text=is_text):
            try:
                changed = self._with_key(steps, key, spelling)
            except NotWritableError:
                continue
            if changed.entry((*steps, key)).text == text:
                return changed.content
        raise _refusal("So lässt sich der Wert hier nicht eintragen")

    def with_new_group(
        self, steps: Steps, group: Value, texts: Container[str], *, has_lines: bool = False
    ) -> bytes:
        """The file with a whole group, whose outer mappings are made if they are missing.

        Args:
            steps: The steps to the new group; its key is not in the file yet.
            group: What it has; no group or list in it is empty.
            texts: The keys of values that are texts; numbers and days get no quotation marks.
            has_lines: Whether each value stands on its own line, even if they are few.

        Raises:
            NotWritableError: If that is impossible.
        """
        *outer, key = steps
        if not self.has(tuple(outer)):
            return self.with_new_group(tuple(outer), {str(key): group}, texts)
        node = self._node(tuple(outer))
        is_flow = isinstance(node, yaml.MappingNode) and node.flow_style
        indent = "" if is_flow else f"{self._line_break}{' ' * node.start_mark.column}"
        spelling = _spelled(group, texts, indent, has_lines=has_lines)
        changed = self._with_key(tuple(outer), str(key), spelling)
        changed._require(group, steps)
        return changed.content

    def with_copied_entry(self, steps: Steps) -> bytes:
        """The file with an entry of a list a second time, right behind itself.

        Raises:
            NotWritableError: If that is impossible.
        """
        node = self._node(steps)
        self._require_no_alias(node)
        *outer, number = steps
        start, end = self._span(node)
        line_start = self._line_starts[node.start_mark.line]
        copied = f", {self._text[start:end]}"
        if _DASH.fullmatch(self._text[line_start:start]):
            line_end = _LINE_END.search(self._text, end)
            end = line_end.start() if line_end else len(self._text)
            copied = self._line_break + self._text[line_start:end]
        changed = self._try(self._text[:end] + copied + self._text[end:])
        after = (*outer, int(number) + 1)
        if changed and changed.has(after):
            added = changed._node(after)
            is_alike = _shape(added, None) == _shape(node, None)
            if is_alike and _shape(changed._root, added, is_new=True) == _shape(self._root, None):
                return changed.content
        raise _refusal("Dieser Eintrag lässt sich nicht wiederholen")

    def with_new_entry(self, steps: Steps, value: Value, texts: Container[str]) -> bytes:
        """The file with one more entry at the end of a list; `texts` as for `with_new_group`.

        Raises:
            NotWritableError: If that is impossible.
        """
        node = self._node(steps)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise _refusal("Hier steht keine Liste, die länger werden kann")
        if node.flow_style:
            addition = f", {_spelled(value, texts)}"
        else:
            indent = f"{self._line_break}{' ' * node.start_mark.column}"
            # The first key stands right behind the dash.
            addition = f"{indent}- {_spelled(value, texts, indent).lstrip()}"
        added = (*steps, len(node.value))
        changed = self._with_child(node, addition, added)
        changed._require(value, added)
        return changed.content

    def without(self, steps: Steps) -> bytes:
        """The file without a key or an entry of a list; the last one takes its group or list with it.

        Raises:
            NotWritableError: If that is impossible.
        """
        outer = self._node(steps[:-1])
        if len(steps) > 1 and len(_children(outer)) == 1:
            return self.without(steps[:-1])
        node = self._node(steps)
        self._require_no_alias(node)
        start, end = self._child_span(steps)
        if isinstance(outer, yaml.CollectionNode) and outer.flow_style:
            comma = _COMMA_BEHIND.match(self._text, end)
            before = _COMMA_BEFORE.search(self._text[:start])
            if comma:
                end = comma.end()
            elif before:
                start = before.start()
        else:
            line_start = self._text.rfind("\n", 0, start) + 1
            following = _LINE_END.search(self._text, end)
            end = following.end() if following else len(self._text)
            if not self._text[line_start:start].strip():
                start = line_start
            else:  # behind the dash of an entry, the next key takes its place
                end += len(self._text[end:]) - len(self._text[end:].lstrip(" "))
        changed = self._try(self._text[:start] + self._text[end:])
        if changed and _shape(changed._root, None) == _shape(self._root, node, is_new=True):
            return changed.content
        raise _refusal("Dieser Eintrag lässt sich hier nicht entfernen")

    def with_entry_moved_up(self, steps: Steps) -> bytes:
        """The file with a key, or an entry of a list, before the one that stood in front of it.

        Raises:
            NotWritableError: If that is impossible.
        """
        outer = steps[:-1]
        siblings = [*_children(self._node(outer))]
        position = siblings.index(steps[-1])
        before = (*outer, siblings[position - 1])
        (start, end), (first, last) = self._child_span(steps), self._child_span(before)
        changed = self._try(
            self._text[:first]
            + self._text[start:end]
            + self._text[last:start]
            + self._text[first:last]
            + self._text[end:]
        )
        if changed and changed.has(steps):
            swapped = self._shapes(outer)
            swapped[position - 1 : position + 1] = swapped[position], swapped[position - 1]
            is_swapped = changed._shapes(outer) == swapped
            everything_else = _shape(self._root, self._node(outer))
            if is_swapped and everything_else == _shape(changed._root, changed._node(outer)):
                return changed.content
        raise _refusal("Dieser Eintrag lässt sich hier nicht verschieben")

    def _shapes(self, steps: Steps) -> list[Any]:
        """What a group or list says, one after the other; with the keys of a group."""
        shapes = []
        for step, child in _children(self._node(steps)).items():
            shapes.append(("" if isinstance(step, int) else step, _shape(child, None)))
        return shapes

    def with_value(self, steps: Steps, value: Value, texts: Container[str]) -> bytes:
        """The file with this value, changed only where another one stands; `texts` as for `with_new_group`.

        Raises:
            NotWritableError: If that is impossible.
        """
        if not self.has(steps):
            return self.with_new_group(steps, value, texts)
        old = self.value(steps)
        if isinstance(value, FactEntry):
            if isinstance(old, FactEntry):
                return self.with_entry(steps, value, is_text=steps[-1] in texts)
            return self._replaced(
                steps, value, [_spelled(value, texts, key=str(steps[-1]))]
            ).content
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            return self._with_members(steps, value, texts)
        changed = self
        if isinstance(old, Sequence) and len(old) == len(value):
            for number, below in enumerate(value):
                changed = YamlText(changed.with_value((*steps, number), below, texts))
        else:
            changed = self._replaced(steps, FactEntry(), [_spelled(value, texts)])
            changed._require(value, steps)
        return changed.content

    def _with_members(self, steps: Steps, group: Group, texts: Container[str]) -> bytes:
        """The file in which a mapping has these values, in their order."""
        changed = self
        for key, below in group.items():
            changed = YamlText(changed.with_value((*steps, key), below, texts))
        for key in changed.keys(steps):
            if key not in group:
                changed = YamlText(changed.without((*steps, key)))
        for position, key in enumerate(group):
            while changed.keys(steps).index(key) > position:
                changed = YamlText(changed.with_entry_moved_up((*steps, key)))
        return changed.content

    @property
    def content(self) -> bytes:
        """The content of the file."""
        return f"{_BOM if self._has_bom else ''}{self._text}".encode()

    # How it is done

    def _node(self, steps: Steps) -> yaml.Node:
        node = self._root
        for step in steps:
            children = _children(node)
            if step not in children:
                raise _refusal("Die Datei ist inzwischen anders; diesen Eintrag gibt es nicht mehr")
            node = children[step]
        return node

    def _with_scalar(self, steps: Steps, text: str, *, is_text: bool) -> YamlText:
        node = self._node(steps)
        if not isinstance(node, yaml.ScalarNode):
            raise _refusal("Hier steht eine Gruppe; sie wird in der Datei geändert")
        start, end = self._span(node)
        spellings = _spellings(text, node.style or "", is_text=is_text)
        old = self._text[start:end]
        if node.style in _BLOCKS and _LINE_END.search(old):
            # A text that is folded (`>`) cannot have all line breaks.
            spellings = [_as_block(old, text), _as_block(f"|{old[1:]}", text), *spellings]
        return self._replaced(steps, FactEntry(text), spellings)

    def _replaced(self, steps: Steps, new: FactEntry, spellings: list[str]) -> YamlText:
        """The file with a new value, in the first spelling that is read so and leaves all else as it was."""
        node = self._node(steps)
        self._require_no_alias(node)
        start, end = self._span(node)
        self._require_no_comment(node, start)
        before, comment = self._text[:start], ""
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            before, comment = self._up_to_colon(steps, start)
        if before.endswith((":", "-")):
            before += " "
        for spelling in spellings:
            changed = self._try(before + spelling + comment + self._text[end:])
            if changed is None or not changed.has(steps) or changed.entry(steps) != new:
                continue
            if _shape(changed._root, changed._node(steps)) == _shape(self._root, node):
                return changed
        raise _refusal(f"„{new.text or new.pending}“ lässt sich hier nicht eintragen")

    def _up_to_colon(self, steps: Steps, start: int) -> tuple[str, str]:
        """The text before a group, up to the colon of its key; and a comment between colon and group."""
        outer = self._node(steps[:-1])
        if not isinstance(outer, yaml.MappingNode):
            return self._text[:start], ""
        key = next(key for key, _ in outer.value if key.value == steps[-1])
        colon = self._text.index(":", self._offset(key.end_mark)) + 1
        gap = self._text[colon:start].rstrip()
        if gap and not _COMMENT.match(gap.lstrip()):
            raise _refusal("Hier steht vor dem Wert noch etwas anderes")
        return self._text[:colon], gap

    def _with_key(self, steps: Steps, key: str, spelling: str) -> YamlText:
        node = self._node(steps)
        if not isinstance(node, yaml.MappingNode) or key in _children(node) or not node.value:
            raise _refusal(f"Hier kann „{key}“ nicht ergänzt werden")
        if node.flow_style:
            addition = f", {key}: {spelling}"
        else:
            blank = "" if spelling.startswith(("\n", "\r")) else " "
            addition = f"{self._line_break}{' ' * node.start_mark.column}{key}:{blank}{spelling}"
        return self._with_child(node, addition, (*steps, key))

    def _with_child(self, node: yaml.CollectionNode, addition: str, added: Steps) -> YamlText:
        """The file with one more child at the end of a mapping or list; nothing else is another."""
        self._require_no_alias(node)
        if node.flow_style:
            at = self._offset(node.end_mark) - 1
            while self._text[at - 1].isspace():
                at -= 1
        else:
            line_end = _LINE_END.search(self._text, self._end(node))
            at = line_end.start() if line_end else len(self._text)
        changed = self._try(self._text[:at] + addition + self._text[at:])
        if changed and changed.has(added):
            child = changed._node(added)
            if _shape(changed._root, child, is_new=True) == _shape(self._root, None):
                return changed
        raise _refusal("Hier lässt sich nichts ergänzen")

    def _require(self, value: Value, steps: Steps) -> None:
        """Refuse a change after which a value is not read as it was meant."""
        for below, entry in _entries_below(value, steps):
            if not self.has(below) or self.entry(below) != entry:
                raise _refusal(f"„{entry.text or entry.pending}“ lässt sich hier nicht eintragen")

    def _child_span(self, steps: Steps) -> tuple[int, int]:
        """Where an entry with its key or dash begins and ends, without a comment behind it."""
        outer, node = self._node(steps[:-1]), self._node(steps)
        start = self._offset(node.start_mark)
        if isinstance(outer, yaml.MappingNode):
            key = next(key for key, value in outer.value if value is node)
            start = self._offset(key.start_mark)
        elif isinstance(outer, yaml.SequenceNode) and not outer.flow_style:
            start = self._text.rindex("-", 0, start)
        return start, self._end(node)

    def _try(self, text: str) -> YamlText | None:
        """A changed text; None if it is no YAML."""
        if UNREADABLE.search(_LINE_END.sub("\n", text)):
            return None
        try:
            return YamlText(f"{_BOM if self._has_bom else ''}{text}".encode())
        except NotWritableError:
            return None

    @property
    def _line_break(self) -> str:
        first = _LINE_END.search(self._text)
        return first[0] if first else "\n"

    def _offset(self, mark: Any) -> int:
        return int(self._line_starts[mark.line] + mark.column)

    def _span(self, node: yaml.Node) -> tuple[int, int]:
        """Where a value begins and ends in the text, without its anchor."""
        start = self._offset(node.start_mark)
        end = self._end(node)
        properties = _PROPERTIES.match(self._text, start, end)
        if properties:
            start = properties.end()
        return start, end

    def _end(self, node: yaml.Node) -> int:
        """Where a value ends; the parser ends groups and texts over several lines at the next entry."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = list(_children(node).values())[-1]
            return self._end(last)
        end = self._offset(node.end_mark)
        is_block = isinstance(node, yaml.ScalarNode) and node.style in _BLOCKS
        return len(self._text[:end].rstrip()) if is_block else end

    def _require_no_alias(self, node: yaml.Node) -> None:
        """Refuse to change what also stands elsewhere: an alias changes with its anchor."""
        places = []
        for _, other in _walk(self._root, ()):
            if other is node:
                places.append(other)
        if len(places) > 1:
            raise _refusal(
                f"Dieser Eintrag gilt in der Datei an {len(places)} Stellen (&… und *…); alle würden sich"
                " ändern"
            )

    def _require_no_comment(self, node: yaml.Node, start: int) -> None:
        """Refuse to replace a group in which somebody wrote a comment."""
        if isinstance(node, yaml.ScalarNode):
            return
        for _, inner in _walk(node, ()):
            if isinstance(inner, yaml.ScalarNode):
                first, last = self._span(inner)
                gap = self._text[start:first]
                if _COMMENT.search(gap):
                    raise _refusal("In diesem Eintrag steht ein Kommentar, der verloren ginge")
                start = max(start, last)
        if _COMMENT.search(self._text[start : self._end(node)]):
            raise _refusal("In diesem Eintrag steht ein Kommentar, der verloren ginge")


def _refusal(why: str) -> NotWritableError:
    cure = "Den Eintrag in der Datei selbst ändern; die Stelle steht daneben."
    return NotWritableError(Code.WERT_UNZULAESSIG, f"{why}.", cure)


def _children(node: yaml.Node) -> dict[str | int, yaml.Node]:
    """The values right below a node by their steps; none below a scalar."""
    children: dict[str | int, yaml.Node] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                children.setdefault(key.value, value)
    elif isinstance(node, yaml.SequenceNode):
        children.update(enumerate(node.value))
    return children


def _walk(node: yaml.Node, steps: Steps) -> Iterator[tuple[Steps, yaml.Node]]:
    """All nodes below a node and itself, innermost first, each with its steps."""
    for step, child in _children(node).items():
        yield from _walk(child, (*steps, step))
    yield steps, node


def _entry_of(node: yaml.Node) -> FactEntry:
    if isinstance(node, yaml.ScalarNode):
        is_block = node.style in _BLOCKS
        return FactEntry(node.value.rstrip("\n") if is_block else node.value)
    inner = _children(node)
    if _PENDING in inner:
        return FactEntry(pending=_entry_of(inner[_PENDING]).text)
    if _ASSUMED not in inner:
        return FactEntry()
    release = _children(inner[_RELEASED]) if _RELEASED in inner else {}
    released = []
    for key in ("am", "durch"):
        released.append(_entry_of(release[key]).text if key in release else "")
    return FactEntry(
        text=_entry_of(inner[_ASSUMED]).text,
        assumed=_entry_of(inner[_REASON]).text if _REASON in inner else "",
        released=(released[0], released[1]),
    )


def _shape(node: yaml.Node, left_out: yaml.Node | None, *, is_new: bool = False) -> Any:
    """What a tree says, without one of its values: the same for two files that differ only there.

    With `is_new` its key, or its place in a list, is left out, too.
    """
    if node is left_out:
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.tag, node.value, node.style
    if isinstance(node, yaml.SequenceNode):
        entries = [child for child in node.value if not (is_new and child is left_out)]
        return [node.tag, *(_shape(child, left_out, is_new=is_new) for child in entries)]
    pairs = []
    for key, value in node.value:
        if not (is_new and value is left_out):
            pairs.append((key.value, _shape(value, left_out, is_new=is_new)))
    return node.tag, pairs


# How values are spelled


def _spellings(text: str, style: str, *, is_text: bool) -> list[str]:
    """The ways in which a value may be written, the best one first; `style` is how it was quoted."""
    plain = [] if text in _NULLS or text != text.strip() else [text]
    if not is_text:
        return plain
    quoted = [json.dumps(text, ensure_ascii=False)]
    if style == "'" and "\n" not in text:
        quoted.insert(0, "'" + text.replace("'", "''") + "'")
    return quoted if style in {"'", '"'} else plain + quoted


def _as_block(old: str, text: str) -> str:
    """A text over several lines, with the head and indentation of the one that stood there."""
    head, line_break, body = re.split(r"(\r\n|\r|\n)", old, maxsplit=1)
    first = re.search(r"[^\s]", body)
    indentation = body[: first.start()].rpartition("\n")[2] if first else "  "
    lines = []
    for line in text.split("\n"):
        lines.append(f"{indentation}{line}" if line else "")
    ending = body[len(body.rstrip()) :]
    return head + line_break + line_break.join(lines) + ending


def _spelled_with_status(new: FactEntry, *, is_text: bool) -> Iterator[str]:
    """A value with its status, in the ways in which it may be written."""
    if new.pending:
        yield f"{{ausstehend: {json.dumps(new.pending, ensure_ascii=False)}}}"
        return
    for spelling in _spellings(new.text, "", is_text=is_text):
        if not new.assumed:
            yield spelling
            continue
        reason = json.dumps(new.assumed, ensure_ascii=False)
        release = f", freigegeben: {_release(new)}" if any(new.released) else ""
        yield f"{{annahme: {spelling}, grund: {reason}{release}}}"


def _spelled(
    value: Value,
    texts: Container[str],
    indent: str = "",
    key: str = "",
    *,
    has_lines: bool = False,
) -> str:
    """A value as it follows its key. What has nothing but single values stands in braces or brackets.

    Anything larger, or what `has_lines`, stands on lines of its own, if there is an `indent`: a line break
    and the blanks in front of the key.
    """
    if isinstance(value, FactEntry):
        return list(_spelled_with_status(value, is_text=key in texts))[-1]  # in marks
    is_list = not isinstance(value, Mapping)
    inner = list(value.items()) if isinstance(value, Mapping) else [("", one) for one in value]
    has_singles = all(isinstance(below, FactEntry) for _, below in inner)
    if has_singles and not has_lines:
        indent = ""
    below_it = f"{indent}  " if indent else ""
    entries = []
    for name, below in inner:
        spelling = _spelled(below, texts, "" if is_list else below_it, name)
        blank = "" if spelling.startswith(("\n", "\r")) else " "
        entries.append(spelling if is_list else f"{name}:{blank}{spelling}")
    if indent:
        dash = "- " if is_list else ""
        return "".join(f"{below_it}{dash}{entry}" for entry in entries)
    joined = ", ".join(entries)
    return f"[{joined}]" if is_list else f"{{{joined}}}"


def _entries_below(value: Value, steps: Steps) -> Iterator[tuple[Steps, FactEntry]]:
    """The single values of a group or list and of all in it, each with its steps."""
    if isinstance(value, FactEntry):
        yield steps, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _entries_below(below, (*steps, key))
    else:
        for number, below in enumerate(value):
            yield from _entries_below(below, (*steps, number))


def _release(new: FactEntry) -> str:
    day, by = new.released
    return f"{{am: {day}, durch: {json.dumps(by, ensure_ascii=False)}}}"


def normalized(entry: FactEntry) -> FactEntry:
    """The entry with line breaks and surrounding blanks as browsers send them taken away."""
    lines = []
    for line in _LINE_END.sub("\n", entry.text).split("\n"):
        lines.append(line.rstrip())
    return replace(entry, text="\n".join(lines).strip())
