"""What is odd about a paper's Beratungsfolge, about its accounts, and about what is budgeted there.

Nothing here asks for today's date: a paper's own day is held against the days of its meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vorlagen.facts.beratung import Beratung
from vorlagen.facts.fakten import unknown
from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.gremien import Sitzung
from vorlagen.facts.haushalt import PLANS
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.vorlage import Vorlage
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.budget import MOST_COMMITTED, Budget, account_of, accounts_named
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.figures.sittings import VORLAGENSCHLUSS, Kalender, Sitzungsregeln
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import datum, wochentag

_SUNDAY = 6
_OTHER_MEETING = (
    "unter „sitzung“ eine andere Sitzung eintragen; steht sie noch nicht fest: sitzung:"
    " {ausstehend: Grund}."
)


def names_other_papers(figures: PaperFigures) -> Iterator[Finding]:
    """Whether `fortschreibung_von` and `bezugsvorlagen` name other papers of the authority."""
    vorlage, papiere = figures.schriftstueck, figures.behoerde.papiere
    if not isinstance(vorlage, Vorlage):
        return
    named = [(vorlage.fortschreibung_von, vorlage.place_of("fortschreibung_von"))]
    named += [(b.vorlage, b.place_of("vorlage")) for b in vorlage.bezugsvorlagen]
    own = vorlage.kennung
    for name, place in named:
        if name is not None and (name == own or name not in papiere):
            yield unknown("Die andere Vorlage", name, [o for o in papiere if o != own], place)


def seats_are_filled(figures: PaperFigures) -> Iterator[Finding]:
    """Tables of those who take the seats of another one, with more or fewer rows than somebody has seats."""
    tables = figures.schriftstueck.tabellen
    for table in figures.data_tables():
        for name, spalte in table.columns.items():
            rule = spalte.sitzverteilung
            if rule is None or rule.besetzung is None:
                continue
            if rule.besetzung not in tables:
                yield unknown("Die Tabelle", rule.besetzung, tables, rule.place_of("besetzung"))
                continue
            filled = tables[rule.besetzung]
            rows = Counter(zeile.bezeichnung for zeile in filled.zeilen)
            seats = {row.bezeichnung: row.values[name] for row in table.rows}
            for called in dict.fromkeys([*seats, *rows]):
                figure = seats.get(called)
                due = figure.exact if figure else Fraction(0)
                if due is not None and due != rows[called]:
                    yield Finding(
                        Code.PRUEFUNG,
                        filled.place,
                        f"Sitze für „{called}“ in „{table.kennung}“: {due}, Zeilen in"
                        f" „{rule.besetzung}“: {rows[called]}.",
                        "Für jeden Sitz eine Zeile eintragen, die genauso heißt.",
                        Severity.WARNUNG,
                    )


# Meetings


def meetings_on_working_days(behoerde: Behoerde) -> Iterator[Finding]:
    """Meetings on a Sunday or public holiday, and two of a committee on the same day."""
    if behoerde.gremien is None or behoerde.mandant is None:
        return
    kalender = Kalender(behoerde.mandant.bundesland)
    held: dict[tuple[int, date], Sitzung] = {}
    for gremium, sitzung in behoerde.gremien.sitzungen():
        if sitzung.entfaellt is not None:
            continue
        place = sitzung.place_of("datum")
        holiday = kalender.feiertag(sitzung.datum)
        if holiday or sitzung.datum.weekday() == _SUNDAY:
            yield Finding(
                Code.SITZUNG_TAG,
                place,
                f"Die Sitzung („{gremium.bezeichnung}“) am {datum(sitzung.datum)} fällt auf einen"
                f" {'Feiertag' if holiday else 'Sonntag'}{f' ({holiday})' if holiday else ''}.",
                "Den Tag mit der Einladung oder dem Sitzungskalender vergleichen.",
            )
        first = held.setdefault((id(gremium), sitzung.datum), sitzung)
        if first is not sitzung:
            yield Finding(
                Code.SITZUNG_TAG,
                place,
                f"„{gremium.bezeichnung}“ hat am {datum(sitzung.datum)} schon eine Sitzung, in Zeile"
                f" {first.place_of('datum').line}.",
                "Ist es dieselbe Sitzung, eine der beiden streichen und überall die andere nennen;"
                " sonst den Tag berichtigen.",
            )


@dataclass(frozen=True, slots=True)
class MeetingStation:
    """A station of a Beratungsfolge whose meeting is known."""

    beratung: Beratung
    regeln: Sitzungsregeln
    sitzung: Sitzung

    @property
    def gremium(self) -> str:
        return self.regeln.gremium.bezeichnung

    @property
    def place(self) -> Place:
        return self.beratung.place_of("sitzung")

    @property
    def tag(self) -> date:
        return self.sitzung.datum

    def ends_before(self, other: MeetingStation) -> bool:
        """Whether it takes place before another; on the same day by the time, if both are known."""
        own, others = self.sitzung.beginn, other.sitzung.beginn
        if self.tag == other.tag and own is not None and others is not None:
            return own < others
        return self.tag < other.tag


def stations(vorlage: Vorlage, behoerde: Behoerde) -> Iterator[MeetingStation]:
    """The stations of a paper whose meetings are known, in the order of its Beratungsfolge."""
    if behoerde.gremien is None or behoerde.mandant is None:
        return
    for beratung in vorlage.stationen:
        sitzung = behoerde.gremien.sitzung(beratung.gremium, beratung.sitzung)
        if sitzung is not None:
            gremium = behoerde.gremien.gremien[beratung.gremium]
            rules = Sitzungsregeln(behoerde.mandant, beratung.gremium, gremium)
            yield MeetingStation(beratung, rules, sitzung)


def stations_in_order(figures: PaperFigures) -> Iterator[Finding]:
    """Stations that are not held, not in their order, or too early for the paper's date."""
    vorlage, latest = figures.schriftstueck, None
    if not isinstance(vorlage, Vorlage):
        return
    for station in stations(vorlage, figures.behoerde):
        if station.sitzung.entfaellt is not None:
            if not _is_published(vorlage, figures.behoerde):
                yield Finding(
                    Code.SITZUNG_UNMOEGLICH,
                    station.place,
                    f"Die Sitzung („{station.gremium}“) am {datum(station.tag)} entfällt:"
                    f" {station.sitzung.entfaellt}",
                    f"U{_OTHER_MEETING[1:]}",
                )
            continue
        if isinstance(vorlage.datum, date):
            yield from _paper_in_time(station, vorlage.datum, vorlage.place_of("datum"))
        if latest is not None and station.ends_before(latest):
            yield Finding(
                Code.SITZUNG_TAG,
                station.place,
                f"„{station.gremium}“ tagt am {datum(station.tag)}, also vor der Station davor:"
                f" „{latest.gremium}“ am {datum(latest.tag)} (Zeile {latest.place.line}).",
                "Die Stationen in die Reihenfolge der Beratung bringen oder die Sitzungen berichtigen.",
            )
        else:
            latest = station


def _is_published(vorlage: Vorlage, behoerde: Behoerde) -> bool:
    """Whether a paper was recorded as published; what it then said of its meetings stays."""
    own = behoerde.papiere.get(vorlage.kennung)
    return bool(own and own.veroeffentlicht and not own.veroeffentlicht.entwurf)


def _paper_in_time(station: MeetingStation, day: date, place: Place) -> Iterator[Finding]:
    if station.tag < day:
        yield Finding(
            Code.SITZUNG_UNMOEGLICH,
            station.place,
            f"„{station.gremium}“ tagt am {datum(station.tag)} ({wochentag(station.tag)}), bevor es die"
            f" Vorlage gibt: Sie ist vom {datum(day)} (Zeile {place.line}).",
            f"Das „datum“ der Vorlage prüfen; stimmt es, {_OTHER_MEETING}",
        )
        return
    deadline = station.regeln.frist(VORLAGENSCHLUSS, str(station.beratung.sitzung)).tag
    if isinstance(deadline, date) and deadline < day and not station.beratung.tischvorlage:
        yield Finding(
            Code.VORLAGENSCHLUSS,
            station.place,
            f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} ist der"
            f" {datum(deadline)}; die Vorlage ist vom {datum(day)} (Zeile {place.line}).",
            "Eine spätere Sitzung wählen; wird die Vorlage dort erst ausgelegt, bei der Station"
            " „tischvorlage: ja“ eintragen.",
        )


# Accounts


_INVESTED = {"aufwand": "auszahlung", "ertrag": "einzahlung"}


def names_fitting_accounts(figures: PaperFigures) -> Iterator[Finding]:
    """Accounts that a financing names, but the Haushalt does not have, or not of that kind."""
    finanzierung, haushalt = figures.schriftstueck.finanzierung, figures.behoerde.haushalt
    if finanzierung is None or figures.behoerde.haushalt_defekt:
        return
    known = haushalt.konten if haushalt else {}
    for konto, place, what, art in _accounts_named(finanzierung):
        if konto not in known:
            cure = f"In haushalt.yaml unter „konten“ anlegen; dort stehen: {', '.join(known) or 'keine'}."
            yield unknown("Das Konto", konto, known, place, cure)
        elif art and known[konto].is_income != (art == "ertrag"):
            yield Finding(
                Code.WERT_UNZULAESSIG,
                place,
                f"{what} gehört nicht zum Konto „{konto}“; es hat die Art „{known[konto].art}“.",
                f"Ein Konto mit „art: {art}“ oder „art: {_INVESTED[art]}“ angeben.",
            )


def _accounts_named(finanzierung: Finanzierung) -> Iterator[tuple[str, Place, str, str]]:
    """Each account with its place, what names it, and of which kind it has to be (empty for either)."""
    tables = finanzierung.fassungen.values()
    for konten in filter(None, (finanzierung.konten, *(table.konten for table in tables))):
        for art in _INVESTED:
            if konto := getattr(konten, art):
                yield konto, konten.place_of(art), f"„{art}“", art
    for zeile in (zeile for table in tables for zeile in table.zeilen or () if zeile.konto):
        what, art = f"Die Zeile „{zeile.bezeichnung}“", "" if zeile.takes_off else "aufwand"
        yield zeile.konto or "", zeile.place_of("konto"), what, art
    for quelle in finanzierung.deckung.values():
        if quelle.konto is not None:
            yield quelle.konto, quelle.place_of("konto"), "Die Deckung", ""


def pays_from_another_account(figures: PaperFigures) -> Iterator[Finding]:
    """Whether a source of coverage stands on an account where costs arise."""
    finanzierung = figures.schriftstueck.finanzierung
    if finanzierung is None or figures.behoerde.haushalt_defekt:
        return
    of_costs = {
        account_of(zeile, table, finanzierung)
        for table in finanzierung.fassungen.values()
        for zeile in table.zeilen or ()
        if not zeile.takes_off
    }
    for name, quelle in finanzierung.deckung.items():
        if quelle.konto is not None and quelle.konto in of_costs:
            yield Finding(
                Code.WERT_UNZULAESSIG,
                quelle.place_of("konto"),
                f"Die Quelle „{name}“ nennt das Konto „{quelle.konto}“, bei dem die Kosten entstehen;"
                " so höbe sie den Bedarf auf, den sie decken soll.",
                "Das Konto der Einnahme angeben oder das, bei dem eingespart wird; sonst „konto“"
                " weglassen.",
            )


def lines_have_accounts(figures: PaperFigures) -> Iterator[Finding]:
    """Lines that belong to no account, if others do: their amounts would be missed."""
    finanzierung = figures.schriftstueck.finanzierung
    if finanzierung is None or figures.budget is None or not any(accounts_named(finanzierung)):
        return
    for name, table in finanzierung.fassungen.items():
        for zeile in table.zeilen or ():
            if account_of(zeile, table, finanzierung) is None:
                kind = "ertrag" if zeile.takes_off else "aufwand"
                yield Finding(
                    Code.HAUSHALT,
                    zeile.place,
                    f"Die Zeile „{zeile.bezeichnung}“ von „finanzierung.{name}“ gehört zu keinem"
                    " Konto des Haushalts; ihr Betrag fehlt dort.",
                    f"„konto: …“ in der Zeile ergänzen oder „konten: {{{kind}: …}}“ in der Tabelle"
                    " oder unter „finanzierung“.",
                )


def _budget_of(figures: PaperFigures) -> Budget | None:
    """The budget, as far as the paper's financing needs it; None if it has none."""
    return figures.budget if figures.schriftstueck.finanzierung is not None else None


def needs_are_budgeted(figures: PaperFigures) -> Iterator[Finding]:
    """What is needed in a year without an Ansatz; nothing can be budgeted before there is a statute."""
    budget = _budget_of(figures)
    if budget is None:
        return
    adopted = [y for y in budget.years() if budget.haushalt.is_adopted(y, budget.tag) is not False]
    for name, konto in budget.used.items():
        for jahr in adopted:
            lacking = [plan for plan in konto.plans if not budget.has_budgeted(name, jahr, plan)]
            needs = budget.position(name, jahr, lacking[0]).needs if lacking else ()
            most = max(needs, key=_size, default=None)
            if most is not None and most.exact:
                plans = " und ".join(plan.capitalize() for plan in PLANS if plan in lacking)
                yield Finding(
                    Code.HAUSHALT,
                    konto.place,
                    f"Das Konto „{name}“ hat für {jahr} keinen Ansatz ({plans}); die Vorlage rechnet dort"
                    f" mit {said(most)}.",
                    f"Unter „ansaetze“ „jahr_{jahr}: …“ ergänzen; ist nichts veranschlagt: jahr_{jahr}: 0,"
                    f" ist der Ansatz noch unbekannt: jahr_{jahr}: {{ausstehend: Grund}}.",
                )


def years_have_a_statute(figures: PaperFigures) -> Iterator[Finding]:
    """Years up to that of the paper of which no Haushaltssatzung is known."""
    budget = _budget_of(figures)
    if budget is None or not budget.used:
        return
    haushalt = budget.haushalt
    for jahr in budget.years():
        is_known = haushalt.satzung(jahr) or isinstance(haushalt.satzungen, Ausstehend)
        if jahr <= budget.tag.year and not is_known:
            yield Finding(
                Code.HAUSHALT,
                haushalt.place_of("satzungen"),
                f"Für {jahr} ist keine Haushaltssatzung eingetragen; am {datum(budget.tag)} gilt der"
                " Haushalt dieses Jahres deshalb als nicht beschlossen.",
                f"Unter „satzungen“ die Satzung mit „jahre: [{jahr}]“ ergänzen; ist der Tag nicht bekannt:"
                " beschlossen: {ausstehend: Grund}.",
            )


def commitments_are_granted(figures: PaperFigures) -> Iterator[Finding]:
    """Commitments of later years for which nothing is entered."""
    budget = _budget_of(figures)
    if budget is None:
        return
    for name, konto in budget.used.items():
        granted = konto.verpflichtungsermaechtigungen
        if isinstance(granted, Ausstehend):
            continue
        for jahr in budget.years():
            if budget.binds(name, jahr) and f"jahr_{jahr}" not in granted:
                yield Finding(
                    Code.HAUSHALT,
                    konto.place,
                    f"Das Konto „{name}“ hat für {jahr} keine Verpflichtungsermächtigung; die Vorlage"
                    f" bindet dort {said(max(budget.commitment(name, jahr).needs, key=_size))}.",
                    f"Unter „verpflichtungsermaechtigungen“ „jahr_{jahr}: …“ ergänzen; gibt es keine:"
                    f" jahr_{jahr}: 0.",
                )


def commitments_in_all(figures: PaperFigures) -> Iterator[Finding]:
    """Commitments of later years beyond what the Haushaltssatzung grants altogether."""
    budget = _budget_of(figures)
    together = budget.commitments() if budget else None
    if budget is None or together is None:
        return
    haushalt = budget.haushalt
    satzung, place = haushalt.satzung(budget.tag.year), haushalt.place_of("satzungen")
    most = figures.names.resolve(MOST_COMMITTED) if budget.has_most_committed else None
    needed = max(together.needs, key=_size)
    if most is None and any(end.exact != 0 for end in together.over):
        yield Finding(
            Code.HAUSHALT,
            satzung.place if satzung else place,
            f"Der Gesamtbetrag der Verpflichtungsermächtigungen für {budget.tag.year} fehlt; über ihn hinaus"
            " darf nichts gebunden werden.",
            "Bei der Satzung „verpflichtungsermaechtigungen: …“ ergänzen.",
        )
    elif most and most.exact is not None and _size(needed) > most.exact:
        yield Finding(
            Code.HAUSHALT,
            satzung.place_of("verpflichtungsermaechtigungen") if satzung else place,
            f"Die Vorlage bindet in späteren Jahren {said(needed)}; die Haushaltssatzung erlaubt insgesamt"
            f" {said(most)}.",
            "Die Beträge prüfen; stimmen sie, reicht die Haushaltssatzung nicht aus.",
        )


def _size(figure: Figure) -> Fraction:
    return figure.exact or Fraction(0)
