"""Where a paper has something from that its page says: a word, a letter, a name in a style sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from vorlagen.documents.fonts import lacking
from vorlagen.documents.press import Source
from vorlagen.facts.files import files_below, read_text
from vorlagen.facts.projekt import Papier
from vorlagen.findings import Findings, Place

_STYLES = (".css",)
_TEXTS = (".md", ".yaml", ".csv", ".html", *_STYLES)
_DOCUMENTS = ("vorlagen", "niederschriften")  # folders of an authority with a folder for each
_SHORTEST = 4  # of words that are looked for in running text


def places(
    project: Path, papier: Papier, pattern: str, kinds: Collection[str] = (*_TEXTS, ".svg")
) -> list[Place]:
    """Where the paper's own files match, or else those it may use: templates and facts.

    Args:
        project: The folder of the project.
        papier: The paper.
        pattern: A regular expression.
        kinds: The suffixes of the files to look into.
    """
    mandant = papier.mandant
    folders = (f"templates/{mandant}", "templates/gemeinsam", f"data/{mandant}", "data/gemeinsam")
    for folder in (papier.ordner, *folders):
        sources = (source_of(path, project) for path in own_files(project, folder, papier, kinds))
        if found := [s.at_offset(m.start()) for s in sources for m in re.finditer(pattern, s.text)]:
            return found
    return []


def own_files(
    project: Path, folder: str, papier: Papier, kinds: Collection[str] = _TEXTS
) -> Iterator[Path]:
    """The files of a folder of the project, those of documents other than the paper left out."""
    root = project / folder
    if folder == papier.ordner:
        others = {root / "anlagen" / kennung for kennung in papier.anlagen}
    else:
        others = {root / name for name in _DOCUMENTS}
    for path in files_below(root, project):
        if path.suffix in kinds and not others & {*path.parents}:
            yield path


def source_of(path: Path, project: Path) -> Source:
    """The text of a file and its name; empty if it cannot be read, which others report."""
    name = path.relative_to(project).as_posix()
    return Source(Place(name, 1, 1), read_text(path, name, Findings(), project) or "")


def place_said(project: Path, papier: Papier, said: str) -> Place | None:
    """Where the text or a template of a paper says what its page is refused for; None if unknown.

    Only whole words count, and first those that are a value or the target of a link. Short names stand
    everywhere, so that others are looked for only among styles; numbers, nowhere. Signs that no font
    has may stand in a drawing, too.
    """
    if said.isdecimal():
        return None
    if lacking(said):
        return next(iter(places(project, papier, re.escape(said))), None)
    named = rf"(?<=[\"'#(]){re.escape(said)}(?=[\"')])"
    word = rf"(?<!\w){re.escape(said)}(?!\w)"
    kinds = _TEXTS if len(said) >= _SHORTEST else _STYLES
    found = places(project, papier, named, _TEXTS) or places(project, papier, word, kinds)
    return min(found, key=lambda place: place.file != papier.text_datei, default=None)
