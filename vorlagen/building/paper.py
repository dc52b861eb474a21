"""A paper on its way through a build: its facts, its figures, its page, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from vorlagen.building.annexes import Existing
from vorlagen.building.report import Status
from vorlagen.checks.user_checks import CheckResult
from vorlagen.documents.rendered_paper import RenderedAnnex, RenderedPaper
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.findings import Findings

OUTPUT = "output"


@dataclass(slots=True)
class Paper:
    """A paper with its figures and, if nothing is wrong with it, its page."""

    behoerde: Behoerde
    papier: Papier
    findings: Findings
    figures: PaperFigures | None = None
    checks: tuple[CheckResult, ...] = ()  # those of users
    existing: dict[int, Existing] = field(default_factory=dict)  # annexes, by number
    rendered: RenderedPaper | None = None
    annexes: tuple[Paper, ...] = ()  # those with text of their own

    @property
    def folder(self) -> str:
        """Where its files go, relative to the project."""
        return f"{OUTPUT}/{self.papier.mandant}/{self.papier.kennung}"

    @property
    def status(self) -> Status:
        """How it came out so far."""
        if self.rendered is None or self.findings.has_errors:
            return Status.FEHLER
        return Status.ENTWURF if self.rendered.is_draft_anywhere else Status.FERTIG

    @property
    def as_annex(self) -> RenderedAnnex | None:
        """A document of its own as an annex of another; None if something is wrong with it."""
        made = self.rendered
        if made is None:
            return None
        return RenderedAnnex(0, self.papier.kennung, made.html, made.printed, made.is_draft)
