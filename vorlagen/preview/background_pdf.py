"""Makes PDFs in a process of their own, so that pages are not kept waiting."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PurePath

from msgspec import Struct, field

from vorlagen.building.bounds import BOUNDS, at_most
from vorlagen.building.task import Task
from vorlagen.building.workshop import Workshop
from vorlagen.documents.paper import Measures
from vorlagen.facts.reads import digest_of
from vorlagen.findings import Code
from vorlagen.keeper import kept_by

NOT_YET = "Ein neues PDF gibt es, sobald die Vorlage keinen Fehler mehr hat."
_MANY = 100  # documents, and parts of them
_OF_PDFS = {Code.BIBLIOTHEK_FEHLT, Code.PDF, Code.ANLAGE_UNBRAUCHBAR}


class MadePdf(Struct, frozen=True):
    """A PDF, how long its annexes are, and which version of its sheet it shows; or `why` there is none."""

    content: bytes = b""
    measures: dict[int, Measures] = field(default_factory=dict)
    why: str = ""
    version: int = 0


def worker() -> ProcessPoolExecutor:
    """The process; an interrupt on the keyboard is left to the one that started it."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, context, signal.signal, (signal.SIGINT, signal.SIG_IGN))


_pages: dict[str, bytes] = {}


def _lately(said: str, make: Callable[[], bytes]) -> bytes:
    """Keep the pages that were set last, in memory: a save changes one document of a paper."""
    name = digest_of(said)
    _pages[name] = _pages.pop(name, b"") or make()
    while len(_pages) > _MANY:
        del _pages[next(iter(_pages))]
    return _pages[name]


def pdf_of(root: Path, name: str) -> MadePdf:
    """The PDF of a paper as its files are now."""
    mandant, _, kennung = name.partition("/")
    with at_most(BOUNDS.seconds), kept_by(_lately):
        made = Workshop(root).made(Task(mandant, kennung))
    if made.files:
        content = made.files[PurePath(made.report.paths["pdf"]).name]
        annexes = {a.number: Measures(a.pages, a.size) for a in made.report.annexes}
        return MadePdf(content, annexes)
    # What is wrong with its page already stands beside it.
    faults = (f"{f.message} {f.cure}" for f in made.findings if f.code in _OF_PDFS)
    return MadePdf(why=" ".join(faults) or NOT_YET)
