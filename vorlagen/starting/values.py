"""What the templates of starting files get: the answers to the questions, and what follows from them.

Texts and days are empty where nothing was answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from vorlagen.sitzungen import Gremium

Unanswered = Literal[""]


class AuthorityValues(Struct, kw_only=True):
    """A new authority; `mandant` is its folder."""

    name: str
    mandant: str
    kurz: str
    organ: str
    anschrift: str
    art: str
    bundesland: str
    waehrung: str
    farbe: str


class CommitteeValues(Struct, kw_only=True):
    """A committee with its first meeting, or a meeting of one that is not `neu`.

    `kennung` and `sitzung` are their names, `unter` the keys below which they are entered.
    """

    mandant: str
    neu: bool
    bezeichnung: str
    kennung: str
    genitiv: str
    unter: Sequence[str]
    datum: date | Unanswered
    sitzung: str = ""
    beginn: str = ""
    ort: str = ""


class NoticeValues(Struct, kw_only=True):
    """A new notice. With `vzae` it grants posts for a `gegenstand` of its `modul`."""

    mandant: str
    kennung: str = ""
    modul: str
    bewilligt_von: str
    datum: date | Unanswered
    aktenzeichen: str
    von: date | Unanswered
    bis: date | Unanswered = ""
    volle_monate: bool = True
    vzae: Decimal | Unanswered = ""
    gegenstand: str = ""
    bezeichnung: str = ""
    entgeltgruppe: str = ""
    betrag: Decimal | Unanswered = ""
    dokument: str = "Bescheid"


class Purpose(Struct, kw_only=True):
    """What a paper is for; `zwecke.j2` has the purposes and explains the fields."""

    name: str
    arten: Sequence[str]
    oeffentlich: str
    wahlweise: Sequence[str]
    angaben: Sequence[str]
    satzung: bool
    geld: bool
    konten: Mapping[str, str]
    auswirkungen: str
    beschluss: str
    fragen: Mapping[str, str]
    texte: Mapping[str, str]
    nur_mit: Mapping[str, str]


class PostsTable(Struct, kw_only=True):
    """A table of posts, whose texts are addresses. Its period, from `von` to `bis`, may be assumed."""

    name: str
    titel: str
    stellen: str
    kosten: str
    foerderung: str = ""
    abzug: str | Sequence[str] = ""
    von: date
    bis: date
    angenommen: bool = False
    taggenau: bool = False


class PaperValues(Struct, kw_only=True):
    """A new paper.

    `danach` has the name, the meeting and the task of each further committee, `wer` decides last.
    `gezeigt` are the fields that its kind prints, `pflicht` and `abschnitte` its sections, `gewaehlt` the
    questions of its purpose that were answered with yes.
    """

    mandant: str
    art: str
    betreff: str
    kennung: str
    gremium: str
    sitzung: str
    zustaendigkeit: str
    federfuehrung: str
    oeffentlich: bool
    danach: Sequence[tuple[str, str, str]]
    wer: str
    hat_satzung: bool
    behoerdenart: str | None
    jahr: int
    gezeigt: set[str]
    pflicht: set[str]
    abschnitte: Mapping[str, object]
    zweck: Purpose
    gewaehlt: set[str]

    # What only some purposes ask for
    gebuehren: Sequence[Mapping[str, str]] = ()
    jahre: Sequence[int] = ()
    fraktionen: Sequence[Mapping[str, str]] = ()

    unterschrift: str = ""
    tabelle: PostsTable | None = None

    # The accounts by their roles; the new ones with their kinds make a haushalt.yaml, or are entered in
    # the existing file `haushalt` below `unter`. `vertretung` is the elected council, if there is one.
    konten: Mapping[str, str] = {}
    neue_konten: Mapping[str, str] = {}
    haushalt: str = ""
    unter: Sequence[str] = ("konten",)
    vertretung: Gremium | None = None

    # The headings of the text, and the one under which the table stands
    ueberschriften: Sequence[str] = ()
    ort_der_tabelle: str = ""
