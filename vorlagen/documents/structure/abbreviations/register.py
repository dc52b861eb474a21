"""The abbreviations that a paper may use, and those that it has used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from markupsafe import escape

from vorlagen.documents.structure.abbreviations.explained import is_explained
from vorlagen.documents.structure.abbreviations.running_text import Block, blocks
from vorlagen.documents.structure.abbreviations.search import Search, Use
from vorlagen.documents.structure.marks import Marks, Short
from vorlagen.facts.abkuerzungen import Abkuerzung
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste

PlaceOf = Callable[[str], Place]  # where the sources use a short form for the first time
_Edit = tuple[int, int, str]  # start, end and what takes its place


@dataclass(slots=True)
class Register:
    """The abbreviations of one paper; `known` is None if its authority keeps no list."""

    known: dict[str, Abkuerzung] | None
    findings: Findings
    marks: Marks
    search: Search = field(init=False)
    used: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # those explained, or reported

    def __post_init__(self) -> None:
        self.search = Search(self.known or ())

    def entry(self, short: str) -> Abkuerzung:
        """The entry of a short form.

        Raises:
            FigureError: If it is in no list, with the nearest one.
        """
        found = (self.known or {}).get(short)
        if found is None:
            raise FigureError(Code.NAME_UNBEKANNT, *_unlisted(short, self.known or {}))
        return found

    def explain(self, short: str) -> None:
        """Take it that the paper explains a short form elsewhere."""
        self.seen.add(short)

    def listed(self) -> list[tuple[str, str]]:
        """The abbreviations that the paper uses and must explain, with their long forms, sorted."""
        needed = [short for short in self.used if not self.entry(short).gelaeufig]
        return [(short, self.entry(short).lang) for short in sorted(needed, key=str.casefold)]

    def spelled(self, html: str, place_of: PlaceOf) -> str:
        """Running text, its abbreviations checked, and marked for those who read it on a screen."""
        if self.known is None:
            return html
        edits = [edit for block in blocks(html) for edit in self._edits(block, place_of)]
        for start, end, text in reversed(edits):
            html = html[:start] + text + html[end:]
        return html

    def aside(self, mark: Short) -> str:
        """The mark of an abbreviation in a title or a table: the short form alone."""
        self.used.setdefault(mark.short)
        return str(escape(mark.short))

    def _edits(self, block: Block, place_of: PlaceOf) -> Iterator[_Edit]:
        text = block.text
        for start, length, found in self._all(text):
            if isinstance(found, Short):
                new = self._from_mark(found)
            else:
                new = self._from_use(found, text, place_of)
            at = block.in_html(start)
            if new:
                yield at, at + length, new

    def _all(self, text: str) -> list[tuple[int, int, Use | Short]]:
        """The uses and the marks of abbreviations in a text, in their order."""
        found: list[tuple[int, int, Use | Short]] = [
            (use.start, len(use.short), use) for use in self.search.uses(text)
        ]
        found += [(at, size, mark) for at, size, mark in self.marks.places(text, Short)]
        return sorted(found, key=lambda item: item[0])

    def _from_mark(self, mark: Short) -> str:
        entry = self.entry(mark.short)
        is_first = mark.short not in self.seen
        self._note(mark.short)
        if not is_first:
            return _marked_up(mark.short, entry)
        return str(escape(f"{entry.formen.get(mark.form, entry.lang)} ({mark.short})"))

    def _from_use(self, use: Use, text: str, place_of: PlaceOf) -> str:
        if not use.is_known:
            self._report_unknown(use.short, place_of)
            return ""
        entry = self.entry(use.short)
        if entry.gelaeufig:
            return ""
        is_first = use.short not in self.seen
        explained = is_first and is_explained(text, use.start, use.end, entry.formen.values())
        if is_first and not explained:
            self._report_unexplained(use.short, entry, place_of)
        self._note(use.short)
        shown = text[use.start : use.end]
        return "" if explained or shown != use.short else _marked_up(use.short, entry)

    def _note(self, short: str) -> None:
        self.used.setdefault(short)
        self.seen.add(short)

    def _report_unexplained(self, short: str, entry: Abkuerzung, place_of: PlaceOf) -> None:
        self.findings.add(
            Code.ABKUERZUNG_NICHT_ERKLAERT,
            place_of(short),
            f"„{short}“ steht hier zum ersten Mal im Text, aber ohne seine Langform.",
            f'Ausschreiben: „{entry.lang} ({short})“; oder {{{{ abk("{short}") }}}} schreiben, das es'
            " beim ersten Mal selbst tut.",
        )

    def _report_unknown(self, short: str, place_of: PlaceOf) -> None:
        if short in self.seen:
            return
        self.seen.add(short)
        self.findings.add(
            Code.ABKUERZUNG_UNBEKANNT, place_of(short), *_unlisted(short, self.known or {})
        )


def _marked_up(short: str, entry: Abkuerzung) -> str:
    if entry.gelaeufig:
        return str(escape(short))
    return f'<abbr title="{escape(entry.lang)}">{escape(short)}</abbr>'


def _unlisted(short: str, known: dict[str, Abkuerzung]) -> tuple[str, str]:
    nearest = naechste(short, known)
    entering = "In abkuerzungen.yaml mit der Langform eintragen (die jeder kennt: „gelaeufig: ja“)."
    return (
        f"„{short}“ ist nie erklärt: Es steht in keiner Liste der Abkürzungen.",
        f"Meinten Sie „{nearest}“? Sonst: {entering}" if nearest else entering,
    )
