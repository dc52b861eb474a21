"""Hands papers over: made finally, packed, held against what must not go out, sent, and logged.

Nothing goes out before all papers are ready: one that is not final, or one word too much in a file, and
nothing is sent. What was sent is logged paper by paper, so that a break leaves no doubt what is where.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.building.builder import Builder
from vorlagen.building.making import make, of_state
from vorlagen.building.record import UnwrittenRecord, keep_record, record_of
from vorlagen.building.store import Edition, Store, fingerprint
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.page import HiddenSum
from vorlagen.paper import Behoerde, Papier, Version
from vorlagen.publishing.fields import fields_of
from vorlagen.publishing.gate import Secret, gate, secrets_of
from vorlagen.publishing.log import Datei, Entry, Ereignis, append, read_log, standing
from vorlagen.publishing.package import (
    CHANGES,
    INDEX,
    AgendaItem,
    Meeting,
    Package,
    changes_since,
    index_of,
    package_of,
    package_of_meeting,
    with_same_annexes,
)
from vorlagen.publishing.targets import Progress, Target
from vorlagen.result_cache import kept_by


class Ready(Struct):
    """A package that can go out.

    `history` has what the target was given of it, the newest last; `record` what will be recorded of the
    figures of a paper, `commit` and `digest` the state that it was made from; a meeting has neither.
    """

    mandant: str
    package: Package
    history: list[Entry]
    commit: str = ""
    digest: str = ""
    record: UnwrittenRecord | None = None

    @property
    def before(self) -> Entry | None:
        """What the target has of it."""
        return self.history[-1] if self.history else None

    @property
    def is_unchanged(self) -> bool:
        """Whether the target was given the very same files."""
        return self.before is not None and not self.changed

    @property
    def changed(self) -> dict[str, str]:
        """The files that differ from those at the target, each with how it differs, in German."""
        before: dict[str, Datei] = {}
        if self.before:
            before = _by_name(self.before.dateien)
        changed = {}
        for name, file in _by_name(self.package.files).items():
            if name not in before:
                changed[name] = "neu"
            elif before[name] != file:
                changed[name] = "geändert"
        for name in before.keys() - _by_name(self.package.files).keys():
            changed[name] = "entfällt"
        return changed


def _by_name(files: Iterable[Datei]) -> dict[str, Datei]:
    """Files by their paths, without the overview of changes, which is no part of what a paper says."""
    by_name: dict[str, Datei] = {}
    for file in files:
        if CHANGES not in file.name:
            by_name[file.name] = file
    return by_name


class HandOver(Struct):
    """The result: what went out or would, and the findings that kept it back."""

    target: str
    internal: bool = False
    findings: Findings = field(default_factory=Findings)
    ready: list[Ready] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)  # meetings' files that had an earlier paper

    def as_json(self) -> dict[str, Any]:
        """The result as `veroeffentlichen --format json` prints it."""
        packages = []
        for item in self.ready:
            kind = "sitzung" if item.package.papers else "vorlage"
            packages.append(
                {
                    kind: item.package.name,
                    "dateien": list(item.package.paths),
                    "unveraendert": item.is_unchanged,
                    "uebergeben": item.package.name in self.sent,
                }
            )
        return {
            "ziel": self.target,
            "vorlagen": packages,
            "zurueckgezogen": self.withdrawn,
            "befunde": self.findings.as_json(),
        }


class HandOverPlan(Struct, frozen=True):
    """What is wanted of a hand-over.

    `target` is the address, without credentials; `scratch` an empty folder, in which packages lie until
    they are sent; `internal` tells that internal versions go out, and papers that are not public at all;
    `reason` why other content takes the place of what was handed over, empty if it must not; `meeting`
    is the one whose papers go out as one file, too.
    """

    target: str
    scratch: Path
    internal: bool = False
    reason: str = ""
    meeting: Meeting | None = None


def prepare(
    builder: Builder,
    papers: Sequence[tuple[Behoerde, Papier]],
    plan: HandOverPlan,
    progress: Callable[[str, int, int], None] = lambda _name, _done, _of: None,
) -> HandOver:
    """Make, pack and check papers, sending none.

    Args:
        builder: The project.
        papers: Those that are to go out.
        plan: How, and where to.
        progress: Called for each paper with its name, how many are done and how many there are.
    """
    preparation = _Preparation(builder, plan)
    for number, (behoerde, papier) in enumerate(papers):
        progress(papier.name, number, len(papers))
        preparation.add(behoerde, papier)
    preparation.finish()
    return preparation.result


class _Preparation:
    """Packs papers one after the other; of each no more than its record stays in memory."""

    def __init__(self, builder: Builder, plan: HandOverPlan) -> None:
        self.result = HandOver(plan.target, plan.internal)
        self._workshop = builder
        self._plan = plan
        self._root = builder.projekt.wurzel
        self._packages = 0
        self._items: list[AgendaItem] = []
        self._secrets: list[Secret] = []
        self._sums: dict[str, dict[str, tuple[HiddenSum, ...]]] = {}  # by authority and paper
        self._logs: dict[str, list[Entry]] = {}
        for name in builder.projekt.behoerden:
            self._logs[name] = read_log(self._root, name, self.result.findings)

    def add(self, behoerde: Behoerde, papier: Papier) -> None:
        """Make a paper ready, or report why it cannot go out."""
        findings = self.result.findings
        plan = self._plan
        document = papier.schriftstueck
        if document is not None and not document.oeffentlich and not plan.internal:
            findings.add(
                Code.UEBERGABE,
                document.place_of("oeffentlich"),
                f"{papier.name} ist nicht öffentlich und wird deshalb nicht übergeben.",
                "Für den nichtöffentlichen Teil des Ratsinformationssystems: --intern.",
            )
            return
        paper = self._workshop.prepare_versions(behoerde, papier, Edition.ENDFASSUNG)
        # Hints are about how it is written; a build has shown them.
        findings.extend(item for item in paper.findings if item.severity is not Severity.HINWEIS)
        if paper.page is None:
            return
        chosen = paper if plan.internal or paper.public is None else paper.public
        page = chosen.page
        if page is None:
            return
        chosen.is_handed_over = True
        with kept_by(Store(self._root, fingerprint(self._root)).made_once):
            formats = behoerde.mandant.textverarbeitung if behoerde.mandant else ()
            make(chosen, combined=False, references=self._workshop.references(paper, formats))
        contents, origin = of_state(chosen, self._workshop.states.of(paper.teile))
        history = self._history(papier.mandant, papier.name)
        contents = with_same_annexes(chosen, contents, history)
        fields = fields_of(chosen, page)
        package = package_of(chosen, fields, contents, origin, self._next_folder())
        ready = Ready(
            papier.mandant, package, history, origin.commit, origin.digest, record_of(chosen)
        )
        if ready.before is not None and ready.changed and plan.reason:
            overview = changes_since(
                ready.before, chosen, ready.commit, self._root, findings, internal=plan.internal
            )
            if overview is not None:
                ready.package = package.with_file(*overview)
        if chosen.papier.version is Version.OEFFENTLICH:
            secrets = secrets_of(paper, chosen)
            if not gate(ready.package.contents, secrets, findings):
                return
            self._secrets += secrets
        if not plan.internal:
            self._sums.setdefault(behoerde.name, {})[papier.name] = paper.hidden_sums
        self.result.ready.append(ready)
        if plan.meeting is not None:
            station = plan.meeting.item(chosen.papier)
            top = station.top if station and isinstance(station.top, str) else ""
            self._items.append(AgendaItem(top, fields, package))

    def finish(self) -> None:
        """Pack the meeting, and judge all packages together."""
        meeting = self._plan.meeting
        if meeting is not None and self._items:
            index = index_of(meeting, self._items)
            if gate({INDEX: index}, self._secrets, self.result.findings):
                package = package_of_meeting(meeting, self._items, index, self._next_folder())
                history = self._history(meeting.mandant, package.name)
                self.result.ready.append(Ready(meeting.mandant, package, history))
        for mandant, sums in self._sums.items():
            if any(sums.values()):
                self._warn_of_differences(mandant, sums)
        for ready in self.result.ready:
            self._require_reason(ready)
        self._require_own_names()
        self._require_one_side()

    def _warn_of_differences(self, mandant: str, sums: Mapping[str, Sequence[HiddenSum]]) -> None:
        """Warn of sums that, beside one in another public paper of the authority, tell a withheld part."""
        known: dict[str, Sequence[HiddenSum]] = {}
        records = self._workshop.projekt.behoerden[mandant].erschienen()
        for entry in standing(self._logs[mandant]).values():
            record = records.get(entry.vorlage.partition("/")[2])
            if record is not None and not entry.intern and entry.vorlage not in sums:
                known[entry.vorlage] = record.summen
        warned: set[str] = set()
        for name, own in sums.items():
            for paper, others in known.items():
                for item, other in product(own, others):
                    part = item.told_beside(other)
                    if part and part not in warned:
                        warned.add(part)
                        self._warn_of_difference(part, (name, item), (paper, other))
            known[name] = own

    def _warn_of_difference(
        self, part: str, own: tuple[str, HiddenSum], before: tuple[str, HiddenSum]
    ) -> None:
        name, item = own
        paper, other = before
        self.result.findings.add(
            Code.NICHTOEFFENTLICH,
            item.place,
            f"„{item.text}“ in {name} und „{other.text}“ in {paper} enthalten dieselben nichtöffentlichen"
            f" Teile bis auf „{part}“; ihr Unterschied verrät ihn.",
            f"Eine der beiden Summen nur intern drucken (ist {paper} schon übergeben, diese), oder einen"
            " weiteren Teil zurückhalten.",
            Severity.WARNUNG,
        )

    def _next_folder(self) -> Path:
        """Where the next package will lie."""
        self._packages += 1
        return self._plan.scratch / str(self._packages)

    def _history(self, mandant: str, name: str) -> list[Entry]:
        """What lies at the target of a paper or meeting, with what lay there before it was replaced."""
        history: list[Entry] = []
        for entry in self._logs[mandant]:
            if (entry.name, entry.ziel) != (name, self._plan.target):
                continue
            if entry.ereignis is Ereignis.ZURUECKGEZOGEN:
                history.clear()
            else:
                history.append(entry)
        return history

    def _require_reason(self, ready: Ready) -> None:
        if ready.before is None or not ready.changed or self._plan.reason:
            return
        differing = []
        for path, how in sorted(ready.changed.items()):
            if path.endswith((".pdf", ".zip")):
                differing.append(f"{Path(path).name} ({how})")
        self.result.findings.add(
            Code.UEBERGABE,
            Place(f"data/{ready.mandant}"),
            f"{ready.package.name} ist seit {ready.before.wann:%d.%m.%Y} mit anderem Inhalt"
            f" übergeben: {', '.join(differing)}.",
            "Soll die neue Fassung an die Stelle treten: --ersetzt mit dem Grund, etwa"
            ' --ersetzt "Berichtigung"; sonst bleibt die alte.',
        )

    def _require_own_names(self) -> None:
        """Two papers whose files have the same names would overwrite each other."""
        owners: dict[str, str] = {}
        for log in self._logs.values():
            for (name, target), entry in standing(log).items():
                if target == self._plan.target:
                    owners |= {file.name: name for file in entry.dateien}
        for ready in self.result.ready:
            name = ready.package.name
            others = {owners.get(path, name) for path in ready.package.paths} - {name}
            owners |= dict.fromkeys(ready.package.paths, name)
            if others:
                self.result.findings.add(
                    Code.UEBERGABE,
                    Place(f"data/{ready.mandant}"),
                    f"{name} hieße am Ziel wie {', '.join(sorted(others))}.",
                    "Eine der beiden Nummern berichtigen, oder für jede Behörde ein eigenes Ziel nehmen.",
                )

    def _require_one_side(self) -> None:
        """A target gets public versions or internal ones: nothing internal lands on the public side."""
        for mandant, log in self._logs.items():
            for entry in standing(log).values():
                if entry.ziel != self._plan.target or entry.intern == self._plan.internal:
                    continue
                there, here = "öffentliche", "interne"
                if entry.intern:
                    there, here = here, there
                self.result.findings.add(
                    Code.UEBERGABE,
                    Place(f"data/{mandant}"),
                    f"Am Ziel „{self._plan.target}“ liegen {there} Fassungen, etwa {entry.name}; {here}"
                    " gehören nicht dazu.",
                    f"Für {here} Fassungen ein anderes Ziel nennen.",
                )
                return


def send(
    builder: Builder,
    result: HandOver,
    target: Target,
    *,
    when: datetime,
    by: str,
    reason: str = "",
    progress: Progress = lambda _path, _sent: None,
) -> None:
    """Write the packages to the target, each then logged and its figures recorded.

    Raises:
        Refusal: If the target does not take them; those that were logged are there.
    """
    root = builder.projekt.wurzel
    target.owner = f"{platform.node()}:{root}"
    for item in result.ready:
        package = item.package
        target.write(package.root, package.paths, progress)
        before = item.before
        if item.is_unchanged:
            result.sent.append(package.name)
            continue
        event, why = Ereignis.AUSGEHAENDIGT, ""
        if before is not None:
            event, why = Ereignis.ERSETZT, reason
            gone = [file.name for file in before.dateien if file.name not in package.paths]
            target.remove(gone)
        paper, meeting = package.name, ""
        if package.papers:
            paper, meeting = "", package.name
        entry = Entry(
            ereignis=event,
            wann=when,
            wer=by,
            vorlage=paper,
            sitzung=meeting,
            vorlagen=package.papers,
            nummer=package.number,
            intern=result.internal,
            ziel=target.address,
            dateien=package.files,
            commit=item.commit,
            datenstand=item.digest,
            grund=why,
        )
        append(root, item.mandant, entry)
        if item.record is not None:
            keep_record(builder, item.record, result.findings)
        result.sent.append(package.name)
        if before is not None and paper:
            renewed = {other.package.name for other in result.ready}
            log = read_log(root, item.mandant, result.findings)
            for other in _meetings_with(paper, log, target.address):
                if other.name not in renewed:
                    _take_away(root, item.mandant, other, target, when=when, by=by, reason=reason)
                    result.withdrawn.append(other.name)


def withdraw(
    builder: Builder,
    papers: Sequence[Papier],
    target: Target,
    *,
    when: datetime,
    by: str,
    reason: str,
) -> list[str]:
    """Take the files of papers from a target, and log it; the record of their figures stays.

    The file of a meeting that such a paper is in is taken away with it.

    Returns:
        The names of what was there.

    Raises:
        Refusal: If the target does not allow it.
    """
    gone = []
    root = builder.projekt.wurzel
    for papier in papers:
        log = read_log(root, papier.mandant, builder.findings)
        before = standing(log).get((papier.name, target.address))
        if before is None:
            continue
        for entry in (*_meetings_with(papier.name, log, target.address), before):
            _take_away(root, papier.mandant, entry, target, when=when, by=by, reason=reason)
            gone.append(entry.name)
    return gone


def _meetings_with(paper: str, log: Iterable[Entry], target: str) -> Iterator[Entry]:
    """The entries of meetings at a target in whose file a paper is."""
    for entry in standing(log).values():
        if entry.ziel == target and paper in entry.vorlagen:
            yield entry


def _take_away(
    root: Path, mandant: str, before: Entry, target: Target, *, when: datetime, by: str, reason: str
) -> None:
    target.remove([file.name for file in before.dateien])
    entry = replace(
        before,
        ereignis=Ereignis.ZURUECKGEZOGEN,
        wann=when,
        wer=by,
        grund=reason,
    )
    append(root, mandant, entry)
