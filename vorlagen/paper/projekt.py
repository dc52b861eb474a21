"""A project: its authorities (Mandant), their kinds of papers (Papierart), and all facts.

Each authority says in its papierarten.yaml which kinds it has; those of data/gemeinsam/papierarten.yaml,
and below them the ones that come with the program, are there for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct, field
from pydantic import AfterValidator, Field

from vorlagen.facts.fakten import Fakten, Files, braucht, repeated, unknown
from vorlagen.facts.files import Part, absorb
from vorlagen.facts.types import Behoerdenart, Bundesland, JaNein, Kennung, Tag, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import (
    GRUPPE,
    GRUPPE_ODER_WORT,
    WORT,
    Kurzform,
    Scalar,
    bedeutung,
    fault,
)
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Finding, Findings
from vorlagen.haushalt import Form, Formularfeld
from vorlagen.page import Gliederung
from vorlagen.paper.facts import Schriftstueck, Vorlage
from vorlagen.paper.veroeffentlicht import Veroeffentlicht
from vorlagen.sitzungen import AuthorityRules, Gremien, MeetingStation, Sitzungsfristen, stations

Dokument = Literal["vorlage", "anlage", "niederschrift"]
Feld = Literal[  # a key of vorlage.yaml, or whether the paper is public
    "nummer",
    "datum",
    "behandlung",
    "federfuehrung",
    "aktenzeichen",
    "verfasser",
    "bearbeitung",
    "telefon",
    "email",
    "beteiligte",
    "mitzeichnung",
    "bezugsvorlagen",
    "top",
    "produkt",
]
FORMULAR = "finanzielle_auswirkungen"  # the section that may be a form
Spalte = Literal[
    "gremium",
    "sitzung",
    "top",
    "behandlung",
    "zustaendigkeit",
    "berichterstattung",
    "ergebnis",
]
GANZER_TEXT = "text"  # the section that takes all of text.md, under its own headings

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<digits>\d))?\}")
_DIGITS = {"jahr": 4, "laufend": 1}
_EXAMPLES = {"jahr": "2024", "laufend": "17"}


def _require_scheme(scheme: str) -> str:
    """A number scheme with at least one placeholder, all of which are known."""
    names = {match["name"] for match in _PLACEHOLDER.finditer(scheme)}
    is_known = bool(names) and names <= _DIGITS.keys()
    has_loose_braces = set("{}") & set(_PLACEHOLDER.sub("", scheme))
    if not is_known or has_loose_braces:
        raise fault(
            "WERT_UNZULAESSIG",
            f"„{scheme}“ ist kein Nummernschema.",
            "Aus {jahr} und {laufend} zusammensetzen: „{laufend}/{jahr}“ für 231/2020,"
            " „{jahr}/{laufend:4}“ für 2020/0354.",
        )
    return scheme


Nummernschema = Annotated[Text, AfterValidator(_require_scheme)]


def matches(scheme: str, number: str) -> bool:
    """Whether a number is one that the scheme `{laufend}/{jahr}` or the like makes."""
    pattern = ""
    end = 0
    for placeholder in _PLACEHOLDER.finditer(scheme):
        digits = int(placeholder["digits"] or _DIGITS[placeholder["name"]])
        pattern += re.escape(scheme[end : placeholder.start()])
        if placeholder["name"] == "laufend":
            pattern += rf"\d{{{digits},}}"
        elif digits == _DIGITS["jahr"]:  # of this century or the last: 0231 is a running number
            pattern += r"(?:19|20)\d{2}"
        else:
            pattern += rf"\d{{{digits}}}"
        end = placeholder.end()
    pattern += re.escape(scheme[end:])
    return re.fullmatch(pattern, number, re.ASCII) is not None


def example(scheme: str) -> str:
    """A number as the scheme makes them."""

    def example_of(placeholder: re.Match[str]) -> str:
        return _EXAMPLES[placeholder["name"]].zfill(int(placeholder["digits"] or 1))

    return _PLACEHOLDER.sub(example_of, scheme)


class Tabellenspalte(Fakten):
    """A column of the Beratungsfolge, and what stands in its cells below, each with its label."""

    bezeichnung: Text
    """Wie die Spalte heißt. Beispiel: `Gremium`"""
    darunter: dict[Spalte, Text] = {}
    """Was in ihren Zellen darunter steht, und wie es heißt. Beispiel: `{berichterstattung:
    Berichterstattung}`
    """


_Spaltenkopf = Annotated[Tabellenspalte, Kurzform("bezeichnung")]


class Abschnitt(Fakten):
    """A section: a Baustein with a template of its name, or `text` under its heading in text.md."""

    REGELN = (braucht("text", "ueberschrift"),)

    ueberschrift: Text | None = None
    """Überschrift, unter der er gedruckt wird. Beispiel: `Sachlage`"""
    text: JaNein = False
    """`ja`: Sein Inhalt steht in text.md unter der gleichen Überschrift mit einem #. Beispiel: `ja`"""
    pflicht: JaNein = False
    """`ja`: Er darf nicht fehlen, nur mit Grund entfallen. Beispiel: `ja`"""
    felder: dict[Feld, Text] = {}
    """Für den Kopf: welche Felder in welcher Reihenfolge, und wie sie heißen. Beispiel: `{nummer: Nr.}`
    """
    formular: dict[Kennung, Formularfeld] = {}
    """Für die finanziellen Auswirkungen: die Felder des Formulars in ihrer Reihenfolge"""
    spalten: dict[Spalte, _Spaltenkopf] = {}
    """Für die Beratungsfolge: welche Spalten in welcher Reihenfolge, und wie sie heißen. Beispiel:
    `{sitzung: Termin}`
    """

    def faults(self) -> Iterator[Finding]:
        for name, feld in self.formular.items():
            answers = list(feld.antworten.values())
            references: list[tuple[Fakten, str, str]] = []
            if feld.gleich:
                references.append((feld, "gleich", feld.gleich))
            references += [(feld, "braucht", target) for target in feld.braucht]
            for answer in answers:
                references += [(answer, "braucht", target) for target in answer.braucht]
                references += [(answer, "ohne", target) for target in answer.ohne]
            for owner, key, target in references:
                if target == name or target not in self.formular:
                    choices = []
                    for other in self.formular:
                        if other != name:
                            choices.append(other)
                    yield unknown("Das andere Feld", target, choices, owner.place_of(key))

    @property
    def angezeigt(self) -> Iterator[Spalte]:
        """All that the Beratungsfolge shows, in columns of its own or below others."""
        for name, spalte in self.spalten.items():
            yield from (name, *spalte.darunter)


class Papierart(Fakten):
    """A kind of paper. `abschnitte` are its sections in their order."""

    bezeichnung: Text
    """Wie sie heißt; so steht sie auch unter `art`. Beispiel: `Mitteilungsvorlage`"""
    dokument: Dokument = "vorlage"
    """Ob es eine `vorlage`, eine `anlage` mit eigenem Text oder eine `niederschrift` ist. Beispiel:
    `vorlage`
    """
    gliederung: Gliederung | None = None
    """Wie ihre Texte gegliedert sind, wo sie es nicht selbst sagen. Beispiel: `paragraphen`"""
    nummer: Nummernschema | None = None
    """Wie ihre Nummern gebildet sind. Beispiel: `"{laufend}/{jahr}"`"""
    abschnitte: Annotated[dict[Kennung, Abschnitt], Field(min_length=1)]
    """Ihre Abschnitte in der Reihenfolge, in der sie gedruckt werden"""

    @cached_property
    def texte(self) -> dict[str, Abschnitt]:
        """The sections that text.md fills, by their Kennung."""
        texte: dict[str, Abschnitt] = {}
        for name, a in self.abschnitte.items():
            if a.text:
                texte[name] = a
        return texte

    @property
    def has_text(self) -> bool:
        """Whether any of its sections comes from text.md."""
        return bool(self.texte) or GANZER_TEXT in self.abschnitte

    def faults(self) -> Iterator[Finding]:
        headings = []
        for abschnitt in self.texte.values():
            headings.append((str(abschnitt.ueberschrift), abschnitt.place_of("ueberschrift")))
        yield from repeated(headings)


EigeneOderGemeinsame = Annotated[
    Annotated[Papierart, GRUPPE] | Annotated[Literal["gemeinsam"], WORT],
    GRUPPE_ODER_WORT,
]


class Papierarten(Fakten):
    """The kinds that an authority has; one that is only `gemeinsam` is taken over as it is."""

    papierarten: Annotated[dict[Kennung, EigeneOderGemeinsame], Field(min_length=1)]
    """Die Arten, jede unter einem eigenen `‹name›`; `gemeinsam` übernimmt die gemeinsame"""


@cache
def built_in() -> Mapping[str, Papierart]:
    """The kinds that come with the program; in its own file nothing is wrong."""
    findings = Findings()
    kinds = read_shipped(__package__, "papierarten.yaml", Papierarten, findings)
    if kinds is None:
        return {}
    return own_kinds(kinds, {}, findings)


def own_kinds(
    written: Papierarten, shared: Mapping[str, Papierart], findings: Findings
) -> dict[str, Papierart]:
    """The kinds that a papierarten.yaml names; those that are only `gemeinsam` come from `shared`."""
    kinds = {}
    for name, kind in written.papierarten.items():
        if isinstance(kind, Papierart):
            kinds[name] = kind
        elif name in shared:
            kinds[name] = shared[name]
        else:
            place = written.place_of("papierarten", name)
            findings.extend([unknown("Die Papierart", name, shared, place)])
    return kinds


def kind_of(
    tree: Tree, dokument: str, kinds: Mapping[str, Papierart], findings: Findings
) -> Papierart | None:
    """The kind that a document's `art` names, by its Kennung or its Bezeichnung."""
    art = tree.get("art")
    if not isinstance(art, Scalar):
        return None  # which has its finding
    titles = {}
    for name, kind in kinds.items():
        if kind.dokument != dokument:
            continue
        if art in {name, kind.bezeichnung}:
            return kind
        titles[kind.bezeichnung] = kind
    findings.extend([unknown("Die Papierart", art, titles, tree.spots.values["art"])])
    return None


class Briefkopf(Fakten):
    """The lines of the letterhead beside the authority's name."""

    organ: Text | None = None
    """Wer die Behörde vertritt; ohne Angabe nennt der Briefkopf nur den Namen. Beispiel: `Die
    Landrätin`
    """
    zeilen: list[Text] = []
    """Weitere Zeilen unter dem Organ, als Liste: Amt, Anschrift, Telefon. Beispiel: `[Musterallee
    1, 12345 Musterstadt]`
    """


class Logo(Fakten):
    """A picture in the letterhead, with its alternative text."""

    datei: Text
    """Datei im Ordner der Schablonen der Behörde. Beispiel: `wappen.svg`"""
    alt: Text
    """Was zu sehen ist. Beispiel: `Wappen des Musterkreises`"""


class Zahlenstil(Fakten):
    """The house style for figures."""

    waehrung: Literal["€", "EUR", "Euro"] = "€"
    """Wie die Währung heißt: `€`, `EUR` oder `Euro`. Beispiel: `EUR`"""
    abstand: JaNein = True
    """Ob zwischen Zahl und Zeichen ein Zwischenraum steht. Beispiel: `nein`"""
    strich: Text = "–"
    """Was eine Verteilungstabelle zeigt, wo es keine Zahl gibt. Beispiel: `"-"`"""


Webadresse = Annotated[Text, Field(pattern=r"^https?://[^\s?#]+$")]


class Wahlperiode(Fakten):
    """A legislative term; neither day need be known."""

    bezeichnung: Text
    """Wie sie heißt. Beispiel: `Wahlperiode ab 2025`"""
    von: Tag | None = None
    """Ihr erster Tag. Beispiel: `2025-11-01`"""
    bis: Tag | None = None
    """Ihr letzter Tag. Beispiel: `2030-10-31`"""


class Schnittstelle(Fakten):
    """What the authority says of itself over OParl."""

    adresse: Webadresse | None = None
    """Wo die Schnittstelle im Netz steht, auf Dauer; damit beginnen alle Kennungen in ihr. Beispiel:
    `https://ris.musterkreis.example/oparl`
    """
    lizenz: Webadresse | None = None
    """Lizenz der Daten und Dateien. Beispiel: `https://www.govdata.de/dl-de/by-2-0`"""
    website: Webadresse | None = None
    """Website der Behörde. Beispiel: `https://www.musterkreis.example`"""
    kontakt: Text | None = None
    """Wer Fragen dazu beantwortet. Beispiel: `Sitzungsdienst`"""
    email: Text | None = None
    """E-Mail für solche Fragen. Beispiel: `sitzungsdienst@musterkreis.example`"""
    anschrift: Text | None = None
    """Wo die Behörde sitzt. Beispiel: `Musterallee 1, 12345 Musterstadt`"""
    gemeindeschluessel: Annotated[Text, Field(pattern=r"^[0-9]{8}$")] | None = None
    """Amtlicher Gemeindeschlüssel, acht Ziffern in Anführungszeichen. Beispiel: `"05315000"`"""
    regionalschluessel: Annotated[Text, Field(pattern=r"^[0-9]{12}$")] | None = None
    """Regionalschlüssel, zwölf Ziffern in Anführungszeichen. Beispiel: `"053150000000"`"""
    wahlperioden: dict[Kennung, Wahlperiode] = {}
    """Die Wahlperioden, jede unter einem eigenen `‹name›`"""


class Mandant(Fakten):
    """An authority that issues papers."""

    name: Text
    """Name der Behörde, wie ihn der Briefkopf druckt. Beispiel: `Musterkreis`"""
    kurz: Text
    """Kurzname. Beispiel: `MK`"""
    briefkopf: Briefkopf
    """Die Angaben des Briefkopfs"""
    logo: Logo | None = None
    """Wappen oder Logo im Briefkopf"""
    art: Behoerdenart | None = None
    """Was sie ist; davon hängt ab, welches Recht gilt. Beispiel: `stadt`"""
    zahlenstil: Zahlenstil = Zahlenstil()
    """Wie Beträge aussehen"""
    nichtoeffentliches: Annotated[
        Literal["vermerken", "auslassen"],
        bedeutung("eine Lücke sagt „(nichtöffentlich)“", "eine Lücke ist nicht zu sehen"),
    ] = "vermerken"
    """Ob die öffentliche Fassung sagt, wo etwas fehlt: `vermerken` oder `auslassen`. Beispiel:
    `auslassen`
    """
    textverarbeitung: list[Literal["docx", "odt"]] = []
    """In welchen Formaten der Textverarbeitung eine Vorlage auch übergeben wird: `docx`, `odt`.
    Beispiel: `[docx]`
    """
    unterschriftsformeln: list[Text] = []
    """Formeln, mit denen hier unterschrieben wird; ohne Angabe ist jede recht. Beispiel: `[Im Auftrag]`
    """
    bundesland: Bundesland | None = None
    """Land, dessen Recht gilt und dessen Feiertage zählen. Beispiel: `NW`"""
    fristen: Sitzungsfristen = Sitzungsfristen()
    """Wann geladen wird und wann die Vorlagen da sein müssen"""
    oparl: Schnittstelle | None = None
    """Was die Behörde über OParl von sich bekannt gibt"""


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
        held: list[MeetingStation] = []
        for station in self.stations_of(document):
            if station.sitzung.entfaellt is None:
                held.append(station)
        return held


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
