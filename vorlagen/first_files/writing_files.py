"""Starting files: rendered from `templates/neu/`, written all or none, or inserted into a file.

No existing file is overwritten. Where lines are inserted into a file, all its other bytes stay.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from vorlagen.building.writing import write_file, written_anew
from vorlagen.facts.fakten import validate
from vorlagen.facts.files import MOST_TEXT, is_there, read_file, shipped
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Findings, Place
from vorlagen.german.words import in_ascii
from vorlagen.paper import art_von, dateiarten, modeline, schema_datei, schema_text

FOLDER = "neu"  # of the templates
# Folders of templates; no authority may have such a name.
OWN_FOLDERS = (FOLDER, "git", "uebersicht", "vergleich", "vorschau")
_BOM = "\ufeff"


class NotWrittenError(Exception):
    """A file already exists, has been changed meanwhile, or cannot be added to; the message is German."""


# Rendering


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / FOLDER),
        autoescape=False,  # noqa: S701 - the templates make YAML, with values from the filter `yaml`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"yaml": as_yaml, "ascii": in_ascii}
    return environment


def render(template: str, values: Mapping[str, Any], file: str = "") -> str:
    """The text of a starting file.

    Args:
        template: The name of the template in `templates/neu/`.
        values: The variables of the template.
        file: The path of a YAML file in the project, for the line with its schema for editors.
    """
    editorzeile = modeline(file) if file.endswith(".yaml") else ""
    return _environment().get_template(template).render(values, editorzeile=editorzeile)


def data(template: str) -> Mapping[str, Any]:
    """The names that a template of data sets."""
    return vars(_environment().get_template(template).module)


def render_text(template: str, values: Mapping[str, Any]) -> str:
    """A sentence or a command with values in it."""
    return _environment().from_string(template).render(values)


def as_yaml(value: str | bool | date | time | Decimal | Sequence[str], ausstehend: str = "") -> str:
    """A value as YAML within a line, also between brackets.

    Args:
        value: A text is quoted where YAML could read it as anything else.
        ausstehend: Why an empty value is not known yet.
    """
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date | Decimal):
        return str(value)
    if not isinstance(value, str):
        return f"[{', '.join(map(as_yaml, value))}]"
    if ausstehend and not value:
        return f"{{ausstehend: {_dumped(ausstehend, in_marks=True)}}}"
    # No version of YAML reads a word as a number if it begins with a letter and is no word for yes or no.
    is_word = value[:1].isalpha() and value.lower() not in {"ja", "nein", "y", "n"}
    if is_word and _dumped(value) == value:
        return value
    return _dumped(value, in_marks=True)


def _dumped(text: str, *, in_marks: bool = False) -> str:
    style = '"' if in_marks else None
    dumped: str = yaml.safe_dump(
        [text],
        default_style=style,
        default_flow_style=True,  # between brackets more texts need quotation marks
        allow_unicode=True,
        width=sys.maxsize,
    )
    return dumped.strip()[1:-1]


# Inserting


def inserted(content: bytes, file: str, path: Sequence[str], lines: str) -> bytes:
    """A YAML file's content with lines added as the last entries of the group at a path of keys.

    All other bytes stay: comments, order, line ends. The lines begin at column 0; they are indented
    like the entries before them. If the path's last key is missing, it is written above them.

    Raises:
        NotWrittenError: If the file is faulty, or the group is written so that nothing can be
            added below it; the text shows the lines.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotWrittenError(f"{file} ist nicht in UTF-8 gespeichert.") from None
    old = text.removeprefix(_BOM)
    if not _is_sound(old.replace("\r\n", "\n"), file):
        raise NotWrittenError(f"{file} hat Fehler. Zuerst: vorlagen pruefen")
    new = _with_lines(old, path, lines.splitlines())
    names = yaml.load(lines, Loader=yaml.BaseLoader)  # noqa: S506 - nothing but texts
    if new is None or not _has_only_more(new, old, path, names):
        shown = "\n".join(f"  {line}" for line in lines.splitlines())
        raise NotWrittenError(
            f"{file} ist so geschrieben, dass sich nichts anfügen lässt. Von Hand unter"
            f" „{'.'.join(path)}“ eintragen:\n{shown}"
        )
    if text.startswith(_BOM):
        new = _BOM + new
    return new.encode()


def _is_sound(text: str, file: str) -> bool:
    findings = Findings()
    art = art_von(file)
    tree = read_yaml(text, file, findings)
    if art is None or tree is None:
        return False
    validate(art.model, tree, findings)
    return not findings.has_errors


def _with_lines(text: str, path: Sequence[str], lines: Sequence[str]) -> str | None:
    """The text with the lines; None if there is no place for them."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    missing_keys = list(path)
    while missing_keys and isinstance(node, yaml.MappingNode):
        values = []
        for key, value in node.value:
            if key.value == missing_keys[0]:
                values.append(value)
        if not values:
            break
        node = values[0]
        missing_keys.pop(0)
    if not isinstance(node, yaml.MappingNode) or len(missing_keys) > 1:
        return None
    line_end = "\r" if "\r\n" in text else ""
    rows = text.removesuffix("\n").split("\n")
    rows[-1] = rows[-1].removesuffix("\r") + line_end
    if not node.flow_style:
        indent = node.start_mark.column
        position = _row_below(node, rows)
    elif not node.value and not missing_keys:  # remove {}, keep a comment behind it
        row = rows[node.start_mark.line]
        head = row[: node.start_mark.column].rstrip()
        indent = len(head) - len(head.lstrip()) + 2
        position = node.start_mark.line + 1
        rows[position - 1] = head + row[node.end_mark.column :]
    else:
        return None
    if missing_keys:
        lines = [f"{missing_keys[0]}:", *(f"  {line}" for line in lines)]
    rows[position:position] = [" " * indent + line + line_end for line in lines]
    return "\n".join(rows) + "\n"


def _row_below(node: yaml.MappingNode, rows: Sequence[str]) -> int:
    """The number of the row below a group and the comments that are indented deeper than it."""
    last: Any = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1]
        if isinstance(last, tuple):  # key and value of a mapping
            last = last[1]
    end = last.end_mark  # for a text of several lines, the start of the next line
    number: int = end.line
    if end.column > 0:
        number += 1
    while not rows[number - 1].strip():
        number -= 1
    while number < len(rows) and rows[number].lstrip().startswith("#"):
        if len(rows[number]) - len(rows[number].lstrip()) <= node.start_mark.column:
            break
        number += 1
    return number


def _has_only_more(new: str, old: str, path: Sequence[str], names: Iterable[str]) -> bool:
    """Whether the group at the end of the path has these new entries, and nothing else has changed."""
    try:
        after = yaml.load(new, Loader=yaml.BaseLoader)  # noqa: S506 - nothing but texts
    except yaml.YAMLError:
        return False
    group = after
    for key in path:
        parent = group
        group = group[key]
    before = yaml.load(old, Loader=yaml.BaseLoader)  # noqa: S506 - as above
    for name in names:
        group.pop(name, None)
    if after != before and not group:
        del parent[key]
    return bool(after == before)


# Writing


class Edit(Struct, frozen=True):
    """A file that is added to: its content as it was read, and the new one."""

    file: str
    old: bytes
    new: bytes


def write_starting_files(root: Path, files: Mapping[str, str], edit: Edit | None = None) -> bool:
    """Write new files, and those schemas for editors that do not exist yet.

    Args:
        root: The project.
        files: The texts, by their paths in the project.
        edit: A file that is added to.

    Returns:
        Whether schemas were written, too.

    Raises:
        NotWrittenError: If one of the files already exists, or the edited one is not as it was read;
            nothing is written then.
        OSError: If something cannot be written; everything is then as it was before.
    """
    existing = [name for name in files if is_there(root / name)]
    if edit and read_file(root / edit.file, root, MOST_TEXT) != edit.old:
        existing.append(edit.file)
    if existing:
        raise NotWrittenError(
            f"Das gibt es schon, und es bleibt, wie es ist: {', '.join(existing)}. Geschrieben ist nichts."
        )
    contents = {}
    for art in dateiarten():
        name = schema_datei(art)
        if not is_there(root / name):
            contents[name] = schema_text(art).encode()
    has_schemas = bool(contents)
    for name, text in files.items():
        contents[name] = text.encode()
    with written_anew(root, contents):
        if edit:
            write_file(root / edit.file, edit.new, root)
    return has_schemas


# Values that are not known yet


def pending(file: str, text: str) -> Iterator[tuple[str, Place, str]]:
    """The pending values of a YAML file: their keys, their place, and the reason."""
    if file.endswith(".yaml"):
        yield from _pending(read_yaml(text, file, Findings()), "")


def _pending(node: Any, path: str) -> Iterator[tuple[str, Place, str]]:
    if isinstance(node, Ausstehend):
        yield path, node.place, node.grund
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _pending(value, f"{path}.{key}".strip("."))
    elif isinstance(node, list):
        for value in node:
            yield from _pending(value, path)
