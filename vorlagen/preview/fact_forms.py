"""The form in which one fact of a YAML file is changed: its fields, with the schema's help for each."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from enum import Enum
from itertools import zip_longest
from typing import Any, TypeAlias

from holidays.countries.germany import Germany
from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace
from pydantic_core import PydanticCustomError

from vorlagen.facts.fakten import EXAMPLE
from vorlagen.facts.yaml_tree import Scalar, read_number, spelled_number
from vorlagen.facts.yaml_writer import FactEntry, Steps, YamlText
from vorlagen.findings import Place
from vorlagen.first_files.answers import WrongAnswerError, day
from vorlagen.german.numbers import KeineZahl, nachkommastellen, parse_zahl, zahl
from vorlagen.paper import art_von, schema

_UMLAUT = re.compile(r"([ao]|(?<![aeq])u)e")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
_SHARP = (
    ("össe", "öße"),
    ("össt", "ößt"),
    ("mässig", "mäßig"),
    ("ausser", "außer"),
    ("vzä", "VZÄ"),
)
_PENDING_HINT = " Darf ausstehen:"
_LIMITS: dict[str, tuple[str, Callable[[Decimal, Decimal], bool]]] = {
    "minimum": ("mindestens", operator.ge),
    "exclusiveMinimum": ("größer als", operator.gt),
    "maximum": ("höchstens", operator.le),
}
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CALLED = {  # keys whose letters do not say what clerks call it
    "je_stelle": "Kosten (bei Stellen: je Stelle)",
    "abzug": "Einnahme, die abgezogen wird",
    "top": "Tagesordnungspunkt",
    "email": "E-Mail",
    "nichtoeffentlich": "Nicht öffentlich, weil",
    "geaendert_beschlossen": "Geändert beschlossen",
    "hare_niemeyer": "Hare/Niemeyer",
    "sainte_lague": "Sainte-Laguë",
    "d_hondt": "d’Hondt",
    "docx": "Word (.docx)",
    "odt": "LibreOffice (.odt)",
} | {code: name for name, code in Germany.subdivisions_aliases.items()}
_FILE = re.compile(r"(?<![\w/])([\w-]+)\.(?:yaml|md)")
_LONGEST_PARTICLE = 3  # letters of the last word of a key that is no noun: „gueltig_ab“
_DEEPEST = 12  # alternatives within alternatives in a schema
_SOURCE = "quelle"
NEW_NAME = "*"  # in steps: a name that is made from what is entered
_ROWS = "zeilen"  # of tables
_FROM = "ab"  # the key of the day from which a value holds
_LONG = 50  # letters
_MARKDOWN = "Markdown"  # in the help for texts that have paragraphs


class Kind(Enum):
    """How a value is entered; the value names the field's template."""

    ZAHL = "zahl"
    TAG = "tag"
    AUSWAHL = "auswahl"
    TEXT = "text"
    GRUPPE = "gruppe"  # of several keys, whose fields are its parts


class WrongInputError(ValueError):
    """An input that cannot be read; its text says in German why, and what to do."""


class FormField(Struct, frozen=True):
    """One value that can be changed.

    `entry` is what the file says, `shown` how a person writes its value; `is_new` tells that the key is
    not in the file yet, and `is_needed` that its group is nothing without it. `offers` has the values to
    choose from, each with what people call it.
    """

    steps: Steps
    label: str
    help: str
    kind: Kind
    entry: FactEntry
    shown: str
    may_be_pending: bool = False
    is_new: bool = False
    parts: tuple[FormField, ...] = ()
    limits: tuple[tuple[str, Decimal], ...] = ()  # of numbers, by the schema's words for them
    offers: Mapping[str, str] = {}
    is_needed: bool = False

    def read(self, typed: str) -> str:
        """What a person typed, as the file has it.

        Raises:
            WrongInputError: If it is no value of this kind.
        """
        typed = typed.strip()
        if not typed:
            raise WrongInputError("Hier fehlt der Wert.")
        if typed in self.offers:
            return typed
        if self.takes_address:
            with suppress(WrongInputError):
                return number_in_file(typed)
        if self.kind is Kind.ZAHL:
            number = number_in_file(typed)
            for key, limit in self.limits:
                words, fits = _LIMITS[key]
                if not fits(Decimal(number), limit):
                    raise WrongInputError(f"Der Wert ist hier {words} {limit}.")
            old = _number(self.entry.text)
            is_same = old is not None and Decimal(number) == old
            return self.entry.text if is_same else number  # 5.50 stays as it is spelled
        if self.kind is Kind.TAG:
            return day_in_file(typed)
        return typed

    @property
    def steps_as_json(self) -> str:
        return encode(self.steps).decode()

    @property
    def entry_as_json(self) -> str:
        return encode(self.entry).decode()

    @property
    def has_several_lines(self) -> bool:
        """Whether it is, or may become, more than one line of text."""
        is_long = "\n" in self.shown or len(self.shown) > _LONG
        return self.kind is Kind.TEXT and (is_long or _MARKDOWN in self.help)

    @property
    def takes_address(self) -> bool:
        """Whether it may name a figure."""
        return "Adresse" in self.help or "Formel" in self.help

    @property
    def is_text(self) -> bool:
        """Whether the file may have it in quotation marks."""
        return self.kind in {Kind.TEXT, Kind.AUSWAHL}


class FormEntry(Struct, frozen=True):
    """A key or an entry of a list that can be added or removed, and what it is called."""

    label: str
    steps: Steps
    help: str = ""

    @property
    def steps_as_json(self) -> str:
        return encode(self.steps).decode()

    @property
    def may_move_up(self) -> bool:
        return isinstance(self.steps[-1], int) and self.steps[-1] > 0


class FactForm(Struct, frozen=True):
    """What can be changed at a place: the fact itself, then what belongs to it.

    `groups` are those that have forms of their own, each with its place. `successor` has the fields of a
    value that takes the place of this one from a day on, if values of this kind have such days.
    `additions` are not in the file yet; `removals` may go: the value itself, or the entry that it is in.
    """

    file: str
    place: Place
    top: Steps  # to the value that begins at the place
    title: str
    fact: FormField | None
    others: tuple[FormField, ...]
    groups: tuple[tuple[str, Place], ...]
    successor: tuple[FormField, ...] = ()
    additions: tuple[FormEntry, ...] = ()
    removals: tuple[FormEntry, ...] = ()

    @property
    def top_as_json(self) -> str:
        return encode(self.top).decode()


Names: TypeAlias = Mapping[str, Mapping[str, str]]  # by keys: what their values are called


def form_at(yaml: YamlText, steps: Steps, place: Place, names: Names) -> FactForm:
    """The form for the value at the end of these steps, which begins at a place of a file."""
    kinds = Schemas(place.file, names)
    fact = None
    if yaml.is_single(steps) or yaml.entry(steps).assumed:
        fact = _field(yaml, steps, kinds)
    if fact is None and yaml.entries(steps):
        return _list_form(yaml, steps, place, kinds)
    group = _group_of(yaml, steps[:-1] if yaml.is_single(steps) else steps)
    others = []
    groups = []
    for length in range(len(group) - 1, 0, -1):  # the nearest group around it
        is_list = bool(yaml.entries(group[:length])) and length == len(group) - 1
        if yaml.keys(group[:length]) or is_list:
            outer = group[:length]
            name = labelled(outer[-1]) if is_list else _title(yaml, outer, outer)
            label = f"Darüber: {name}"
            groups.append((label, yaml.place_of(group[:length], place.file)))
            if not is_list:  # of a list, the group around it is told, too
                break
    for key in yaml.keys(group):
        other = (*group, key)
        if other == steps or key == _SOURCE:
            continue
        if yaml.is_single(other):
            others.append(_field(yaml, other, kinds))
            continue
        groups.append((_called(yaml, other) or labelled(key), yaml.place_of(other, place.file)))
    others += _source_fields(yaml, group, kinds)
    return FactForm(
        place.file,
        place,
        steps,
        _title(yaml, group, steps) or kinds.title,
        fact,
        tuple(others),
        tuple(groups),
        tuple(_successor_fields(yaml, group, steps, kinds)),
        tuple(_additions(yaml, group, kinds)),
        tuple(_removals(steps, kinds)),
    )


def _additions(yaml: YamlText, group: Steps, kinds: Schemas) -> Iterator[FormEntry]:
    """What a group or list may get that it does not have."""
    shape = kinds.shape(group)
    if shape is Shape.LIST:
        yield FormEntry("Neuer Eintrag", (*group, len(yaml.entries(group))))
    if shape is Shape.NAMED:
        yield FormEntry("Neuer Eintrag", (*group, NEW_NAME))
    if shape is Shape.GROUP:
        for key in kinds.keys(group):
            steps = (*group, key)
            is_small = yaml.has(steps) and yaml.is_single(steps)  # and may be a group
            may_grow = is_small and kinds.shape(steps) is Shape.GROUP
            if key != _SOURCE and (may_grow or not yaml.has(steps)):
                yield FormEntry(labelled(key), steps, kinds.help(steps))


def _removals(steps: Steps, kinds: Schemas) -> Iterator[FormEntry]:
    """The value itself if it need not be there, then the nearest list entry or named group around it."""
    for length in range(len(steps), 0, -1):
        outer, step = steps[: length - 1], steps[length - 1]
        is_entry = kinds.shape(outer) in {Shape.LIST, Shape.NAMED}
        if is_entry or (length == len(steps) and step not in kinds.required(outer)):
            yield FormEntry(labelled(step), steps[:length])
        if is_entry:
            return


def _successor_fields(
    yaml: YamlText, group: Steps, steps: Steps, kinds: Schemas
) -> Iterator[FormField]:
    """The fields of the next value in a list of dated ones: its first day, the value, its own source."""
    if not group or isinstance(group[-1], str) or _FROM not in yaml.keys(group):
        return
    if steps[-1] == _FROM:
        return
    for key in (_FROM, *(key for key in yaml.keys(group) if (*group, key) == steps)):
        yield kinds.field((*group, key), FactEntry(), is_new=True)
    if yaml.has((*group, _SOURCE)):
        for key in kinds.keys((*group, _SOURCE)):
            yield kinds.field((*group, _SOURCE, key), FactEntry(), is_new=True)


def _list_form(yaml: YamlText, steps: Steps, place: Place, kinds: Schemas) -> FactForm:
    """The form for a list, which leads to those for its entries."""
    groups = []
    for number in yaml.entries(steps):
        entry = (*steps, number)
        singles = [yaml.entry((*entry, key)).text for key in yaml.keys(entry)]
        named = [text for text in singles if text] or [yaml.entry(entry).text]
        name = kinds.names.get("gremium", {}).get(named[0])
        name = name or (labelled(named[0]) if named[0] else "")
        label = f"{labelled(number)} {name}".strip()
        groups.append((label, yaml.place_of(entry, place.file)))
    return FactForm(
        place.file,
        place,
        steps,
        labelled(steps[-1]),
        None,
        (),
        tuple(groups),
        (),
        tuple(_additions(yaml, steps, kinds)),
        tuple(_removals(steps, kinds)),
    )


def _group_of(yaml: YamlText, steps: Steps) -> Steps:
    """The steps to the innermost mapping on the way; an assumed group is entered."""
    if yaml.keys(steps) or not steps:
        return (*steps, "annahme") if yaml.entry(steps).assumed else steps
    return _group_of(yaml, steps[:-1])


def _source_fields(yaml: YamlText, group: Steps, kinds: Schemas) -> Iterator[FormField]:
    """The fields of the source on which a group rests: its own, the nearest around it, or a new one."""
    for length in range(len(group), -1, -1):
        outer = (*group[:length], _SOURCE)
        if not yaml.has(outer) or not yaml.keys(outer):
            continue
        present = yaml.keys(outer)
        for key in present:
            if yaml.is_single((*outer, key)):
                yield _field(yaml, (*outer, key), kinds)
        for key in kinds.keys(outer):
            if key not in present:
                yield kinds.field((*outer, key), FactEntry(), is_new=True)
        return
    own = (*group, _SOURCE)
    if _SOURCE in kinds.keys(group) and not yaml.has(own):
        for key in kinds.keys(own):
            yield kinds.field((*own, key), FactEntry(), is_new=True)


def _field(yaml: YamlText, steps: Steps, kinds: Schemas) -> FormField:
    return kinds.field(steps, yaml.entry(steps))


def _title(yaml: YamlText, group: Steps, steps: Steps) -> str:
    """What the nearest group around a value is called in its file; else the steps to it, if there are any."""
    for length in range(len(group), 0, -1):
        called = _called(yaml, group[:length])
        if called:
            inner = group[length:] if steps == group else ()
            return " › ".join([called, *(labelled(step) for step in inner)])
    names = [labelled(step) for step in steps]
    return " › ".join(names)


def _called(yaml: YamlText, group: Steps) -> str:
    """What a group is called in its file; empty if it has no such name."""
    for key in ("bezeichnung", "titel", "betreff"):
        if key in yaml.keys(group):
            text = yaml.entry((*group, key)).text
            if text:
                return text
    return ""


def labelled(key: str | int) -> str:
    """A key of a YAML file in words: „finanzielle_auswirkungen“ is „Finanzielle Auswirkungen“."""
    if isinstance(key, int):
        return f"{key + 1}."
    if key in _CALLED:
        return _CALLED[key]
    text = _UMLAUT.sub(lambda match: _UMLAUTS[match[1]], key.replace("_", " "))
    for spelled, right in _SHARP:
        text = text.replace(spelled, right)
    first, _, last = text.rpartition(" ")
    if len(last) > _LONGEST_PARTICLE:
        last = last[0].upper() + last[1:]
    text = f"{first} {last}".strip()
    return text[:1].upper() + text[1:]


# What the schema says of a value


class Shape(Enum):
    """How the schema puts values together."""

    SINGLE = "ein Wert"
    GROUP = "feste Schlüssel"
    NAMED = "eigene Namen"
    LIST = "Liste"


class Schemas:
    """The JSON Schema of a file, asked by the steps to a value; a new name stands there as NEW_NAME."""

    def __init__(self, file: str, names: Names) -> None:
        self.names = names
        art = art_von(file)
        self.title = art.titel if art and not art.dateiname.startswith("vorlage") else "Angaben"
        self._top: dict[str, Any] = schema(art) if art else {}
        self._definitions: dict[str, Any] = self._top.get("definitions", {})

    def keys(self, steps: Steps) -> list[str]:
        """The keys that the group at the end of these steps may have."""
        keys: dict[str, None] = {}
        for part in self._parts_at(steps):
            keys.update(dict.fromkeys(part.get("properties", {})))
        return [key for key in keys if key not in {"annahme", "grund", "freigegeben"}]

    def shape(self, steps: Steps) -> Shape:
        """How the value at the end of these steps is put together; as simply as it may be."""
        parts = self._parts_at(steps)
        may_be_text = any("string" in part.get("type", "") for part in parts)
        for part in parts:
            if part.get("properties"):
                return Shape.SINGLE if may_be_text and part.get("required") else Shape.GROUP
            if isinstance(part.get("items"), dict):
                return Shape.SINGLE if may_be_text else Shape.LIST
            if isinstance(part.get("additionalProperties"), dict):
                return Shape.NAMED
        return Shape.SINGLE

    def required(self, steps: Steps) -> set[str | int]:
        """The keys without which the group at the end of these steps is none."""
        for part in self._parts_at(steps):
            if part.get("properties"):
                return {*part.get("required", ())}
        return set()

    def help(self, steps: Steps) -> str:
        """What the schema says of a value; files are called by their titles, as on the page."""
        for part in self._parts_at(steps):
            if "description" in part:
                return _FILE.sub(_titled, str(part["description"]))
        return ""

    def new_fields(
        self, steps: Steps, label: str = "", *, is_needed: bool = True, depth: int = 0
    ) -> Iterator[FormField]:
        """The fields of something new: what it cannot do without, and what is entered as single values."""
        shape = self.shape(steps)
        if shape is Shape.SINGLE:
            field = self.field(steps, FactEntry(), is_new=True)
            yield replace(field, label=label or field.label, is_needed=is_needed)
        elif shape is Shape.LIST:
            yield from self.new_fields((*steps, 0), label, is_needed=is_needed, depth=depth + 1)
        elif shape is Shape.NAMED:
            inner = (*steps, NEW_NAME)
            yield from self.new_fields(inner, label, is_needed=is_needed, depth=depth + 1)
        else:
            for key in self.keys(steps):
                below = (*steps, key)
                if key == _ROWS and is_needed and depth <= 1:  # without any it says nothing
                    yield from self.new_fields((*below, 0), "Erste Zeile")
                    continue
                needs_it = is_needed and key in self.required(steps)
                shape = self.shape(below)
                is_small = shape is Shape.SINGLE or (
                    shape is Shape.GROUP and self._has_singles(below)
                )
                if needs_it or (is_small and depth <= 1):
                    name = f"{label}: {labelled(key)}" if label else labelled(key)
                    yield from self.new_fields(below, name, is_needed=needs_it, depth=depth + 1)

    def _has_singles(self, steps: Steps) -> bool:
        """Whether a group has nothing but single values."""
        return all(self.shape((*steps, key)) is Shape.SINGLE for key in self.keys(steps))

    def field(self, steps: Steps, entry: FactEntry, *, is_new: bool = False) -> FormField:
        """The field for a value: how it is entered, and what it means."""
        schemas = self._parts_at(steps)
        offers = dict(self.names.get(str(steps[-1]), {}))
        for part in schemas:
            meanings = part.get("enumDescriptions") or []
            for word, meaning in zip_longest(map(str, part.get("enum", ())), meanings):
                offers[word] = f"{labelled(word)}: {meaning}" if meaning else labelled(word)
        limits = []
        for part in schemas:
            limits += [(key, Decimal(str(part[key]))) for key in _LIMITS if key in part]
        kind = _kind_of(schemas, entry)
        parts: tuple[FormField, ...] = ()
        if kind is Kind.GRUPPE and entry.pending:
            parts = tuple(self.field((*steps, key), FactEntry()) for key in self.keys(steps))
        text, pending_hint, _ = self.help(steps).partition(_PENDING_HINT)
        if kind is not Kind.TEXT or offers:  # examples are spelled as in YAML
            text = text.partition(EXAMPLE)[0]
        label = labelled(steps[-1])
        if len(steps) > 1 and steps[-2] == _SOURCE:
            label = f"Quelle: {label}"
        return FormField(
            steps,
            label,
            text,
            kind,
            entry,
            _shown(entry.text, kind),
            may_be_pending=bool(pending_hint) or bool(entry.pending),
            is_new=is_new,
            parts=parts,
            limits=tuple(limits),
            offers=offers,
        )

    def _parts_at(self, steps: Steps) -> list[dict[str, Any]]:
        """The schemas that hold for a value: its own and all that this one refers to."""
        parts = list(self._resolved(self._top, 0))
        for step in steps:
            if step == "annahme":
                continue
            below: list[dict[str, Any]] = []
            for part in parts:
                child = part.get("items") if isinstance(step, int) else None
                if isinstance(step, str):
                    child = part.get("properties", {}).get(step, part.get("additionalProperties"))
                if isinstance(child, dict):
                    below += self._resolved(child, 0)
            parts = below
        return parts

    def _resolved(self, part: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        """A schema and its alternatives, the nearest first; those for a status are left out."""
        yield part
        if depth > _DEEPEST:
            return
        reference = part.get("$ref", "").rpartition("/")[2]
        if reference in self._definitions:
            yield from self._resolved(self._definitions[reference], depth + 1)
        inner = [*part.get("allOf", ()), *part.get("anyOf", ()), part.get("else")]
        is_status = part.get("if", {}).get("required") in (["annahme"], ["ausstehend"])
        if not is_status:
            inner.append(part.get("then"))
        for other in inner:
            if isinstance(other, dict):
                yield from self._resolved(other, depth + 1)


def _titled(match: re.Match[str]) -> str:
    """What the file that a help names is called on the page."""
    art = art_von(f"data/_/{match[0]}")
    return f"„{art.titel}“" if art else "„Text“" if match[1] == "text" else match[0]


def _kind_of(schemas: list[dict[str, Any]], entry: FactEntry) -> Kind:
    """How a value is entered of which these schemas hold."""
    for part in schemas:
        if part.get("properties") and not entry.text:
            return Kind.GRUPPE
        if part.get("enum"):
            return Kind.AUSWAHL
        if part.get("patternErrorMessage", "").startswith("Ein Datum"):
            return Kind.TAG
        if part.get("type") in ("number", "integer"):
            return Kind.ZAHL
    return Kind.TEXT


# How people write values


def _shown(text: str, kind: Kind) -> str:
    """A value of a file as a person writes it: numbers and days in German."""
    day = _ISO_DAY.fullmatch(text)
    if kind is Kind.TAG and day:
        return f"{day[3]}.{day[2]}.{day[1]}"
    number = _number(text) if kind is Kind.ZAHL else None
    if number is None:
        return text
    try:
        return zahl(number, nachkommastellen(number))
    except KeineZahl:
        return text


def is_number(text: str) -> bool:
    """Whether a value of a file is a number."""
    return _number(text) is not None


def day_shown(text: str) -> str:
    """A day of a file as a person writes it."""
    return _shown(text, Kind.TAG)


def number_shown(text: str) -> str:
    """A number of a file as a person writes it."""
    return _shown(text, Kind.ZAHL)


def _number(text: str) -> Decimal | None:
    """A number of a file by the rules of its reader, which takes 48.000 for none."""
    try:
        number: Decimal = read_number(Scalar(text, Place(""), plain=True))
    except PydanticCustomError:
        return None
    return number


def number_in_file(typed: str) -> str:
    """A number as people write it, with or without its unit: „58.000,50 €“ is 58000.50."""
    bare = re.sub(r"[\s\u00a0]*(€|EUR|Euro|%|v\. H\.|VZÄ)$", "", typed)
    try:
        number = parse_zahl(bare)
    except KeineZahl as error:
        example = "Zum Beispiel: 58.000 oder 3,5"
        raise WrongInputError(f"{error} {example}") from None
    return spelled_number(number)


def day_in_file(typed: str) -> str:
    """A day as people write it: „31.12.2026“ is 2026-12-31."""
    try:
        return day(typed).isoformat()
    except WrongAnswerError as error:
        raise WrongInputError(str(error)) from None
