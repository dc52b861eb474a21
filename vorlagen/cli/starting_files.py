"""What can be started anew: which questions are asked for it, and which files come of the answers.

Starting files for another kind of paper are an entry in `SCAFFOLDS` and their templates in
`templates/neu/`; what asks the same shares its questions and the function that asks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

import click

from vorlagen.building.scaffold import OWN_FOLDERS, data
from vorlagen.cli.answers import (
    Asker,
    as_a,
    colour,
    folder_for,
    free_day,
    free_folder,
    free_name,
    name_for,
    not_before,
    one_of,
    printed,
    several_of,
    text,
    yes_or_no,
)
from vorlagen.facts.dateien import (
    FOERDERPROGRAMM,
    GEMEINSAM,
    GREMIEN,
    MANDANT,
    PAPIERARTEN,
    VORLAGE,
)
from vorlagen.facts.gremien import Gremium, Sitzung
from vorlagen.facts.mandant import Zahlenstil
from vorlagen.facts.papierarten import GANZER_TEXT, Papierart
from vorlagen.facts.projekt import Behoerde, Projekt
from vorlagen.facts.types import Behoerdenart, Betrag, Bundesland, Tag, Uhrzeit, Vzae, Zeitraum
from vorlagen.german.dates import monatsname
from vorlagen.german.lists import in_ascii

Values = dict[str, Any]  # by the names under which the templates ask for them

_LATER = "offen"  # the meeting is not known yet
_KINDS: tuple[str, ...] = get_args(Behoerdenart)
_CURRENCIES: tuple[str, ...] = get_args(Zahlenstil.model_fields["waehrung"].annotation)
_NO_NOTICE = "keiner"
_OF_MONEY = ("finanz", "kosten", "kalkulation", "wertung", "deckung")
_GENITIVES = {"Ausschuss": "des Ausschusses", "Rat": "des Rates", "Kreistag": "des Kreistags"}


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A command of `vorlagen neu`.

    `questions` are asked by `collect`, which returns the values of the templates. `files` are the
    paths of new files, with values in braces, and their templates; `edits` is a file to which a
    template is added below the keys that `collect` returns as `unter`. `steps` (what comes next;
    empty ones are left out) and `command` (the next one) are templates themselves.
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
    return {
        "name": name,
        "mandant": ask("kennung", free_folder(taken, "Die Behörde"), folder_for(name, taken)),
        "kurz": ask("kurz", text, name),
        "organ": ask("organ", text),
        "anschrift": ask("anschrift", text),
        "art": ask("art", one_of(_KINDS), "kreis", _KINDS),
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
        first, _, rest = called.partition(" ")
        proposed = f"{_GENITIVES[first]} {rest}".strip() if first in _GENITIVES else ""
        genitive = ask("genitiv", text, proposed)
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


def _meeting_name(day: date, gremium: Gremium | None) -> str:
    """By month and year, as `januar_2026`; a second one in the same month has its day, too."""
    name = in_ascii(f"{monatsname(day.month)}_{day.year}").lower()
    return f"{name}_{day.day}" if gremium and name in gremium.sitzungen else name


def _vorlage(projekt: Projekt, asker: Asker) -> Values:
    """A paper of any kind."""
    ask, behoerde = asker.ask, _authority(projekt, asker)
    purposes: Mapping[str, Values] = data("zwecke.j2")["zwecke"]
    _, purpose = asker.choose("zweck", purposes, next(iter(purposes)))
    kinds = {k.bezeichnung: k for k in behoerde.papierarten.values() if k.dokument == "vorlage"}
    usual = purpose.get("art", "Beschlussvorlage")
    usual = usual if usual in kinds else next(iter(kinds), None)
    art, kind = asker.choose("art", kinds, usual)
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
    later = ask("danach", several_of(others)) if others else ()
    values = {
        "mandant": behoerde.name,
        "art": art,
        "betreff": betreff,
        "kennung": kennung,
        "gremium": gremium,
        "sitzung": sitzung if meeting else "",
        "zustaendigkeit": ask("zustaendigkeit", text) if "zustaendigkeit" in shown else "",
        "federfuehrung": ask("federfuehrung", printed) if "federfuehrung" in shown else "",
        "oeffentlich": ask("oeffentlich", yes_or_no, purpose.get("oeffentlich", "ja")),
        "danach": [(name, _next(behoerde.gremien.gremien[name], meeting)) for name in later],
        "gezeigt": shown,
        "pflicht": required,
        "abschnitte": kind.abschnitte,
        "zweck": {"fragen": {}, "tabelle": None, "beschluss": "", **purpose},
        "unterschrift": "",
    }
    organ = behoerde.mandant.briefkopf.organ if behoerde.mandant else None
    signs = (organ or "").removeprefix("Die ").removeprefix("Der ")
    must_sign = "unterschrift" in required and not signs
    if "unterschrift" in kind.abschnitte:
        values["unterschrift"] = ask("unterschrift", text, None if must_sign else signs)
    # What has a purpose has a table for it, or needs none.
    has_table = not purpose and ask("finanzierung", yes_or_no, "nein")
    values["tabelle"] = _table(projekt, behoerde, meeting, asker) if has_table else None
    return values | _headings(kind, purpose, has_table=has_table)


def _next(gremium: Gremium, before: Sitzung | None) -> str:
    """The first meeting of a committee that follows another one; empty if none is known."""
    planned = [(s.datum, name) for name, s in gremium.sitzungen.items() if s.entfaellt is None]
    return min((p for p in planned if before and p[0] >= before.datum), default=("", ""))[1]


def _headings(kind: Papierart, purpose: Values, *, has_table: bool) -> Values:
    """The headings of a paper's text, and under which of them its table stands."""
    found = [str(section.ueberschrift) for section in kind.texte.values()]
    is_free = not found or GANZER_TEXT in kind.abschnitte  # the author chooses the headings
    if is_free and purpose:
        found, is_free = [*found, *purpose["fragen"]], False
    found = found or ["Sachverhalt", "Begründung"]
    if has_table and is_free and "Finanzierung" not in found:
        found.append("Finanzierung")
    money = [h for h in found if in_ascii(h).lower().startswith(_OF_MONEY)]
    place = "Finanzierung" if is_free else (money or found)[0]
    return {"ueberschriften": found, "ort_der_tabelle": place}


def _table(projekt: Projekt, behoerde: Behoerde, meeting: Sitzung | None, asker: Asker) -> Values:
    """A table of posts, their costs, what is granted for them, and what is left.

    A notice that grants posts says how many there are, by what they are funded, and when; without
    one, all that is pending.
    """
    grants = [
        (name, notice, group)
        for name, notice in behoerde.bescheide.items()
        for group, granted in notice.bewilligt.items()
        if granted.has_posts and isinstance(notice.zeitraum, Zeitraum)
    ]
    if not grants:
        return _pending_table(behoerde, meeting)
    days = {name: notice.datum for name, notice, _ in grants if isinstance(notice.datum, date)}
    grants.sort(key=lambda grant: days.get(grant[0], date.min), reverse=True)
    by_name = {found[0]: found for found in reversed(grants)}
    chosen, grant = asker.choose(
        "bescheid", {**by_name, _NO_NOTICE: grants[0]}, default=grants[0][0]
    )
    if chosen == _NO_NOTICE:
        return _pending_table(behoerde, meeting)
    name, notice, group = grant
    granted, period = notice.bewilligt[group], notice.zeitraum
    assert isinstance(period, Zeitraum)  # noqa: S101 - chosen so
    grade = granted.entgeltgruppe
    is_priced = any(grade in issue.personalkosten for issue in projekt.gemeinsam.kgst)
    rates = granted.foerderung if isinstance(granted.foerderung, list) else []
    return {
        "name": group,
        "titel": granted.bezeichnung,
        "stellen": f"bescheide.{name}.bewilligt.{group}",
        "kosten": f"kgst.{grade}" if is_priced else "angaben.kosten_je_stelle",
        "zeitraum": period,
        "angenommen": False,
        "taggenau": not _is_whole_months(period.von, period.bis),
        **_grant(projekt, [str(rate) for rate in rates]),
    }


def _pending_table(behoerde: Behoerde, meeting: Sitzung | None) -> Values:
    """A table for the year after that of the meeting."""
    known = [s.datum for _, s in behoerde.gremien.sitzungen()] if behoerde.gremien else []
    year = (meeting.datum if meeting else max(known, default=date(2025, 1, 1))).year + 1
    return {
        "name": "stellen",
        "titel": "Kosten der Stellen",
        "stellen": "angaben.stellen_der_vorlage",
        "kosten": "angaben.kosten_je_stelle",
        "abzug": "angaben.foerderung_je_stelle",
        "foerderung": "",
        "zeitraum": {"von": date(year, 1, 1), "bis": date(year, 12, 31)},
        "angenommen": True,
        "taggenau": False,
    }


def _is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)


def _grant(projekt: Projekt, addresses: list[str]) -> Values:
    """How a line takes a grant: by its rule where the programme has one, else rate by rate."""
    first = addresses[0] if addresses else ""
    programme, module, subject = (*first.split(".", 2), "", "", "")[:3]
    known = projekt.gemeinsam.programme.get(programme)
    subjects = known.module[module].gegenstaende if known and module in known.module else {}
    found = subjects.get(subject)
    if found and found.finanzierungsart and len(addresses) == 1:
        return {"foerderung": first, "abzug": ""}
    rates = [f"{first}.{name}" for name in found.saetze] if found else addresses
    return {"foerderung": "", "abzug": rates[0] if len(rates) == 1 else rates}


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
            " anlegen; ein Muster steht in docs/neue-behoerde.md."
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
        "volle_monate": not last or _is_whole_months(first, last),
        "betrag": amount,
        "dokument": f"Bescheid der {office}" if office.startswith("Bezirk") else "Bescheid",
    }


_VORLAGE = "data/{{ mandant }}/vorlagen/{{ kennung }}"
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
            "finanzierung": "Gerüst einer Finanzierungstabelle mit Stellen anlegen (ja oder nein)?",
            "bescheid": "Aus welchem Bescheid kommen die Stellen?",
        },
        _vorlage,
        {
            VORLAGE.muster: "vorlage.yaml.j2",
            "data/{mandant}/vorlagen/{kennung}/text.md": "text.md.j2",
        },
        (
            f"In {_VORLAGE}/text.md schreiben, wo „offen(…)“ steht.",
            f"In {_VORLAGE}/vorlage.yaml eintragen, was noch aussteht.",
        ),
        "vorlagen bauen {{ mandant }}/{{ kennung }}",
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
