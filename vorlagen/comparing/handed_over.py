"""A paper as a PDF has it that was handed over earlier, beside what the project makes of it now.

A PDF names the commit that it was built from; where git has that, it is the state. Else its own facts and
pages are compared with a PDF that is made now: both are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from vorlagen.audit.own_pdf import PdfReport, check_pdf
from vorlagen.audit.pdf_reader import UnreadablePdfError, pdf_passages
from vorlagen.building.annexes import NotCombinedError
from vorlagen.building.git import last_commit
from vorlagen.building.git_state import files_at
from vorlagen.building.making import make
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import Change, Kind
from vorlagen.comparing.figure_changes import FigureChange, key_of
from vorlagen.comparing.paper_comparison import (
    PaperComparison,
    ProjectComparison,
    compare_states,
)
from vorlagen.comparing.passage_changes import changes_among
from vorlagen.comparing.states import (
    Commit,
    State,
    StateError,
    as_folder,
    commits_of,
    find_state,
    state_at,
    who_changed,
)
from vorlagen.documents.paper import Paper
from vorlagen.figures.figure import Figure
from vorlagen.findings import Severity
from vorlagen.german.style import NBSP, Hausstil
from vorlagen.renditions.facts_file import number_text
from vorlagen.renditions.passages import Passage, passages
from vorlagen.renditions.pdf import LibraryMissingError, PdfError

_WHY = "einen Stand, aus dem es gebaut ist, hat git hier nicht."
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A PDF of ours; `state` is that of its commit, if git has it and the PDF was made of nothing else."""

    report: PdfReport
    paper: str  # authority and Kennung
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
            raise StateError(f"{wanted}: {found.message} {found.cure}")
    about = next(
        (one.datei.vorlage for one in report.recomputed if not one.datei.vorlage.anlage), None
    )
    if about is None or report.own.provenance is None:
        raise StateError(f"{wanted} hat keine Fakten einer Vorlage in sich.")
    commit = report.own.provenance.commit if report.own.provenance.is_clean else ""
    known = commits_of(project, "-1", commit) if _COMMIT.fullmatch(commit) else []
    state = state_at(known[0], project, Path(wanted).name) if known else None
    return HandedOver(report, f"{about.mandant}/{about.kennung}", state)


def compare(
    old: State | HandedOver, new: State | HandedOver, project: Path, wanted: tuple[str, ...] = ()
) -> ProjectComparison:
    """What is different between two states; beside a PDF, only its paper counts.

    Raises:
        StateError: As `compare_states` does, and if the PDFs are of different papers.
    """
    names = {side.paper for side in (old, new) if isinstance(side, HandedOver)}
    if len(names) > 1:
        raise StateError(f"Das sind zwei verschiedene Vorlagen: {', '.join(sorted(names))}.")
    one, other = (side.state if isinstance(side, HandedOver) else side for side in (old, new))
    if one and other:
        return compare_states(one, other, project, wanted or tuple(names))
    result = ProjectComparison(one or State(str(old), {}), other or State(str(new), {}))
    told = [side for side in (old, new) if isinstance(side, HandedOver) and side.state is None]
    result.notes += [
        f"{side}: Verglichen sind die Fakten und der Text im PDF; {_WHY}" for side in told
    ]
    with ExitStack() as stack:
        [name] = names
        before, after = (_side(side, name, stack) for side in (old, new))
        if before and after:
            found = _compared(name, before, after, result.new, project)
        else:
            which = result.old if before is None else result.new
            note = f"lässt sich nicht vergleichen: Aus {which.name} lässt sie sich nicht bauen"
            found = PaperComparison(name, note=note)
        result.papers += [found] if found.is_changed else []
    return result


@dataclass(frozen=True, slots=True)
class _Side:
    """What a PDF says: its figures by their keys, and its sentences and rows."""

    figures: Mapping[str, list[Figure]]
    texts: list[tuple[str, bool]]
    style: Hausstil
    title: str
    paper: Paper | None = None


def _side(side: State | HandedOver, name: str, stack: ExitStack) -> _Side | None:
    if isinstance(side, HandedOver) and side.state is None:
        [one] = [r for r in side.report.recomputed if not r.datei.vorlage.anlage]
        printed = (one.figures[groesse.nr] for groesse in one.datei.groessen)
        style = Hausstil(**one.datei.hausstil.model_dump())
        forms = {form for groesse in one.datei.groessen for form in groesse.texte}
        texts = _texts(side.report.raw, forms)
        return _Side(_by_key(printed), texts, style, side.report.own.title)
    state = side.state if isinstance(side, HandedOver) else side
    workshop = Workshop(stack.enter_context(as_folder(state.files if state else {})))
    for selected in workshop.select((name,)):
        paper = workshop.prepare(*selected)
        try:
            make(paper, combined=False)
        except (LibraryMissingError, NotCombinedError, PdfError):
            return None
        if paper.page is not None:
            figures = _by_key(item.figure for item in paper.page.printed)
            texts = _texts(paper.files["pdf"][1], {item.text for item in paper.page.printed})
            return _Side(figures, texts, paper.style, paper.page.title, paper)
    return None


def _texts(pdf: bytes, forms: Iterable[str]) -> list[tuple[str, bool]]:
    """The passages of a PDF; on its pages, a space within a printed figure has become an ordinary one."""
    bound = {form.replace(NBSP, " "): form for form in forms if NBSP in form}
    known = re.compile("|".join(map(re.escape, sorted(bound, key=len, reverse=True))) or "$^")
    try:
        return [(known.sub(lambda m: bound[m[0]], text), row) for text, row in pdf_passages(pdf)]
    except UnreadablePdfError as error:
        raise StateError(f"Der Text des PDF lässt sich nicht lesen: {error}.") from None


def _by_key(printed: Iterable[Figure | None]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in printed:
        if figure is not None and not figure.is_pending:
            values = found.setdefault(key_of(figure), [])
            if not any(_same(figure, value) for value in values):
                values.append(figure)
    return found


def _same(one: Figure, other: Figure) -> bool:
    return (one.exact, one.unit) == (other.exact, other.unit)


def _compared(name: str, old: _Side, new: _Side, state: State, project: Path) -> PaperComparison:
    page = next((side.paper.page for side in (new, old) if side.paper), None)
    headings = {passage.section for passage in passages(page.html)} if page else set()
    result = PaperComparison(name, new.title.partition(": ")[2], new=new.paper)
    result.figures = sorted(
        _moved(name, old, new), key=lambda one: (not (one.old and one.new), one.rank)
    )
    before, after = (list(_in_sections(side.texts, headings)) for side in (old, new))
    result.passages = changes_among(before, after)
    for change in dict.fromkeys(c for figure in result.figures for c in figure.causes):
        result.causes[change] = _commit(change, state, project)
    return result


def _moved(name: str, old: _Side, new: _Side) -> Iterator[FigureChange]:
    before = {
        leaf.address: leaf
        for figures in old.figures.values()
        for f in figures
        for leaf, _ in f.facts()
    }
    for key in {**new.figures, **old.figures}:
        ones, others = old.figures.get(key, []), new.figures.get(key, [])
        gone = [figure for figure in ones if not any(_same(figure, f) for f in others)]
        come = [figure for figure in others if not any(_same(figure, f) for f in ones)]
        for one, other in zip_longest(gone, come):
            causes = tuple(_causes(other, before, name)) if one and other else ()
            yield FigureChange(("", key), one, other, causes, new.style)


def _causes(figure: Figure, before: Mapping[str, Figure], name: str) -> Iterator[Change]:
    """The facts below a figure that are others than in the PDF; if none is, it is reckoned otherwise."""
    differing = []
    for leaf, fact in figure.facts():
        earlier = before.get(leaf.address)
        if earlier is None or not _same(earlier, leaf):
            said = ["" if f is None else number_text(f.exact) for f in (earlier, leaf)]
            path = (leaf.address,)
            differing.append(
                Change(fact.place.file, path, Kind.FAKT, said[0], said[1], 0, fact.place.line)
            )
    mandant, _, kennung = name.partition("/")
    file = f"data/{mandant}/vorlagen/{kennung}/vorlage.yaml"
    yield from differing or [Change(file, (), Kind.FORMEL, "", "")]


def _commit(change: Change, state: State, project: Path) -> Commit | None:
    """The commit that a fact's line is from; None if what stands there is in none yet."""
    head = state.commit.name if state.commit else last_commit(project)[0]
    if not head or files_at(project, head).get(change.file) != state.files.get(change.file):
        return None
    return who_changed(project, head, change.file, change.new_line)


def _in_sections(texts: Iterable[tuple[str, bool]], headings: set[str]) -> Iterator[Passage]:
    """Texts with the headings that stand above them, or run into their first sentence."""
    longest = sorted(headings - {""}, key=len, reverse=True)
    section = ""
    for text, is_row in texts:
        begins = f"{text} ".casefold()
        heading = next((h for h in longest if begins.startswith(f"{h} ".casefold())), "")
        section = heading or section
        rest = text[len(heading) :].strip()
        if rest:
            yield Passage(section, rest, is_row)
