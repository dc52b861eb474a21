"""The parts of pages with which facts and texts are changed; each answers with a piece of HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.json import decode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vorlagen.facts.yaml_writer import Entry, Steps, YamlText, normalized
from vorlagen.findings import Code, Place, Refusal
from vorlagen.preview.browser_pages import Site
from vorlagen.preview.fact_forms import (
    FactForm,
    FormField,
    Kind,
    WrongInputError,
    form_at,
    labelled,
)
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.questions import EffectQuestion, FiguresQuestion
from vorlagen.preview.saving import Changes
from vorlagen.preview.text_sections import SectionChangedError, section_at, sections, with_section

_PENDING, _ASSUMED = "ausstehend", "annahme"


class ChangedMeanwhileError(Refusal):
    """The value that was to be replaced is another one by now."""


class EditingPages(Struct, frozen=True):
    """Changes facts and texts of the project that a site shows."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/angabe", self.fact),
            Route("/angabe", posting(self.change_fact), methods=["POST"]),
            Route("/text/{mandant}/{kennung}", self.text),
            Route("/text/{mandant}/{kennung}/befunde", self.text_findings),
            Route("/text/{mandant}/{kennung}/groessen", self.figures),
            Route("/text", posting(self.change_text), methods=["POST"]),
            Route("/zurueck", posting(self.undo), methods=["POST"]),
        ]

    # Facts

    def fact(self, request: Request) -> Response:
        """The form for the value at a place."""
        query = request.query_params
        place = Place(query["datei"], int(query["zeile"]), int(query["spalte"]))
        try:
            yaml = YamlText(self.changes.read(place.file))
            return self._fact_page(form_at(yaml, yaml.steps_to(place), place))
        except Refusal as refusal:
            return self._refused(refusal)

    def _fact_page(self, form: FactForm, **shown: Any) -> Response:
        return self.site.page("angabe", form=form, **{"meldung": "", "fehler": "", **shown})

    def change_fact(self, given: Given) -> Response:
        """Show what a change of a fact would move, or save it."""
        place = Place(given["datei"], int(given["zeile"]), int(given["spalte"]))
        steps = tuple(json.loads(given["schritte"]))
        top = tuple(json.loads(given["form"]))
        try:
            yaml = YamlText(self.changes.read(place.file))
            form = form_at(yaml, top, place)
            field = _field_at(form, steps)
            old = decode(given["bisher"], type=Entry)
            change = _change_of(field, old, given)
            if given["aktion"] == "wirkung":
                return self._effect(place.file, change(yaml.content))
            self.changes.save(place.file, change, f"{form.title}: {field.label}")
            self.site.session.look()
        except WrongInputError as error:
            return self.site.page("hinweis", art="fehler", texte=[str(error)])
        except Refusal as refusal:
            return self._refused(refusal)
        return self._fact_page(self._form_after(place, top), meldung="Gespeichert.")

    def _form_after(self, place: Place, top: Steps) -> FactForm:
        return form_at(YamlText(self.changes.read(place.file)), top, place)

    def _effect(self, file: str, content: bytes) -> Response:
        answer = self.site.session.ask(EffectQuestion(file, content))
        return self.site.page("wirkung", bericht=answer.report, warum=answer.why)

    # Texts

    def text(self, request: Request) -> Response:
        """The editor for a section: that of a line or heading, or the list of all if neither is given."""
        file = self._text_file(request)
        line = int(request.query_params.get("zeile", "0"))
        heading = request.query_params.get("ueberschrift", "")
        try:
            content = self.changes.read(file)
        except Refusal as refusal:
            return self._refused(refusal)
        for section in sections(content):
            if heading and _bare(section.title) in _bare(heading):
                line = section.first_line
        return self._text_page(file, self._name(request), content, line)

    def _text_page(self, file: str, name: str, content: bytes, line: int, **shown: Any) -> Response:
        section = section_at(content, line)
        return self.site.page(
            "text",
            datei=file,
            name=name,
            abschnitte=sections(content),
            abschnitt=section,
            **{"meldung": "", "getippt": section.text, "fremd": "", **shown},
        )

    def text_findings(self, request: Request) -> Response:
        """The findings in the lines of a section."""
        name = self._name(request)
        file = self._text_file(request)
        first, last = (int(request.query_params[key]) for key in ("von", "bis"))
        sheet = self.site.session.sheet(name)
        found = []
        for finding in sheet.findings if sheet else ():
            if finding.place.file == file and first <= finding.place.line <= last:
                found.append(finding)
        return self.site.page("textbefunde", befunde=found, erste=first)

    def figures(self, request: Request) -> Response:
        """The figures that a text may print, for completion."""
        answer = self.site.session.ask(FiguresQuestion(self._name(request)))
        return JSONResponse([[f.address, f.value, f.expression] for f in answer.figures])

    def change_text(self, given: Given) -> Response:
        """Save a section of a text."""
        file, name, line = given["datei"], given["name"], int(given["zeile"])
        old, new = _with_newlines(given["bisher"]), _with_newlines(given["text"])

        def change(content: bytes) -> bytes:
            return with_section(content, old, new, line)

        try:
            self.changes.save(file, change, f"Text: {section_at(old.encode(), 0).title}")
            self.site.session.look()
        except SectionChangedError as refusal:
            content = self.changes.read(file)
            foreign = section_at(content, line).text
            shown = {"meldung": refusal.message, "getippt": new, "fremd": foreign}
            return self._text_page(file, name, content, line, **shown)
        except Refusal as refusal:
            return self._refused(refusal)
        return self._text_page(file, name, self.changes.read(file), line, meldung="Gespeichert.")

    def _name(self, request: Request) -> str:
        return f"{request.path_params['mandant']}/{request.path_params['kennung']}"

    def _text_file(self, request: Request) -> str:
        """The Markdown file that a request is about: the paper's own text unless it names one."""
        sheet = self.site.session.sheet(self._name(request))
        folder = sheet.folder if sheet else ""
        return request.query_params.get("datei", f"{folder}/text.md")

    # Back

    def undo(self, _: Given) -> Response:
        """Take the last change back."""
        try:
            last = self.changes.undo()
        except Refusal as refusal:
            return self._refused(refusal)
        return self.site.page("hinweis", art="gut", texte=[f"Rückgängig gemacht: {last.what}"])

    def _refused(self, refusal: Refusal) -> Response:
        return self.site.page("hinweis", art="fehler", texte=[refusal.message, refusal.cure])


def _field_at(form: FactForm, steps: Steps) -> FormField:
    for field in (form.fact, *form.others):
        if field is not None and field.steps == steps:
            return field
    raise ChangedMeanwhileError(
        Code.WERT_UNZULAESSIG,
        "Diesen Eintrag gibt es inzwischen nicht mehr.",
        "Die Stelle noch einmal öffnen.",
    )


def _entered(field: FormField, given: Given) -> tuple[Entry, dict[str, str]]:
    """What somebody entered: a value with its status, or the keys of a group that was pending."""
    status = given.get("status", "")
    reason = given.get("grund", "").strip()
    if status in {_PENDING, _ASSUMED} and not reason:
        raise WrongInputError("Hier fehlt der Grund.")
    if status == _PENDING:
        return Entry(pending=reason), {}
    if field.parts:
        group = {}
        for part in field.parts:
            key = str(part.steps[-1])
            group[key] = part.read(given.get(f"teil.{key}", ""))
        return Entry(), group
    text = ""
    if field.kind is not Kind.GRUPPE:
        text = normalized(Entry(field.read(given["text"]))).text
    if status != _ASSUMED:
        return Entry(text), {}
    released = (given.get("am", "").strip(), given.get("durch", "").strip())
    if any(released) != all(released):
        raise WrongInputError("Zur Freigabe gehören der Tag und wer freigibt.")
    return Entry(text, assumed=reason, released=released), {}


def _change_of(field: FormField, old: Entry, given: Given) -> Callable[[bytes], bytes]:
    """The change of a file's content that a form asks for; it refuses if the value is no longer `old`.

    Raises:
        WrongInputError: If something was typed that is no such value.
    """
    new, group = _entered(field, given)

    def change(content: bytes) -> bytes:
        yaml = YamlText(content)
        if field.is_new:
            key = str(field.steps[-1])
            return yaml.with_new_key(field.steps[:-1], key, new.text, is_text=field.is_text)
        now = yaml.entry(field.steps)
        if now != old:
            raise ChangedMeanwhileError(
                Code.WERT_UNZULAESSIG,
                f"„{labelled(field.steps[-1])}“ ist inzwischen anderswo geändert worden: jetzt"
                f" „{now.text or now.pending}“, vorher „{old.text or old.pending}“.",
                "Gespeichert ist nichts. Die Stelle noch einmal öffnen und dann ändern.",
            )
        if group:
            return yaml.with_group(field.steps, group)
        return yaml.with_entry(field.steps, new, is_text=field.is_text)

    return change


def _bare(title: str) -> str:
    """A heading as it is compared: without marks, numbers and case."""
    return "".join(letter for letter in title.lower() if letter.isalpha())


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
