"""Writes the JSON Schemas with which editors check the project's YAML files (`vorlagen schema`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from vorlagen.building.writing import write_or_report
from vorlagen.facts.dateiart import Dateiart
from vorlagen.facts.files import MOST_TEXT, UnreadableError, files_below, read_file
from vorlagen.findings import Findings
from vorlagen.paper import MODELINE, art_von, dateiarten, modeline, schema_datei, schema_text

_BOM = b"\xef\xbb\xbf"
_MODELINES = re.compile(rb"^%s.*\n?" % re.escape(MODELINE.encode()), re.MULTILINE)


class Written(Struct):
    """The files that are up to date now, whether they were written or already had their content."""

    findings: Findings = field(default_factory=Findings)
    files: dict[str, bool] = field(default_factory=dict)  # whether each was written

    def as_json(self) -> dict[str, Any]:
        """The result as `schema --format json` prints it."""
        files = [{"datei": file, "geschrieben": written} for file, written in self.files.items()]
        return {"dateien": files, "befunde": [finding.as_json() for finding in self.findings]}


def write_schemas(
    project: Path, arten: Sequence[Dateiart[Any]] = (), folder: Path | None = None
) -> Written:
    """Write the schema of each kind of file, by default where the modelines of a project expect it.

    Args:
        project: The project's folder.
        arten: The kinds of files; all without any.
        folder: Another folder for the schemas.
    """
    written = Written()
    for art in arten or dateiarten():
        usual = Path(schema_datei(art))
        content = schema_text(art).encode()
        if folder:
            path = folder / usual.name
            _write(path, path.as_posix(), content, written, folder)
        else:
            _write(project / usual, usual.as_posix(), content, written, project)
    return written


def write_modelines(project: Path, written: Written) -> None:
    """Begin each YAML file of a project with the comment that names its schema for editors."""
    for path in files_below(project / "data", project):
        name = path.relative_to(project).as_posix()
        if art_von(name) is not None and not path.is_symlink():
            content = _content(path, project)
            if content is not None:  # commands that need an unreadable file report it
                content = _with_modeline(modeline(name).encode(), content)
                _write(path, name, content, written, project)


def _with_modeline(line: bytes, content: bytes) -> bytes:
    """A file's content with a modeline as its first line, instead of all modelines in it."""
    bom = _BOM if content.startswith(_BOM) else b""
    text = content.removeprefix(_BOM)
    first_line = text.partition(b"\n")[0]
    line_end = b"\r\n" if first_line.endswith(b"\r") else b"\n"
    return bom + line + line_end + _MODELINES.sub(b"", text)


def _content(path: Path, root: Path) -> bytes | None:
    try:
        return read_file(path, root, MOST_TEXT)
    except UnreadableError:
        return None


def _write(path: Path, name: str, content: bytes, written: Written, root: Path) -> None:
    """Write a file, unless it already has this content."""
    is_outdated = _content(path, root) != content
    if not is_outdated or write_or_report(path, content, root, written.findings):
        written.files[name] = is_outdated
