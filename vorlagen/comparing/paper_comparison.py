"""Two states of a project side by side, paper by paper."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, field

from vorlagen.bescheide import BESCHEID, FOERDERPROGRAMM, KGST
from vorlagen.beschluesse import BESCHLUSS
from vorlagen.building.builder import Builder
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.store import Store, fingerprint
from vorlagen.comparing.fact_changes import (
    Change,
    ChangeKind,
    Files,
    Places,
    changes_between,
    changes_read,
    followed,
    may_concern,
    paper_in,
    relisted,
)
from vorlagen.comparing.figure_changes import Causes, FigureChange, still_figures, with_causes
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
from vorlagen.page import IS_JUDGED, unjudged
from vorlagen.paper import Behoerde, Paper, Papier, check_figures
from vorlagen.result_cache import kept_by

_KINDS = ("vorlagen", "niederschriften")


class PaperComparison(Struct):
    """How one paper differs; `note` says in German that it is new, removed or faulty."""

    name: str
    title: str = ""
    before: str = ""  # its name in the old state, if that was another
    note: str = ""
    fault: str = ""  # what is wrong with it; may contain what no page prints
    causes: dict[Change, Commit | None] = field(default_factory=dict)
    figures: list[FigureChange] = field(default_factory=list)
    still: list[FigureChange] = field(default_factory=list)  # unchanged, of facts that changed
    passages: list[PassageChange] = field(default_factory=list)
    new: Paper | None = None  # as it is now, if both states could be compared

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to report."""
        return bool(self.before or self.note or self.causes or self.figures or self.passages)

    @property
    def rows(self) -> list[tuple[FigureChange, list[str]]]:
        """The figures with their addresses; those that moved alike for the same causes share a row."""
        rows: dict[object, tuple[FigureChange, list[str]]] = {}
        for figure in self.figures:
            key = (figure.formatted(figure.old), figure.formatted(figure.new), figure.causes)
            _, addresses = rows.setdefault(key, (figure, []))
            addresses.append(figure.address)
        return [*rows.values()]

    def cannot_be_made(self, paper: Paper | None, state: State) -> None:
        """Note that it cannot be compared because it cannot be made in a state, and why."""
        reason = f"{state.name} lässt sich nicht bauen."
        self.note = f"Die Vorlage lässt sich nicht vergleichen: {reason}"
        if paper:
            self.fault = _faults((*paper.papier.befunde, *paper.findings))

    def numbers(self, figure: FigureChange) -> list[int]:
        """The causes of a figure by their numbers in `causes`, from 1."""
        causes = enumerate(self.causes, start=1)
        numbers: list[int] = []
        for number, change in causes:
            if change in figure.causes:
                numbers.append(number)
        return numbers

    def moved_by(self, change: Change) -> int:
        """How many printed figures a change moved."""
        return sum(change in figure.causes for figure in self.figures)


class ProjectComparison(Struct):
    """Two states of a project, and the papers that differ."""

    old: State
    new: State
    papers: list[PaperComparison] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare_states(
    old: State,
    new: State,
    project: Path,
    wanted: Sequence[str] = (),
    *,
    is_public: bool = False,
) -> ProjectComparison:
    """The differences between the papers of two states.

    Both are computed and rendered with the present program, so that no difference comes from the program.

    Args:
        old: The state before.
        new: The state after.
        project: The project, in whose git commits are looked up.
        wanted: Names of papers or authorities; all if there are none.
        is_public: Whether the versions are compared that everybody may read.

    Raises:
        StateError: If none of the papers is in any of the states.
    """
    result = ProjectComparison(old, new)
    if old.files != new.files:
        gc.freeze()  # nothing that exists by now is garbage
        keeper = Store(project, fingerprint(project)).made_once
        with (
            unjudged(),
            kept_by(keeper),
            in_memory(old.files) as old_root,
            in_memory(new.files) as new_root,
        ):
            comparing = _Comparing(result, project, Builder(old_root), Builder(new_root))
            comparing.is_public = is_public
            comparing.run(wanted)
    return result


class _Comparing:
    def __init__(
        self, result: ProjectComparison, project: Path, old: Builder, new: Builder
    ) -> None:
        self.result = result
        self.project = project
        self.is_public = False  # whether the versions are compared that everybody may read
        self.old = old
        self.new = new
        self.who = cache(partial(who_changed, project, result.new))
        self.is_committed = (result.old.name, result.new.name) != (LAST_COMMIT, WORKING_TREE)

    def run(self, wanted: Sequence[str]) -> None:
        old_papers = papers_by_name(self.old)
        new_papers = papers_by_name(self.new)
        shown = {*old_papers, *new_papers}
        if wanted:
            shown = {*papers_by_name(self.old, wanted), *papers_by_name(self.new, wanted)}
            if not shown:
                names = ", ".join(wanted)
                raise StateError(f"Keiner der beiden Stände hat eine Vorlage „{names}“.")
        folders = self._find_changes()
        is_touched = touched_papers(self.changes, self.before, self.result.new.files)
        renamed = {paper_in(new): paper_in(old) for old, new in folders.items()}
        for name in sorted({*new_papers, *old_papers} - {*renamed.values()}):
            old_name = renamed.get(name, name)
            mandant, _, kennung = name.partition("/")
            may_differ = any(is_touched(f"data/{mandant}/{kind}/{kennung}") for kind in _KINDS)
            if may_differ and not shown.isdisjoint({name, old_name}):
                old = new = None
                if old_name in old_papers:
                    old = self.old.projekt.papier(*old_papers[old_name])
                if name in new_papers:
                    new = self.new.projekt.papier(*new_papers[name])
                paper = self._compared(name, old, new)
                if paper.is_changed:
                    self.result.papers.append(paper)

    def _find_changes(self) -> dict[str, str]:
        """Find the changes between the states; the returns the folders of renamed papers."""
        old = self.result.old.files
        new = self.result.new.files
        renamed, folders = followed(old, new)
        self.before = {renamed.get(name, name): raw for name, raw in old.items()}
        self.changes = changes_between(self.before, new)
        of_papers = tuple(f"{folder}/" for folder in folders)
        for old_name, new_name in renamed.items():
            if not old_name.startswith(of_papers):
                self.changes.append(Change(new_name, (), ChangeKind.NAME, old_name, new_name))
        self.listed = relisted(old, new)
        self.places = (Places(old, renamed), Places(new))
        return folders

    def _compared(
        self, name: str, old_papier: Papier | None, new_papier: Papier | None
    ) -> PaperComparison:
        result = PaperComparison(name, _title(new_papier) or _title(old_papier))
        if old_papier is None:
            result.note = "Die Vorlage ist neu."
            return result
        if new_papier is None:
            result.note = "Die Vorlage gibt es nicht mehr."
            return result
        result.before = old_papier.name if old_papier.name != name else ""
        old = self._prepared(self.old, old_papier)
        is_same = old.page and not may_concern(self.changes, self.listed, old.teile)
        if is_same and not result.before:
            return result
        new = self._prepared(self.new, new_papier)
        for paper, state in ((old, self.result.old), (new, self.result.new)):
            if paper.page is None:
                result.cannot_be_made(paper, state)
                return result
        read = changes_read(self.changes, (*old.teile, *new.teile))
        result.figures = with_causes(old, new, Causes(read, *self.places))
        result.still = still_figures(old, new)
        result.passages = changed_passages(old, new)
        result.new = new
        has_file = any(change.kind is ChangeKind.DATEI for change in read)
        if result.figures or result.passages or result.still or has_file:
            for change in read:
                commit = self.who(change.file, change.new_line) if self.is_committed else None
                result.causes[change] = commit
            if self.result.new.name == WORKING_TREE:
                result.fault = _unsound(new)
            if result.fault:
                result.note = "Die Vorlage hat jetzt Fehler."
        return result

    def _prepared(self, builder: Builder, papier: Papier) -> Paper:
        behoerde = builder.projekt.behoerden[papier.mandant]
        try:
            if self.is_public:
                return builder.prepare_public(behoerde, papier)
            return builder.prepare(behoerde, papier)
        except Exception as error:  # noqa: BLE001 - the other papers are still compared
            paper = Paper(behoerde, papier)
            report_internal_error(error, papier.ordner, self.project, paper.findings)
            return paper


def papers_by_name(builder: Builder, wanted: Sequence[str] = ()) -> dict[str, tuple[Behoerde, str]]:
    """The papers of a state by their names."""
    chosen = builder.chosen(wanted)
    papers_by_name: dict[str, tuple[Behoerde, str]] = {}
    for behoerde, kennung in chosen:
        papers_by_name[f"{behoerde.name}/{kennung}"] = (behoerde, kennung)
    return papers_by_name


def _unsound(paper: Paper) -> str:
    """The checks that the figures of a paper and its annexes fail."""
    findings = Findings()
    token = IS_JUDGED.set(True)
    for document in (paper, *paper.documents.values()):
        if document.figures is not None:
            check_figures(document.figures, findings, with_authority=False)
    IS_JUDGED.reset(token)
    return _faults(findings)


def _faults(findings: Iterable[Finding]) -> str:
    """The first fault, and how many more there are."""
    faults = []
    for finding in findings:
        if finding.severity is Severity.FEHLER:
            faults.append(finding)
    if not faults:
        return ""
    text = f"{faults[0].place}: {faults[0].message}"
    if len(faults) > 1:
        text += f" Weitere Fehler: {len(faults) - 1}."
    return text


def _title(papier: Papier | None) -> str:
    document = papier.schriftstueck if papier else None
    title = getattr(document, "betreff", "") or getattr(document, "titel", "") or ""
    return re.sub(r"\{\{.*?\}\}", "…", str(title))


# Which papers changes may concern, without reading any paper as facts. A text that uses a file names it:
# a rate as `kgst`, a programme by its Kennung, a paper, notice or decision by its folder or file. Other
# files concern every paper of their authority, or every paper. The result may have too many papers.

_PAPER = re.compile(r"data/[^/]+/(?:vorlagen|niederschriften)/[^/]+(?=/|$)")
_SHARED = re.compile(r"(?:data|templates)/([^/]+)/")
_KENNUNG = re.compile(rb"^kennung:\s*(\w+)", re.MULTILINE)
_DAYS = re.compile(r"gueltig_ab|gilt_ab")  # these days separate periods in all papers
_LOOP = re.compile(rb"\bin\s+vorlagen\b|\bvorlagen\s*[\[|]")  # over all papers
_TEXTS = (".html", ".md", ".yaml")


def touched_papers(changes: Iterable[Change], old: Files, new: Files) -> Callable[[str], bool]:
    """Returns a function from a paper's folder to whether changes may concern it or what it uses."""
    texts: dict[str, list[bytes]] = {}
    for file, content in {**old, **new}.items():
        if file.endswith(_TEXTS):
            texts.setdefault(_unit(file), []).append(content)
    units = {unit: b"\n".join(contents) for unit, contents in texts.items()}
    loops = [unit for unit, text in units.items() if b"vorlagen" in text and _LOOP.search(text)]
    concerned: set[str] = set()
    folders: set[str] = set()  # all papers in them are concerned
    names: set[bytes] = set()
    waiting: list[str] = []
    for change in changes:
        waiting.append(_unit(change.file))
        if _PAPER.match(change.file) is None and (not change.path or _DAYS.search(change.spot)):
            folders.add(_folder_of_papers(change.file))
    while waiting:
        unit = waiting.pop()
        if unit in concerned:
            continue
        concerned.add(unit)
        names_of_unit = _names(unit, old) | _names(unit, new)
        if not names_of_unit:
            folders.add(_folder_of_papers(unit))
        for name in names_of_unit - names:
            has_name = _name_finder(name)
            waiting += [user for user, text in units.items() if has_name(text)]
            if _PAPER.fullmatch(unit):
                waiting += loops
        names |= names_of_unit
    prefixes = tuple(folders)
    return lambda folder: folder in concerned or f"{folder}/".startswith(prefixes)


def _unit(file: str) -> str:
    """The unit that a change concerns as a whole: the folder of a paper, or a file."""
    paper = _PAPER.match(file)
    return paper[0] if paper else file


def _folder_of_papers(file: str) -> str:
    """The folder of the papers that a file may concern."""
    folder = _SHARED.match(file)
    if folder is None or folder[1] == "gemeinsam":
        return "data/"
    return f"data/{folder[1]}/"


def _names(unit: str, files: Files) -> set[bytes]:
    """The names by which texts refer to a unit; none if they use it without a name."""
    last = unit.rpartition("/")[2].encode()
    if _PAPER.fullmatch(unit):
        return {last}
    if KGST.passt(unit):
        return {b"kgst"}
    if FOERDERPROGRAMM.passt(unit):
        return {last.partition(b"-")[0], *_KENNUNG.findall(files.get(unit, b""))}
    if BESCHEID.passt(unit) or BESCHLUSS.passt(unit):
        return {last.removesuffix(b".yaml")}
    return set()


def _name_finder(name: bytes) -> Callable[[bytes], bool]:
    """Returns a function that tells whether a text has a name, written with - or _."""
    spellings = {name, name.replace(b"-", b"_"), name.replace(b"_", b"-")}
    whole = re.compile(rb"(?<![\w-])(?:%s)(?![\w-])" % b"|".join(map(re.escape, spellings)))

    def has_name(text: bytes) -> bool:
        may_have_name = any(spelling in text for spelling in spellings)  # a fast check first
        return may_have_name and whole.search(text) is not None

    return has_name
