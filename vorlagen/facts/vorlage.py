"""The paper (Vorlage): its head, where it is debated, what it reckons, where its text stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, ValidationInfo, model_validator
from pydantic import Tag as Kind

from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.pruefung import Pruefung
from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.shapes import OderKurz, genau_eines, mindestens_eines, regeln
from vorlagen.facts.reading.tree import Mapping, Node, Scalar, place_of
from vorlagen.facts.types import Formel, JaNein, Kennung, Offen, Prosa, Quelle, Tag, Text, Zahl
from vorlagen.facts.verteilung import Verteilungen
from vorlagen.findings import Code, Findings


class Beratung(Fakten):
    """One station of the Beratungsfolge."""

    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `sozialausschuss`"""
    sitzung: Offen[Kennung]
    """Name der Sitzung dieses Gremiums. Beispiel: `januar_2026`"""
    zustaendigkeit: Offen[Text]
    """Was das Gremium tut. Beispiel: `Entscheidung`"""


class Unterschrift(Fakten):
    """Who signs: printed as „(Landrat)“, or as „gez. Name“ with the form of authority above it."""

    model_config = regeln(mindestens_eines("name", "funktion"))

    formel: Text | None = None
    """Zusatz vor dem Namen. Beispiel: `Im Auftrag`"""
    name: Text | None = None
    """Name dessen, der unterschreibt; davor druckt das Programm „gez.“. Beispiel: `Mustermann`"""
    funktion: Text | None = None
    """Funktion dessen, der unterschreibt, in Klammern gedruckt. Beispiel: `Landrätin`"""

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

    model_config = regeln(genau_eines("wert", "tag"))

    bezeichnung: Text
    """Was das ist. Beispiel: `Beratungstage je Woche`"""
    wert: Offen[Zahl] | None = None
    """Eine Zahl. Beispiel: `2`"""
    einheit: Text = ""
    """Ihre Einheit. Beispiel: `Tage/VZÄ`"""
    tag: Offen[Tag] | None = None
    """Ein Tag. Beispiel: `2026-03-01`"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

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
    """An annex: one that is only named, or one of an `art` that the build makes."""

    model_config = regeln(mindestens_eines("art", "titel"))

    art: Anlagenart | None = None
    """`berechnungsnachweis`: Das Programm baut die Anlage selbst. Beispiel: `berechnungsnachweis`
    """
    titel: Prosa | None = None
    """Titel einer Anlage. Beispiel: `Bescheid`"""

    @property
    def name(self) -> Scalar:
        """What the paper's list of annexes says."""
        return self.titel or Scalar((self.art or "").capitalize(), self.place, plain=True)

    @model_validator(mode="after")
    def _is_called_something(self) -> Self:
        if self.art is None and self.titel is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Anlage hat weder „titel“ noch „art“.",
                "„titel: Bescheid“ eintragen oder „art: berechnungsnachweis“.",
            )
        return self


class Groesse(Fakten):
    """A figure of this paper by formula; `bezeichnung` says what it is."""

    formel: Formel
    """Die Formel. Beispiel: `angaben.a + angaben.b`"""
    bezeichnung: Text | None = None
    """Was das ist, für den Berechnungsnachweis. Beispiel: `Beratungstage in der Woche`"""


def _with_formula(value: Any) -> Any:
    """A bare formula as the group that it stands for."""
    if isinstance(value, Mapping) or not isinstance(value, Node):
        return value
    group = Mapping(place_of(value))
    group["formel"] = value
    group.spots.keys["formel"] = group.spots.values["formel"] = group.spots.place
    return group


EigeneGroesse = Annotated[Groesse, BeforeValidator(_with_formula), OderKurz("text")]


class Auswirkungen(Fakten):
    """What the section „Finanzielle Auswirkungen“ says beside the figures of the finanzierung."""

    szenario: Kennung | None = None
    """Nach welchem Szenario der Abschnitt rechnet. Beispiel: `ohne_verlaengerung`"""
    stellen: Prosa | None = None
    """Auswirkungen auf den Stellenplan. Beispiel: `Es entstehen keine neuen Stellen.`"""


def _group_or_word(value: Any) -> str:
    return "group" if isinstance(value, Mapping | Auswirkungen) else "word"


FinanzielleAuswirkungen = Annotated[
    Annotated[Auswirkungen, Kind("group")] | Annotated[Literal["keine"], Kind("word")],
    Discriminator(_group_or_word),
]


class Vorlage(Fakten):
    """A paper for a committee."""

    art: Literal["Beschlussvorlage", "Mitteilungsvorlage", "Berichtsvorlage"]
    """Was für eine Vorlage es ist: `Beschlussvorlage`, `Mitteilungsvorlage` oder
    `Berichtsvorlage`. Beispiel: `Beschlussvorlage`
    """
    nummer: Offen[Text]
    """Nummer der Vorlage. Beispiel: `17/2026`"""
    datum: Offen[Tag]
    """Tag der Vorlage. Beispiel: `2026-01-05`"""
    oeffentlich: JaNein
    """Ob öffentlich beraten wird, `ja` oder `nein`. Beispiel: `ja`"""
    betreff: Prosa
    """Betreff. Beispiel: `Beratung vor Ort im Musterkreis`"""
    federfuehrung: Offen[Prosa]
    """Zuständiges Amt. Beispiel: `Sozialamt`"""
    beratungsfolge: Annotated[list[Beratung], Field(min_length=1)]
    """Die Stationen, als Liste"""
    beschlussvorschlag: Offen[Prosa] | None = None
    """Beschlussvorschlag in Markdown"""
    text: Text = "text.md"
    """Name der Textdatei im selben Ordner. Beispiel: `text.md`"""
    anlagen: list[Anlage] = []
    """Anlagen, als Liste; gedruckt werden ihre Titel"""
    unterschrift: Unterschrift
    """Wer unterschreibt"""
    angaben: dict[Kennung, Angabe] = {}
    """Fakten nur dieser Vorlage, jeder unter einem eigenen `‹name›`"""
    groessen: dict[Kennung, EigeneGroesse] = {}
    """Eigene Rechnungen: `‹name›: Formel`, oder unter dem `‹name›` die Schlüssel `formel` und
    `bezeichnung`
    """
    verteilungen: Verteilungen = {}
    """Verteilungstabellen, jede unter einem eigenen `‹name›`"""
    finanzierung: Finanzierung | None = None
    """Die Finanzierungstabellen"""
    fortschreibung_von: Text | None = None
    """Ordner der Vorlage, die diese fortschreibt. Beispiel: `beratung`"""
    finanzielle_auswirkungen: Offen[FinanzielleAuswirkungen] | None = None
    """`keine`, oder was der Abschnitt über die Zahlen hinaus sagt. Beispiel: `keine`"""
    pruefungen: dict[Kennung, Pruefung] = {}
    """Was gelten muss, jede Prüfung unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    @model_validator(mode="after")
    def _says_what_it_costs(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, Findings):
            _report_effects(self, info.context)
        return self

    @model_validator(mode="after")
    def _makes_an_annex_once(self, info: ValidationInfo) -> Self:
        report_repeated([(a.art, a.place_of("art")) for a in self.anlagen if a.art], info)
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
