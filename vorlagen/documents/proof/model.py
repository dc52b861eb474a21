"""What a proof of figures says, as values; the template prints them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Name:
    """What a figure is called in German, and what it belongs to: a table, a notice, a programme."""

    text: str
    zu: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """The same computation once more, from the printed texts of its operands alone.

    `rechnung` has both sides, „403.963 € − 245.319 € = 158.644 €“, with what comes of it on paper;
    `bemerkung` says by how much, and why, the paper prints something else.
    """

    rechnung: str
    stimmt: bool
    bemerkung: str = ""


@dataclass(frozen=True, slots=True)
class Rechnung:
    """A figure with its number in the proof.

    `schritte` is how it came about (empty for facts), each step a line, with references to other
    numbers; `rundung` to what it was rounded, with its unit; `ergebnis` its value with unit;
    `gedruckt` the forms in which the paper prints it, `anders` those of them that do not show in the
    value; `quelle` the reference to the fact's entry in the list of sources; `ort` where the fact or
    the expression stands.
    """

    nummer: str
    name: Name
    schritte: tuple[Markup, ...]
    rundung: str
    ergebnis: str
    gedruckt: tuple[str, ...]
    anders: tuple[str, ...]
    quelle: Markup
    adresse: str
    ort: str
    probe: Probe | None
    annahmen: Markup  # references to the assumptions it rests on


@dataclass(frozen=True, slots=True)
class Zeile:
    """A line of a table's proof; those that the table itself prints have a number there.

    `adresse` is shortened where it begins with that of the table.
    """

    rechnung: Rechnung
    adresse: str
    zeile: str = ""
    abzug: bool = False
    ergebnis: bool = False


@dataclass(frozen=True, slots=True)
class Jahresbetrag:
    """What of a line falls into a year, and its number in the proof."""

    nummer: str
    betrag: str


@dataclass(frozen=True, slots=True)
class Jahreszeile:
    """A line of a table by Haushaltsjahr; `probe` adds its years up to the whole."""

    bezeichnung: str
    betraege: tuple[Jahresbetrag, ...]
    gesamt: str
    probe: Probe


@dataclass(frozen=True, slots=True)
class Haushaltsjahre:
    """A table by Haushaltsjahr, the result last; `proben` reckon each year's result anew.

    `quer` if an upright page has no room for so many years.
    """

    jahre: tuple[str, ...]
    quer: bool
    zeilen: tuple[Jahreszeile, ...]
    regel: Markup
    proben: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Tabelle:
    """A table of the paper, line by line, each line below the steps that lead to it."""

    titel: str
    zeitraum: str
    abschnitt: str
    adresse: str
    zeilen: tuple[Zeile, ...]
    proben: tuple[Probe, ...]
    jahre: Haushaltsjahre | None


@dataclass(frozen=True, slots=True)
class Anteil:
    """A line of a distribution as printed; `wert` is the house style's dash where there is none.

    `ohne` says why there is none, `ort` is the line of the file.
    """

    bezeichnung: str
    wert: str
    ohne: str
    ort: str


@dataclass(frozen=True, slots=True)
class Verteilung:
    """A distribution, its sum, and what the sum must equal."""

    titel: str
    empfaenger: str
    spalte: str
    abschnitt: str
    quelle: Markup
    adresse: str
    datei: str
    zeilen: tuple[Anteil, ...]
    summe: Rechnung
    proben: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Ergebnis:
    """A main result, where the paper prints it, and on which assumptions it rests."""

    rechnung: Rechnung
    verweis: Markup
    orte: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Further figures that a section of the paper prints first."""

    abschnitt: str
    rechnungen: tuple[Rechnung, ...]


@dataclass(frozen=True, slots=True)
class Ausgangswert:
    """A fact in the list of sources; `annahme` is the number of its assumption, if it is one."""

    nummer: str
    name: Name
    wert: str
    adresse: str
    ort: str
    annahme: Markup


@dataclass(frozen=True, slots=True)
class Quelle:
    """A document with the spot in it, and the facts that come from there.

    `gemeinsam` if all of them belong to the same; that is `zu`, unless the document's name says it.
    """

    nummer: str
    dokument: str
    zu: str
    gemeinsam: bool
    werte: tuple[Ausgangswert, ...]


@dataclass(frozen=True, slots=True)
class OffenerFakt:
    """An assumption, or what is pending, with its reason and the numbers that rest on it."""

    nummer: str
    name: Name
    wert: str
    grund: str
    ort: str
    darauf: Markup
    freigabe: str = ""  # of an assumption: when it was released, and by whom


@dataclass(frozen=True, slots=True)
class Nachweis:
    """The whole proof."""

    uebersicht: tuple[Ergebnis, ...]
    tabellen: tuple[Tabelle, ...]
    summen: tuple[Rechnung, ...]
    verteilungen: tuple[Verteilung, ...]
    weitere: tuple[Gruppe, ...]
    quellen: tuple[Quelle, ...]
    annahmen: tuple[OffenerFakt, ...]
    ausstehend: tuple[OffenerFakt, ...]

    @property
    def proben(self) -> tuple[Probe, ...]:
        """All cross checks, so that one can say how many there are and whether each came out."""
        own = [z.rechnung.probe for t in self.tabellen for z in t.zeilen]
        years = [t.jahre for t in self.tabellen if t.jahre is not None]
        own += [p for y in years for p in (*y.proben, *(z.probe for z in y.zeilen))]
        own += [r.probe for r in self.summen]
        own += [r.probe for gruppe in self.weitere for r in gruppe.rechnungen]
        further = [p for v in self.verteilungen for p in v.proben]
        return tuple(p for p in [*own, *further] if p is not None)
