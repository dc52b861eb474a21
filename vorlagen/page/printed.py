"""What a paper prints: its figures, what stands for unknown ones, and what may not be printed."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct

from vorlagen.figures.figure import Figure, facts_below
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.style import NBSP, Hausstil
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Papier

PENDING_TEXT = "[ausstehend]"
TO_WRITE = "[noch zu schreiben:"
_DIVIDED = "\ufffe"  # what PDFium reads for the dash of a word that goes on in the next line
_HYPHENATED = re.compile(rf"(?:[-\u00ad\u2010]\s*\n\s*|{_DIVIDED}\s*)")
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")
_HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ALTERNATIVE = re.compile(r'\s(?:alt|aria-label)="([^"]*)"')


class Printed(Struct, frozen=True):
    """A figure as the paper shows it, and where it was asked for."""

    figure: Figure
    text: str
    place: Place


class PrintedText:
    """A text in which printed figures are looked for, however its lines are broken."""

    def __init__(self, text: str) -> None:
        self._text = f"{text}\n{_HYPHENATED.sub('', text)}".casefold()

    def has(self, printed: str) -> bool:
        """Whether a figure stands there as it was printed, or before the „bis“ of a range."""
        if self._finds(_spaced(printed)):
            return True
        number = _UNIT.sub("", printed)
        return number != printed and self._finds(rf"{_spaced(number)}\s*bis\b")

    def _finds(self, pattern: str) -> bool:
        # No digit may stand beside it, or „12“ would be found in „112.500“.
        whole = rf"(?<![0-9])(?<![0-9][.,]){pattern}(?![0-9])(?!,[0-9])(?!\.[0-9]{{3}})"
        return re.search(whole, self._text) is not None


def _spaced(printed: str) -> str:
    parts = printed.casefold().replace(NBSP, " ").split()
    return r"\s*".join(map(re.escape, parts))


def words_of(page: str) -> str:
    """The words of a page of HTML, and those that say what its pictures show."""
    body = _HEAD.sub("", page)
    words = html.unescape(" ".join([_TAG.sub(" ", body), *_ALTERNATIVE.findall(body)]))
    return words.replace("\u00ad", "")


def on_page(printed: Iterable[Printed], page: str) -> Iterator[Printed]:
    """The figures that stand on a page of HTML as they were printed, or in what its pictures say.

    What was made for a part that the page leaves out is not printed.
    """
    text, known = PrintedText(words_of(page)), dict[str, bool]()
    for item in printed:
        if item.text not in known:
            known[item.text] = text.has(item.text)
        if known[item.text]:
            yield item


class PrintedPaper(Struct, frozen=True):
    """A paper whose page has been made; `reasons` are those of what it prints as pending.

    `unwritten` are the questions that its texts have still to answer, and where. In a `final`
    paper nothing may be open. It is `whole` if all its figures came out and its texts too. `pages` are
    its HTML and that of its annexes.
    """

    papier: Papier
    figures: PaperFigures
    printed: Sequence[Printed]
    reasons: Collection[str]
    unwritten: Mapping[Place, str]
    style: Hausstil
    is_final: bool
    is_whole: bool
    pages: Sequence[str]


_LEGAL_FORM = re.compile(r",?\s+(?:g?GmbH|AG|KG|OHG|UG|SE|GbR|e\.\s?[KGV]\.)(?=\W|$).*")
_NAMED = 3  # of facts without a source
_LEAST_SECRET = 4  # characters; shorter words stand anywhere


def secrets_stay_in(paper: PrintedPaper) -> Iterator[Finding]:
    """Whether a public paper says elsewhere what its tables leave out."""
    schriftstueck = paper.figures.schriftstueck
    if not schriftstueck.oeffentlich:
        return
    words = " ".join(" ".join(map(words_of, paper.pages)).split())
    for tabelle in schriftstueck.tabellen.values():
        left_out = [name for name, spalte in tabelle.spalten.items() if not spalte.oeffentlich]
        for zeile, name in product(tabelle.zeilen, left_out):
            text = zeile.texte.get(name)
            secret = _LEGAL_FORM.sub("", " ".join(text.split())) if isinstance(text, str) else ""
            alone = rf"(?<!\w){re.escape(secret)}(?!\w)"
            if len(secret) >= _LEAST_SECRET and re.search(alone, words):
                yield Finding(
                    Code.WERT_UNZULAESSIG,
                    zeile.place_of("texte", name),
                    f"„{secret}“ steht in der öffentlichen Vorlage, obwohl die Spalte"
                    f" „{tabelle.spalten[name].bezeichnung}“ mit „oeffentlich: nein“ darin fehlt.",
                    f"Im Text, im Beschlussvorschlag oder in der Anlage „{zeile.bezeichnung}“ schreiben;"
                    " darf es jeder lesen, „oeffentlich: nein“ bei der Spalte streichen.",
                    None if " " in secret else Severity.WARNUNG,  # a single word may mean another
                )


def figures_have_sources(paper: PrintedPaper) -> Iterator[Finding]:
    """Whether facts that a final paper rests on name no source; they are counted, not told one by one.

    Those of another paper are told with that one.
    """
    without = dict[str, Place]()
    for figure, fact in facts_below([item.figure for item in paper.printed]):
        is_told = fact.source or fact.notice or fact.assumed or fact.pending
        is_of_this = figure.address and not figure.address.startswith("vorlagen.")
        if paper.is_final and is_of_this and not is_told:
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


def signs_suit_words(paper: PrintedPaper) -> Iterator[Finding]:
    """Whether a figure below zero stands beside a word that says the sign already: „sinkt um −5 €“."""
    words = " ".join(words_of(paper.pages[0]).split())
    for item in {one.text: one for one in reversed(paper.printed) if one.text[:1] == "−"}.values():
        text = " ".join(item.text.split())
        found = re.search(rf"\bum {re.escape(text)}|{re.escape(text)} (?:{_DIRECTION})\b", words)
        if found:
            yield Finding(
                Code.AUSDRUCK,
                item.place,
                f"„{found[0]}“: Ob es mehr oder weniger ist, sagen hier Wort und Vorzeichen zugleich.",
                'Das Wort nach dem Wert wählen, {{ … | je_nachdem("steigt", "sinkt") }}, und ihn ohne'
                " Vorzeichen drucken: {{ … | ohne_vorzeichen | euro }}.",
                Severity.WARNUNG,
            )
