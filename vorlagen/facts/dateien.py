"""Which YAML files a project has, where they lie, and which model each of them is read into.

Everything that asks for the kind of a file asks here: the loader, and the schemas for editors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from vorlagen.facts.abkuerzungen import Abkuerzungen
from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.foerderprogramm import Foerderprogramm
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.haushalt import Haushalt
from vorlagen.facts.kgst import KgstAusgabe
from vorlagen.facts.konzept import Konzept
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.papierart import Papierarten
from vorlagen.facts.pruefung import Pruefliste
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.stellen import Stellenplan
from vorlagen.facts.vorlage import Vorlage

GEMEINSAM = "gemeinsam"
_PART = re.compile(r"\{\w+\}")

M_co = TypeVar("M_co", bound=Fakten, covariant=True)


@dataclass(frozen=True)
class Dateiart(Generic[M_co]):
    """A kind of file.

    `muster` is its path in the project; what differs from file to file stands there in braces, and
    `{mandant}` is any authority's folder, never that of what all share.
    """

    name: str
    muster: str
    model: type[M_co]
    titel: str  # as editors show it

    def datei(self, **parts: str) -> str:
        """The path of one such file, relative to the project."""
        return self.muster.format(**parts)

    def ordner(self, **parts: str) -> str:
        """The folder of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent).format(**parts)

    @property
    def dateiname(self) -> str:
        """What such a file is called, where all of them are called the same."""
        return PurePosixPath(self.muster).name

    def sammelordner(self, **parts: str) -> str:
        """The folder that holds the folders of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent.parent).format(**parts)

    def passt(self, file: str) -> bool:
        """Whether a path, relative to the project and with slashes, is that of such a file."""
        return self._pattern.fullmatch(file) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.muster).replace(r"\{", "{").replace(r"\}", "}")
        own = pattern.replace("{mandant}", rf"(?!{GEMEINSAM}/)[^/]+")
        return re.compile(_PART.sub("[^/]+", own))


_BEHOERDE = "data/{mandant}"

KGST = Dateiart(
    "kgst", f"data/{GEMEINSAM}/kgst/{{name}}.yaml", KgstAusgabe, "Kosten eines Arbeitsplatzes"
)
FOERDERPROGRAMM = Dateiart(
    "foerderprogramm",
    f"data/{GEMEINSAM}/foerderprogramme/{{name}}.yaml",
    Foerderprogramm,
    "Förderprogramm",
)
MANDANT = Dateiart("mandant", f"{_BEHOERDE}/mandant.yaml", Mandant, "Behörde")
GREMIEN = Dateiart("gremien", f"{_BEHOERDE}/gremien.yaml", Gremien, "Gremien und Sitzungen")
STELLENPLAN = Dateiart("stellenplan", f"{_BEHOERDE}/stellenplan.yaml", Stellenplan, "Stellen")
HAUSHALT = Dateiart("haushalt", f"{_BEHOERDE}/haushalt.yaml", Haushalt, "Haushalt")
PRUEFUNGEN = Dateiart(
    "pruefungen", f"{_BEHOERDE}/pruefungen.yaml", Pruefliste, "Prüfungen für alle Vorlagen"
)
BESCHEID = Dateiart("bescheid", f"{_BEHOERDE}/bescheide/{{name}}.yaml", Bescheid, "Bescheid")
BESCHLUSS = Dateiart("beschluss", f"{_BEHOERDE}/beschluesse/{{name}}.yaml", Beschluss, "Beschluss")
VORLAGE = Dateiart("vorlage", f"{_BEHOERDE}/vorlagen/{{kennung}}/vorlage.yaml", Vorlage, "Vorlage")
ANLAGE = Dateiart(
    "anlage",
    f"{_BEHOERDE}/vorlagen/{{kennung}}/anlagen/{{anlage}}/anlage.yaml",
    Konzept,
    "Anlage mit eigenem Text",
)
NIEDERSCHRIFT = Dateiart(
    "niederschrift",
    f"{_BEHOERDE}/niederschriften/{{kennung}}/niederschrift.yaml",
    Niederschrift,
    "Auszug aus der Niederschrift",
)
PAPIERARTEN = Dateiart(
    "papierarten", f"{_BEHOERDE}/papierarten.yaml", Papierarten, "Arten von Vorlagen"
)
ABKUERZUNGEN = Dateiart(
    "abkuerzungen", f"{_BEHOERDE}/abkuerzungen.yaml", Abkuerzungen, "Abkürzungen"
)
GEMEINSAME_ABKUERZUNGEN = replace(ABKUERZUNGEN, muster=f"data/{GEMEINSAM}/abkuerzungen.yaml")
GEMEINSAME_PAPIERARTEN = replace(PAPIERARTEN, muster=f"data/{GEMEINSAM}/papierarten.yaml")

DATEIARTEN: tuple[Dateiart[Any], ...] = (
    MANDANT,
    GREMIEN,
    STELLENPLAN,
    HAUSHALT,
    PRUEFUNGEN,
    BESCHEID,
    BESCHLUSS,
    VORLAGE,
    ANLAGE,
    NIEDERSCHRIFT,
    PAPIERARTEN,
    GEMEINSAME_PAPIERARTEN,
    ABKUERZUNGEN,
    GEMEINSAME_ABKUERZUNGEN,
    FOERDERPROGRAMM,
    KGST,
)


def art_von(file: str) -> Dateiart[Any] | None:
    """The kind of a file by its path, relative to the project; None if nothing reads it."""
    return next((art for art in DATEIARTEN if art.passt(file)), None)


def namen_in(folder: str) -> tuple[list[str], list[str]]:
    """Which files and folders have a meaning right below a folder, written as in `muster`.

    Args:
        folder: As patterns begin: `data/{mandant}`.

    Returns:
        The names of the files and those of the folders; what differs from file to file is left out.
    """
    below = [
        PurePosixPath(art.muster).relative_to(folder).parts
        for art in DATEIARTEN
        if art.muster.startswith(f"{folder}/")
    ]
    named = [parts for parts in below if not _PART.search(parts[0])]
    files = [parts[0] for parts in named if len(parts) == 1]
    return files, list(dict.fromkeys(parts[0] for parts in named if len(parts) > 1))
