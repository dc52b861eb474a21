"""`vorlagen schema`: writes JSON Schemas with which editors complete and check the YAML files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, field
from rich.markup import escape

from vorlagen.building.writing import write_or_report
from vorlagen.cli.screen import Screen, answer
from vorlagen.facts.files import MOST_TEXT, UnreadableError, files_below, read_file
from vorlagen.findings import Findings
from vorlagen.paper import (
    MODELINE,
    art_von,
    dateiarten,
    modeline,
    schema_datei,
    schema_text,
)

_BOM = b"\xef\xbb\xbf"
_MODELINES = re.compile(rb"^%s.*\n?" % re.escape(MODELINE.encode()), re.MULTILINE)


class Written(Struct):
    """The files that are up to date now, whether they were written or already had their content."""

    findings: Findings = field(default_factory=Findings)
    files: dict[str, bool] = field(default_factory=dict)  # whether each was written

    def as_json(self) -> dict[str, Any]:
        """The result as `schema --format json` prints it."""
        files = []
        for file, written in self.files.items():
            files.append({"datei": file, "geschrieben": written})
        return {"dateien": files, "befunde": self.findings.as_json()}


def schema(
    arten: tuple[str, ...], ordner: Path | None, kopfzeilen: bool, projekt: Path, layout: str
) -> int:
    """Write JSON Schemas."""
    kinds = {art.name: art for art in dateiarten()}
    for name in arten:
        if name not in kinds:
            known = ", ".join(kinds)
            raise click.UsageError(f"Der Wert für [ART]... passt nicht. Möglich sind: {known}.")
    written = Written()
    for name in arten or kinds:
        art = kinds[name]
        usual = Path(schema_datei(art))  # where the modelines of a project expect it
        content = schema_text(art).encode()
        if ordner:
            path = ordner / usual.name
            _write(path, path.as_posix(), content, written, ordner)
        else:
            _write(projekt / usual, usual.as_posix(), content, written, projekt)
    if kopfzeilen:
        _write_modelines(projekt, written)
    return answer(written, layout, _show)


def _show(written: Written, screen: Screen) -> None:
    """Which files were written, and which were up to date."""
    screen.show_findings(written.findings)
    for file, is_changed in written.files.items():
        status = "Geschrieben" if is_changed else "Unverändert"
        screen.console.print(f"{status}: {escape(file)}")


def _write_modelines(project: Path, written: Written) -> None:
    """Begin each YAML file of a project with the comment that names its schema for editors."""
    for path in files_below(project / "data", project):
        name = path.relative_to(project).as_posix()
        if art_von(name) is not None and not path.is_symlink():
            content = _content(path, project)
            if content is not None:  # commands that need an unreadable file report it
                # A file's content with a modeline as its first line, instead of all modelines in it
                line = modeline(name).encode()
                bom = _BOM if content.startswith(_BOM) else b""
                text = content.removeprefix(_BOM)
                first_line = text.partition(b"\n")[0]
                line_end = b"\r\n" if first_line.endswith(b"\r") else b"\n"
                content = bom + line + line_end + _MODELINES.sub(b"", text)
                _write(path, name, content, written, project)


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
