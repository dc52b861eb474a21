"""Makes PDFs in a process of their own, so that pages are not kept waiting."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from vorlagen.building.annexes import NotCombinedError
from vorlagen.building.bounds import BOUNDS, at_most
from vorlagen.building.making import make, of_state
from vorlagen.building.workshop import Workshop
from vorlagen.documents.paper import Measures
from vorlagen.renditions.pdf import INSTALL_COMMAND, LibraryMissingError, PdfError


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A PDF, how long its annexes are, and which version of its sheet it shows; or `why` there is none."""

    content: bytes = b""
    measures: dict[int, Measures] = field(default_factory=dict)
    why: str = ""
    version: int = 0


def worker() -> ProcessPoolExecutor:
    """The process; an interrupt on the keyboard is left to the one that started it."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, context, signal.signal, (signal.SIGINT, signal.SIG_IGN))


def pdf_of(root: Path, name: str) -> MadePdf:
    """The PDF of a paper as its files are now."""
    workshop = Workshop(root)
    try:
        for behoerde, papier in workshop.select([name]):
            paper = workshop.prepare(behoerde, papier)
            with at_most(BOUNDS.seconds):
                make(paper, combined=False)
            if paper.files:
                measures = {a.number: a.measures for a in paper.annexes if a.measures}
                made = of_state(paper, workshop.states.of(paper.teile))[0]
                return MadePdf(made[paper.files["pdf"][0]], measures)
    except LibraryMissingError:
        return MadePdf(why=f"Die Systembibliothek Pango fehlt: {INSTALL_COMMAND}")
    except PdfError as error:
        return MadePdf(why=" ".join(one.message for one in error.complaints))
    except (NotCombinedError, OSError):
        return MadePdf(why="Das PDF lässt sich nicht machen; vorlagen bauen sagt, warum.")
    return MadePdf(why="Ein neues PDF gibt es, sobald die Vorlage keinen Fehler mehr hat.")
