"""Final papers: git must have all files that they are made of, as they were read."""

from __future__ import annotations

import shlex

from vorlagen.building.git_state import Deviation, GitState
from vorlagen.findings import Code, Findings, Place
from vorlagen.paper import Papier

_MOST = 5  # files that are named one by one
_MESSAGES = {  # with their cures
    Deviation.GEAENDERT: (
        "git hat von dieser Datei einen anderen Stand.",
        "Die Änderung ansehen und einchecken: git diff HEAD -- {file}, git add {file}, git commit.",
    ),
    Deviation.NEU: (
        "git hat diese Datei noch nicht.",
        (
            "Die Datei einchecken, auch wenn .gitignore sie nennt: git add -f {file}, git commit; oder sie"
            " löschen, wenn sie nicht zur Vorlage gehört."
        ),
    ),
    Deviation.GELOESCHT: (
        "git hat diese Datei, das Projekt nicht mehr.",
        (
            "Das Löschen einchecken: git rm --ignore-unmatch {file}, git commit; oder sie zurückholen: git"
            " checkout HEAD -- {file}."
        ),
    ),
}
_UNVERSIONED = "Ohne das geht es mit --unversioniert; das PDF vermerkt es."


def report_state(papier: Papier, state: GitState, findings: Findings) -> None:
    """Report why git does not have the state of the project from which a paper is made."""
    if state.is_clean:
        return
    if state.failure:
        _report(
            findings,
            papier.ordner,
            f"Ob git die Dateien der Vorlage hat, ist nicht zu erfahren. {state.failure}",
            "Den Zugriff auf das git-Archiv in Ordnung bringen.",
        )
    elif not state.has_repository:
        _report(
            findings,
            papier.ordner,
            "Das Projekt liegt in keinem git-Archiv mit einem Commit, oder git ist nicht installiert.",
            "Die Ordner data und templates einchecken: git init, git add, git commit.",
        )
    elif len(state.differing) > _MOST:
        names = ", ".join(list(state.differing)[:_MOST])
        _report(
            findings,
            papier.ordner,
            f"Von {len(state.differing)} Dateien, aus denen die Vorlage entsteht, hat git einen anderen"
            f" Stand oder keinen: {names} und weitere.",
            "Die Änderungen ansehen und einchecken: git status, git add, git commit.",
        )
    elif state.differing:
        for file, deviation in state.differing.items():
            message, cure = _MESSAGES[deviation]
            _report(findings, file, message, cure.format(file=shlex.quote(file)))
    else:
        _report(
            findings,
            papier.ordner,
            "Welcher Commit die Fakten dieser Vorlage zuletzt geändert hat, ist hier nicht zu erkennen;"
            " das git-Archiv ist unvollständig.",
            "Die fehlenden Commits holen: git fetch --unshallow.",
        )


def _report(findings: Findings, file: str, message: str, cure: str) -> None:
    findings.add(Code.ENDFASSUNG_STAND, Place(file), message, f"{cure} {_UNVERSIONED}")
