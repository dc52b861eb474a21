"""The budget (Haushalt) of an authority: its accounts, what counts as erheblich, its form, and the law.

Budgets of communes in North Rhine-Westphalia have an Ergebnisplan (Aufwendungen, Erträge) and a
Finanzplan (Auszahlungen, Einzahlungen), both in Teilpläne by Produkt (§ 79 GO NRW, §§ 1, 4 KomHVO NRW).
Personnel is in both, depreciation in the Ergebnisplan only, investments in the Finanzplan only.

Only a year whose Haushaltssatzung is adopted has an Ansatz that can be exceeded; a Doppelhaushalt has two
such years. By which law it may be exceeded stands in data/gemeinsam/recht; from which amount that is
erheblich, each council decides for itself. Whether a Nachtragssatzung is needed is not judged here.

Law that papers cite are dated facts per Land: no paragraph is typed, none is guessed. If a paper needs a rule
that is not entered, a finding asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from vorlagen.facts.fakten import BEHOERDE, GESAMT, Dateiart, Fakten, hoechstens_eines, repeated
from vorlagen.facts.types import (
    Anzahl,
    Behoerdenart,
    Betrag,
    Bundesland,
    Formel,
    JaNein,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Tag,
    Text,
)
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import (
    GRUPPE,
    GRUPPE_ODER_WORT,
    WORT,
    Ausstehend,
    Kurzform,
    OderEinzeln,
    bedeutung,
    fault,
    form,
)
from vorlagen.findings import Code, Finding, Findings
from vorlagen.german.dates import datum

Gegenstand = Literal["ueberplanmaessig", "fortsetzung", "verpflichtung"]
Zustimmung = Literal["der vorherigen Zustimmung", "der Zustimmung", "eines Beschlusses"]
Gliederung = Literal["Plan", "Haushalt"]


class Verweis(Fakten):
    """By which paragraph the law of communes holds for another kind of authority."""

    ueber: Text
    """Die Vorschrift, über die es gilt. Beispiel: `§ 53 Abs. 1 KrO NRW`"""
    nachgeschlagen: Tag | None = None
    """Tag, an dem jemand zuletzt im Text des Gesetzes nachgesehen hat. Beispiel: `2026-11-23`"""
    quelle: Quelle
    """Wo sie steht"""


Geltung = Annotated[
    Annotated[Verweis, GRUPPE] | Annotated[Literal["unmittelbar"], WORT], GRUPPE_ODER_WORT
]


class Vorschrift(Fakten):
    """A paragraph as it holds from a day on.

    `zitat` is where the consent stands; the other sentences may stand in other Absätze.
    """

    ab: Tag
    """Erster Tag, von dem an sie hier bekannt ist. Beispiel: `2019-01-01`"""
    zitat: Text
    """Wie Vorlagen sie nennen. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    voraussetzung: Text | None = None
    """Wann sie das Mehr zulässt, als Nebensatz ohne „wenn“; fehlt das, nennt die Vorlage nur die
    Vorschrift. Beispiel: `sie unabweisbar sind`
    """
    voraussetzung_auszahlungen: Text | None = None
    """Wann sie Auszahlungen zulässt, falls `voraussetzung` nur für Aufwendungen gilt. Beispiel: `die
    Finanzierung gewährleistet ist`
    """
    voraussetzung_zitat: Text | None = None
    """Wo die Voraussetzungen stehen, falls nicht in `zitat`. Beispiel: `§ 83 Abs. 1 GO NRW`"""
    zustimmung: Zustimmung | None = None
    """Was Erhebliches, bei der Fortsetzung jedes Mehr, braucht, im Genitiv. Beispiel: `der vorherigen
    Zustimmung`
    """
    entscheidung_zitat: Text | None = None
    """Wo steht, wer über das entscheidet, was nicht erheblich ist; ohne Angabe sagt das Gesetz es
    nicht. Beispiel: `§ 83 Abs. 1 GO NRW`
    """
    entscheidet: Text | None = None
    """Wer das immer ist. Beispiel: `die Hauptverwaltungsbeamtin oder der Hauptverwaltungsbeamte`"""
    unterrichtung: Text | None = None
    """Wer von dem erfährt, was nicht erheblich ist; so geht „zur Kenntnis des Rates“ weiter.
    Beispiel: `zu bringen`
    """
    unterrichtung_zitat: Text | None = None
    """Wo das steht. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    nachgeschlagen: Tag | None = None
    """Tag, an dem jemand zuletzt im Text des Gesetzes nachgesehen hat. Beispiel: `2026-11-23`"""
    quelle: Quelle
    """Wo sie steht"""


class Recht(Fakten):
    """The budget law of a Land, as far as papers speak of it."""

    land: Bundesland
    """Das Land. Beispiel: `NW`"""
    geltung: dict[Behoerdenart, Geltung]
    """Für welche Arten von Behörden es gilt: `unmittelbar`, oder über welche Vorschrift. Beispiel:
    `{stadt: unmittelbar}`
    """
    gliederung: Gliederung = "Plan"
    """Wie die beiden Teile des Haushaltsplans dort heißen: Ergebnis- und Finanzplan oder Ergebnis-
    und Finanzhaushalt. Beispiel: `Haushalt`
    """
    vorschriften: dict[Gegenstand, Annotated[list[Vorschrift], Field(min_length=1)]]
    """Die Vorschriften, je Gegenstand als Liste"""

    def vorschrift(self, gegenstand: Gegenstand, tag: date) -> Vorschrift | None:
        """What holds on a day; None where nothing is entered for it."""
        rules = self.vorschriften.get(gegenstand, ())
        in_force = [vorschrift for vorschrift in rules if vorschrift.ab <= tag]
        return max(in_force, key=lambda vorschrift: vorschrift.ab, default=None)

    def ueber(self, art: Behoerdenart) -> str | None:
        """What such an authority adds to each citation, if anything; None where it is not entered."""
        geltung = self.geltung.get(art)
        if isinstance(geltung, Verweis):
            return f" i. V. m. {geltung.ueber}"
        return "" if geltung else None

    def faults(self) -> Iterator[Finding]:
        for rules in self.vorschriften.values():
            days = [(datum(rule.ab), rule.place_of("ab")) for rule in rules]
            yield from repeated(days)


_BUILT_IN = ("bw", "ni", "nw")


@cache
def built_in_law() -> Mapping[str, Recht]:
    """The law of those Länder that comes with the program, by the Land; a project may have its own."""
    findings = Findings()  # in these files nothing is wrong
    law: dict[str, Recht] = {}
    for land in _BUILT_IN:
        recht = read_shipped(__package__, f"recht-{land}.yaml", Recht, findings)
        if recht is not None:
            law[recht.land] = recht
    return law


Plan = Literal["ergebnisplan", "finanzplan"]
PLANS: tuple[Plan, Plan] = ("ergebnisplan", "finanzplan")
_YEAR = re.compile(r"jahr_[12]\d{3}", re.ASCII)


def _require_year(key: str) -> str:
    if _YEAR.fullmatch(key):
        return key
    raise fault(
        "WERT_UNZULAESSIG",
        f"„{key}“ ist kein Haushaltsjahr.",
        "Haushaltsjahre heißen hier „jahr_2025“.",
    )


class Produkt(Fakten):
    """A Produkt of the Haushaltsplan."""

    nummer: Offen[Text]
    """Nummer des Produkts. Beispiel: `05.03.01`"""
    bezeichnung: Offen[Text]
    """Name des Produkts. Beispiel: `Soziale Beratung`"""


class Ansatz(Fakten):
    """What is budgeted at an account for one year and purpose, in EUR.

    A bare amount in place of this group is meant for both plans.
    """

    ergebnisplan: Offen[Betrag] | None = None
    """Ansatz im Ergebnisplan in EUR. Beispiel: `150000`"""
    finanzplan: Offen[Betrag] | None = None
    """Ansatz im Finanzplan in EUR. Beispiel: `140000`"""
    quelle: Quelle | None = None
    """Wo dieser Ansatz steht"""


_Jahr = Annotated[Text, AfterValidator(_require_year), form("jahr")]
_Ansaetze = dict[_Jahr, Annotated[Ansatz, Kurzform(*PLANS, form="betrag")]]


class Konto(Fakten):
    """An account: a Sachkonto at a Kostenstelle in a Produkt, or a line of a Teilplan.

    `aufwand` and `ertrag` are in both plans, in the Finanzplan as Auszahlung and Einzahlung, unless
    `plaene` says otherwise (depreciation: ergebnisplan). `auszahlung` and `einzahlung` are in the
    Finanzplan alone (investments).
    """

    bezeichnung: Offen[Text]
    """Sein Name im Haushaltsplan. Beispiel: `Personal der Beratung`"""
    art: Annotated[
        Literal["aufwand", "ertrag", "auszahlung", "einzahlung"],
        bedeutung(
            "in beiden Plänen, im Finanzplan als Auszahlung",
            "in beiden Plänen, im Finanzplan als Einzahlung",
            "nur im Finanzplan, etwa eine Investition",
            "nur im Finanzplan, etwa ein Zuschuss zu einer Investition",
        ),
    ]
    """`aufwand` oder `ertrag`; was nur im Finanzplan steht: `auszahlung` oder `einzahlung`.
    Beispiel: `aufwand`
    """
    produkt: Offen[Produkt]
    """Produkt des Haushaltsplans"""
    kostenstelle: Offen[Text] | None = None
    """Kostenstelle; nur, wo der Haushaltsplan sie nennt. Beispiel: `5010`"""
    sachkonto: Offen[Text] | None = None
    """Sachkonto; nur, wo der Haushaltsplan es nennt. Beispiel: `501200`"""
    budget: Text | None = None
    """Das Budget, dessen Konten gegenseitig deckungsfähig sind; Konten mit demselben Namen gehören
    zusammen. Beispiel: `Soziales`
    """
    plaene: Annotated[list[Plan], Field(min_length=1)] | None = None
    """In welchen Plänen es steht, als Liste; Abschreibungen: `[ergebnisplan]`. Beispiel:
    `[ergebnisplan, finanzplan]`
    """
    ansaetze: Offen[_Ansaetze] = {}
    """Was für diesen Zweck schon veranschlagt ist, je Haushaltsjahr; ein bloßer Betrag gilt für
    beide Pläne. Beispiel: `{jahr_2026: 150000}`
    """
    verpflichtungsermaechtigungen: Offen[dict[_Jahr, Offen[Betrag]]] = {}
    """Nur bei einer `auszahlung`: welche Auszahlungen späterer Jahre der Haushaltsplan für diesen
    Zweck schon einzugehen erlaubt, in EUR. Beispiel: `{jahr_2027: 400000}`
    """
    quelle: Quelle | None = None
    """Quelle für dieses Konto"""

    @property
    def is_income(self) -> bool:
        return self.art in {"ertrag", "einzahlung"}

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans it is in, in their order."""
        if self.plaene is not None:
            plans = []
            for plan in PLANS:
                if plan in self.plaene:
                    plans.append(plan)
            return tuple(plans)
        return PLANS if self.art in {"aufwand", "ertrag"} else ("finanzplan",)

    def faults(self) -> Iterator[Finding]:
        if self.art in {"auszahlung", "einzahlung"} and "ergebnisplan" in self.plans:
            yield Finding(
                Code.WERT_UNZULAESSIG,
                self.place_of("plaene"),
                f"Eine {self.art.capitalize()} steht nicht im Ergebnisplan.",
                "„art: aufwand“ oder „art: ertrag“ eintragen oder „plaene: [finanzplan]“.",
            )
        if self.verpflichtungsermaechtigungen and self.art != "auszahlung":
            yield Finding(
                Code.WERT_UNZULAESSIG,
                self.place_of_key("verpflichtungsermaechtigungen"),
                "Verpflichtungsermächtigungen gibt es nur für Auszahlungen für Investitionen.",
                "Streichen oder „art: auszahlung“ eintragen.",
            )


class Satzung(Fakten):
    """A Haushaltssatzung: of one Haushaltsjahr, or of two (Doppelhaushalt)."""

    jahre: Annotated[list[Anzahl], Field(min_length=1, max_length=2)]
    """Ihr Haushaltsjahr, bei einem Doppelhaushalt beide, als Liste. Beispiel: `[2025, 2026]`"""
    beschlossen: Offen[Tag]
    """Tag, an dem die Vertretung sie beschlossen hat. Beispiel: `2024-12-12`"""
    verpflichtungsermaechtigungen: Offen[Betrag] | None = None
    """Gesamtbetrag der Verpflichtungsermächtigungen, den sie festsetzt, in EUR. Beispiel: `2500000`"""
    quelle: Quelle
    """Wo das steht"""

    def faults(self) -> Iterator[Finding]:
        first, *second = self.jahre
        if second not in ([], [first + 1]):
            yield Finding(
                Code.WERT_UNZULAESSIG,
                self.place_of("jahre"),
                f"Ein Doppelhaushalt gilt zwei Jahre nacheinander, nicht {first} und {second[0]}.",
                f"„jahre: [{first}, {first + 1}]“ schreiben oder jedem Jahr seine Satzung geben.",
            )


class Rechtsgrundlagen(Fakten):
    """How papers cite the law, where that of data/gemeinsam/recht is not to be cited."""

    ueberplanmaessig: Offen[Text] | None = None
    """Für über- und außerplanmäßige Mittel. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    fortsetzung: Offen[Text] | None = None
    """Für Investitionen, die im folgenden Jahr fortgesetzt werden. Beispiel: `§ 83 Abs. 3 GO NRW`"""
    verpflichtung: Offen[Text] | None = None
    """Für Verpflichtungsermächtigungen. Beispiel: `§ 85 Abs. 1 GO NRW`"""


class Schwelle(Fakten):
    """The smallest amount beyond the budget that is erheblich, as it holds from a day on."""

    ab: Tag
    """Erster Tag, an dem die Grenze gilt; es zählt das Datum der Vorlage, solange es fehlt der
    erste Tag der Finanzierung. Beispiel: `2024-01-01`
    """
    erheblich_ab: Offen[Betrag]
    """Kleinster erheblicher Betrag in EUR. Beispiel: `50000`"""
    quelle: Quelle
    """Wo die Grenze steht"""


class Zustaendigkeit(Fakten):
    """Who decides: the council, and below the threshold the Kämmerer, who brings it to its knowledge."""

    gremium: Text
    """Die Vertretung. Beispiel: `Kreistag`"""
    genitiv: Text
    """Ihr Name im Genitiv. Beispiel: `des Kreistags`"""
    kaemmerei: Text
    """Wer sonst entscheidet. Beispiel: `die Kämmerin`"""
    hauptverwaltung: Text | None = None
    """Wer in Niedersachsen sonst entscheidet. Beispiel: `die Bürgermeisterin`"""
    regelung: Text | None = None
    """Wo die Behörde das selbst geregelt hat. Beispiel: `§ 5 der Hauptsatzung`"""


_OF_HAUSHALT = ("schwelle", "aufwendungen", "ertraege", "verpflichtungen")


class Haushalt(Fakten):
    """The budget of an authority, as far as papers speak of it."""

    zustaendig: Zustaendigkeit
    """Wer über- und außerplanmäßigen Mitteln zustimmt"""
    rechtsgrundlage: Annotated[Rechtsgrundlagen, Kurzform("ueberplanmaessig")] | None = None
    """Die Vorschriften, die der Abschnitt nennt, wenn es nicht die des Landes aus
    data/gemeinsam/recht sind; eine bloße Vorschrift gilt für über- und außerplanmäßige Mittel.
    Beispiel: `§ 83 Abs. 2 GO NRW`
    """
    satzungen: Offen[Annotated[list[Satzung], Field(min_length=1)]]
    """Die Haushaltssatzungen, als Liste; nur gegen einen beschlossenen Haushalt sind Mittel über-
    oder außerplanmäßig
    """
    schwellen: Offen[Annotated[list[Schwelle], Field(min_length=1)]]
    """Ab wann Mittel erheblich sind, als Liste"""
    konten: dict[Kennung, Konto]
    """Die Konten, jedes unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    def faults(self) -> Iterator[Finding]:
        accounts = [(name, konto.place) for name, konto in self.konten.items()]
        yield from repeated(accounts, reserved=(*type(self).model_fields, *_OF_HAUSHALT))
        if not isinstance(self.schwellen, Ausstehend):
            days = []
            for schwelle in self.schwellen:
                days.append((datum(schwelle.ab), schwelle.place_of("ab")))
            yield from repeated(days)
        if isinstance(self.satzungen, Ausstehend):
            return
        years = []
        for satzung in self.satzungen:
            years += [(str(jahr), satzung.place_of("jahre")) for jahr in satzung.jahre]
        yield from repeated(years)
        first = min(satzung.jahre[0] for satzung in self.satzungen)
        for konto in self.konten.values():
            granted = konto.verpflichtungsermaechtigungen
            if isinstance(granted, Ausstehend):
                continue
            for key, betrag in granted.items():
                if key <= f"jahr_{first}" and betrag != 0:
                    jahr = key.removeprefix("jahr_")
                    yield Finding(
                        Code.WERT_UNZULAESSIG,
                        konto.place_of_key("verpflichtungsermaechtigungen", key),
                        f"Eine Verpflichtungsermächtigung für {jahr} gibt es nicht: Der Haushaltsplan {first}"
                        " erlaubt sie nur für spätere Jahre.",
                        f"Was {jahr} gezahlt wird, steht unter „ansaetze“; sonst das Jahr berichtigen.",
                    )

    def satzung(self, jahr: int) -> Satzung | None:
        """The Haushaltssatzung of a year; None if it is not entered."""
        if isinstance(self.satzungen, Ausstehend):
            return None
        for satzung in self.satzungen:
            if jahr in satzung.jahre:
                return satzung
        return None

    def is_adopted(self, jahr: int, tag: date) -> bool | Ausstehend:
        """Whether the budget of a year is adopted on a day; `Ausstehend` if that is not known."""
        if isinstance(self.satzungen, Ausstehend):
            return self.satzungen
        satzung = self.satzung(jahr)
        if satzung is None:
            return False
        adopted = satzung.beschlossen
        if isinstance(adopted, Ausstehend):
            return adopted
        return adopted <= tag

    def rechtsgrundlage_fuer(self, gegenstand: Gegenstand) -> Text | Ausstehend | None:
        """How the authority itself cites the law of a subject; None if it does not."""
        return getattr(self.rechtsgrundlage, gegenstand, None)


class Antwort(Fakten):
    """One of the answers of a field that is ticked, and what it entails for other fields."""

    bezeichnung: Text
    """Was gedruckt wird. Beispiel: `teilweise budgetiert`"""
    wenn: Formel | None = None
    """Bedingung, unter der die Zahlen selbst diese Antwort geben. Beispiel:
    `haushalt.aufwendungen.ergebnisplan.mehrbedarf == 0`
    """
    braucht: list[Kennung] = []
    """Felder, die dann ausgefüllt sein müssen, als Liste. Beispiel: `[deckung]`"""
    ohne: list[Kennung] = []
    """Felder, die dann leer oder 0 sein müssen, als Liste. Beispiel: `[gesamtkosten]`"""


class Formularfeld(Fakten):
    """A field of a form; a paper fills it in, or figures do."""

    REGELN = (hoechstens_eines("antworten", "wert"),)

    bezeichnung: Text
    """Wie das Feld heißt. Beispiel: `Gesamtkosten`"""
    art: Annotated[
        Literal["betrag", "auswahl", "text", "titel"],
        bedeutung("eine Formel in EUR", "eine der Antworten", "ein Satz", "nur eine Überschrift"),
    ] = "text"
    """`betrag`, `auswahl`, `text` oder `titel`. Beispiel: `betrag`"""
    antworten: dict[Kennung, Annotated[Antwort, Kurzform("bezeichnung")]] = {}
    """Bei `auswahl` die möglichen Antworten. Beispiel: `{ja: Ja, nein: Nein}`"""
    mehrfach: JaNein = False
    """Mit `ja` dürfen mehrere Antworten angekreuzt sein. Beispiel: `ja`"""
    wert: Formel | None = None
    """Bei einem `betrag` die Formel, wenn die Vorlage eine Finanzierung hat. Beispiel:
    `finanzierung.gesamt.gesamtkosten`
    """
    gleich: Kennung | None = None
    """Bei einem `betrag` das Feld, dem er gleich sein muss. Beispiel: `bedarf`"""
    braucht: list[Kennung] = []
    """Felder, die ausgefüllt sein müssen, wenn dieses es ist, als Liste. Beispiel: `[folgekosten]`"""

    def faults(self) -> Iterator[Finding]:
        if (self.art == "auswahl") != bool(self.antworten):
            message = "Antworten hat ein Feld mit „art: auswahl“, und nur ein solches."
            cure = "„art: auswahl“ und „antworten: {ja: Ja, nein: Nein}“ zusammen eintragen."
            yield Finding(Code.WERT_UNZULAESSIG, self.place_of("art"), message, cure)
        for key, art in {"wert": "betrag", "gleich": "betrag", "mehrfach": "auswahl"}.items():
            if getattr(self, key) and self.art != art:
                message = f"„{key}“ gibt es nur bei „art: {art}“."
                cure = "Die Zeile streichen oder die Art ändern."
                yield Finding(Code.WERT_UNZULAESSIG, self.place_of(key), message, cure)


Form = Mapping[str, Formularfeld]  # the fields by their names, in their order


class Auswirkungen(Fakten):
    """What the section „Finanzielle Auswirkungen“ says beside the figures of the finanzierung."""

    szenario: Kennung | None = None
    """Nach welchem Szenario der Abschnitt rechnet. Beispiel: `ohne_verlaengerung`"""
    text: Prosa | None = None
    """Was zu den Kosten zu sagen ist, auch ohne „finanzierung“. Beispiel: `Die Mittel stehen bereit.`"""
    stellen: Prosa | None = None
    """Auswirkungen auf den Stellenplan. Beispiel: `Es entstehen keine neuen Stellen.`"""
    formular: dict[Kennung, Offen[Annotated[list[Prosa], Field(min_length=1), OderEinzeln()]]] = {}
    """Was im Formular der Behörde steht, soweit es die Zahlen nicht selbst sagen: Antworten (mehrere
    als Liste), Sätze, Beträge als Formel. Beispiel: `{einmalig: ja, gesamtkosten: angaben.kosten}`
    """


FinanzielleAuswirkungen = Annotated[
    Annotated[Auswirkungen, GRUPPE] | Annotated[Literal["keine"], WORT],
    GRUPPE_ODER_WORT,
]


HAUSHALT = Dateiart("haushalt", f"{BEHOERDE}/haushalt.yaml", Haushalt, "Haushalt")
RECHT = Dateiart(
    "recht", f"{GESAMT}/recht/{{land}}.yaml", Recht, "Haushaltsrecht eines Landes", kennung="land"
)
