"""Which decisions a document rests on: only faults of those concern it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vorlagen.beschluesse import BESCHLUSS
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
    files = behoerde.dateien.of(BESCHLUSS)
    decisions: set[str] = set()
    waiting = [papier]
    seen: set[str] = set()
    while waiting:
        document = waiting.pop()
        if document.ordner in seen:
            continue
        seen.add(document.ordner)
        text = "\n".join(_texts(document))
        if _ANY.search(text):  # a loop over all of them, or a look-up by a computed name
            return frozenset((*files.facts, *files.unusable))
        names = set(_DECISION.findall(text))
        if isinstance(document.schriftstueck, Niederschrift):
            names.update(document.schriftstueck.beschluss)
        decisions |= names
        paper_names = set(_PAPER.findall(text))
        for name in names & files.facts.keys():
            kennung = files.facts[name].vorlage
            if kennung:
                paper_names.add(paper_name(kennung))
        waiting += document.anlagen.values()
        if paper_names:
            papers = {paper_name(kennung): kennung for kennung in behoerde.papiere}
            for name in sorted(paper_names & papers.keys()):
                waiting.append(behoerde.papiere[papers[name]])
    return frozenset(decisions)


def _texts(papier: Papier) -> Iterator[str]:
    yield papier.text or ""
    if papier.schriftstueck is not None:
        yield from _leaves(papier.schriftstueck.tree)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        entries = node.values() if isinstance(node, dict) else node
        for entry in entries:
            yield from _leaves(entry)
