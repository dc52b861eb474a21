"""The parts of pages with which facts and texts are changed; each answers with a piece of HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from msgspec import Struct
from msgspec.json import decode
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from vorlagen.facts.files import files_below
from vorlagen.facts.yaml_writer import FactEntry, Steps, YamlText, normalized
from vorlagen.findings import Code, Place, Refusal
from vorlagen.haushalt import HAUSHALT
from vorlagen.preview.browser_pages import Site, paper_of, paper_with
from vorlagen.preview.fact_forms import (
    FactForm,
    FormField,
    Kind,
    Names,
    WrongInputError,
    day_in_file,
    day_shown,
    form_at,
    labelled,
)
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.questions import effect, offered_figures
from vorlagen.preview.saving import Changes
from vorlagen.preview.text_sections import (
    SectionChangedError,
    TextSection,
    counterpart,
    letters_of,
    place_of_section,
    section_at,
    section_titled,
    sections,
    with_section,
)
from vorlagen.sitzungen import GREMIEN

_PENDING, _ASSUMED = "ausstehend", "annahme"
_FACTS, _TEXTS = ".yaml", ".md"
_TABLES = "tabellen"
_PRINTED: dict[Steps, str] = {  # what is printed as a whole, and by which call
    ("finanzierung", "tabellen"): "tabelle",
    ("tabellen",): "datentabelle",
    ("verteilungen",): "verteilung",
    ("schaubilder",): "schaubild",
}


class ChangedMeanwhileError(Refusal):
    """The value that was to be replaced is another one by now."""


class TextConflict(Struct, frozen=True):
    """What somebody wrote in a section that somebody else changed meanwhile."""

    typed: str
    why: str


class EditingPages(Struct, frozen=True):
    """Changes facts and texts of the project that a site shows."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/angabe", self.fact),
            Route("/angaben/{mandant}/{kennung}", self.head),
            Route("/angabe", posting(self.change_fact), methods=["POST"]),
            Route("/nachfolger", posting(self.add_successor), methods=["POST"]),
            Route("/text/{mandant}/{kennung}", self.text),
            Route("/text/{mandant}/{kennung}/ueberschrift", self.heading),
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
        yaml = self.yaml(place.file)
        steps = yaml.steps_to(place) if place.line else ()  # the whole file
        if len(steps) == 2 and steps[0] == _TABLES:
            return RedirectResponse(self._grid_of(place.file, steps))
        return self.fact_page(self.form(yaml, steps, yaml.place_of(steps, place.file)))

    def head(self, request: Request) -> Response:
        """The form for the facts of a paper."""
        file = self.site.head_file(paper_of(request))
        yaml = self.yaml(file)
        return self.fact_page(self.form(yaml, (), yaml.place_of((), file)))

    def yaml(self, file: str) -> YamlText:
        if not file.endswith(_FACTS):
            raise _wrong_kind(file)
        return YamlText(self.changes.read(file))

    def form(self, yaml: YamlText, steps: Steps, place: Place) -> FactForm:
        """The form for the value at a place, which names things as its authority does."""
        return form_at(yaml, steps, place, self.names(place.file))

    def names(self, file: str) -> Names:
        """What committees, sittings and accounts of the authority of a file are called."""
        _, mandant, *_ = file.split("/")
        committees: dict[str, str] = {}
        sittings: dict[str, str] = {}
        accounts: dict[str, str] = {}
        with suppress(Refusal):
            gremien = YamlText(self.changes.read(GREMIEN.datei(mandant=mandant)))
            for name in gremien.keys(("gremien",)):
                committees[name] = gremien.entry(("gremien", name, "bezeichnung")).text
                own = ("gremien", name, "sitzungen")
                for sitting in gremien.keys(own) if gremien.has(own) else ():
                    day = day_shown(gremien.entry((*own, sitting, "datum")).text)
                    called = f"{day} {committees[name]}"
                    if sitting in sittings:  # several committees meet in one month
                        called = f"{sittings[sitting]} / {called}"
                    sittings[sitting] = called
        with suppress(Refusal):
            budget = YamlText(self.changes.read(HAUSHALT.datei(mandant=mandant)))
            for name in budget.keys(("konten",)):
                accounts[name] = budget.entry(("konten", name, "bezeichnung")).text or name
        return {"gremium": committees, "sitzung": sittings, "konto": accounts}

    def fact_page(self, form: FactForm, message: str = "") -> Response:
        is_in_table = len(form.top) > 2 and form.top[0] == _TABLES
        grid = self._grid_of(form.file, form.top) if is_in_table else ""
        return self.site.page("angabe", form=form, meldung=message, gitter=grid)

    def _grid_of(self, file: str, steps: Steps) -> str:
        """The address of the grid with the table that a value belongs to."""
        return f"{self.site.base}tabelle/{paper_with(file)}?schluessel={steps[1]}"

    def change_fact(self, given: Given) -> Response:
        """Show what a change of a fact would move, or save it."""
        place = Place(given["datei"], int(given["zeile"]), int(given["spalte"]))
        steps = tuple(json.loads(given["schritte"]))
        top = tuple(json.loads(given["form"]))
        yaml = self.yaml(place.file)
        form = self.form(yaml, top, place)
        field = _field_at(form, steps)
        old = decode(given["bisher"], type=FactEntry)
        change = _change_of(field, old, given)
        if given["aktion"] == "wirkung":
            return self.effect(place.file, change(yaml.content))
        message = self.save(place.file, change, f"{form.title}: {field.label}")
        return self.fact_page(self.form(self.yaml(place.file), top, place), message)

    def add_successor(self, given: Given) -> Response:
        """Show what a value that holds from a day on would move, or add it behind the one so far."""
        place = Place(given["datei"], int(given["zeile"]), int(given["spalte"]))
        top = tuple(json.loads(given["form"]))
        yaml = self.yaml(place.file)
        form = self.form(yaml, top, place)
        change = _successor_of(form, given)
        if given["aktion"] == "wirkung":
            return self.effect(place.file, change(yaml.content))
        message = self.save(place.file, change, f"{form.title}: neuer Wert")
        yaml = self.yaml(place.file)
        *group, number, key = top
        steps = (*group, int(number) + 1, key)
        return self.fact_page(self.form(yaml, steps, yaml.place_of(steps, place.file)), message)

    def save(
        self,
        file: str,
        change: Callable[[bytes], bytes],
        what: str,
        added: Mapping[str, bytes] | None = None,
    ) -> str:
        """Save a change, with files that belong to it; returns what somebody is told of it."""
        if not self.changes.save_together({file: change}, what, added):
            return "Das steht schon so in der Datei."
        self.site.session.look()
        return "Gespeichert."

    def effect(self, file: str, content: bytes) -> Response:
        answer = self.site.session.ask(partial(effect, file=file, content=content))
        return self.site.page("wirkung", bericht=answer.value, warum=answer.why)

    # Texts

    def text(self, request: Request) -> Response:
        """The editor for the section at a line of a text; the first one if no line is given."""
        file = request.query_params.get("datei", self._texts(paper_of(request))[0])
        line = int(request.query_params.get("zeile", 0))
        section = section_at(self._read_text(file), line)
        return self._text_page(file, paper_of(request), section)

    def heading(self, request: Request) -> Response:
        """What the page prints under a heading: a section of the text, a table, or a fact of the paper."""
        name = paper_of(request)
        heading = request.query_params["titel"]
        if "tabelle" in request.query_params:
            return self._table_titled(self.site.head_file(name), heading)
        file = self._texts(name)[0]
        content = self._read_text(file)
        section = section_titled(content, heading)
        if section is not None:
            return self._text_page(file, name, section)
        head = self.site.head_file(name)
        yaml = self.yaml(head)
        for key in yaml.keys(()):
            if letters_of(labelled(key)) == letters_of(heading):
                return self.fact_page(self.form(yaml, (key,), yaml.place_of((key,), head)))
        texts = [f"„{heading}“ steht in keinem Text; das schreibt das Programm aus den Angaben."]
        return self.site.page("hinweis", art="warnung", texte=texts)

    def _table_titled(self, file: str, caption: str) -> Response:
        """The grid or form of the table that is printed under a caption."""
        yaml = self.yaml(file)
        for outer in _PRINTED:
            for key in yaml.keys(outer) if yaml.has(outer) else ():
                steps = (*outer, key)
                title = letters_of(yaml.entry((*steps, "titel")).text)
                if not title or not letters_of(caption).startswith(title):
                    continue
                if outer == (_TABLES,):
                    return RedirectResponse(self._grid_of(file, steps))
                return self.fact_page(self.form(yaml, steps, yaml.place_of(steps, file)))
        texts = [f"„{caption}“ schreibt das Programm aus den Angaben."]
        return self.site.page("hinweis", art="warnung", texte=texts)

    def _read_text(self, file: str) -> bytes:
        if not file.endswith(_TEXTS):
            raise _wrong_kind(file)
        return self.changes.read(file)

    def _texts(self, name: str) -> list[str]:
        """The Markdown files of a paper, its own text first."""
        root = self.site.session.root
        folder = self.site.folder(name)
        texts = [f"{folder}/text.md"]
        for path in files_below(root / folder / "anlagen", root):
            if path.name.endswith(_TEXTS):
                texts.append(path.relative_to(root).as_posix())
        return texts

    def _text_page(
        self,
        file: str,
        name: str,
        section: TextSection,
        *,
        message: str = "",
        conflict: TextConflict | None = None,
    ) -> Response:
        return self.site.page(
            "text",
            datei=file,
            name=name,
            texte=self._texts(name),
            abschnitte=sections(self._read_text(file)),
            abschnitt=section,
            meldung=message,
            konflikt=conflict,
        )

    def text_findings(self, request: Request) -> Response:
        """The findings in the lines of a section."""
        query = request.query_params
        first, last = int(query["von"]), int(query["bis"])
        sheet = self.site.session.sheet(paper_of(request))
        findings = []
        for finding in sheet.findings if sheet else ():
            if finding.place.file == query["datei"] and first <= finding.place.line <= last:
                findings.append(finding)
        return self.site.page("textbefunde", name=paper_of(request), befunde=findings, erste=first)

    def figures(self, request: Request) -> Response:
        """The figures, tables and pictures that a text may print, for completion."""
        name = paper_of(request)
        answer = self.site.session.ask(partial(offered_figures, name=name))
        figures = list(answer.value or ())
        offered: list[tuple[str, str, str]] = []
        with suppress(Refusal):
            yaml = self.yaml(self.site.head_file(name))
            for steps, call in _PRINTED.items():
                for key in yaml.keys(steps) if yaml.has(steps) else ():
                    title = yaml.entry((*steps, key, "titel")).text
                    address = f"{steps[0]}.{key}"
                    offered.append((address, title, f"{{{{ {call}({address}) }}}}"))
        return JSONResponse(offered + figures)

    def change_text(self, given: Given) -> Response:
        """Save a section of a text."""
        file, name, line = given["datei"], given["name"], int(given["zeile"])
        old, new = _with_newlines(given["bisher"]), _with_newlines(given["text"])
        title = section_at(new.encode(), 0).title
        written_at = line

        def change(content: bytes) -> bytes:
            nonlocal written_at
            written_at = place_of_section(content, old, line)
            return with_section(content, written_at, old, new)

        try:
            self._read_text(file)
            message = self.save(file, change, f"Text: {title}")
            # What was written, even if that is two sections now, or none.
            section = TextSection(title, written_at, new)
            return self._text_page(file, name, section, message=message)
        except SectionChangedError as refusal:
            other = counterpart(self.changes.read(file), old, line)
            if other is None:
                raise
            return self._text_page(file, name, other, conflict=TextConflict(new, refusal.message))

    # Back

    def undo(self, _: Given) -> Response:
        """Take the last change back."""
        last = self.changes.undo()
        self.site.session.look()
        return self.site.page("hinweis", art="gut", texte=[f"Rückgängig gemacht: {last.what}"])


def _wrong_kind(file: str) -> Refusal:
    return Refusal(
        Code.DATEI_UNBEKANNT,
        f"„{file}“ lässt sich hier nicht bearbeiten.",
        "Angaben (.yaml) und Texte (.md) lassen sich hier ändern, alles andere in einem Editor.",
    )


def _field_at(form: FactForm, steps: Steps) -> FormField:
    for field in (form.fact, *form.others):
        if field is not None and field.steps == steps:
            return field
    raise ChangedMeanwhileError(
        Code.WERT_UNZULAESSIG,
        "Diesen Eintrag gibt es inzwischen nicht mehr.",
        "Die Stelle noch einmal öffnen.",
    )


def _entered(field: FormField, given: Given) -> tuple[FactEntry, dict[str, str]]:
    """What somebody entered: a value with its status, or the keys of a group that was pending."""
    status = given.get("status", "")
    reason = given.get("grund", "").strip()
    if status in {_PENDING, _ASSUMED} and not reason:
        raise WrongInputError("Hier fehlt der Grund.")
    if status == _PENDING:
        return FactEntry(pending=reason), {}
    if field.parts:
        group = {}
        for part in field.parts:
            key = str(part.steps[-1])
            group[key] = part.read(given.get(f"teil.{key}", ""))
        return FactEntry(), group
    text = ""
    if field.kind is not Kind.GRUPPE:
        text = normalized(FactEntry(field.read(given["text"]))).text
    if status != _ASSUMED:
        return FactEntry(text), {}
    released = (given.get("am", "").strip(), given.get("durch", "").strip())
    if any(released) != all(released):
        raise WrongInputError("Zur Freigabe gehören der Tag und wer freigibt.")
    if all(released):
        released = (day_in_file(released[0]), released[1])
    return FactEntry(text, assumed=reason, released=released), {}


def _change_of(field: FormField, old: FactEntry, given: Given) -> Callable[[bytes], bytes]:
    """The change of a file's content that a form asks for; it refuses if the value is no longer `old`.

    Raises:
        WrongInputError: If something was typed that is no such value.
    """
    new, group = _entered(field, given)

    def change(content: bytes) -> bytes:
        yaml = YamlText(content)
        if field.is_new:
            outer, key = field.steps[:-1], str(field.steps[-1])
            if not yaml.has(outer):
                return yaml.with_new_group(outer, {key: new}, [key] if field.is_text else [])
            return yaml.with_new_key(outer, key, new.text, is_text=field.is_text)
        now = yaml.entry(field.steps)
        if now != old:
            raise ChangedMeanwhileError(
                Code.WERT_UNZULAESSIG,
                f"„{labelled(field.steps[-1])}“ ist inzwischen anderswo geändert worden: jetzt"
                f" „{now.text or now.pending}“, vorher „{old.text or old.pending}“.",
                "Gespeichert ist nichts. Die Stelle noch einmal öffnen und dann ändern.",
            )
        if group:
            texts = [str(part.steps[-1]) for part in field.parts if part.is_text]
            return yaml.with_group(field.steps, group, texts)
        return yaml.with_entry(field.steps, new, is_text=field.is_text)

    return change


def _successor_of(form: FactForm, given: Given) -> Callable[[bytes], bytes]:
    """The change that adds the next value of a list of dated ones: a copy with what was entered.

    Raises:
        WrongInputError: If something is missing, or is no such value.
    """
    *_, number, _ = form.top
    values = []
    source: dict[str, str] = {}
    texts = []
    for field in form.successor:
        key = str(field.steps[-1])
        is_source = field.steps[-2] != number
        typed = given.get(f"quelle.{key}" if is_source else key, "").strip()
        if not is_source:
            values.append((field, field.read(typed)))
        elif typed:
            source[key] = field.read(typed)
            texts += [key] if field.is_text else []
    if len(form.successor) > len(values) and not source and given["aktion"] != "wirkung":
        raise WrongInputError("Hier fehlt die Quelle des neuen Werts, zum Beispiel das Dokument.")

    def change(content: bytes) -> bytes:
        entry = form.top[:-1]
        content = YamlText(content).with_copied_entry(entry)
        copy = (*entry[:-1], int(number) + 1)
        for field, text in values:
            steps = (*copy, field.steps[-1])
            content = YamlText(content).with_entry(steps, FactEntry(text), is_text=field.is_text)
        if source:
            content = YamlText(content).with_group((*copy, "quelle"), source, texts)
        return content

    return change


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
