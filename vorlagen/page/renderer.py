"""Renders the texts and templates of one paper, and which passages are not public; faults have their places.

The internal version prints such passages between two marks, the public one leaves them out. Either way
each line of the text keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from jinja2.exceptions import TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import FigureError, Namespace
from vorlagen.findings import Code, Place
from vorlagen.page import filters
from vorlagen.page.environment import (
    DocumentEnvironment,
    TextFaults,
    UnknownUsedError,
    missing_braces,
    no_baustein,
    no_template,
    not_allowed,
    syntax_fault,
    unclosed_expression,
)
from vorlagen.page.markdown import to_html, to_line
from vorlagen.page.pictures import Album, TextPictures, template_picture
from vorlagen.page.rendering import Block, Html, Rendering, quoted
from vorlagen.page.source import TABLE, Draft, Source, respelled, source_of
from vorlagen.page.structure import Statute, Structure
from vorlagen.page.text_checks import Checker

_BEGIN = re.compile(r":::[ \t]*nichtoeffentlich\b[ \t]*(?P<reason>.*)")
_END = re.compile(r":::[ \t]*")
_FENCE = re.compile(r"^:::", re.MULTILINE)
_LIKE_A_FENCE = re.compile(
    r"[\s>*+-]*:{2,}"
)  # indented, in a list, in a quotation, with two colons
_FENCES = (
    "Ein nichtöffentlicher Teil beginnt am Anfang einer Zeile mit ::: nichtoeffentlich Grund und endet mit"
    " einer Zeile, in der nur ::: steht. Er steht im Text oder im Beschlussvorschlag, in keiner Liste und in"
    " keinem Zitat."
)


class WithheldPassage(Struct, frozen=True):
    """A passage with its first and its last line, which are the fences; lines count from 0."""

    first: int
    last: int
    reason: str
    lines: tuple[str, ...]


def withheld_passages(text: str) -> Iterator[WithheldPassage]:
    """The passages of a text that are not public; one without an end goes on to the end of the text."""
    if not _FENCE.search(text):
        return
    lines = text.split("\n")
    first = None
    reason = ""
    for number, line in enumerate(lines):
        begin = _BEGIN.fullmatch(line.rstrip())
        if begin and first is None:
            first, reason = number, begin["reason"].strip()
        elif first is not None and _END.fullmatch(line.rstrip()):
            yield WithheldPassage(first, number, reason, tuple(lines[first + 1 : number]))
            first = None
    if first is not None:
        yield WithheldPassage(first, len(lines), reason, tuple(lines[first + 1 :]))


def fence_faults(text: str) -> Iterator[tuple[int, str, str]]:
    """Lines that look like fences but begin or end nothing: number from 1, message, cure."""
    if "::" not in text:
        return
    lines = text.split("\n")
    fences = set()
    for passage in withheld_passages(text):
        fences |= {passage.first, passage.last}
        if passage.last == len(lines):
            yield (
                passage.first + 1,
                "Der nichtöffentliche Teil, der hier beginnt, hat kein Ende.",
                "Dahinter eine Zeile ergänzen, in der nur ::: steht.",
            )
    for number, line in enumerate(lines):
        if _LIKE_A_FENCE.match(line) and number not in fences:
            yield number + 1, f"„{line.strip()}“ beginnt und beendet nichts.", _FENCES


def with_marked_passages(text: str) -> str:
    """The text of the internal version: each fence prints that a passage begins or ends."""
    lines = text.split("\n")
    for passage in withheld_passages(text):
        why = f": {passage.reason}" if passage.reason else ""
        lines[passage.first] = _printing(f"[Beginn des nichtöffentlichen Teils{why}]")
        if passage.last < len(lines):
            lines[passage.last] = _printing("[Ende des nichtöffentlichen Teils]")
    return "\n".join(lines)


def without_passages(text: str, *, says_so: bool) -> str:
    """The text of the public version, in which a gap can say that it is one."""
    lines = text.split("\n")
    for passage in withheld_passages(text):
        end = min(passage.last + 1, len(lines))
        lines[passage.first : end] = [""] * (end - passage.first)
        if says_so:
            lines[passage.first] = _printing("(nichtöffentlich)")
    return "\n".join(lines)


def _printing(words: str) -> str:
    """An expression that prints some words with `vorbehalt`."""
    words = words.replace("\\", "").replace('"', "”")
    return f'{{{{ vorbehalt("{words}") }}}}'


def vorbehalt(words: str) -> Html:
    """What the program says about a passage, in the colour of warnings."""
    return Html('<em class="vorbehalt">{}</em>').format(words)


T = TypeVar("T")
# What Jinja or Python raise for an expression: a forbidden call, wrong arguments, a macro in a circle.
_REFUSED = (
    TemplateRuntimeError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    SyntaxError,  # of Python, for numbers that only Jinja takes for such
)


def subject_of(group: Any) -> Any:
    """What a group of names describes; None of anything else."""
    return group.subject if isinstance(group, Namespace) else None


def required(group: Any, kind: type[T], example: str) -> T:
    """What a group describes, for a function that prints what is of this kind.

    Raises:
        FigureError: If it is of another kind; with the function that prints it, or else the `example`.
    """
    subject = subject_of(group)
    if isinstance(subject, kind):
        return subject
    function = getattr(subject, "printed_by", "")
    raise not_printable(example, f"{function}({group.address})" if function else "")


def not_printable(example: str, meant: str = "") -> FigureError:
    """The error that something is no table that can be printed here."""
    message = "Das ist keine Tabelle, die hier gedruckt werden könnte."
    if meant:
        return FigureError(Code.AUSDRUCK, message, f"Meinten Sie {{{{ {meant} }}}}?")
    cure = f"Die Adresse der ganzen Tabelle angeben, zum Beispiel {{{{ {example} }}}}."
    return FigureError(Code.AUSDRUCK, message, cure)


class Renderer:
    """Turns texts and templates of one paper into HTML.

    Faults of users raise nothing here: a text with a fault renders as nothing, the fault is noted in
    the rendering, and the paper has failed.
    """

    def __init__(
        self,
        environment: DocumentEnvironment,
        rendering: Rendering,
        checker: Checker,
        structure: Structure,
        *,
        sections: Mapping[str, Place] | None = None,
        album: Album | None = None,
    ) -> None:
        self.environment = environment
        self.rendering = rendering
        self.checker = checker
        self.structure = structure
        self.sections = sections or {}  # where the kind of paper names each
        self.album = album
        self.captions: set[str] = set()  # the addresses of tables and pictures printed so far
        self.variables = self.variables_of(rendering.names)
        self.offer({**structure.functions(), "vorbehalt": vorbehalt})
        folders = []
        for folder in environment.folders:
            folders.append((folder.path, folder.root))
        picture = partial(template_picture, self.rendering, folders, album)
        self.picture = filters.safe_from_errors(picture)

    def offer(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Let texts and templates call some functions."""
        for name, function in functions.items():
            self.variables[name] = filters.safe_from_errors(function, name)

    def prose(self, source: Source, *, is_checked: bool = False) -> Markup:
        """Markdown with expressions; its structure is marked, and not filled in yet.

        Its words are checked, except with `is_checked`: elsewhere, or published long ago.
        """
        if not is_checked:
            self.checker.references(source)
        self._report_fences(source)
        if (
            self.rendering.disclosure is not None
        ):  # a text that is not the paper's own may have them, too
            source = replace(source, text=without_passages(source.text, says_so=True))
        source = replace(source, text=with_marked_passages(source.text))
        is_statute = isinstance(self.structure.outline, Statute)
        draft = Draft(respelled(source), self.rendering.marks, is_statute=is_statute)
        convert = partial(
            self._to_html(draft.source), draft=draft, pictures=self._pictures(draft.source)
        )
        html = self._as_html(draft.source, convert, {}, is_checked=is_checked)
        self.structure.take(draft)
        return html

    def passage(self, source: Source, *, is_checked: bool = False, **names: Any) -> Markup:
        """Markdown without footnotes and headings, with some names of its own: a contribution.

        Its words are checked, except with `is_checked`: where they are entered.
        """
        self._refuse_fences(source)
        return self._as_html(source, self._to_html(source), names, is_checked=is_checked)

    def captioned(self, html: str, kind: str, address: str) -> Block:
        """A table or picture; its first caption is numbered, and references lead to it by `address`."""
        self.captions.add(address)
        place = self.rendering.place()
        html = self.rendering.marks.with_caption(html, kind, address, place, is_address=True)
        return Block.at(place, html)

    def table(self, template: str, address: str, **names: Any) -> Block:
        """A table by its template; `address` tells it from every other table of the paper."""
        return self.captioned(self.template(f"teile/{template}.html", **names), TABLE, address)

    def line(self, text: Scalar, **names: Any) -> Markup:
        """A text from YAML in which expressions may stand, with some names of its own."""
        source = source_of(text)
        self._refuse_fences(source)
        self.checker.references(source)
        return self._as_html(source, partial(to_line, marks=self.rendering.marks), names)

    def _report_fences(self, source: Source) -> None:
        for line, message, cure in fence_faults(source.text):
            self.rendering.refuse(Code.TEXT_FORM, source.at_line(line), message, cure)

    def _refuse_fences(self, source: Source) -> None:
        """Report passages that are not public where a text can have none."""
        self._report_fences(source)
        for passage in withheld_passages(source.text):
            self.rendering.refuse(
                Code.TEXT_FORM,
                source.at_line(passage.first + 1),
                "Ein nichtöffentlicher Teil kann hier nicht stehen.",
                "Er steht im Text (text.md) oder im Beschlussvorschlag.",
            )

    def _to_html(self, source: Source) -> Callable[..., Markup]:
        """Markdown to HTML, with faults reported where the source has them."""
        return partial(
            to_html, marks=self.rendering.marks, faults=TextFaults(self.rendering, source)
        )

    def _pictures(self, source: Source) -> TextPictures | None:
        """The printer of a text's pictures; None if it may have none."""
        if self.album is None:
            return None
        return TextPictures(self.rendering, self.album, source, self.template)

    def template(self, name: str, **names: Any) -> str:
        """A template file; expressions print themselves, without marks."""

        def rendered() -> str:
            template = self.environment.get_template(name)
            return template.render({**self.variables, "bild": self.picture, **names})

        with self._with_marks(leaves_marks=False):
            return self._guarded(Place(f"templates/…/{name}"), rendered)

    def reported(self, make: Callable[[], Any], place: Place, made_for: str) -> Any:
        """The result of `make` for the template `made_for`; empty after an error, reported at `place`."""
        self.rendering.made_for = Place(f"templates/…/{made_for}")
        try:
            return make()
        except FigureError as error:
            self._fail(error, place)
            return ""
        finally:
            self.rendering.made_for = Place("")

    def check_templates(self) -> None:
        """Check the template files used so far for typed figures and the like."""
        for name, source in self.environment.template_sources():
            self.checker.template(source)
            if name in self.environment.trees:  # else it could not be read, which is reported
                self.checker.expressions(source, self.environment.trees[name])

    def _as_html(
        self,
        source: Source,
        convert: Callable[[str], Markup],
        names: dict[str, Any],
        *,
        is_checked: bool = False,
    ) -> Markup:
        if not is_checked:
            self.checker.prose(source)
        with self._with_marks(leaves_marks=True):
            text = self._guarded(source.place, partial(self._evaluated, source, names))
        try:
            return convert(text)
        except FigureError as error:
            self._fail(error, source.place)
            return Markup()

    def _evaluated(self, source: Source, names: dict[str, Any]) -> str:
        """The text with marks in place of its expressions."""
        if "{" not in source.text:
            return source.text
        template = self.environment.template_of(source)
        self.checker.expressions(source, self.environment.trees[template.filename or ""])
        return template.render({**self.variables, **names})

    def _guarded(self, place: Place, work: Callable[[], str]) -> str:
        """The text that `work` renders; empty if a template is missing, malformed or does what it may not."""
        try:
            return work()
        except TemplateNotFound as error:
            self._fail(*self._missing(str(error.name), self._place_of(error, place)))
        except TemplateSyntaxError as error:
            self._fail_to_read(error, place)
        except FigureError as error:
            self._fail(error, self._place_of(error, place))
        except UnknownUsedError as error:
            unknown = error.value.as_error(self.rendering.names)
            self._fail(unknown, self._place_of(error, place, quoted(unknown.message)))
        except _REFUSED as error:
            self._fail(not_allowed(), self._place_of(error, place))
        return ""

    def _missing(self, template: str, place: Place) -> tuple[FigureError, Place]:
        """The finding for a missing template, where its name is from: a template or papierarten.yaml."""
        templates = self.environment.list_templates()
        section = template.removeprefix("teile/").removesuffix(".html")
        if section in self.sections and template == f"teile/{section}.html":
            return no_baustein(section, templates), self.sections[section]
        return no_template(template, templates), place

    def _fail_to_read(self, error: TemplateSyntaxError, place: Place) -> None:
        source = self.environment.sources.get(error.filename or "")
        if source is None:
            self._fail(syntax_fault(error, self.environment), place)
            return
        unclosed = unclosed_expression(source.text)
        if unclosed is not None:
            self._fail(missing_braces(), source.at_offset(unclosed))
        else:
            self._fail(syntax_fault(error, self.environment), source.at_line(error.lineno))

    def _place_of(self, error: Exception, otherwise: Place, near: str = "") -> Place:
        place = self.rendering.place_of(error, near)
        return place if place.file else otherwise

    def _fail(self, error: FigureError, place: Place) -> None:
        error.report(self.rendering.findings, place)
        self.rendering.failed = True

    def variables_of(self, names: Namespace) -> dict[str, Any]:
        """The names at the top of a group, for texts that know those of another paper."""
        return {name: self._root(name, names) for name in names}

    def _root(self, name: str, names: Namespace) -> Any:
        try:
            return names[name]
        except FigureError as error:
            return self.environment.undefined(obj=error)

    @contextmanager
    def _with_marks(self, *, leaves_marks: bool) -> Iterator[None]:
        """Let expressions leave marks, or print their values themselves."""
        before = self.rendering.leaves_marks
        self.rendering.leaves_marks = leaves_marks
        try:
            yield
        finally:
            self.rendering.leaves_marks = before
