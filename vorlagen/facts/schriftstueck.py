"""What all documents with facts of their own have in common: papers, annexes, minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import BeforeValidator, Discriminator, ValidationInfo, model_validator
from pydantic import Tag as Kind

from vorlagen.facts.datentabelle import Datentabellen
from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.pruefung import Pruefung
from vorlagen.facts.quellen import Quellen
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.shapes import Kurzform, genau_eines, regeln
from vorlagen.facts.reading.tree import Ausstehend, Mapping, Scalar
from vorlagen.facts.reading.tree import Sequence as List
from vorlagen.facts.schaubild import Schaubilder
from vorlagen.facts.types import Formel, JaNein, Kennung, Offen, Prosa, Quelle, Tag, Text, Zahl
from vorlagen.facts.verteilung import Verteilungen
from vorlagen.findings import Code, Findings, Place


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


class Groesse(Fakten):
    """A figure of this paper by formula; `bezeichnung` says what it is."""

    formel: Formel
    """Die Formel. Beispiel: `angaben.a + angaben.b`"""
    bezeichnung: Text | None = None
    """Was das ist, für den Berechnungsnachweis. Beispiel: `Beratungstage in der Woche`"""


EigeneGroesse = Annotated[Groesse, Kurzform("formel")]


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


def _with_reasons(value: Any) -> Any:
    """Sections that are dropped, each with its reason.

    Raises:
        PydanticCustomError: For names without reasons.
    """
    if isinstance(value, Scalar | List):
        names = value if isinstance(value, List) else [value]
        name = next((str(one) for one in names if isinstance(one, Scalar)), "rechtslage")
        raise fault(
            "WERT_FALSCHER_ART",
            "Zu jedem Abschnitt, der entfällt, gehört ein Grund.",
            f"So schreiben: entfaellt: {{{name}: Grund}}; der Grund wird gedruckt.",
        )
    return value


Entfallenes = Annotated[dict[Kennung, Prosa], BeforeValidator(_with_reasons)]


class Station(Protocol):
    """A meeting of a committee in which a document is, or was, debated."""

    @property
    def gremium(self) -> str: ...

    @property
    def sitzung(self) -> str | Ausstehend: ...

    def place_of(self, *path: str) -> Place: ...


class Schriftstueck(Fakten):
    """A document: of which kind it is, the facts that only it has, and where its text stands."""

    art: Text
    """Eine der Papierarten der Behörde. Beispiel: `Beschlussvorlage`"""
    datum: Offen[Tag]
    """Tag der Vorlage. Beispiel: `2026-01-05`"""
    oeffentlich: JaNein
    """Ob öffentlich beraten wird, `ja` oder `nein`. Beispiel: `ja`"""
    gliederung: Literal["nummeriert", "unnummeriert"] | None = None
    """Für lange Texte, mit Inhaltsverzeichnis: Kapitel `nummeriert` oder `unnummeriert`. Beispiel:
    `nummeriert`
    """
    quellen: Quellen = {}
    """Was die Fußnoten zitieren, jede Quelle unter einem eigenen `‹name›`"""
    text: Text = "text.md"
    """Name der Textdatei im selben Ordner. Beispiel: `text.md`"""
    untertitel: Prosa | None = None
    """Untertitel, wo es eine Titelseite gibt. Beispiel: `Handlungskonzept für die Jahre ab 2026`"""
    entfaellt: Entfallenes = {}
    """Abschnitte, die entfallen, jeder mit seinem Grund. Beispiel: `{rechtslage: Es ändert sich nichts.}`
    """
    angaben: dict[Kennung, Angabe] = {}
    """Fakten nur dieser Vorlage, jeder unter einem eigenen `‹name›`"""
    groessen: dict[Kennung, EigeneGroesse] = {}
    """Eigene Rechnungen: `‹name›: Formel`, oder unter dem `‹name›` die Schlüssel `formel` und
    `bezeichnung`
    """
    verteilungen: Verteilungen = {}
    """Verteilungstabellen, jede unter einem eigenen `‹name›`"""
    tabellen: Datentabellen = {}
    """Tabellen mit Daten, jede unter einem eigenen `‹name›`"""
    schaubilder: Schaubilder = {}
    """Schaubilder, jedes unter einem eigenen `‹name›`"""
    finanzierung: Finanzierung | None = None
    """Die Finanzierungstabellen"""
    finanzielle_auswirkungen: Offen[FinanzielleAuswirkungen] | None = None
    """`keine`, oder was der Abschnitt über die Zahlen hinaus sagt. Beispiel: `keine`"""
    pruefungen: dict[Kennung, Pruefung] = {}
    """Was gelten muss, jede Prüfung unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    @property
    def thema(self) -> Scalar:
        """What it is about, as its title says."""
        raise NotImplementedError

    @property
    def kennzeichen(self) -> str | Ausstehend | None:
        """The number by which the authority files it; None where documents of its form have none."""
        return None

    @property
    def stationen(self) -> Sequence[Station]:
        """Where it is, or was, debated."""
        return ()

    @model_validator(mode="after")
    def _agrees_on_what_it_costs(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, Findings):
            _report_effects(self, info.context)
        return self


_EFFECTS = "finanzielle_auswirkungen"


def _report_effects(schriftstueck: Schriftstueck, findings: Findings) -> None:
    """Report a document that contradicts itself about what it costs."""
    effects, financing = schriftstueck.finanzielle_auswirkungen, schriftstueck.finanzierung
    written = schriftstueck.tree.spots.keys.keys() & {_EFFECTS, "finanzierung"}
    if effects == "keine" and financing is not None:
        findings.add(
            Code.WERT_UNZULAESSIG,
            schriftstueck.place_of(_EFFECTS),
            "Die Vorlage hat keine finanziellen Auswirkungen („keine“), aber eine „finanzierung“ in"
            f" Zeile {financing.place.line}.",
            "Eines von beiden streichen.",
        )
    elif isinstance(effects, Auswirkungen) and "finanzierung" not in written:
        findings.add(
            Code.SCHLUESSEL_FEHLT,
            schriftstueck.place_of(_EFFECTS),
            "Die finanziellen Auswirkungen werden aus der „finanzierung“ gerechnet; die fehlt.",
            "„finanzierung: …“ ergänzen oder „finanzielle_auswirkungen: keine“ eintragen.",
        )
