"""What is asked before new files are written, and how an answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vorlagen.building.new.answers import Check
from vorlagen.facts.projekt import Behoerde, Projekt

Answers = Mapping[str, str]


class NotYetError(Exception):
    """Something else must be there first; the text says what, and how to make it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `default` is what holds if nothing is answered; None: something must be."""

    text: str
    check: Check
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about: its option, and the question as the answers so far make it.

    The question is None where there is nothing to ask.
    """

    key: str
    help: str
    question: Callable[[Projekt, Answers], Question | None]


def authority(projekt: Projekt, answers: Answers) -> Behoerde | None:
    """The authority that was chosen; None if none was."""
    return projekt.behoerden.get(answers.get("behoerde", ""))
