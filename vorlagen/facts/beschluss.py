"""What a committee has decided (Beschluss), entered once for all papers that refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from vorlagen.facts.fakten import Fakten, genau_eines
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.types import Angabe, Anzahl, Kennung, Offen, Prosa, Quelle, Tag, Text
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Fault

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


def day_of(beschluss: Beschluss, gremien: Gremien | None) -> date | None:
    """The day of a decision; None if it is pending or leads nowhere."""
    if isinstance(beschluss.tag, date):
        return beschluss.tag
    sitzung = gremien.sitzung(beschluss.gremium, beschluss.sitzung) if gremien else None
    return sitzung.datum if sitzung else None
