"""How the files of a paper are called."""

from __future__ import annotations

from vorlagen.facts.vorlage import Schriftstueck
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.german.lists import KeinName, dateiname


def file_stem(schriftstueck: Schriftstueck, kennung: str) -> str:
    """The name of a paper's files: „Berichtsvorlage_231-2020_kim“, or „…_Entwurf_…“ without number.

    Slashes become dashes and umlauts are spelled out, as councils do.
    """
    number = schriftstueck.kennzeichen
    if isinstance(number, Ausstehend):
        number = "Entwurf"
    parts = (schriftstueck.art, kennung) if number is None else (schriftstueck.art, number, kennung)
    return "_".join(dateiname(part) for part in parts)


def annex_stem(stem: str, number: int, name: str) -> str:
    """The name of the files of an annex, after those of its paper: „…_Anlage_1_Antrag“.

    Of a name without letters or digits nothing is left but the number.
    """
    try:
        called = dateiname(name)
    except KeinName:
        return f"{stem}_Anlage_{number}"
    return f"{stem}_Anlage_{number}_{called[0].upper()}{called[1:]}"


def combined_stem(stem: str) -> str:
    """The name of the file that has a paper and all its annexes: „…_mit_Anlagen“."""
    return f"{stem}_mit_Anlagen"
