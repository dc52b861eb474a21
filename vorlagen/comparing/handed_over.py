"""A paper as a PDF has it that was handed over earlier, beside what the project makes of it now.

A PDF names the commit that it was built from; where git has that, it is the state. Else its own facts and
pages are compared with a PDF that is made now: both are read in the same way.
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
from vorlagen.audit.own_pdf import PdfReport, check_pdf
from vorlagen.audit.pdf_reader import pdf_passages
from vorlagen.building.making import make
from vorlagen.building.report import COMBINED
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import Change, Kind
from vorlagen.comparing.figure_changes import moved_figures, value_of
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison, compare_states
from vorlagen.comparing.passage_changes import changed_passages
from vorlagen.comparing.states import (
    State,
    StateError,
    commits_of,
    find_state,
    state_at,
    who_changed,
)
from vorlagen.facts.files import in_memory
from vorlagen.figures.figure import Figure
from vorlagen.findings import Place, Refusal, Severity
from vorlagen.german.style import NBSP
from vorlagen.page import Printed, unjudged
from vorlagen.paper import Behoerde, Page, Paper, Papier
from vorlagen.renditions.facts_file import number_text
from vorlagen.renditions.passages import BETWEEN_CELLS
from vorlagen.renditions.pdf import LibraryMissingError, PdfError

_WHY = "einen Stand, aus dem es gebaut ist, hat git hier nicht."
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class HandedOver(Struct, frozen=True):
    """A PDF of ours; `state` is that of its commit, if git has it and the PDF was made of nothing else.

    It has the annexes of these `numbers` of the paper in it, of which 0 is the paper itself.
    """

    report: PdfReport
    paper: str  # authority and Kennung
    numbers: tuple[int, ...]
    state: State | None

    def __str__(self) -> str:
        return Path(self.report.file).name


def open_state(wanted: str, project: Path) -> State | HandedOver:
    """A state as `find_state` knows them, or a PDF.

    Raises:
        StateError: If there is no such state, or the PDF is no sound one of ours.
    """
    if not wanted.lower().endswith(".pdf"):
        return find_state(wanted, project)
    report = check_pdf(Path(wanted))
    for found in report.findings:
        if found.severity is Severity.FEHLER or not report.own.provenance:
            named = "" if Path(wanted).name in found.message else f"{wanted}: "
            raise StateError(f"{named}{found.message} {found.cure}")
    documents = [one.datei.vorlage for one in report.recomputed]
    if not documents or report.own.provenance is None:
        raise StateError(f"{wanted} hat keine Fakten einer Vorlage in sich.")
    numbers = tuple(sorted(document.anlage for document in documents))
    name = f"{documents[0].mandant}/{documents[0].kennung}"
    commit = report.own.provenance.commit if report.own.provenance.is_clean else ""
    known = commits_of(project, "-1", commit) if _COMMIT.fullmatch(commit) else []
    state = state_at(known[0], project, Path(wanted).name) if known else None
    return HandedOver(report, name, numbers, state)


def compare(
    old: State | HandedOver, new: State | HandedOver, project: Path, wanted: tuple[str, ...] = ()
) -> ProjectComparison:
    """What is different between two states; beside a PDF, only its paper counts.

    Raises:
        StateError: As `compare_states` does, and if the PDFs are of different papers.
    """
    names = {side.paper for side in (old, new) if isinstance(side, HandedOver)}
    documents = {side.numbers for side in (old, new) if isinstance(side, HandedOver)}
    if len(names) > 1 or len(documents) > 1:
        what = "zwei verschiedene Vorlagen" if len(names) > 1 else "nicht dieselben Anlagen von"
        raise StateError(f"Das sind {what}: {', '.join(sorted(names))}.")
    one, other = (side.state if isinstance(side, HandedOver) else side for side in (old, new))
    if one and other:
        return compare_states(one, other, project, wanted or tuple(names))
    result = ProjectComparison(one or State(str(old), {}), other or State(str(new), {}))
    told = [side for side in (old, new) if isinstance(side, HandedOver) and side.state is None]
    result.notes += [
        f"{side}: Verglichen sind die Fakten und der Text im PDF; {_WHY}" for side in told
    ]
    with unjudged(), ExitStack() as stack:
        [name], [numbers] = names, documents
        before, after = (_as_printed(side, name, numbers, stack) for side in (old, new))
        if before and before.page and after and after.page:
            found = _compared(name, before, after, result.new, project)
        else:
            found = PaperComparison(name)
            is_old = before is None or before.page is None
            found.cannot_be_made(*((before, result.old) if is_old else (after, result.new)))
        result.papers += [found] if found.is_changed else []
    return result


def _as_printed(
    side: State | HandedOver, name: str, numbers: tuple[int, ...], stack: ExitStack
) -> Paper | None:
    """The paper with what can be read in its PDF for a page, so that both sides lose the same."""
    if isinstance(side, HandedOver) and side.state is None:
        mandant, _, kennung = name.partition("/")
        printed = [
            Printed(one.figures[entry.nr], text, Place(""))
            for one in side.report.recomputed
            for entry in one.datei.groessen
            if entry.nr in one.figures
            for text in entry.texte
        ]
        paper = Paper(Behoerde(mandant), Papier(mandant, kennung, "", None))
        return _with_page(paper, side.report.raw, printed, side.report.own.title)
    state = side.state if isinstance(side, HandedOver) else side
    workshop = Workshop(stack.enter_context(in_memory(state.files if state else {})))
    for selected in workshop.select((name,)):
        paper, is_combined = workshop.prepare(*selected), len(numbers) > 1
        with suppress(LibraryMissingError, NotCombinedError, PdfError):
            make(paper, combined=is_combined)
        documents = {0: (paper.page, paper.files)}
        documents |= {annex.number: (annex.page, annex.files) for annex in paper.annexes}
        if not documents.keys() >= set(numbers):
            raise StateError(f"So viele Anlagen hat {name} nicht: {state}.")
        pages = [page for number in numbers for page in documents[number][:1] if page]
        files = paper.files if is_combined else documents[numbers[0]][1]
        pdf = files.get(COMBINED if is_combined else "pdf")
        if pages and pdf:
            known = [i for page in pages for i in page.printed if not i.figure.is_pending]
            return _with_page(paper, pdf[1], known, pages[0].title)
        return replace(paper, page=None)
    return None


def _with_page(paper: Paper, pdf: bytes, printed: list[Printed], title: str) -> Paper:
    # On the pages of a PDF, a space within a printed figure is an ordinary one.
    bound = {item.text.replace(NBSP, " "): item.text for item in printed if NBSP in item.text}
    known = re.compile("|".join(map(re.escape, sorted(bound, key=len, reverse=True))) or "$^")
    try:
        texts = [(known.sub(lambda m: bound[m[0]], text), row) for text, row in pdf_passages(pdf)]
    except Refusal as refusal:
        raise StateError(refusal.message) from None
    page = Page(title, "".join(_as_html(texts, _headings(pdf))), tuple(printed), is_draft=False)
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
        begins = f"{text} ".casefold()
        found = (h for h in headings if not is_row and begins.startswith(f"{h} ".casefold()))
        heading = next(found, "")
        rest = text[len(heading) :].strip()
        if heading:
            yield f"<h2>{escape(heading)}</h2>"
        if is_row:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest.split(BETWEEN_CELLS))
            yield f"<table><tr>{cells}</tr></table>"
        elif rest:
            yield f"<p>{escape(rest)}</p>"


def _compared(name: str, old: Paper, new: Paper, state: State, project: Path) -> PaperComparison:
    before: dict[str, set[Figure]] = {}  # of the months of a period, none has an address
    for item in old.page.printed if old.page else ():
        for leaf, _ in item.figure.facts():
            before.setdefault(leaf.address, set()).add(leaf)
    result = PaperComparison(name, new.page.title.partition(": ")[2] if new.page else "", new=new)
    moved = (
        replace(one, causes=tuple(_causes(one.new, before, name))) if one.old and one.new else one
        for one in moved_figures(old, new)
    )
    result.figures = sorted(moved, key=lambda one: (not one.causes, one.rank))
    result.passages = changed_passages(old, new)
    for change in dict.fromkeys(c for figure in result.figures for c in figure.causes):
        result.causes[change] = who_changed(project, state, change.file, change.new_line)
    return result


def _causes(figure: Figure, before: Mapping[str, set[Figure]], name: str) -> Iterator[Change]:
    """The facts below a figure that are others than in the PDF; if none is, it is reckoned otherwise."""
    differing = []
    for leaf, fact in figure.facts():
        earlier = before.get(leaf.address, set())
        if value_of(leaf) not in map(value_of, earlier):
            was = ", ".join(sorted(number_text(f.exact) for f in earlier)) if leaf.address else ""
            path, now = (leaf.address,), number_text(leaf.exact)
            differing.append(Change(fact.place.file, path, Kind.FAKT, was, now, 0, fact.place.line))
    mandant, _, kennung = name.partition("/")
    file = f"data/{mandant}/vorlagen/{kennung}/vorlage.yaml"
    yield from differing or [Change(file, (), Kind.FORMEL, "", "")]
