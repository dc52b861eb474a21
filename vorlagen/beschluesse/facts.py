"""What a committee has decided (Beschluss), entered once for all papers that refer to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from vorlagen.facts.fakten import Fakten, genau_eines
from vorlagen.facts.types import Angabe, Kennung, Offen, Prosa, Quelle, Tag, Text
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.findings import Finding
from vorlagen.sitzungen import Beratung, Ergebnis, Gremien, Stimmen, vote_faults


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

    def faults(self) -> Iterator[Finding]:
        yield from vote_faults(self, self.ergebnis, self.stimmen)


class DecidedPaper(Struct, frozen=True):
    """What decisions need to know of the paper that they decide on."""

    facts: Fakten  # its whole YAML file
    betreff: Scalar
    datum: date | Ausstehend
    beschlussvorschlag: Scalar | Ausstehend | None
    beratungsfolge: Sequence[Beratung]
    stationen: Sequence[Beratung]  # each day of the Beratungsfolge by itself
    quelle: Quelle | None


def day_of(beschluss: Beschluss, gremien: Gremien | None) -> date | None:
    """The day of a decision; None if it is pending or leads nowhere."""
    if isinstance(beschluss.tag, date):
        return beschluss.tag
    sitzung = gremien.sitzung(beschluss.gremium, beschluss.sitzung) if gremien else None
    return sitzung.datum if sitzung else None
