"""What figures are called in German: by the Bezeichnungen that stand in the YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from vorlagen.documents.proof.budget_names import ENDS, budget_name
from vorlagen.documents.proof.model import Name
from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.foerderprogramm import Foerdergegenstand, Foerderprogramm, Modul
from vorlagen.facts.kgst import KgstAusgabe
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.facts.stellen import Stellen
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure, Op, Operation
from vorlagen.figures.financing.lines import Line, RateLine, ShareLine
from vorlagen.figures.financing.outcomes import Ends, Outcome, Range, Sums
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper import PaperFigures
from vorlagen.figures.rounding import ROUNDINGS
from vorlagen.german.dates import datum

Say = Callable[[Scalar, str], str]  # a text from YAML as printed, and the table it belongs to

# Keys as a reader would say them; all others are said as they are spelled.
_KEYS = {
    "vzae": "Umfang",
    "stellen": "Zahl der Stellen",
    "anteil": "Umfang je Stelle",
    "monate": "Monate",
    "betrag": "bewilligter Betrag",
    "volumen": "Fördervolumen",
    "federfuehrung": "Federführung",
    "zustaendigkeit": "Zuständigkeit",
    "sitzung": "Tag der Sitzung",
    "gueltig_ab": "gültig ab",
    "eingang": "Tag des Eingangs",
    "nummer": "Nummer der Vorlage",
    "datum": "Datum",
    "behoerde": "bewilligende Behörde",
    "besetzt_seit": "besetzt seit",
    "faellig": "Tag der Auszahlung",
}
_KGST = {
    "gemeinkosten": "Gemeinkosten in v. H. der Personalkosten",
    "gesamt": "Sachkosten eines Arbeitsplatzes",
    "ohne_it": "Sachkosten eines Arbeitsplatzes ohne IT",
    "it": "Sachkosten eines Arbeitsplatzes für IT",
}
_OPERATIONS = {
    Op.GERUNDET: "gerundet",
    Op.ABGERUNDET: "abgerundet",
    Op.MONATE: "Monate im Zeitraum",
    Op.ANZAHL: "Anzahl",
}


class Names:
    """The German names of all figures and facts of one paper."""

    def __init__(self, schriftstueck: Schriftstueck, figures: PaperFigures, say: Say) -> None:
        self.schriftstueck = schriftstueck
        self.roots = figures.names
        self.titles = {key: say(t.tabelle.titel, key) for key, t in figures.tables.items()}
        self.own: dict[str, Name] = {}
        for key, table in figures.tables.items():
            self.own.update(self._of_table(table, self.titles[key], say))
        for found in figures.ranges.values():
            self.own.update(self._of_range(found, say))
        for distribution in figures.distributions.values():
            title = say(distribution.verteilung.titel, "")
            self.own[distribution.sum.address] = Name("Summe", title)
            for share in distribution.shares:
                if share.amount is not None:
                    self.own[share.amount.address] = Name(share.anteil.bezeichnung, title)

    def of(self, figure: Figure) -> Name:
        """The name of a figure; one without an address is named after what was done."""
        if figure.address:
            return self._counted(figure) or self.at(figure.address)
        if not isinstance(figure.origin, Operation):
            return Name("In der Vorlage angegebene Zahl")
        operation = figure.origin
        if operation.op in ROUNDINGS:
            within = operation.operands[0]
            inner = self.of(within) if within.address else Name("Zwischenwert")
            return Name(f"{inner.text}, {_OPERATIONS[operation.op]}", inner.zu)
        return Name(_OPERATIONS.get(operation.op, f"{operation.op.value}, im Text gebildet"))

    def at(self, address: str) -> Name:
        """The name of what has this address, be it a figure or not."""
        own = self.own.get(address)
        if own:
            return own
        root, *path = address.split(".")
        match root, path:
            case "groessen", [key] if key in self.schriftstueck.groessen:
                return Name(self.schriftstueck.groessen[key].bezeichnung or _spelled(key))
            case "angaben", [key, *_] if key in self.schriftstueck.angaben:
                return Name(self.schriftstueck.angaben[key].bezeichnung)
            case "finanzierung", [key, *rest] if key in self.titles and rest:
                steps = self._steps(f"{root}.{key}", _ends_last(rest))
                return Name(", ".join(steps), self.titles[key])
            case "vorlage", ["angaben", *rest]:
                return self.at(".".join(["angaben", *rest]))
            case "vorlage", ["datum"]:
                return Name("Datum der Vorlage")
            case "vorlage", ["beratungsfolge", number, key]:
                return Name(_spelled(key), self._gremium(int(number)))
            case "haushalt", [account, *rest]:
                found = budget_name(account, self._account(account), rest)
                if found:
                    return found
        return self._by_groups(root, path)

    def notice(self, address: str) -> str:
        """The notice that the fact at an address is from, „Bescheid vom 22.02.2021 (Modul 1)“."""
        for _, group in self._groups(address.split(".")):
            if isinstance(group, Bescheid):
                return self._notice(group)
        return ""

    def _of_table(self, table: FinancingTable, title: str, say: Say) -> Iterator[tuple[str, Name]]:
        for line in table.lines:
            label = say(line.zeile.bezeichnung, table.kennung)
            yield line.amount.address, Name(label, title)
            for year in table.years:
                amount = year.amounts[table.lines.index(line)]
                yield amount.address, Name(f"{label} {year.jahr}", title)
            if not isinstance(line, RateLine):
                yield from self._of_grant(line, label, title)
                continue
            yield line.per_post.address, Name(f"{label} {_per(line)}", title)
            if len(line.summands) > 1:
                for summand in line.summands:
                    rate = self.at(summand.rate.address) if summand.rate.address else Name("")
                    text = rate.text.rpartition(": ")[2] or summand.rate.label or "Satz"
                    yield summand.amount.address, Name(f"{text}, im Zeitraum", title)
        called = str(table.tabelle.ergebnis)
        yield table.result.address, Name(called, title)
        for year in table.years:
            yield year.result.address, Name(f"{called} {year.jahr}", title)

    @staticmethod
    def _of_grant(line: Line, label: str, title: str) -> Iterator[tuple[str, Name]]:
        if isinstance(line, ShareLine):
            what = "Fehlbedarf" if line.quote is None else "Bemessungsgrundlage"
            yield line.basis.address, Name(f"{what} für {label}", title)

    def _of_range(self, found: Range, say: Say) -> Iterator[tuple[str, Name]]:
        called = say(found.bezeichnung, "") if found.bezeichnung else "Finanzierung insgesamt"
        for outcome, end in zip(found.outcomes, ("mindestens", "höchstens"), strict=False):
            where = called if found.is_one else f"{called}, {end}"
            yield from self._of_sums(outcome, outcome.sums, "", where, say)
            for jahr, sums in outcome.years.items():
                yield from self._of_sums(outcome, sums, f" {jahr}", where, say)

    @staticmethod
    def _of_sums(
        outcome: Outcome, sums: Sums, year: str, where: str, say: Say
    ) -> Iterator[tuple[str, Name]]:
        yield sums.costs.address, Name(f"Gesamtkosten{year}", where)
        yield sums.grants.address, Name(f"Förderung{year}", where)
        yield sums.others.address, Name(f"Leistungen Dritter{year}", where)
        yield sums.result.address, Name(f"Eigenanteil{year}", where)
        for source in outcome.coverage.sources:
            paid = sums.sources[source.kennung]
            yield paid.address, Name(f"Deckung: {say(source.quelle.bezeichnung, '')}{year}", where)

    def _steps(self, table: str, path: list[str]) -> Iterator[str]:
        """The words for a way into a table; a line by what it is called there."""
        for number, step in enumerate(path):
            line = None if number else self.own.get(f"{table}.{step}")
            yield line.text if line else _spelled(step)

    def _counted(self, figure: Figure) -> Name | None:
        """What was counted: „Zahl der Kommunen, die keinen Bedarf haben“."""
        origin = figure.origin
        if not isinstance(origin, Operation) or origin.op is not Op.ANZAHL:
            return None
        return Name(f"Zahl der {origin.note.partition(':')[0].removesuffix(', alle')}")

    def _account(self, name: str) -> str:
        """The Bezeichnung of an account; empty for what is none."""
        title = _entry(_entry(_entry(self.roots, "haushalt"), name), "bezeichnung")
        return title if isinstance(title, str) else ""

    def _gremium(self, number: int) -> str:
        station = self.schriftstueck.stationen[number - 1]
        found = _entry(_entry(self.roots, "gremien"), station.gremium)
        name = _entry(found, "bezeichnung")
        return name if isinstance(name, str) else station.gremium

    def _by_groups(self, root: str, path: list[str]) -> Name:
        """A name made from the models that the address leads through."""
        if not path:
            return Name(_spelled(root))
        groups = list(self._groups([root, *path]))
        depth, last = groups[-1] if groups else (0, None)
        above = ", ".join(filter(None, (self._titled(group) for _, group in groups[:-1])))
        match last:
            case Stellen():
                where = above or ("Stellenplan" if root == "stellenplan" else "")
                return Name(f"{last.bezeichnung}: {_spelled(path[-1])}", where)
            case Foerdergegenstand() if path[-1] in last.saetze:
                return Name(f"{last.bezeichnung}: {last.saetze[path[-1]].bezeichnung}", above)
            case Foerdergegenstand() if path[-1] in last.mengen:
                return Name(f"{last.bezeichnung}: {last.mengen[path[-1]].bezeichnung}", above)
            case KgstAusgabe():
                return Name(_cost(path), last.bezeichnung)
            case None:
                return Name(_spelled(path[-1]), "" if root == "vorlage" else _spelled(root))
        return Name(", ".join(map(_spelled, _ends_last(path[depth:]))), self._titled(last))

    def _groups(self, parts: list[str]) -> Iterator[tuple[int, Any]]:
        """The models that an address leads through, from the top, each with its depth."""
        node: Any = self.roots
        for depth, part in enumerate(parts[:-1]):
            node = _entry(node, part)
            if isinstance(node, Namespace) and not isinstance(node.subject, Ends | None):
                yield depth, node.subject

    def _titled(self, group: Any) -> str:
        if isinstance(group, Bescheid):
            return self._notice(group)
        if isinstance(group, Foerderprogramm | Modul):
            return group.kurz or group.bezeichnung
        return str(getattr(group, "bezeichnung", ""))

    def _notice(self, bescheid: Bescheid) -> str:
        day = "" if isinstance(bescheid.datum, Ausstehend) else f" vom {datum(bescheid.datum)}"
        try:
            module = self._titled(self.roots.resolve(bescheid.modul).subject)
        except (FigureError, AttributeError):
            module = bescheid.modul
        return f"Bescheid{day} ({module})"


def _entry(node: Any, name: str) -> Any:
    """An entry of a group; None if there is none, or none that could be computed."""
    try:
        return node[name] if isinstance(node, Namespace) and name in node else None
    except FigureError:
        return None


def _per(line: RateLine) -> str:
    """Per what a value is, as its unit says: „je VZÄ“."""
    unit = str(line.per_post.unit).removeprefix("EUR").strip()
    return unit or "insgesamt"


def _cost(path: list[str]) -> str:
    match path:
        case ["personalkosten", grade]:
            return f"Personalkosten {grade}"
        case [*_, key] if key in _KGST:
            return _KGST[key]
    return f"Jahreskosten eines Arbeitsplatzes {path[-1]}"


def _ends_last(path: list[str]) -> list[str]:
    """A way of keys, with which end of a range it leads to behind all others."""
    return sorted(path, key=lambda key: key in ENDS)


def _spelled(key: str) -> str:
    """A key as a word: „jahr_2021“ becomes „Jahr 2021“."""
    if key in ENDS:
        return ENDS[key]
    known = _KEYS.get(key)
    if known is None:
        known = key.replace("_", " ")
    return known[:1].upper() + known[1:]
