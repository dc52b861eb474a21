"""A comparison for programs (JSON), for a merge request (Markdown), and as one page of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from vorlagen.building.overview import pages
from vorlagen.comparing.fact_changes import Change
from vorlagen.comparing.figure_changes import FigureChange
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison
from vorlagen.comparing.passage_changes import PassageChange, Way
from vorlagen.comparing.states import Commit, State
from vorlagen.figures.figure import Figure, finite_decimal

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
SAME_PROGRAM = "Beide Stände sind mit demselben Programm gerechnet; an ihm liegt kein Unterschied."


def head(result: ProjectComparison) -> str:
    """Which states are compared."""
    return f"{result.old} → {result.new}"


def summary(result: ProjectComparison) -> str:
    """What there is to see, in one sentence."""
    papers = [paper for paper in result.papers if paper.figures or paper.passages]
    figures = sum(len(paper.figures) for paper in papers)
    passages = sum(not passage.only_figures for paper in papers for passage in paper.passages)
    if not result.papers:
        return "Keine Vorlage ist anders."
    said = "Eine Vorlage ist" if len(result.papers) == 1 else f"{len(result.papers)} Vorlagen sind"
    return f"{said} anders: {_number(figures, 'Größe')}, {_number(passages, 'Textstelle')}."


def _number(number: int, noun: str) -> str:
    return f"{number or 'keine'} {noun}{'n' * (number > 1)}"


def cause_said(change: Change, commit: Commit | None, paper: PaperComparison) -> str:
    """A cause in one line, without its number."""
    moved = paper.moved_by(change)
    what = f"{change.kind} {change.spot}".strip() + (f": {change.values}" if change.values else "")
    return f"{what} – {change.place} – {commit or 'nicht eingecheckt'} – bewegt {_number(moved, 'Größe')}"


def causes_of(paper: PaperComparison, figure: FigureChange) -> str:
    """The causes of a figure by their numbers; only one that both states print has any."""
    numbers = ", ".join(map(str, paper.numbers(figure)))
    is_moved = figure.old is not None and figure.new is not None
    return numbers or ("nicht ermittelt" if is_moved else "")


def address_said(addresses: list[str]) -> str:
    """The shortest of the addresses that moved alike, and how many more there are."""
    shortest = min(addresses, key=lambda address: (len(address), address))
    return shortest + (f" (und {len(addresses) - 1} weitere)" if len(addresses) > 1 else "")


# JSON


def as_json(result: ProjectComparison) -> dict[str, Any]:
    """The whole comparison; causes are named by their numbers, from 1."""
    return {
        "von": _state(result.old),
        "bis": _state(result.new),
        "vorlagen": [_paper(paper) for paper in result.papers],
    }


def _state(state: State) -> dict[str, Any]:
    return {"stand": state.name, **(state.commit.as_json() if state.commit else {})}


def _paper(paper: PaperComparison) -> dict[str, Any]:
    return {
        "vorlage": paper.name,
        "titel": paper.title,
        "frueher": paper.before,
        "hinweis": paper.note,
        "ursachen": [
            {
                "nummer": number,
                "art": change.kind.value,
                "datei": change.file,
                "zeile": change.new_line or change.old_line,
                "eintrag": change.spot,
                "bisher": change.old,
                "neu": change.new,
                "commit": commit.as_json() if commit else None,
                "groessen": paper.moved_by(change),
            }
            for number, (change, commit) in enumerate(paper.causes.items(), start=1)
        ],
        "groessen": [
            {
                "adresse": one.address,
                "bisher": _exact(one.old),
                "neu": _exact(one.new),
                "differenz": _exact(one.difference),
                "einheit": one.unit,
                "prozent": one.percent,
                "gesagt": [one.said(one.old), one.said(one.new)],
                "ursachen": paper.numbers(one),
            }
            for one in paper.figures
        ],
        "gleich_trotz_anderer_teile": [one.address for one in paper.still],
        "textstellen": [passage.as_json() for passage in paper.passages],
    }


def _exact(figure: Figure | None) -> str | None:
    """The value as a decimal, or as a fraction if it has no end."""
    if figure is None or figure.exact is None:
        return None
    value = finite_decimal(figure.exact)
    return str(figure.exact) if value is None else f"{value:f}"


# Markdown


def as_markdown(result: ProjectComparison) -> str:
    """The comparison as a merge request takes it: figures as tables, text with words marked."""
    lines = [f"## Vergleich: {_escaped(head(result))}", "", summary(result)]
    for paper in result.papers:
        lines += ["", *_paper_lines(paper)]
    return "\n".join([*lines, "", SAME_PROGRAM, ""])


def _paper_lines(paper: PaperComparison) -> Iterator[str]:
    yield f"### {_escaped(paper.name)}{f': {_escaped(paper.title)}' if paper.title else ''}"
    yield ""
    if paper.before:
        yield from (f"Früher: {_escaped(paper.before)}", "")
    if paper.note:
        yield f"Die Vorlage {_escaped(paper.note)}."
        return
    for number, (change, commit) in enumerate(paper.causes.items(), start=1):
        yield f"{number}. {_escaped(cause_said(change, commit, paper))}"
    if paper.figures:
        yield from (
            "",
            "| Größe | bisher | neu | Differenz | % | Ursache |",
            "|---|--:|--:|--:|--:|---|",
        )
    for one, addresses in paper.rows:
        cells = (
            address_said(addresses),
            one.said(one.old),
            one.said(one.new),
            one.said_difference,
            one.percent,
            causes_of(paper, one),
        )
        yield f"| {' | '.join(map(_escaped, cells))} |"
    yield from _passage_lines(paper)


def _passage_lines(paper: PaperComparison) -> Iterator[str]:
    section = None
    for passage in worded(paper):
        if passage.section != section:
            section = passage.section
            yield from ("", f"**{_escaped(section or 'Kopf')}**", "")
        yield f"- {passage.way}: {marked_with(passage, ('~~', '~~'), ('**', '**'), _escaped)}"
    left = len(paper.passages) - len(worded(paper))
    if left:
        yield from ("", only_figures_said(left))


def only_figures_said(number: int) -> str:
    """How many passages are left out because nothing but their numbers changed."""
    many = (
        f"{number} Sätzen und Tabellenzeilen sind"
        if number > 1
        else "einem Satz oder einer Zeile sind"
    )
    return f"In {many} nur Zahlen anders."


def worded(paper: PaperComparison) -> list[PassageChange]:
    """The passages in which more than numbers is another."""
    return [passage for passage in paper.passages if not passage.only_figures]


def marked_with(
    passage: PassageChange,
    gone: tuple[str, str],
    come: tuple[str, str],
    escaped: Any = str,
) -> str:
    """The passage as one text or as two, with signs around the words that are others."""
    old, new = (
        _with_signs(side, tag, signs, escaped)
        for side, tag, signs in zip(passage.marked, ("del", "ins"), (gone, come), strict=True)
    )
    is_same = passage.old and passage.new and passage.old.text == passage.new.text
    if passage.way is Way.VERSCHOBEN and passage.old and is_same:
        return f"{new} (bisher unter „{escaped(passage.old.section)}“)"
    return " → ".join(filter(None, (old, new)))


def _with_signs(marked: str, tag: str, signs: tuple[str, str], escaped: Any) -> str:
    pieces = re.split(f"(</?{tag}>)", marked)
    named = {f"<{tag}>": signs[0], f"</{tag}>": signs[1]}
    return "".join(named.get(piece) or escaped(html.unescape(piece)) for piece in pieces)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


# HTML


def as_html(result: ProjectComparison) -> str:
    """One page that needs nothing beside it."""
    said = {
        "kopf": head(result),
        "zusammenfassung": summary(result),
        "programm": SAME_PROGRAM,
        "ursache": cause_said,
        "adresse": address_said,
        "nummern": causes_of,
        "nur_zahlen": only_figures_said,
        "mit_worten": worded,
    }
    return pages().get_template("vergleich/vergleich.html").render(vergleich=result, **said)
