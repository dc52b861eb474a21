"""Two states of a project side by side, paper by paper."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, field

from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.program import fingerprint
from vorlagen.building.store import Store
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import (
    Change,
    Files,
    Kind,
    changes_between,
    changes_read,
    followed,
    may_concern,
    paper_in,
    relisted,
)
from vorlagen.comparing.figure_changes import (
    FigureChange,
    Search,
    still_figures,
    with_causes,
)
from vorlagen.comparing.passage_changes import PassageChange, changed_passages
from vorlagen.comparing.states import (
    LAST_COMMIT,
    WORKING_TREE,
    Commit,
    State,
    StateError,
    who_changed,
)
from vorlagen.facts.files import in_memory
from vorlagen.findings import Finding, Findings, Severity
from vorlagen.keeper import kept_by
from vorlagen.page import IS_JUDGED, unjudged
from vorlagen.paper import (
    BESCHEID,
    BESCHLUSS,
    FOERDERPROGRAMM,
    KGST,
    Behoerde,
    Paper,
    Papier,
    check_figures,
)

_KINDS = ("vorlagen", "niederschriften")


class PaperComparison(Struct):
    """What became of one paper; `note` says that it is new, gone or faulty."""

    name: str
    title: str = ""
    before: str = ""  # its name in the old state, if that was another
    note: str = ""
    fault: str = ""  # what is wrong with it; may say what no page prints
    causes: dict[Change, Commit | None] = field(default_factory=dict)
    figures: list[FigureChange] = field(default_factory=list)
    still: list[FigureChange] = field(default_factory=list)  # the same, of parts that are others
    passages: list[PassageChange] = field(default_factory=list)
    new: Paper | None = None  # as it is now, where both states could be compared

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.before or self.note or self.causes or self.figures or self.passages)

    @property
    def rows(self) -> list[tuple[FigureChange, list[str]]]:
        """The figures, those together that moved alike for the same causes, with their addresses."""
        alike: dict[object, tuple[FigureChange, list[str]]] = {}
        for one in self.figures:
            key = (one.said(one.old), one.said(one.new), one.causes)
            alike.setdefault(key, (one, []))[1].append(one.address)
        return [*alike.values()]

    def cannot_be_made(self, paper: Paper | None, state: State) -> None:
        """Tell that it cannot be compared, as it cannot be made in a state, and why."""
        said = f"{state.name} lässt sich nicht bauen."
        self.note = f"Die Vorlage lässt sich nicht vergleichen: {said}"
        self.fault = _faults((*paper.papier.befunde, *paper.findings)) if paper else ""

    def numbers(self, figure: FigureChange) -> list[int]:
        """The causes of a figure by their numbers in `causes`, from 1."""
        return [number for number, c in enumerate(self.causes, start=1) if c in figure.causes]

    def moved_by(self, change: Change) -> int:
        """How many printed figures a change moved."""
        return sum(change in figure.causes for figure in self.figures)


class ProjectComparison(Struct):
    """Two states of a project, and the papers that are others."""

    old: State
    new: State
    papers: list[PaperComparison] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare_states(
    old: State, new: State, project: Path, wanted: Sequence[str] = ()
) -> ProjectComparison:
    """What is different in the papers of two states.

    Both are computed and rendered with the program as it is now, so that nothing in the result comes from
    the program itself.

    Args:
        old: The state before.
        new: The state after.
        project: The project, in whose git commits are looked up.
        wanted: Names of papers or authorities; all if there are none.

    Raises:
        StateError: If none of the papers is in any of the states.
    """
    result = ProjectComparison(old, new)
    if old.files != new.files:
        gc.freeze()  # what is there by now is no garbage
        keeper = Store(project, fingerprint(project)).made_once
        with (
            unjudged(),
            kept_by(keeper),
            in_memory(old.files) as one,
            in_memory(new.files) as other,
        ):
            _Comparing(result, project, Workshop(one), Workshop(other)).run(wanted)
    return result


class _Comparing:
    def __init__(
        self, result: ProjectComparison, project: Path, old: Workshop, new: Workshop
    ) -> None:
        self.result, self.project, self.old, self.new = result, project, old, new
        self.who = cache(partial(who_changed, project, result.new))
        self.is_committed = (result.old.name, result.new.name) != (LAST_COMMIT, WORKING_TREE)

    def run(self, wanted: Sequence[str]) -> None:
        olds, news = _chosen(self.old), _chosen(self.new)
        shown = (
            {*_chosen(self.old, wanted), *_chosen(self.new, wanted)} if wanted else {*olds, *news}
        )
        if wanted and not shown:
            raise StateError(f"Keiner der beiden Stände hat eine Vorlage „{', '.join(wanted)}“.")
        old, new = self.result.old.files, self.result.new.files
        names, folders = followed(old, new)
        before = {names.get(name, name): raw for name, raw in old.items()}
        self.changes = changes_between(before, new) + [
            Change(other, (), Kind.NAME, one, other)
            for one, other in names.items()
            if not one.startswith(tuple(f"{folder}/" for folder in folders))
        ]
        self.listed = relisted(old, new)
        self.search = Search(before, new)
        is_touched = touched_papers(self.changes, before, new)
        renamed = {paper_in(other): paper_in(one) for one, other in folders.items()}
        for name in sorted({*news, *olds} - {*renamed.values()}):
            was = renamed.get(name, name)
            may_differ = any(is_touched(f"data/{name.replace('/', f'/{k}/')}") for k in _KINDS)
            if may_differ and not shown.isdisjoint({name, was}):
                one = self.old.projekt.papier(*olds[was]) if was in olds else None
                other = self.new.projekt.papier(*news[name]) if name in news else None
                paper = self._compared(name, one, other)
                if paper.is_changed:
                    self.result.papers.append(paper)

    def _compared(self, name: str, one: Papier | None, other: Papier | None) -> PaperComparison:
        result = PaperComparison(name, _title(other) or _title(one))
        if one is None or other is None:
            what = "ist neu" if one is None else "gibt es nicht mehr"
            result.note = f"Die Vorlage {what}."
            return result
        result.before = one.name if one.name != name else ""
        old = self._prepared(self.old, one)
        is_same = old.page and not may_concern(self.changes, self.listed, old.teile)
        if is_same and not result.before:
            return result
        new = self._prepared(self.new, other)
        for paper, state in ((old, self.result.old), (new, self.result.new)):
            if paper.page is None:
                result.cannot_be_made(paper, state)
                return result
        read = changes_read(self.changes, (*old.teile, *new.teile))
        tried = [change for change in read if change.kind is not Kind.NAME]
        result.figures = with_causes(old, new, tried, self.search)
        result.still = still_figures(old, new)
        result.passages, result.new = changed_passages(old, new), new
        has_file = any(change.kind is Kind.DATEI for change in read)
        if result.figures or result.passages or result.still or has_file:
            result.causes = {
                change: self.who(change.file, change.new_line) if self.is_committed else None
                for change in read
            }
            result.fault = _unsound(new) if self.result.new.name == WORKING_TREE else ""
            result.note = "Die Vorlage hat jetzt Fehler." if result.fault else ""
        return result

    def _prepared(self, workshop: Workshop, papier: Papier) -> Paper:
        behoerde = workshop.projekt.behoerden[papier.mandant]
        try:
            return workshop.prepare(behoerde, papier)
        except Exception as error:  # noqa: BLE001 - the other papers are compared all the same
            paper = Paper(behoerde, papier)
            report_internal_error(error, papier.ordner, self.project, paper.findings)
            return paper


def _chosen(workshop: Workshop, wanted: Sequence[str] = ()) -> dict[str, tuple[Behoerde, str]]:
    return {f"{b.name}/{kennung}": (b, kennung) for b, kennung in workshop.chosen(wanted)}


def _unsound(paper: Paper) -> str:
    """Which checks the figures of a paper and its annexes do not pass."""
    findings = Findings()
    token = IS_JUDGED.set(True)
    for document in (paper, *paper.documents.values()):
        if document.figures is not None:
            check_figures(document.figures, findings, with_authority=False)
    IS_JUDGED.reset(token)
    return _faults(findings)


def _faults(findings: Iterable[Finding]) -> str:
    """The first fault, and how many more there are."""
    wrong = [found for found in findings if found.severity is Severity.FEHLER]
    more = f" Weitere Fehler: {len(wrong) - 1}." if len(wrong) > 1 else ""
    return f"{wrong[0].place}: {wrong[0].message}{more}" if wrong else ""


def _title(papier: Papier | None) -> str:
    document = papier.schriftstueck if papier else None
    said = getattr(document, "betreff", "") or getattr(document, "titel", "") or ""
    return re.sub(r"\{\{.*?\}\}", "…", str(said))


# Which papers changes may concern, found out without reading any paper as facts. Whatever rests on a file
# names it: a rate goes by `kgst`, a programme by its Kennung, a paper, notice or decision by its folder or
# file. Other files concern every paper of their authority, or every paper. Rather too many are found.

_PAPER = re.compile(r"data/[^/]+/(?:vorlagen|niederschriften)/[^/]+(?=/|$)")
_SHARED = re.compile(r"(?:data|templates)/([^/]+)/")
_KENNUNG = re.compile(rb"^kennung:\s*(\w+)", re.MULTILINE)
_DAYS = re.compile(r"gueltig_ab|gilt_ab")  # they part the periods of all papers
_LOOP = re.compile(
    rb"\bin\s+vorlagen\b|\bvorlagen\s*[\[|]"
)  # over papers, whatever they are called
_TEXTS = (".html", ".md", ".yaml")


def touched_papers(changes: Iterable[Change], old: Files, new: Files) -> Callable[[str], bool]:
    """Tells of a paper, by its folder, whether changes may concern it or anything that it rests on."""
    texts: dict[str, list[bytes]] = {}
    for file, content in {**old, **new}.items():
        if file.endswith(_TEXTS):
            texts.setdefault(_unit(file), []).append(content)
    units = {unit: b"\n".join(contents) for unit, contents in texts.items()}
    loops = [unit for unit, text in units.items() if b"vorlagen" in text and _LOOP.search(text)]
    found: set[str] = set()
    wide: set[str] = set()  # folders of which all papers are concerned
    names: set[bytes] = set()
    waiting: list[str] = []
    for change in changes:
        waiting.append(_unit(change.file))
        if _PAPER.match(change.file) is None and (not change.path or _DAYS.search(change.spot)):
            wide.add(_around(change.file))
    while waiting:
        unit = waiting.pop()
        if unit in found:
            continue
        found.add(unit)
        fresh = _names(unit, old) | _names(unit, new)
        if not fresh:
            wide.add(_around(unit))
        for name in fresh - names:
            named = _naming(name)
            waiting += [other for other, text in units.items() if named(text)]
            waiting += loops if _PAPER.fullmatch(unit) else ()
        names |= fresh
    return lambda folder: folder in found or any(f"{folder}/".startswith(one) for one in wide)


def _unit(file: str) -> str:
    """What is concerned as a whole: the folder of a paper, or a file."""
    paper = _PAPER.match(file)
    return paper[0] if paper else file


def _around(file: str) -> str:
    """The folder of the papers that a file may concern."""
    folder = _SHARED.match(file)
    return "data/" if folder is None or folder[1] == "gemeinsam" else f"data/{folder[1]}/"


def _names(unit: str, files: Files) -> set[bytes]:
    """By which names others know it; none if it goes without."""
    last = unit.rpartition("/")[2].encode()
    if _PAPER.fullmatch(unit):
        return {last}
    if KGST.passt(unit):
        return {b"kgst"}
    if FOERDERPROGRAMM.passt(unit):
        return {last.partition(b"-")[0], *_KENNUNG.findall(files.get(unit, b""))}
    return {last.removesuffix(b".yaml")} if BESCHEID.passt(unit) or BESCHLUSS.passt(unit) else set()


def _naming(name: bytes) -> Callable[[bytes], bool]:
    """Whether a text has a name, written with - or _."""
    spellings = {name, name.replace(b"-", b"_"), name.replace(b"_", b"-")}
    whole = re.compile(rb"(?<![\w-])(?:%s)(?![\w-])" % b"|".join(map(re.escape, spellings)))
    return lambda text: any(one in text for one in spellings) and whole.search(text) is not None
