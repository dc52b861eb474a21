"""The kinds of tables and sentences that council papers have, made at random from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from string import Formatter

from tafeln import (
    ABGERUNDET,
    GENAU,
    KAUFMAENNISCH,
    NACHGESTELLT,
    Produkt,
    Stil,
    Summe,
    Tafel,
    Zeile,
    Zelle,
    wert,
)

MINUS = ["-{}", "− {}", "−{}", "({})", "{}-", "./. {}", "– {}", "- {}"]
TAUSENDER = [*["."] * 20, "", "\u00a0"]
MASSE = [" €", " €", " €", " EUR", " Euro", ",-", ",- €", ""]
SUMMENWORT = ["Summe", "Gesamt", "Insgesamt", "Gesamtsumme", "Zusammen", "Summe gesamt", "Σ"]
ORTE = (
    "Altdorf Bergheim Eichenau Friedrichsthal Grünwald Hohenfels Kirchberg Lindenhof Mühlheim "
    "Neustadt Oberau Rosenthal Steinach Talheim Uferstadt Waldheim"
).split()
POSTEN = (
    "Personalaufwendungen|Sachaufwendungen|Mieten und Nebenkosten|Fortbildung|"
    "Öffentlichkeitsarbeit|Reinigung|Versicherungen|Energie und Wasser|"
    "Unterhaltung der Grundstücke\nund baulichen Anlagen|Abschreibungen|Transferaufwendungen|"
    "Honorare für Fachkräfte|Geschäftsaufwendungen|Software und Lizenzen|"
    "Sonstige ordentliche\nAufwendungen|Erstattungen an Zweckverbände|Lehr- und Lernmittel|"
    "Schülerbeförderung"
).split("|")
GRUPPEN = (
    "Grundstück|Vorbereitende Maßnahmen|Bauwerk – Baukonstruktionen|"
    "Bauwerk – Technische Anlagen|Außenanlagen und Freiflächen|Ausstattung und Kunstwerke|"
    "Baunebenkosten|Finanzierung"
).split("|")
GEWERKE = (
    "Rohbau|Zimmererarbeiten|Dachdeckung|Fenster|Trockenbau|Estrich|Elektro|"
    "Heizung und Lüftung|Sanitär|Maler|Schlosser|Bodenbelag"
).split("|")
ENTGELT = [f"E {n}" for n in (5, 6, 7, 8, 10, 11, 12, 13, 14)] + ["E 9a", "E 9b", "S 8b", "S 12"]
DINGE = (
    "Rutsche|Schaukel|Sitzbank|Fahrradbügel|Laptop|Tablet|Schulmöbelsatz|"
    "Baum, Stammumfang 20/25|Abfallbehälter|Leuchte|Whiteboard|Spielgerät"
).split("|")
SAETZE = [
    "Der Ausschuss hat am 12.03.2025 unter TOP 7 darüber beraten.",
    "Grundlage ist § 3 Abs. 2 der Satzung vom 14. Dezember 2021.",
    "Die Einrichtung hat 4 Gruppen mit 85 Plätzen.",
    "Die Einzelheiten stehen in der Drucksache 2024/0187.",
    "Die Maßnahme ist im Zeitraum vom 01.01.2026 bis 31.12.2027 vorgesehen.",
    "Zuständig ist das Amt 51, Telefon 02241 13-2530.",
    "Nach § 83 Abs. 1 Satz 2 GO NRW ist der Rat zuständig.",
    "Die Beratung wurde in der 14. Sitzung am 5. November 2024 vertagt.",
    "Die Preise beziehen sich auf das 3. Quartal 2024.",
]
TITEL = ["Finanzielle Auswirkungen", "3. Kosten und Finanzierung", "Kostenübersicht", "2.1 Zahlen"]

EIGENANTEIL = [
    (
        "Die Gesamtkosten betragen {a}. Abzüglich der Landesförderung in Höhe von {b} und des "
        "Zuschusses des Kreises von {c} verbleibt ein städtischer Eigenanteil von {e}."
    ),
    "Bei Gesamtkosten von {a} und einer Förderung von {b} ergibt sich ein Eigenanteil von {e}.",
    "Von den Gesamtkosten von {a} trägt das Land {b} und der Kreis {c}; den Rest von {e} trägt die Stadt.",
    (
        "Die Gesamtkosten belaufen sich auf {a}. Gefördert werden davon {b}, so dass ein "
        "Eigenanteil in Höhe von {e} verbleibt."
    ),
    (
        "Die Kosten von {a} abzüglich der Förderung ({b}) und der Spenden ({c}) ergeben einen "
        "Eigenanteil von insgesamt somit {e}."
    ),
]
GESAMT_SATZ = [
    "Insgesamt ergeben sich {a}.",
    "Die Gesamtsumme beläuft sich auf {a}.",
    "In der Summe sind das {a}, die im Haushalt 2026 veranschlagt sind.",
]
EIGENANTEIL_SATZ = [
    "Der Eigenanteil beträgt {a}.",
    "Im Haushalt ist ein Eigenanteil von {a} veranschlagt.",
]
MENGEN = [
    "Für {a} Plätze zu je {b} sind das zusammen {c}.",
    "Beschafft werden {a} Geräte zum Stückpreis von {b}, insgesamt {c}.",
    "Die Pauschale beträgt {b} je Kind; bei {a} Kindern ergeben sich {c}.",
    "Es entstehen Kosten von {c} ({a} x {b}).",
]
TEILE = [
    "Es fallen {a} für Personal, {b} für Miete und {c} für Sachkosten an, insgesamt somit {e}.",
    "Benötigt werden {e}, davon {a} in 2025, {b} in 2026 und {c} in 2027.",
    "Die Kosten von zusammen {e} setzen sich zusammen aus {a} (Bau), {b} (Technik) und {c} (Planung).",
]
PROZENT = [
    "Die Förderung beträgt {p} der zuwendungsfähigen Kosten von {a}, mithin {c}.",
    "Das Land fördert die Ausgaben von {a} mit {p}, also mit {c}.",
    "Bei einem Fördersatz von {p} auf {a} ergibt sich eine Zuwendung von {c}.",
]


def _kostengruppen(rng: Random, number: int) -> list[str]:
    prefix = rng.choice(["KG ", "", "KGR "])
    chosen = sorted(rng.sample(range(len(GRUPPEN)), min(number, len(GRUPPEN))))
    return [f"{prefix}{100 * (i + 1)} {GRUPPEN[i]}" for i in chosen]


def _konten(rng: Random, number: int) -> list[str]:
    accounts = sorted(rng.sample(range(4001, 5800), number))
    return [f"{accounts[i]} {POSTEN[i % len(POSTEN)]}" for i in range(number)]


def _losnummern(_: Random, number: int) -> list[str]:
    return [f"Los {i + 1} {GEWERKE[i % len(GEWERKE)]}" for i in range(number)]


def _orte(rng: Random, number: int) -> list[str]:
    form = rng.choice(["{}", "Grundschule {}", "Kita {}", "Gemeinde {}"])
    return [form.format(ort) for ort in rng.sample(ORTE, number)]


def _entgelt(rng: Random, number: int) -> list[str]:
    return rng.sample(ENTGELT, min(number, len(ENTGELT)))


def _jahreszahlen(rng: Random, number: int) -> list[str]:
    first = rng.randint(2010, 2024)
    return [str(first + i) for i in range(number)]


def _dinge(rng: Random, number: int) -> list[str]:
    things = rng.sample(DINGE, min(number, len(DINGE)))
    return [f"{rng.randint(2, 30)} × {thing}" for thing in things]


def _schlicht(rng: Random, number: int) -> list[str]:
    return rng.sample(POSTEN, number)


def _laufend(rng: Random, number: int) -> list[str]:
    return [f"{i + 1}. {name}" for i, name in enumerate(rng.sample(POSTEN, number))]


NAMEN: dict[str, Callable[[Random, int], list[str]]] = {
    "schlicht": _schlicht,
    "laufend": _laufend,
    "kg": _kostengruppen,
    "konto": _konten,
    "los": _losnummern,
    "orte": _orte,
    "entgelt": _entgelt,
    "jahre": _jahreszahlen,
    "menge": _dinge,
}
FAMILIEN = [*NAMEN, "schlicht"]


class Bau:
    """Makes one table: its style is chosen once, its cells are added by the kinds below."""

    def __init__(self, rng: Random, art: str) -> None:
        self.rng = rng
        self.tafel = Tafel(art, ueberschrift=rng.choice(TITEL))
        self.stil = Stil(
            stellen=rng.choice([0, 0, 0, 2]),
            minus=rng.choice(MINUS),
            tausender=rng.choice(TAUSENDER),
        )
        self.einheit = "€"
        self.wo = rng.choice(["zelle", "zelle", "zelle", "kopf", "titel", "vermerk"])
        masse = rng.choice(MASSE)
        if self.stil.stellen and ",-" in masse:
            masse = " €"
        self.stil = replace(self.stil, masse=masse if self.wo == "zelle" else "")
        if self.stil.minus == NACHGESTELLT and ",-" in self.stil.masse:
            self.stil = replace(self.stil, minus="-{}")
        self.leer = rng.choice(["–", "-", "0", ""])

    def oft(self, share: float) -> bool:
        return self.rng.random() < share

    def in_tausend(self, rundung: str) -> None:
        """Print in thousands or millions, each figure rounded on its own."""
        factor, names, places = self.rng.choice(
            [
                (1000, ["T€", "TEUR", "Tsd. €", "Tausend €"], [0, 0, 1]),
                (1_000_000, ["Mio. €", "Mio. EUR"], [1, 2, 3]),
            ]
        )
        self.einheit = self.rng.choice(names)
        self.wo = self.rng.choice(["kopf", "titel", "vermerk", "zelle"])
        masse = f" {self.einheit}" if self.wo == "zelle" else ""
        places_chosen = self.rng.choice(places)
        self.stil = replace(
            self.stil, stellen=places_chosen, masse=masse, faktor=factor, rundung=rundung
        )

    def betrag(self, low: int = 300, high: int = 3_000_000) -> Fraction:
        """An amount; small ones as frequent as large ones. Some are round."""
        if self.stil.faktor > 1:
            low, high = 12 * self.stil.faktor, 9000 * self.stil.faktor
            if self.stil.faktor > 1000:
                low, high = 300_000, 90_000_000
        amount = low * (high / low) ** self.rng.random()
        if self.stil.rundung != GENAU:
            return Fraction(int(amount))
        if self.oft(0.25):
            scale = 1000 if amount > 20_000 else 100
            return Fraction(round(amount / scale) * scale)
        return self.stil.gerundet(Fraction(amount))

    def zelle(self, value: Fraction, stil: Stil | None = None) -> Zelle:
        """A figure as the table prints it."""
        stil = stil or self.stil
        cell = Zelle("", None, stil)
        cell.schreibe(stil.gerundet(value))
        if not cell.wert and stil is self.stil and self.leer != "0":
            cell.text, cell.fest = self.leer, True
        return cell

    def summe(
        self,
        result: Zelle,
        parts: Sequence[Zelle],
        signs: Sequence[int] = (),
        art: str = "Summe",
    ) -> None:
        """Note that a figure is the sum of others."""
        if all(part.ist_zahl for part in parts):
            teile = list(zip(signs or [1] * len(parts), parts, strict=True))
            self.tafel.beziehungen.append(Summe(result, teile, art))

    def zeile(
        self, name: str, zellen: Sequence[Zelle], *, ist_summe: bool = False, fehlbar: bool = False
    ) -> None:
        cells = [Zelle(name), *zellen]
        self.tafel.zeilen.append(Zeile(cells, ist_summe, fehlbar))

    def kopf(self, namen: Sequence[str], erste: str = "") -> None:
        """A head row, with the unit where the table has it."""
        form = self.rng.choice(["{}\nin {}", "{} in {}", "{} ({})", "{}\n[{}]"])
        titles = []
        for name in namen:
            title = name
            if self.wo == "kopf":
                title = form.format(name, self.einheit)
            titles.append((title, 1))
        first = erste or self.rng.choice(["Bezeichnung", "Position", "", "Kostenart", "Maßnahme"])
        self.tafel.kopf.append([(first, 1), *titles])

    def summenwort(self) -> str:
        return self.rng.choice(SUMMENWORT)

    def jahre(self, number: int) -> list[str]:
        first = self.rng.randint(2019, 2026)
        form = self.rng.choice(["{}", "{}", "Ansatz {}", "Plan {}", "HJ {}", "Ansatz\n{}"])
        return [form.format(first + i) for i in range(number)]

    def namen(self, number: int, familie: str = "") -> list[str]:
        """Labels of rows, many with numbers that nobody adds."""
        rng = self.rng
        names = NAMEN[familie or rng.choice(FAMILIEN)](rng, number)
        if len(names) < number:
            more = [name for name in POSTEN if name not in names]
            names += rng.sample(more, number - len(names))
        if self.oft(0.08):
            place = rng.randrange(number)
            mark, note = rng.choice(
                [(" 1)", "1) vorläufig"), ("*", "* ohne Umlage"), (" ¹", "¹ geschätzt")]
            )
            names[place] += mark
            self.tafel.nachher.append([note])
        return names

    def fertig(self, haupt: Zelle | None = None, saetze: Sequence[str] = ()) -> Tafel:
        """The table with what stands around it; `haupt` is what a sentence may repeat."""
        rng, tafel = self.rng, self.tafel
        if tafel.zeilen:
            self._zusaetze()
        for _ in range(rng.choice([0, 1, 1, 2])):
            tafel.vorher.append([rng.choice(SAETZE)])
        if self.oft(0.5):
            tafel.nachher.append([rng.choice(SAETZE)])
        if haupt is not None and self.oft(0.35):
            self._wiederhole(haupt, saetze or GESAMT_SATZ)
        notes = []
        if tafel.zeilen and self.wo == "titel":
            form = rng.choice(["{0} (in {1})", "{0} in {1}", "{0} – Angaben in {1}"])
            tafel.beschriftung = form.format("Übersicht", self.einheit)
        elif tafel.zeilen and self.oft(0.3):
            tafel.beschriftung = rng.choice(["Tabelle 1: Übersicht", "Tab. 3", "Übersicht 2025"])
        if self.wo == "vermerk":
            form = rng.choice(["Alle Beträge in {}.", "Angaben in {}", "Werte in {}"])
            notes.append(form.format(self.einheit))
        if self.stil.rundung != GENAU and self.oft(0.7):
            notes.append(rng.choice(["Rundungsdifferenzen möglich.", "Differenzen durch Rundung."]))
        tafel.vermerk = " ".join(notes)
        return tafel

    def _zusaetze(self) -> None:
        """At times a column that numbers the rows or gives accounts, and a footnote at a figure."""
        rng, tafel = self.rng, self.tafel
        if self.oft(0.1):
            title = rng.choice(["Nr.", "Lfd. Nr.", "Pos."])
            tafel.links = 2
            for kopf in tafel.kopf:
                kopf.insert(0, (title if kopf is tafel.kopf[-1] else "", 1))
            for number, zeile in enumerate(tafel.zeilen, 1):
                zeile.zellen.insert(0, Zelle("" if zeile.ist_summe else str(number)))
        elif self.oft(0.1):
            title = rng.choice(["Konto", "Produkt", "Sachkonto", "HHSt."])
            form = rng.choice(["{}", "{}", "{}00", "1.{}.01"])
            for kopf in tafel.kopf:
                kopf.insert(1, (title if kopf is tafel.kopf[-1] else "", 1))
            for zeile in tafel.zeilen:
                account = form.format(rng.randint(4000, 7999))
                zeile.zellen.insert(1, Zelle("" if zeile.ist_summe else account))
        if self.oft(0.07):
            figures = [zelle for zelle in tafel.zellen if zelle.ist_zahl and not zelle.fest]
            zelle = rng.choice(figures)
            zelle.marke = rng.choice(["*", " ¹", "²", "*)"])
            zelle.text += zelle.marke
            tafel.nachher.append([zelle.marke.strip() + " vorbehaltlich der Bewilligung"])

    def _wiederhole(self, haupt: Zelle, saetze: Sequence[str]) -> None:
        unit = "" if haupt.stil.masse else f" {self.einheit}"
        copy = Zelle(haupt.text.removesuffix(haupt.marke) + unit, haupt.wert, haupt.stil, fest=True)
        self.tafel.beziehungen.append(Summe(copy, [(1, haupt)], "Wiederholung"))
        place = self.rng.choice([self.tafel.vorher, self.tafel.nachher])
        place.append(_satz(self.rng.choice(saetze), a=copy))


def _spalten(bau: Bau) -> list[str]:
    if bau.oft(0.5):
        return bau.jahre(bau.rng.randint(2, 5))
    words = ["Aufwand", "Bund", "Land", "Kreis", "Stadt", "Dritte"]
    return bau.rng.sample(words, bau.rng.randint(2, 4))


def _blatt(bau: Bau, columns: int, rows: int) -> list[list[Fraction]]:
    """Raw amounts, a few of them zero."""
    zero = bau.rng.choice([0.0, 0.0, 0.12])
    values = []
    for _ in range(rows):
        row = [Fraction(0) if bau.oft(zero) else bau.betrag() for _ in range(columns)]
        values.append(row)
    return values


def einfach(bau: Bau) -> Tafel:
    """One or more columns with a total below, sometimes above."""
    rng = bau.rng
    columns = rng.choice([1, 1, 1, 2, 3])
    rows = rng.randint(3, 10)
    titles = [rng.choice(["Betrag", "Kosten", "Ansatz"])] if columns == 1 else bau.jahre(columns)
    bau.kopf(titles)
    values = _blatt(bau, columns, rows)
    cells = [[bau.zelle(value) for value in row] for row in values]
    totals = [bau.zelle(sum((row[i] for row in values), Fraction(0))) for i in range(columns)]
    for i, total in enumerate(totals):
        bau.summe(total, [row[i] for row in cells])
    names = bau.namen(rows)
    for name, row in zip(names, cells, strict=True):
        bau.zeile(name, row, fehlbar=True)
    bau.zeile(bau.summenwort(), totals, ist_summe=True)
    return bau.fertig(totals[0] if columns == 1 else None)


def zwischensummen(bau: Bau) -> Tafel:
    """Groups with subtotals, below or above their rows, some of one row, some within others."""
    rng = bau.rng
    columns = rng.choice([1, 1, 2, 3])
    bau.kopf(["Betrag"] if columns == 1 else bau.jahre(columns))
    above = bau.oft(0.3)
    nested = bau.oft(0.3)
    grand = [Fraction(0)] * columns
    tops: list[list[Zelle]] = []
    for number in range(rng.randint(2, 4)):
        letter = "ABCD"[number]
        group = [Fraction(0)] * columns
        inner: list[list[Zelle]] = []
        rows: list[tuple[str, list[Zelle], bool]] = []
        for part in range(2 if nested else 1):
            size = rng.choice([1, 2, 3, 4])
            values = [[bau.betrag() for _ in range(columns)] for _ in range(size)]
            cells = [[bau.zelle(value) for value in row] for row in values]
            names = bau.namen(size, rng.choice(["schlicht", "laufend", "konto", "los"]))
            sums = [sum((row[i] for row in values), Fraction(0)) for i in range(columns)]
            group = [a + b for a, b in zip(group, sums, strict=True)]
            leaves = [(name, row, False) for name, row in zip(names, cells, strict=True)]
            if nested:
                subtotal = [bau.zelle(value) for value in sums]
                for i in range(columns):
                    bau.summe(subtotal[i], [row[i] for row in cells])
                inner.append(subtotal)
                label = f"{letter}.{part + 1} Zwischensumme"
                rows += (
                    [(label, subtotal, True), *leaves]
                    if above
                    else [*leaves, (label, subtotal, True)]
                )
            else:
                inner += cells
                rows += leaves
        total = [bau.zelle(value) for value in group]
        for i in range(columns):
            bau.summe(total[i], [row[i] for row in inner])
        grand = [a + b for a, b in zip(grand, group, strict=True)]
        tops.append(total)
        label = rng.choice([f"Summe {letter}", f"Zwischensumme {letter}", "Zwischensumme"])
        if above:
            label = f"{letter}. {rng.choice(['Bauwerk', 'Betrieb', 'Personal', 'Planung'])}"
        rows = [(label, total, True), *rows] if above else [*rows, (label, total, True)]
        for name, row, is_total in rows:
            bau.zeile(name, row, ist_summe=is_total, fehlbar=not is_total)
    totals = [bau.zelle(value) for value in grand]
    for i in range(columns):
        bau.summe(totals[i], [row[i] for row in tops])
    bau.zeile(rng.choice(["Gesamtsumme", "Gesamtkosten", "Insgesamt"]), totals, ist_summe=True)
    return bau.fertig(totals[0] if columns == 1 else None)


def davon(bau: Bau) -> Tafel:
    """A total with rows below that are part of it; or rows that have parts and are added themselves."""
    rng = bau.rng
    columns = rng.choice([1, 1, 2])
    bau.kopf(["Betrag"] if columns == 1 else bau.jahre(columns))
    word = rng.choice(["davon {}", "darunter: {}", "– davon {}", "dav. {}"])
    rows = rng.randint(2, 5)
    with_parts = rng.randrange(rows)
    values = [[bau.betrag(5000) for _ in range(columns)] for _ in range(rows)]
    totals_raw = [sum((row[i] for row in values), Fraction(0)) for i in range(columns)]
    cells = [[bau.zelle(value) for value in row] for row in values]
    totals = [bau.zelle(value) for value in totals_raw]
    for i in range(columns):
        bau.summe(totals[i], [row[i] for row in cells])
    of_total = bau.oft(0.4)
    whole = bau.oft(0.6)
    names = bau.namen(rows, rng.choice(["schlicht", "laufend", "kg"]))
    for number, (name, row) in enumerate(zip(names, cells, strict=True)):
        has_parts = number == with_parts and not of_total
        bau.zeile(name, row, fehlbar=not has_parts)
        if has_parts:
            _teile(bau, row, values[number], word, whole=whole)
    bau.zeile(bau.summenwort(), totals, ist_summe=True)
    if of_total:
        _teile(bau, totals, totals_raw, word, whole=whole)
    return bau.fertig(totals[0] if columns == 1 else None)


def _teile(bau: Bau, row: list[Zelle], raw: list[Fraction], word: str, *, whole: bool) -> None:
    """Rows that say of what a row above consists, fully or in part."""
    parts = bau.rng.randint(2, 3)
    left = list(raw)
    columns: list[list[Zelle]] = [[] for _ in raw]
    names = bau.rng.sample(["Land", "Bund", "Stadt", "Kirche", "investiv", "Personal"], parts)
    for number, name in enumerate(names):
        printed = []
        for i, value in enumerate(raw):
            part = left[i]
            if number < parts - 1 or not whole:
                part = bau.stil.gerundet(value * bau.rng.randint(12, 30) / 100)
            left[i] -= part
            printed.append(bau.zelle(part))
            columns[i].append(printed[-1])
        bau.zeile(word.format(name), printed)
    for total, column in zip(row, columns, strict=True):
        part_of = Summe(total, [(1, cell) for cell in column], "davon", mindestens=True)
        bau.tafel.beziehungen.append(part_of)


def kreuz(bau: Bau, unbekannt: str = "") -> Tafel:
    """Sums of rows and of columns; two cells may be unknown, which counts nothing and says so."""
    rng = bau.rng
    titles = _spalten(bau)
    columns, rows = len(titles), rng.randint(3, 8)
    values = _blatt(bau, columns, rows)
    unknown = rng.sample(range(columns * rows), 2 if unbekannt else 0)
    for place in unknown:
        values[place // columns][place % columns] = Fraction(0)
    first = bau.oft(0.2)
    word = rng.choice(["Gesamt", "Summe", "Insgesamt", "Gesamtkosten"])
    bau.kopf([word, *titles] if first else [*titles, word])
    if bau.oft(0.25):
        over = (rng.choice(["Haushaltsjahr", "Anteile in den Jahren 2025 bis 2029"]), columns)
        bau.tafel.kopf.insert(0, [("", 1), ("", 1), over] if first else [("", 1), over, ("", 1)])
    values.append([sum((row[i] for row in values), Fraction(0)) for i in range(columns)])
    cells: list[list[Zelle]] = []
    for number, row in enumerate(values):
        parts = [bau.zelle(value) for value in row]
        for place in unknown:
            if place // columns == number:
                parts[place % columns] = Zelle(unbekannt, fest=True)
        total = bau.zelle(sum(row, Fraction(0)))
        bau.summe(total, parts)
        cells.append([total, *parts] if first else [*parts, total])
    for i in range(columns + 1):
        bau.summe(cells[-1][i], [row[i] for row in cells[:-1]])
    for name, printed in zip(bau.namen(rows), cells[:-1], strict=True):
        bau.zeile(name, printed, fehlbar=True)
    bau.zeile(bau.summenwort(), cells[-1], ist_summe=True)
    return bau.fertig(cells[-1][0 if first else -1])


def gerundet(bau: Bau) -> Tafel:
    """Thousands or millions, each figure rounded on its own."""
    bau.in_tausend(KAUFMAENNISCH)
    return bau.rng.choice([einfach, kreuz, kreuz, zwischensummen, abweichung, abzuege])(bau)


def abgerundet(bau: Bau) -> Tafel:
    """The same with figures cut off."""
    bau.in_tausend(ABGERUNDET)
    return bau.rng.choice([einfach, kreuz])(bau)


def abweichung(bau: Bau) -> Tafel:
    """Planned, actual and the difference, by row and in total."""
    rng = bau.rng
    names = rng.choice([("Plan", "Ist"), ("Ansatz", "Ergebnis"), ("Ansatz 2024", "Ist 2024")])
    bau.kopf([*names, rng.choice(["Abweichung", "Differenz", "Mehr (+) / Weniger (-)"])])
    minus = bau.stil.minus
    if minus == "./. {}":
        bau.stil = replace(bau.stil, minus="-{}")
    signs = rng.choice([(-1, 1), (1, -1)])
    rows = rng.randint(3, 7)
    values = []
    for _ in range(rows):
        plan = bau.betrag(3000)
        ist = bau.stil.gerundet(plan * rng.randint(70, 130) / 100)
        values.append((plan, ist))
    values.append(
        (sum(v[0] for v in values) + Fraction(0), sum(v[1] for v in values) + Fraction(0))
    )
    cells = []
    for plan, ist in values:
        row = [bau.zelle(plan), bau.zelle(ist), bau.zelle(signs[0] * plan + signs[1] * ist)]
        bau.summe(row[2], row[:2], signs)
        cells.append(row)
    for i in range(3):
        bau.summe(cells[-1][i], [row[i] for row in cells[:-1]])
    for name, row in zip(bau.namen(rows), cells[:-1], strict=True):
        bau.zeile(name, row, fehlbar=True)
    bau.zeile(bau.summenwort(), cells[-1], ist_summe=True)
    return bau.fertig()


def abzuege(bau: Bau) -> Tafel:
    """Cost less funding is the own share; deductions printed with or without a sign."""
    rng = bau.rng
    columns = rng.choice([1, 1, 2, 3])
    bau.kopf(["Betrag"] if columns == 1 else bau.jahre(columns))
    costs = [bau.betrag(40_000) for _ in range(columns)]
    signed = bau.oft(0.5)
    names = ["Gesamtkosten"]
    rows = [[bau.zelle(value) for value in costs]]
    raw = list(costs)
    words = ["abzüglich {}", "./. {}", "- {}", "{}", "abzgl. {}", "{}"]
    word = rng.choice(words if not signed else ["{}", "abzüglich {}"])
    if not signed and word == "{}":
        word = "abzüglich {}"
    sources = ["Landesförderung", "Zuschuss des Kreises", "Spenden", "Bundesmittel", "Drittmittel"]
    for source in rng.sample(sources, rng.randint(1, 3)):
        parts = [bau.stil.gerundet(value * rng.randint(8, 28) / 100) for value in costs]
        if bau.stil.rundung != GENAU:
            parts = [value * rng.randint(80, 280) / 1000 for value in costs]
        raw = [a - b for a, b in zip(raw, parts, strict=True)]
        rows.append([bau.zelle(-value if signed else value) for value in parts])
        names.append(word.format(source))
    own = [bau.zelle(value) for value in raw]
    for i in range(columns):
        signs = [1, *([1 if signed else -1] * (len(rows) - 1))]
        bau.summe(own[i], [row[i] for row in rows], signs, "Abzug")
    for number, (name, row) in enumerate(zip(names, rows, strict=True)):
        bau.zeile(name, row, fehlbar=number > 0 and len(rows) > 2)
    bau.zeile(
        rng.choice(["Eigenanteil", "= Eigenanteil", "verbleiben", "Eigenanteil der Stadt"]), own
    )
    return bau.fertig(own[0] if columns == 1 else None, EIGENANTEIL_SATZ)


def mengen(bau: Bau) -> Tafel:
    """Quantity times price is the amount, with a total."""
    rng = bau.rng
    posts = bau.oft(0.35)
    places = rng.choice([1, 2]) if posts else 0
    count = Stil(stellen=places, genau=True)
    price = replace(bau.stil, genau=True)
    bau.stil = replace(bau.stil, genau=True)
    bau.kopf(
        ["Stellen", "je Stelle", "Kosten"]
        if posts
        else rng.choice([["Menge", "Einzelpreis", "Gesamtpreis"], ["Anzahl", "Preis", "Betrag"]])
    )
    if bau.wo == "kopf":
        first, (count_name, _), *others = bau.tafel.kopf[0]
        name = count_name.replace(bau.einheit, "").rstrip(" ()[]\n").removesuffix(" in")
        bau.tafel.kopf[0] = [first, (name.removesuffix("\nin"), 1), *others]
    rows = rng.randint(2, 6)
    names = rng.sample(ENTGELT, rows) if posts else rng.sample(DINGE, rows)
    totals: list[Zelle] = []
    amount = Fraction(0)
    numbers: list[Zelle] = []
    for name in names:
        pieces = Fraction(rng.randint(2, 60), 1)
        if posts:
            pieces = Fraction(rng.choice([25, 50, 75, 100, 150, 200, 225, 350, 600]), 100)
            pieces = count.gerundet(pieces) or Fraction(1)
        each = bau.betrag(40_000, 110_000) if posts else bau.betrag(30, 5000)
        value = bau.stil.gerundet(pieces * each)
        row = [bau.zelle(pieces, count), bau.zelle(each, price), bau.zelle(value)]
        bau.tafel.beziehungen.append(Produkt(row[2], row[:2]))
        _runde(bau, row[2])
        bau.zeile(name, row, fehlbar=True)
        totals.append(row[2])
        numbers.append(row[0])
        amount += value
    total = bau.zelle(amount)
    bau.summe(total, totals)
    head = Zelle("")
    if bau.oft(0.4):
        head = bau.zelle(sum((wert(n) for n in numbers), Fraction(0)), count)
        bau.summe(head, numbers)
    bau.zeile(bau.summenwort(), [head, Zelle(""), total], ist_summe=True)
    return bau.fertig(total)


def _runde(bau: Bau, cell: Zelle) -> None:
    """A product may be rounded to its last digit."""
    cell.stil = replace(cell.stil, genau=False)
    cell.schreibe(wert(cell))
    assert bau.tafel.beziehungen[-1].haelt()


def je_kopf(bau: Bau) -> Tafel:
    """An amount by inhabitants, and how much that is for each."""
    rng = bau.rng
    people = Stil(genau=True)
    each = replace(bau.stil, stellen=2, masse=bau.stil.masse.replace(",-", ""))
    bau.kopf(["Betrag"])
    title = rng.choice(["je Einwohner", "je Kind", "pro Kopf", "Euro je\nEinwohner/-in"])
    bau.tafel.kopf[0] = [
        bau.tafel.kopf[0][0],
        ("Kinder" if "Kind" in title else "Einwohner", 1),
        bau.tafel.kopf[0][1],
        (title, 1),
    ]
    rows = rng.randint(3, 7)
    numbers: list[Zelle] = []
    amounts: list[Zelle] = []
    raw = [Fraction(0), Fraction(0)]
    for name in bau.namen(rows, "orte"):
        count = Fraction(rng.randint(800, 60_000))
        amount = bau.betrag(50_000)
        raw = [raw[0] + count, raw[1] + amount]
        row = [bau.zelle(count, people), bau.zelle(amount), bau.zelle(amount / count, each)]
        bau.tafel.beziehungen.append(Produkt(row[2], [row[1]], [row[0]], art="Quotient"))
        numbers.append(row[0])
        amounts.append(row[1])
        bau.zeile(name, row, fehlbar=True)
    last = [bau.zelle(raw[0], people), bau.zelle(raw[1]), bau.zelle(raw[1] / raw[0], each)]
    bau.summe(last[0], numbers)
    bau.summe(last[1], amounts)
    bau.tafel.beziehungen.append(Produkt(last[2], [last[1]], [last[0]], art="Quotient"))
    bau.zeile(bau.summenwort(), last, ist_summe=True)
    return bau.fertig(last[1])


def anteile(bau: Bau) -> Tafel:
    """Amounts and their shares of the total in per cent."""
    rng = bau.rng
    places = rng.choice([0, 1, 1, 2])
    in_cell = bau.oft(0.5)
    share = Stil(stellen=places, masse=" %" if in_cell else "", tausender="")
    bau.kopf([rng.choice(["Betrag", "Kosten", "Ansatz"])])
    bau.tafel.kopf[0].append((rng.choice(["Anteil", "Quote"]) + ("" if in_cell else " in %"), 1))
    rows = rng.randint(3, 8)
    values = [bau.betrag(5000, 300_000) for _ in range(rows)]
    whole = sum(values, Fraction(0))
    total = bau.zelle(whole)
    hundred = bau.zelle(Fraction(100), replace(share, genau=True))
    hundred.fest = True
    cells: list[list[Zelle]] = []
    for name, value in zip(bau.namen(rows), values, strict=True):
        row = [bau.zelle(value), bau.zelle(100 * value / whole, share)]
        bau.tafel.beziehungen.append(
            Produkt(row[1], [row[0]], [total], Fraction(100), art="Anteil")
        )
        cells.append(row)
        bau.zeile(name, row, fehlbar=True)
    bau.summe(total, [row[0] for row in cells])
    bau.summe(hundred, [row[1] for row in cells])
    bau.zeile(bau.summenwort(), [total, hundred], ist_summe=True)
    return bau.fertig(total)


def steuer(bau: Bau) -> Tafel:
    """Net, value added tax and gross, in rows or in columns."""
    rng = bau.rng
    if not bau.stil.stellen and bau.oft(0.7):
        masse = bau.stil.masse.replace(",-", "")
        bau.stil = replace(bau.stil, stellen=2, masse=masse)
    rate = rng.choice([19, 19, 19, 7])
    word = rng.choice(["MwSt.", "USt.", "Umsatzsteuer", "Mehrwertsteuer"])
    return _steuer_zeilen(bau, rate, word) if bau.oft(0.5) else _steuer_spalten(bau, rate, word)


def _steuer(bau: Bau, net: Zelle, tax: Zelle, gross: Zelle, rate: int) -> None:
    bau.tafel.beziehungen.append(Produkt(tax, [net], [], Fraction(rate, 100), art="Steuer"))
    bau.summe(gross, [net, tax])


def _steuer_zeilen(bau: Bau, rate: int, word: str) -> Tafel:
    rng = bau.rng
    bau.kopf(["Betrag"])
    rows = rng.randint(2, 6)
    values = [bau.betrag() for _ in range(rows)]
    cells = [bau.zelle(value) for value in values]
    for name, cell in zip(
        bau.namen(rows, rng.choice(["los", "kg", "schlicht"])), cells, strict=True
    ):
        bau.zeile(name, [cell], fehlbar=True)
    whole = sum(values, Fraction(0))
    net = bau.zelle(whole)
    tax = bau.zelle(whole * rate / 100)
    gross = bau.zelle(whole + wert(tax))
    bau.summe(net, cells)
    _steuer(bau, net, tax, gross, rate)
    bau.zeile(rng.choice(["Summe netto", "Netto", "Zwischensumme netto"]), [net], ist_summe=True)
    bau.zeile(
        rng.choice([f"zzgl. {rate} % {word}", f"{word} {rate} %", f"+ {rate} % {word}"]), [tax]
    )
    bau.zeile(rng.choice(["Summe brutto", "Gesamt brutto", "Bruttosumme"]), [gross], ist_summe=True)
    return bau.fertig(gross)


def _steuer_spalten(bau: Bau, rate: int, word: str) -> Tafel:
    rng = bau.rng
    bau.kopf(["netto", f"{rate} % {word}", "brutto"])
    rows = rng.randint(2, 6)
    cells: list[list[Zelle]] = []
    for name in bau.namen(rows, rng.choice(["los", "orte", "schlicht"])):
        value = bau.betrag()
        tax = bau.zelle(value * rate / 100)
        row = [bau.zelle(value), tax, bau.zelle(value + wert(tax))]
        _steuer(bau, row[0], tax, row[2], rate)
        cells.append(row)
        bau.zeile(name, row, fehlbar=True)
    totals = [bau.zelle(sum((wert(row[i]) for row in cells), Fraction(0))) for i in range(3)]
    for i in range(3):
        bau.summe(totals[i], [row[i] for row in cells])
    bau.summe(totals[2], totals[:2])
    bau.zeile(bau.summenwort(), totals, ist_summe=True)
    return bau.fertig(totals[2])


def fortschreibung(bau: Bau) -> Tafel:
    """What there was, what came, what went, what is left; carried to the next year."""
    rng = bau.rng
    bau.stil = replace(bau.stil, minus=rng.choice(["-{}", "– {}"]))
    titles = rng.choice(
        [
            ["Anfangsbestand", "Zugang", "Abgang", "Endbestand"],
            ["Stand 01.01.", "Neuaufnahme", "Tilgung", "Stand 31.12."],
            ["Stand zum\n01.01.", "Zuführung", "Entnahme", "Stand zum\n31.12."],
        ]
    )
    years = rng.randint(3, 6)
    first = rng.randint(2016, 2024)
    stand = bau.betrag(800_000)
    rows: list[list[Zelle]] = []
    for _ in range(years):
        more, less = bau.betrag(10_000, 600_000), bau.betrag(10_000, 300_000)
        end = stand + more - less
        row = [bau.zelle(value) for value in (stand, more, less, end)]
        bau.summe(row[3], row[:3], [1, 1, -1])
        if rows:
            bau.tafel.beziehungen.append(Summe(row[0], [(1, rows[-1][3])], "Übertrag"))
        rows.append(row)
        stand = end
    names = [str(first + i) for i in range(years)]
    if bau.oft(0.7):
        bau.kopf(titles, "Jahr")
        for name, row in zip(names, rows, strict=True):
            bau.zeile(name, row)
    else:
        bau.kopf(names, "Jahr")
        for i, title in enumerate(titles):
            bau.zeile(title, [row[i] for row in rows])
    return bau.fertig()


def ergebnisplan(bau: Bau) -> Tafel:
    """The plan of results: revenue, expenses, their balances, in several years."""
    rng = bau.rng
    columns = rng.randint(2, 4)
    signed = bau.oft(0.5)  # expenses printed with a minus
    numbered = bau.oft(0.6)
    bau.kopf(bau.jahre(columns), "Ertrags- und Aufwandsarten")
    lines = 0

    def line(name: str, cells: list[Zelle], *, is_total: bool = False) -> None:
        nonlocal lines
        lines += 1
        prefix = f"{lines:02d} " if numbered else ""
        sign = "= " if is_total and bau.oft(0.6) else ""
        bau.zeile(f"{prefix}{sign}{name}", cells, ist_summe=is_total, fehlbar=not is_total)

    def block(names: Sequence[str], title: str, sign: int) -> list[Zelle]:
        values = [[sign * bau.betrag(20_000) for _ in range(columns)] for _ in names]
        cells = [[bau.zelle(value) for value in row] for row in values]
        for name, row in zip(names, cells, strict=True):
            line(name, row)
        total = [bau.zelle(sum((row[i] for row in values), Fraction(0))) for i in range(columns)]
        for i in range(columns):
            bau.summe(total[i], [row[i] for row in cells])
        line(title, total, is_total=True)
        return total

    minus = -1 if signed else 1
    revenue = [
        "Steuern und ähnliche Abgaben",
        "Zuwendungen und Umlagen",
        "Gebühren",
        "Kostenerstattungen",
    ]
    expense = [
        "Personalaufwendungen",
        "Versorgung",
        "Sach- und Dienstleistungen",
        "Abschreibungen",
        "Transfer",
    ]
    income = block(revenue[: rng.randint(2, 4)], "Ordentliche Erträge", 1)
    costs = block(expense[: rng.randint(2, 5)], "Ordentliche Aufwendungen", minus)
    signs = [1, 1 if signed else -1]
    result = _saldo(bau, income, costs, signs)
    line("Ordentliches Ergebnis", result, is_total=True)
    gain = [bau.zelle(bau.betrag(5000, 90_000)) for _ in range(columns)]
    interest = [bau.zelle(minus * bau.betrag(5000, 90_000)) for _ in range(columns)]
    bau.zeile("Finanzerträge", gain)
    bau.zeile("Zinsen und sonstige Finanzaufwendungen", interest)
    finance = _saldo(bau, gain, interest, signs)
    bau.zeile("Finanzergebnis", finance, ist_summe=True)
    final = _saldo(bau, result, finance, [1, 1], "Summe")
    bau.zeile("Jahresergebnis", final, ist_summe=True)
    return bau.fertig()


def _saldo(
    bau: Bau,
    first: Sequence[Zelle],
    second: Sequence[Zelle],
    signs: Sequence[int],
    art: str = "Abzug",
) -> list[Zelle]:
    """The balance of two rows."""
    balance = []
    for a, b in zip(first, second, strict=True):
        cell = bau.zelle(signs[0] * wert(a) + signs[1] * wert(b))
        bau.summe(cell, [a, b], signs, art)
        balance.append(cell)
    return balance


def offen(bau: Bau) -> Tafel:
    """A table in which cells are not known yet, or have one of two values."""
    rng = bau.rng
    if bau.oft(0.5):
        return _lose(bau)
    return kreuz(bau, rng.choice(["k. A.", "offen", "n. n.", "entfällt"]))


def _lose(bau: Bau) -> Tafel:
    """Seats of a committee, of which the last is drawn by lot."""
    rng = bau.rng
    bau.wo = "nirgends"
    counted = Stil(genau=True)
    parties = ["CDU", "SPD", "GRÜNE", "FDP", "Die Linke", "Freie Wähler"][: rng.randint(4, 6)]
    bau.tafel.kopf.append([("Fraktion", 1), ("Mitglieder", 1), ("Sitze im Ausschuss", 1)])
    members = sorted((rng.randint(2, 18) for _ in parties), reverse=True)
    seats = [max(1, m // 2) for m in members]
    cells = []
    for number, (name, m, s) in enumerate(zip(parties, members, seats, strict=True)):
        cell = bau.zelle(Fraction(m), counted)
        cells.append(cell)
        seat = Zelle(str(s))
        if number >= len(parties) - 2:
            seat = Zelle(f"{s} oder {s + 1}")
        bau.zeile(name, [cell, seat], fehlbar=True)
    total = bau.zelle(Fraction(sum(members)), counted)
    bau.summe(total, cells)
    bau.zeile("Insgesamt", [total, Zelle(str(sum(seats) + 1))], ist_summe=True)
    return bau.fertig()


def saetze(bau: Bau) -> Tafel:
    """Sentences alone."""
    rng = bau.rng
    masse = rng.choice([" €", " €", " Euro", " EUR"])
    bau.stil, bau.wo = replace(bau.stil, masse=masse, minus="-{}"), "zelle"
    rng.choice([_satz_eigenanteil, _satz_eigenanteil, _satz_menge, _satz_teile, _satz_prozent])(bau)
    return bau.fertig()


def _satz(muster: str, **zellen: Zelle) -> list[str | Zelle]:
    """A sentence whose names in braces are figures."""
    pieces: list[str | Zelle] = []
    for text, name, _, _ in Formatter().parse(muster):
        pieces.append(text)
        if name:
            pieces.append(zellen[name])
    return pieces


def _satz_eigenanteil(bau: Bau) -> None:
    rng = bau.rng
    costs = bau.betrag(50_000)
    funding = bau.stil.gerundet(costs * rng.randint(20, 60) / 100)
    grant = bau.stil.gerundet(costs * rng.randint(5, 20) / 100)
    a, b, c = bau.zelle(costs), bau.zelle(funding), bau.zelle(grant)
    muster = rng.choice(EIGENANTEIL)
    if "{c}" in muster:
        own = bau.zelle(costs - funding - grant)
        bau.summe(own, [a, b, c], [1, -1, -1])
    else:
        own = bau.zelle(costs - funding)
        bau.summe(own, [a, b], [1, -1])
    bau.tafel.vorher.append(_satz(muster, a=a, b=b, c=c, e=own))


def _satz_menge(bau: Bau) -> None:
    rng = bau.rng
    count = Stil(genau=True)
    bau.stil = replace(bau.stil, genau=True)
    number = Fraction(rng.randint(3, 80))
    each = bau.betrag(150, 9000)
    a, b, c = bau.zelle(number, count), bau.zelle(each), bau.zelle(number * each)
    bau.tafel.beziehungen.append(Produkt(c, [a, b]))
    bau.tafel.vorher.append(_satz(rng.choice(MENGEN), a=a, b=b, c=c))


def _satz_teile(bau: Bau) -> None:
    values = [bau.betrag() for _ in range(3)]
    a, b, c = (bau.zelle(value) for value in values)
    total = bau.zelle(sum(values, Fraction(0)))
    bau.summe(total, [a, b, c])
    bau.tafel.vorher.append(_satz(bau.rng.choice(TEILE), a=a, b=b, c=c, e=total))


def _satz_prozent(bau: Bau) -> None:
    rng = bau.rng
    rate = Stil(genau=True, masse=" %")
    percent = Fraction(rng.choice([30, 40, 50, 60, 65, 75, 80, 90]))
    base = bau.betrag(20_000)
    a, p = bau.zelle(base), bau.zelle(percent, rate)
    c = bau.zelle(base * percent / 100)
    bau.tafel.beziehungen.append(Produkt(c, [p, a], [], Fraction(1, 100)))
    bau.tafel.vorher.append(_satz(rng.choice(PROZENT), a=a, p=p, c=c))


ARTEN: dict[str, Callable[[Bau], Tafel]] = {
    "Summe": einfach,
    "Zwischensummen": zwischensummen,
    "davon": davon,
    "Kreuztabelle": kreuz,
    "Abweichung": abweichung,
    "Abzüge": abzuege,
    "Menge × Preis": mengen,
    "je Kopf": je_kopf,
    "Anteile": anteile,
    "Umsatzsteuer": steuer,
    "Fortschreibung": fortschreibung,
    "gerundet": gerundet,
    "abgerundet": abgerundet,
    "Ergebnisplan": ergebnisplan,
    "offene Angaben": offen,
    "Sätze": saetze,
}


def tafel(art: str, rng: Random) -> Tafel:
    """A faultless table of a kind."""
    result = ARTEN[art](Bau(rng, art))
    broken = result.gebrochen()
    assert not broken, (art, [(b.art, b.ergebnis.text) for b in broken])
    return result
