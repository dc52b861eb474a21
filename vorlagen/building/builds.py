"""Builds papers: only those that must be made again, on all cores, the longest first.

For every paper the store has what was read for it (`vorlagen.facts.files`), its result and the digests of
its files in `output/`. While all of that is the same, the paper is not made again. The store only saves
time: without it everything is made, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import DecodeError, Struct, field, json
from msgspec.structs import replace

from vorlagen.building.builder import Builder, MadePaper, make_all
from vorlagen.building.cluster import make_on
from vorlagen.building.making import UNKNOWN, PaperReport, Report, restamped
from vorlagen.building.overview import overview, write_overview
from vorlagen.building.processes import Bounds, allowed
from vorlagen.building.store import Edition, Store, Task, Wanted, fingerprint, keep_report
from vorlagen.building.writing import OUTPUT, built_folders, make_output, remove_built
from vorlagen.facts.files import (
    CONTENT,
    FOLDER,
    LISTING,
    MOST,
    RECORD,
    THERE,
    TOLD,
    WORDS,
    YAML,
    Part,
    UnreadableError,
    decisive,
    digest_of_bytes,
    is_folder,
    is_there,
    list_folder,
    read_file,
    recording,
)
from vorlagen.findings import Code, Finding, Findings
from vorlagen.paper import ProjectFolder, digests_as_parsed
from vorlagen.renditions.pdf import Provenance
from vorlagen.result_cache import kept_by

_PASSING = {  # may be gone in the next build, though nothing that was read has changed
    *(Code.ABGEBROCHEN, Code.AUSGABE, Code.BIBLIOTHEK_FEHLT, Code.GIT, Code.INTERNER_FEHLER),
    Code.ENDFASSUNG_STAND,  # until it is committed
}


def silent(name: str, done: int, of: int) -> None:
    """Ignore the progress."""


_CHANGED = {  # in German, by what of a file or folder was read
    CONTENT: "{} ist geändert",
    YAML: "{} ist geändert",
    WORDS: "{} ist geändert",
    LISTING: "in {} ist etwas hinzugekommen oder weggefallen",
    THERE: "{} ist hinzugekommen oder weggefallen",
    FOLDER: "{} ist hinzugekommen oder weggefallen",
    TOLD: "zu {} gibt es andere Befunde",
}
_OF_A_MACHINE = {Code.BIBLIOTHEK_FEHLT, Code.INTERNER_FEHLER}  # say something of one machine only


class StoredPaper(Struct, frozen=True):
    """What the store has of a paper since it was last made."""

    maker: str
    task: Task
    parts: tuple[str, ...]  # their names in the store
    report: PaperReport
    findings: tuple[Finding, ...]
    files: dict[str, str] = field(default_factory=dict)  # digests by name
    origin: Provenance = UNKNOWN


_DECODER = json.Decoder(StoredPaper)
WANTED = Wanted()


class Build:
    """One build, or one check, of a project."""

    def __init__(
        self, builder: Builder, jobs: int, bounds: Bounds | None = None, cluster: str = ""
    ) -> None:
        self.builder = builder
        self.jobs = jobs
        self.cluster = cluster
        self.bounds = bounds or allowed()
        self.root = builder.projekt.wurzel
        self._read: dict[str, Part] = {}

    @cached_property
    def store(self) -> Store:
        """The results of earlier builds; its folder must exist when it is first asked for."""
        return Store(self.root, fingerprint(self.root))

    @cached_property
    def inputs(self) -> Inputs:
        """Compares what papers have read with the project as it is now."""
        return Inputs(self.builder)

    def _parts(self, names: Sequence[str]) -> list[Part] | None:
        """Parts by their names in the store; None if one of them is missing."""
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
        """Build papers, or check them without writing anything; unchanged papers are not made again.

        Args:
            selection: Authorities and papers, as `Builder.chosen` takes them; all if it is empty.
            wanted: What the papers are made for.
            progress: Called for each finished paper with its name, the number done and the total.
            read: The signature of all files to be read (`wanted`), from before the project was opened.
        """
        chosen = self.builder.chosen(selection)
        if wanted.writes and chosen:
            with suppress(OSError):  # each paper says why it cannot be written
                make_output(self.root)
        tasks = [Task(behoerde.name, kennung, wanted) for behoerde, kennung in chosen]
        stored_papers = {task: self._stored(task) for task in tasks}
        reasons = {task: self._reason(task, stored_papers[task]) for task in tasks}
        results: dict[Task, MadePaper] = {}
        for task, stored in stored_papers.items():
            if stored is not None and not reasons[task]:
                results[task] = self._reused(task, stored)
        waiting = [task for task in tasks if task not in results]
        waiting.sort(key=lambda task: _longest_first(stored_papers[task]))
        for done, (task, paper) in enumerate(self._make(waiting), start=1):
            paper.report = replace(paper.report, why=reasons[task])
            if wanted.writes and not self._has_output(task, stored_papers[task], paper.files):
                paper.write(self.root)
            self._store_or_drop(task, paper)
            # The files of all papers together may not fit into memory.
            paper.files = {}
            paper.parts = ()
            results[task] = paper
            progress(task.name, done, len(waiting))
        findings = Findings(self.builder.findings)
        for task in tasks:
            findings.extend(results[task].findings)
        report = Report(tuple(results[task].report for task in tasks), findings)
        if wanted.writes and not selection:
            self._remove_deleted()
            if report.papers:
                content = overview(self.builder.projekt, report.papers, findings)
                write_overview(self.root, content, findings)
        if not _PASSING.isdisjoint(finding.code for finding in findings):
            read = ""
        unchanged = [replace(paper_report, why="") for paper_report in report.papers]
        stored_report = Report(tuple(unchanged), findings).as_json()
        keep_report(
            self.store, self.root, stored_report, wanted=wanted, selection=selection, read=read
        )
        self.store.close()
        return report

    def _make(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, MadePaper]]:
        """Make papers on the cluster, if there is one, and all others on this machine."""
        local_tasks = list(tasks)
        if self.cluster:
            local_tasks = []
            for task, paper in make_on(self.cluster, self.root, tasks, self.bounds):
                if self._is_as_made_here(task, paper):
                    state = self.builder.states.of(paper.parts)
                    origin = replace(paper.origin, commit=state.commit, is_clean=state.is_clean)
                    paper.files = restamped(paper.files, paper.origin, origin)
                    paper.origin = origin
                    yield task, paper
                else:
                    local_tasks.append(task)
        if self.jobs and local_tasks:
            yield from make_all(self.root, local_tasks, self.jobs, self.bounds)
        else:
            with kept_by(self.store.made_once):
                for task in local_tasks:
                    yield task, self.builder.make_paper(task)

    def _is_as_made_here(self, task: Task, paper: MadePaper) -> bool:
        """Whether a paper from the cluster is the same as if made on this machine, which has git."""
        if not _OF_A_MACHINE.isdisjoint(finding.code for finding in paper.findings):
            return False
        if self.inputs.change(paper.parts) is not None:
            return False
        if task.wanted.edition is Edition.ENDFASSUNG and paper.parts:
            return self.builder.states.of(paper.parts).is_clean
        return True

    # Results of earlier builds

    def _stored(self, task: Task) -> StoredPaper | None:
        for name in _names(task):
            content = self.store.get(name)
            if content is None:
                continue
            with suppress(DecodeError):
                stored = _DECODER.decode(content)
                if stored.task.wanted.edition is task.wanted.edition:
                    return stored
        return None

    def _reason(self, task: Task, stored: StoredPaper | None) -> str:
        """Why a paper must be made, in German; empty if the stored one is up to date."""
        if stored is None:
            return "noch nicht gebaut" if task.wanted.writes else "noch nicht geprüft"
        if stored.maker != self.store.maker:
            return "Programm oder Bibliotheken sind andere"
        if stored.task != task and task.wanted.writes:
            return "anders gewünscht als beim letzten Mal"
        parts = self._parts(stored.parts)
        if parts is None:
            return "was sie gelesen hat, ist nicht mehr bekannt"
        change = self.inputs.change(parts)
        if change is not None:
            return change
        is_final = task.wanted.edition is Edition.ENDFASSUNG
        if is_final and not self.builder.states.of(parts).is_clean:
            return "git hat nicht mehr, woraus sie entsteht"
        if task.wanted.writes:
            changed = self._changed_output(task, stored.files)
            if changed:
                return f"{changed} ist nicht mehr, was gebaut wurde"
        return ""

    def _has_output(
        self, task: Task, stored: StoredPaper | None, files: Mapping[str, bytes]
    ) -> bool:
        """Whether an earlier build made just these files, and they are still there."""
        if stored is None or stored.files != _digests(files):
            return False
        return not self._changed_output(task, stored.files)

    def _changed_output(self, task: Task, digests: Mapping[str, str]) -> str:
        """The first of a paper's files in `output/` that has not this digest; empty if all have theirs."""
        folder = f"{OUTPUT}/{task.name}"
        for name, digest in digests.items():
            try:
                content = read_file(self.root / folder / name, self.root, MOST)
            except UnreadableError:
                return f"{folder}/{name}"
            if digest_of_bytes(content) != digest:
                return f"{folder}/{name}"
        return ""

    def outdated(self, name: str) -> str:
        """Why a paper's files in `output/` are not what a build would give, in German; else empty."""
        mandant, _, kennung = name.partition("/")
        self.inputs = Inputs(self.builder, with_records=False)
        for edition in Edition:
            stored = self._stored(Task(mandant, kennung, Wanted(edition)))
            if stored is not None:
                return self._reason(stored.task, stored)
        return "der letzte Bau hat nichts ergeben"

    def _reused(self, task: Task, stored: StoredPaper) -> MadePaper:
        """The stored result of a paper; its PDFs are restamped if git's state has changed."""
        paper = MadePaper(replace(stored.report, why=""), Findings(stored.findings))
        if not stored.files or not task.wanted.writes:
            return paper
        state = self.builder.states.of(self._parts(stored.parts) or [])
        origin = replace(stored.origin, commit=state.commit, is_clean=state.is_clean)
        if origin != stored.origin and not state.failure:
            folder = self.root / OUTPUT / task.name
            contents = {}
            for name in stored.files:
                contents[name] = read_file(folder / name, self.root, MOST)
            paper.files = restamped(contents, stored.origin, origin)
            paper.origin = origin
            paper.write(self.root)
            self._store(task, paper, stored.parts)
        return paper

    def _store_or_drop(self, task: Task, paper: MadePaper) -> None:
        """Store the result of a paper, unless the next build may have another one."""
        if paper.parts and _PASSING.isdisjoint(finding.code for finding in paper.findings):
            for part in paper.parts:
                if part.digest not in self._read:
                    self.store.put(f"teil:{part.digest}", json.encode(part.files))
            self._store(task, paper, [part.digest for part in paper.parts])
        else:
            self.store.drop(_names(task)[0])

    def _store(self, task: Task, paper: MadePaper, parts: Sequence[str]) -> None:
        stored = StoredPaper(
            self.store.maker,
            task,
            tuple(parts),
            paper.report,
            tuple(paper.findings),
            _digests(paper.files),
            paper.origin,
        )
        self.store.put(_names(task)[0], json.encode(stored, enc_hook=str))

    def _remove_deleted(self) -> None:
        """Remove from `output/` the files of papers that do not exist any more."""
        papers = set()
        for behoerde, k in self.builder.projekt.kennungen():
            papers.add(f"{behoerde.name}/{k}")
        for name in built_folders(self.root):
            if name not in papers:
                remove_built(self.root, f"{OUTPUT}/{name}")


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    digests: dict[str, str] = {}
    for name, content in files.items():
        digests[name] = digest_of_bytes(content)
    return digests


def _names(task: Task) -> tuple[str, ...]:
    """The names of a paper's result in the store: the result of a build also serves as a check."""
    built = f"bau:{task.name}"
    if task.wanted.writes:
        return (built,)
    return (f"pruefung:{task.name}", built)


def _longest_first(stored: StoredPaper | None) -> tuple[bool, float]:
    """Sort by the wall-clock time of the last build; papers without one come first."""
    if stored is None:
        return (False, 0)
    return (True, -stored.report.seconds)


class Inputs(Struct):
    """Compares what was read for papers with the project as it is now.

    Every file is read once more: hashing all of a hundred papers takes less than a tenth of a second.
    """

    builder: Builder
    with_records: bool = True  # of published papers, on which no page depends
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)  # by file and kind
    _changes: dict[str, str | None] = field(default_factory=dict)  # by the digests of parts

    def change(self, parts: Iterable[Part]) -> str | None:
        """The first change in one of the parts since it was read, in German; None if there is none."""
        for part in parts:
            if part.digest not in self._changes:
                self._changes[part.digest] = self._change(part)
            change = self._changes[part.digest]
            if change is not None:
                return change
        return None

    def _change(self, part: Part) -> str | None:
        for file, digests in part.files.items():
            if file.endswith(f"/{RECORD}") and not self.with_records:
                continue
            if CONTENT in digests and self._digest(file, CONTENT) == digests[CONTENT]:
                continue
            for kind, digest in decisive(digests).items():
                if self._digest(file, kind) != digest:
                    return _CHANGED[kind].format(file)
        return None

    def _digest(self, file: str, kind: str) -> str:
        if (file, kind) not in self._digests:
            self._digests[file, kind] = self._digest_now(file, kind)
        return self._digests[file, kind]

    def _digest_now(self, file: str, kind: str) -> str:
        """The digest that reading a file or folder notes now."""
        root = self.builder.projekt.wurzel
        if kind == TOLD:
            return self.builder.findings_digest(file)
        if kind in {YAML, WORDS}:
            text = ProjectFolder(root, Findings()).text(file) or ""
            return digests_as_parsed(text, file).get(kind, "")
        place = root / file
        with recording() as reads, suppress(UnreadableError):
            match kind:
                case "datei":
                    read_file(place, root, MOST)
                case "liste":
                    list_folder(place, root)
                case "ordner":
                    is_folder(place)
                case "da":
                    is_there(place)
        (digest,) = reads.entries.values()
        return digest
