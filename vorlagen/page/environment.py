"""The Jinja environment of documents: the sandbox, its filters, where templates lie."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    nodes,
    pass_context,
)
from jinja2.exceptions import UndefinedError
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup
from msgspec import Struct

from vorlagen.facts.files import files_below, is_there, read_text, shipped
from vorlagen.figures import CENT, Figure, FigureError, Sandbox, UnknownName
from vorlagen.findings import Findings, Place, counted
from vorlagen.german.dates import datum, uhrzeit, wochentag
from vorlagen.page import filters
from vorlagen.page.faults import too_deep, unknown_function
from vorlagen.page.marks import Value
from vorlagen.page.rendering import Html, current
from vorlagen.page.source import Source


class TemplateFolder(Struct, frozen=True):
    """A folder of templates; `name` is what findings call it, `root` what links must not leave."""

    path: Path
    name: str
    root: Path


_COMPILED = 512  # templates at once; all authorities share most of theirs, about forty
_FOR_TEXTS = ("capitalize", "e", "escape", "lower", "trim", "upper")


class TemplateLoader(BaseLoader):
    """Finds a template in the first of several folders that has it, and in no other place."""

    def __init__(self, folders: Sequence[TemplateFolder], sources: dict[str, Source]) -> None:
        self.folders = folders
        self.sources = sources

    def get_source(self, _environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; its "file name" is the one that findings show.

        Raises:
            FigureError: If the file cannot be read.
        """
        parts = split_template_path(template)
        for folder in self.folders:
            path = folder.path.joinpath(*parts)
            if is_there(path):
                name = "/".join([folder.name, *parts])
                text = _text_of(path, name, folder.root)
                self.sources[name] = Source(Place(name, 1, 1), text)
                return text, name, lambda: True
        raise TemplateNotFound(template)

    def list_templates(self) -> list[str]:
        """The names of all templates, to suggest one."""
        names = []
        for folder in self.folders:
            for path in files_below(folder.path, folder.root):
                names.append(path.relative_to(folder.path).as_posix())
        return sorted(names)

    def load(
        self,
        environment: Any,
        name: str,
        globals: Any = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """Compile a template, keeping its syntax tree for the checks."""
        text, filename, _ = self.get_source(environment, name)
        template: Template = environment.compiled(text, name, filename, globals or {})
        return template


def _text_of(path: Path, name: str, root: Path) -> str:
    findings = Findings()
    text = read_text(path, name, findings, root)
    for finding in findings:
        raise FigureError(finding.code, finding.message, finding.cure, finding.place)
    return text or ""


# A line with {% … %} or {# … #} alone is no line of the text. But behind text, the line end after
# such a tag is one, or two paragraphs would become one; Jinja keeps it if the tag ends with a plus.
_TAG_ENDS_TEXT = re.compile(
    r"""
    ^ (?! [ \t]* (?: (?: \{%(?>(?:[^%\n]|%(?!\}))*)%\} | \{\#(?>(?:[^#\n]|\#(?!\}))*)\#\} ) [ \t]* )+ $ )
    ( [^\n]* [^-+\n] ) ( [%#]\} ) $
    """,
    re.VERBOSE | re.MULTILINE,
)


class UnknownUsedError(UndefinedError):
    """A name that leads nowhere was asked for its value: in a condition, as what a loop runs over."""

    def __init__(self, value: UnknownName, message: str | None) -> None:
        super().__init__(message)
        self.value = value


class _Unknown(UnknownName):
    """An unknown name whose error has it, so that the finding can name what was used."""

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None
    ) -> None:
        super().__init__(hint, obj, name)
        self._undefined_exception = partial(UnknownUsedError, self)  # type: ignore[assignment]

    def as_function(self, context: Context) -> FigureError:
        """The error that names the nearest function."""
        if self._undefined_obj is not missing:
            return self.as_error(current().names)
        functions = []
        for name, value in context.get_all().items():
            if hasattr(value, "callable_in_templates"):
                functions.append(name)
        return unknown_function(str(self._undefined_name), functions)


class DocumentEnvironment(Sandbox):
    """The sandbox for papers: an error in an expression is reported and the rest goes on."""

    def __init__(self, folders: Sequence[TemplateFolder]) -> None:
        self.sources: dict[str, Source] = {}
        self.folders = folders
        self.trees: dict[str, nodes.Template] = {}
        super().__init__(
            loader=TemplateLoader(folders, self.sources),
            autoescape=True,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            optimized=False,  # costs more time than it saves in a page that is rendered once
        )
        self.undefined = _Unknown
        self.globals.update(filters.FUNCTIONS, cent=CENT)
        texts = {name: filters.for_texts(name, self.filters[name]) for name in _FOR_TEXTS}
        self.filters = filters.Filters(self.filters | texts | filters.FILTERS)

    def compared(self, left: Any, *rest: Any) -> bool:
        """As for formulas; what a comparison decides, readers see: so none may be of withheld figures."""
        for value in (left, *rest[1::2]):
            for member in value if isinstance(value, list | tuple) else (value,):
                if isinstance(member, Figure):
                    filters.require_public(member)
        return super().compared(left, *rest)

    def template_of(self, source: Source) -> Template:
        """Compile prose that stands in a file of its own or in a YAML value.

        Raises:
            TemplateSyntaxError: With the line in `source`.
        """
        place = source.place
        name = f"{place.file}#{place.line}:{place.column}"
        self.sources[name] = source
        text = _TAG_ENDS_TEXT.sub(r"\1+\2", source.text)
        return self.compiled(text, name, name, self.make_globals(None))

    def compiled(
        self, text: str, name: str, filename: str, names: MutableMapping[str, Any]
    ) -> Template:
        """A template; its syntax tree is kept for the checks of expressions.

        Raises:
            FigureError: If it is nested too deeply for Jinja or Python.
        """
        try:
            code = _code(text, name, filename)
        except (RecursionError, SyntaxError) as error:
            if isinstance(error, SyntaxError) and "too many" not in str(error):
                raise  # of odd digits
            raise too_deep().at(self.sources[filename].longest_tags()) from None
        self.trees[filename] = _tree(text, name, filename)
        return Template.from_code(self, code, names)

    def template_sources(self) -> list[tuple[str, Source]]:
        """The template files loaded so far, each by the name that findings show."""
        return [(name, source) for name, source in self.sources.items() if "#" not in name]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As in the sandbox; an error becomes a value that prints nothing."""
        try:
            return super().getattr(obj, attribute)
        except FigureError as error:
            return self._failed(error)

    def call_binop(self, _context: Context, operator: str, left: Any, right: Any) -> Any:
        """As in the sandbox; an error becomes a value that prints nothing."""
        for side in (left, right):
            if isinstance(side, UnknownName):
                return side
        try:
            return super().call_binop(_context, operator, left, right)
        except FigureError as error:
            return self._failed(error)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """As in the sandbox; an unknown function is reported and the rest goes on."""
        if isinstance(obj, _Unknown):
            return self._failed(obj.as_function(context))
        return super().call(context, obj, *args, **kwargs)

    def _failed(self, error: FigureError) -> UnknownName:
        current().fail(error)
        return _Unknown(obj=error)


@cache
def _compiler() -> DocumentEnvironment:
    """The compiler of all environments of documents, which have the same settings."""
    return DocumentEnvironment(())


@lru_cache(maxsize=_COMPILED)
def _tree(text: str, name: str, filename: str) -> nodes.Template:
    """The syntax of a template; it is cached and must not be changed."""
    return _compiler().parse(text, name, filename)


@lru_cache(maxsize=_COMPILED)
def _code(text: str, name: str, filename: str) -> CodeType:
    return _compiler().compile(_tree(text, name, filename), name, filename)


@pass_context  # keeps Jinja from evaluating constants while it compiles, when no paper is printing
def _finalize(_context: Context, value: Any) -> Any:
    """The text that an expression prints; in Markdown a mark, so that no value is read as Markdown."""
    shown = value if isinstance(value, Markup) else filters.show(value)
    rendering = current()
    if not rendering.leaves_marks:
        return shown
    if isinstance(shown, Markup) and not isinstance(shown, Html):
        return shown  # text of a template, whose own expressions left marks
    return Markup(rendering.marks.put(Value(shown)))  # noqa: S704 - a number between two signs


SHIPPED = "vorlagen:templates"  # what findings call the templates that come with the program


def template_folders(project: Path, mandant: str) -> list[TemplateFolder]:
    """The folders for an authority's templates: its own before the common, the project's before ours."""
    of_project = project / "templates"
    ours = shipped("templates")
    if of_project.resolve() == ours.resolve():
        roots = [(ours, "templates", ours)]
    else:
        roots = [(of_project, "templates", project), (ours, SHIPPED, ours)]
    folders = []
    for templates, name, root in roots:
        for folder in (mandant, "gemeinsam"):
            if is_there(templates / folder):
                folders.append(TemplateFolder(templates / folder, f"{name}/{folder}", root))
    return folders


@cache
def program_pages() -> Environment:
    """The environment for pages that are no papers, with the templates of the program."""
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = {"datum": datum, "uhrzeit": uhrzeit, "wochentag": wochentag, "gezaehlt": counted}
    environment.filters |= filters
    return environment
