"""What templates of papers find under `papier`: one class with every name."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from msgspec import UNSET, Struct, UnsetType

from vorlagen.figures import Names
from vorlagen.page import Destination, ListedAbbreviation
from vorlagen.satzung import PrintedSynopsis


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
    beratungsfolge: list[Names] | UnsetType = UNSET
    beschlussvorschlag: Markup | str | UnsetType = UNSET
    unterschrift: Names | str | UnsetType = UNSET

    # Of minutes: the meeting, who spoke, what was said, what was decided. `anmerkungen` are the remarks
    # that answer no question.
    gremium: str | UnsetType = UNSET
    sitzung: Any = UNSET
    tagesordnungspunkt: Any = UNSET
    vorsitz: str | UnsetType = UNSET
    beteiligte: list[Names] | UnsetType = UNSET
    beitraege: list[Names] | UnsetType = UNSET
    anmerkungen: list[Names] | UnsetType = UNSET
    beschluesse: list[Names] | UnsetType = UNSET

    # The sections, and what some of them print. `finanzielle_auswirkungen` is UNSET if the kind of paper
    # has no such section, and no template of its own.
    abschnitte: list[Names] = []
    inhalt: Markup = Markup()
    anlagen: list[Names] = []
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
