"""Writes the JSON Schemas by which editors know the project's YAML files (`vorlagen schema`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from vorlagen.building.writing import write_or_report
from vorlagen.facts.files import MOST_TEXT, UnreadableError, files_below, read_file
from vorlagen.findings import Findings
from vorlagen.paper import (
    DATEIARTEN,
    MODELINE,
    Dateiart,
    art_von,
    modeline,
    schema_datei,
    schema_text,
)

_BOM = b"\xef\xbb\xbf"
_MODELINES = re.compile(rb"^%s.*\n?" % re.escape(MODELINE.encode()), re.MULTILINE)


class Written(Struct):
    """The files that are as they should be now: those that were written, and those that were so before."""

    findings: Findings = field(default_factory=Findings)
    files: dict[str, bool] = field(default_factory=dict)  # whether each was written

    def as_json(self) -> dict[str, Any]:
        """The result as `schema --format json` prints it."""
        return {
            "dateien": [
                {"datei": file, "geschrieben": written} for file, written in self.files.items()
            ],
            "befunde": [finding.as_json() for finding in self.findings],
        }


def write_schemas(
    project: Path, arten: Sequence[Dateiart[Any]] = DATEIARTEN, folder: Path | None = None
) -> Written:
    """Write the schema of each kind of file, by default where the modelines of a project expect it.

    Args:
        project: The project's folder.
        arten: The kinds of files.
        folder: Where the schemas go instead.
    """
    written = Written()
    for art in arten:
        usual = Path(schema_datei(art))
        path = folder / usual.name if folder else project / usual
        name = path if folder else usual
        _write(path, name.as_posix(), schema_text(art).encode(), written, folder or project)
    return written


def write_modelines(project: Path, written: Written) -> None:
    """Begin each YAML file of a project with the comment that leads editors to its schema."""
    for path in files_below(project / "data", project):
        name = path.relative_to(project).as_posix()
        if art_von(name) is not None and not path.is_symlink():
            old = _content(path, project)
            if old is not None:  # else the commands that need the file say why
                _write(path, name, _beginning_with(modeline(name).encode(), old), written, project)


def _beginning_with(line: bytes, content: bytes) -> bytes:
    """A file's content with a modeline as its first line, in place of all that it has."""
    bom, text = (_BOM, content[len(_BOM) :]) if content.startswith(_BOM) else (b"", content)
    end = b"\r\n" if text.partition(b"\n")[0].endswith(b"\r") else b"\n"
    return bom + line + end + _MODELINES.sub(b"", text)


def _content(path: Path, root: Path) -> bytes | None:
    try:
        return read_file(path, root, MOST_TEXT)
    except UnreadableError:
        return None


def _write(path: Path, name: str, content: bytes, written: Written, root: Path) -> None:
    """Let a file hold a content, unless it does already."""
    changed = _content(path, root) != content
    if not changed or write_or_report(path, content, root, written.findings):
        written.files[name] = changed
