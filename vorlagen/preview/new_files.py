"""The questions of `vorlagen neu` as one page, which grows with the answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vorlagen.findings import Findings, Refusal
from vorlagen.first_files.answers import Asker, Check, NoAnswerError, WrongAnswerError, yes_or_no
from vorlagen.first_files.questions import FORMS, without_hint
from vorlagen.first_files.scaffolds import SCAFFOLDS, make_starting_files
from vorlagen.first_files.writing_files import NotWrittenError, pending, render_text
from vorlagen.german.dates import datum
from vorlagen.paper import open_project
from vorlagen.preview.browser_pages import Site
from vorlagen.preview.fact_forms import WrongInputError, labelled, number_in_file
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.saving import Changes

_TITLES = {
    "mandant": "Neue Behörde",
    "gremium": "Neues Gremium",
    "vorlage": "Neue Vorlage",
    "programm": "Neues Förderprogramm",
    "bescheid": "Neuer Bescheid",
}
_HINT = re.compile(r" \((leer: [^)]*)\)")
_OWN = {"was", "aktion", "feld"}  # fields of the form that are no answers


class AskedQuestion(Struct):
    """A question on the page, and what was answered so far."""

    key: str
    text: str
    hint: str
    answer: str
    default: str
    choices: tuple[tuple[str, str], ...]  # each with how it is shown
    is_required: bool
    fault: str = ""


class FormAsker(Asker):
    """Notes each question; one without an answer gets its default, so that the next can be asked."""

    asked: list[AskedQuestion] = field(default_factory=list)

    def ask(
        self, key: str, check: Check, default: str | None = "", choices: Collection[str] = ()
    ) -> Any:
        typed = self.given.get(key, "").strip()
        text = self.questions[key]
        if check is yes_or_no:
            choices = ("ja", "nein")
            default = default or "nein"
        hint = _HINT.search(text)
        question = AskedQuestion(
            key,
            _in_words(text),
            hint[1] if hint and default == "" else "",
            typed,
            default or "",
            tuple((choice, _shown(choice, choices)) for choice in choices),
            default is None,
        )
        self.asked.append(question)
        if not typed and default is None:
            self.missing.append(key)
        try:
            return _checked(check, typed) if typed else check(default) if default else ""
        except WrongAnswerError as error:
            question.fault = str(error)
            return check(default) if default else ""

    def finish(self) -> None:
        """Nothing is refused here: what is missing or wrong stands at its question."""

    @property
    def is_complete(self) -> bool:
        return not self.missing and not any(question.fault for question in self.asked)


def _in_words(question: str) -> str:
    """A question as a page asks it: choices stand below it."""
    return without_hint(question).replace(" (ja oder nein)", "")


def _shown(choice: str, choices: Collection[str]) -> str:
    """A choice by its name, a sitting by its day, else in words: „kreisfreie_stadt“ is „Kreisfreie Stadt“."""
    named = choices[choice] if isinstance(choices, Mapping) else None
    day = getattr(named, "datum", None)
    if isinstance(day, date):  # of a sitting
        return datum(day)
    return getattr(named, "bezeichnung", "") or labelled(choice)


def _checked(check: Check, typed: str) -> Any:
    """The answer; numbers may be typed as people write them."""
    try:
        return check(typed)
    except WrongAnswerError as error:
        with suppress(WrongInputError):
            answer = number_in_file(typed)
            if answer != typed:
                return check(answer)
        raise error from None


class NewFilesPages(Struct, frozen=True):
    """Makes the first files of authorities, committees, papers and notices."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/neu", self.choice),
            Route("/neu/{was}", self.questions),
            Route("/neu", posting(self.make), methods=["POST"]),
        ]

    def choice(self, _: Request) -> Response:
        """What can be made."""
        return self.site.page("neu", titel=_TITLES)

    def questions(self, request: Request) -> Response:
        """The questions for one of them."""
        return self._form(request.path_params["was"], {})

    def make(self, given: Given) -> Response:
        """Ask again with the answers so far, or write the files."""
        answers = {key: answer for key, answer in given.items() if key not in _OWN}
        return self._form(given["was"], answers, writes=given["aktion"] == "anlegen")

    def _form(self, what: str, given: Given, *, writes: bool = False) -> Response:
        scaffold = SCAFFOLDS[what]
        root: Path = self.site.session.root
        asker = FormAsker(FORMS[what].questions, dict(given))
        why, first = "", ""
        try:
            values = asdict(scaffold.collect(open_project(root, Findings()), asker))
            if writes and asker.is_complete:
                make = partial(make_starting_files, root, scaffold, values)
                made = self.changes.make(_TITLES[what], make)
                open_points = []
                for file, content in made.files.items():
                    open_points += [reason for _, _, reason in pending(file, content)]
                steps = [render_text(step, values) for step in scaffold.steps]
                return self.site.page(
                    "angelegt",
                    was=what,
                    titel=_TITLES[what],
                    name=f"{values.get('mandant', '')}/{values.get('kennung', '')}",  # of a paper
                    dateien=[*made.files, *([made.edit.file] if made.edit else [])],
                    offen=open_points,
                    schritte=[step for step in steps if step],
                )
        except NoAnswerError as error:
            first = error.first
            has_fault = any(question.fault for question in asker.asked)
            why = "" if first or has_fault or asker.missing else str(error)
        except NotWrittenError as error:
            why = str(error)
        except Refusal as refusal:
            why = f"{refusal.message} {refusal.cure}"
        return self.site.page(
            "fragen",
            was=what,
            titel=_TITLES[what],
            fragen=asker.asked,
            warum=why,
            zuerst=first,
            zuerst_titel=_TITLES.get(first, ""),
            gefragt=writes,
        )
