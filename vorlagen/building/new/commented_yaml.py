"""Writes YAML with comments that say what each key means; the models are the source of both.

Values are YAML already (`quoted`, `pending`); groups are mappings, lists of groups are lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from textwrap import indent, wrap
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.schema import beschreibung

_WIDTH = 100
_STEP = "  "
_OPTIONAL = "# Möglich ist auch:"
_PLAIN = re.compile(r"[^\W\d_](?:[^:#\n\\]|:(?! |$)|(?<! )#)*(?<![ :])")
_MEANS_MORE = {"null", "true", "false", "yes", "no", "on", "off", "ja", "nein", "y", "n"}
_NAME = "beispiel"  # under which the example of a group stands that needs a name

Value = str | Mapping[str, "Value"] | Sequence[Mapping[str, "Value"]]


def quoted(text: str) -> str:
    """A text as a YAML value that reads back as the same text; in quotation marks where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _MEANS_MORE:
        return text
    return in_marks(text)


def pending(reason: str) -> str:
    """A value that is not known yet, with the reason why."""
    return f"{{ausstehend: {in_marks(reason)}}}"


def assumed(value: str, reason: str) -> str:
    """A value that no document gives, with the reason why it is taken."""
    return f"{{annahme: {value}, grund: {in_marks(reason)}}}"


def in_marks(text: str) -> str:
    """A text in quotation marks, as a list in brackets needs it where there are commas."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def commented(
    model: type[Fakten],
    values: Mapping[str, Value],
    leave_out: Collection[str] = (),
    *,
    offer: bool = True,
) -> list[str]:
    """The lines of a group: its values, then what else it may have, commented out, with examples.

    Args:
        model: The model that reads the group.
        values: What is known, in the order in which it is written.
        leave_out: Keys that are not offered, and below which nothing is, wherever they stand.
        offer: Whether to name what else there may be.
    """
    fields = model.model_fields
    lines = [
        line
        for key, value in values.items()
        for line in _entry(model, key, value, leave_out, offer=offer)
    ]
    offered = [
        line
        for key, field in fields.items()
        if offer and key not in values and key not in leave_out
        for line in _example(model, key, field)
    ]
    return [*lines, _OPTIONAL, *(f"# {line}" for line in offered)] if offered else lines


def _entry(
    model: type[Fakten], key: str, value: Value, leave_out: Collection[str], *, offer: bool
) -> Iterator[str]:
    said = beschreibung(model, key).text
    if isinstance(value, str):
        yield from _with_comment(f"{key}: {value}", said)
        return
    yield from _with_comment(f"{key}:", said)
    below, named = _group_of(model.model_fields[key].annotation)
    inner = partial(commented, below, leave_out=leave_out, offer=offer and key not in leave_out)
    if not isinstance(value, Mapping):
        for entry in value:
            yield from _indented(_as_item(inner(entry)), 1)
    elif named:
        for name, group in value.items():
            yield f"{_STEP}{name}:"
            yield from _indented(inner(_as_group(group)), 2)
    else:
        yield from _indented(inner(value), 1)


def _as_group(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def _group_of(annotation: Any) -> tuple[type[Fakten], bool]:
    """The model of a group in an annotation, and whether groups stand there under names.

    Raises:
        LookupError: If there is none, or more than one, so that the choice is the author's.
    """
    found = list(dict.fromkeys(_groups_in(annotation, named=False)))
    if len(found) != 1:
        raise LookupError
    return found[0]


def _groups_in(annotation: Any, *, named: bool) -> Iterator[tuple[type[Fakten], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, Fakten):
        yield annotation, named
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        yield from _groups_in(arguments[1], named=True)
    else:
        for argument in arguments:
            yield from _groups_in(argument, named=named)


def _with_comment(line: str, said: str) -> Iterator[str]:
    """A line with what is said of it behind it, or above it where that would be too long."""
    said = said.replace("`", "")
    if not said:
        yield line
    elif len(line) + len(said) + 3 <= _WIDTH:
        yield f"{line} # {said}"
    else:
        yield from (f"# {part}" for part in wrap(said, _WIDTH))
        yield line


def _example(model: type[Fakten], key: str, field: FieldInfo) -> list[str]:
    """The lines of a key as its description shows it; none where only the handbook can explain it."""
    said = beschreibung(model, key)
    if said.beispiel:
        text = said.text.replace("`", "")
        return [f"{key}: {said.beispiel} # {text}"]  # who takes it up removes one # only
    try:
        below, named = _group_of(field.annotation)
    except LookupError:
        return []
    lines = [
        line for part in _needed(below) for line in _example(below, part, below.model_fields[part])
    ]
    if named:
        lines = [f"{_NAME}:", *_indented(lines, 1)]
    elif _is_list(field.annotation):
        lines = _as_item(lines)
    return [*_with_comment(f"{key}:", said.text), *_indented(lines, 1)]


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(_is_list(part) for part in get_args(annotation))


def _needed(model: type[Fakten]) -> list[str]:
    """The keys of which an example must not lack one; all, where none is required."""
    extra = model.model_config.get("json_schema_extra")
    rules = extra.get("allOf", []) if isinstance(extra, dict) else []
    needed = {key for key, field in model.model_fields.items() if field.is_required()}
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and isinstance(rule.get("anyOf"), list):
            needed |= set(rule["anyOf"][0]["required"])  # type: ignore[index,call-overload,arg-type]
    return [key for key in model.model_fields if key in needed] or list(model.model_fields)


def _as_item(lines: Sequence[str]) -> list[str]:
    """The lines of a group as an entry of a list: the dash stands before its first key."""
    first = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return [f"- {line}" if i == first else f"{_STEP}{line}" for i, line in enumerate(lines)]


def _indented(lines: Sequence[str], steps: int) -> list[str]:
    return [indent(line, _STEP * steps) for line in lines]
