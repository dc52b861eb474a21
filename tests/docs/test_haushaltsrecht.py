"""The table of the shipped budget law says what papers print: each of its sentences is out of a paper.

`PYTHONPATH=tests/support:. python tests/docs/test_haushaltsrecht.py` writes what papers print now.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from haushaltsplan import EHRLICH, HAUSHALT, KOSTEN, ZWEI_JAHRE, mit_haushalt
from muster import MANDANT, MUSTER, TEXT, schreibe
from papiere import seite
from seiten import DOCS

from vorlagen.german.dates import datum
from vorlagen.german.words import aufzaehlung
from vorlagen.haushalt.facts import Gegenstand, Recht, Verweis, Vorschrift, built_in_law
from vorlagen.renditions.plaintext import plaintext

PAGE = DOCS / "nachschlagen" / "haushaltsrecht.md"
HEAD = (
    "| Land | Behörden | Fall | Was die Vorlage druckt | Vorschrift | bekannt ab | nachgeschlagen |"
)
TAG = date(2024, 2, 1)  # of the paper

ARTEN = {  # what they are called, and their council: name, genitive
    "gemeinde": ("Gemeinden", "Rat", "des Rates"),
    "stadt": ("Städte", "Rat", "des Rates"),
    "kreisfreie_stadt": ("kreisfreie Städte", "Rat", "des Rates"),
    "kreis": ("Kreise", "Kreistag", "des Kreistags"),
    "staedteregion": ("Städteregion", "Städteregionstag", "des Städteregionstags"),
    "verband": ("Zweckverbände", "Verbandsversammlung", "der Verbandsversammlung"),
}
COUNCIL = "{gremium: Kreistag, genitiv: des Kreistags, kaemmerei: die Kämmerin}"
FAELLE: dict[
    str, tuple[str, Gegenstand, str]
] = {  # the paper, the subject, and where the sentence is
    "ab der Wertgrenze": ("mehr", "ueberplanmaessig", r"Sie sind erheblich.*?\.(?= Über- und)"),
    "darunter": ("bau", "ueberplanmaessig", r"Sie bleiben unter.*?\.(?= Über- und)"),
    "Voraussetzung": ("mehr", "ueberplanmaessig", r"Über- und außerplanmäßige .*"),
    "Investition, die weitergeht": ("bau", "fortsetzung", r"Wird eine Investition.*?\.(?= In den)"),
    "Verpflichtung für spätere Jahre": ("bau", "verpflichtung", r"Vorher braucht es [^:]*"),
    "mehr Verpflichtungen als im Plan": (
        "bau",
        "verpflichtung",
        r"Über- und außerplanmäßige Verpflichtungsermächtigungen.*?\.(?= Der Gesamtbetrag)",
    ),
    "mehr als der Gesamtbetrag": ("bau", "verpflichtung", r"Der Gesamtbetrag.*"),
}
BAU = """\
  bau:
    bezeichnung: Umbau
    art: auszahlung
    produkt: {nummer: 01.01, bezeichnung: Gebäude}
    ansaetze: {jahr_2024: 80000}
    verpflichtungsermaechtigungen: {jahr_2025: 60000}
  zuweisung:
"""


def printed(root: Path, land: str, art: str, paper: str) -> str:
    """What the paper of such an authority says of the law, its lines joined."""
    files = mit_haushalt()
    if paper == "bau":
        account = ("  zuweisung:\n", BAU)
        total = ("jahre: [2024, 2025]", "verpflichtungsermaechtigungen: 70000, jahre: [2024]")
        costs = (KOSTEN, KOSTEN.replace("}", ", konto: bau}"))
        files = mit_haushalt(EHRLICH, ZWEI_JAHRE, costs, plan=(account, total))
    _, gremium, genitiv = ARTEN[art]
    decides = "die Kämmerin"
    if land == "BW":
        gremium, genitiv = (
            gremium.replace("Rat", "Gemeinderat"),
            genitiv.replace("Rates", "Gemeinderats"),
        )
        office = "der Landrat" if art == "kreis" else "der Bürgermeister"
        decides = f"{office}, regelung: § 5 der Hauptsatzung"
    council = f"{{gremium: {gremium}, genitiv: {genitiv}, kaemmerei: {decides}}}"
    files[HAUSHALT] = files[HAUSHALT].replace(COUNCIL, council)
    mandant = MUSTER[MANDANT].replace("art: kreis", f"art: {art}")
    files[MANDANT] = mandant.replace("bundesland: NW", f"bundesland: {land}")
    files[TEXT] = "Hier beginnt der Text.\n"
    text = plaintext(seite(schreibe(root, files)))
    return " ".join(text.partition("Erforderlich sind")[2].partition("Hier beginnt")[0].split())


def authorities(recht: Recht) -> Iterator[tuple[str, list[str], Verweis | None]]:
    """Kinds of authorities for which the law holds alike: one of them, all their names, by what it holds."""
    alike: dict[tuple[str | None, str], list[str]] = {}
    for art in recht.geltung:
        alike.setdefault((recht.ueber(art), ARTEN[art][1]), []).append(art)
    for arten in alike.values():
        geltung = recht.geltung[arten[0]]  # type: ignore[index] # it is one of its kinds
        by = geltung if isinstance(geltung, Verweis) else None
        yield arten[0], [ARTEN[art][0] for art in arten], by


def looked_up(found: Vorschrift | Verweis) -> str:
    return datum(found.nachgeschlagen) if found.nachgeschlagen else "nein"


def table(root: Path) -> list[str]:
    """All rows, each with a sentence out of a paper."""
    rows = [HEAD, "|---|---|---|---|---|---|---|"]
    for land, recht in built_in_law().items():
        for art, called, by in authorities(recht):
            of_paper = {
                name: printed(root / land / art / name, land, art, name) for name in ("mehr", "bau")
            }
            for fall, (paper, gegenstand, pattern) in FAELLE.items():
                found = re.search(pattern, of_paper[paper])
                rule = recht.vorschrift(gegenstand, TAG)
                assert found, (land, art, fall, of_paper[paper])
                assert rule
                where, day = str(rule.quelle), looked_up(rule)
                if by:
                    where += f"; {by.quelle}"
                    day += "; " + looked_up(by)
                cells = (land, aufzaehlung(called), fall, found[0], where, datum(rule.ab), day)
                rows.append(f"| {' | '.join(cells)} |".replace("\u00a0", " "))
    return rows


def test_the_table_says_what_papers_print(tmp_path: Path) -> None:
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    first = lines.index(HEAD)
    shown = [line for line in lines[first:] if line.startswith("|")]
    message = "PYTHONPATH=tests/support:. python tests/docs/test_haushaltsrecht.py schreibt sie neu"
    assert shown == table(tmp_path), message


def rewrite() -> None:
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith("|")]
    first = next(at for at, line in enumerate(lines) if line.startswith("|"))
    with tempfile.TemporaryDirectory() as folder:
        kept[first:first] = table(Path(folder))
    PAGE.write_text("\n".join(kept), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
