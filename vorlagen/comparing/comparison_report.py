"""A comparison as JSON has it and templates read it: each class is an object, each field a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache, partial
from textwrap import TextWrapper

from msgspec.structs import asdict

from vorlagen.building.making import number_of
from vorlagen.comparing.fact_changes import Change, ChangeKind
from vorlagen.comparing.figure_changes import FigureChange, exact_text, key_of
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison
from vorlagen.comparing.passage_changes import PassageChange, Piece, Way
from vorlagen.comparing.states import WORKING_TREE, Commit, State
from vorlagen.figures import Names, Shown, titles
from vorlagen.german.dates import datum, datum_lang, monat_jahr
from vorlagen.german.words import in_ascii
from vorlagen.page import program_pages
from vorlagen.paper import Paper

_SAME_PROGRAM = "Beide Stände sind mit demselben Programm gerechnet; an ihm liegt kein Unterschied."
_HEADINGS = ("Größe", "bisher", "neu", "Differenz", "%")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_ADDRESS = re.compile(r"[^\W\d]\w*(?:\.\w+)+")
_UNIT = re.compile(r"(?<=\d)\D+$")
_SHORT = 3  # letters; words such as „je“ and „bis“ stay in lower case
_TELLING = 3  # characters; shorter facts may be in a sentence by chance
_WORDING = frozenset({ChangeKind.TEXT, ChangeKind.SCHABLONE})


class PrintedState(Shown, frozen=True, omit_defaults=True):
    """One of the two states; the JSON has the fields of the commit only if the state is one."""

    stand: str
    gesagt: str
    commit: str | None = None
    von: str | None = None
    am: str | None = None
    betreff: str | None = None


class ComparisonReport(Shown, frozen=True):
    kopf: str
    von: PrintedState
    bis: PrintedState
    zusammenfassung: str
    hinweis: str
    vorlagen: tuple[ComparedPaper, ...]


def as_report(result: ProjectComparison) -> ComparisonReport:
    """The whole comparison; causes are named by their numbers, from 1 in each paper."""
    note = " ".join(result.notes) or _SAME_PROGRAM
    return ComparisonReport(
        kopf=f"{result.old} → {result.new}",
        von=_state(result.old),
        bis=_state(result.new),
        zusammenfassung=_summary(result),
        hinweis=note if result.papers else "",
        vorlagen=tuple(_paper(paper, result.new) for paper in result.papers),
    )


def as_plain(
    report: ComparisonReport, ending: str, *, everything: bool = False, width: int = 0
) -> str:
    """The comparison for a terminal (`txt`) or a merge request (`md`).

    Passages in which only numbers differ are left out unless `everything` is set. Lines are wrapped
    at `width` columns; 0 means that they are not wrapped.
    """
    template = (
        program_pages().overlay(autoescape=False).get_template(f"vergleich/vergleich.{ending}")
    )
    text = template.render(
        asdict(report),
        alles=everything,
        ausgerichtet=partial(_aligned, width=width),
        escaped=partial(_SPECIAL.sub, r"\\\1"),
    )
    wrapped = ""
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    for line in text.splitlines():
        wrapper.subsequent_indent = " " * (len(line) - len(line.lstrip()) + 2)
        wrapped += f"{wrapper.fill(line) if width else line}\n"
    return wrapped


def _aligned(rows: Iterable[ComparedFigure], width: int) -> Iterator[str]:
    """The figures as lines of a table; if it is too wide, each address has a line of its own."""
    lines: list[Sequence[str]] = [_HEADINGS]
    causes = ["Ursache"]
    for row in rows:
        amounts = (row.bisher_gesagt, row.neu_gesagt, row.differenz_gesagt)
        lines.append((row.genannt, *amounts, row.prozent))
        causes.append(row.ursachen_gesagt)
    widths = []
    for column in zip(*lines, strict=True):
        widths.append(max(map(len, column)))
    full_width = sum(widths) + max(map(len, causes)) + 2 * len(_HEADINGS) + 2
    is_wide = 0 < width < full_width
    for (first, *cells), cause in zip(lines, causes, strict=True):
        start = first.ljust(widths[0])
        if is_wide:
            yield first
            start = " " * 2
        right = []
        for cell, size in zip(cells, widths[1:], strict=True):
            right.append(cell.rjust(size))
        yield "  ".join((start, *right, cause))


def _summary(result: ProjectComparison) -> str:
    """What differs, in one sentence."""
    count = len(result.papers)
    if not count:
        return "Keine Vorlage ist anders."
    figures = passages = 0
    for paper in result.papers:
        figures += len(paper.figures)
        for passage in paper.passages:
            passages += not passage.only_figures
    papers = "Eine Vorlage ist" if count == 1 else f"{count} Vorlagen sind"
    if not figures and not passages:  # new, gone, faulty, or with another annex
        return f"{papers} anders."
    return f"{papers} anders: {_number(figures, 'Größe')}, {_number(passages, 'Textstelle')}."


def _number(number: int, noun: str) -> str:
    if number > 1:
        return f"{number} {noun}n"
    return f"{number or 'keine'} {noun}"


def _state(state: State) -> PrintedState:
    commit = state.commit
    if not commit:
        return PrintedState(state.name, state.name)
    name = f"{state.name}, "
    if commit.name.startswith(state.name):
        name = ""
    text = f"{datum(commit.day)} ({name}{commit.short})"
    return PrintedState(state.name, text, **commit.printed)


class ComparedPaper(Shown, frozen=True):
    """A paper that differs; `oeffentlich` is None if it could not be made as it is now."""

    vorlage: str
    titel: str
    bezeichnung: str
    oeffentlich: bool | None
    frueher: str
    hinweis: str
    fehler: str
    ursachen: tuple[PrintedCause, ...]
    groessen: tuple[ComparedFigure, ...]
    gleich_trotz_anderer_teile: tuple[str, ...]
    textstellen: tuple[PrintedPassage, ...]
    uebrige: str


def _paper(paper: PaperComparison, new: State) -> ComparedPaper:
    reasons = _Reasons(paper)
    names = _Names(paper)
    title, label, is_public = _heading(paper)
    passages = [_passage(passage, reasons) for passage in paper.passages]
    causes = []
    for number, (change, commit) in enumerate(paper.causes.items(), start=1):
        explained = sum(number in passage.ursachen for passage in passages)
        effects = (paper.moved_by(change), explained)
        causes.append(_cause(number, change, commit, new=new, effects=effects, names=names))
    rows = []
    for figure, addresses in paper.rows:
        rows.append(_row(paper, figure, addresses, names))
    figures_only = sum(passage.only_figures for passage in paper.passages)
    return ComparedPaper(
        vorlage=paper.name,
        titel=title,
        bezeichnung=label,
        oeffentlich=is_public,
        frueher=paper.before,
        hinweis=paper.note,
        fehler=paper.fault,
        ursachen=tuple(causes),
        groessen=tuple(rows),
        gleich_trotz_anderer_teile=tuple(figure.address for figure in paper.still),
        textstellen=tuple(passages),
        uebrige=_left_out(figures_only),
    )


def _heading(paper: PaperComparison) -> tuple[str, str, bool | None]:
    """Title with expressions as printed, kind and number, and whether it is public, all as it is now."""
    new = paper.new
    if new is None or new.page is None or new.papier.schriftstueck is None:
        return paper.title, "", None
    document = new.papier.schriftstueck
    kind = new.papier.papierart
    number = number_of(document)
    art = kind.bezeichnung if kind else ""
    # If a paper was not public before, its old text must not become public either.
    was_changed = any("oeffentlich" in change.path for change in paper.causes)
    is_public = document.oeffentlich and not was_changed
    return new.page.title.removeprefix(f"{art}: "), f"{art} {number}".strip(), is_public


class PrintedCause(Shown, frozen=True):
    """A change, and how many figures and passages it moved; `commit` is None if unknown or yet to come."""

    nummer: int
    art: str
    datei: str
    zeile: int
    eintrag: str
    bisher: str
    neu: str
    was: str
    ort: str
    groessen: int
    textstellen: int
    commit: Names | None
    eingecheckt: str
    gesagt: str


def _cause(
    number: int,
    change: Change,
    commit: Commit | None,
    *,
    new: State,
    effects: tuple[int, int],
    names: _Names,
) -> PrintedCause:
    figures, passages = effects
    values = change.described(is_figure=figures > 0)
    effect = f"bewegt {_number(figures, 'Größe')}"
    if passages and not figures:
        effect = f"ändert {_number(passages, 'Textstelle')}"
    day = author = ""
    printed_commit = None
    if commit:
        printed_commit = commit.printed
        day = f"{datum(commit.day)}, {commit.short}"
        author = str(commit)
    elif new.name == WORKING_TREE:  # in other states the commit is only unknown
        day = author = "nicht eingecheckt"
    where = _with_values(change, change.spot, values)
    return PrintedCause(
        nummer=number,
        art=change.kind.value,
        datei=change.file,
        zeile=change.new_line or change.old_line,
        eintrag=change.spot,
        bisher=change.old,
        neu=change.new,
        was=_with_values(change, names.of_change(change), values),
        ort=change.place,
        groessen=figures,
        textstellen=passages,
        commit=printed_commit,
        eingecheckt=day,
        gesagt=" – ".join(filter(None, (where, change.place, author, effect))),
    )


def _with_values(change: Change, spot: str, values: str) -> str:
    """Kind and spot of a change, then its values if there are any."""
    text = f"{change.kind} {spot}".strip()
    if values:
        text += f": {values}"
    return text


class ComparedFigure(Shown, frozen=True):
    """Figures that moved alike; amounts stand exact, then as printed (`…_gesagt`)."""

    adresse: str
    auch: tuple[str, ...]
    genannt: str
    ausgeschrieben: str
    bisher: str | None
    neu: str | None
    differenz: str | None
    einheit: str
    prozent: str
    bisher_gesagt: str
    neu_gesagt: str
    differenz_gesagt: str
    ursachen: tuple[int, ...]
    ursachen_gesagt: str


def _row(
    paper: PaperComparison, figure: FigureChange, addresses: list[str], names: _Names
) -> ComparedFigure:
    """Figures that moved alike, under the shortest of their addresses."""
    first, *others = sorted(addresses, key=lambda address: (len(address), address))
    more = f" (und {len(others)} weitere)" if others else ""
    numbers = paper.numbers(figure)
    causes = ", ".join(map(str, numbers))
    if not causes and figure.is_in_both:  # only such a figure can have moved
        causes = "nicht ermittelt"
    return ComparedFigure(
        adresse=first,
        auch=tuple(others),
        genannt=first + more,
        ausgeschrieben=names.of_figure(first) + more,
        bisher=exact_text(figure.old),
        neu=exact_text(figure.new),
        differenz=exact_text(figure.difference),
        einheit=figure.unit,
        prozent=figure.percent,
        bisher_gesagt=figure.formatted(figure.old),
        neu_gesagt=figure.formatted(figure.new),
        differenz_gesagt=figure.formatted_difference,
        ursachen=tuple(numbers),
        ursachen_gesagt=causes,
    )


class _Names:
    """Readable names of the figures and entries of a paper: title, row and column where they exist."""

    def __init__(self, paper: PaperComparison) -> None:
        # The words of the paper by how addresses write them: „foerderung“ leads to „Förderung“.
        self._words: dict[str, str] = {}
        self._documents: dict[str, Paper] = {}
        if not paper.new:
            return
        self._documents = {"": paper.new, **paper.new.documents}
        if paper.new.page:
            for word in dict.fromkeys(re.findall(r"[^\W\d_]+", paper.new.page.html)):
                self._words.setdefault(in_ascii(word).lower(), word)

    def of_figure(self, address: str) -> str:
        """An address, or those in a formula, as people read it: „Beratung vor Ort › Eigenanteil“."""
        key, _, folder = address.partition(" (")
        if "/" in key:  # a file
            return address
        document = self._documents.get(folder.removesuffix(")"))
        names = None
        if document and document.figures:
            names = document.figures.names

        def spelled(match: re.Match[str]) -> str:
            return self._spelled(titles(names, match[0].split(".")))

        return _ADDRESS.sub(spelled, key)

    def of_change(self, change: Change) -> str:
        """An entry of a file of the paper; of other files, or if nothing has a title, its path."""
        root = None
        for paper in self._documents.values():
            document = paper.papier.schriftstueck
            if document and document.place.file == change.file:
                root = document
                break
        steps = titles(root, change.path)
        if any(title for _, title in steps):
            return self._spelled(steps)
        return change.spot

    def _spelled(self, steps: Sequence[tuple[str, str]]) -> str:
        names = []
        for part, title in steps:
            if part != "wert":
                names.append(title or self._word(part))
        return " › ".join(names)

    def _word(self, part: str) -> str:
        words = []
        for number, word in enumerate(part.split("_")):
            spelling = word
            if number == 0 or len(word) > _SHORT:
                spelling = word.title()
            words.append(self._words.get(spelling.lower(), spelling))
        text = " ".join(words)
        return text[:1].upper() + text[1:]


class PrintedPiece(Shown, frozen=True):
    """A piece of a text; `zeichen` is `del` or `ins` if only the old or the new text has it, else empty."""

    zeichen: str
    text: str
    ursachen: tuple[int, ...]


class ComparedPart(Shown, frozen=True):
    """A sentence or table cell that differs; `stelle` is the row and column of a cell."""

    stelle: str
    stuecke: tuple[PrintedPiece, ...]


class PrintedPassage(Shown, frozen=True):
    abschnitt: str
    art: str
    nur_zahlen: bool
    bisher: str | None
    neu: str | None
    bisher_unter: str
    teile: tuple[ComparedPart, ...]
    ursachen: tuple[int, ...]
    begruendung: tuple[str, ...]


def _passage(passage: PassageChange, reasons: _Reasons) -> PrintedPassage:
    old, new = passage.old, passage.new
    former_section = ""
    if old and new and old.text == new.text and passage.way is Way.VERSCHOBEN:
        former_section = old.section
    parts = []
    all_pieces: list[PrintedPiece] = []
    for spot, part in passage.parts:
        pieces = reasons.pieces(part)
        parts.append(ComparedPart(spot, tuple(pieces)))
        all_pieces += pieces
    numbers = reasons.of_pieces(all_pieces)
    return PrintedPassage(
        abschnitt=passage.section,
        art=passage.way.value,
        nur_zahlen=passage.only_figures,
        bisher=old.text if old else None,
        neu=new.text if new else None,
        bisher_unter=former_section,
        teile=tuple(parts),
        ursachen=tuple(numbers),
        begruendung=tuple(_wording(passage, numbers, all_pieces, reasons)),
    )


def _wording(
    passage: PassageChange, numbers: list[int], pieces: list[PrintedPiece], reasons: _Reasons
) -> list[str]:
    """Why the wording of a passage differs, apart from its figures and facts."""
    is_explained = all(piece.ursachen for piece in pieces if piece.zeichen == "ins")
    if numbers and (passage.only_figures or is_explained):
        return []
    subjects = reasons.of_wording()
    if not subjects and not numbers and passage.way is Way.GEAENDERT:
        return ["Nur der Wortlaut ist anders."]
    return subjects


class _Reasons:
    """Explains why a passage differs: by the figures and facts printed where it differs."""

    def __init__(self, paper: PaperComparison) -> None:
        self._causes = list(enumerate(paper.causes.items(), start=1))
        numbers = {}
        for figure in paper.figures:
            numbers[figure.key] = paper.numbers(figure)
        self._printed: dict[str, set[int]] = {}
        documents: dict[str, Paper] = {}
        if paper.new:
            documents = {"": paper.new, **paper.new.documents}
        for folder, document in documents.items():
            if document.page is None:
                continue
            for item in document.page.printed:
                moved = numbers.get((folder, key_of(item.figure)), ())
                if moved:
                    self._printed.setdefault(item.text, set()).update(moved)

    def pieces(self, pieces: list[Piece]) -> list[PrintedPiece]:
        """Pieces of a text, those that differ with the causes of the values in them."""
        new_text = "".join(text for sign, text in pieces if sign != "del")
        marks = self._marks(new_text)
        with_causes = []
        end = 0
        for sign, text in pieces:
            start = end
            if sign != "del":
                end += len(text)
            causes: set[int] = set()
            for (first, last), numbers in marks:
                if sign and first < end and start < last:
                    causes |= numbers
            with_causes.append(PrintedPiece(sign, text, tuple(sorted(causes))))
        return with_causes

    def _marks(self, text: str) -> list[tuple[tuple[int, int], set[int]]]:
        """Where a text has a moved figure or a new fact, each with the numbers of its causes."""
        values = list(self._printed.items())
        for number, (change, _) in self._causes:
            for form in _forms(change.new):
                values.append((form, {number}))
        marks = []
        for form, numbers in values:
            for match in _whole(form).finditer(text):
                marks.append((match.span(), numbers))
        return marks

    def of_pieces(self, pieces: Sequence[PrintedPiece]) -> list[int]:
        """The causes of what is new in pieces of a text, and the facts that it no longer has."""
        causes: set[int] = set()
        deleted = []
        for piece in pieces:
            causes.update(piece.ursachen)
            if piece.zeichen == "del":
                deleted.append(piece.text)
        for number, (change, _) in self._causes:
            for form in _forms(change.old):
                if any(map(_whole(form).search, deleted)):
                    causes.add(number)
        return sorted(causes)

    def of_wording(self) -> list[str]:
        """Why words were changed: the subjects of the commits, each once."""
        subjects: dict[str, None] = {}
        for _, (change, commit) in self._causes:
            if commit and change.kind in _WORDING:
                subjects[f"{commit.subject} ({datum(commit.day)})"] = None
        return list(subjects)


def _forms(value: str) -> list[str]:
    """How a text may print the value of a fact."""
    with suppress(ValueError):
        day = date.fromisoformat(value)
        return [datum(day), datum_lang(day), monat_jahr(day)]
    if len(value) < _TELLING:
        return []
    return [value]


@lru_cache(4096)
def _whole(printed: str) -> re.Pattern[str]:
    """Finds a printed value; in a range, the unit of the first figure stands with the second."""
    full = re.escape(printed)
    number = re.escape(_UNIT.sub("", printed))
    return re.compile(rf"(?<![\w.,])(?:{full}(?!\w|[.,]\d)|{number}(?= bis\b))")


def _left_out(number: int) -> str:
    """How many passages are left out because only their numbers differ; empty for none."""
    if number > 1:
        return f"In {number} Sätzen und Tabellenzeilen sind nur Zahlen anders."
    if number == 1:
        return "In einem Satz oder einer Zeile sind nur Zahlen anders."
    return ""
