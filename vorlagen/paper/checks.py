"""Checks of a paper as a whole: the papers it names, its secrets, its words, the sources of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vorlagen.facts.fakten import unknown
from vorlagen.figures import facts_below
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.lists import aufzaehlung
from vorlagen.page import Printed, words_of
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.paper import Page
from vorlagen.paper.projekt import Papier, Version
from vorlagen.paper.withheld import withheld_in


def names_other_papers(figures: PaperFigures) -> Iterator[Finding]:
    """Whether `fortschreibung_von` and `bezugsvorlagen` name other papers of the authority."""
    vorlage = figures.schriftstueck
    papiere = figures.behoerde.papiere
    if not isinstance(vorlage, Vorlage):
        return
    named = [(vorlage.fortschreibung_von, vorlage.place_of("fortschreibung_von"))]
    for bezugsvorlage in vorlage.bezugsvorlagen:
        named.append((bezugsvorlage.vorlage, bezugsvorlage.place_of("vorlage")))
    for name, place in named:
        if name is not None and (name == vorlage.kennung or name not in papiere):
            others = [kennung for kennung in papiere if kennung != vorlage.kennung]
            yield unknown("Die andere Vorlage", name, others, place)


_LEGAL_FORM = re.compile(r",?\s+(?:g?GmbH|AG|KG|OHG|UG|SE|GbR|e\.\s?[KGV]\.)(?=\W|$).*")
_NAMED = 3  # of facts without a source
_LEAST_SECRET = 4  # characters; shorter words stand anywhere


def secrets_stay_in(papier: Papier, pages: Iterable[Page]) -> Iterator[Finding]:
    """Whether the public version, or one of its annexes, says elsewhere what its tables leave out."""
    if papier.version is not Version.OEFFENTLICH:
        return
    words = " ".join(words_of(page.html) for page in pages)
    for withheld in withheld_in(papier):
        for text in withheld.texts:
            secret = _LEGAL_FORM.sub("", " ".join(text.split()))
            alone = rf"(?<!\w){re.escape(secret)}(?!\w)"
            if len(secret) >= _LEAST_SECRET and re.search(alone, words):
                yield Finding(
                    Code.NICHTOEFFENTLICH,
                    withheld.place,
                    f"„{secret}“ steht in der öffentlichen Fassung, obwohl {withheld.title} nicht öffentlich"
                    " ist.",
                    "Dort anders schreiben, etwa „Bieter 1“, oder in einen nichtöffentlichen Teil setzen"
                    " (::: nichtoeffentlich …); darf es jeder lesen, „nichtoeffentlich“ streichen.",
                    None if " " in secret else Severity.WARNUNG,  # a single word may mean another
                )


def figures_have_sources(page: Page) -> Iterator[Finding]:
    """Whether facts that a final paper rests on name no source; one finding counts them.

    Those of another paper are reported with that one.
    """
    without: dict[str, Place] = {}
    for figure, fact in facts_below([item.figure for item in page.printed]):
        has_source = fact.source or fact.notice or fact.assumed or fact.pending
        is_of_this = figure.address and not figure.address.startswith("vorlagen.")
        if is_of_this and not has_source:
            without.setdefault(f"„{figure.address}“", fact.place)
    if without:
        named = [*list(without)[:_NAMED], "weitere"][: len(without)]
        yield Finding(
            Code.QUELLE_FEHLT,
            next(iter(without.values())),
            f"Eingetragene Zahlen ohne Quelle: {len(without)}, nämlich {aufzaehlung(named)}.",
            "„quelle: {dokument: …, fundstelle: …}“ ergänzen: bei der Angabe, bei der Tabelle oder, wenn"
            " alles aus einer Quelle ist, einmal in vorlage.yaml.",
        )


_DIRECTION = "unter|über|weniger|mehr|geringer|höher|niedriger"


def signs_suit_words(page: Page) -> Iterator[Finding]:
    """Whether a figure below zero stands beside a word that says the sign already: „sinkt um −5 €“."""
    words = words_of(page.html)
    negative: dict[str, Printed] = {}  # the first print of each text, the last text first
    for item in reversed(page.printed):
        if item.text.startswith("−"):
            negative[item.text] = item
    for item in negative.values():
        text = re.escape(" ".join(item.text.split()))
        match = re.search(rf"\bum {text}|{text} (?:{_DIRECTION})\b", words)
        if match:
            yield Finding(
                Code.AUSDRUCK,
                item.place,
                f"„{match[0]}“: Ob es mehr oder weniger ist, sagen hier Wort und Vorzeichen zugleich.",
                'Das Wort nach dem Wert wählen, {{ … | je_nachdem("steigt", "sinkt") }}, und ihn ohne'
                " Vorzeichen drucken: {{ … | ohne_vorzeichen | euro }}.",
                Severity.WARNUNG,
            )
