"""A project and all facts in it: what authorities share, and what each has for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct, field

from vorlagen.facts.dateiart import Files
from vorlagen.facts.reads import Part, absorb
from vorlagen.findings import Findings
from vorlagen.haushalt import Form
from vorlagen.paper.facts import Schriftstueck, Vorlage
from vorlagen.paper.mandant import Mandant
from vorlagen.paper.papierarten import FORMULAR, Papierart
from vorlagen.paper.veroeffentlicht import Veroeffentlicht
from vorlagen.sitzungen import AuthorityRules, Gremien, MeetingStation, stations


class Version(StrEnum):
    """For whom a paper is made; `EINZIGE` if everybody may read all of it, or nobody any of it."""

    EINZIGE = ""
    INTERN = "intern"
    OEFFENTLICH = "oeffentlich"


class Gemeinsam(Struct):
    """Facts that all authorities share."""

    dateien: Files = field(default_factory=Files)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False
    teile: tuple[Part, ...] = ()  # what was read for this, but for price lists


class Papier(Struct):
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
    version: Version = Version.EINZIGE
    befunde: Findings = field(default_factory=Findings)  # the faults of its files
    teile: tuple[Part, ...] = ()  # what was read for it

    @property
    def name(self) -> str:
        """Authority and Kennung, as commands take them; of an annex, its paper's stands between."""
        kennungen = self.ordner.split("/")[3::2]  # data/<mandant>/vorlagen/<one>/anlagen/<other>
        return "/".join((self.mandant, *kennungen))

    @property
    def text_datei(self) -> str:
        name = self.schriftstueck.text if self.schriftstueck else "text.md"
        return f"{self.ordner}/{name}"


class Papiere(Mapping[str, Papier]):
    """The documents of a folder by their Kennung; each is read when it is asked for.

    Reads are recorded: who uses a document rests on what was read for it, who lists them on `teile`.
    """

    def __init__(
        self,
        kennungen: Sequence[str] = (),
        read: Callable[[str], Papier] | None = None,
        teile: Sequence[Part] = (),
    ) -> None:
        self._kennungen = tuple(kennungen)
        self._read = read
        self._teile = teile
        self._papiere: dict[str, Papier] = {}

    def __getitem__(self, kennung: str) -> Papier:
        if kennung not in self._papiere:
            if self._read is None or kennung not in self._kennungen:
                absorb(self._teile)
                raise KeyError(kennung)
            self._papiere[kennung] = self._read(kennung)
        papier = self._papiere[kennung]
        absorb(papier.teile)
        return papier

    def __contains__(self, kennung: object) -> bool:  # or `__getitem__` would read it
        absorb(self._teile)
        return kennung in self._kennungen

    def __iter__(self) -> Iterator[str]:
        absorb(self._teile)
        return iter(self._kennungen)

    def __len__(self) -> int:
        absorb(self._teile)
        return len(self._kennungen)


class Behoerde(Struct):
    """An authority's folder: its facts and its papers."""

    name: str
    mandant: Mandant | None = None
    gremien: Gremien | None = None
    dateien: Files = field(default_factory=Files)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False  # then no paper is compared with its kind
    papiere: Papiere = field(default_factory=Papiere)
    niederschriften: Papiere = field(default_factory=Papiere)
    erschienen: Callable[[], Mapping[str, Veroeffentlicht]] = dict  # what papers said, by Kennung
    teile: tuple[Part, ...] = ()  # what was read for this, but for the documents

    @property
    def ordner(self) -> str:
        return f"data/{self.name}"

    def form_of(self, art: str) -> Form:
        """The form „Finanzielle Auswirkungen“ of a kind of paper; empty if it has none."""
        for name, kind in self.papierarten.items():
            if art in {name, kind.bezeichnung} and FORMULAR in kind.abschnitte:
                return kind.abschnitte[FORMULAR].formular
        return {}

    def has_published(self, kennung: str) -> bool:
        """Whether a paper was recorded as published, and not as a draft."""
        paper = self.papiere.get(kennung)
        return bool(paper and paper.veroeffentlicht and not paper.veroeffentlicht.entwurf)

    @property
    def meeting_rules(self) -> AuthorityRules | None:
        """Its rules for all meetings; None if its mandant.yaml could not be used."""
        if self.mandant is None:
            return None
        return AuthorityRules(self.mandant, self.mandant.bundesland, self.mandant.fristen)

    def stations_of(self, document: Schriftstueck | None) -> list[MeetingStation]:
        """The stations of a paper whose meetings are known; other documents have none."""
        if not isinstance(document, Vorlage):
            return []
        return list(stations(document.stationen, self.gremien, self.meeting_rules))

    def held_stations_of(self, document: Schriftstueck | None) -> list[MeetingStation]:
        """Those stations whose meetings take place."""
        return [s for s in self.stations_of(document) if s.sitzung.entfaellt is None]


class Projekt(Struct):
    """All facts of a project folder, as far as they could be read."""

    wurzel: Path
    gemeinsam: Gemeinsam = field(default_factory=Gemeinsam)
    behoerden: dict[str, Behoerde] = field(default_factory=dict)

    def kennungen(self) -> Iterator[tuple[Behoerde, str]]:
        """All papers and minutes by their Kennungen; none of them is read."""
        for behoerde in self.behoerden.values():
            for kennung in dict.fromkeys((*behoerde.papiere, *behoerde.niederschriften)):
                yield behoerde, kennung

    def papier(self, behoerde: Behoerde, kennung: str) -> Papier:
        """A paper or minutes of an authority; two that share a Kennung are one, and reported."""
        if kennung in behoerde.papiere:
            return behoerde.papiere[kennung]
        return behoerde.niederschriften[kennung]

    def papiere(self) -> Iterator[tuple[Behoerde, Papier]]:
        """All papers and minutes, read."""
        for behoerde in self.behoerden.values():
            for papiere in (behoerde.papiere, behoerde.niederschriften):
                for kennung in papiere:
                    yield behoerde, papiere[kennung]
