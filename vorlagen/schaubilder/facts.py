"""Pictures that a paper describes: who works with whom, a process in steps, a plan over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from vorlagen.facts.fakten import Fakten, mindestens_eines, unknown
from vorlagen.facts.types import JaNein, Kennung, Offen, Prosa, Quelle, Tag
from vorlagen.facts.yaml_tree import (
    Annahme,
    Ausstehend,
    OderEinzeln,
    Sequence,
    fault,
    form,
    read_first_day,
    read_last_day,
    require_order,
)
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum, zeitraum

Zeilen = Annotated[list[Prosa], OderEinzeln()]


# Who works with whom


class Knoten(Fakten):
    """A box: somebody, or something, with what is to be known of it."""

    titel: Prosa
    """Wie der Kasten heißt. Beispiel: `Lenkungsgruppe`"""
    zeilen: Zeilen = []
    """Zeilen darunter, eine oder eine Liste. Beispiel: `auf Leitungsebene`"""
    punkte: Zeilen = []
    """Dasselbe als Aufzählung. Beispiel: `[berät, entwirft]`"""
    gruppe: Kennung | None = None
    """Name der Gruppe, in der er steht. Beispiel: `vor_ort`"""
    geplant: JaNein = False
    """`ja`: Gestrichelt gezeichnet. Beispiel: `ja`"""
    anmerkung: Prosa | None = None
    """Steht mit Sternchen unter dem Bild. Beispiel: `Mit den Kommunen.`"""


class Kante(Fakten):
    """A line between two boxes; `von` stands above `nach`.

    `text` says what flows from `von` to `nach`, `zurueck` what flows the other way.
    """

    von: Kennung
    """Name des Knotens, der oben steht. Beispiel: `leitung`"""
    nach: Kennung
    """Name des Knotens, der darunter steht. Beispiel: `gruppe`"""
    text: Prosa | None = None
    """Was von oben nach unten fließt. Beispiel: `Aufträge`"""
    zurueck: Prosa | None = None
    """Was zurückfließt; die Linie hat dann zwei Pfeile. Beispiel: `Vorschläge`"""
    beidseitig: JaNein = False
    """`ja`: Zwei Pfeile, auch ohne `zurueck`. Beispiel: `ja`"""
    geplant: JaNein = False
    """`ja`: Gestrichelt gezeichnet. Beispiel: `ja`"""

    @property
    def both_ways(self) -> bool:
        return self.beidseitig or self.zurueck is not None

    @model_validator(mode="after")
    def _leads_elsewhere(self) -> Self:
        if self.von == self.nach:
            cure = "Unter „nach“ einen anderen Knoten angeben oder die Kante streichen."
            message = f"Die Kante führt von „{self.von}“ zu sich selbst."
            raise fault("WERT_UNZULAESSIG", message, cure)
        return self


class Struktur(Fakten):
    """Boxes and the lines between them."""

    art: Literal["struktur"]
    """Was für ein Bild es ist. Beispiel: `struktur`"""
    titel: Prosa
    """Unterschrift des Bildes. Beispiel: `Wie die Beratung aufgebaut wird`"""
    knoten: Annotated[dict[Kennung, Knoten], Field(min_length=1)]
    """Die Kästen, jeder unter einem eigenen `‹name›`"""
    gruppen: dict[Kennung, Prosa] = {}
    """Flächen um Kästen: `‹name›: Titel`. Beispiel: `{vor_ort: Vor Ort}`"""
    kanten: list[Kante] = []
    """Die Linien, als Liste"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

    def faults(self) -> Iterator[Finding]:
        misspelled = list(_misspelled(self))
        yield from misspelled
        if not misspelled:  # a misspelled name makes boxes look loose
            yield from _loose(self)


def _misspelled(struktur: Struktur) -> Iterator[Finding]:
    for kante in struktur.kanten:
        for key, name in (("von", kante.von), ("nach", kante.nach)):
            if name not in struktur.knoten:
                yield unknown("Den Knoten", name, struktur.knoten, kante.place_of(key))
    for knoten in struktur.knoten.values():
        if knoten.gruppe is not None and knoten.gruppe not in struktur.gruppen:
            yield unknown("Die Gruppe", knoten.gruppe, struktur.gruppen, knoten.place_of("gruppe"))


def _loose(struktur: Struktur) -> Iterator[Finding]:
    """Report boxes without lines and groups without boxes; a single box alone is allowed."""
    ends = {kante.von for kante in struktur.kanten} | {kante.nach for kante in struktur.kanten}
    for name in struktur.knoten:
        if name not in ends and len(struktur.knoten) > 1:
            yield Finding(
                Code.SCHAUBILD_LOSE,
                struktur.place_of_key("knoten", name),
                f"Der Knoten „{name}“ ist mit keinem anderen verbunden.",
                "Unter „kanten“ eine Verbindung ergänzen oder den Knoten streichen.",
            )
    used = {knoten.gruppe for knoten in struktur.knoten.values()}
    for name in struktur.gruppen:
        if name not in used:
            yield Finding(
                Code.SCHAUBILD_LOSE,
                struktur.place_of_key("gruppen", name),
                f"Zur Gruppe „{name}“ gehört kein Knoten.",
                f"Bei den Knoten „gruppe: {name}“ eintragen oder die Gruppe streichen.",
            )


# A process in steps


class Schritt(Fakten):
    """A step: who does what."""

    wer: Prosa
    """Wer handelt. Beispiel: `Beratungsstelle`"""
    was: Prosa
    """Was getan wird. Beispiel: `Sie meldet die Lücke.`"""
    anmerkung: Prosa | None = None
    """Steht mit Sternchen unter dem Bild. Beispiel: `Mit den Kommunen.`"""


class Ablauf(Fakten):
    """Steps in their order; they are numbered by themselves."""

    art: Literal["ablauf"]
    """Was für ein Bild es ist. Beispiel: `ablauf`"""
    titel: Prosa
    """Unterschrift des Bildes. Beispiel: `Wie die Beratung aufgebaut wird`"""
    schritte: list[Schritt]
    """Die Schritte, als Liste, mindestens zwei"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if len(self.schritte) < 2:
            cure = "Unter „schritte“ weitere ergänzen: „- {wer: …, was: …}“."
            raise fault("WERT_UNZULAESSIG", "Ein Ablauf braucht mindestens zwei Schritte.", cure)
        return self


# A plan over time


Beginn = Annotated[date, BeforeValidator(read_first_day), form("zeit")]
Ende = Annotated[date, BeforeValidator(read_last_day), form("zeit")]
Raster = Literal["monate", "quartale", "halbjahre", "jahre"]


class Balken(Fakten):
    """From the first day to the last; half-years, quarters, months and years may stand for days."""

    von: Beginn
    """Wann er beginnt. Beispiel: `2026-H1`"""
    bis: Ende
    """Wann er endet. Beispiel: `2026-H2`"""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        require_order("Der Balken", self.von, self.bis)
        return self


class Meilenstein(Fakten):
    """Something that happens on a day."""

    titel: Prosa
    """Wie er heißt. Beispiel: `Beginn der Beratung`"""
    am: Offen[Tag]
    """Der Tag. Beispiel: `2026-03-01`"""


class Planzeile(Fakten):
    """A line of the plan: when something is worked on, and what happens in it."""

    REGELN = (mindestens_eines("balken", "meilensteine"),)

    titel: Prosa
    """Worum es geht. Beispiel: `Stellen besetzen`"""
    balken: Offen[Annotated[list[Balken], OderEinzeln()]] = []
    """Ein Balken oder eine Liste von Balken. Beispiel: `{von: 2026-H1, bis: 2026-H2}`"""
    meilensteine: Annotated[list[Meilenstein], OderEinzeln()] = []
    """Ein Meilenstein oder eine Liste. Beispiel: `{titel: Beginn, am: 2026-03-01}`"""
    anmerkung: Prosa | None = None
    """Steht mit Sternchen unter dem Bild. Beispiel: `Mit den Kommunen.`"""

    def assumption_of(self, number: int) -> Annahme | None:
        """The reason, if a bar (by its number, from 0) or one of its ends is an assumption."""
        if isinstance(self.balken, Ausstehend):
            return None
        bar = self.balken[number]
        node = self.tree.get("balken")
        in_list = None
        if isinstance(node, Sequence):
            in_list = node.spots.assumed.get(number)
        return self.assumed("balken") or in_list or bar.assumed("von") or bar.assumed("bis")


class Plangruppe(Fakten):
    """Lines of the plan that belong together."""

    titel: Prosa | None = None
    """Wie die Gruppe heißt. Beispiel: `Modul A`"""
    zeilen: Annotated[list[Planzeile], Field(min_length=1)]
    """Die Zeilen der Gruppe, als Liste"""
    anmerkung: Prosa | None = None
    """Steht mit Sternchen unter dem Bild. Beispiel: `Mit den Kommunen.`"""


class Zeitplan(Fakten):
    """A plan (Gantt chart) with a grid of years and their parts."""

    art: Literal["zeitplan"]
    """Was für ein Bild es ist. Beispiel: `zeitplan`"""
    titel: Prosa
    """Unterschrift des Bildes. Beispiel: `Wie die Beratung aufgebaut wird`"""
    von: Beginn
    """Wo der Plan beginnt. Beispiel: `2026-H1`"""
    bis: Ende
    """Wo er endet. Beispiel: `2027-H2`"""
    raster: Raster = "halbjahre"
    """Wie er geteilt ist: `monate`, `quartale`, `halbjahre` oder `jahre`. Beispiel: `quartale`"""
    gruppen: Annotated[list[Plangruppe], Field(min_length=1)]
    """Die Gruppen der Zeilen, als Liste"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        require_order("Der Plan", self.von, self.bis)
        return self

    def faults(self) -> Iterator[Finding]:
        if self.von > self.bis:
            return
        for what, first, last, place in self._shown():
            if first < self.von or last > self.bis:
                when = datum(first) if first == last else zeitraum(first, last)
                yield Finding(
                    Code.ZEITRAUM,
                    place,
                    f"{what} ({when}) liegt nicht ganz im Plan ({zeitraum(self.von, self.bis)}).",
                    "Die Tage prüfen oder „von“ und „bis“ des Plans ändern.",
                )

    def _shown(self) -> Iterator[tuple[str, date, date, Place]]:
        """All bars and milestones: what each is, its first and last day, where it stands."""
        for gruppe in self.gruppen:
            for zeile in gruppe.zeilen:
                if not isinstance(zeile.balken, Ausstehend):
                    for bar in zeile.balken:
                        key = "von" if bar.von < self.von else "bis"
                        what = f"Der Balken „{zeile.titel}“"
                        yield what, bar.von, bar.bis, bar.place_of(key)
                for stone in zeile.meilensteine:
                    if not isinstance(stone.am, Ausstehend):
                        what = f"Der Meilenstein „{stone.titel}“"
                        yield what, stone.am, stone.am, stone.place_of("am")


Schaubild = Annotated[Struktur | Ablauf | Zeitplan, Field(discriminator="art")]
Schaubilder = dict[Kennung, Schaubild]
