"""The Jinja environment of documents: the sandbox, the filters, and where templates come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, Template, TemplateNotFound, nodes, pass_context
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from markupsafe import Markup

from vorlagen.documents import filters
from vorlagen.documents.press import Source, current
from vorlagen.figures.errors import FigureError
from vorlagen.figures.sandbox import Sandbox, Unbekannt
from vorlagen.findings import Place


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """A folder of templates; `name` is what findings call it."""

    path: Path
    name: str


class TemplateLoader(BaseLoader):
    """Finds a template in the first of several folders that has it, and in no other place."""

    def __init__(self, folders: Sequence[TemplateFolder], sources: dict[str, Source]) -> None:
        self.folders = folders
        self.sources = sources

    def get_source(self, _environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; its "file name" is the one that findings show."""
        parts = split_template_path(template)
        for folder in self.folders:
            path = folder.path.joinpath(*parts)
            if path.is_file() and path.resolve().is_relative_to(folder.path.resolve()):
                text = path.read_text(encoding="utf-8")
                name = "/".join([folder.name, *parts])
                self.sources[name] = Source(Place(name, 1, 1), text)
                return text, name, lambda: True
        raise TemplateNotFound(template)

    def load(
        self,
        environment: Environment,
        name: str,
        globals: Any = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """Compile a template, keeping its syntax tree for the checks."""
        text, filename, _ = self.get_source(environment, name)
        tree = environment.parse(text, name, filename)
        code = environment.compile(tree, name, filename)
        return Template.from_code(environment, code, globals or {})


class DocumentEnvironment(Sandbox):
    """The sandbox for papers: what goes wrong in an expression is reported and the rest goes on."""

    def __init__(self, folders: Sequence[TemplateFolder]) -> None:
        self.sources: dict[str, Source] = {}
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
        self.globals.update(filters.FUNCTIONS)
        self.filters = filters.Filters(self.filters | filters.FILTERS)

    def template_of(self, source: Source) -> Template:
        """Compile prose that stands in a file of its own or in a YAML value.

        Raises:
            TemplateSyntaxError: With the line in `source`.
        """
        place = source.place
        name = f"{place.file}#{place.line}:{place.column}"
        self.sources[name] = source
        code = self.compile(self.parse(source.text, name, name), name, name)
        return Template.from_code(self, code, self.make_globals(None))

    def template_sources(self) -> list[tuple[str, Source]]:
        """The template files loaded so far, each by the name that findings show."""
        return [(name, source) for name, source in self.sources.items() if "#" not in name]

    def parse(
        self, source: str, name: str | None = None, filename: str | None = None
    ) -> nodes.Template:
        """As Jinja does; the syntax tree is kept for the checks of what is typed in expressions."""
        tree = super().parse(source, name, filename)
        if filename:
            self.trees[filename] = tree
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As in the sandbox; what cannot be computed becomes a value that prints nothing."""
        try:
            return super().getattr(obj, attribute)
        except FigureError as error:
            return self._failed(error)

    def call_binop(self, _context: Context, operator: str, left: Any, right: Any) -> Any:
        """As in the sandbox; what cannot be computed becomes a value that prints nothing."""
        for side in (left, right):
            if isinstance(side, Unbekannt):
                return side
        try:
            return super().call_binop(_context, operator, left, right)
        except FigureError as error:
            return self._failed(error)

    def _failed(self, error: FigureError) -> Unbekannt:
        current().fail(error)
        return Unbekannt(obj=error)


@pass_context  # keeps Jinja from evaluating constants while it compiles, when no paper is printing
def _finalize(_context: Context, value: Any) -> Any:
    """What an expression prints; in Markdown a token, so that no value is read as Markdown."""
    shown = value if isinstance(value, Markup) else filters.show(value)
    tokens = current().tokens
    if tokens is None:
        return shown
    tokens.append(shown)
    return Markup(token(len(tokens) - 1))  # noqa: S704 - a number between two markers


TOKEN_OPEN, TOKEN_CLOSE = "\ue000", "\ue001"


def token(number: int) -> str:
    """What stands for the value of an expression while Markdown is being rendered."""
    return f"{TOKEN_OPEN}{number}{TOKEN_CLOSE}"
