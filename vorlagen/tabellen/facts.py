"""Tables that a paper enters: columns of data with a row for the whole, and who gets how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, genau_eines, hoechstens_eines, repeated, unknown
from vorlagen.facts.types import (
    Anzahl,
    Benennung,
    Formel,
    JaNein,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Tag,
    Text,
    Vorbehalt,
    Withheld,
    Zahl,
)
from vorlagen.facts.yaml_tree import Kurzform, OderEinzeln, Scalar, bedeutung
from vorlagen.findings import Code, Finding
from vorlagen.german.words import kennung

SUMME = "summe"


class Sitzverteilung(Fakten):
    """How seats are given to the rows, by the values of another column.

    `basis` is what the values are held against, by default their sum. `los` names the rows that won
    where seats are tied.
    """

    verfahren: Annotated[
        Literal["hare_niemeyer", "sainte_lague", "d_hondt"],
        bedeutung("nach dem größten Rest", "Sainte-Laguë/Schepers", "nach Höchstzahlen"),
    ]
    """`hare_niemeyer`, `sainte_lague` oder `d_hondt`. Beispiel: `hare_niemeyer`"""
    nach: Kennung
    """Spalte, nach der verteilt wird. Beispiel: `mitglieder`"""
    sitze: Formel
    """Wie viele Sitze es gibt. Beispiel: `angaben.ausschusssitze`"""
    basis: Formel | None = None
    """Grundlage der Quote, wenn es nicht die Summe der Spalte ist. Beispiel: `angaben.rat`"""
    los: Annotated[list[Kennung], OderEinzeln()] = []
    """Zeilen, für die das Los entschieden hat. Beispiel: `[fraktion_a]`"""
    besetzung: Kennung | None = None
    """Tabelle, die für jeden Sitz eine Zeile hat, benannt wie hier. Beispiel: `besetzung`"""


class Spalte(Fakten):
    """A column: its values stand in the rows, or `formel` gives them from other columns of the row.

    `insgesamt` fills the last row: `summe` adds the column up, a formula reckons with what the other
    columns have in that row. `rundung` is the step to which what is printed gets rounded, half up or
    down; reckoned is with the exact values. A column that is `nichtoeffentlich` does not exist in the
    public version of a paper.
    """

    REGELN = (hoechstens_eines("formel", "sitzverteilung"),)

    bezeichnung: Prosa
    """Kopf der Spalte. Beispiel: `Besetzte Stellen`"""
    art: Annotated[
        Literal["zahl", "text"], bedeutung("Zahlen unter „werte“", "Texte unter „texte“")
    ] = "zahl"
    """Was in der Spalte steht: `zahl` oder `text`. Beispiel: `text`"""
    einheit: Text = ""
    """Einheit der Werte. Beispiel: `Stellen`"""
    formel: Formel | None = None
    """Rechnet die Spalte aus anderen Spalten derselben Zeile. Beispiel: `besetzt / quote`"""
    sitzverteilung: Sitzverteilung | None = None
    """Verteilt Sitze nach einer anderen Spalte; deren Quote wird mitgedruckt"""
    insgesamt: Formel | None = None
    """Was in der letzten Zeile steht: `summe` oder eine Formel aus deren Spalten. Beispiel: `summe`"""
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    """Worauf gerundet wird, was gedruckt ist. Beispiel: `0.01`"""
    abrunden: JaNein = False
    """Rundet nach unten statt kaufmännisch, damit nichts überschritten wird. Beispiel: `ja`"""
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None
    """So viele druckt die ganze Spalte, höchstens 6. Beispiel: `2`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Spalte nicht öffentlich ist, oder `ja`: Sie steht nur in der internen Fassung.
    Beispiel: `Personenbezogene Daten`
    """
    eindeutig: JaNein = False
    """Mit `ja` darf kein Text in den so bezeichneten Spalten zweimal stehen, etwa kein Name unter
    Mitgliedern und Stellvertretungen. Beispiel: `ja`
    """


class Zelle(Fakten):
    """What is entered in a cell: a number, or how it is reckoned."""

    REGELN = (genau_eines("wert", "formel"),)

    wert: Offen[Zahl] | None = None
    """Eine Zahl; sie darf auch allein stehen. Beispiel: `194`"""
    formel: Formel | None = None
    """Formel aus anderen Zeilen derselben Spalte und aus Größen. Beispiel: `2 * kgst.E11`"""


class Datenzeile(Fakten):
    """A row with the values of those columns that are entered.

    Instead of them it may have a `formel`, in which other rows mean their value in the same column,
    or be a `summe` of rows above, which no later sum counts again.
    """

    REGELN = (hoechstens_eines("formel", "summe"),)

    bezeichnung: Benennung
    """Erste Spalte der Zeile. Beispiel: `Modul 1`"""
    kennung: Kennung | None = None
    """Name der Zeile in Adressen. Beispiel: `modul_eins`"""
    werte: dict[Kennung, Offen[Annotated[Zelle, Kurzform("wert", form="zahl")]]] = {}
    """Die eingetragenen Werte: `Spalte: Zahl`, auch statt der `formel` der Spalte. Beispiel:
    `{besetzt: 194, quote: 79.35}`
    """
    texte: dict[Kennung, Offen[Prosa]] = {}
    """Was in den Spalten mit Text steht. Beispiel: `{antwort: Das Angebot beginnt im März.}`"""
    formel: Formel | None = None
    """Rechnet alle Spalten der Zeile aus anderen Zeilen. Beispiel: `anfang + zugang - abgang`"""
    summe: Annotated[list[Text], Field(min_length=1), OderEinzeln()] | None = None
    """Zwischensumme: `ja` (die Zeilen darüber, bis zur vorigen), `alle` (alle darüber) oder eine
    Liste von Zeilen. Beispiel: `ja`
    """
    ohne: Annotated[list[Kennung], OderEinzeln()] = []
    """Spalten, in denen die Zeile keinen Wert hat; was sich ohne sie nicht rechnen lässt, hat auch
    keinen. Beispiel: `[quote]`
    """
    nachrichtlich: JaNein = False
    """Mit `ja` zählt keine Summe die Zeile mit, etwa ein „davon“. Beispiel: `ja`"""
    einheit: Text = ""
    """Einheit der Zeile, wo sie von der ihrer Spalten abweicht. Beispiel: `Meter`"""
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    """Worauf gerundet wird, was die Zeile druckt. Beispiel: `0.01`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Zeile nicht öffentlich ist, oder `ja`: Sie steht nur in der internen Fassung; Summen
    zählen sie mit. Beispiel: `Vertragsverhandlungen`
    """
    hervorgehoben: JaNein | None = None
    """Ob die Zeile fett unter einer Linie steht; ohne Angabe tut es jede Summe. Beispiel: `ja`"""

    @property
    def name(self) -> str:
        """By which name addresses know the row."""
        return self.kennung or kennung(self.bezeichnung)

    @property
    def is_counted(self) -> bool:
        """Whether sums count it."""
        return not (self.summe or self.nachrichtlich)


class Datentabelle(Fakten):
    """A table of data with its source and the day of its data."""

    REGELN = (hoechstens_eines("stand", "stand_monat"),)

    titel: Prosa
    """Überschrift der Tabelle. Beispiel: `Stellen im Land`"""
    kopf: Prosa
    """Kopf der ersten Spalte. Beispiel: `Baustein`"""
    spalten: Annotated[dict[Kennung, Spalte], Field(min_length=1)]
    """Die weiteren Spalten, jede unter einem eigenen `‹name›`"""
    zeilen: Annotated[list[Datenzeile], Field(min_length=1)]
    """Die Zeilen, als Liste"""
    insgesamt: Text = "Insgesamt"
    """Wie die letzte Zeile heißt. Beispiel: `Summe`"""
    darstellung: Annotated[
        Literal["tabelle", "absaetze"],
        bedeutung("Zeilen und Spalten", "je Zeile ein Absatz, für lange Texte"),
    ] = "tabelle"
    """Wie gedruckt wird: `tabelle` oder, für lange Texte, `absaetze`. Beispiel: `absaetze`"""
    darstellung_in: Literal["T€", "Mio. €"] | None = None
    """Worin Beträge gedruckt werden; gerechnet wird genau. Beispiel: `T€`"""
    lage: (
        Annotated[Literal["hoch", "quer"], bedeutung("auf hoher Seite", "auf gedrehter")] | None
    ) = None
    """Wie die Seite liegt; ohne Angabe quer nur, was hoch auch in kleinerer Schrift keinen Platz hat.
    Beispiel: `quer`
    """
    nummeriert: JaNein = False
    """Ob die Zeilen Nummern haben. Beispiel: `ja`"""
    stand: Offen[Tag] | None = None
    """Tag, an dem die Werte galten. Beispiel: `2024-01-31`"""
    stand_monat: Offen[Tag] | None = None
    """Statt `stand`, wenn nur der Monat bekannt ist: ein Tag darin. Beispiel: `2024-01-01`"""
    quelle: Quelle | None = None
    """Woher die Werte stammen"""

    @property
    def has_total(self) -> bool:
        """Whether there is a last row."""
        for spalte in self.spalten.values():
            if spalte.insgesamt is not None:
                return True
        return False

    @property
    def teile(self) -> dict[str, str]:
        """What its rows and columns are called, by their names in addresses."""
        rows = {zeile.name: zeile.bezeichnung for zeile in self.zeilen}
        columns = {}
        for name, spalte in self.spalten.items():
            columns[name] = str(spalte.bezeichnung)
        return {**rows, **columns, "insgesamt": self.insgesamt}

    def without_withheld_columns(self) -> Datentabelle:
        """The table as the public version of a paper has it; its rows are still reckoned with."""
        spalten = {}
        for name, spalte in self.spalten.items():
            if not spalte.nichtoeffentlich:
                spalten[name] = spalte
        if spalten == self.spalten:
            return self
        return self.model_copy(update={"spalten": spalten})

    def withheld(self, address: str) -> Iterator[Withheld]:
        """Its columns and rows that are not public; `address` is the table's."""
        for name, spalte in self.spalten.items():
            if spalte.nichtoeffentlich:
                column = [zeile.texte.get(name) for zeile in self.zeilen]
                texts = tuple(str(text) for text in column if isinstance(text, Scalar))
                title = f"Spalte „{spalte.bezeichnung}“"
                yield Withheld(
                    title, spalte.nichtoeffentlich, spalte.place, f"{address}.*.{name}", texts=texts
                )
        for zeile in self.zeilen:
            if zeile.nichtoeffentlich:
                words = [zeile.bezeichnung, *zeile.texte.values()]
                yield Withheld(
                    f"Zeile „{zeile.bezeichnung}“",
                    zeile.nichtoeffentlich,
                    zeile.place,
                    f"{address}.{zeile.name}",
                    is_row=True,
                    texts=tuple(str(text) for text in words if isinstance(text, str)),
                )

    def summands(self, number: int) -> list[Datenzeile]:
        """The rows that a row with `summe` adds up; names of no row are left out."""
        names = self.zeilen[number].summe or []
        if names not in (["ja"], ["alle"]):
            return [zeile for zeile in self.zeilen if zeile.name in names]
        summands: list[Datenzeile] = []
        for zeile in self.zeilen[:number]:
            if zeile.summe and names == ["ja"]:
                summands = []  # it begins behind the last sum
            elif zeile.is_counted:
                summands.append(zeile)
        return summands

    def faults(self) -> Iterator[Finding]:
        names = [(zeile.name, zeile.place) for zeile in self.zeilen]
        yield from repeated(names, reserved=("insgesamt", "stand", "stand_monat", "anzahl"))
        columns: dict[str, list[str]] = {"werte": [], "texte": []}
        for name, spalte in self.spalten.items():
            if not spalte.sitzverteilung:
                key = "werte" if spalte.art == "zahl" else "texte"
                columns[key].append(name)
        for number, zeile in enumerate(self.zeilen):
            yield from self._sum_faults(number, [name for name, _ in names])
            for key, names_of_columns in columns.items():
                yield from self._cell_faults(zeile, key, names_of_columns)
        yield from self._twice()

    def _twice(self) -> Iterator[Finding]:
        """What stands more than once in columns in which nothing may."""
        once = [name for name, spalte in self.spalten.items() if spalte.eindeutig]
        first_with: dict[str, Datenzeile] = {}
        for zeile in self.zeilen:
            for name in once:
                value = zeile.texte.get(name)
                text = " ".join(value.split()) if isinstance(value, Scalar) else ""
                if not text:
                    continue
                first = first_with.get(text)
                if first is None:
                    first_with[text] = zeile
                    continue
                yield Finding(
                    Code.KENNUNG_DOPPELT,
                    zeile.place_of("texte", name),
                    f"„{text}“ steht schon in Zeile {first.place.line} („{first.bezeichnung}“).",
                    "Einen der beiden Einträge berichtigen.",
                )

    def _sum_faults(self, number: int, names: list[str]) -> Iterator[Finding]:
        zeile = self.zeilen[number]
        if zeile.summe and not self.summands(number):
            yield Finding(
                Code.WERT_UNZULAESSIG,
                zeile.place_of("summe"),
                f"Die Zwischensumme „{zeile.bezeichnung}“ zählt keine Zeile zusammen.",
                "Sie gehört hinter die Zeilen, die sie summiert; oder deren Namen als Liste angeben.",
            )
        for name in zeile.summe or []:
            if name not in {*names, "ja", "alle"}:
                yield unknown("Die Zeile", name, names, zeile.place_of("summe"))

    def _cell_faults(self, zeile: Datenzeile, key: str, columns: list[str]) -> Iterator[Finding]:
        cells = getattr(zeile, key)
        for name in cells:
            if name not in columns:
                what = f"Unter „{key}“ die Spalte"
                place = zeile.place_of_key(key, name)
                cure = "Auf die „art“ der Spalte achten."
                yield unknown(what, name, columns, place, cure, code=Code.SCHLUESSEL_UNBEKANNT)
        if zeile.formel or zeile.summe:
            return
        for name in columns:
            if name not in (*cells, *zeile.ohne) and self.spalten[name].formel is None:
                yield Finding(
                    Code.SCHLUESSEL_FEHLT,
                    zeile.place,
                    f"In der Zeile „{zeile.bezeichnung}“ fehlt der Wert der Spalte „{name}“.",
                    (
                        f"Unter „{key}“ ergänzen; ist er noch unbekannt:"
                        f' {name}: {{ausstehend: "Grund"}}; gibt es keinen: „ohne: [{name}]“.'
                    ),
                )


Datentabellen = dict[Kennung, Datentabelle]


class Zuteilung(Fakten):
    """What one of them gets: a `wert`, or none of it for a reason."""

    REGELN = (genau_eines("wert", "ohne"),)

    bezeichnung: Benennung
    """Wer etwas erhält oder nichts. Beispiel: `Adorf`"""
    wert: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    """Wie viel davon. Beispiel: `2`"""
    ohne: (
        Annotated[Literal["bedarf", "gesondert"], bedeutung("kein Bedarf", "anders geregelt")]
        | None
    ) = None
    """Warum es nichts gibt: `bedarf` (kein Bedarf) oder `gesondert` (anders geregelt). Beispiel:
    `bedarf`
    """
    anmerkung: Prosa | None = None
    """Text der dritten Spalte. Beispiel: `erhält eine eigene Stelle`"""


class Verteilung(Fakten):
    """A distribution table with its sum.

    `soll` is a formula that the sum must equal; a deviation is an error with both sides.
    """

    titel: Prosa
    """Überschrift der Tabelle. Beispiel: `Beratungstage in den Kommunen`"""
    empfaenger: Text
    """Wer etwas erhält, in der Mehrzahl; Kopf der ersten Spalte. Beispiel: `Kommunen`"""
    spalte: Prosa
    """Kopf der zweiten Spalte. Beispiel: `Tage in der Woche`"""
    einheit: Text
    """Einheit der Werte. Beispiel: `Tage`"""
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None
    """So viele druckt die ganze Spalte, höchstens 6. Beispiel: `2`"""
    zeilen: Annotated[list[Zuteilung], Field(min_length=1)]
    """Die Zeilen, als Liste"""
    soll: Formel | None = None
    """Formel; die Summe muss ihr gleichen. Beispiel: `groessen.beratungstage`"""
    quelle: Quelle | None = None
    """Woher die Werte stammen"""

    @property
    def teile(self) -> dict[str, str]:
        """What its rows are called, by their names in addresses."""
        teile: dict[str, str] = {}
        for zeile in self.zeilen:
            teile[kennung(zeile.bezeichnung)] = zeile.bezeichnung
        return teile

    def faults(self) -> Iterator[Finding]:
        names = ((kennung(zeile.bezeichnung), zeile.place) for zeile in self.zeilen)
        yield from repeated(names, reserved=("summe", "anzahl", "mit", "bedarf", "gesondert"))


Verteilungen = dict[Kennung, Verteilung]
