"""What figures under `haushalt` are called: what is needed or budgeted, in which year and plan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vorlagen.documents.proof.model import Name
from vorlagen.figures.budget.accounts import SUMS

_WORDS = {
    "bedarf": "Bedarf",
    "mehrbedarf": "Mehrbedarf",
    "minderbedarf": "Minderbedarf",
    "erwartet": "Erwarteter Betrag",
    "mehrertrag": "Mehrertrag",
    "minderertrag": "Minderertrag",
    "ansatz": "Ansatz",
}
ENDS = {"mindestens": "mindestens", "hoechstens": "höchstens"}
_PLANS = {"ergebnisplan": "Ergebnisplan", "finanzplan": "Finanzplan"}
_SUMS = {
    (SUMS[False], "ergebnisplan"): "Aufwendungen",
    (SUMS[False], "finanzplan"): "Auszahlungen",
    (SUMS[True], "ergebnisplan"): "Erträge",
    (SUMS[True], "finanzplan"): "Einzahlungen",
}
_YEAR = re.compile(r"jahr_([0-9]{4})")


def budget_name(account: str, title: str, path: Sequence[str]) -> Name | None:
    """The name of a figure of an account or of a sum; None if the path leads to something else.

    `title` is the Bezeichnung of the account, empty for sums; `path` what stands behind its name:
    „jahr_2021.ergebnisplan.bedarf.mindestens“, for sums over all years without the year.
    """
    rest = list(path)
    year = _YEAR.fullmatch(rest[0]) if rest else None
    if year:
        rest.pop(0)
    match rest:
        case [plan, word, *end] if plan in _PLANS and word in _WORDS and set(end) <= ENDS.keys():
            text = _WORDS[word] + (f" {year[1]}" if year else "")
            text += "".join(f", {ENDS[one]}" for one in end)
            whose = title or _SUMS.get((account, plan), "")
            return Name(text, f"{whose}, {_PLANS[plan]}" if whose else _PLANS[plan])
    return None
