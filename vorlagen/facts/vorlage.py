"""The paper (Vorlage): its head, where it is debated, what it reckons, where its text stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, ValidationInfo, model_validator
from pydantic import Tag as Kind

from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.pruefung import Pruefung
from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.tree import Mapping, Node, Scalar, place_of
from vorlagen.facts.types import Formel, JaNein, Kennung, Offen, Prosa, Quelle, Tag, Text, Zahl
from vorlagen.facts.verteilung import Verteilungen
from vorlagen.findings import Code, Findings


class Beratung(Fakten):
    """One station of the Beratungsfolge."""

    gremium: Kennung
    sitzung: Offen[Kennung]  # one of the committee's meetings
    zustaendigkeit: Offen[Text]


class Unterschrift(Fakten):
    """Who signs: printed as „(Landrat)“, or as „gez. Name“ with the form of authority above it."""

    formel: Text | None = None  # "Im Auftrag"
    name: Text | None = None
    funktion: Text | None = None

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if self.name is None and self.funktion is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Unterschrift nennt weder „name“ noch „funktion“.",
                "Zum Beispiel „funktion: Landrat“ eintragen.",
            )
        return self


class Angabe(Fakten):
    """A fact of this paper alone: a number with its unit, or a day."""

    bezeichnung: Text
    wert: Offen[Zahl] | None = None
    einheit: Text = ""
    tag: Offen[Tag] | None = None
    quelle: Quelle | None = None

    @model_validator(mode="after")
    def _number_or_day(self) -> Self:
        if (self.wert is None) == (self.tag is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"„{self.bezeichnung}“ braucht entweder einen „wert“ oder einen „tag“.",
                "„wert: 450000“ mit „einheit: EUR“ eintragen oder „tag: 2021-11-30“.",
            )
        return self


Anlagenart = Literal["berechnungsnachweis"]  # annexes that the build makes


class Anlage(Fakten):
    """An annex: one that is only named, one of an `art` that the build makes, or a PDF from elsewhere."""

    art: Anlagenart | None = None
    datei: Offen[Text] | None = None  # a PDF; its path begins in the paper's folder
    titel: Prosa | None = None  # default: the name of its art
    kennung: Kennung | None = None  # by which texts refer to it; default: its art

    @property
    def name(self) -> Scalar:
        """What the paper's list of annexes says."""
        return self.titel or Scalar((self.art or "").capitalize(), self.place, plain=True)

    @property
    def adresse(self) -> str:
        """The name under `anlagen` by which texts refer to it; empty if it has none."""
        return self.kennung or self.art or ""

    @model_validator(mode="after")
    def _is_called_something(self) -> Self:
        if self.art is None and self.titel is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Anlage hat weder „titel“ noch „art“."
                if self.datei is None
                else "Der Anlage fehlt der „titel“; die Vorlage nennt sie mit ihm.",
                "„titel: Bescheid“ eintragen oder „art: berechnungsnachweis“."
                if self.datei is None
                else "„titel: …“ ergänzen.",
            )
        return self

    @model_validator(mode="after")
    def _is_made_or_there(self) -> Self:
        if self.art is not None and self.datei is not None:
            raise fault(
                "WERT_UNZULAESSIG",
                "Die Anlage hat eine „art“, wird also gebaut, und zugleich eine „datei“.",
                "Eines von beiden streichen.",
            )
        return self


class Groesse(Fakten):
    """A figure of this paper by formula; `bezeichnung` says what it is."""

    formel: Formel
    bezeichnung: Text | None = None


def _with_formula(value: Any) -> Any:
    """A bare formula as the group that it stands for."""
    if isinstance(value, Mapping) or not isinstance(value, Node):
        return value
    group = Mapping(place_of(value))
    group["formel"] = value
    group.spots.keys["formel"] = group.spots.values["formel"] = group.spots.place
    return group


class Auswirkungen(Fakten):
    """What the section „Finanzielle Auswirkungen“ says beside the figures of the finanzierung."""

    szenario: Kennung | None = None  # by which it is reckoned; default: the total
    stellen: Prosa | None = None  # the effects on posts


def _group_or_word(value: Any) -> str:
    return "group" if isinstance(value, Mapping | Auswirkungen) else "word"


FinanzielleAuswirkungen = Annotated[
    Annotated[Auswirkungen, Kind("group")] | Annotated[Literal["keine"], Kind("word")],
    Discriminator(_group_or_word),
]


class Vorlage(Fakten):
    """A paper for a committee."""

    art: Literal["Beschlussvorlage", "Mitteilungsvorlage", "Berichtsvorlage"]
    nummer: Offen[Text]
    datum: Offen[Tag]
    oeffentlich: JaNein
    betreff: Prosa
    federfuehrung: Offen[Prosa]
    beratungsfolge: Annotated[list[Beratung], Field(min_length=1)]
    beschlussvorschlag: Offen[Prosa] | None = None
    text: Text = "text.md"
    anlagen: list[Anlage] = []
    gesamtdatei: JaNein = False  # whether paper and annexes are also put into one file
    unterschrift: Unterschrift
    angaben: dict[Kennung, Angabe] = {}
    groessen: dict[Kennung, Annotated[Groesse, BeforeValidator(_with_formula)]] = {}
    verteilungen: Verteilungen = {}
    finanzierung: Finanzierung | None = None
    fortschreibung_von: Text | None = None  # the folder of the paper that this one carries on
    finanzielle_auswirkungen: Offen[FinanzielleAuswirkungen] | None = None
    pruefungen: dict[Kennung, Pruefung] = {}  # what must hold before the paper is built
    quelle: Quelle | None = None

    @model_validator(mode="after")
    def _says_what_it_costs(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, Findings):
            _report_effects(self, info.context)
        return self

    @model_validator(mode="after")
    def _makes_an_annex_once(self, info: ValidationInfo) -> Self:
        report_repeated([(a.art, a.place_of("art")) for a in self.anlagen if a.art], info)
        names = [(a.adresse, a.place_of("kennung" if a.kennung else "art")) for a in self.anlagen]
        report_repeated([(name, place) for name, place in names if name], info)
        return self

    @model_validator(mode="after")
    def _has_what_it_puts_together(self) -> Self:
        if self.gesamtdatei and not any(a.art or a.datei for a in self.anlagen):
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Vorlage soll eine Gesamtdatei haben, aber keine Anlage hat eine Datei.",
                "Unter „anlagen“ eine „datei“ oder „art“ eintragen oder „gesamtdatei“ streichen.",
            )
        return self

    @model_validator(mode="after")
    def _decides_something(self) -> Self:
        if self.art == "Beschlussvorlage" and self.beschlussvorschlag is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Einer Beschlussvorlage fehlt der „beschlussvorschlag“.",
                "Ergänzen; steht er noch nicht fest: beschlussvorschlag: {ausstehend: Grund}.",
            )
        return self


_EFFECTS = "finanzielle_auswirkungen"


def _report_effects(vorlage: Vorlage, findings: Findings) -> None:
    """Report a paper that does not say what it costs, or contradicts itself about it."""
    effects, financing = vorlage.finanzielle_auswirkungen, vorlage.finanzierung
    written = vorlage.tree.spots.keys.keys() & {_EFFECTS, "finanzierung"}
    if not written and vorlage.art == "Beschlussvorlage":
        findings.add(
            Code.SCHLUESSEL_FEHLT,
            vorlage.place,
            "Die Beschlussvorlage sagt nichts zu ihren finanziellen Auswirkungen.",
            "„finanzierung: …“ ergänzen; kostet der Beschluss nichts: „finanzielle_auswirkungen:"
            " keine“; ist es noch offen: finanzielle_auswirkungen: {ausstehend: Grund}.",
        )
    elif effects == "keine" and financing is not None:
        findings.add(
            Code.WERT_UNZULAESSIG,
            vorlage.place_of(_EFFECTS),
            "Die Vorlage hat keine finanziellen Auswirkungen („keine“), aber eine „finanzierung“ in"
            f" Zeile {financing.place.line}.",
            "Eines von beiden streichen.",
        )
    elif isinstance(effects, Auswirkungen) and "finanzierung" not in written:
        findings.add(
            Code.SCHLUESSEL_FEHLT,
            vorlage.place_of(_EFFECTS),
            "Die finanziellen Auswirkungen werden aus der „finanzierung“ gerechnet; die fehlt.",
            "„finanzierung: …“ ergänzen oder „finanzielle_auswirkungen: keine“ eintragen.",
        )
