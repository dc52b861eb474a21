"""Finds figures by their address, or else by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct

from vorlagen.building.project_figures import ProjectFigures
from vorlagen.facts.files import MOST, UnreadableError, list_folder, read_file
from vorlagen.figures import Explanation, Figure, FigureError, Namespace, Operation, explained, said
from vorlagen.paper import PAPERS, Paper, annex_suffix
from vorlagen.renditions.facts_file import FACTS_FILE, Faktendatei, GedruckteGroesse
from vorlagen.sitzungen import explained_deadline

ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)*")
_UNIT = re.compile(r"[^\d.,]+$")


class Match(Struct, frozen=True):
    """A figure with its derivation, and the papers that have it with exactly this derivation."""

    papers: tuple[str, ...]
    explanation: Explanation

    def as_json(self) -> dict[str, Any]:
        return {"vorlagen": list(self.papers), "herleitung": self.explanation.as_json()}


class SearchResult(Struct, frozen=True):
    """The matches for an address or a printed figure; `hint` helps where there are none."""

    wanted: str
    matches: tuple[Match, ...]
    hint: str = ""

    @property
    def found(self) -> bool:
        return bool(self.matches)

    def as_json(self) -> dict[str, Any]:
        """The result as `erklaeren --format json` prints it."""
        return {
            "gesucht": self.wanted,
            "treffer": [match.as_json() for match in self.matches],
            "hinweis": self.hint,
        }


def search(project: ProjectFigures, wanted: str) -> SearchResult:
    """Find a figure by address (`kgst.E11`) or by what is printed („158.644 €“, „dreieinhalb“)."""
    if ADDRESS.fullmatch(wanted):
        computed = project.computed
        figures: list[tuple[Paper, Figure]] = []
        for document in _documents_of(computed):
            for figure in _figures_at(document, wanted):
                figures.append((document, figure))
        matches = _collected(figures) or _days(computed, wanted)
        if matches:
            return SearchResult(wanted, matches)
    return _search_printed(project, wanted)


def _documents_of(papers: Sequence[Paper]) -> list[Paper]:
    """Papers, each followed by its annexes that have figures of their own."""
    documents: list[Paper] = []
    for paper in papers:
        documents += [paper, *paper.documents.values()]
    return documents


def _days(papers: Sequence[Paper], address: str) -> tuple[Match, ...]:
    """The derivation of a day before a meeting, for each authority that has it."""
    names_by_explanation: dict[Explanation, list[str]] = {}
    for paper in papers:
        explanation = explained_deadline(
            paper.behoerde.gremien, paper.behoerde.meeting_rules, address
        )
        if explanation is not None:
            names_by_explanation.setdefault(explanation, []).append(paper.papier.name)
    return _matches(names_by_explanation)


def _figures_at(paper: Paper, address: str) -> Iterator[Figure]:
    """The figure at an address, or all figures below it."""
    if paper.figures is None:
        return
    try:
        target = paper.figures.names.resolve(address)
    except FigureError:
        yield from _within(_candidates(paper.figures.names, address), address)
        return
    if isinstance(target, Figure):
        yield target
    elif isinstance(target, Namespace):
        yield from target.figures()


def _candidates(names: Namespace, address: str) -> Iterator[Figure]:
    """The figures whose derivations may contain an address: the paper's own, or a neighbour's."""
    root, _, rest = address.partition(".")
    if root != PAPERS:
        return names.figures()
    try:
        neighbour = names.resolve(f"{root}.{rest.partition('.')[0]}")
    except FigureError:
        return iter(())
    if isinstance(neighbour, Namespace):
        return neighbour.figures()
    return iter(())


def _within(figures: Iterable[Figure], address: str) -> Iterator[Figure]:
    """The step with this address in the derivations of some figures, if there is one."""
    stack = list(figures)
    seen: set[int] = set()
    while stack:
        figure = stack.pop()
        if figure.address == address:
            yield figure
            return
        if isinstance(figure.origin, Operation) and id(figure.origin) not in seen:
            seen.add(id(figure.origin))
            stack.extend(figure.origin.operands)


def _collected(figures: Iterable[tuple[Paper, Figure]]) -> tuple[Match, ...]:
    """A match for each derivation, with the papers that share it."""
    names_by_explanation: dict[Explanation, dict[str, None]] = {}
    for paper, figure in figures:
        names = names_by_explanation.setdefault(explained(figure, paper.style), {})
        names[paper.papier.name] = None
    return _matches(names_by_explanation)


def _matches(names_by_explanation: Mapping[Explanation, Iterable[str]]) -> tuple[Match, ...]:
    matches = []
    for key, names in names_by_explanation.items():
        matches.append(Match(tuple(names), key))
    return tuple(matches)


def _search_printed(project: ProjectFigures, wanted: str) -> SearchResult:
    """Find a figure by its printed text.

    The facts files of the last build tell what papers print. Pages are only made of papers without a facts
    file, or with one that is out of date, and of all papers if no facts file has the text.
    """
    # Everything that makes pages is only needed from here on.
    from vorlagen.building.builder import Builder  # noqa: PLC0415

    builder = project
    if not isinstance(builder, Builder):
        builder = Builder(project.projekt.wurzel)
    root = builder.projekt.wurzel
    forms = [_simplified(end) for end in _ends_of_range(wanted)]
    printed: list[_PrintedFigure] = []
    rendered: list[Paper] = []
    not_rendered = []
    for computed, selected in zip(builder.computed, builder.select(()), strict=True):
        last_printed = _last_printed(computed, root, forms)
        if last_printed is None:
            rendered.append(builder.prepare(*selected))
        else:
            printed += last_printed
            not_rendered.append(selected)
    matches = _matching([*printed, *_printed(rendered)], forms)
    if not matches:
        for selected in not_rendered:
            rendered.append(builder.prepare(*selected))
        matches = _matching(_printed(rendered), forms)
    hints = []
    if not matches:
        hints.append(_hint(rendered, wanted))
    faulty = []
    for paper in _documents_of(rendered):
        if paper.page is None:
            faulty.append(paper.papier.name)
    if faulty:
        hints.append(f"Nicht durchsucht, weil fehlerhaft: {', '.join(faulty)} (vorlagen pruefen).")
    return SearchResult(wanted, matches, " ".join(hints))


_PrintedFigure = tuple[Paper, Figure, Sequence[str]]  # its document, the figure, and its texts


def _printed(papers: Sequence[Paper]) -> list[_PrintedFigure]:
    """The figures that rendered papers and their annexes print."""
    figures: list[_PrintedFigure] = []
    for document in _documents_of(papers):
        if document.page:
            for item in document.page.printed:
                figures.append((document, item.figure, (item.text,)))
    return figures


def _last_printed(paper: Paper, root: Path, forms: Sequence[str]) -> list[_PrintedFigure] | None:
    """The figures that the last build of a paper printed, as they are computed now.

    None if they are not known: nothing is built, a figure has changed, or a figure that is computed in
    the text itself, and so has no address, is printed in one of the `forms`.
    """
    figures: list[_PrintedFigure] = []
    for document in (paper, *paper.documents.values()):
        facts = _facts_file(paper, document, root)
        if facts is None:
            return None
        for entry in facts.groessen:
            if ADDRESS.fullmatch(entry.adresse):
                figure = _unchanged_figure(document, entry)
                if figure is None:
                    return None
                figures.append((document, figure, entry.texte))
            elif any(_is_one_of(text, forms) for text in entry.texte):
                return None
    return figures


def _facts_file(paper: Paper, document: Paper, root: Path) -> Faktendatei | None:
    """The facts file from the last build of a paper, or of one of its annexes."""
    try:
        names = []
        for path in list_folder(root / paper.folder, root):
            names.append(path.name)
        suffix = re.escape(annex_suffix(0, document.papier.kennung)).replace("0", r"\d+", 1)
        is_of_annex = re.compile(rf".*{suffix}\.{re.escape(FACTS_FILE)}").fullmatch
        name = FACTS_FILE
        if document is not paper:
            name = next(filter(is_of_annex, names), FACTS_FILE)
        content = read_file(root / paper.folder / name, root, MOST)
        return Faktendatei.model_validate_json(content)
    except (UnreadableError, ValueError):
        return None


def _unchanged_figure(document: Paper, entry: GedruckteGroesse) -> Figure | None:
    """The figure at the address of a printed one, if it still has the same value."""
    try:
        value = Fraction(entry.bruch or entry.wert)
    except (ValueError, ZeroDivisionError):  # the file was changed by hand
        return None
    for figure in _figures_at(document, entry.adresse):
        if figure.exact == value:
            return figure
    return None


def _matching(printed: Sequence[_PrintedFigure], forms: Sequence[str]) -> tuple[Match, ...]:
    """The figures that are printed, or would be by default, in one of these forms, in their order."""
    figures: list[tuple[Paper, Figure]] = []
    for form in forms:
        for document, figure, texts in printed:
            all_texts = (*texts, said(figure, document.style))
            if any(_is_one_of(text, [form]) for text in all_texts):
                figures.append((document, figure))
    return _collected(figures)


def _is_one_of(text: str, forms: Sequence[str]) -> bool:
    # A table prints a minus before deducted amounts, which is not part of the figure.
    for form in forms:
        if _simplified(text) in {form, form.removeprefix("-")}:
            return True
    return False


def _ends_of_range(wanted: str) -> list[str]:
    """Both ends of „510.330 € bis 578.466 €“, the first with the unit of the second.

    Any other text is returned alone.
    """
    low, separator, high = wanted.partition(" bis ")
    if not separator:
        return [wanted]
    unit = _UNIT.search(high)
    if unit and not _UNIT.search(low):
        low += unit[0]
    return [low, high]


def _simplified(text: str) -> str:
    """A figure without the spaces and signs in which printing and typing differ."""
    for printed, typed in (("−", "-"), ("EUR", "€"), ("Euro", "€")):
        text = text.replace(printed, typed)
    return re.sub(r"\s", "", text).lower()


def _hint(papers: Sequence[Paper], wanted: str) -> str:
    """Why there is no match: the nearest address, or that no paper prints the text."""
    if not papers:
        return "In diesem Ordner gibt es keine Vorlage; den Projektordner nennt --projekt ORDNER."
    if not ADDRESS.fullmatch(wanted):
        return "Keine Vorlage druckt diese Zahl. Schreibweise wie gedruckt, zum Beispiel 158.644 €."
    for paper in papers:
        if paper.figures is not None:
            try:
                paper.figures.names.resolve(wanted)
            except FigureError as error:
                return f"{error.message} {error.cure}"
            return f"„{wanted}“ ist keine Zahl und hat keine Herleitung."
    return "Es gibt keine Vorlage, deren Adressen bekannt wären."
