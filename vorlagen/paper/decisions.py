"""Which decisions a document rests on: only what is wrong with those concerns it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vorlagen.paper.facts import Niederschrift
from vorlagen.paper.neighbours import paper_name
from vorlagen.paper.projekt import Behoerde, Papier

_DECISION = re.compile(r"\bbeschluesse\.(\w+)", re.ASCII)
_ANY = re.compile(r"\bbeschluesse\b(?!\.\w)", re.ASCII)
_PAPER = re.compile(r"\bvorlagen\.(\w+)", re.ASCII)


def named_decisions(papier: Papier, behoerde: Behoerde) -> frozenset[str]:
    """The decisions that a document names, by their names in addresses.

    Also those that its annexes, and the papers that any of them names, rest on.
    """
    found: set[str] = set()
    waiting, seen = [papier], set()
    while waiting:
        one = waiting.pop()
        if one.ordner in seen:
            continue
        seen.add(one.ordner)
        text = "\n".join(_texts(one))
        if _ANY.search(text):  # whoever goes through all of them, or asks for one in some other way
            return frozenset(behoerde.beschluesse) | behoerde.defekte_beschluesse
        names = {*_DECISION.findall(text), *_of_minutes(one)}
        found |= names
        decided = (behoerde.beschluesse[name].vorlage for name in names & {*behoerde.beschluesse})
        others = {*_PAPER.findall(text), *(paper_name(kennung) for kennung in decided if kennung)}
        waiting += one.anlagen.values()
        if others:
            papers = {paper_name(kennung): kennung for kennung in behoerde.papiere}
            waiting += [behoerde.papiere[papers[name]] for name in sorted(others & {*papers})]
    return frozenset(found)


def _of_minutes(papier: Papier) -> tuple[str, ...]:
    minutes = papier.schriftstueck
    return tuple(minutes.beschluss) if isinstance(minutes, Niederschrift) else ()


def _texts(papier: Papier) -> Iterator[str]:
    yield papier.text or ""
    if papier.schriftstueck is not None:
        yield from _leaves(papier.schriftstueck.tree)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for entry in node.values() if isinstance(node, dict) else node:
            yield from _leaves(entry)
