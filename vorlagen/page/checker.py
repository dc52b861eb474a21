"""Runs checks, and checks the sources of a paper: prose, templates and their expressions.

A check is a function that takes its subject and yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from jinja2 import nodes
from msgspec import Struct

from vorlagen.figures import Namespace
from vorlagen.findings import Finding, Findings
from vorlagen.page import text_checks
from vorlagen.page.source import Source
from vorlagen.page.text_checks import Expressions, KnownFigures, Words
from vorlagen.page.typed_references import typed_references

T = TypeVar("T")
IS_JUDGED = ContextVar("judged", default=True)
C = TypeVar("C")
Check = Callable[[T], Iterable[Finding]]


class CheckGroup(Struct, Generic[C], frozen=True):
    """The subjects of a context, and the checks that run on each of them."""

    subjects: Callable[[C], Iterable[Any]]
    checks: tuple[Check[Any], ...]


WORDS: tuple[Check[Words], ...] = (text_checks.typed_figures, text_checks.impossible_days)
PROSE: tuple[Check[Words], ...] = (*WORDS, text_checks.loose_braces)


@contextmanager
def unjudged() -> Iterator[None]:
    """Check no paper that is made within: states that are compared are taken as they are."""
    token = IS_JUDGED.set(False)
    try:
        yield
    finally:
        IS_JUDGED.reset(token)


def take(check: Check[T], subject: T, findings: Findings) -> None:
    for finding in check(subject):  # one by one: the check may raise later
        findings.extend([finding])


class Checker(Struct, frozen=True):
    """Checks the sources of one paper against the figures that the paper knows."""

    known_figures: KnownFigures
    findings: Findings

    @classmethod
    def of(cls, make_names: Callable[[], Namespace], findings: Findings) -> Checker:
        return cls(KnownFigures(make_names), findings)

    def prose(self, source: Source) -> None:
        """Check Markdown or a text from YAML."""
        if IS_JUDGED.get():  # here and below: saves the search for words
            run(PROSE, text_checks.prose(source, self.known_figures), self.findings)

    def references(self, source: Source) -> None:
        """Check prose for typed references; debates, which are quoted, may have them."""
        if IS_JUDGED.get():
            words = text_checks.prose_with_notes(source, self.known_figures)
            run((typed_references,), words, self.findings)

    def template(self, source: Source) -> None:
        """Check a template of HTML; style sheets hold no prose."""
        if IS_JUDGED.get():
            run(WORDS, text_checks.words_of_template(source, self.known_figures), self.findings)

    def expressions(self, source: Source, tree: nodes.Template) -> None:
        """Check the numbers and texts typed inside `{{ }}`; `tree` is their syntax."""
        if not IS_JUDGED.get():
            return
        expressions = Expressions(source, tree, self.known_figures)
        run((text_checks.typed_in_expressions,), expressions, self.findings)
        for words in expressions.texts():
            run(WORDS, words, self.findings)


def run(checks: Iterable[Check[T]], subject: T, findings: Findings) -> None:
    if IS_JUDGED.get():
        for check in checks:
            take(check, subject, findings)
