"""Templates: the Jinja environment, where they lie, and findings for those that Jinja cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import cache, lru_cache, partial
from itertools import takewhile
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import unquote

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
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from jinja2.utils import missing
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.facts.files import files_below, is_there, read_text, shipped
from vorlagen.figures import CENT, Figure, FigureError, Sandbox, UnknownName
from vorlagen.findings import Code, Findings, Place, counted
from vorlagen.german.dates import datum, uhrzeit, wochentag
from vorlagen.german.words import vorschlag
from vorlagen.page import filters
from vorlagen.page.rendering import Html, Rendering, current
from vorlagen.page.source import MARK, Source, Value

_TAGS = ("if", "for", "set", "include", "extends", "block", "macro", "import", "from", "call")
_BAUSTEIN = re.compile(r"teile/([a-z0-9_]+)\.html", re.ASCII)
_MESSAGES = (  # by a pattern of Jinja's message: ours, and the cure
    (
        r"[Uu]nexpected end of template|unexpected 'end",
        "Ein {% … %} ist nicht geschlossen oder wird geschlossen, ohne geöffnet zu sein.",
        "Zu jedem {% if %} gehört ein {% endif %}, zu jedem {% for %} ein {% endfor %}.",
    ),
    (
        r"expected token|unexpected char|Expected an expression|unexpected '",
        "Der Ausdruck ist nicht vollständig oder falsch geschrieben.",
        "Klammern, Anführungszeichen und den senkrechten Strich prüfen; Form: {{ adresse | filter }}.",
    ),
    (
        r"Missing end of comment tag",
        "Ein Kommentar {# … #} ist nicht geschlossen.",
        "#} ergänzen.",
    ),
)


def syntax_fault(error: TemplateSyntaxError, environment: Environment) -> FigureError:
    """The finding for a template or prose that Jinja cannot read."""
    jinja_message = error.message or ""
    test = re.match(r"No test named '(.+)'", jinja_message)
    if test:
        message = f"Die Prüfung „is {test[1]}“ gibt es nicht."
        return FigureError(Code.NAME_UNBEKANNT, message, vorschlag(test[1], environment.tests))
    tag = re.match(r"Encountered unknown tag '(.+?)'", jinja_message)
    if tag and not tag[1].startswith("end"):
        message = f"Die Anweisung „{{% {tag[1]} %}}“ gibt es nicht."
        return FigureError(Code.SCHABLONE_SYNTAX, message, vorschlag(tag[1], _TAGS))
    for pattern, message, cure in _MESSAGES:
        if re.search(pattern, jinja_message):
            return FigureError(Code.SCHABLONE_SYNTAX, message, cure)
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Ein {% … %} passt hier nicht.",
        "Öffnende und schließende Anweisungen ({% if %} … {% endif %}) vergleichen.",
    )


def unclosed_expression(text: str) -> int | None:
    """The offset of the first `{{` without `}}` before the next one or the end; None if all have one."""
    start = text.find("{{")
    while start >= 0:
        end = text.find("}}", start)
        following = text.find("{{", start + 2)
        if end < 0 or 0 <= following < end:
            return start
        start = following
    return None


def missing_braces() -> FigureError:
    """The finding for an expression that does not end."""
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Der Ausdruck, der hier beginnt, endet nicht mit }}.",
        "Am Ende des Ausdrucks }} ergänzen; Form: {{ adresse | filter }}.",
    )


def too_deep() -> FigureError:
    """The finding for a template that is nested too deeply to be read."""
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Hier ist zu viel ineinander geschachtelt oder aneinandergereiht.",
        "Zwischenergebnisse unter „groessen:“ bilden oder mit {% set … %}; lange Summen mit summe(…).",
    )


def no_template(name: str, templates: Sequence[str]) -> FigureError:
    """The finding for a template that is in none of the folders; `templates` are those that are."""
    cure = "Sie im Ordner templates/ der Behörde oder unter templates/gemeinsam/ anlegen."
    message = f"Die Schablone „{name}“ fehlt."
    return FigureError(Code.SCHABLONE_SYNTAX, message, vorschlag(name, templates, cure))


def no_baustein(name: str, templates: Sequence[str]) -> FigureError:
    """The finding for a section of a Papierart that no template prints."""
    bausteine = []
    for template in templates:
        match = _BAUSTEIN.fullmatch(template)
        if match:
            bausteine.append(match[1])
    cure = (
        f"{vorschlag(name, bausteine, ' ')} Steht der Abschnitt in text.md: „ueberschrift“ und „text: ja“"
        f" ergänzen; einen eigenen Baustein macht die Schablone teile/{name}.html."
    )
    message = f"Einen Baustein „{name}“ gibt es nicht."
    return FigureError(Code.SCHABLONE_SYNTAX, message, cure.lstrip())


def unknown_function(name: str, functions: list[str]) -> FigureError:
    """The finding for the call of a function that does not exist."""
    message = f"Die Funktion „{name}“ gibt es nicht."
    return FigureError(Code.NAME_UNBEKANNT, message, vorschlag(name, sorted(functions)))


def not_allowed() -> FigureError:
    """The finding for an expression that fails while it runs: an unknown function, a forbidden call."""
    return FigureError(
        Code.AUSDRUCK,
        "Der Ausdruck in dieser Zeile ruft etwas auf, das es nicht gibt oder das nicht erlaubt ist.",
        "Namen von Funktionen prüfen; die Funktionen und Filter stehen in der Tabelle im Handbuch.",
    )


FAULTS = "faults"  # the key under which Markdown's surroundings hold it


class TextFaults(Struct):
    """Takes the faults of one text; any of them makes the paper fail."""

    rendering: Rendering
    source: Source
    ends: dict[str, int] = field(default_factory=dict)  # where each typed text last ended

    def report(self, code: Code, typed: str, line: int | None, message: str, cure: str) -> None:
        """Report something typed, in a block that begins in `line` (from 0, None if unknown).

        The same text reported twice has two places.
        """
        self.rendering.refuse(code, self._place(typed, line), message, cure)

    def _place(self, typed: str, line: int | None) -> Place:
        # The source has expressions where the text has marks, and markup where it has gaps.
        needle = MARK.any.split(typed)[0].partition(_GAP)[0]
        start = -1
        if needle:
            block = self.source.line_start(line or 0)
            start = self.source.text.find(needle, max(block, self.ends.get(needle, 0)))
        if start >= 0:
            self.ends[needle] = start + len(needle)
            return self.source.at_offset(start)
        if line is None:
            return self.source.place
        return self.source.at_line(line + 1)


def report(
    surroundings: Mapping[str, Any],
    code: Code,
    typed: str,
    line: int | None,
    *,
    message: str,
    cure: str,
) -> None:
    """Report a fault to the `TextFaults` of Markdown's surroundings.

    Raises:
        FigureError: If there are none.
    """
    faults: TextFaults | None = surroundings.get(FAULTS)
    if faults is None:
        raise FigureError(code, message, cure)
    faults.report(code, typed, line, message, cure)


_ELEMENTS = (
    "a abbr b big blockquote body br center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr html i"
    " iframe img ins kbd li mark ol p pre q s script small span strike strong style sub sup table tbody"
    " td tfoot th thead tr tt u ul"
).split()
_HTML = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(_ELEMENTS)})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE
)
_CURE = (
    "Fett heißt **…**, kursiv *…*; ein neuer Absatz beginnt nach einer Leerzeile, Tabellen haben"
    " senkrechte Striche. Was niemand drucken soll, steht in {# … #}; ist es wörtlich gemeint, in"
    " Akzentzeichen: `<b>`."
)


# What looks like a link or picture and is none for Markdown: its address has a space, or runs code.
_LOOKS_LIKE = re.compile(
    r"(?P<picture>!?)\[(?!\^)(?:[^\[\]]|\[[^\[\]]*\])*\]\((?:[^()\n]|\([^()\n]*\))*\)"
)
_PICTURE_CURE = (
    'Die Form ist ![Alternativtext](bilder/plan.png "Bildunterschrift"); ein Pfad mit Leerzeichen steht in'
    " spitzen Klammern: (<bilder/mein plan.png>)."
)


def find_faults(markdown: MarkdownIt) -> None:
    """Let Markdown report HTML and faulty links; needs `TextFaults`, or they are errors."""
    markdown.core.ruler.after("inline", "misread", _misread)
    markdown.core.ruler.before("pictures", "links", _links)


def _misread(state: StateCore) -> None:
    """Report HTML and misspelled links, which would be printed as they stand."""
    line = None
    for token in state.tokens:
        if token.map:
            line = token.map[0]
        text = ""
        for part in token.children or ():
            text += part.content if part.type == "text" else _GAP
        opened = set()
        for tag in _HTML.finditer(text):
            name = (tag["name"] or "").lower()
            if tag["end"] and name in opened:
                continue  # was reported where it begins
            opened.add(name)
            message = f"„{tag[0]}“ ist HTML, das hier nicht gelesen wird; gedruckt würde es so."
            report(state.env, Code.TEXT_FORM, tag[0], line, message=message, cure=_CURE)
        for link in _LOOKS_LIKE.finditer(text):
            problem = "ist nicht richtig geschrieben; gedruckt würde es so."
            if link["picture"]:
                message = f"Das Bild „{_shown(link[0])}“ {problem}"
                report(state.env, Code.BILD, link[0], line, message=message, cure=_PICTURE_CURE)
            else:
                message = f"Der Link „{_shown(link[0])}“ {problem}"
                cure = f"{_LINK_CURE} {_NO_LINK}"
                report(state.env, Code.LINK, link[0], line, message=message, cure=cure)


_GAP = "\0"  # in place of markup that Markdown has read
_COMPUTED = "%EE%80%80"  # the beginning of a mark in an address
_ADDRESS = re.compile(
    r"(?:https?|ftp)://(?:[^/?\#@]*@)?[^\s/?\#:.@]\S*|mailto:[^@?\s]+@[^?\s]+\S*|tel:\S*[0-9]\S*",
    re.IGNORECASE,
)
_LINK_CURE = (
    "Eine vollständige Adresse angeben (https://…, http://…, ftp://…, mailto:…, tel:…), ohne Leerzeichen;"
    " zu einer Überschrift führt [Text](#sprungmarke), eine Anlage nennt {{ anlagen.name }}."
)
_NO_LINK = (
    r"Ist kein Link gemeint, vor die eckige Klammer einen umgekehrten Schrägstrich setzen: \[…](…)."
)


def _links(state: StateCore) -> None:
    line = None
    for token in state.tokens:
        if token.map:
            line = token.map[0]
        parts = token.children or []
        for index, part in enumerate(parts):
            if part.type == "link_open":
                inside = takewhile(lambda inner: inner.type != "link_close", parts[index + 1 :])
                _check_link(state, part, list(inside), line)


def _check_link(state: StateCore, link: Token, inside: list[Token], line: int | None) -> None:
    address = str(link.attrGet("href") or "")
    text = "".join(part.content for part in inside)
    if link.markup == "autolink":
        typed = f"<{address}"
        shown = _shown(f"{typed}>")
    else:
        typed = f"[{text}]({unquote(address)}"
        shown = _shown(f"{typed})")
    is_reference = address.startswith("#")
    has_text = any(part.type == "image" or part.content.strip() for part in inside)
    if _COMPUTED in address:
        message = (
            f"Im Link „{shown}“ steht ein Ausdruck in der Adresse; berechnet wird dort nichts."
        )
        cure = "Die Adresse ausschreiben; Ausdrücke dürfen im Text des Links stehen."
    elif not (is_reference or _ADDRESS.fullmatch(address)):
        message = f"Der Link „{shown}“ führt ins Leere: Seine Adresse fehlt oder ist keine ganze, erlaubte."
        cure = _LINK_CURE
    elif not has_text and (inside or not is_reference):
        message = f"Der Link „{shown}“ hat keinen Text; wer vorlesen lässt, erfährt nicht, wohin er führt."
        cure = "In die eckigen Klammern schreiben, wohin er führt: [Bericht des Landes](https://…)."
    else:
        return
    report(state.env, Code.LINK, typed, line, message=message, cure=cure)


def _shown(typed: str) -> str:
    """The typed text on one line, as a message quotes it."""
    return " ".join(MARK.any.sub("{{ … }}", typed).replace(_GAP, "").split())


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
        texts = {}
        for name in _FOR_TEXTS:
            texts[name] = filters.for_texts(name, self.filters[name])
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
