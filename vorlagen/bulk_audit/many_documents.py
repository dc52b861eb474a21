"""Recomputes all documents at some places, on all cores or on a cluster, as far as they are new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.audit import audit
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.processes import Bounds, Ended, allowed, in_workers, worker_context
from vorlagen.bulk_audit.documents import Document, content, listings
from vorlagen.bulk_audit.exhibit import exhibit
from vorlagen.bulk_audit.store import KnownDocuments, Result
from vorlagen.facts.files import in_memory
from vorlagen.findings import Code, Finding, Findings, Place, Refusal

_PRELOADED = ("vorlagen.bulk_audit.many_documents", "vorlagen.audit.pdf_reader")
_CURE = "Die Datei für sich allein prüfen; mehr erlauben --rechenzeit SEKUNDEN und --speicher MB."


class Survey(Struct, frozen=True):
    """How many documents were read, and what is wrong with places that could not be listed."""

    read: int
    findings: Findings


def survey(
    places: Sequence[str],
    store: KnownDocuments,
    progress: Callable[[str, int, int], None],
    jobs: int,
    cluster: str = "",
) -> Survey:
    """Bring a store up to date.

    Args:
        places: Files, folders, archives, addresses.
        store: Receives what came of each document.
        progress: Called with the name of each finished document, the number done and the total.
        jobs: The number of processes; 0 for none but this one.
        cluster: The address of a cluster to use instead; empty for none.

    Raises:
        ClusterError: If the cluster cannot be used.
    """
    findings = Findings()
    waiting: list[Document] = []
    for place in places:
        try:
            for listing in listings(place):
                progress(place, 0, 0)
                store.take(place, listing)
            store.forget_other_lists(place)
        except Refusal as refusal:
            refusal.report(findings, Place(place))
        waiting += store.unread(place)
    outcomes = _on_cluster(cluster, waiting) if cluster else _here(waiting, jobs)
    for done, (document, outcome) in enumerate(outcomes, start=1):
        result = _cut_off(document, outcome) if isinstance(outcome, Ended) else outcome
        store.put(document, result)
        progress(document.label, done, len(waiting))
    return Survey(len(waiting), findings)


def _here(documents: Sequence[Document], jobs: int) -> Iterator[tuple[Document, Result | Ended]]:
    """The result of each document, or why its process ended; without jobs, in this process."""
    if jobs:
        context = worker_context(*_PRELOADED)
        yield from in_workers(context, _recomputing, documents, jobs, allowed())
    else:
        for document in documents:
            yield document, recomputed(document)


def _on_cluster(address: str, documents: Sequence[Document]) -> Iterator[tuple[Document, Any]]:
    """As `_here`; files of this machine are sent along, all others are read there."""
    from vorlagen.building.cluster import on_cluster  # noqa: PLC0415 - seldom
    from vorlagen.building.store import versions  # noqa: PLC0415 - as above

    def submit(client: Any, document: Document) -> Any:
        raw = b""
        if not document.is_remote:
            with suppress(Refusal):  # the worker, which has no such file, says so, too
                raw = content(document)
        return client.submit(_there, document, raw, allowed(), versions(), pure=False)

    yield from on_cluster(address, documents, submit, allowed())


def _cut_off(document: Document, ended: Ended) -> Result:
    message = f"Diese Datei ließ sich nicht zu Ende lesen. {ended.why}."
    return Result((Finding(Code.ABGEBROCHEN, Place(document.label), message, _CURE),))


# In a worker


def _recomputing() -> Callable[[Document], Result]:
    return recomputed


def _there(document: Document, raw: bytes, bounds: Bounds, wanted: dict[str, str]) -> Result:
    from vorlagen.building.cluster import on_worker  # noqa: PLC0415 - seldom

    return on_worker(lambda: recomputed(document, raw), bounds, wanted)


def recomputed(document: Document, raw: bytes = b"") -> Result:
    """What comes of a document, which is read unless its content is given; a fault is a finding."""
    findings = Findings()
    named: list[Finding] = []
    try:
        with in_memory({f"vorlage{document.kind}": raw or content(document)}) as folder:
            report = audit(folder / f"vorlage{document.kind}")
    except Refusal as refusal:
        refusal.report(findings, Place(document.label))
        return Result(tuple(findings), is_passing=True)
    except MemoryError:  # the worker reports it
        raise
    except Exception as error:  # noqa: BLE001 - the other documents go on
        report_internal_error(error, document.label, Path(), findings)
        return Result(tuple(findings))
    exhibits = {mark.finding: exhibit(mark, report.document) for mark in report.marks}
    for finding in dict.fromkeys([*exhibits, *report.findings]):
        place = replace(finding.place, file=document.label)
        named.append(replace(finding, place=place))
    return Result(tuple(named), tuple(exhibits.values()), len(report.claims), report.days)
