"""What formulas and prose may say of a decision (Beschluss): who decided what, when, and how."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from vorlagen.beschluesse.facts import BESCHLUSS, Beschluss, DecidedPaper
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    NONE,
    Exposure,
    Figure,
    Lazy,
    Namespace,
    PaperPart,
    Phrase,
    group_of,
    unusable,
)
from vorlagen.german.numbers import NBSP
from vorlagen.german.words import kennung
from vorlagen.sitzungen import STIMMEN, Gremien, Gremium, Stimme, Stimmen

# How results are said that are not said as they are entered
RESULTS = {
    "geaendert_beschlossen": "geändert beschlossen",
    "zurueckgezogen": "zurückgezogen",
    "zur_kenntnis": "zur Kenntnis genommen",
    "keine_abstimmung": "ohne Abstimmung",
}
_ADOPTED = {"beschlossen": "", "geaendert_beschlossen": "mit Änderungen, "}  # before „einstimmig“
_COUNTED = (*STIMMEN, "befangen", "anwesend")
_OF_THE_PAPER = ("nummer", "betreff", "vorlage")


class Decision(Phrase, frozen=True):
    """A decision with its committee and paper, for functions that print a reference to it.

    `names` gives the group of the paper for other texts; None if there is none.
    """

    beschluss: Beschluss
    gremium: Gremium | None
    vorlage: DecidedPaper | None
    names: Callable[[], Any]

    def parts(self, group: Namespace) -> tuple[Any, ...]:
        return reference_parts(group, self, "nominativ")


class PaperDecisions(PaperPart):
    """The decisions of an authority, as the texts of one paper know them."""

    def names(self) -> Namespace:
        """The group `beschluesse`."""
        files = self.paper.files(BESCHLUSS)
        decisions = group_of("beschluesse", files.facts, self._decision_names)
        for name in files.unusable:
            decisions.add(name, Lazy(partial(unusable, name)))
        return decisions

    def _paper_names(self, kennung: str) -> Any:
        return self.paper.names["vorlagen"].get(kennung.replace("-", "_"))

    def _decision_names(self, address: str, beschluss: Beschluss) -> Namespace:
        """`nummer`, `datum`, `gremium`, `ergebnis`, `stimmen`, `angaben`, `betreff` and the `vorlage`.

        What is pending or assumed is noted when somebody asks for it.
        """
        gremien: Gremien | None = self.paper.behoerde.gremien
        ordner = self.paper.behoerde.ordner
        papier = self.paper.behoerde.papiere.get(beschluss.vorlage or "")
        vorlage: DecidedPaper | None = getattr(papier and papier.schriftstueck, "decided", None)
        names = partial(self._paper_names, beschluss.vorlage or "")
        # What rests on the source of this paper does not rest on that of the decision.
        expose = Exposure(self.paper.touched, key_day=self.paper.key_day)
        expose = expose.resting_on(beschluss.quelle)
        gremium = gremien.gremien.get(beschluss.gremium) if gremien else None
        keys = ("nummer", "betreff", "ergebnis", "tag", "sitzung")
        facts = expose.group(address, beschluss, only=keys)
        entries: dict[str, Any] = {"gremium": beschluss.gremium}
        if gremium:
            entries["gremium"] = gremium.bezeichnung
        entries["ergebnis"] = Lazy(partial(_result, facts, beschluss.stimmen), is_text=True)
        if beschluss.tag is not None:
            entries["datum"] = facts.entry("tag", is_text=True)
        else:
            entries["datum"] = Lazy(partial(_day, facts, beschluss, gremien, ordner), is_text=True)
        entries["angaben"] = group_of(f"{address}.angaben", beschluss.angaben, expose.angabe)
        if beschluss.stimmen is not None:
            entries["stimmen"] = votes_names(f"{address}.stimmen", beschluss.stimmen, expose)
        if beschluss.vorlage is None:
            for name in ("nummer", "betreff"):
                if name in facts:
                    entries[name] = facts.entry(name, is_text=True)
        elif vorlage is None:  # there is no such paper, or it cannot be used, which has its finding
            for name in _OF_THE_PAPER:
                entries[name] = Lazy(partial(unusable, ordner))
        else:
            entries["vorlage"] = Lazy(names, is_text=True)
            address_of_paper = f"vorlagen.{beschluss.vorlage.replace('-', '_')}.vorlage"
            of_paper = expose.resting_on(vorlage.quelle)
            head = of_paper.group(address_of_paper, vorlage.facts, only=("nummer", "betreff"))
            for name in ("nummer", "betreff"):
                entries[name] = head.entry(name, is_text=True)
        return Namespace(address, entries, subject=Decision(beschluss, gremium, vorlage, names))


def votes_names(address: str, stimmen: Stimmen, expose: Exposure) -> Namespace:
    """`ja`, `nein`, `enthaltungen`, and `anwesend` and `befangen` if they are known.

    What is not entered is the sum of what the Fraktionen have; it has one step for each of these.
    """
    entered = [name for name in _COUNTED if getattr(stimmen, name) is not None]
    summed: dict[str, Figure] = {}
    for name in STIMMEN:
        if name not in entered:
            summed[name] = _summed(f"{address}.{name}", name, stimmen, expose)
    return expose.group(address, stimmen, summed, only=entered)


def _summed(address: str, stimme: Stimme, stimmen: Stimmen, expose: Exposure) -> Figure:
    figures: list[Figure] = []
    for name, votes in stimmen.je_fraktion.items():
        if getattr(votes, stimme):
            of_fraktion = f"{address}.{kennung(name)}"
            figures.append(expose.figure(of_fraktion, votes, (stimme,), NONE))
    none = expose.stated(address, stimmen, ("je_fraktion",), Decimal(0), NONE)
    if not figures:
        return none.named(address)
    return sum(figures[1:], figures[0]).named(address)


def _result(facts: Namespace, stimmen: Stimmen | None) -> Any:
    """How a decision came out, in a word: by the votes, if there are any."""
    ergebnis = facts["ergebnis"]
    if isinstance(ergebnis, Ausstehend):
        return ergebnis
    if stimmen and ergebnis in _ADOPTED:
        way = stimmen.weise(ergebnis)
        if way:
            return f"{_ADOPTED[ergebnis]}{way}"
    return RESULTS.get(ergebnis, ergebnis)


def _day(facts: Namespace, beschluss: Beschluss, gremien: Gremien | None, ordner: str) -> Any:
    sitzung = gremien.sitzung(beschluss.gremium, beschluss.sitzung) if gremien else None
    if sitzung is None and isinstance(beschluss.sitzung, str):
        return unusable(ordner)  # that there is no such meeting has its finding
    return sitzung.datum if sitzung else facts["sitzung"]


def reference_parts(
    group: Namespace, decision: Decision, fall: str, *, ergebnis: bool = True
) -> tuple[Any, ...]:
    """The parts of a reference to a decision, to be printed one after the other.

    „Beschluss des Kreisausschusses vom 21.06.2021 (Vorlage 12/2024), einstimmig“; `fall` is
    "nominativ" (also for the dative and the accusative) or "genitiv". The result may be left out.
    """
    noun = "Beschlusses" if fall == "genitiv" else "Beschluss"
    genitive = decision.gremium.genitiv if decision.gremium else None
    if genitive:
        who, where = f" {genitive}", ""
    else:
        who, where = "", f"{group['gremium']}, "
    paper = (f" ({where}Vorlage{NBSP}", group["nummer"], ")")
    result = (", ", *result_parts(group)) if ergebnis else ()
    return (f"{noun}{who} vom{NBSP}", group["datum"], *paper, *result)


def result_parts(group: Namespace) -> tuple[Any, ...]:
    """How a decision came out: „einstimmig bei 2 Enthaltungen“, „mehrheitlich mit 12 zu 3 Stimmen“."""
    result = group["ergebnis"]
    votes = group.get("stimmen")
    if votes is None or isinstance(result, Ausstehend):
        return (result,)
    parts = [result]
    counted = (" mit ", votes["ja"], " zu ", votes["nein"], " Stimmen")
    if result.endswith(("mehrheitlich", "abgelehnt")):
        parts += counted
    abstained: Figure = votes["enthaltungen"]
    if abstained.exact != 0:
        noun = "Enthaltung" if abstained.exact == 1 else "Enthaltungen"
        parts += (" bei ", abstained, f"{NBSP}{noun}")
    return tuple(parts)
