"""New numbers and tables of a paper: their forms, what is written, and their places in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import partial

from msgspec import Struct
from msgspec.json import decode, encode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vorlagen.facts.yaml_writer import FactEntry, Group, Steps, YamlText
from vorlagen.figures import EUR, PROZENT, VZAE, unit
from vorlagen.findings import Code, Place, Refusal
from vorlagen.german.numbers import nachkommastellen, zahl
from vorlagen.page import find_typed
from vorlagen.preview.browser_pages import Site, paper_of
from vorlagen.preview.entered_tables import (
    EnteredTable,
    entered_number,
    filled,
    key_for,
    source_of,
    table_group,
    unit_behind,
)
from vorlagen.preview.fact_forms import WrongInputError, day_in_file
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.questions import filter_of
from vorlagen.preview.saving import Changes
from vorlagen.preview.tables_in_files import table_in, with_table
from vorlagen.preview.text_sections import sections, with_paragraph_at

_FACTS, _TABLES = "angaben", "tabellen"
_TEXTS = {"bezeichnung", "einheit", "dokument", "fundstelle", "titel", "kopf", "formel"}
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPELLED = {str(EUR): "EUR", str(PROZENT): "%", str(VZAE): "VZÄ"}
_NOUN = re.compile(r"\s([A-ZÄÖÜ][\w-]+|m²)")


class TypedNumber(Struct, frozen=True):
    """A number that stands typed in a text.

    `text` is what is replaced, with the word behind it if that is its unit; `line` is its surroundings.
    """

    text: str
    value: str
    unit: str
    line: str


class NewFactPages(Struct, frozen=True):
    """Makes numbers and tables of single papers, and puts them into the text."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/zahl/{mandant}/{kennung}", self.form),
            Route("/zahl", posting(self.add), methods=["POST"]),
            Route("/tabelle/{mandant}/{kennung}", self.grid),
            Route("/tabelle", posting(self.save_table), methods=["POST"]),
        ]

    def form(self, request: Request) -> Response:
        """The form; if it is for a number that stands typed at a place, with what is known of that."""
        query = request.query_params
        if "datei" not in query:
            return self._page(paper_of(request))
        place = Place(query["datei"], int(query["zeile"]), int(query["spalte"]))
        typed = _typed_at(self.changes.read(place.file).decode(), place)
        return self._page(paper_of(request), place=place, typed=typed)

    def _page(
        self,
        name: str,
        *,
        place: Place | None = None,
        typed: TypedNumber | None = None,
        message: str = "",
        expression: str = "",
    ) -> Response:
        return self.site.page(
            "zahl", name=name, place=place, zahl=typed, meldung=message, ausdruck=expression
        )

    def add(self, given: Given) -> Response:
        """Write the fact; it takes the place of what was typed, if the form was opened there."""
        name = given["name"]
        head = self.site.head_file(name)
        fact = _fact_of(given)
        key = self._free_key(head, _FACTS, given["bezeichnung"])
        unit_name = _unit_name(given)
        filter_name = "datum" if "tag" in fact else filter_of(unit(unit_name))
        expression = f"{{{{ {_FACTS}.{key} | {filter_name} }}}}"
        write = partial(_with_group, steps=(_FACTS, key), group=fact, texts=_TEXTS)
        changes: dict[str, Callable[[bytes], bytes]] = {head: write}
        if given.get("datei"):
            place = Place(given["datei"], int(given["zeile"]), int(given["spalte"]))
            replace = _replacing(place, given["getippt"], unit_name, expression)
            changes[place.file] = replace
            if place.file == head:  # it is in the Beschlussvorschlag
                changes[head] = lambda content: write(replace(content))
        self.changes.save_together(changes, f"Neue Zahl: {given['bezeichnung'].strip()}")
        self.site.session.look()
        if given.get("hier"):
            return self.site.page("zahl_einsetzen", ausdruck=expression)
        return self._page(name, message="Gespeichert.", expression=expression)

    def _free_key(self, head: str, group: str, label: str) -> str:
        """A name for a new entry of a group of a paper."""
        yaml = YamlText(self.changes.read(head))
        return key_for(label, yaml.keys((group,)) if yaml.has((group,)) else ())

    # Tables

    def grid(self, request: Request) -> Response:
        """The form for a new table, or for one of the paper; `zeile` is where somebody writes."""
        name, query = paper_of(request), request.query_params
        if "schluessel" in query:
            return self._grid(name, query["schluessel"])
        text = self.changes.read(f"{self.site.folder(name)}/text.md")
        return self.site.page(
            "tabelle",
            **dict.fromkeys(("schluessel", "titel", "kopf", "tabelle", "meldung"), ""),
            name=name,
            abschnitte=sections(text),
            zeile=query.get("zeile", ""),
        )

    def _grid(self, name: str, key: str, message: str = "", expression: str = "") -> Response:
        head = self.site.head_file(name)
        yaml, steps = YamlText(self.changes.read(head)), (_TABLES, key)
        table = table_in(yaml, steps)
        return self.site.page(
            "tabelle",
            name=name,
            schluessel=key,
            titel=table.group["titel"].text,
            kopf=table.group["kopf"].text,
            tabelle=encode(table.shown).decode(),
            ort_der_gruppe=yaml.place_of((*steps, "titel"), head),
            meldung=message,
            ausdruck=expression,
        )

    def save_table(self, given: Given) -> Response:
        """Write a table: a new one with its place in the text, of one that was there what differs."""
        name = given["name"]
        head, text = self.site.head_file(name), f"{self.site.folder(name)}/text.md"
        table = filled(decode(given["tabelle"], type=EnteredTable))
        key, title = given.get("schluessel", ""), given["titel"].strip()
        changes: dict[str, Callable[[bytes], bytes]] = {}
        if key:
            shown = decode(given["bisher"], type=EnteredTable)
            changes[head] = partial(_changed_table, steps=(_TABLES, key), given=given, shown=shown)
            is_new = self.changes.save_together(changes, f"Tabelle: {title}")
            self.site.session.look()
            return self._grid(name, key, "Gespeichert." if is_new else "Das steht schon so da.")
        group, texts = table_group(table, given)
        key = self._free_key(head, _TABLES, title)
        changes[head] = partial(
            _with_group, steps=(_TABLES, key), group=group, texts=_TEXTS | texts
        )
        expression = f"{{{{ datentabelle({_TABLES}.{key}) }}}}"
        if given["stelle"]:
            line = int(given["stelle"])
            changes[text] = partial(with_paragraph_at, line=line, paragraph=expression)
        self.changes.save_together(changes, f"Neue Tabelle: {title}")
        self.site.session.look()
        return self._grid(name, key, "Gespeichert.", expression)


def _changed_table(content: bytes, steps: Steps, given: Given, shown: EnteredTable) -> bytes:
    """The file with what was changed in the grid; it refuses if the table is no longer as it was `shown`."""
    old = table_in(YamlText(content), steps)
    if old.shown != shown:
        raise Refusal(
            Code.WERT_UNZULAESSIG,
            "Die Tabelle ist inzwischen anderswo geändert worden.",
            "Gespeichert ist nichts. Die Tabelle noch einmal öffnen und dann ändern.",
        )
    table = filled(decode(given["tabelle"], type=EnteredTable))
    group, texts = table_group(table, given, old)
    return with_table(content, steps, table, group, _TEXTS | texts)


def _fact_of(given: Given) -> Group:
    """What somebody entered, as the file has it.

    Raises:
        WrongInputError: If something is missing, or is no number and no day.
    """
    entered = {key: text.strip() for key, text in given.items()}
    if not entered["bezeichnung"]:
        raise WrongInputError("Hier fehlt, was die Zahl ist: zum Beispiel „Essensgeld je Kind“.")
    if not entered["wert"]:
        raise WrongInputError("Hier fehlt der Wert.")
    status = ""
    if entered.get("status") == "annahme":
        status = entered["grund"]
        if not status:
            raise WrongInputError("Warum wird das angenommen? Der Grund fehlt.")
    fact: dict[str, FactEntry | Group] = {"bezeichnung": FactEntry(entered["bezeichnung"])}
    if _DAY.fullmatch(entered["wert"]):
        fact["tag"] = FactEntry(day_in_file(entered["wert"]), assumed=status)
    else:
        name = _unit_name(given)
        counted = name.partition("/")[0]
        number = entered_number(entered["wert"], counted)
        fact["wert"] = FactEntry(number.text, assumed=status)
        if name:
            fact["einheit"] = FactEntry(name)
    source = source_of(given)
    if source:
        fact["quelle"] = source
    return fact


def _unit_name(given: Given) -> str:
    """The unit as the file has it: what was chosen, or stands behind the value, and for what one counts."""
    name = given["einheit"].strip() or unit_behind(given["wert"].strip())
    per = given["je"].strip().replace(" und ", "/")
    return f"{name}/{per}" if per else name


def _with_group(content: bytes, steps: Steps, group: Group, texts: Container[str]) -> bytes:
    return YamlText(content).with_new_group(steps, group, texts)


def _replacing(place: Place, shown: str, unit: str, expression: str) -> Callable[[bytes], bytes]:
    """The change of a text that puts an expression where a number stands typed.

    It refuses if that is no longer the number that the form has `shown`.
    """

    def change(content: bytes) -> bytes:
        text = content.decode()
        typed = _typed_at(text, place)
        if typed.text != shown:
            raise Refusal(
                Code.WERT_UNZULAESSIG,
                f"Im Text steht inzwischen „{typed.text}“, vorher „{shown}“.",
                "Gespeichert ist nichts. Die Stelle noch einmal öffnen.",
            )
        replaced = typed.text
        if unit == typed.unit and not replaced.endswith(unit):
            behind = _NOUN.match(text, _offset(text, place) + len(replaced))
            replaced += behind[0] if behind else ""
        start = _offset(text, place)
        return (text[:start] + expression + text[start + len(replaced) :]).encode()

    return change


def _offset(text: str, place: Place) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


def _typed_at(text: str, place: Place) -> TypedNumber:
    """The number that stands typed at a place.

    Raises:
        Refusal: If the text is another one by now.
    """
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    behind = line[place.column - 1 :]
    for hit in find_typed(behind):
        if hit.start == 0 and hit.einheit is not None:
            value = zahl(hit.wert, nachkommastellen(hit.wert))
            return TypedNumber(hit.text.strip(), value, _SPELLED[hit.einheit], line.strip())
    number = _NUMBER.match(behind)
    if number is None:
        raise Refusal(
            Code.WERT_UNZULAESSIG,
            "An dieser Stelle steht keine Zahl aus Ziffern mehr.",
            "Die Stelle im Text öffnen, die Zahl löschen und dort unter „Neue Zahl“ eintragen.",
        )
    noun = _NOUN.match(behind, number.end())
    return TypedNumber(number[0], number[0], noun[1] if noun else "", line.strip())
