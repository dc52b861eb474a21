"""Hands papers over: made finally, packed, held against what must not go out, sent, and logged.

Nothing goes out before all papers are ready: one that is not final, or one word too much in a file, and
nothing is sent. What was sent is logged paper by paper, so that a break leaves no doubt what is where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha512
from typing import Any

from msgspec import Struct, field

from vorlagen.building.making import make, of_state
from vorlagen.building.program import fingerprint
from vorlagen.building.record import keep_record
from vorlagen.building.store import Store
from vorlagen.building.task import Edition
from vorlagen.building.workshop import Workshop
from vorlagen.findings import Code, Findings, Place
from vorlagen.keeper import kept_by
from vorlagen.paper import Behoerde, Paper, Papier, Version
from vorlagen.publishing.gate import gate
from vorlagen.publishing.log import Datei, Entry, Ereignis, append, read_log, standing
from vorlagen.publishing.package import Package, package_of
from vorlagen.publishing.transfer import Target, outgoing
from vorlagen.publishing.withheld_words import secrets_of
from vorlagen.renditions.pdf import Provenance

Progress = Callable[[str, int], None]


class Ready(Struct):
    """A paper that can go out: its package, where it was made from, and what went out before."""

    paper: Paper
    package: Package
    origin: Provenance
    before: Entry | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the target was given the very same files."""
        return self.before is not None and _logged(self.package) == self.before.dateien


class HandOver(Struct):
    """The result: the papers that went out or would, and the findings that kept others back."""

    target: str
    findings: Findings = field(default_factory=Findings)
    ready: list[Ready] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The result as `veroeffentlichen --format json` prints it."""
        papers = []
        for item in self.ready:
            papers.append(
                {
                    "vorlage": item.package.paper,
                    "dateien": list(item.package.outgoing),
                    "unveraendert": item.is_unchanged,
                    "uebergeben": item.package.paper in self.sent,
                }
            )
        return {
            "ziel": self.target,
            "vorlagen": papers,
            "befunde": [finding.as_json() for finding in self.findings],
        }


def prepare(
    workshop: Workshop,
    papers: Iterable[tuple[Behoerde, Papier]],
    target: str,
    *,
    internal: bool = False,
    reason: str = "",
) -> HandOver:
    """Make, pack and check papers, sending none.

    Args:
        workshop: The project.
        papers: Those that are to go out.
        target: The address, without credentials.
        internal: Whether the internal versions go out, and papers that are not public at all.
        reason: Why other content takes the place of what was handed over; empty if it must not.
    """
    result = HandOver(target)
    logs: dict[str, dict[tuple[str, str], Entry]] = {}
    for behoerde, papier in papers:
        ready = _made(workshop, behoerde, papier, result.findings, internal=internal)
        if ready is None:
            continue
        if behoerde.name not in logs:
            entries = read_log(workshop.projekt.wurzel, behoerde.name, result.findings)
            logs[behoerde.name] = standing(entries)
        ready.before = logs[behoerde.name].get((papier.name, target))
        if ready.before is not None and not ready.is_unchanged and not reason:
            result.findings.add(
                Code.UEBERGABE,
                Place(papier.ordner),
                f"{papier.name} ist seit {ready.before.wann:%d.%m.%Y} mit anderem Inhalt übergeben.",
                "Soll die neue Fassung an die Stelle treten: --ersetzt mit dem Grund, etwa"
                ' --ersetzt "Berichtigung"; sonst bleibt die alte.',
            )
        result.ready.append(ready)
    return result


def _made(
    workshop: Workshop, behoerde: Behoerde, papier: Papier, findings: Findings, *, internal: bool
) -> Ready | None:
    document = papier.schriftstueck
    if document is not None and not document.oeffentlich and not internal:
        findings.add(
            Code.UEBERGABE,
            document.place_of("oeffentlich"),
            f"{papier.name} ist nicht öffentlich und wird deshalb nicht übergeben.",
            "Für den nichtöffentlichen Teil des Ratsinformationssystems: --intern.",
        )
        return None
    paper = workshop.prepare_versions(behoerde, papier, Edition.ENDFASSUNG)
    findings.extend(paper.findings)
    if paper.page is None:
        return None
    chosen = paper if internal or paper.public is None else paper.public
    chosen.is_handed_over = True
    with kept_by(Store(workshop.projekt.wurzel, fingerprint(workshop.projekt.wurzel)).made_once):
        make(chosen, combined=False)
    contents, origin = of_state(chosen, workshop.states.of(paper.teile))
    page = chosen.page
    if page is None:
        return None
    package = package_of(chosen, page, contents, origin)
    is_cut = chosen.papier.version is Version.OEFFENTLICH
    if is_cut and not gate(package.outgoing, secrets_of(paper, chosen), findings):
        return None
    return Ready(chosen, package, origin)


def send(
    workshop: Workshop,
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
    root = workshop.projekt.wurzel
    for item in result.ready:
        package = item.package
        target.write(outgoing(package.outgoing), progress)
        if item.is_unchanged:
            result.sent.append(package.paper)
            continue
        if item.before is not None:
            earlier = [file.name for file in item.before.dateien]
            target.remove([name for name in earlier if name not in package.outgoing])
        entry = Entry(
            ereignis=Ereignis.ERSETZT if item.before else Ereignis.AUSGEHAENDIGT,
            wann=when,
            wer=by,
            vorlage=package.paper,
            nummer=package.fields.nummer,
            ziel=target.address,
            dateien=_logged(package),
            commit=item.origin.commit,
            datenstand=item.origin.digest,
            ersetzt=item.before.pruefsumme if item.before else "",
            grund=reason if item.before else "",
        )
        append(root, item.paper.papier.mandant, entry)
        keep_record(workshop, item.paper, result.findings)
        result.sent.append(package.paper)


def _logged(package: Package) -> tuple[Datei, ...]:
    """The files of a package as the log has them."""
    logged = []
    for name, content in sorted(package.outgoing.items()):
        logged.append(Datei(name, len(content), sha512(content).hexdigest()))
    return tuple(logged)


def withdraw(
    workshop: Workshop,
    papers: Sequence[Papier],
    target: Target,
    *,
    when: datetime,
    by: str,
    reason: str,
) -> list[str]:
    """Take the files of papers from a target, and log it; the record of their figures stays.

    Returns:
        The names of the papers that were there.

    Raises:
        Refusal: If the target does not allow it.
    """
    gone = []
    for papier in papers:
        entries = read_log(workshop.projekt.wurzel, papier.mandant, workshop.findings)
        before = standing(entries).get((papier.name, target.address))
        if before is None:
            continue
        target.remove([file.name for file in before.dateien])
        entry = Entry(
            ereignis=Ereignis.ZURUECKGEZOGEN,
            wann=when,
            wer=by,
            vorlage=papier.name,
            nummer=before.nummer,
            ziel=target.address,
            dateien=before.dateien,
            commit=before.commit,
            datenstand=before.datenstand,
            ersetzt=before.pruefsumme,
            grund=reason,
        )
        append(workshop.projekt.wurzel, papier.mandant, entry)
        gone.append(papier.name)
    return gone
