"""How a paper describes its financing; the figures in it are computed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import Fakten, braucht, genau_eines, keep_tree, repeated
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Benennung,
    Betrag,
    Formel,
    Kennung,
    Prosa,
    Vorbehalt,
    Withheld,
    Zaehlweise,
    Zahl,
    Zeitraum,
)
from vorlagen.facts.yaml_tree import Mapping, Scalar, bedeutung, fault, require_nameable
from vorlagen.figures import Rounding, Rundungsart
from vorlagen.findings import Finding
from vorlagen.german.words import kennung


class Rundung(Fakten):
    """At which stage, and to which step in EUR, amounts are rounded (half up).

    `einheit`: each value per post, and then each line. `zeile`: each line, from exact values per
    post. `ende`: lines, sums and the result each as they are printed, from exact amounts.

    Where an amount is split over Haushaltsjahre each part is rounded for itself; what the parts then
    lack or have too much is taken by the largest of them, or by the last year (`differenz`).
    """

    stufe: Annotated[
        Literal["einheit", "zeile", "ende"],
        bedeutung(
            "jeder Wert je Stelle, dann jede Zeile",
            "jede Zeile, gerechnet aus genauen Werten je Stelle",
            "erst die Summe; die Zeilen nur so, wie sie gedruckt werden",
        ),
    ] = "einheit"
    """Auf welcher Stufe gerundet wird: `einheit`, `zeile` oder `ende`. Beispiel: `zeile`"""
    auf: Annotated[Zahl, Field(gt=0)] = Decimal(1)
    """Worauf gerundet wird, in EUR; steht es nicht da, auf volle Euro, mit Zeilen aus einer
    Datentabelle auf Cent. Beispiel: `0.01`
    """
    art: Annotated[
        Rundungsart,
        bedeutung("zum näheren Betrag, bei gleichem Abstand nach oben", "nie auf mehr"),
    ] = "kaufmaennisch"
    """Wie gerundet wird: `kaufmaennisch` oder `abrunden`. Beispiel: `abrunden`"""
    differenz: Annotated[
        Literal["groesster_anteil", "letztes_jahr"],
        bedeutung("das Jahr mit dem größten Anteil", "das letzte Jahr"),
    ] = "groesster_anteil"
    """Wer bei Haushaltsjahren die Rundungsdifferenz trägt: `groesster_anteil` oder
    `letztes_jahr`. Beispiel: `letztes_jahr`
    """

    @property
    def rounding(self) -> Rounding:
        """What rounds the amounts."""
        return Rounding(self.auf, self.art)


_WAYS = ("je_stelle", "abzug", "foerderung", "kosten_aus", "einnahmen_aus")


class Zeile(Fakten):
    """A line: costs (`je_stelle`), what a third party pays (`abzug`), or a grant (`foerderung`).

    Costs and what is taken off are a number of posts times a value per post; several addresses under
    one line are values per post that are added up. A grant names the Fördergegenstand; by which rule
    its amount follows, the Förderprogramm says (`finanzierungsart`). Costs and income that do not
    depend on posts, as those of a building, come year by year from a row of a data table.
    """

    REGELN = (
        genau_eines(*_WAYS),
        braucht("hoechstens", "foerderung"),
    )

    bezeichnung: Prosa
    """Was in der ersten Spalte steht. Beispiel: `Förderung`"""
    kennung: Kennung | None = None
    """Name der Zeile in Adressen. Beispiel: `foerderung_land`"""
    je_stelle: Adressen | None = None
    """Kosten: Adresse oder Liste von Adressen. Beispiel: `kgst.E10`"""
    abzug: Adressen | None = None
    """Einnahmen, die abgezogen werden: Adresse oder Liste von Adressen. Beispiel:
    `muster.modul1.beratung.personal`
    """
    foerderung: Formel | None = None
    """Eine Förderung: Adresse des Fördergegenstands. Beispiel: `muster.modul1.beratung`"""
    kosten_aus: Formel | None = None
    """Kosten je Haushaltsjahr: Zeile einer Datentabelle mit Spalten wie `jahr_2027`. Beispiel:
    `tabellen.bau.gesamt`
    """
    einnahmen_aus: Formel | None = None
    """Förderung je Haushaltsjahr, ebenso aus einer Datentabelle. Beispiel: `tabellen.bau.zuschuss`"""
    hoechstens: Formel | None = None
    """Höchstbetrag dieser Förderung, etwa aus dem Bescheid. Beispiel:
    `bescheide.beratung_2026.betrag`
    """
    stellen: Formel | None = None
    """Eigene Zahl der Stellen für diese Zeile. Beispiel: `1.5`"""
    anteil: Formel | None = None
    """Eigener Umfang je Stelle für diese Zeile. Beispiel: `0.5`"""
    konto: Kennung | None = None
    """Eigenes Konto dieser Zeile; Einnahmen bei einem Aufwandskonto mindern dessen Bedarf.
    Beispiel: `personal`
    """
    haushaltsjahr: Anzahl | None = None
    """Das Jahr, in dem ein einmaliger Betrag fällig wird. Beispiel: `2026`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Zeile nicht öffentlich ist, oder `ja`: Sie steht nur in der internen Fassung; das
    Ergebnis zählt sie mit. Beispiel: `Vertragsverhandlungen`
    """
    anmerkung: Prosa | None = None
    """Zusatz in der Klammer der Spalte „Berechnung“. Beispiel: `von den Kommunen getragen`"""

    @property
    def is_grant(self) -> bool:
        """Whether it counts as Förderung: a grant by its rule, or one entered year by year."""
        return self.foerderung is not None or self.einnahmen_aus is not None

    @property
    def name(self) -> str:
        """The last part of the line's address."""
        return self.kennung or kennung(self.bezeichnung)

    @property
    def takes_off(self) -> bool:
        return self.je_stelle is None and self.kosten_aus is None

    @property
    def summanden(self) -> list[Scalar]:
        return self.abzug or self.je_stelle or []

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.kennung is None:
            require_nameable(self.bezeichnung)
        return self


class Konten(Fakten):
    """At which accounts of the Haushalt lines are that name none themselves."""

    aufwand: Kennung | None = None
    """Das Konto der Kosten. Beispiel: `personal`"""
    ertrag: Kennung | None = None
    """Das Konto der Förderungen und anderen Einnahmen. Beispiel: `zuweisung`"""


class _Inhalt(Fakten):
    """What a table and each of its variants may say alike."""

    titel: Prosa | None = None
    """Eigene Überschrift. Beispiel: `"{{ stellen }} volle VZÄ"`"""
    stellen: Formel | None = None
    """Zahl der VZÄ oder Adresse von Stellen. Beispiel:
    `bescheide.beratung_2026.bewilligt.beratung`
    """
    anteil: Formel | None = None
    """Umfang je Stelle in VZÄ; dann rechnet die Tabelle je Stelle statt je VZÄ. Beispiel: `0.75`"""
    zeitraum: Zeitraum | None = None
    """Eigener Zeitraum dieser Tabelle"""
    rundung: Rundung | None = None
    """Eigene Rundung dieser Tabelle"""
    konten: Konten | None = None
    """Eigene Konten für die Zeilen dieser Tabelle. Beispiel: `{aufwand: personal}`"""
    zeilen: Annotated[list[Zeile], Field(min_length=1)] | None = None
    """Die Zeilen, als Liste"""
    veroeffentlicht: dict[Kennung, Betrag] = {}
    """Was einmal gedruckt war: `Name der Zeile: Betrag`. Beispiel: `{eigenanteil: 87918}`"""


class Variante(_Inhalt):
    """One of several ways to fill a table: what it does not say is as in the table."""

    bezeichnung: Prosa
    """Wie die Variante heißt. Beispiel: `Berechnung 1`"""


class Tabelle(_Inhalt):
    """A financing table: posts, lines, and the name of what is left at the end.

    With `varianten` it is computed once for each of them, every time in full.
    """

    titel: Prosa
    """Überschrift; kennt auch `stellen`, `anteil` und `monate` der Tabelle. Beispiel: `"{{
    stellen }} VZÄ Beratung"`
    """
    kurz: Prosa | None = None
    """Wie Übersichten die Tabelle nennen. Beispiel: `Beratung`"""
    ergebnis: Benennung
    """Name der letzten Zeile. Beispiel: `Eigenanteil`"""
    varianten: dict[Kennung, Variante] = {}
    """Mehrere Berechnungen derselben Tabelle, jede unter einem eigenen `‹name›`"""

    @property
    def ergebnis_name(self) -> str:
        """The last part of the result's address."""
        return kennung(self.ergebnis)

    @property
    def teile(self) -> dict[str, str]:
        """What its lines and its result are called, by their names in addresses."""
        lines = {}
        for zeile in self.zeilen or ():
            lines[zeile.name] = zeile.bezeichnung
        return {**lines, self.ergebnis_name: self.ergebnis}

    def fassung(self, variante: Variante) -> Tabelle:
        """The table as one of its variants has it; each entry's place is where it was written."""
        changed: dict[str, Any] = {"varianten": {}}
        for key in _Inhalt.model_fields:
            value = getattr(variante, key)
            if value is not None:
                changed[key] = value
        if not variante.veroeffentlicht:
            del changed["veroeffentlicht"]
        merged = self.model_copy(update=changed)
        keep_tree(merged, _merged(self.tree, variante.tree))
        return merged

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        for what, content in self._contents():
            if content.zeilen is None:
                cure = "„zeilen: …“ in der Tabelle oder in jeder ihrer Varianten ergänzen."
                raise fault("SCHLUESSEL_FEHLT", f"Der {what} fehlt „zeilen“.", cure)
        return self

    def faults(self) -> Iterator[Finding]:
        for _, content in self._contents():
            names = []
            for zeile in content.zeilen or ():
                names.append((zeile.name, zeile.place))
            names.append((content.ergebnis_name, content.place_of("ergebnis")))
            years = [name for name, _ in names if name.startswith(_A_YEAR)]
            yield from repeated(names, reserved=(*_OF_TABLES, *years))
        variants = ((name, self.place_of_key("varianten", name)) for name in self.varianten)
        yield from repeated(variants, reserved=("mindestens", "hoechstens"))

    def _contents(self) -> list[tuple[str, Tabelle]]:
        """What is computed, and how a message calls it: each variant, or the table itself."""
        if not self.varianten:
            return [("Tabelle", self)]
        contents = []
        for name, variante in self.varianten.items():
            contents.append((f"Variante „{name}“", self.fassung(variante)))
        return contents


def _merged(table: Mapping, variant: Mapping) -> Mapping:
    """The YAML of a table and of its variant as one, standing where the variant does."""
    merged = Mapping(variant.spots.place)
    for tree in (table, variant):
        merged.update(tree)
        for part in ("keys", "values", "assumed"):
            getattr(merged.spots, part).update(getattr(tree.spots, part))
    return merged


_OF_TABLES = ("stellen", "anteil", "monate", "zeitraum", "deckung", "mindestens", "hoechstens")
_A_YEAR = "jahr_"  # finanzierung.steuerung.jahr_2021.eigenanteil


class Deckungsquelle(Fakten):
    """Money from which the authority pays what is left to it, as long as and as far as it goes."""

    bezeichnung: Prosa
    """Wie die Quelle heißt. Beispiel: `Haushalt des Kreises`"""
    von: Formel | None = None
    """Ab welchem Tag sie zahlt: ein Tag oder die Adresse eines Tages. Beispiel: `2026-07-01`"""
    bis: Formel | None = None
    """Bis zu welchem Tag; er zählt mit. Beispiel: `angaben.ende`"""
    hoechstens: Formel | None = None
    """Wie viel sie für alle Tabellen zusammen zahlt, in EUR. Beispiel: `angaben.rest`"""
    konto: Kennung | None = None
    """Ihr Konto in haushalt.yaml: eine Einnahme, oder ein Konto, bei dem ebenso viel gespart
    wird. Beispiel: `pauschale`
    """


class Deckungsgrenze(Fakten):
    """What a scenario says otherwise of a source."""

    von: Formel | None = None
    """Ab welchem Tag die Quelle in diesem Szenario zahlt. Beispiel: `2026-07-01`"""
    bis: Formel | None = None
    """Bis zu welchem Tag sie in diesem Szenario zahlt; er zählt mit. Beispiel: `2027-06-30`"""
    hoechstens: Formel | None = None
    """Wie viel sie in diesem Szenario für alle Tabellen zusammen zahlt, in EUR. Beispiel:
    `450000`
    """


class Szenario(Fakten):
    """A course that things may take: variants chosen, sources that last longer or not."""

    bezeichnung: Prosa
    """Wie das Szenario heißt. Beispiel: `Mit Verlängerung`"""
    varianten: dict[Kennung, Kennung] = {}
    """Welche Variante gilt: `Tabelle: Variante`. Beispiel: `{beratung: vollzeit}`"""
    deckung: dict[Kennung, Deckungsgrenze] = {}
    """Was bei einer Quelle anders ist: `von`, `bis`, `hoechstens`. Beispiel: `{pauschale: {bis:
    2027-06-30}}`
    """


class Finanzierung(Fakten):
    """The financing of a paper.

    `deckung` says who pays what the tables leave, in this order: each source takes what it can, the
    next one what is then left.
    """

    zeitraum: Zeitraum
    """Zeitraum aller Tabellen"""
    zaehlweise: Annotated[
        Zaehlweise,
        bedeutung(
            "nur volle Kalendermonate",
            "jeder Monat hat 30 Tage, das Jahr 360",
            "nach den wirklichen Tagen",
        ),
    ] = "monate"
    """Wie Teile von Monaten zählen: `monate` (nur volle), `30/360` oder `taggenau`. Beispiel:
    `taggenau`
    """
    rundung: Rundung = Rundung()
    """Rundung aller Tabellen"""
    konten: Konten | None = None
    """Zu welchen Konten in haushalt.yaml die Zeilen aller Tabellen gehören"""
    tabellen: dict[Kennung, Tabelle]
    """Die Tabellen, jede unter einem eigenen `‹name›`"""
    deckung: dict[Kennung, Deckungsquelle] = {}
    """Wer trägt, was bleibt, in dieser Reihenfolge; jede Quelle unter einem eigenen `‹name›`"""
    szenarien: dict[Kennung, Szenario] = {}
    """Was geschehen kann, jedes Szenario unter einem eigenen `‹name›`"""

    def withheld(self) -> Iterator[Withheld]:
        """The lines that are not public."""
        for name, table in self.fassungen.items():
            for line in table.zeilen or ():
                if line.nichtoeffentlich:
                    yield Withheld(
                        f"Zeile „{line.bezeichnung}“",
                        line.nichtoeffentlich,
                        line.place,
                        f"finanzierung.{name}.{line.name}",
                        is_row=True,
                        texts=(str(line.bezeichnung),),
                    )

    @cached_property
    def fassungen(self) -> dict[str, Tabelle]:
        """What is computed, by the address below `finanzierung`: tables, or their variants."""
        return dict(self._fassungen())

    def _fassungen(self) -> Iterator[tuple[str, Tabelle]]:
        for name, table in self.tabellen.items():
            for key, variante in table.varianten.items():
                yield f"{name}.{key}", table.fassung(variante)
            if not table.varianten:
                yield name, table

    def faults(self) -> Iterator[Finding]:
        tables = ((name, self.place_of_key("tabellen", name)) for name in self.tabellen)
        years = [name for name in self.tabellen if name.startswith(_A_YEAR)]
        yield from repeated(tables, reserved=("zeitraum", "gesamt", "szenarien", *years))
