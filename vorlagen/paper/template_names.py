"""What templates of papers find under `papier`: one class with every name, and the head of a paper for it.

The head is number, day, subject, Beratungsfolge, signature. The list of annexes has number, title, a link to
the file, its pages and size. The length of an annex that the build makes is known when it has been laid out,
which is after its paper: until then the page has placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from msgspec import UNSET, Struct, UnsetType

from vorlagen.beschluesse import BESCHLUSS, MinutesPage, result_text
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import Names
from vorlagen.german.numbers import anlagennummer
from vorlagen.page import (
    ANNEX_FILE,
    MEASURE,
    Destination,
    ListedAbbreviation,
    Renderer,
    show,
    source_of,
    without_marks,
)
from vorlagen.paper.facts import (
    Bezugsvorlage,
    Konzept,
    Mitzeichnung,
    Niederschrift,
    Schriftstueck,
    Unterschrift,
    Vorlage,
)
from vorlagen.paper.figures import PAPERS, paper_name
from vorlagen.paper.paper import Annex, Paper
from vorlagen.paper.projekt import Behoerde, Papier, Papierart
from vorlagen.satzung import PrintedSynopsis
from vorlagen.sitzungen import Beratung, Gremien, Gremium


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


_WITH_TITLE = {"kopf", "titelseite", "sitzung"}  # the sections that begin with one


def annex_names(paper: Paper, printer: Renderer) -> list[Names]:
    """The annexes as templates see them; each gets its title."""
    annex_names: list[Names] = []
    for annex in paper.annexes:
        annex_names.append(_printed_annex(annex, printer))
    return annex_names


def _printed_annex(annex: Annex, printer: Renderer) -> Names:
    """An annex in the list; `fehlt` is the mark of a pending file, `datei` is empty without one."""
    anlage = annex.anlage
    document = annex.document.papier.schriftstueck if annex.document else None
    if anlage.titel is None and document is not None:
        title = printer.line(document.thema)
    else:
        title = printer.line(anlage.name)
    annex.title = without_marks(title.striptags())
    file = ""
    measures = ""
    if annex.suffix:
        file = ANNEX_FILE.of(annex.number)
        measures = MEASURE.of(annex.number)
    if annex.measures is not None:
        measures = str(annex.measures)
    return {
        "nummer": anlagennummer(annex.number),
        "titel": title,
        "datei": file,
        "umfang": measures,
        "fehlt": show(anlage.datei) if isinstance(anlage.datei, Ausstehend) else "",
    }


def head_names(
    papier: Papier,
    document: Schriftstueck,
    kind: Papierart,
    behoerde: Behoerde,
    printer: Renderer,
) -> PaperNames:
    """The names that the head of a document gives; pending values print as such."""
    number = "" if document.kennzeichen is None else show(document.kennzeichen)
    day = ""
    if not isinstance(document.datum, Ausstehend):
        day = document.datum.isoformat()
    subject = printer.line(document.thema)
    plain_subject = without_marks(subject.striptags())
    title_line: Markup | str = subject
    if kind.abschnitte.keys() & _WITH_TITLE:
        title_line = ""
    elif "betreff" in kind.abschnitte:
        title_line = kind.bezeichnung
    names = PaperNames(
        art=kind.bezeichnung,
        nummer=number,
        kopfzeile=_running_number(papier),
        datum=document.datum,
        datum_iso=day,
        oeffentlich=document.oeffentlich,
        betreff=subject,
        untertitel=_line(document.untertitel, printer),
        stichworte=_keywords(document, kind, behoerde.gremien),
        titelzeile=title_line,
        titel=f"{kind.bezeichnung}: {plain_subject}",
        beschreibung=plain_subject,
    )
    match document:
        case Vorlage():
            names.beratungsfolge = _stations(papier, document, kind, behoerde, printer)
            names.federfuehrung = _line(document.federfuehrung, printer)
            names.beschlussvorschlag = _paragraphs(document.beschlussvorschlag, printer)
            names.unterschrift = _signature(document.unterschrift)
        case Konzept():
            names.anlage_zu = _attached_to(papier)
        case Niederschrift():
            _add_minutes(names, document, behoerde.gremien, printer)
    return names


def _add_minutes(
    names: PaperNames, document: Niederschrift, gremien: Gremien | None, printer: Renderer
) -> None:
    minutes = MinutesPage(document, gremien, printer)
    names.unterschrift = _signature(document.unterschrift)
    names.gremium = minutes.committee()
    names.sitzung = minutes.day()
    names.tagesordnungspunkt = show(document.tagesordnungspunkt)
    names.vorsitz = minutes.name_of(document.vorsitz)
    names.beteiligte = list(minutes.people())
    names.beitraege = list(minutes.blocks())
    names.anmerkungen = list(minutes.other_remarks())
    names.beschluesse = list(minutes.decisions())


def head_fields(
    document: Schriftstueck, labels: Mapping[Any, str], printer: Renderer
) -> list[Names]:
    """The fields that a Papierart names, in its order, without those that the document lacks.

    A list has `eintraege` instead of a `wert`.
    """
    fields = []
    for name, label in labels.items():
        value = _value_of(document, name)
        if value in (None, []):
            continue
        field = {"name": name, "bezeichnung": label, "wert": "", "eintraege": []}
        if isinstance(value, list):
            field["eintraege"] = [_entry(entry, printer) for entry in value]
        else:
            field["wert"] = _line(value, printer)
        fields.append(field)
    return fields


def _value_of(document: Schriftstueck, name: str) -> Any:
    if name == "behandlung":
        return _treatment(document.oeffentlich)
    return getattr(document, name, None)  # other documents than papers have only some


def _entry(entry: str | Mitzeichnung | Bezugsvorlage, printer: Renderer) -> Any:
    match entry:
        case Mitzeichnung(stelle=office, datum=None):
            return office
        case Mitzeichnung(stelle=office, datum=day):
            return Markup("{}, {}").format(office, show(day))
        case Bezugsvorlage():
            return _reference(entry, printer)
    return entry


def _reference(reference: Bezugsvorlage, printer: Renderer) -> Any:
    """„Beschlussvorlage 17/2026 vom 05.01.2026“, with a link if its address is known."""
    text: Any = Markup("Vorlage {}").format(reference.nummer or reference.vorlage)
    day: Any = reference.datum
    if reference.vorlage is not None:
        paper = printer.rendering.names.resolve(PAPERS).get(paper_name(reference.vorlage))
        if paper is not None:  # else the folder has its finding
            head = paper["vorlage"]
            text = Markup("{} {}").format(head["art"], show(head["nummer"]))
            day = day or head["datum"]
    if day is not None:
        text = Markup("{} vom {}").format(text, show(day))
    if not reference.url:
        return text
    return Markup('<a href="{}">{}</a>').format(reference.url, text)


def _keywords(document: Schriftstueck, kind: Papierart, gremien: Gremien | None) -> tuple[str, ...]:
    """The keywords of a document: its kind, its number and the committees it is for."""
    names: list[str] = []
    if isinstance(document, Vorlage):
        names = [beratung.gremium for beratung in document.beratungsfolge]
    elif isinstance(document, Niederschrift):
        names = [document.gremium]
    keywords: list[str] = [kind.bezeichnung]
    if isinstance(document.kennzeichen, str):
        keywords.append(document.kennzeichen)
    for name in names:
        if gremien and name in gremien.gremien:
            keywords.append(gremien.gremien[name].bezeichnung)
    return tuple(dict.fromkeys(filter(None, keywords)))


def _running_number(papier: Papier) -> str:
    """The number in the margin of each page, behind the kind; of an annex, that of its paper."""
    paper = papier.haupt or papier
    number = paper.schriftstueck.kennzeichen if paper.schriftstueck else None
    if not isinstance(number, str) or paper.papierart is None:
        return ""  # none is given, or not yet
    if paper is papier:
        return number
    return f"zur {paper.papierart.bezeichnung} {number}"


def _attached_to(annex: Papier) -> Any:
    """The paper that an annex belongs to, by kind and number; empty if it cannot be used."""
    paper = annex.haupt
    if paper is None or paper.schriftstueck is None or paper.papierart is None:
        return ""
    number = paper.schriftstueck.kennzeichen
    printed_number = show(number) if number else ""
    return Markup("{} {}").format(paper.papierart.bezeichnung, printed_number)


def _stations(
    papier: Papier, vorlage: Vorlage, kind: Papierart, behoerde: Behoerde, printer: Renderer
) -> list[Names]:
    """The Beratungsfolge; `abweichend` tells that a station is not as public as its paper.

    `top` and `ergebnis` are empty if no column shows them.
    """
    columns: set[str] = set()
    for abschnitt in kind.abschnitte.values():
        columns.update(abschnitt.angezeigt)
    stations = []
    for number, beratung in enumerate(vorlage.beratungsfolge, start=1):
        is_public = vorlage.oeffentlich if beratung.oeffentlich is None else beratung.oeffentlich
        gremium, days = _committee(beratung, behoerde.gremien, printer)
        station = {
            "gremium": gremium,
            "sitzung": days,
            "zustaendigkeit": _line(beratung.zustaendigkeit, printer),
            "berichterstattung": _line(beratung.berichterstattung, printer),
            "behandlung": _treatment(is_public),
            "abweichend": is_public != vorlage.oeffentlich,
            "top": "",
            "ergebnis": "",
        }
        if "top" in columns:
            station["top"] = _line(beratung.top, printer)
        if "ergebnis" in columns:  # or the votes would count as printed
            station["ergebnis"] = _outcome(number, beratung, papier, behoerde, printer)
        stations.append(station)
    return stations


def _committee(
    beratung: Beratung, gremien: Gremien | None, printer: Renderer
) -> tuple[str, Markup]:
    """The name of a station's committee, and the days on which it meets."""
    gremium = gremien.gremien.get(beratung.gremium) if gremien else None
    days = []
    for day in beratung.tage:
        days.append(show(_meeting_day(day, gremium, printer)))
    name = gremium.bezeichnung if gremium else beratung.gremium
    return name, Markup(", ").join(days)


def _treatment(is_public: bool) -> str:
    return "öffentlich" if is_public else "nichtöffentlich"


def _outcome(
    number: int, beratung: Beratung, papier: Papier, behoerde: Behoerde, printer: Renderer
) -> Any:
    """How the committee decided: as the station says, else as an entered decision says, else empty."""
    names = printer.rendering.names
    if beratung.ergebnis is not None:
        votes = names.resolve(f"vorlage.station_{number}") if beratung.stimmen else None
        return result_text(beratung.ergebnis, beratung, votes, printer)
    meetings = set()
    for day in beratung.tage:
        if isinstance(day.sitzung, str):
            meetings.add(day.sitzung)
    for name, beschluss in behoerde.dateien.of(BESCHLUSS).facts.items():
        if beschluss.vorlage != papier.kennung or beschluss.gremium != beratung.gremium:
            continue
        if isinstance(beschluss.sitzung, str) and beschluss.sitzung not in meetings:
            continue
        group = names.resolve(f"beschluesse.{name}")
        return result_text(group["ergebnis"], beschluss, group.get("stimmen"), printer)
    return ""


def _meeting_day(beratung: Beratung, gremium: Gremium | None, printer: Renderer) -> Any:
    # An unknown committee or meeting has its finding already, and the paper is not printed.
    if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
        return beratung.sitzung
    if beratung.sitzung not in gremium.sitzungen:
        return ""
    return printer.rendering.names.resolve(
        f"gremien.{beratung.gremium}.sitzungen.{beratung.sitzung}.datum"
    )


def _line(text: Any, printer: Renderer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Scalar):
        return printer.line(text)
    return show(text)


def _paragraphs(text: Scalar | Ausstehend | None, printer: Renderer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Ausstehend):
        return Markup("<p>{}</p>").format(show(text))
    return printer.prose(source_of(text))


def _signature(unterschrift: Unterschrift | None) -> Names | str:
    """Who signs; missing parts are empty, and so is the whole, so that templates can ask for it."""
    if unterschrift is None:
        return ""
    return {
        "formel": unterschrift.formel or "",
        "name": unterschrift.name or "",
        "funktion": unterschrift.funktion or "",
    }
