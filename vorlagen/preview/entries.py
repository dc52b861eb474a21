"""Groups and entries of lists that are added to a file, removed from it, and moved up in their list.

Their fields follow from the schema, so that whatever a file may say can be entered.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from functools import partial
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.facts.files import files_below
from vorlagen.facts.yaml_writer import FactEntry, Steps, Value, YamlText, normalized
from vorlagen.paper import art_von
from vorlagen.preview.browser_pages import Site, paper_with
from vorlagen.preview.editing_pages import EditingPages
from vorlagen.preview.entered_tables import key_for
from vorlagen.preview.fact_forms import (
    NEW_NAME,
    FormField,
    Schemas,
    Shape,
    WrongInputError,
    is_number,
    labelled,
)
from vorlagen.preview.posting import MOST_WITH_FILE, Given, posting, sent_file
from vorlagen.preview.questions import offered_figures
from vorlagen.preview.saving import Changes

_CALLED = ("bezeichnung", "titel", "name", "datum")  # keys after which something is named
_ANNEXES, _PICTURES = "anlagen", "bilder"  # folders of a paper
_MISSING = "noch nicht eingetragen"


class EntryPages(Struct, frozen=True):
    """Adds, removes and sorts what the files of the project say."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/daten", self.files),
            Route("/eintrag", self.form),
            Route("/eintrag", posting(self.add, MOST_WITH_FILE), methods=["POST"]),
            Route("/bild", posting(self.add_picture, MOST_WITH_FILE), methods=["POST"]),
            Route("/eintrag/stelle", posting(self.change_place), methods=["POST"]),
        ]

    @property
    def _editing(self) -> EditingPages:
        return EditingPages(self.site, self.changes)

    def files(self, _: Request) -> Response:
        """The files with facts of authorities and programmes, by folders; papers have pages of their own."""
        root = self.site.session.root
        groups: dict[str, list[tuple[str, str]]] = {}
        for path in files_below(root / "data", root):
            file = path.relative_to(root).as_posix()
            art = art_von(file)
            if art is None or paper_with(file):
                continue
            folder = file.split("/")[1]
            is_one_of_many = "{name}" in art.muster
            name = f"{art.titel}: {labelled(path.stem)}" if is_one_of_many else art.titel
            groups.setdefault("Für alle" if folder == GEMEINSAM else folder, []).append(
                (name, file)
            )
        return self.site.page("daten", gruppen=groups)

    def form(self, request: Request) -> Response:
        """The fields of something new; asked with the file and the steps to it."""
        file, steps = request.query_params["datei"], _steps(request.query_params["schritte"])
        fields = list(self._schemas(file).new_fields(steps))
        needed = [field for field in fields if field.is_needed]
        others = [field for field in fields if not field.is_needed]
        others.sort(key=_is_rare)
        if not needed:
            needed, others = others, []
        title = labelled(next(step for step in reversed(steps) if step != NEW_NAME))
        if isinstance(steps[-1], int):
            title = f"{labelled(steps[-2])}: {title}"
        paper = paper_with(file)
        figures: list[tuple[str, str, str]] = []
        if paper and any(field.takes_address for field in fields):
            answer = self.site.session.ask(partial(offered_figures, name=paper))
            figures = list(answer.value or ())
        return self.site.page(
            "eintrag",
            groessen=figures,
            datei=file,
            schritte=json.dumps(steps),
            titel=title,
            asks_name=_asks_name(self._schemas(file), fields),
            felder=needed,
            weitere=others,
        )

    def _schemas(self, file: str) -> Schemas:
        return Schemas(file, self._editing.names(file))

    def add(self, given: Given) -> Response:
        """Show what something new would move, or write it."""
        editing, file, steps = self._editing, given["datei"], _steps(given["schritte"])
        yaml = editing.yaml(file)
        fields = list(self._schemas(file).new_fields(steps))
        added: dict[str, bytes] = {}
        for field in fields:
            for sent, content in sent_file(given, field.steps_as_json, _ANNEXES).items():
                added[f"{file.rpartition('/')[0]}/{sent}"] = content
                given[field.steps_as_json] = sent
        value, texts = _entered(fields, steps, given)
        name = given.get("name", "").strip()
        has_name = steps[-1] == NEW_NAME and not isinstance(value, FactEntry)
        if steps[-1] == NEW_NAME:
            outer = steps[:-1]
            taken = yaml.keys(outer) if yaml.has(outer) else ()
            steps = (*outer, _key(value, name, taken))
        value = _named(value, name)

        def change(content: bytes) -> bytes:
            return _with_value(YamlText(content), steps, value, texts, has_lines=has_name)

        if given["aktion"] == "wirkung":
            return editing.effect(file, change(yaml.content))
        message = editing.save(file, change, f"Neu: {labelled(steps[-1])}", added)
        return self._shown(file, steps, message)

    def add_picture(self, given: Given) -> Response:
        """Put a picture beside the text of a paper, and give what prints it."""
        folder = given["datei"].rpartition("/")[0]
        text, title = given["alternativtext"].strip(), given["unterschrift"].strip()
        sent = sent_file(given, "bild", _PICTURES)
        if not sent or not text:
            missing = "die Datei mit dem Bild" if not sent else "was darauf zu sehen ist"
            raise WrongInputError(f"Hier fehlt {missing}.")
        [(place, content)] = sent.items()
        added = {f"{folder}/{place}": content}
        self._editing.save(given["datei"], bytes, f"Neues Bild: {place}", added)
        caption = f' "{title}"' if title else ""
        path = f"<{place}>" if " " in place else place
        return self.site.page("zahl_einsetzen", ausdruck=f"![{text}]({path}{caption})")

    def change_place(self, given: Given) -> Response:
        """Remove a key or an entry, or put an entry before the one in front of it."""
        file, steps = given["datei"], _steps(given["schritte"])

        def change(content: bytes) -> bytes:
            yaml = YamlText(content)
            return (
                yaml.without(steps) if given["aktion"] == "weg" else yaml.with_entry_moved_up(steps)
            )

        done = "Entfernt" if given["aktion"] == "weg" else "Nach oben"
        message = self._editing.save(file, change, f"{done}: {labelled(steps[-1])}")
        return self._shown(file, steps[:-1], message)

    def _shown(self, file: str, steps: Steps, message: str) -> Response:
        """The form for a value; for the nearest around it if there is none any more."""
        editing = self._editing
        yaml = editing.yaml(file)
        while not yaml.has(steps):
            steps = steps[:-1]
        return editing.fact_page(editing.form(yaml, steps, yaml.place_of(steps, file)), message)


def _is_rare(field: FormField) -> tuple[bool, bool]:
    """How rarely a field is filled in that need not be: those of a first row come first."""
    return 0 not in field.steps, field.steps[-1] == "kennung"


def _steps(given: str) -> Steps:
    return tuple(json.loads(given))


def _asks_name(schemas: Schemas, fields: Iterable[FormField]) -> bool:
    """Whether somebody has to say under which name something new stands, as nothing in it says that."""
    for field in fields:
        if NEW_NAME in field.steps:
            named = field.steps[: field.steps.index(NEW_NAME) + 1]
            if schemas.shape(named) is not Shape.GROUP or not {*_CALLED} & {*schemas.keys(named)}:
                return True
    return False


def _entered(fields: Iterable[FormField], top: Steps, given: Given) -> tuple[Value, set[str]]:
    """What was entered, as a value below the steps to it, and the keys of texts.

    Raises:
        WrongInputError: If something is missing or cannot be read.
    """
    tree: dict[Any, Any] = {}
    texts: set[str] = set()
    for field in fields:
        typed = given.get(field.steps_as_json, "").strip()
        if typed:
            try:
                entry = normalized(FactEntry(field.read(typed)))
            except WrongInputError as error:
                raise WrongInputError(f"{field.label}: {error}") from None
        elif field.is_needed and field.may_be_pending:
            entry = FactEntry(pending=_MISSING)
        elif field.is_needed:
            raise WrongInputError(f"„{field.label}“ fehlt noch.")
        else:
            continue
        *outer, last = ("", *field.steps[len(top) :])  # the first one is what is new itself
        group = tree
        for step in outer:
            group = group.setdefault(step, {})
        group[last] = entry
        if field.is_text and not (field.takes_address and is_number(entry.text)):
            texts.add(last if isinstance(last, str) else "")
    if not tree:
        raise WrongInputError("Hier ist noch nichts eingetragen.")
    return tree[""], texts


def _named(value: Any, name: str) -> Value:
    """The value with names for what is new in it, and with lists for what has numbers."""
    if isinstance(value, FactEntry):
        return value
    if 0 in value:
        return [_named(value[0], name)]
    named = {}
    for key, below in value.items():
        named[_key(below, name, ()) if key == NEW_NAME else key] = _named(below, name)
    return named


def _called(value: Any) -> str:
    """What something new is called by itself; empty if it does not say so."""
    if isinstance(value, dict):
        for key in _CALLED:
            if key in value and value[key].text:
                text: str = value[key].text
                return f"tag {text}" if text[0].isdigit() else text
    return ""


def _key(value: Any, name: str, taken: Container[str]) -> str:
    """The name of something new among those that have names of their own."""
    called = name or _called(value)
    if not called:
        raise WrongInputError("Hier fehlt der Name.")
    return key_for(called, taken)


def _with_value(
    yaml: YamlText, steps: Steps, value: Value, texts: set[str], *, has_lines: bool
) -> bytes:
    """The file with a value at the end of steps that lead to nothing yet."""
    outer, last = steps[:-1], steps[-1]
    if yaml.has(steps) and yaml.is_single(steps):  # „keine“, or pending so far
        yaml = YamlText(yaml.without(steps))
    if not isinstance(last, int):
        return yaml.with_new_group(steps, value, texts, has_lines=has_lines)
    if yaml.has(outer):
        return yaml.with_new_entry(outer, value, texts)
    return yaml.with_new_group(outer, [value], texts)
