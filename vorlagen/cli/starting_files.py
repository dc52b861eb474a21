"""What can be started anew: which questions are asked for it, and which files come of the answers.

Starting files for another kind of paper are an entry in `SCAFFOLDS` and their templates in
`templates/neu/`; what asks the same shares its questions and the function that asks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any, get_args

import click
from msgspec import Struct

from vorlagen.building.scaffold import OWN_FOLDERS, data
from vorlagen.cli.answers import (
    Asker,
    as_a,
    colour,
    fees,
    folder_for,
    free_day,
    free_folder,
    free_name,
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
from vorlagen.cli.starting_money import Values, accounts, first_year, is_whole_months, posts_table
from vorlagen.facts.types import Behoerdenart, Betrag, Bundesland, Tag, Uhrzeit, Vzae
from vorlagen.german.dates import monatsname
from vorlagen.german.lists import in_ascii
from vorlagen.paper import (
    FOERDERPROGRAMM,
    GANZER_TEXT,
    GEMEINSAM,
    GREMIEN,
    HAUSHALT,
    MANDANT,
    PAPIERARTEN,
    VORLAGE,
    Behoerde,
    Papierart,
    Projekt,
    Zahlenstil,
)
from vorlagen.sitzungen import Gremium, Sitzung

_LATER = "offen"  # the meeting is not known yet
_KINDS: tuple[str, ...] = get_args(Behoerdenart)
_CURRENCIES: tuple[str, ...] = get_args(Zahlenstil.model_fields["waehrung"].annotation)
_OF_MONEY = ("finanz", "kosten")
# How committees are called, by the end of the word: their article and ending in the genitive.
_GENITIVES = {
    **dict.fromkeys(("ausschuss", "rat", "vorstand", "kreis"), ("des", "es")),
    **dict.fromkeys(("tag", "gremium", "senat"), ("des", "s")),
    **dict.fromkeys(("vertretung", "versammlung", "kommission", "bürgerschaft"), ("der", "")),
}


KEPT = ".gitignore"  # the one file that may be there already, and then stays as it is


class Scaffold(Struct, frozen=True):
    """A command of `vorlagen neu`.

    `questions` are asked by `collect`, which returns the values of the templates. `files` are the
    paths of new files, with values in braces, and their templates, of which those that render nothing
    make no file; `edits` is a file, if any, to which a template is added below the keys that
    `collect` returns as `unter`. `steps` (what comes next; empty ones are left out) and `command`
    (the next one) are templates themselves.
    """

    about: str
    questions: Mapping[str, str]
    collect: Callable[[Projekt, Asker], Values]
    files: Mapping[str, str]
    steps: tuple[str, ...]
    command: str
    edits: tuple[str, str] = ("", "")


def _authority(projekt: Projekt, asker: Asker) -> Behoerde:
    if not projekt.behoerden:
        raise click.UsageError("Hier gibt es noch keine Behörde. Zuerst: vorlagen neu mandant")
    return asker.choose("behoerde", projekt.behoerden)[1]


def _mandant(projekt: Projekt, asker: Asker) -> Values:
    ask, taken = asker.ask, {*projekt.behoerden, GEMEINSAM, *OWN_FOLDERS}
    name = ask("name", text, None)
    first = in_ascii(name.partition(" ")[0]).lower()
    kind = next((kind for kind in _KINDS if kind in first), "kreis")
    return {
        "name": name,
        "mandant": ask("kennung", free_folder(taken, "Die Behörde"), folder_for(name, taken)),
        "kurz": ask("kurz", text, name),
        "organ": ask("organ", text),
        "anschrift": ask("anschrift", text),
        "art": ask("art", one_of(_KINDS), kind, _KINDS),
        "bundesland": ask("bundesland", as_a(Bundesland), "NW"),
        "waehrung": ask("waehrung", one_of(_CURRENCIES), "€", _CURRENCIES),
        "farbe": ask("farbe", colour, "#1d4456"),
    }


def _gremium(projekt: Projekt, asker: Asker) -> Values:
    """A committee with its first meeting, or a meeting of a committee that is there."""
    ask, behoerde = asker.ask, _authority(projekt, asker)
    known = behoerde.gremien.gremien if behoerde.gremien else {}
    called = ask("bezeichnung", text, None)
    name = next((name for name, g in known.items() if called in {name, g.bezeichnung}), "")
    gremium, genitive = known.get(name), ""
    if gremium is None:
        name = ask("kennung", free_name(known), name_for(called, known))
        genitive = ask("genitiv", text, _genitive(called))
    day = ask("sitzung", free_day(behoerde, gremium), "" if gremium is None else None)
    return {
        "mandant": behoerde.name,
        "neu": gremium is None,
        "unter": ["gremien"] if gremium is None else ["gremien", name, "sitzungen"],
        "bezeichnung": called,
        "kennung": name,
        "genitiv": genitive,
        "sitzung": _meeting_name(day, gremium) if day else "",
        "datum": day,
        "beginn": ask("beginn", as_a(Uhrzeit)) if day else "",
        "ort": ask("ort", text) if day else "",
    }


def _genitive(called: str) -> str:
    """The name of a committee in the genitive; empty if it is not sure, as after an adjective."""
    words = called.split(" ")
    for number, word in enumerate(words):
        for noun, (article, ending) in _GENITIVES.items():
            if word.lower().endswith(noun):
                return " ".join([article, *words[:number], word + ending, *words[number + 1 :]])
        if word.endswith(("er", "e")):
            break
    return ""


def _meeting_name(day: date, gremium: Gremium | None) -> str:
    """By month and year, as `januar_2026`; a second one in the same month has its day, too."""
    name = in_ascii(f"{monatsname(day.month)}_{day.year}").lower()
    return f"{name}_{day.day}" if gremium and name in gremium.sitzungen else name


def _vorlage(projekt: Projekt, asker: Asker) -> Values:
    """A paper of any kind."""
    ask, behoerde = asker.ask, _authority(projekt, asker)
    purposes: Mapping[str, Values] = data("zwecke.j2")["zwecke"]
    usual = next(iter(purposes))
    called = asker.choose("zweck", purposes, usual)[0]
    purpose = {**purposes[usual], **purposes[called]}
    kinds = {k.bezeichnung: k for k in behoerde.papierarten.values() if k.dokument == "vorlage"}
    likely = (*purpose["arten"], "Beschlussvorlage", *kinds)
    likeliest = next((name for name in likely if name in kinds), None)
    art, kind = asker.choose("art", kinds, likeliest)
    required = {name for name, section in kind.abschnitte.items() if section.pflicht}
    shown = {n for s in kind.abschnitte.values() for n in (*s.felder, *s.angezeigt)}
    betreff = ask("betreff", printed, None)
    taken = {*behoerde.papiere, *behoerde.niederschriften}
    kennung = ask("kennung", free_folder(taken, "Die Vorlage"), folder_for(betreff, taken))
    if not behoerde.gremien or not behoerde.gremien.gremien:
        first = f"vorlagen neu gremium --behoerde {behoerde.name}"
        raise click.UsageError(f"Die Behörde hat noch kein Gremium. Zuerst: {first}")
    gremium, committee = asker.choose("gremium", behoerde.gremien.gremien)
    planned = {name: s for name, s in committee.sitzungen.items() if s.entfaellt is None}
    meetings: dict[str, Sitzung | None] = {**planned, _LATER: None}
    sitzung, meeting = asker.choose("sitzung", meetings, next(iter(meetings)))
    others = [name for name in behoerde.gremien.gremien if name != gremium]
    later = ask("danach", several_of(others, gremium)) if others else ()
    last = behoerde.gremien.gremien[(gremium, *later)[-1]]
    does = ask("zustaendigkeit", text) if "zustaendigkeit" in shown else ""
    first, *rest = (part.strip() for part in does.split(",")) if later else (does,)
    values = {
        "mandant": behoerde.name,
        "art": art,
        "betreff": betreff,
        "kennung": kennung,
        "gremium": gremium,
        "sitzung": sitzung if meeting else "",
        "zustaendigkeit": first,
        "federfuehrung": ask("federfuehrung", printed) if "federfuehrung" in shown else "",
        "oeffentlich": ask("oeffentlich", yes_or_no, purpose["oeffentlich"]),
        "danach": [
            (name, _next(behoerde.gremien.gremien[name], meeting), task)
            for name, task in zip_longest(later, rest[: len(later)], fillvalue="")
        ],
        "wer": ("Die " if (last.genitiv or "").startswith("der ") else "Der ") + last.bezeichnung,
        "hat_satzung": called == "gebuehr",
        "behoerdenart": behoerde.mandant.art if behoerde.mandant else "",
        "jahr": first_year(behoerde, meeting),
        "gezeigt": shown,
        "pflicht": required,
        "abschnitte": kind.abschnitte,
        "zweck": {"name": called, **purpose},
        "gewaehlt": {n for n in purpose["wahlweise"] if ask(n, yes_or_no, "ja")},
        "unterschrift": "",
    }
    if called == "gebuehr":
        values["gebuehren"] = ask("gebuehren", fees)
        values["jahre"] = ask("jahre", years, str(values["jahr"] + 1))
    elif called == "wahl":
        values["fraktionen"] = ask("fraktionen", several_names)
    organ = behoerde.mandant.briefkopf.organ if behoerde.mandant else None
    signs = (organ or "").removeprefix("Die ").removeprefix("Der ")
    must_sign = "unterschrift" in required and not signs
    if "unterschrift" in kind.abschnitte:
        values["unterschrift"] = ask("unterschrift", text, None if must_sign else signs)
    # What has a purpose has tables for it.
    has_table = called == usual and ask("finanzierung", yes_or_no, "nein")
    values["tabelle"] = posts_table(projekt, behoerde, meeting, asker) if has_table else None
    values |= accounts(behoerde, values, asker)
    return values | _headings(kind, purpose, has_table=has_table)


def _next(gremium: Gremium, before: Sitzung | None) -> str:
    """The first meeting of a committee that follows another one; empty if none is known."""
    planned = [(s.datum, name) for name, s in gremium.sitzungen.items() if s.entfaellt is None]
    return min((p for p in planned if before and p[0] >= before.datum), default=("", ""))[1]


def _headings(kind: Papierart, purpose: Values, *, has_table: bool) -> Values:
    """The headings of a paper's text, and under which of them its table stands."""
    found = [str(section.ueberschrift) for section in kind.texte.values()]
    is_free = not found or GANZER_TEXT in kind.abschnitte  # the author chooses the headings
    if is_free and purpose["fragen"]:
        found, is_free = [*found, *purpose["fragen"]], False
    found = found or ["Sachverhalt", "Begründung"]
    if has_table and is_free and "Finanzierung" not in found:
        found.append("Finanzierung")
    money = [h for h in found if in_ascii(h).lower().startswith(_OF_MONEY)]
    place = "Finanzierung" if is_free else ((purpose["geld"] and money) or found)[0]
    return {"ueberschriften": found, "ort_der_tabelle": place}


def _bescheid(projekt: Projekt, asker: Asker) -> Values:
    ask, behoerde = asker.ask, _authority(projekt, asker)
    modules = {
        f"{programme.kennung}.{name}": module
        for programme in projekt.gemeinsam.programme.values()
        for name, module in programme.module.items()
    }
    if not modules:
        raise click.UsageError(
            f"Es gibt noch kein Förderprogramm. Zuerst eine Datei in {FOERDERPROGRAMM.ordner()}/"
            " anlegen; ein Muster steht in docs/anleitung/erste-vorlage.md."
        )
    modul, module = asker.choose("modul", modules)
    office, day = ask("bewilligt-von", text), ask("datum", as_a(Tag))
    number, first = ask("aktenzeichen", text), ask("von", as_a(Tag))
    last: Any = ask("bis", not_before(first), None) if first else ""
    values: Values = {"vzae": ask("vzae", as_a(Vzae))}
    if values["vzae"]:
        usual = next(iter(module.gegenstaende), None)
        name, subject = asker.choose("gegenstand", module.gegenstaende, usual)
        values |= {"gegenstand": name, "bezeichnung": subject.bezeichnung}
        values["entgeltgruppe"] = ask("entgeltgruppe", text)
    amount = ask("betrag", as_a(Betrag))
    taken = {*behoerde.bescheide, *behoerde.defekte_bescheide}
    year = str((first or day).year) if first or day else ""
    proposed = folder_for(f"{modul.rpartition('.')[2]} {year}", taken)
    return values | {
        "mandant": behoerde.name,
        "kennung": ask("kennung", free_folder(taken, "Den Bescheid"), proposed),
        "modul": modul,
        "bewilligt_von": office,
        "datum": day,
        "aktenzeichen": number,
        "von": first,
        "bis": last,
        # Rates are for years and months; for parts of months only the notice knows its amounts.
        "volle_monate": not last or is_whole_months(first, last),
        "betrag": amount,
        "dokument": f"Bescheid der {office}" if office.startswith("Bezirk") else "Bescheid",
    }


_VORLAGE = "data/{{ mandant }}/vorlagen/{{ kennung }}"
_TEXT = "data/{mandant}/vorlagen/{kennung}/text.md"
_SATZUNG = "data/{mandant}/vorlagen/{kennung}/anlagen/satzung"
_SYNOPSE = "data/{mandant}/vorlagen/{kennung}/anlagen/synopse"
_BESCHEID = "data/{{ mandant }}/bescheide/{{ kennung }}.yaml"

SCAFFOLDS: Mapping[str, Scaffold] = {
    "mandant": Scaffold(
        "Eine Behörde anlegen: Name, Briefkopf, Papierarten, Farben.",
        {
            "name": "Wie heißt die Behörde (so steht es im Briefkopf)?",
            "kennung": "Ordner unter data/, zugleich ihr Kurzname in Befehlen",
            "kurz": "Kurzname",
            "organ": "Wer vertritt sie, zum Beispiel „Die Landrätin“ (leer: nur der Name)?",
            "anschrift": "Anschrift in einer Zeile (leer: keine)",
            "art": "Was ist sie (davon hängt ab, welches Recht gilt)?",
            "bundesland": "Bundesland, dessen Recht gilt und dessen Feiertage zählen",
            "waehrung": "Währung in Beträgen",
            "farbe": "Farbe für Überschriften und Linien",
        },
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
        "Ein Gremium oder eine weitere Sitzung in gremien.yaml eintragen.",
        {
            "behoerde": "Für welche Behörde?",
            "bezeichnung": "Wie heißt das Gremium? Ein vorhandenes bekommt eine weitere Sitzung",
            "kennung": "Kurzer Name dafür in den Dateien",
            "genitiv": "Im Genitiv, für den Text (leer: später)",
            "sitzung": "Tag der Sitzung, zum Beispiel 2026-01-20 (leer: noch nicht bekannt)",
            "beginn": "Beginn, zum Beispiel 17:00 (leer: später)",
            "ort": "Ort (leer: später)",
        },
        _gremium,
        {},
        (
            "{% if not datum %}In gremien.yaml Sitzungen eintragen, sobald sie feststehen.{% endif %}",
        ),
        "vorlagen neu vorlage --behoerde {{ mandant }} --gremium {{ kennung }}",
        edits=(GREMIEN.muster, "gremium.yaml.j2"),
    ),
    "vorlage": Scaffold(
        "Eine Vorlage anlegen: vorlage.yaml und text.md mit den Abschnitten ihrer Art.",
        {
            "behoerde": "Für welche Behörde?",
            "zweck": "Wofür ist sie?",
            "art": "Welche Art von Vorlage?",
            "betreff": "Worum geht es (Betreff)?",
            "kennung": "Ordner der Vorlage, zugleich ihr Name in Befehlen",
            "gremium": "In welchem Gremium wird sie beraten?",
            "sitzung": "In welcher Sitzung?",
            "danach": "In welchen Gremien danach, mit Komma dazwischen (leer: in keinem)?",
            "zustaendigkeit": "Was tut das Gremium, zum Beispiel „Entscheidung“ (leer: später)?",
            "federfuehrung": "Zuständiges Amt (leer: später)",
            "oeffentlich": "Wird öffentlich beraten (ja oder nein)?",
            "unterschrift": "Wer unterschreibt, zum Beispiel „Landrätin“ (leer: niemand)?",
            "gebuehren": "Welche Gebühren, zum Beispiel „Schmutzwasser je m³, Niederschlagswasser je m²“"
            " (leer: später)?",
            "jahre": "Für welche Jahre, Komma dazwischen?",
            "fraktionen": "Wer schlägt vor, zum Beispiel „Fraktion A, Fraktion B“ (leer: später)?",
            "finanzierung": "Gerüst einer Finanzierungstabelle mit Stellen anlegen (ja oder nein)?",
            "bescheid": "Aus welchem Bescheid kommen die Stellen?",
            "zuwendung": "Gibt jemand eine Zuwendung dazu (ja oder nein)?",
            "sitzverteilung": "Sind Sitze auf Fraktionen zu verteilen (ja oder nein)?",
            "synopse": "Gilt bisher schon eine Satzung (ja oder nein)?",
            "konto": "Welches Konto in haushalt.yaml, oder ein neues?",
            "konto-einnahmen": "Welches Konto für die Zuwendung, oder ein neues?",
        },
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
    "bescheid": Scaffold(
        "Einen Bescheid anlegen: wer bewilligt was, für welche Zeit.",
        {
            "behoerde": "Für welche Behörde?",
            "modul": "Aus welchem Modul wird gefördert?",
            "bewilligt-von": "Wer bewilligt, zum Beispiel „Bezirksregierung Köln“ (leer: später)?",
            "datum": "Tag des Bescheids (leer: noch nicht bekannt)",
            "aktenzeichen": "Aktenzeichen (leer: noch nicht bekannt)",
            "von": "Erster Tag, für den bewilligt ist (leer: noch nicht bekannt)",
            "bis": "Letzter Tag",
            "vzae": "Bewilligte Stellen in VZÄ, zum Beispiel 2.5 (leer: noch nicht bekannt)",
            "gegenstand": "Für welchen Fördergegenstand?",
            "entgeltgruppe": "Entgeltgruppe, zum Beispiel E10 (leer: später)",
            "betrag": "Bewilligter Betrag in EUR, zum Beispiel 112500 (leer: noch nicht bekannt)",
            "kennung": "Name der Datei",
        },
        _bescheid,
        {"data/{mandant}/bescheide/{kennung}.yaml": "bescheid.yaml.j2"},
        (f"In {_BESCHEID} eintragen, was noch aussteht, und die Seite der Quelle.",),
        "vorlagen pruefen",
    ),
}
