"""A statute and its Synopse, attached to the paper of `muster`."""

from __future__ import annotations

from pathlib import Path

from muster import MUSTER, VORLAGE, schreibe
from papiere import meldungen, papier

from vorlagen.findings import Finding
from vorlagen.paper.paper import Paper
from vorlagen.renditions.plaintext import plaintext

_ANLAGEN = "data/musterkreis/vorlagen/beratung/anlagen"
SATZUNG, SATZUNG_TEXT = f"{_ANLAGEN}/satzung/anlage.yaml", f"{_ANLAGEN}/satzung/text.md"
SYNOPSE, ALT = f"{_ANLAGEN}/synopse/anlage.yaml", f"{_ANLAGEN}/synopse/satzung-2020.md"

_SATZUNG = {
    **MUSTER,
    VORLAGE: MUSTER[VORLAGE].replace(
        "unterschrift:", "anlagen:\n  - dokument: satzung\nunterschrift:"
    ),
    SATZUNG: """\
art: Satzung
titel: Gebührensatzung
datum: 2024-01-20
oeffentlich: ja
angaben:
  gebuehr: {bezeichnung: Gebühr, wert: 14.50, einheit: EUR}
""",
}
_SYNOPSE = {
    **_SATZUNG,
    VORLAGE: _SATZUNG[VORLAGE].replace("dokument: satzung\n", "dokument: satzung\n  - dokument: synopse\n"),
    SYNOPSE: """\
art: Synopse
titel: Bisherige und neue Satzung
datum: 2024-01-20
oeffentlich: ja
synopse:
  alt: satzung-2020.md
  neu: ../satzung/text.md
""",
}  # fmt: skip


def mit_satzung(root: Path, text: str, more: str = "") -> Paper:
    """The annex with a statute of this text; `more` YAML may follow."""
    files = {**_SATZUNG, SATZUNG: _SATZUNG[SATZUNG] + more, SATZUNG_TEXT: text}
    return papier(schreibe(root, files)).documents["satzung"]


def satzung(root: Path, text: str) -> str:
    """What a reader sees of a statute below its title."""
    return _below_title(mit_satzung(root, text))


def mit_synopse(root: Path, alt: str, neu: str, more: str = "", **changes: str) -> Paper:
    """The annex with the Synopse of two texts; `more` YAML may follow; other files by their names."""
    files = dateien(alt, neu, more) | {f"{_ANLAGEN}/{k}": v for k, v in changes.items()}
    return papier(schreibe(root, files)).documents["synopse"]


def dateien(alt: str, neu: str, more: str = "") -> dict[str, str]:
    """The project with a Synopse of two texts; `more` YAML may follow."""
    return {**_SYNOPSE, SYNOPSE: _SYNOPSE[SYNOPSE] + more, SATZUNG_TEXT: neu, ALT: alt}


def zeilen(root: Path, alt: str, neu: str, more: str = "") -> list[list[str]]:
    """The rows of a Synopse, each cell on one line."""
    paper = mit_synopse(root, alt, neu, more)
    assert paper.page is not None, meldungen(paper.findings)
    body = paper.page.html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [" ".join(plaintext(f"<body>{cell}</body>").split()) for cell in _cells(row)]
        for row in body.split("<tr")[1:]
    ]


def _cells(row: str) -> list[str]:
    return [part.partition("</td>")[0] for part in row.split("<td>")[1:]]


def befunde(paper: Paper) -> list[Finding]:
    """What was found in the statute or its Synopse."""
    return [f for f in paper.findings if "/anlagen/" in f.place.file]


def _below_title(paper: Paper) -> str:
    assert paper.page is not None, meldungen(paper.findings)
    main = paper.page.html.partition("</header>")[2].partition("</main>")[0]
    return plaintext(f"<body>{main}</body>").strip()
