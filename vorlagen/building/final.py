"""Final papers: nothing in them is open, and git has all that they are made of."""

from __future__ import annotations

from vorlagen.building.git_state import GitState
from vorlagen.facts.projekt import Papier
from vorlagen.findings import Code, Findings, Place

_MOST = 5  # files that are named
_UNVERSIONED = "Ohne das geht es mit --unversioniert; das PDF vermerkt es."


def report_state(papier: Papier, state: GitState, findings: Findings) -> None:
    """Report what keeps the state of which a paper is made from being one that git has."""
    if state.is_clean:
        return
    if not state.has_repository:
        _report(
            findings,
            papier.ordner,
            "Das Projekt liegt in keinem git-Archiv mit einem Commit, oder git ist nicht installiert.",
            "Die Ordner data und templates einchecken: git init, git add, git commit.",
        )
    elif state.differing:
        more = " und weitere" if len(state.differing) > _MOST else ""
        _report(
            findings,
            papier.ordner,
            f"Von {len(state.differing)} Dateien, aus denen die Vorlage entsteht, hat git einen anderen"
            f" Stand oder keinen: {', '.join(state.differing[:_MOST])}{more}.",
            "Die Änderungen ansehen und einchecken: git status, git add, git commit; oder löschen, was"
            " nicht zur Vorlage gehört. Auch was .gitignore nennt, muss hinein: git add -f.",
        )
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
