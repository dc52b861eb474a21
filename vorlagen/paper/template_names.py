"""What templates of papers find under `papier`: one class with every name, and the classes of its parts."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from msgspec import UNSET, Struct, UnsetType

from vorlagen.beschluesse import (
    PrintedDecision,
    PrintedExchange,
    PrintedPerson,
    PrintedRemark,
)
from vorlagen.figures import Names, Shown
from vorlagen.page import Destination, ListedAbbreviation
from vorlagen.satzung import PrintedSynopsis


class PrintedAnnex(Shown, frozen=True):
    """An annex in the list; `fehlt` is the mark of a pending file, `datei` is empty without one."""

    nummer: str
    titel: Markup
    datei: str
    umfang: str
    fehlt: Any


class PrintedStation(Shown, frozen=True):
    """A station of the Beratungsfolge; `abweichend` tells that it is not as public as its paper.

    `top` and `ergebnis` are empty if no column shows them.
    """

    gremium: str
    sitzung: Markup
    zustaendigkeit: Any
    berichterstattung: Any
    behandlung: str
    abweichend: bool
    top: Any
    ergebnis: Any


class PrintedSignature(Shown, frozen=True):
    """Who signs; missing parts are empty."""

    formel: str
    name: str
    funktion: str


class HeadField(Shown, frozen=True):
    """A field of the head; a list has `eintraege` instead of a `wert`."""

    name: str
    bezeichnung: str
    wert: Any = ""
    eintraege: tuple[Any, ...] = ()


class SectionLabel(Shown, frozen=True):
    """A second line in the cells of a column, and its label."""

    name: str
    bezeichnung: str


class SectionColumn(Shown, frozen=True):
    """A column of the Beratungsfolge, and what stands below in its cells."""

    name: str
    bezeichnung: str
    darunter: tuple[SectionLabel, ...]


class PrintedSection(Shown, frozen=True):
    """A section; `teil` is the template that prints it.

    `titel` and `text` are the heading and what stands below it in text.md, `entfaellt` is the reason for
    which it is left out; fields that do not apply are empty.
    """

    kennung: str
    ueberschrift: str
    teil: str
    titel: Markup | str
    text: Markup | str
    felder: tuple[HeadField, ...]
    spalten: tuple[SectionColumn, ...]
    zeigt_behandlung: bool
    entfaellt: Markup | str


class PaperNames(Struct, kw_only=True):
    """The names under `papier`, filled one group after the other while a paper is rendered.

    Texts that do not apply are empty. A name that is UNSET is none of this paper: to use it is an error.
    Messages list names in this order.
    """

    # The head. `kopfzeile` is the number in the margin, `titelzeile` the heading of a paper whose first
    # section begins with none. A template that does not print `datum` may leave it pending.
    art: str
    nummer: Any
    kopfzeile: str
    datum: Any
    datum_iso: str
    oeffentlich: bool
    betreff: Markup
    untertitel: Any
    anlage_zu: Any = ""
    federfuehrung: Any = ""
    stichworte: tuple[str, ...]
    titelzeile: Markup | str
    titel: str
    beschreibung: str

    # Of a Vorlage; minutes have a signature, too.
    beratungsfolge: tuple[PrintedStation, ...] | UnsetType = UNSET
    beschlussvorschlag: Markup | str | UnsetType = UNSET
    unterschrift: PrintedSignature | str | UnsetType = UNSET

    # Of minutes: the meeting, who spoke, what was said, what was decided. `anmerkungen` are the remarks
    # that answer no question.
    gremium: str | UnsetType = UNSET
    sitzung: Any = UNSET
    tagesordnungspunkt: Any = UNSET
    vorsitz: str | UnsetType = UNSET
    beteiligte: tuple[PrintedPerson, ...] | UnsetType = UNSET
    beitraege: tuple[PrintedExchange, ...] | UnsetType = UNSET
    anmerkungen: tuple[PrintedRemark, ...] | UnsetType = UNSET
    beschluesse: tuple[PrintedDecision, ...] | UnsetType = UNSET

    # The sections, and what some of them print. `finanzielle_auswirkungen` is UNSET if the kind of paper
    # has no such section, and no template of its own.
    abschnitte: tuple[PrintedSection, ...] = ()
    inhalt: Markup = Markup()
    anlagen: tuple[PrintedAnnex, ...] = ()
    synopse: PrintedSynopsis = PrintedSynopsis()
    finanzielle_auswirkungen: Names | str | UnsetType = UNSET

    # The structure of the finished texts; `fussnoten` is the list for the screen.
    gliederung: tuple[Destination, ...] = ()
    abbildungen: tuple[Destination, ...] = ()
    tabellen: tuple[Destination, ...] = ()
    abkuerzungen: tuple[ListedAbbreviation, ...] = ()
    fussnoten: Markup = Markup()

    # Of the page. `entwurf` tells that something in it is pending or assumed, `nur_intern` that a part of it
    # is not public.
    logo: Markup | str = ""
    entwurf: bool = False
    nur_intern: bool = False
