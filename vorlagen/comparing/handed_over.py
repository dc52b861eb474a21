"""Compares a paper in a PDF that was handed over earlier with the paper that the project makes now.

A PDF names the commit that it was built from; if git has it, that commit is the state. Otherwise its own
facts and pages are compared with a PDF that is made now: both are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from html import escape
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.anlagen import NotCombinedError
from vorlagen.anlagen.foreign import open_pdf
from vorlagen.audit.pdf_reader import pdf_passages
from vorlagen.building.builder import Builder
from vorlagen.building.making import COMBINED, make
from vorlagen.comparing.fact_changes import Change, ChangeKind
from vorlagen.comparing.figure_changes import moved_figures, value_of
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison, compare_states
from vorlagen.comparing.passage_changes import BETWEEN_CELLS, changed_passages
from vorlagen.comparing.states import (
    State,
    StateError,
    commits_of,
    find_state,
    state_at,
    who_changed,
)
from vorlagen.facts.files import in_memory
from vorlagen.figures import Figure
from vorlagen.findings import Place, Refusal, Severity
from vorlagen.german.numbers import NBSP
from vorlagen.page import Printed, unjudged
from vorlagen.paper import Behoerde, Page, Paper, Papier
from vorlagen.renditions.facts_file import number_text
from vorlagen.renditions.pdf import LibraryMissingError, PdfError
from vorlagen.verifying import PdfReport, check_pdf

_WHY = "einen Stand, aus dem es gebaut ist, hat git hier nicht."
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class HandedOver(Struct, frozen=True):
    """A PDF made by this program; `state` is that of its commit, if git has it and it was clean.

    `numbers` are those of the annexes in it; 0 is the paper itself.
    """

    report: PdfReport
    paper: str  # authority and Kennung
    numbers: tuple[int, ...]
    state: State | None

    def __str__(self) -> str:
        return Path(self.report.file).name


def open_state(wanted: str, project: Path) -> State | HandedOver:
    """A state that `find_state` finds, or a PDF.

    Raises:
        StateError: If there is no such state, or the PDF is faulty or not made by this program.
    """
    if not wanted.lower().endswith(".pdf"):
        return find_state(wanted, project)
    report = check_pdf(Path(wanted))
    provenance = report.own.provenance
    for finding in report.findings:
        if finding.severity is Severity.FEHLER or not provenance:
            message = f"{finding.message} {finding.cure}"
            if Path(wanted).name not in finding.message:
                message = f"{wanted}: {message}"
            raise StateError(message)
    documents = [facts.datei.vorlage for facts in report.recomputed]
    if not documents or provenance is None:
        raise StateError(f"{wanted} hat keine Fakten einer Vorlage in sich.")
    numbers = tuple(sorted(document.anlage for document in documents))
    name = f"{documents[0].mandant}/{documents[0].kennung}"
    state = None
    if provenance.is_clean and _COMMIT.fullmatch(provenance.commit):
        commits = commits_of(project, "-1", provenance.commit)
        if commits:
            state = state_at(commits[0], project, Path(wanted).name)
    return HandedOver(report, name, numbers, state)


def compare(
    old: State | HandedOver, new: State | HandedOver, project: Path, wanted: tuple[str, ...] = ()
) -> ProjectComparison:
    """The differences between two states; if one is a PDF, only those of its paper.

    Raises:
        StateError: As `compare_states` does, and if the PDFs are of different papers.
    """
    pdfs = [side for side in (old, new) if isinstance(side, HandedOver)]
    names = {pdf.paper for pdf in pdfs}
    numbers_of_pdfs = {pdf.numbers for pdf in pdfs}
    if len(names) > 1:
        raise StateError(f"Das sind zwei verschiedene Vorlagen: {', '.join(sorted(names))}.")
    if len(numbers_of_pdfs) > 1:
        raise StateError(f"Das sind nicht dieselben Anlagen von: {', '.join(names)}.")
    old_state = _state_of(old)
    new_state = _state_of(new)
    if old_state and new_state:
        return compare_states(old_state, new_state, project, wanted or tuple(names))
    result = ProjectComparison(old_state or State(str(old), {}), new_state or State(str(new), {}))
    for pdf in pdfs:
        if pdf.state is None:
            result.notes.append(f"{pdf}: Verglichen sind die Fakten und der Text im PDF; {_WHY}")
    with unjudged(), ExitStack() as stack:
        [name] = names
        [numbers] = numbers_of_pdfs
        before = _as_printed(old, name, numbers, stack)
        after = _as_printed(new, name, numbers, stack)
        comparison = PaperComparison(name)
        if before is None or before.page is None:
            comparison.cannot_be_made(before, result.old)
        elif after is None or after.page is None:
            comparison.cannot_be_made(after, result.new)
        else:
            comparison = _compared(name, before, after, result.new, project)
        if comparison.is_changed:
            result.papers.append(comparison)
    return result


def _state_of(side: State | HandedOver) -> State | None:
    return side.state if isinstance(side, HandedOver) else side


def _as_printed(
    side: State | HandedOver, name: str, numbers: tuple[int, ...], stack: ExitStack
) -> Paper | None:
    """The paper, with the text of its PDF as its page: so both sides lose the same in reading."""
    state = _state_of(side)
    if isinstance(side, HandedOver) and state is None:
        mandant, _, kennung = name.partition("/")
        paper = Paper(Behoerde(mandant), Papier(mandant, kennung, "", None))
        return _with_page(paper, side.report.raw, _printed_in(side), side.report.own.title)
    files: Mapping[str, bytes] = {}
    if state:
        files = state.files
    builder = Builder(stack.enter_context(in_memory(files)))
    for behoerde, papier in builder.select((name,)):
        paper = builder.prepare_public(behoerde, papier)
        is_combined = len(numbers) > 1
        with suppress(LibraryMissingError, NotCombinedError, PdfError):
            make(paper, combined=is_combined)
        documents = {0: (paper.page, paper.files)}
        for annex in paper.annexes:
            documents[annex.number] = (annex.page, annex.files)
        if not documents.keys() >= set(numbers):
            raise StateError(f"So viele Anlagen hat {name} nicht: {state}.")
        pdf = documents[numbers[0]][1].get("pdf")
        if is_combined:
            pdf = paper.files.get(COMBINED)
        titles: list[str] = []
        printed: list[Printed] = []
        for number in numbers:
            page, _ = documents[number]
            if page:
                titles.append(page.title)
                printed += [item for item in page.printed if not item.figure.is_pending]
        if not titles or not pdf:
            return replace(paper, page=None)
        return _with_page(paper, pdf[1], printed, titles[0])
    return None


def _printed_in(pdf: HandedOver) -> list[Printed]:
    """The figures in the facts of a PDF, each as often as it is printed."""
    printed = []
    for facts in pdf.report.recomputed:
        for entry in facts.datei.groessen:
            if entry.nr in facts.figures:
                figure = facts.figures[entry.nr]
                for text in entry.texte:
                    printed.append(Printed(figure, text, Place("")))
    return printed


def _with_page(paper: Paper, pdf: bytes, printed: list[Printed], title: str) -> Paper:
    # On the pages of a PDF, the no-break space within a printed figure is an ordinary space.
    bound = {}
    for item in printed:
        if NBSP in item.text:
            bound[item.text.replace(NBSP, " ")] = item.text
    figures = re.compile("|".join(map(re.escape, sorted(bound, key=len, reverse=True))) or "$^")
    texts = []
    try:
        for text, is_row in pdf_passages(pdf):
            texts.append((figures.sub(lambda match: bound[match[0]], text), is_row))
    except Refusal as refusal:
        raise StateError(refusal.message) from None
    html = "".join(_as_html(texts, _headings(pdf)))
    page = Page(title, html, tuple(printed), is_draft=False)
    return replace(paper, page=page, documents={}, annexes=())


def _headings(pdf: bytes) -> list[str]:
    """The titles of a PDF's bookmarks, the longest first."""
    titles: list[str] = []
    with open_pdf(pdf) as opened, opened.open_outline() as outline:
        left = [*outline.root]
        while left:
            item = left.pop()
            titles.append(item.title)
            left += item.children
    return sorted(titles, key=len, reverse=True)


def _as_html(texts: Iterable[tuple[str, bool]], headings: list[str]) -> Iterator[str]:
    """Sentences and rows as HTML; a heading may run into the first sentence below it."""
    for text, is_row in texts:
        if is_row:
            cells = text.strip().split(BETWEEN_CELLS)
            columns = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            yield f"<table><tr>{columns}</tr></table>"
            continue
        rest = text.strip()
        start = f"{text} ".casefold()
        for heading in headings:
            if start.startswith(f"{heading} ".casefold()):
                rest = text[len(heading) :].strip()
                yield f"<h2>{escape(heading)}</h2>"
                break
        if rest:
            yield f"<p>{escape(rest)}</p>"


def _compared(name: str, old: Paper, new: Paper, state: State, project: Path) -> PaperComparison:
    before: dict[str, set[Figure]] = {}  # several share the address "": the months of a period
    if old.page:
        for item in old.page.printed:
            for fact, _ in item.figure.facts():
                before.setdefault(fact.address, set()).add(fact)
    result = PaperComparison(name, new=new)
    if new.page:
        result.title = new.page.title.partition(": ")[2]
    for moved in moved_figures(old, new):
        causes: tuple[Change, ...] = ()
        if moved.old and moved.new:
            causes = tuple(_causes(moved.new, before, name))
        result.figures.append(replace(moved, causes=causes))
    result.figures.sort(key=lambda figure: (not figure.causes, figure.rank))
    result.passages = changed_passages(old, new)
    for figure in result.figures:
        for change in figure.causes:
            if change not in result.causes:
                commit = who_changed(project, state, change.file, change.new_line)
                result.causes[change] = commit
    return result


def _causes(figure: Figure, before: Mapping[str, set[Figure]], name: str) -> list[Change]:
    """The facts of a figure that differ from those in the PDF; if none does, its formula differs."""
    changes = []
    for fact, origin in figure.facts():
        earlier = before.get(fact.address, set())
        if value_of(fact) not in map(value_of, earlier):
            old = ""
            if fact.address:
                values = [number_text(value.exact) for value in earlier]
                old = ", ".join(sorted(values))
            new = number_text(fact.exact)
            place = origin.place
            change = Change(place.file, (fact.address,), ChangeKind.FAKT, old, new, 0, place.line)
            changes.append(change)
    mandant, _, kennung = name.partition("/")
    file = f"data/{mandant}/vorlagen/{kennung}/vorlage.yaml"
    return changes or [Change(file, (), ChangeKind.FORMEL, "", "")]
