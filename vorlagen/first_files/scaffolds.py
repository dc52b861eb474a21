"""The commands of `vorlagen neu`: the questions that each asks, and the files made from the answers.

Starting files for another kind of paper need an entry in `SCAFFOLDS` and templates in
`templates/neu/`. Commands with the same questions share them and the function that asks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct

from vorlagen.bescheide import BESCHEID, FOERDERPROGRAMM
from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.facts.files import MOST_TEXT, UnreadableError, is_there, read_file
from vorlagen.facts.types import Behoerdenart, Betrag, Bundesland, Uhrzeit, Vzae
from vorlagen.findings import reason
from vorlagen.first_files.answers import (
    Asker,
    NoAnswerError,
    as_a,
    colour,
    day,
    fees,
    folder_for,
    free_day,
    free_folder,
    free_name,
    free_programme,
    name_for,
    not_before,
    one_of,
    printed,
    several_names,
    several_of,
    text,
    years,
    yes_or_no,
)
from vorlagen.first_files.values import (
    AuthorityValues,
    CommitteeValues,
    NoticeValues,
    PaperValues,
    ProgrammeValues,
    Purpose,
    ask_accounts,
    first_year,
    is_whole_months,
    posts_table,
)
from vorlagen.first_files.writing_files import (
    OWN_FOLDERS,
    Edit,
    NotWrittenError,
    data,
    inserted,
    render,
    write_starting_files,
)
from vorlagen.german.dates import monatsname
from vorlagen.german.words import in_ascii
from vorlagen.haushalt import HAUSHALT
from vorlagen.paper import (
    GANZER_TEXT,
    MANDANT,
    PAPIERARTEN,
    VORLAGE,
    Behoerde,
    Papierart,
    Projekt,
    Zahlenstil,
)
from vorlagen.sitzungen import GREMIEN, Gremium, Sitzung

_LATER = "offen"  # answer for a meeting that is not known yet
_KINDS: tuple[str, ...] = get_args(Behoerdenart)
_CURRENCIES: tuple[str, ...] = get_args(Zahlenstil.model_fields["waehrung"].annotation)
_PERIODS = ("einmal", "Jahr", "Monat")  # for which a rate is paid
_OF_MONEY = ("finanz", "kosten")
# Article and ending in the genitive, by the end of a committee's name.
_GENITIVES = {
    **dict.fromkeys(("ausschuss", "rat", "vorstand", "kreis"), ("des", "es")),
    **dict.fromkeys(("tag", "gremium", "senat"), ("des", "s")),
    **dict.fromkeys(("vertretung", "versammlung", "kommission", "bürgerschaft"), ("der", "")),
}

KEPT = ".gitignore"  # the only file that may exist already; it is then not changed


class Scaffold(Struct, frozen=True):
    """A command of `vorlagen neu`.

    `collect` asks the questions of its name and returns the values for the templates, a class of `values`.
    `files` maps the paths of new files, with values in braces, to their templates; a template that
    renders nothing makes no file. `edits` is a file, if any, and the template added to it below the keys
    in `unter` of the values. `steps` (things to do; empty ones are left out) and `command` (the next one)
    are templates.
    """

    collect: Callable[[Projekt, Asker], Struct]
    files: Mapping[str, str]
    steps: tuple[str, ...]
    command: str
    edits: tuple[str, str] = ("", "")


def _authority(projekt: Projekt, asker: Asker) -> Behoerde:
    if not projekt.behoerden:
        raise NoAnswerError(
            "Hier gibt es noch keine Behörde. Zuerst: vorlagen neu mandant", "mandant"
        )
    return asker.choose("behoerde", projekt.behoerden)[1]


def _mandant(projekt: Projekt, asker: Asker) -> AuthorityValues:
    ask = asker.ask
    taken = {*projekt.behoerden, GEMEINSAM, *OWN_FOLDERS}
    name = ask("name", text, None)
    first_word = in_ascii(name.partition(" ")[0]).lower()
    kind = next((kind for kind in _KINDS if kind in first_word), "kreis")
    return AuthorityValues(
        name=name,
        mandant=ask("kennung", free_folder(taken, "Die Behörde"), folder_for(name, taken)),
        kurz=ask("kurz", text, name),
        organ=ask("organ", text),
        anschrift=ask("anschrift", text),
        art=ask("art", one_of(_KINDS), kind, _KINDS),
        bundesland=ask("bundesland", as_a(Bundesland), "NW", get_args(Bundesland)),
        waehrung=ask("waehrung", one_of(_CURRENCIES), "€", _CURRENCIES),
        farbe=ask("farbe", colour, "#1d4456"),
    )


def _gremium(projekt: Projekt, asker: Asker) -> CommitteeValues:
    """A committee with its first meeting, or a meeting of an existing committee."""
    ask = asker.ask
    behoerde = _authority(projekt, asker)
    gremien = behoerde.gremien.gremien if behoerde.gremien else {}
    title = ask("bezeichnung", text, None)
    name, gremium = _existing_committee(title, gremien)
    genitive = ""
    if gremium is None:
        name = ask("kennung", free_name(gremien), name_for(title, gremien))
        genitive = ask("genitiv", text, _genitive(title))
        keys = ["gremien"]
        meeting_day = ask("sitzung", free_day(behoerde, None))
    else:
        keys = ["gremien", name, "sitzungen"]
        meeting_day = ask("sitzung", free_day(behoerde, gremium), None)
    values = CommitteeValues(
        mandant=behoerde.name,
        neu=gremium is None,
        bezeichnung=title,
        kennung=name,
        genitiv=genitive,
        unter=keys,
        datum=meeting_day,
    )
    if meeting_day:
        values.sitzung = _meeting_name(meeting_day, gremium)
        values.beginn = ask("beginn", as_a(Uhrzeit))
        values.ort = ask("ort", text)
    return values


def _existing_committee(title: str, gremien: Mapping[str, Gremium]) -> tuple[str, Gremium | None]:
    for name, gremium in gremien.items():
        if title in {name, gremium.bezeichnung}:
            return name, gremium
    return "", None


def _genitive(title: str) -> str:
    """The name of a committee in the genitive; empty if uncertain, as after an adjective."""
    words = title.split(" ")
    for number, word in enumerate(words):
        for noun, (article, ending) in _GENITIVES.items():
            if word.lower().endswith(noun):
                return " ".join([article, *words[:number], word + ending, *words[number + 1 :]])
        if word.endswith(("er", "e")):
            break
    return ""


def _meeting_name(day: date, gremium: Gremium | None) -> str:
    """Month and year, as `januar_2026`; a second meeting in the same month also has its day."""
    name = in_ascii(f"{monatsname(day.month)}_{day.year}").lower()
    if gremium and name in gremium.sitzungen:
        return f"{name}_{day.day}"
    return name


# How the answers are read that purposes ask for (`angaben` in zwecke.j2).
_READERS: dict[str, Callable[[str], Any]] = {
    "gebuehren": fees,
    "jahre": years,
    "fraktionen": several_names,
}


def _vorlage(projekt: Projekt, asker: Asker) -> PaperValues:
    """A paper of any kind."""
    ask = asker.ask
    behoerde = _authority(projekt, asker)
    purposes: Mapping[str, Mapping[str, Any]] = data("zwecke.j2")["zwecke"]
    usual = next(iter(purposes))
    purpose_name, _ = asker.choose("zweck", purposes, usual)
    purpose = Purpose(name=purpose_name, **{**purposes[usual], **purposes[purpose_name]})
    kinds = {k.bezeichnung: k for k in behoerde.papierarten.values() if k.dokument == "vorlage"}
    likely = [name for name in (*purpose.arten, "Beschlussvorlage", *kinds) if name in kinds]
    art, kind = asker.choose("art", kinds, next(iter(likely), None))
    required = {name for name, section in kind.abschnitte.items() if section.pflicht}
    shown: set[str] = set()
    for section in kind.abschnitte.values():
        shown.update(section.felder, section.angezeigt)
    betreff = ask("betreff", printed, None)
    taken = {*behoerde.papiere, *behoerde.niederschriften}
    kennung = ask("kennung", free_folder(taken, "Die Vorlage"), folder_for(betreff, taken))
    if not behoerde.gremien or not behoerde.gremien.gremien:
        command = f"vorlagen neu gremium --behoerde {behoerde.name}"
        raise NoAnswerError(f"Die Behörde hat noch kein Gremium. Zuerst: {command}", "gremium")
    gremien = behoerde.gremien.gremien
    gremium, committee = asker.choose("gremium", gremien)
    meetings: dict[str, Sitzung | None] = {**_planned(committee), _LATER: None}
    sitzung, meeting = asker.choose("sitzung", meetings, next(iter(meetings)))
    later = ask("danach", several_of(gremien, gremium)) if len(gremien) > 1 else ()
    last = gremien[(gremium, *later)[-1]]
    article = "Die" if (last.genitiv or "").startswith("der ") else "Der"
    task = ask("zustaendigkeit", text) if "zustaendigkeit" in shown else ""
    later_tasks: list[str] = []
    if later:  # one for each committee, with commas between them
        task, *later_tasks = (part.strip() for part in task.split(","))
    later_stations = []
    for name, later_task in zip_longest(later, later_tasks[: len(later)], fillvalue=""):
        later_stations.append((name, _next(gremien[name], meeting), later_task))
    office = ask("federfuehrung", printed) if "federfuehrung" in shown else ""
    is_public = ask("oeffentlich", yes_or_no, purpose.oeffentlich)
    chosen = {name for name in purpose.wahlweise if ask(name, yes_or_no, "ja")}
    values = PaperValues(
        mandant=behoerde.name,
        art=art,
        betreff=betreff,
        kennung=kennung,
        gremium=gremium,
        sitzung=sitzung if meeting else "",
        zustaendigkeit=task,
        federfuehrung=office,
        oeffentlich=is_public,
        danach=later_stations,
        wer=f"{article} {last.bezeichnung}",
        hat_satzung=purpose.satzung,
        behoerdenart=behoerde.mandant.art if behoerde.mandant else "",
        jahr=first_year(behoerde, meeting),
        gezeigt=shown,
        pflicht=required,
        abschnitte=kind.abschnitte,
        zweck=purpose,
        gewaehlt=chosen,
    )
    for name in purpose.angaben:
        usual_answer = str(values.jahr + 1) if name == "jahre" else ""
        setattr(values, name, ask(name, _READERS[name], usual_answer))
    if "unterschrift" in kind.abschnitte:
        organ = behoerde.mandant.briefkopf.organ if behoerde.mandant else None
        signer: str | None = (organ or "").removeprefix("Die ").removeprefix("Der ")
        if not signer and "unterschrift" in required:
            signer = None
        values.unterschrift = ask("unterschrift", text, signer)
    # Papers with another purpose have tables of their own.
    has_table = purpose_name == usual and ask("finanzierung", yes_or_no, "nein")
    if has_table:
        values.tabelle = posts_table(projekt, behoerde, meeting, asker)
    ask_accounts(behoerde, values, asker)
    values.ueberschriften, values.ort_der_tabelle = _headings(kind, purpose, has_table=has_table)
    return values


def _planned(gremium: Gremium) -> dict[str, Sitzung]:
    """The meetings of a committee that are not cancelled."""
    planned: dict[str, Sitzung] = {}
    for name, s in gremium.sitzungen.items():
        if s.entfaellt is None:
            planned[name] = s
    return planned


def _next(gremium: Gremium, before: Sitzung | None) -> str:
    """The first meeting of a committee that follows another one; empty if none is known."""
    following = []
    for name, sitzung in _planned(gremium).items():
        if before and sitzung.datum >= before.datum:
            following.append((sitzung.datum, name))
    return min(following)[1] if following else ""


def _headings(kind: Papierart, purpose: Purpose, *, has_table: bool) -> tuple[list[str], str]:
    """The headings of a paper's text, and the one of them under which its table stands."""
    headings = []
    for section in kind.texte.values():
        headings.append(str(section.ueberschrift))
    is_free = not headings or GANZER_TEXT in kind.abschnitte  # the author chooses the headings
    if is_free and purpose.fragen:
        headings += purpose.fragen
        is_free = False
    headings = headings or ["Sachverhalt", "Begründung"]
    place = headings[0]
    if is_free:
        place = "Finanzierung"
        if has_table and place not in headings:
            headings.append(place)
    elif purpose.geld:
        for heading in headings:
            if in_ascii(heading).lower().startswith(_OF_MONEY):
                place = heading
                break
    return headings, place


def _programm(projekt: Projekt, asker: Asker) -> ProgrammeValues:
    ask = asker.ask
    title = ask("bezeichnung", text, None)
    short = ask("kurz", text, title)
    taken = set(projekt.gemeinsam.dateien.of(FOERDERPROGRAMM).facts)
    subject_name = "gegenstand"
    proposed = name_for(short, taken) if short else None
    name = ask("kennung", free_programme(taken), proposed)
    giver = ask("foerdergeber", text, None)
    subject = ask("gegenstand", text, None)
    if subject:
        subject_name = name_for(subject, ()) or subject_name
    values = ProgrammeValues(
        bezeichnung=title,
        kurz=short,
        kennung=name,
        foerdergeber=giver,
        gegenstand=subject,
        adresse=subject_name,
        satz=ask("satz", text),
    )
    if values.satz:
        values.adresse_des_satzes = name_for(values.satz, ()) or "satz"
        values.betrag = ask("betrag", as_a(Betrag))
        values.je = ask("je", text)
        values.zeitraum = ask("zeitraum", one_of(_PERIODS), _PERIODS[0], _PERIODS)
        values.ab = ask("ab", day, None)
        values.dokument = ask("dokument", text, None)
        values.fundstelle = ask("fundstelle", text)
    return values


def _bescheid(projekt: Projekt, asker: Asker) -> NoticeValues:
    ask = asker.ask
    behoerde = _authority(projekt, asker)
    modules = {}
    programmes = projekt.gemeinsam.dateien.of(FOERDERPROGRAMM)
    for programme in programmes.facts.values():
        for name, module in programme.module.items():
            modules[f"{programme.kennung}.{name}"] = module
    for file in programmes.unusable.values():
        if not modules:
            raise NoAnswerError(
                f"Das Förderprogramm in {file} hat Fehler. Zuerst sie beheben: vorlagen pruefen nennt sie,"
                " in der Vorschau die Übersicht."
            )
    if not modules:
        raise NoAnswerError(
            "Es gibt noch kein Förderprogramm. Zuerst: vorlagen neu programm", "programm"
        )
    modul, module = asker.choose("modul", modules)
    values = NoticeValues(
        mandant=behoerde.name,
        modul=modul,
        bewilligt_von=ask("bewilligt-von", text),
        datum=ask("datum", day),
        aktenzeichen=ask("aktenzeichen", text),
        von=ask("von", day),
    )
    if values.von:
        values.bis = last = ask("bis", not_before(values.von), None)
        # Rates are for years and months; for parts of months the notice must give the amounts.
        values.volle_monate = not last or is_whole_months(values.von, last)
    values.vzae = ask("vzae", as_a(Vzae))
    if values.vzae:
        usual = next(iter(module.gegenstaende), None)
        values.gegenstand, subject = asker.choose("gegenstand", module.gegenstaende, usual)
        values.bezeichnung = subject.bezeichnung
        values.entgeltgruppe = ask("entgeltgruppe", text)
    values.betrag = ask("betrag", as_a(Betrag))
    notices = behoerde.dateien.of(BESCHEID)
    taken = {*notices.facts, *notices.unusable}
    start = values.von or values.datum
    year = start.year if start else ""
    proposed = folder_for(f"{modul.rpartition('.')[2]} {year}", taken)
    values.kennung = ask("kennung", free_folder(taken, "Den Bescheid"), proposed)
    if values.bewilligt_von.startswith("Bezirk"):
        values.dokument = f"Bescheid der {values.bewilligt_von}"
    return values


_VORLAGE = "data/{{ mandant }}/vorlagen/{{ kennung }}"
_TEXT = "data/{mandant}/vorlagen/{kennung}/text.md"
_SATZUNG = "data/{mandant}/vorlagen/{kennung}/anlagen/satzung"
_SYNOPSE = "data/{mandant}/vorlagen/{kennung}/anlagen/synopse"
_BESCHEID = "data/{{ mandant }}/bescheide/{{ kennung }}.yaml"

SCAFFOLDS: Mapping[str, Scaffold] = {
    "mandant": Scaffold(
        _mandant,
        {
            MANDANT.muster: "mandant.yaml.j2",
            GREMIEN.muster: "gremien.yaml.j2",
            PAPIERARTEN.muster: "papierarten.yaml.j2",
            "templates/{mandant}/hausstil.css": "hausstil.css.j2",
            KEPT: "gitignore.j2",
        },
        (
            "In data/{{ mandant }}/mandant.yaml die Fristen der Geschäftsordnung eintragen.",
            "In data/{{ mandant }}/papierarten.yaml nachsehen, wie die Vorlagen gegliedert sind.",
            "Ein Gremium mit seiner nächsten Sitzung anlegen.",
        ),
        "vorlagen neu gremium --behoerde {{ mandant }}",
    ),
    "gremium": Scaffold(
        _gremium,
        {},
        (
            "{% if not datum %}In gremien.yaml Sitzungen eintragen, sobald sie feststehen.{% endif %}",
        ),
        "vorlagen neu vorlage --behoerde {{ mandant }} --gremium {{ kennung }}",
        edits=(GREMIEN.muster, "gremium.yaml.j2"),
    ),
    "vorlage": Scaffold(
        _vorlage,
        {
            VORLAGE.muster: "vorlage.yaml.j2",
            _TEXT: "text.md.j2",
            HAUSHALT.muster: "haushalt.yaml.j2",
            f"{_SATZUNG}/anlage.yaml": "satzung.yaml.j2",
            f"{_SATZUNG}/text.md": "satzung.md.j2",
            f"{_SYNOPSE}/anlage.yaml": "synopse.yaml.j2",
            f"{_SYNOPSE}/satzung-bisher.md": "satzung-bisher.md.j2",
        },
        (
            f"In {_VORLAGE}/text.md schreiben, wo „offen(…)“ steht.",
            f"In {_VORLAGE}/vorlage.yaml eintragen, was noch aussteht.",
            f"{{% if hat_satzung %}}In {_VORLAGE}/anlagen die Satzung schreiben.{{% endif %}}",
            "{% if neue_konten %}In data/{{ mandant }}/haushalt.yaml die Konten eintragen.{% endif %}",
        ),
        "vorlagen bauen {{ mandant }}/{{ kennung }}",
        edits=("{haushalt}", "konten.yaml.j2"),
    ),
    "programm": Scaffold(
        _programm,
        {f"{FOERDERPROGRAMM.ordner()}/{{kennung}}.yaml": "programm.yaml.j2"},
        ("Den Bescheid anlegen, wenn einer da ist.",),
        "vorlagen neu bescheid",
    ),
    "bescheid": Scaffold(
        _bescheid,
        {"data/{mandant}/bescheide/{kennung}.yaml": "bescheid.yaml.j2"},
        (f"In {_BESCHEID} eintragen, was noch aussteht, und die Seite der Quelle.",),
        "vorlagen pruefen",
    ),
}


class StartingFiles(Struct, frozen=True):
    """What was written: the texts of new files by their paths, and the file that was added to, if any."""

    files: Mapping[str, str]
    edit: Edit | None
    has_schemas: bool  # whether schemas for editors were written, too


def make_starting_files(root: Path, scaffold: Scaffold, values: Mapping[str, Any]) -> StartingFiles:
    """Write the files of a scaffold, all or none.

    Raises:
        NotWrittenError: If one exists, or something cannot be read or written; the message is German.
    """
    files = {}
    for pattern, template in scaffold.files.items():
        file = pattern.format_map(values)
        content = render(template, values, file)
        is_kept = file == KEPT and is_there(root / KEPT)
        if content.strip() and not is_kept:
            files[file] = content
    pattern, template = scaffold.edits
    edited = pattern.format_map(values)
    edit = None
    try:
        if edited:
            old = read_file(root / edited, root, MOST_TEXT)
            lines = render(template, values)
            edit = Edit(edited, old, inserted(old, edited, values["unter"], lines))
        return StartingFiles(files, edit, write_starting_files(root, files, edit))
    except UnreadableError as error:
        why = f"Die Datei {edited} {error.message}. {error.cure}"
        raise NotWrittenError(why) from None
    except OSError as error:
        why = f"Die Dateien lassen sich nicht schreiben: {reason(error)}. Geschrieben ist nichts."
        raise NotWrittenError(why) from None
