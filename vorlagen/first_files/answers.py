"""Gets the answers for starting files, from options, a person, or by default; and validates them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct, field

from vorlagen.facts.fakten import read_value
from vorlagen.facts.types import JaNein, Kennung, Tag, Text
from vorlagen.facts.yaml_reader import UNREADABLE
from vorlagen.figures import Namespace
from vorlagen.findings import Findings, Place
from vorlagen.german.dates import KeinDatum, datum, parse_datum
from vorlagen.german.words import KeinName, aufzaehlung, dateiname, kennung, naechste
from vorlagen.page import Checker, Source
from vorlagen.paper import Behoerde, reserved_names
from vorlagen.sitzungen import Gremium, Kalender

T = TypeVar("T")
Check = Callable[[str], Any]  # reads an answer; raises WrongAnswerError

_FOLDER = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SUNDAY = 6
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_YEAR = re.compile(r"20[0-9]{2}")
_YES_OR_NO = {"ja", "nein", "j", "n"}


class WrongAnswerError(ValueError):
    """An answer that cannot be used; its text says why, and what is possible."""


class NoAnswerError(Exception):
    """A question without an answer that can be used; the text says so in the words of a command line.

    `first` names the scaffold for what must be there before, if that is the reason.
    """

    def __init__(self, message: str, first: str = "") -> None:
        super().__init__(message)
        self.first = first


class Asker(Struct):
    """Asks the questions for starting files, one after the other.

    `questions` are by the options that answer them. `given` are the options not yet asked for.
    `person` asks somebody; without it, `missing` collects the options that have no default.
    """

    questions: Mapping[str, str]
    given: dict[str, str]
    person: Callable[[str, Check, str | None, Sequence[str]], Any] | None = None
    missing: list[str] = field(default_factory=list)

    def ask(
        self, key: str, check: Check, default: str | None = "", choices: Collection[str] = ()
    ) -> Any:
        """The value of an answer, or "" if there is none.

        Args:
            key: The question.
            check: Reads the answer.
            default: The answer if there is none; None: an answer is required.
            choices: The possible answers, which somebody is shown; perhaps each with what it names.

        Raises:
            NoAnswerError: If the answer cannot be used.
        """
        answer = ""
        if key in self.given:
            answer = self.given.pop(key).strip()
            if not answer and default is None:
                raise NoAnswerError(f"Die Option „--{key}“ braucht einen Wert.")
        elif self.person is not None:
            return self.person(self.questions[key], check, default, tuple(choices))
        elif default is None:
            self.missing.append(f"--{key}")
        answer = answer or default or ""
        try:
            return check(answer) if answer else ""
        except WrongAnswerError as error:
            raise NoAnswerError(f"Die Option „--{key}“: {error}") from None

    def choose(
        self, key: str, choices: Mapping[str, T], default: str | None = None
    ) -> tuple[str, T]:
        """A name of something, and the thing itself; a single choice is the default.

        Raises:
            NoAnswerError: If nothing was chosen; further questions depend on it.
        """
        if len(choices) == 1:
            default = next(iter(choices))
        name = self.ask(key, one_of(choices), default, choices)
        if not name:
            self._refuse_missing()
        return name, choices[name]

    def finish(self) -> None:
        """Refuse missing answers, and options that nothing asked for.

        Raises:
            NoAnswerError: If there are any.
        """
        for key in self.given:
            raise NoAnswerError(f"Die Option „--{key}“ passt nicht zu den übrigen Angaben.")
        if self.missing:
            self._refuse_missing()

    def _refuse_missing(self) -> None:
        raise NoAnswerError(
            f"Es fehlt: {', '.join(self.missing)}. Gefragt wird nur im Terminal und ohne"
            " „--ohne-fragen“."
        )


# Checks of answers


def as_a(kind: Any) -> Check:
    """Answers that a type of the fact models reads."""

    def check(answer: str) -> Any:
        findings = Findings()
        value = read_value(kind, answer, findings)
        for finding in findings:
            raise WrongAnswerError(f"{finding.message} {finding.cure}")
        return value

    return check


def day(answer: str) -> date:
    """A day, as people write it or as files have it.

    Raises:
        WrongAnswerError: If there is no such day.
    """
    if _ISO_DAY.fullmatch(answer):
        in_file: date = as_a(Tag)(answer)
        return in_file
    try:
        return parse_datum(answer)
    except KeinDatum as error:
        raise WrongAnswerError(str(error)) from None


def text(answer: str) -> str:
    """Any text that a YAML file may hold in one line.

    Raises:
        WrongAnswerError: If it has a character that no file may have, or a line break, or if it
            answers another question.
    """
    if answer.lower() in _YES_OR_NO:
        raise WrongAnswerError(
            f"Gefragt ist nicht nach ja oder nein; „{answer}“ stünde so im Text."
        )
    if UNREADABLE.search(answer) or len(answer.splitlines()) > 1:
        raise WrongAnswerError(
            "Darin steht ein Zeilenumbruch oder ein unsichtbares Steuerzeichen. Bitte neu tippen."
        )
    return str(as_a(Text)(answer))


def printed(answer: str) -> str:
    """A text that a paper prints: without expressions, which need the file, and without typed figures.

    Raises:
        WrongAnswerError: If there is one in it.
    """
    if re.search(r"\{[{%#]|[%#}]\}", answer):
        raise WrongAnswerError(
            "Ausdrücke in geschweiften Klammern kommen erst in die Datei, wenn sie da ist."
        )
    findings = Findings()
    Checker.of(partial(Namespace, "", {}), findings).prose(Source(Place("", 1, 1), text(answer)))
    for finding in findings:
        raise WrongAnswerError(
            f"{finding.message} Hier ohne auskommen oder später in der Datei ergänzen."
        )
    return answer


def one_of(names: Collection[str]) -> Check:
    """One of the names."""

    def check(answer: str) -> str:
        if answer in names:
            return answer
        cure = f"Möglich: {aufzaehlung(sorted(names), 'oder')}."
        nearest = naechste(answer, names)
        if nearest:
            cure = f"Meinten Sie „{nearest}“?"
        raise WrongAnswerError(f"„{answer}“ gibt es hier nicht. {cure}")

    return check


def several_of(gremien: Mapping[str, Gremium], first: str) -> Check:
    """Names of some committees, with commas between them, as there may be in what they are called.

    `first` is the first one already.
    """
    names = {name: name for name in gremien}
    titles = []
    for name, gremium in gremien.items():
        names[gremium.bezeichnung] = name
        titles.append(gremium.bezeichnung)

    def check(answer: str) -> tuple[str, ...]:
        parts = []
        for part in answer.split(","):
            if part.strip():
                parts.append(part.strip())
        chosen: list[str] = []
        while parts:
            written = parts
            while ", ".join(written) not in names and len(written) > 1:
                written = written[:-1]
            words = ", ".join(written)
            if words not in names:
                one_of(titles)(words)
            if names[words] == first:
                raise WrongAnswerError(f"„{words}“ ist schon die erste Station.")
            chosen.append(names[words])
            parts = parts[len(written) :]
        return tuple(chosen)

    return check


def several_names(answer: str) -> tuple[dict[str, str], ...]:
    """Names with commas between them, each with its name in addresses (`kennung`)."""
    names: dict[str, str] = {}
    for part in answer.split(","):
        name = text(part.strip())
        key = name_for(name, names)
        if key is None:
            raise WrongAnswerError(f"„{name}“ taugt nicht als eigener Name. Verschiedene angeben.")
        names[key] = name
    return tuple({"kennung": key, "name": name} for key, name in names.items())


def fees(answer: str) -> tuple[dict[str, str], ...]:
    """Fees as „Schmutzwasser je m³“ with commas between them: their names, each with its `einheit`."""
    names = []
    units = []
    for fee in printed(answer).split(","):
        name, _, unit = fee.strip().partition(" je ")
        if not unit:
            raise WrongAnswerError(f"Bei „{name}“ fehlt der Maßstab, zum Beispiel „{name} je m³“.")
        names.append(name)
        units.append(unit)
    named = several_names(",".join(names))
    return tuple({**fee, "einheit": unit} for fee, unit in zip(named, units, strict=True))


def years(answer: str) -> tuple[int, ...]:
    """Years in their order, with commas between them."""
    parts = [part.strip() for part in answer.split(",")]
    is_ascending = parts == sorted(set(parts))
    if not is_ascending or not all(map(_YEAR.fullmatch, parts)):
        raise WrongAnswerError("Die Jahre der Reihe nach angeben, Komma dazwischen: 2027, 2028.")
    return tuple(map(int, parts))


def yes_or_no(answer: str) -> bool:
    """Whether the answer is yes; one letter will do.

    Raises:
        WrongAnswerError: If it is neither yes nor no.
    """
    return bool(as_a(JaNein)({"j": "ja", "n": "nein"}.get(answer.lower(), answer)))


def colour(answer: str) -> str:
    """A colour as CSS writes it.

    Raises:
        WrongAnswerError: For every other spelling.
    """
    if _COLOUR.fullmatch(answer):
        return answer.lower()
    raise WrongAnswerError("Eine Farbe besteht aus # und sechs Zeichen von 0 bis f: #1d4456.")


def free_folder(taken: Collection[str], what: str) -> Check:
    """The name of a folder or file that does not exist yet; addresses write its hyphens as _."""

    def check(answer: str) -> str:
        if not _FOLDER.fullmatch(answer):
            proposal = folder_for(answer, ())
            message = (
                "Nur kleine Buchstaben ohne Umlaute, Ziffern und Bindestriche, vorn ein Buchstabe."
            )
            if proposal:
                message += f" Zum Beispiel: {proposal}."
            raise WrongAnswerError(message)
        if _is_taken(answer, taken):
            raise WrongAnswerError(f"{what} „{answer}“ gibt es schon. Einen anderen Namen wählen.")
        return answer

    return check


def free_name(gremien: Mapping[str, Gremium]) -> Check:
    def check(answer: str) -> str:
        if answer in gremien:
            raise WrongAnswerError(f"„{answer}“ heißt schon: {gremien[answer].bezeichnung}.")
        return str(as_a(Kennung)(answer))

    return check


def free_programme(taken: Collection[str]) -> Check:
    """The name of a programme, with which its addresses begin, and those of nothing else."""

    def check(answer: str) -> str:
        name = str(as_a(Kennung)(answer))
        if name in taken or name in reserved_names():
            raise WrongAnswerError(
                f"„{name}“ heißt schon etwas anderes. Einen anderen Namen wählen."
            )
        return name

    return check


def free_day(behoerde: Behoerde, gremium: Gremium | None) -> Check:
    """A day on which a committee can meet and has no meeting yet."""
    land = behoerde.mandant.bundesland if behoerde.mandant else None
    taken: set[Any] = set()
    if gremium:
        taken = {sitzung.datum for sitzung in gremium.sitzungen.values()}

    def check(answer: str) -> date:
        wanted = day(answer)
        holiday = Kalender(land).feiertag(wanted)
        if holiday or wanted.weekday() == _SUNDAY:
            raise WrongAnswerError(f"Der {datum(wanted)} ist {holiday or 'ein Sonntag'}.")
        if wanted in taken:
            raise WrongAnswerError(f"Die Sitzung am {datum(wanted)} ist schon eingetragen.")
        return wanted

    return check


def not_before(first: date) -> Check:
    def check(answer: str) -> date:
        last = day(answer)
        if last < first:
            raise WrongAnswerError(f"Das ist vor dem ersten Tag, dem {datum(first)}.")
        return last

    return check


def folder_for(name: str, taken: Collection[str]) -> str | None:
    """A folder name made from the name of a thing; None if there is none, or it is taken."""
    try:
        folder = dateiname(name).lower()
    except KeinName:
        return None
    if not _FOLDER.fullmatch(folder):
        folder = f"nr-{folder}"
    return None if _is_taken(folder, taken) else folder


def _is_taken(folder: str, taken: Collection[str]) -> bool:
    return folder.replace("-", "_") in {name.replace("-", "_") for name in taken}


def name_for(name: str, taken: Collection[str]) -> str | None:
    """A name for addresses made from the name of a thing; None if there is none, or it is taken."""
    try:
        key = kennung(name)
    except KeinName:
        return None
    if key in taken:
        return None
    return key
