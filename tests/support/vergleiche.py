"""States of small projects to compare, made of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from muster import MUSTER, VORLAGE

from vorlagen.comparing.fact_changes import Change
from vorlagen.comparing.paper_comparison import ProjectComparison, compare_states
from vorlagen.comparing.states import State

# What holds the numbers of the project together would forbid most edits of them.
FREI = {
    **MUSTER,
    VORLAGE: MUSTER[VORLAGE]
    .replace("    soll: groessen.beratungstage\n", "")
    .replace(
        "      veroeffentlicht: {gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}\n", ""
    ),
}


def stand(texts: Mapping[str, str | bytes], name: str = "Stand") -> State:
    """A state that no git has."""
    return State(name, {k: v.encode() if isinstance(v, str) else v for k, v in texts.items()})


def verglichen(
    old: Mapping[str, str | bytes], new: Mapping[str, str | bytes], folder: Path
) -> ProjectComparison:
    """Two projects side by side, in a folder without git."""
    return compare_states(stand(old, "alt"), stand(new, "neu"), folder)


def mit(texts: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    """The project with one passage of one file replaced; it stands there exactly once."""
    assert texts[path].count(old) == 1, f"„{old}“ in {path}"
    return {**texts, path: texts[path].replace(old, new)}


def undone(
    changes: Iterable[Change], old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The new files with these changes taken back, where both states have the same lines."""
    files = dict(new)
    for change in changes:
        if not change.path:
            files[change.file] = old[change.file]
            continue
        lines = files[change.file].splitlines(keepends=True)
        lines[change.new_line - 1] = old[change.file].splitlines(keepends=True)[change.old_line - 1]
        files[change.file] = b"".join(lines)
    return files
