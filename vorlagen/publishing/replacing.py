"""What goes along when a paper takes the place of an earlier one: an overview of the changes, as PDF.

Annexes whose content is the same keep the bytes that the target has, with the origin that is in them: so
they are not sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha512
from pathlib import Path

from vorlagen.building.making import UNKNOWN, restamped
from vorlagen.building.program import PROGRAM
from vorlagen.comparing import StateError, as_page, as_pdf, as_report, compare_states, find_state
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.paper import Paper
from vorlagen.publishing.log import Entry
from vorlagen.renditions.pdf import Provenance

CHANGES = "Aenderungen_zu_"  # how the file of the overview begins


def changes_since(
    before: Entry, paper: Paper, commit: str, project: Path, findings: Findings, *, internal: bool
) -> tuple[str, bytes] | None:
    """Name and content of the overview; None, with a warning, if git lacks what it was made from.

    Args:
        before: What the target has.
        paper: The paper that takes its place.
        commit: What this is made from.
        project: The folder of the project.
        findings: Gets the warning.
        internal: Whether the overview may say what is not public.
    """
    papier = paper.papier
    try:
        old = find_state(before.commit, project)
        new = find_state(commit, project)
        compared = compare_states(old, new, project, (papier.name,), is_public=not internal)
        page = as_page(as_report(compared), project, internal=False)
        return f"{paper.stem}/{CHANGES}{paper.stem}.pdf", as_pdf(page)
    except StateError as error:
        findings.add(
            Code.UEBERGABE,
            Place(papier.ordner),
            f"Der Übersicht der Änderungen fehlt der übergebene Stand: {error}",
            "Sie geht nicht mit hinaus; die Vorlage schon. Den Stand holen: git fetch --unshallow",
            Severity.WARNUNG,
        )
        return None


def with_same_annexes(
    paper: Paper, contents: Mapping[str, bytes], history: Sequence[Entry]
) -> dict[str, bytes]:
    """The files of a paper; annexes that the target has with another origin are as they are there.

    Args:
        paper: The paper with its files.
        contents: These files with the origin of today.
        history: What was handed over of it.
    """
    files = dict(contents)
    for annex in paper.annexes:
        for name, content in annex.files.values():
            for entry in history if name in files else ():
                origin = Provenance(PROGRAM, entry.datenstand, entry.commit, is_clean=True)
                earlier = restamped({name: content}, UNKNOWN, origin)[name]
                digests = {file.sha512 for file in entry.dateien if file.name.endswith(f"/{name}")}
                if sha512(earlier).hexdigest() in digests:
                    files[name] = earlier
    return files
