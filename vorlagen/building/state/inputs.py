"""Which files a paper can depend on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import normpath
from unicodedata import normalize

from vorlagen.building.decisions import named_decisions
from vorlagen.building.state.contents import ALL, Contents
from vorlagen.facts.dateien import BESCHEID, BESCHLUSS, GEMEINSAM
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.vorlage import annexes_of
from vorlagen.figures.neighbours import paper_name


@dataclass(frozen=True, slots=True)
class Inputs:
    """All files below `folders`, the YAML files right in `beside`, and `single` files.

    Paths are those in the project.

    Not among them: what begins with a dot, which nothing reads, and what a paper said when it was
    published, on which no page depends.
    """

    folders: frozenset[str]
    beside: str
    single: frozenset[str] = frozenset()

    def files(self, contents: Contents) -> list[str]:
        """The paths of those that are there, in the order of their names."""
        found = {*contents.beside(self.beside), *filter(contents.has, self.single)}
        found.update(*map(contents.below, self.folders))
        return sorted(filter(self.has, found))

    def has(self, file: str) -> bool:
        """Whether a file is among them."""
        path = PurePosixPath(file)
        if file in self.single:
            return True
        if path.name == VEROEFFENTLICHT or any(part.startswith(".") for part in path.parts):
            return False
        if str(path.parent) == self.beside:
            return path.suffix == ".yaml"
        return any(file.startswith(f"{folder}/") for folder in self.folders)

    def pathspecs(self) -> list[str]:
        """The same in the words of git."""
        beside = re.sub(r"([\\*?\[\]])", r"\\\1", self.beside)
        return [
            f":(glob){beside}/*.yaml",
            *(f":(literal){path}" for path in sorted(self.folders | self.single)),
            ":(exclude,glob)**/.*",
            ":(exclude,glob)**/.*/**",
            f":(exclude,glob)**/{VEROEFFENTLICHT}",
        ]


def inputs_of(
    behoerde: Behoerde, papier: Papier, templates: Iterable[str], contents: Contents
) -> Inputs:
    """What a paper can depend on: shared facts, its authority's, its own folder and its templates.

    And the folders of other papers if it, or anything of this, names their figures or decisions
    about them; never others, as those may be confidential.

    Args:
        behoerde: The authority.
        papier: Its paper.
        templates: The project's folders of templates of which the paper is made.
        contents: The files of the project.
    """
    papers = {paper_name(kennung): other.ordner for kennung, other in behoerde.papiere.items()}
    notices, decisions = (art.ordner(mandant=behoerde.name) for art in (BESCHEID, BESCHLUSS))
    folders = {f"data/{GEMEINSAM}", notices, decisions, *templates, papier.ordner}
    names = {*_decided(papier, behoerde), *_named(contents, contents.beside(behoerde.ordner))}
    waiting = list(folders)
    while waiting:
        names.update(*(_named(contents, contents.below(folder)) for folder in waiting))
        known = papers if ALL in names else names & papers.keys()
        waiting = [papers[name] for name in known if papers[name] not in folders]
        folders.update(waiting)
    single = {
        file for one in (papier, *papier.anlagen.values()) for file in _annexes_elsewhere(one)
    }
    return Inputs(frozenset(folders), behoerde.ordner, frozenset(single))


def _annexes_elsewhere(papier: Papier) -> Iterator[str]:
    """The existing annexes whose path leads out of the paper's folder."""
    for anlage in annexes_of(papier.schriftstueck):
        if isinstance(anlage.datei, str) and ".." in anlage.datei.split("/"):
            yield normalize("NFC", normpath(f"{papier.ordner}/{anlage.datei}"))


def _named(contents: Contents, files: Iterable[str]) -> Iterator[str]:
    return (name for file in files for name in contents.of(file).papers)


def _decided(papier: Papier, behoerde: Behoerde) -> Iterator[str]:
    """The papers on which decisions were taken that this one names."""
    for name in named_decisions(papier, behoerde) & behoerde.beschluesse.keys():
        vorlage = behoerde.beschluesse[name].vorlage
        if vorlage:
            yield paper_name(vorlage)
