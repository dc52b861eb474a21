"""Starting files: rendered from `templates/neu/`, written all or none, or inserted into a file.

Nothing that is there is written over, and no byte of a file that is added to changes.
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
from vorlagen.facts.files import MOST_TEXT, is_there, read_file
from vorlagen.facts.validation import validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Findings, Place
from vorlagen.german.lists import in_ascii
from vorlagen.page import shipped_templates
from vorlagen.paper import DATEIARTEN, art_von, modeline, schema_datei, schema_text

FOLDER = "neu"  # of the templates
# Of templates; no authority may be called so.
OWN_FOLDERS = (FOLDER, "git", "uebersicht", "vergleich", "vorschau")
_BOM = "\ufeff"


class NotWrittenError(Exception):
    """A file is there already, has been changed meanwhile, or cannot be added to; says so in German."""


# Rendering


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped_templates() / FOLDER),
        autoescape=False,  # noqa: S701 - what comes out is YAML, and `yaml` writes its values
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
        values: What it may name.
        file: Where a YAML file will lie in the project, for the line that editors look for.
    """
    line = modeline(file) if file.endswith(".yaml") else ""
    return _environment().get_template(template).render(values, editorzeile=line)


def data(template: str) -> Mapping[str, Any]:
    """The names that a template of data sets."""
    return vars(_environment().get_template(template).module)


def render_text(template: str, values: Mapping[str, Any]) -> str:
    """A sentence or a command with values in it."""
    return _environment().from_string(template).render(values)


def as_yaml(value: str | bool | date | time | Decimal | Sequence[str], ausstehend: str = "") -> str:
    """A value as it stands in a YAML file: within a line, also between brackets.

    Args:
        value: A text goes between quotation marks where it could be read as anything but itself.
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
    # What begins with a letter and is no word for yes or no no version of YAML takes for a number.
    plain = value[:1].isalpha() and value.lower() not in {"ja", "nein", "y", "n"}
    return value if plain and _dumped(value) == value else _dumped(value, in_marks=True)


def _dumped(text: str, *, in_marks: bool = False) -> str:
    dumped: str = yaml.safe_dump(
        [text],
        default_style='"' if in_marks else None,
        default_flow_style=True,  # between brackets more needs quotation marks than elsewhere
        allow_unicode=True,
        width=sys.maxsize,
    )
    return dumped.strip()[1:-1]


# Inserting


def inserted(content: bytes, file: str, path: Sequence[str], lines: str) -> bytes:
    """A YAML file's content with lines as the last entries of the group at the end of a path of keys.

    All other bytes stay: comments, order, line ends. The lines begin at column 0; they are indented
    as the entries before them, and where the path's last key is missing, it is written above them.

    Raises:
        NotWrittenError: If the file is faulty, or the group is written so that nothing can be
            added below it; the text shows the lines.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotWrittenError(f"{file} ist nicht in UTF-8 gespeichert.") from None
    bom, old = text[: text.startswith(_BOM)], text.removeprefix(_BOM)
    if not _is_sound(_with_newlines(old), file):
        raise NotWrittenError(f"{file} hat Fehler. Zuerst: vorlagen pruefen")
    new = _with_lines(old, path, lines.splitlines())
    names = yaml.load(lines, Loader=yaml.BaseLoader)  # noqa: S506 - nothing but texts
    if new is None or not _has_only_more(new, old, path, names):
        shown = "\n".join(f"  {line}" for line in lines.splitlines())
        raise NotWrittenError(
            f"{file} ist so geschrieben, dass sich nichts anfügen lässt. Von Hand unter"
            f" „{'.'.join(path)}“ eintragen:\n{shown}"
        )
    return (bom + new).encode()


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _is_sound(text: str, file: str) -> bool:
    findings, art = Findings(), art_von(file)
    tree = read_yaml(text, file, findings)
    if art is None or tree is None:
        return False
    validate(art.model, tree, findings)
    return not findings.has_errors


def _with_lines(text: str, path: Sequence[str], lines: Sequence[str]) -> str | None:
    """The text with the lines; None if there is no place for them."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    left = list(path)
    while left and isinstance(node, yaml.MappingNode):
        below = next((value for key, value in node.value if key.value == left[0]), None)
        if below is None:
            break
        node = below
        left.pop(0)
    if not isinstance(node, yaml.MappingNode) or len(left) > 1:
        return None
    end = "\r" if "\r\n" in text else ""
    rows = text.removesuffix("\n").split("\n")
    rows[-1] = rows[-1].removesuffix("\r") + end
    if not node.flow_style:
        column, at = node.start_mark.column, _row_below(node, rows)
    elif not node.value and not left:  # {} goes, what is said behind it stays
        row = rows[node.start_mark.line]
        head = row[: node.start_mark.column].rstrip()
        column, at = len(head) - len(head.lstrip()) + 2, node.start_mark.line + 1
        rows[at - 1] = head + row[node.end_mark.column :]
    else:
        return None
    headed = [f"{left[0]}:", *(f"  {line}" for line in lines)] if left else lines
    rows[at:at] = [" " * column + line + end for line in headed]
    return "\n".join(rows) + "\n"


def _row_below(node: yaml.MappingNode, rows: Sequence[str]) -> int:
    """The row below a group and the comments that are indented deeper than it."""
    last: Any = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    end = last.end_mark  # of a text of several lines, where the next line begins
    at: int = end.line + (end.column > 0)
    while not rows[at - 1].strip():
        at -= 1
    while at < len(rows) and rows[at].lstrip().startswith("#"):
        if len(rows[at]) - len(rows[at].lstrip()) <= node.start_mark.column:
            break
        at += 1
    return at


def _has_only_more(new: str, old: str, path: Sequence[str], names: Iterable[str]) -> bool:
    """Whether nothing changed but that the group at the end of the path has these entries more."""
    try:
        after = group = yaml.load(new, Loader=yaml.BaseLoader)  # noqa: S506 - nothing but texts
    except yaml.YAMLError:
        return False
    for key in path:
        around, group = group, group[key]
    before = yaml.load(old, Loader=yaml.BaseLoader)  # noqa: S506 - as above
    for name in names:
        group.pop(name, None)
    if after != before and not group:
        del around[key]
    return bool(after == before)


# Writing


class Edit(Struct, frozen=True):
    """A file that is added to: as it was read, and as it shall be."""

    file: str
    old: bytes
    new: bytes


def write_starting_files(root: Path, files: Mapping[str, str], edit: Edit | None = None) -> bool:
    """Write new files, with the schemas that their first lines lead to where there are none yet.

    Args:
        root: The project.
        files: The texts, by their paths in the project.
        edit: A file that is added to.

    Returns:
        Whether schemas were written, too.

    Raises:
        NotWrittenError: If one of the files is there already, or the edited one is not as it was read;
            nothing is written then.
        OSError: If something cannot be written; everything is then as it was before.
    """
    taken = [name for name in files if is_there(root / name)]
    if edit and read_file(root / edit.file, root, MOST_TEXT) != edit.old:
        taken.append(edit.file)
    if taken:
        raise NotWrittenError(
            f"Das gibt es schon, und es bleibt, wie es ist: {', '.join(taken)}. Geschrieben ist nichts."
        )
    schemas = {schema_datei(art): schema_text(art) for art in DATEIARTEN}
    missing = {name: text for name, text in schemas.items() if not is_there(root / name)}
    new = {name: text.encode() for name, text in {**missing, **files}.items()}
    with written_anew(root, new):
        if edit:
            write_file(root / edit.file, edit.new, root)
    return bool(missing)


# What is open in them


def pending(file: str, text: str) -> Iterator[tuple[str, Place, str]]:
    """What a YAML file leaves open: the keys that lead there, the place, and why."""
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
