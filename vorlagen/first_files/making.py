"""Makes the starting files of a scaffold from the answers to its questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from vorlagen.facts.files import MOST_TEXT, UnreadableError, is_there, read_file
from vorlagen.findings import reason
from vorlagen.first_files.scaffolds import KEPT, Scaffold
from vorlagen.first_files.writing_files import (
    Edit,
    NotWrittenError,
    inserted,
    render,
    write_starting_files,
)


class StartingFiles(Struct, frozen=True):
    """What was written: the texts of new files by their paths, and the file that was added to, if any."""

    files: Mapping[str, str]
    edit: Edit | None
    has_schemas: bool  # whether schemas for editors were written, too


def make_starting_files(root: Path, scaffold: Scaffold, values: Mapping[str, Any]) -> StartingFiles:
    """Write the files of a scaffold, all or none.

    Raises:
        NotWrittenError: If one exists, or something cannot be read or written; the message is German.
    """
    files = {}
    for pattern, template in scaffold.files.items():
        file = pattern.format_map(values)
        content = render(template, values, file)
        is_kept = file == KEPT and is_there(root / KEPT)
        if content.strip() and not is_kept:
            files[file] = content
    pattern, template = scaffold.edits
    edited = pattern.format_map(values)
    edit = None
    try:
        if edited:
            old = read_file(root / edited, root, MOST_TEXT)
            lines = render(template, values)
            edit = Edit(edited, old, inserted(old, edited, values["unter"], lines))
        return StartingFiles(files, edit, write_starting_files(root, files, edit))
    except UnreadableError as error:
        why = f"Die Datei {edited} {error.message}. {error.cure}"
        raise NotWrittenError(why) from None
    except OSError as error:
        why = f"Die Dateien lassen sich nicht schreiben: {reason(error)}. Geschrieben ist nichts."
        raise NotWrittenError(why) from None
