"""What a committee has decided (Beschluss), entered once for all papers that refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.gremien import Gremien, Sitzung
from vorlagen.facts.quellen import Quelle
from vorlagen.facts.regeln import genau_eines
from vorlagen.facts.types import Anzahl, Kennung, Offen, Prosa, Tag, Text
from vorlagen.facts.vorlage import Angabe, Vorlage
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Fault, Findings, Place
from vorlagen.german.dates import datum
from vorlagen.german.lists import vorschlag

if TYPE_CHECKING:
    from vorlagen.facts.projekt import Behoerde

Ergebnis = Literal[
    "einstimmig",
    "mehrheitlich",
    "abgelehnt",
    "vertagt",
    "verwiesen",
    "zurückgezogen",
    "zur Kenntnis genommen",
    "ohne Abstimmung",
]
NOT_DECIDED = frozenset({"vertagt", "verwiesen", "zurückgezogen"})


class Stimmen(Fakten):
    """The votes; `anwesend` is how many could have voted, if the minutes say so."""

    ja: Offen[Anzahl]
    """Ja-Stimmen. Beispiel: `12`"""
    nein: Offen[Anzahl]
    """Nein-Stimmen. Beispiel: `3`"""
    enthaltungen: Offen[Anzahl]
    """Enthaltungen. Beispiel: `1`"""
    anwesend: Offen[Anzahl] | None = None
    """Anwesende Stimmberechtigte; dann muss die Summe stimmen. Beispiel: `16`"""


class Beschluss(Fakten):
    """A decision: on a paper of this authority, or on one of which only number and subject are known.

    `wortlaut` is what was decided, if it is not what the paper proposed. It knows the names of that
    paper, and those of this file as `beschluss`.
    """

    REGELN = (
        genau_eines("vorlage", "nummer"),
        genau_eines("sitzung", "tag"),
    )

    vorlage: Text | None = None
    """Ordner der Vorlage, über die beschlossen wurde. Beispiel: `beratung`"""
    nummer: Offen[Text] | None = None
    """Nummer einer Vorlage, die nicht im Projekt ist. Beispiel: `2020/0354`"""
    betreff: Offen[Prosa] | None = None
    """Betreff einer Vorlage, die nicht im Projekt ist. Beispiel: `Beratung vor Ort`"""
    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `sozialausschuss`"""
    sitzung: Offen[Kennung] | None = None
    """Name der Sitzung dieses Gremiums. Beispiel: `januar_2026`"""
    tag: Offen[Tag] | None = None
    """Tag einer Sitzung, die nicht in gremien.yaml steht. Beispiel: `2020-06-19`"""
    ergebnis: Offen[Ergebnis]
    """Wie es ausging. Beispiel: `einstimmig`"""
    stimmen: Stimmen | None = None
    """Die Stimmen, wenn sie gezählt sind"""
    wortlaut: Offen[Prosa] | None = None
    """Was beschlossen wurde, wenn es nicht der Vorschlag ist, in Markdown. Beispiel:
    `Der Kreis stellt die Mittel bereit.`
    """
    angaben: dict[Kennung, Angabe] = {}
    """Was erst der Beschluss festlegt, jedes unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

    def faults(self) -> Iterator[Fault]:
        for message in _contradictions(self, self.stimmen) if self.stimmen else ():
            yield (
                Code.BESCHLUSS_WIDERSPRUCH,
                self.place_of("stimmen"),
                message,
                "Ergebnis und Stimmen mit der Niederschrift vergleichen und berichtigen.",
            )


def _contradictions(beschluss: Beschluss, stimmen: Stimmen) -> Iterator[str]:
    """How the votes contradict each other or the result; nothing where one of them is pending."""
    counts = (stimmen.ja, stimmen.nein, stimmen.enthaltungen)
    if any(isinstance(count, Ausstehend) for count in counts):
        return
    ja, nein, enthaltungen = (int(count) for count in counts)  # type: ignore[arg-type]
    total, present = ja + nein + enthaltungen, stimmen.anwesend
    if present is not None and not isinstance(present, Ausstehend) and total != present:
        abstained = "Enthaltung" if enthaltungen == 1 else "Enthaltungen"
        yield (
            f"{ja} Ja, {nein} Nein und {enthaltungen} {abstained} sind zusammen {total} Stimmen;"
            f" anwesend sind {present}."
        )
    said = f"„{beschluss.ergebnis}“ passt nicht zu {ja} Ja und {nein} Nein"
    match beschluss.ergebnis:
        case "einstimmig" if nein:
            yield f"{said}: Ohne Gegenstimmen muss es sein."
        case "mehrheitlich" if not nein:
            yield f"{said}: Ohne Gegenstimmen heißt das Ergebnis „einstimmig“."
        case "mehrheitlich" if ja <= nein:
            yield f"{said}: Eine Mehrheit ist das nicht."
        case "abgelehnt" if ja > nein:
            yield f"{said}: Das ist eine Mehrheit dafür."
        case "zur Kenntnis genommen" | "ohne Abstimmung" if total:
            yield f"{said}: Abgestimmt wurde dann nicht."


def check_decisions(behoerde: Behoerde, findings: Findings) -> None:
    """Report what does not fit; what is unknown or pending is compared with nothing."""
    first: dict[tuple[object, ...], Beschluss] = {}
    for beschluss in behoerde.beschluesse.values():
        for found in _faults(beschluss, behoerde):
            findings.add(*found)
        if beschluss.ergebnis in NOT_DECIDED:
            continue  # the same paper comes back to the same committee
        station = (beschluss.vorlage, str(beschluss.nummer), beschluss.gremium)
        if station in first:
            findings.add(*_twice(beschluss, first[station]))
        first.setdefault(station, beschluss)


def _faults(beschluss: Beschluss, behoerde: Behoerde) -> Iterator[Fault]:
    unknown_meeting = list(_meeting_faults(beschluss, behoerde.gremien))
    yield from unknown_meeting
    if beschluss.vorlage is None:
        return
    papier = behoerde.papiere.get(beschluss.vorlage)
    if papier is None:
        yield unknown(
            beschluss.place_of("vorlage"), f"die Vorlage „{beschluss.vorlage}“", behoerde.papiere
        )
    elif isinstance(papier.schriftstueck, Vorlage) and not unknown_meeting:
        yield from _station_faults(
            beschluss, papier.schriftstueck, day_of(beschluss, behoerde.gremien)
        )


def _meeting_faults(beschluss: Beschluss, gremien: Gremien | None) -> Iterator[Fault]:
    if gremien is None:
        return
    gremium = gremien.gremien.get(beschluss.gremium)
    if gremium is None:
        name = f"das Gremium „{beschluss.gremium}“"
        yield unknown(beschluss.place_of("gremium"), name, gremien.gremien)
    elif isinstance(beschluss.sitzung, str) and beschluss.sitzung not in gremium.sitzungen:
        name = f"die Sitzung „{beschluss.sitzung}“ des Gremiums „{gremium.bezeichnung}“"
        yield unknown(beschluss.place_of("sitzung"), name, gremium.sitzungen)


def unknown(place: Place, what: str, known: object) -> Fault:
    """The fault of a name that leads nowhere, with the nearest of the known ones."""
    names = list(known) if isinstance(known, dict) else []
    quoted = what.partition("„")[2].partition("“")[0]
    cure = vorschlag(quoted, names, "" if names else "Dort ist noch nichts eingetragen.")
    return Code.VERWEIS_UNBEKANNT, place, f"{what[0].upper()}{what[1:]} gibt es hier nicht.", cure


def _station_faults(beschluss: Beschluss, vorlage: Vorlage, day: date | None) -> Iterator[Fault]:
    stations = [b for b in vorlage.beratungsfolge if b.gremium == beschluss.gremium]
    if not stations:
        yield (
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of("gremium"),
            (
                f"Das Gremium „{beschluss.gremium}“ steht nicht in der Beratungsfolge der Vorlage"
                f" „{beschluss.vorlage}“."
            ),
            f"Das Gremium berichtigen oder die Beratungsfolge in {vorlage.place.file} ergänzen.",
        )
    elif isinstance(beschluss.sitzung, str) and all(
        isinstance(b.sitzung, str) and b.sitzung != beschluss.sitzung for b in stations
    ):
        yield (
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of("sitzung"),
            (
                f"Beschlossen wurde in der Sitzung „{beschluss.sitzung}“; die Vorlage"
                f" „{beschluss.vorlage}“ ist für „{stations[0].sitzung}“ vorgesehen."
            ),
            "Die Sitzung hier oder in der Beratungsfolge der Vorlage berichtigen.",
        )
    if day is not None and isinstance(vorlage.datum, date) and day < vorlage.datum:
        yield (
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of("tag" if beschluss.sitzung is None else "sitzung"),
            (
                f"Beschlossen wurde am {datum(day)}; die Vorlage „{beschluss.vorlage}“ ist erst vom"
                f" {datum(vorlage.datum)}."
            ),
            "Den Tag des Beschlusses oder den der Vorlage berichtigen.",
        )


def _twice(beschluss: Beschluss, first: Beschluss) -> Fault:
    subject = beschluss.vorlage or beschluss.nummer
    return (
        Code.BESCHLUSS_FOLGE,
        beschluss.place,
        f"Dass dieses Gremium über „{subject}“ beschlossen hat, steht schon in {first.place.file}.",
        (
            "Eine der beiden Dateien entfernen; hat das Gremium zweimal beraten, in der ersten"
            " „ergebnis: vertagt“ eintragen."
        ),
    )


def meeting_of(
    gremium: str, sitzung: str | Ausstehend | None, gremien: Gremien | None
) -> Sitzung | None:
    """The meeting of a committee, if both are known."""
    found = gremien.gremien.get(gremium) if gremien else None
    return found.sitzungen.get(sitzung) if found and isinstance(sitzung, str) else None


def day_of(beschluss: Beschluss, gremien: Gremien | None) -> date | None:
    """The day of a decision; None if it is pending or leads nowhere."""
    if isinstance(beschluss.tag, date):
        return beschluss.tag
    sitzung = meeting_of(beschluss.gremium, beschluss.sitzung, gremien)
    return sitzung.datum if sitzung else None
