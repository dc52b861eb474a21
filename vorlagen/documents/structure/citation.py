"""How a source is cited: in full the first time, later by its author, year and first footnote."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from vorlagen.documents.filters import show
from vorlagen.facts.quellen import Schriftquelle
from vorlagen.german.style import NBSP

_BREAKS_AFTER = re.compile(r"(?<=[/?&=#._-])(?<!//)(?![/_-])")  # not within „https://“ or „---“


def cited(source: Schriftquelle, spot: str) -> Markup:
    """A source in full: „Kreis (2019): Zahlen und Fakten, S. 12, https://… (abgerufen am …).“.

    Args:
        source: What is cited.
        spot: Where in it, instead of its own page: „Kap. 3“; may be empty.
    """
    parts = [Markup("{}: {}").format(_author(source), source.titel), *_spot(source, spot)]
    text = Markup(", ").join(parts)
    if source.url:
        text += Markup(", {}").format(linked(source.url))
    if source.abruf is not None:
        text += Markup(" (abgerufen am{}{})").format(NBSP, show(source.abruf))
    return text + "."


def cited_again(source: Schriftquelle, spot: str, first: Markup) -> Markup:
    """A source again: „Kreis (2019), wie Fußnote 1, S. 12.“; `first` is the number as a link."""
    parts = [_author(source), Markup("wie Fußnote{}{}").format(NBSP, first), *_spot(source, spot)]
    return Markup(", ").join(parts) + "."


def linked(url: str) -> Markup:
    """An address that can be clicked, and that breaks at the end of a line behind its signs."""
    first, *others = filter(None, _BREAKS_AFTER.split(url))
    start = Markup("<span>{}</span>").format(first)  # or a line would break behind „https://“
    shown = Markup("<wbr>").join([start, *map(escape, others)])
    return Markup('<a class="url" href="{}">{}</a>').format(url, shown)


def _author(source: Schriftquelle) -> Markup:
    year = "" if source.jahr is None else f" ({source.jahr})"
    return escape(f"{source.autor}{year}")


def _spot(source: Schriftquelle, spot: str) -> list[Markup]:
    if spot:
        return [escape(spot)]
    return [escape(f"S.{NBSP}{source.seite}")] if source.seite else []
