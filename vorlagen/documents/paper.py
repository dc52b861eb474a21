"""Renders a paper: facts, figures and templates to one HTML page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from markupsafe import Markup

from vorlagen.documents import filters
from vorlagen.documents.checks import Checker
from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.faults import no_template, not_allowed, syntax_fault
from vorlagen.documents.markdown import Block, to_html, to_line
from vorlagen.documents.open_facts import report_open_facts
from vorlagen.documents.press import Press, Printed, Source, printing
from vorlagen.documents.tables import distribution_rows, financing_names
from vorlagen.facts.gremien import Gremium
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.facts.vorlage import Beratung, Vorlage
from vorlagen.figures.distribution import Distribution
from vorlagen.figures.errors import FigureError
from vorlagen.figures.financing import FinancingTable
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper import PaperFigures
from vorlagen.figures.sandbox import Unbekannt
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.style import Hausstil


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """A paper as HTML, and the figures it prints in the order in which it prints them."""

    title: str
    html: str
    printed: tuple[Printed, ...]
    is_draft: bool
    style: Hausstil


def house_style(mandant: Mandant) -> Hausstil:
    """How an authority prints its figures."""
    style = mandant.zahlenstil
    return Hausstil(waehrung=style.waehrung, abstand=style.abstand, strich=style.strich)


def render(
    environment: DocumentEnvironment,
    behoerde: Behoerde,
    papier: Papier,
    figures: PaperFigures,
    findings: Findings,
) -> RenderedPaper | None:
    """Render a paper; None with findings if anything in it is wrong.

    The paper must have been read without errors: its authority's Mandant, its Vorlage and its text.
    """
    mandant, vorlage, text = behoerde.mandant, papier.vorlage, papier.text
    if mandant is None or vorlage is None or text is None:
        return None
    press = Press(figures.names, house_style(mandant), findings, environment.sources)
    job = _Job(environment, press, behoerde, papier, vorlage, Checker.of(figures.names, findings))
    with printing(press):
        html = job.page(text)
    if html is None or press.failed or not figures.complete:
        return None
    report_open_facts(vorlage, figures.touched, press)
    return RenderedPaper(
        title=job.title,
        html=html,
        printed=tuple(press.printed),
        is_draft=press.is_draft,
        style=press.style,
    )


def check_text_alone(papier: Papier, findings: Findings) -> None:
    """Check the prose of a paper whose figures are not known, for what may not be typed there."""
    if papier.text is not None:
        source = Source(Place(papier.text_datei, 1, 1), papier.text)
        Checker.of(Namespace("", {}), findings).prose(source)


@dataclass(slots=True)
class _Job:
    """One paper while it is being rendered."""

    environment: DocumentEnvironment
    press: Press
    behoerde: Behoerde
    papier: Papier
    vorlage: Vorlage
    checker: Checker
    title: str = ""
    variables: dict[str, Any] = field(default_factory=dict)

    def page(self, text: str) -> str | None:
        """The whole page; None if some part of it could not be rendered."""
        self.variables = {name: self._root(name) for name in self.press.names}
        self.variables["tabelle"] = filters.safe_from_errors(self._financing_table)
        self.variables["verteilung"] = filters.safe_from_errors(self._distribution_table)
        head = self._head()
        body = self._prose(Source(Place(self.papier.text_datei, 1, 1), text))
        self.title = f"{self.vorlage.art}: {head['betreff'].striptags()}"
        template = f"{self.vorlage.art.lower()}.html"
        for _ in range(2):  # a second time if only the page itself printed something pending
            was_draft = self.press.is_draft
            names = {**head, "inhalt": body, "titel": self.title, "entwurf": was_draft}
            html = self._template(template, papier=Namespace("papier", names))
            if was_draft == self.press.is_draft:
                break
        self._check_templates()
        return html

    def _root(self, name: str) -> Any:
        try:
            return self.press.names[name]
        except FigureError as error:
            return Unbekannt(obj=error)

    def _head(self) -> dict[str, Any]:
        vorlage = self.vorlage
        proposal = vorlage.beschlussvorschlag
        return {
            "art": vorlage.art,
            "nummer": filters.show(vorlage.nummer),
            "datum": filters.show(vorlage.datum),
            "datum_iso": "" if isinstance(vorlage.datum, Ausstehend) else vorlage.datum.isoformat(),
            "oeffentlich": vorlage.oeffentlich,
            "betreff": self._line(vorlage.betreff),
            "federfuehrung": filters.show(vorlage.federfuehrung),
            "beratungsfolge": tuple(self._beratung(b) for b in vorlage.beratungsfolge),
            "beschlussvorschlag": self._paragraphs(proposal),
            "anlagen": tuple(self._line(anlage.titel) for anlage in vorlage.anlagen),
            "unterschrift": self._signature(),
        }

    def _beratung(self, beratung: Beratung) -> Namespace:
        gremien = self.behoerde.gremien.gremien if self.behoerde.gremien else {}
        gremium = gremien.get(beratung.gremium)
        entries = {
            "gremium": gremium.bezeichnung if gremium else beratung.gremium,
            "sitzung": filters.show(self._meeting_day(beratung, gremium)),
            "zustaendigkeit": filters.show(beratung.zustaendigkeit),
        }
        return Namespace("beratung", entries)

    def _meeting_day(self, beratung: Beratung, gremium: Gremium | None) -> Any:
        if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
            return beratung.sitzung
        sitzung = gremium.sitzungen.get(beratung.sitzung)
        return sitzung.datum if sitzung else ""

    def _signature(self) -> Namespace:
        signature = self.vorlage.unterschrift
        return Namespace(
            "unterschrift",
            {name: getattr(signature, name) or "" for name in ("formel", "name", "funktion")},
        )

    def _paragraphs(self, text: Scalar | Ausstehend | None) -> Any:
        if text is None:
            return ""
        if isinstance(text, Ausstehend):
            return Markup("<p>{}</p>").format(filters.show(text))
        return self._prose(_source_of(text))

    def _prose(self, source: Source) -> Markup:
        """Markdown with expressions to HTML."""
        return self._as_html(source, to_html)

    def _line(self, text: Scalar, **names: Any) -> Markup:
        """A text from YAML in which expressions may stand; no Markdown."""
        return self._as_html(_source_of(text), to_line, **names)

    def _as_html(
        self, source: Source, convert: Callable[[str, list[Any]], Markup], **names: Any
    ) -> Markup:
        values: list[Any] = []
        with self._with_tokens(values):
            text = self._rendered(source, names)
        try:
            return convert(text, values)
        except FigureError as error:
            self._fail(error, source.place)
            return Markup()

    def _rendered(self, source: Source, names: dict[str, Any]) -> str:
        """The text with tokens in place of its expressions."""
        self.checker.prose(source)
        if "{" not in source.text:
            return source.text
        try:
            template = self.environment.template_of(source)
            self.checker.expressions(source, self.environment.trees[template.filename or ""])
            return template.render({**self.variables, **names})
        except TemplateSyntaxError as error:
            self._fail(syntax_fault(error, self.environment), source.at_line(error.lineno))
        except (UndefinedError, SecurityError, TypeError) as error:
            self._fail(not_allowed(), self.press.place_of(error))
        return ""

    def _template(self, name: str, **names: Any) -> str | None:
        try:
            return self.environment.get_template(name).render({**self.variables, **names})
        except TemplateNotFound as error:
            self._fail(no_template(str(error.name)), self.vorlage.place_of("art"))
        except TemplateSyntaxError as error:
            place = Place(error.filename or name, error.lineno, 1)
            self._fail(syntax_fault(error, self.environment), place)
        except (UndefinedError, SecurityError, TypeError) as error:
            self._fail(not_allowed(), self.press.place_of(error))
        return None

    def _fail(self, error: FigureError, place: Place) -> None:
        error.report(self.press.findings, place)
        self.press.failed = True

    @contextmanager
    def _with_tokens(self, tokens: list[Any] | None) -> Iterator[None]:
        """Let expressions leave tokens, or print their values themselves if there is no list."""
        before, self.press.tokens = self.press.tokens, tokens
        try:
            yield
        finally:
            self.press.tokens = before

    def _financing_table(self, group: Any) -> Block:
        table = _subject(group, FinancingTable, "tabelle(finanzierung.steuerung)")
        posts = {name: group[name] for name in ("stellen", "anteil", "monate") if name in group}
        names = financing_names(table, partial(self._line, **posts))
        return self._block("teile/finanzierungstabelle.html", tabelle=names)

    def _distribution_table(self, group: Any) -> Block:
        distribution = _subject(group, Distribution, "verteilung(verteilungen.case_management)")
        names = distribution_rows(distribution, self._line)
        return self._block("teile/verteilungstabelle.html", verteilung=names)

    def _block(self, template: str, **names: Any) -> Block:
        with self._with_tokens(None):
            return Block(self._template(template, **names) or "")

    def _check_templates(self) -> None:
        """Check the templates that papers are made with; the same finding twice counts once."""
        for name, source in self.environment.sources.items():
            if "#" not in name:
                self.checker.template(source)
                self.checker.expressions(source, self.environment.trees[name])


def _source_of(text: Scalar) -> Source:
    place = text.place
    if text.block:
        return Source(Place(place.file, place.line + 1, 1), str(text))
    quoted = 0 if text.plain else 1
    return Source(Place(place.file, place.line, place.column + quoted), str(text))


def _subject(group: Any, kind: type[Any], example: str) -> Any:
    subject = group.subject if isinstance(group, Namespace) else None
    if isinstance(subject, kind):
        return subject
    raise FigureError(
        Code.AUSDRUCK,
        "Das ist keine Tabelle, die hier gedruckt werden könnte.",
        f"Die Adresse der ganzen Tabelle angeben, zum Beispiel {{{{ {example} }}}}.",
    )
