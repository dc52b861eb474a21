"""Builds papers: only those that must be made again, on all cores, the longest first.

Of every paper it is kept what was read for it (`vorlagen.facts.reads`), what came of it and which files it
has in `output/`. While all of that is the same, the paper is not made again. What is kept is a
convenience: without it everything is made, and comes out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import DecodeError, Struct, field, json
from msgspec.structs import replace

from vorlagen.building.bounds import Bounds, allowed
from vorlagen.building.cluster import make_on
from vorlagen.building.crew import make_all
from vorlagen.building.inputs import Files, Inputs, keep_files, known_files
from vorlagen.building.making import UNKNOWN, restamped
from vorlagen.building.overview import overview, write_overview
from vorlagen.building.program import fingerprint
from vorlagen.building.report import PaperReport, Report
from vorlagen.building.store import Store
from vorlagen.building.task import Edition, Task, Wanted
from vorlagen.building.untouched import keep_report
from vorlagen.building.workshop import Made, Workshop
from vorlagen.building.writing import OUTPUT, built_folders, make_output, remove_built
from vorlagen.facts.files import MOST, read_file
from vorlagen.facts.reads import Part, digest_of_bytes
from vorlagen.findings import Code, Finding, Findings
from vorlagen.keeper import kept_by
from vorlagen.renditions.pdf import Provenance

_PASSING = {  # what another build may not meet again, though nothing that was read has changed
    *(Code.ABGEBROCHEN, Code.AUSGABE, Code.BIBLIOTHEK_FEHLT, Code.INTERNER_FEHLER),
    Code.ENDFASSUNG_STAND,  # until it is committed
}


def silent(name: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


_OF_A_MACHINE = {Code.BIBLIOTHEK_FEHLT, Code.INTERNER_FEHLER}  # the log of which lies there


class Kept(Struct, frozen=True):
    """What is known of a paper since it was last made."""

    maker: str
    task: Task
    parts: tuple[str, ...]  # their names in the store
    report: PaperReport
    findings: tuple[Finding, ...]
    files: dict[str, str] = field(default_factory=dict)  # digests by name
    origin: Provenance = UNKNOWN
    head: str = ""  # the last commit then


_KEPT = json.Decoder(Kept)
WANTED = Wanted()


class Build:
    """One build, or one check, of a project."""

    def __init__(
        self, workshop: Workshop, jobs: int, bounds: Bounds | None = None, cluster: str = ""
    ) -> None:
        self.workshop, self.jobs, self.cluster = workshop, jobs, cluster
        self.bounds = bounds or allowed()
        self.root = workshop.projekt.wurzel
        self._read: dict[str, Part] = {}

    @cached_property
    def store(self) -> Store:
        """What earlier builds have kept; there must be its folder when it is first asked for."""
        return Store(self.root, fingerprint(self.root))

    @cached_property
    def inputs(self) -> Inputs:
        """What papers read, held against what is there now."""
        return Inputs(self.workshop, Files(self.root, known_files(self.store)))

    def _parts(self, names: Sequence[str]) -> list[Part] | None:
        """Parts by their names in the store; None if one is not there any more."""
        for name in names:
            if name not in self._read:
                content = self.store.get(f"teil:{name}")
                if content is None:
                    return None
                self._read[name] = Part(json.decode(content), name)
        return [self._read[name] for name in names]

    def run(
        self,
        selection: Sequence[str] = (),
        wanted: Wanted = WANTED,
        progress: Callable[[str, int, int], None] = silent,
        read: str = "",
    ) -> Report:
        """Build papers, or check them without writing anything; those that are as they were stay.

        Args:
            selection: Authorities and papers, as `Workshop.chosen` takes them; all without any.
            wanted: What for.
            progress: Is told of each paper that is done: its name, how many are, and of how many.
            read: The signature of what is read (`untouched`), from before the project was opened.
        """
        chosen = self.workshop.chosen(selection)
        if wanted.writes and chosen:
            with suppress(OSError):  # each paper says why it cannot be written
                make_output(self.root)
        tasks = [Task(behoerde.name, kennung, wanted) for behoerde, kennung in chosen]
        kept = {task: self._kept(task) for task in tasks}
        reasons = {task: self._reason(task, kept[task]) for task in tasks}
        made = {task: self._as_kept(task, k) for task, k in kept.items() if k and not reasons[task]}
        waiting = [task for task in tasks if task not in made]
        waiting.sort(key=lambda task: _longest_first(kept[task]))
        for done, (task, one) in enumerate(self._made(waiting), start=1):
            one.report = replace(one.report, why=reasons[task])
            if wanted.writes:
                one.write(self.root)
            self._keep(task, one)
            one.files, one.parts = {}, ()  # of all papers together they may be more than fits
            made[task] = one
            progress(task.name, done, len(waiting))
        found = Findings(self.workshop.findings)
        for task in tasks:
            found.extend(made[task].findings)
        report = Report(tuple(made[task].report for task in tasks), found)
        if wanted.writes and not selection:
            self._remove_deleted()
            if report.papers:
                content = overview(self.workshop.projekt, report.papers, found)
                write_overview(self.root, content, found)
        if not _PASSING.isdisjoint(finding.code for finding in found):
            read = ""
        unchanged = Report(tuple(replace(paper, why="") for paper in report.papers), found)
        said = unchanged.as_json()
        keep_report(self.store, self.root, said, wanted=wanted, selection=selection, read=read)
        keep_files(self.store, self.inputs.files)
        self.store.close()
        return report

    def _made(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Made]]:
        here = [] if self.cluster else list(tasks)
        elsewhere = tasks if self.cluster else ()
        for task, made in make_on(self.cluster, self.root, elsewhere, self.bounds):
            if self._is_as_here(task, made):
                now = self._origin(made.origin, made.parts)
                made.files, made.origin = restamped(made.files, made.origin, now), now
                yield task, made
            else:
                here.append(task)
        if self.jobs and here:
            yield from make_all(self.root, here, self.jobs, self.bounds)
        else:
            with kept_by(self.store.made_once):
                for task in here:
                    yield task, self.workshop.made(task)

    def _is_as_here(self, task: Task, made: Made) -> bool:
        """Whether a paper that was made elsewhere is what would be made here, where git is, too."""
        needs_git = task.wanted.edition is Edition.ENDFASSUNG and made.parts
        return (
            _OF_A_MACHINE.isdisjoint(finding.code for finding in made.findings)
            and self.inputs.change(made.parts) is None
            and (not needs_git or self.workshop.states.of(made.parts).is_clean)
        )

    def _origin(self, before: Provenance, parts: Sequence[Part]) -> Provenance:
        """An origin with what git has now of what was read."""
        state = self.workshop.states.of(parts)
        return replace(before, commit=state.commit, is_clean=state.is_clean)

    # What is known already

    def _kept(self, task: Task) -> Kept | None:
        for name in _names(task):
            content = self.store.get(name)
            with suppress(DecodeError):
                kept = None if content is None else _KEPT.decode(content)
                if kept and kept.task.wanted.edition is task.wanted.edition:
                    return kept
        return None

    def _reason(self, task: Task, kept: Kept | None) -> str:
        """Why a paper must be made, in German; empty if it need not."""
        if kept is None:
            return "noch nicht gebaut" if task.wanted.writes else "noch nicht geprüft"
        if kept.maker != self.store.maker:
            return "Programm oder Bibliotheken sind andere"
        if kept.task != task and task.wanted.writes:
            return "anders gewünscht als beim letzten Mal"
        parts = self._parts(kept.parts)
        change = None if parts is None else self.inputs.change(parts)
        if parts is None or change is not None:
            return change or "was sie gelesen hat, ist nicht mehr bekannt"
        states, is_final = self.workshop.states, task.wanted.edition is Edition.ENDFASSUNG
        if is_final and not (states.is_as_at(kept.head, parts) or states.of(parts).is_clean):
            return "git hat nicht mehr, woraus sie entsteht"
        folder = f"{OUTPUT}/{task.name}"
        for name, digest in kept.files.items() if task.wanted.writes else ():
            if self.inputs.files.digest(f"{folder}/{name}") != digest:
                return f"{folder}/{name} ist nicht mehr, was gebaut wurde"
        return ""

    def _as_kept(self, task: Task, kept: Kept) -> Made:
        """What came of a paper when it was last made; its PDFs say of which state of git it is now."""
        made = Made(replace(kept.report, why=""), Findings(kept.findings))
        parts = self._parts(kept.parts) or []
        if self.workshop.states.is_as_at(kept.head, parts):
            return made
        now = self._origin(kept.origin, parts)
        if kept.files and now != kept.origin and task.wanted.writes:
            folder = self.root / OUTPUT / task.name
            contents = {n: read_file(folder / n, self.root, MOST) for n in kept.files}
            made.files, made.origin = restamped(contents, kept.origin, now), now
            made.write(self.root)
            self._store(task, made, kept.parts)
        return made

    def _keep(self, task: Task, made: Made) -> None:
        """Keep what came of a paper, unless another try may come out otherwise."""
        if made.parts and _PASSING.isdisjoint(finding.code for finding in made.findings):
            for part in made.parts:
                if part.digest not in self._read:
                    self.store.put(f"teil:{part.digest}", json.encode(part.files))
            self._store(task, made, [part.digest for part in made.parts])
        else:
            self.store.drop(_names(task)[0])

    def _store(self, task: Task, made: Made, parts: Sequence[str]) -> None:
        files = {name: digest_of_bytes(content) for name, content in made.files.items()}
        findings, origin = tuple(made.findings), made.origin
        kept = Kept(
            self.store.maker,
            task,
            tuple(parts),
            made.report,
            findings,
            files,
            origin,
            self.workshop.states.head,
        )
        self.store.put(_names(task)[0], json.encode(kept, enc_hook=str))

    def _remove_deleted(self) -> None:
        """Remove from `output/` what was built of papers that there are no more."""
        there = {f"{behoerde.name}/{k}" for behoerde, k in self.workshop.projekt.kennungen()}
        for name in built_folders(self.root):
            if name not in there:
                remove_built(self.root, f"{OUTPUT}/{name}")


def _names(task: Task) -> tuple[str, ...]:
    """Under which what came of a paper is kept: a build has found all that a check finds."""
    built = f"bau:{task.name}"
    return (built,) if task.wanted.writes else (f"pruefung:{task.name}", built)


def _longest_first(kept: Kept | None) -> tuple[bool, float]:
    """By the wall-clock time of the last build; who has none may be the longest."""
    return (True, -kept.report.seconds) if kept else (False, 0)
