"""How a paper describes its financing; the figures in it are computed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault, require_nameable
from vorlagen.facts.reading.tree import Mapping, Scalar
from vorlagen.facts.types import Anzahl, Benennung, Betrag, Formel, Kennung, Prosa, Zahl, Zeitraum
from vorlagen.german.lists import kennung


class Rundung(Fakten):
    """At which stage, and to which step in EUR, amounts are rounded (half up).

    `einheit`: each value per post, and then each line. `zeile`: each line, from exact values per
    post. `ende`: lines only as they are printed; the result is rounded from their exact sum.

    Where an amount is split over Haushaltsjahre each part is rounded for itself; what the parts then
    lack or have too much is taken by the largest of them, or by the last year (`differenz`).
    """

    stufe: Literal["einheit", "zeile", "ende"] = "einheit"
    auf: Annotated[Zahl, Field(gt=0)] = Decimal(1)
    art: Literal["kaufmaennisch"] = "kaufmaennisch"
    differenz: Literal["groesster_anteil", "letztes_jahr"] = "groesster_anteil"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, Scalar) else value


Summanden = Annotated[list[Formel], BeforeValidator(_as_list), Field(min_length=1)]
_WAYS = ("je_stelle", "abzug", "foerderung")


class Zeile(Fakten):
    """A line: costs (`je_stelle`), what a third party pays (`abzug`), or a grant (`foerderung`).

    Costs and what is taken off are a number of posts times a value per post; several addresses under
    one line are values per post that are added up. A grant names the Fördergegenstand; by which rule
    its amount follows, the Förderprogramm says (`finanzierungsart`).
    """

    bezeichnung: Prosa
    kennung: Kennung | None = None  # default: from the bezeichnung, "KIM-Förderung": kim_foerderung
    je_stelle: Summanden | None = None
    abzug: Summanden | None = None
    foerderung: Formel | None = None  # kim.modul1.koordination
    hoechstens: Formel | None = (
        None  # EUR; a grant's cap from its notice, beside that of the programme
    )
    stellen: Formel | None = None  # default: those of the table
    anteil: Formel | None = None
    konto: Kennung | None = None  # an account of the Haushalt; default: by `konten`
    haushaltsjahr: Anzahl | None = (
        None  # a flat amount that falls due in one year, not month by month
    )
    anmerkung: Prosa | None = None

    @property
    def name(self) -> str:
        """The last part of the line's address."""
        return self.kennung or kennung(self.bezeichnung)

    @property
    def takes_off(self) -> bool:
        return self.je_stelle is None

    @property
    def summanden(self) -> list[Scalar]:
        return self.abzug or self.je_stelle or []

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if self.kennung is None:
            require_nameable(self.bezeichnung)
        if sum(getattr(self, way) is not None for way in _WAYS) != 1:
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"Die Zeile „{self.bezeichnung}“ braucht genau eines von „je_stelle“, „abzug“ und"
                " „foerderung“.",
                "„je_stelle: Adresse“ für Kosten, „foerderung: Adresse“ für eine Förderung oder"
                " „abzug: Adresse“ für andere Einnahmen eintragen.",
            )
        if self.hoechstens is not None and self.foerderung is None:
            raise fault(
                "WERT_UNZULAESSIG",
                f"Die Zeile „{self.bezeichnung}“ hat „hoechstens“, ist aber keine Förderung.",
                "„hoechstens“ nur zusammen mit „foerderung“ verwenden.",
            )
        return self


class Konten(Fakten):
    """At which accounts of the Haushalt lines are that name none themselves."""

    aufwand: Kennung | None = None  # costs
    ertrag: Kennung | None = None  # grants, and what third parties pay


class _Inhalt(Fakten):
    """What a table and each of its variants may say alike."""

    titel: Prosa | None = None
    stellen: Formel | None = None  # a number of VZÄ, or the address of posts; none for flat amounts
    anteil: Formel | None = None  # VZÄ per post: values are then computed per post, not per VZÄ
    zeitraum: Zeitraum | None = None  # default: that of the finanzierung
    rundung: Rundung | None = None
    konten: Konten | None = None
    zeilen: Annotated[list[Zeile], Field(min_length=1)] | None = None
    veroeffentlicht: dict[Kennung, Betrag] = {}  # what was once printed, by name of the line


class Variante(_Inhalt):
    """One of several ways to fill a table: what it does not say is as in the table."""

    bezeichnung: Prosa  # "Berechnung 1"


class Tabelle(_Inhalt):
    """A financing table: posts, lines, and the name of what is left at the end.

    With `varianten` it is computed once for each of them, every time in full.
    """

    titel: Prosa
    kurz: Prosa | None = None  # how overviews call it, default: its titel
    ergebnis: Benennung
    varianten: dict[Kennung, Variante] = {}

    @property
    def ergebnis_name(self) -> str:
        """The last part of the result's address."""
        return kennung(self.ergebnis)

    def fassung(self, variante: Variante) -> Tabelle:
        """The table as one of its variants has it; each entry's place is where it was written."""
        own = {key: getattr(variante, key) for key in _Inhalt.model_fields}
        said = {key: value for key, value in own.items() if value is not None}
        if not variante.veroeffentlicht:
            del said["veroeffentlicht"]
        merged = self.model_copy(update={**said, "varianten": {}})
        merged._tree = _merged(self.tree, variante.tree)
        return merged

    @model_validator(mode="after")
    def _can_be_computed(self, info: ValidationInfo) -> Self:
        for what, content in [
            (f"Variante „{name}“", self.fassung(variante))
            for name, variante in self.varianten.items()
        ] or [("Tabelle", self)]:
            if content.zeilen is None:
                raise fault(
                    "SCHLUESSEL_FEHLT",
                    f"Der {what} fehlt „zeilen“.",
                    "„zeilen: …“ in der Tabelle oder in jeder ihrer Varianten ergänzen.",
                )
            _report_repeated_lines(content, info)
        _report_reserved(self, info)
        return self


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


def _report_repeated_lines(table: Tabelle, info: ValidationInfo) -> None:
    names = [(zeile.name, zeile.place) for zeile in table.zeilen or ()]
    names.append((table.ergebnis_name, table.place_of("ergebnis")))
    years = [name for name, _ in names if name.startswith(_A_YEAR)]
    report_repeated(names, info, reserved=(*_OF_TABLES, *years))


def _report_reserved(table: Tabelle, info: ValidationInfo) -> None:
    names = ((name, table.place_of_key("varianten", name)) for name in table.varianten)
    report_repeated(names, info, reserved=("mindestens", "hoechstens"))


class Deckungsquelle(Fakten):
    """Money from which the authority pays what is left to it, as long as and as far as it goes."""

    bezeichnung: Prosa
    von: Formel | None = None  # a day, or the address of one
    bis: Formel | None = None  # the last day
    hoechstens: Formel | None = None  # EUR, for all tables together
    konto: Kennung | None = None  # income from the source, or an account where as much is saved


class Deckungsgrenze(Fakten):
    """What a scenario says otherwise of a source."""

    von: Formel | None = None
    bis: Formel | None = None
    hoechstens: Formel | None = None


class Szenario(Fakten):
    """A course that things may take: variants chosen, sources that last longer or not."""

    bezeichnung: Prosa
    varianten: dict[Kennung, Kennung] = {}  # table: variant; others range from least to most
    deckung: dict[Kennung, Deckungsgrenze] = {}


class Finanzierung(Fakten):
    """The financing of a paper.

    `deckung` says who pays what the tables leave, in this order: each source takes what it can, the
    next one what is then left.
    """

    zeitraum: Zeitraum
    zaehlweise: Literal["monate", "30/360", "taggenau"] = "monate"
    rundung: Rundung = Rundung()
    konten: Konten | None = None
    tabellen: dict[Kennung, Tabelle]
    deckung: dict[Kennung, Deckungsquelle] = {}
    szenarien: dict[Kennung, Szenario] = {}

    @cached_property
    def fassungen(self) -> dict[str, Tabelle]:
        """What is computed, by the address below `finanzierung`: tables, or their variants."""
        return dict(self._fassungen())

    def _fassungen(self) -> Iterator[tuple[str, Tabelle]]:
        for name, table in self.tabellen.items():
            for variant, said in table.varianten.items():
                yield f"{name}.{variant}", table.fassung(said)
            if not table.varianten:
                yield name, table

    @model_validator(mode="after")
    def _names_are_free(self, info: ValidationInfo) -> Self:
        tables = ((name, self.place_of_key("tabellen", name)) for name in self.tabellen)
        years = [name for name in self.tabellen if name.startswith(_A_YEAR)]
        report_repeated(tables, info, reserved=("zeitraum", "gesamt", "szenarien", *years))
        return self
