"""A project and all facts in it: what authorities share, and what each has for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.foerderprogramm import Foerderprogramm
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.haushalt import Haushalt
from vorlagen.facts.mandant import Abkuerzungen, Mandant
from vorlagen.facts.papierarten import Papierart
from vorlagen.facts.stellen import KgstAusgabe, Stellenplan
from vorlagen.facts.veroeffentlicht import Veroeffentlicht
from vorlagen.facts.vorlage import Pruefliste, Schriftstueck


@dataclass(slots=True)
class Gemeinsam:
    """Facts that all authorities share. `defekt` names the files that could not be used."""

    kgst: list[KgstAusgabe] = field(default_factory=list)
    programme: dict[str, Foerderprogramm] = field(default_factory=dict)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False
    abkuerzungen: Abkuerzungen | None = None
    defekt: dict[str, str] = field(default_factory=dict)  # and by which name facts begin there


@dataclass(slots=True)
class Papier:
    """A document as it lies in the project; `schriftstueck` is None if its YAML could not be used."""

    mandant: str
    kennung: str
    ordner: str  # relative to the project
    schriftstueck: Schriftstueck | None
    text: str | None = None
    papierart: Papierart | None = None  # None if the authority has no such kind
    veroeffentlicht: Veroeffentlicht | None = None  # also None if the file could not be used
    anlagen: dict[str, Papier] = field(default_factory=dict)  # those with text of their own
    fassungen: dict[str, tuple[str, str]] = field(default_factory=dict)  # of a Synopse: file, text
    haupt: Papier | None = None  # of an annex: the paper that it belongs to

    @property
    def name(self) -> str:
        """Authority and Kennung, as commands take them; of an annex, its paper's stands between."""
        kennungen = self.ordner.split("/")[3::2]  # data/<mandant>/vorlagen/<one>/anlagen/<other>
        return "/".join((self.mandant, *kennungen))

    @property
    def text_datei(self) -> str:
        name = self.schriftstueck.text if self.schriftstueck else "text.md"
        return f"{self.ordner}/{name}"


@dataclass(slots=True)
class Behoerde:
    """An authority's folder: its facts and its papers."""

    name: str
    mandant: Mandant | None = None
    gremien: Gremien | None = None
    stellenplan: Stellenplan | None = None
    haushalt: Haushalt | None = None
    pruefliste: Pruefliste | None = None
    abkuerzungen: Abkuerzungen | None = None
    bescheide: dict[str, Bescheid] = field(default_factory=dict)
    beschluesse: dict[str, Beschluss] = field(default_factory=dict)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False  # then no paper is held against any kind
    papiere: dict[str, Papier] = field(default_factory=dict)
    niederschriften: dict[str, Papier] = field(default_factory=dict)
    stellenplan_defekt: bool = False  # there, but not usable
    haushalt_defekt: bool = False
    defekte_bescheide: set[str] = field(default_factory=set)  # those that could not be used
    defekte_beschluesse: set[str] = field(default_factory=set)

    @property
    def ordner(self) -> str:
        return f"data/{self.name}"


@dataclass(slots=True)
class Projekt:
    """All facts of a project folder, as far as they could be read."""

    wurzel: Path
    gemeinsam: Gemeinsam = field(default_factory=Gemeinsam)
    behoerden: dict[str, Behoerde] = field(default_factory=dict)

    def papiere(self) -> Iterator[tuple[Behoerde, Papier]]:
        for behoerde in self.behoerden.values():
            for papier in (*behoerde.papiere.values(), *behoerde.niederschriften.values()):
                yield behoerde, papier
