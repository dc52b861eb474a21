"""What the templates of starting files get: the answers to the questions, and what follows from them.

Texts and days are empty where nothing was answered.

The questions of a new paper about money: a table of posts, or accounts of the budget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from vorlagen.bescheide import BESCHEID, FOERDERPROGRAMM, KGST
from vorlagen.facts.types import Zeitraum
from vorlagen.first_files.answers import Asker
from vorlagen.haushalt import HAUSHALT
from vorlagen.paper import Behoerde, Projekt
from vorlagen.sitzungen import Gremium, Sitzung

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


class ProgrammeValues(Struct, kw_only=True):
    """A new grant programme with one module for one subject; with `satz` it has a rate."""

    bezeichnung: str
    kurz: str
    kennung: str
    foerdergeber: str
    gegenstand: str
    adresse: str  # of the subject in its module, and of the rate below it
    satz: str
    adresse_des_satzes: str = ""
    betrag: Decimal | Unanswered = ""
    je: str = ""
    zeitraum: str = ""
    ab: date | Unanswered = ""
    dokument: str = ""
    fundstelle: str = ""


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


_NO_NOTICE = "keiner"
_NEW = "neu"
_EFFECTS = "finanzielle_auswirkungen"
_COUNCILS = (
    "Rat",
    "Gemeinderat",
    "Stadtrat",
    "Kreistag",
    "Städteregionstag",
    "Verbandsversammlung",
)


def posts_table(
    projekt: Projekt, behoerde: Behoerde, meeting: Sitzung | None, asker: Asker
) -> PostsTable:
    """A table of posts, their costs, the grants for them, and the remainder.

    A notice that grants posts gives their number, funding and period; without a notice, these are
    pending.
    """
    grants = []
    days: dict[str, date] = {}
    for name, notice in behoerde.dateien.of(BESCHEID).facts.items():
        for group, granted in notice.bewilligt.items():
            if granted.has_posts and isinstance(notice.zeitraum, Zeitraum):
                grants.append((name, notice, group))
                if isinstance(notice.datum, date):
                    days[name] = notice.datum
    if not grants:
        return _pending_table(behoerde, meeting)
    grants.sort(key=lambda grant: days.get(grant[0], date.min), reverse=True)
    choices = {grant[0]: grant for grant in reversed(grants)}
    last_name = grants[0][0]
    answer, grant = asker.choose("bescheid", {**choices, _NO_NOTICE: grants[0]}, default=last_name)
    if answer == _NO_NOTICE:
        return _pending_table(behoerde, meeting)
    name, notice, group = grant
    granted = notice.bewilligt[group]
    period = notice.zeitraum
    assert isinstance(period, Zeitraum)  # noqa: S101 - all grants have one
    grade = granted.entgeltgruppe
    costs = "angaben.kosten_je_stelle"
    issues = projekt.gemeinsam.dateien.of(KGST).facts.values()
    if any(grade in issue.personalkosten for issue in issues):
        costs = f"kgst.{grade}"
    rates = []
    if isinstance(granted.foerderung, list):
        rates = [str(rate) for rate in granted.foerderung]
    table = PostsTable(
        name=group,
        titel=granted.bezeichnung,
        stellen=f"bescheide.{name}.bewilligt.{group}",
        kosten=costs,
        von=period.von,
        bis=period.bis,
        taggenau=not is_whole_months(period.von, period.bis),
    )
    _add_grant(table, projekt, rates)
    return table


def _pending_table(behoerde: Behoerde, meeting: Sitzung | None) -> PostsTable:
    """A table for the year after the meeting, of which all facts are pending."""
    year = first_year(behoerde, meeting) + 1
    return PostsTable(
        name="stellen",
        titel="Kosten der Stellen",
        stellen="angaben.stellen_der_vorlage",
        kosten="angaben.kosten_je_stelle",
        abzug="angaben.foerderung_je_stelle",
        von=date(year, 1, 1),
        bis=date(year, 12, 31),
        angenommen=True,
    )


def is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)


def _add_grant(table: PostsTable, projekt: Projekt, addresses: list[str]) -> None:
    """Let a table use a grant: by the programme's rule if there is one, else by its rates."""
    first = addresses[0] if addresses else ""
    name, module, subject_name = (*first.split(".", 2), "", "", "")[:3]
    subject = None
    programme = projekt.gemeinsam.dateien.of(FOERDERPROGRAMM).facts.get(name)
    if programme and module in programme.module:
        subject = programme.module[module].gegenstaende.get(subject_name)
    rates = addresses
    if subject:
        if subject.finanzierungsart and len(addresses) == 1:
            table.foerderung = first
            return
        rates = [f"{first}.{rate}" for rate in subject.saetze]
    table.abzug = rates
    if len(rates) == 1:
        table.abzug = rates[0]


def first_year(behoerde: Behoerde, meeting: Sitzung | None) -> int:
    """The year of a meeting; if it is not known yet, that of the last known meeting."""
    if meeting:
        return meeting.datum.year
    days = [date(2025, 1, 1)]
    if behoerde.gremien:
        days = [sitzung.datum for _, sitzung in behoerde.gremien.sitzungen()] or days
    return max(days).year


def ask_accounts(behoerde: Behoerde, paper: PaperValues, asker: Asker) -> None:
    """Ask for the accounts of the budget that a paper uses for its purpose, and note which are new."""
    arten: dict[str, str] = {}  # by the role of the account
    if _EFFECTS in paper.abschnitte:
        arten.update(paper.zweck.konten)
    if "zuwendung" not in paper.gewaehlt:
        arten.pop("ertrag", None)
    haushalt = behoerde.dateien.of(HAUSHALT)
    konten = haushalt.only.konten if haushalt.only else {}
    chosen: dict[str, str] = {}
    new: dict[str, str] = {}
    for role, art in arten.items():
        fitting = [name for name, konto in konten.items() if konto.art == art]
        name = _NEW
        if fitting:
            question = "konto-einnahmen" if role == "ertrag" else "konto"
            name, _ = asker.choose(question, dict.fromkeys([*fitting, _NEW]), _NEW)
        if name == _NEW:
            name = f"{paper.kennung.replace('-', '_')}_{art}"
            new[name] = art
        chosen[role] = name
    paper.konten = chosen
    paper.neue_konten = new
    if new and (haushalt.facts or haushalt.unusable):
        paper.haushalt = HAUSHALT.datei(mandant=behoerde.name)
    paper.vertretung = _council(behoerde)


def _council(behoerde: Behoerde) -> Gremium | None:
    """The elected council of an authority, if its genitive is known."""
    if behoerde.gremien:
        for gremium in behoerde.gremien.gremien.values():
            if gremium.genitiv and gremium.bezeichnung.startswith(_COUNCILS):
                return gremium
    return None
