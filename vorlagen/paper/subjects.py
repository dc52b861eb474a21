"""The subjects that a paper is put together from, and all YAML files of a project with their models.

Everything that asks for the kind of a file asks here: the loader, and the schemas for editors.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import copy
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from vorlagen import (
    bescheide,
    beschluesse,
    finanzierung,
    haushalt,
    schaubilder,
    sitzungen,
    tabellen,
)
from vorlagen.addons import SUBJECTS, added
from vorlagen.facts.fakten import BEHOERDE, GESAMT, Dateiart, Fakten, validate
from vorlagen.facts.files import (
    WORDS,
    YAML,
    MissingError,
    UnreadableError,
    is_folder,
    is_there,
    list_folder,
    note,
    read_text,
    tree_digest,
    words_digest,
)
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.figures import Subject
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.words import naechste
from vorlagen.page import FUNCTIONS, Abkuerzungen
from vorlagen.paper.facts import Konzept, Niederschrift, Pruefliste, Vorlage
from vorlagen.paper.projekt import Mandant, Papierarten

_SUBJECTS: tuple[Subject[Any], ...] = (
    sitzungen.SUBJECT,
    bescheide.SUBJECT,
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    haushalt.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)
_OWN = "papier vorlage anlagen angaben groessen mandant vorlagen kgst cent"  # names of no subject


@cache
def subjects() -> tuple[Subject[Any], ...]:
    """All subjects, in the order in which each may ask those before it; last those of add-ons."""
    return *_SUBJECTS, *added(SUBJECTS).values()


@cache
def reserved_names() -> frozenset[str]:
    """What stands for something in every text, so that no programme can be called so."""
    names = {*_OWN.split(), *FUNCTIONS}
    for subject in subjects():
        names.update(subject.names, subject.functions)
    return frozenset(names)


@cache
def names_of_one_paper() -> tuple[str, ...]:
    """The names at the top of addresses that mean something else in each paper."""
    names = ["vorlage", "angaben", "groessen"]
    for subject in subjects():
        if subject.is_of_one_paper:
            names += subject.names
    return tuple(names)


_PART = re.compile(r"\{\w+\}")

M = TypeVar("M", bound=Fakten)


MANDANT = Dateiart("mandant", f"{BEHOERDE}/mandant.yaml", Mandant, "Behörde", is_needed=True)
PRUEFUNGEN = Dateiart(
    "pruefungen", f"{BEHOERDE}/pruefungen.yaml", Pruefliste, "Prüfungen für alle Vorlagen"
)
VORLAGE = Dateiart("vorlage", f"{BEHOERDE}/vorlagen/{{kennung}}/vorlage.yaml", Vorlage, "Vorlage")
ANLAGE = Dateiart(
    "anlage",
    f"{BEHOERDE}/vorlagen/{{kennung}}/anlagen/{{anlage}}/anlage.yaml",
    Konzept,
    "Anlage mit eigenem Text",
)
NIEDERSCHRIFT = Dateiart(
    "niederschrift",
    f"{BEHOERDE}/niederschriften/{{kennung}}/niederschrift.yaml",
    Niederschrift,
    "Auszug aus der Niederschrift",
)
PAPIERARTEN, GEMEINSAME_PAPIERARTEN = (
    Dateiart("papierarten", f"{folder}/papierarten.yaml", Papierarten, "Arten von Vorlagen")
    for folder in (BEHOERDE, GESAMT)
)
ABKUERZUNGEN, GEMEINSAME_ABKUERZUNGEN = (
    Dateiart("abkuerzungen", f"{folder}/abkuerzungen.yaml", Abkuerzungen, "Abkürzungen")
    for folder in (BEHOERDE, GESAMT)
)
DOCUMENTS = (VORLAGE, ANLAGE, NIEDERSCHRIFT)  # each is read when it is asked for


@cache
def fact_kinds() -> tuple[Dateiart[Any], ...]:
    """The kinds of files that are read at once, in the order in which the handbook has them."""
    kinds: list[Dateiart[Any]] = [MANDANT]
    for subject in subjects():
        kinds += subject.files
    kinds += (PRUEFUNGEN, PAPIERARTEN, GEMEINSAME_PAPIERARTEN)
    return *kinds, ABKUERZUNGEN, GEMEINSAME_ABKUERZUNGEN


@cache
def dateiarten() -> tuple[Dateiart[Any], ...]:
    """All kinds of files."""
    return *fact_kinds(), *DOCUMENTS


def art_von(file: str) -> Dateiart[Any] | None:
    """The kind of a file by its path, relative to the project; None if nothing reads it."""
    for art in dateiarten():
        if art.passt(file):
            return art
    return None


def namen_in(folder: str) -> tuple[list[str], list[str]]:
    """The names of files and of folders that have a meaning right below a folder (`data/{mandant}`).

    What differs from file to file is left out.
    """
    files: list[str] = []
    folders: dict[str, None] = {}
    for art in dateiarten():
        if not art.muster.startswith(f"{folder}/"):
            continue
        name, *below = PurePosixPath(art.muster).relative_to(folder).parts
        if _PART.search(name):
            continue
        if below:
            folders[name] = None
        else:
            files.append(name)
    return files, list(folders)


@lru_cache(maxsize=1000)  # states that are compared have most files alike
def _parsed(text: str, name: str) -> tuple[Tree | None, str, Findings]:
    """The tree of a YAML text, its digest, and its faults."""
    findings = Findings()
    tree = read_yaml(text, name, findings)
    return tree, tree_digest(tree, findings) if tree is not None else "", findings


def digests_as_parsed(text: str, name: str) -> dict[str, str]:
    """The digests of a YAML text by their kinds; empty if it has no facts."""
    tree, digest, _ = _parsed(text, name)
    return {} if tree is None else {YAML: digest, WORDS: words_digest(tree)}


class ProjectFolder(Struct, frozen=True):
    """The project folder; all names are relative to it, with forward slashes.

    Nothing is raised: faults go to `findings`, and the result is None.
    """

    wurzel: Path
    findings: Findings

    def has_errors(self, file: str) -> bool:
        """Whether something is wrong with a file that was read, or with all in a folder."""
        return self.findings.within(file).has_errors

    def read(self, name: str, art: Dateiart[M]) -> M | None:
        """The facts in a YAML file; None if they cannot be used."""
        tree = self.tree(name)
        return None if tree is None else validate(art.model, tree, self.findings)

    def tree(self, name: str) -> Tree | None:
        """The tree of a YAML file, not yet validated against a model."""
        text = self.text(name)
        if text is None:
            return None
        shared_tree, digest, findings = _parsed(text, name)
        self.findings.extend(findings)
        if shared_tree is None:
            return None
        note(YAML, self.wurzel / name, lambda: digest)
        tree = copy(shared_tree)  # an annex gets values of its paper
        tree.spots = replace(tree.spots, keys={**tree.spots.keys}, values={**tree.spots.values})
        return tree

    def text(self, name: str) -> str | None:
        """The text of a file of the project."""
        return read_text(self.wurzel / name, name, self.findings, self.wurzel)

    def has(self, name: str) -> bool:
        """Whether something has this name."""
        return is_there(self.wurzel / name)

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder, sorted."""
        folders: list[str] = []
        for path in self.entries(folder):
            if is_folder(path):
                folders.append(path.name)
        return folders

    def yaml_files(self, folder: str) -> list[str]:
        """The YAML files in a folder by their whole names, sorted; others are reported."""
        entries = self.entries(folder)
        self.report_strangers(folder, [f"{path.stem}.yaml" for path in entries], ())
        return [f"{folder}/{path.name}" for path in entries if path.suffix == ".yaml"]

    def entries(self, folder: str) -> list[Path]:
        """The entries of a folder, sorted, without names that begin with a dot; none if it is no folder.

        Entries whose names are no text are reported.
        """
        odd: list[bytes] = []
        try:
            return list_folder(self.wurzel / folder, self.wurzel, odd)
        except MissingError:
            return []
        except UnreadableError as error:
            error.report(self.findings, Place(folder), "Der Ordner")
            return []
        finally:
            for name in odd:
                shown = name.decode(errors="replace")
                message = f"„{shown}“ wird nicht gelesen; der Name ist nicht in UTF-8."
                self.findings.add(Code.DATEI_UNBEKANNT, Place(folder), message, "Umbenennen.")

    def report_repeated(self, place: Place, kennung: str, first: str) -> None:
        """Report a Kennung that `first` has, too."""
        self.findings.add(
            Code.KENNUNG_DOPPELT,
            place,
            f"Die Kennung „{kennung}“ trägt auch {first}.",
            "Eine der beiden Kennungen ändern.",
        )

    def report_strangers(
        self, folder: str, files: Collection[str], folders: Collection[str]
    ) -> None:
        """Warn of YAML files that nothing reads: a misspelt name would otherwise go unnoticed."""
        for path in self.entries(folder):
            expected = folders if is_folder(path) else files
            is_meant = is_folder(path) or path.name.endswith(_MEANT)
            if path.name in expected or not is_meant:
                continue
            by_stem = {Path(name).stem: name for name in expected}
            nearest = naechste(path.stem, by_stem)
            message = f"„{path.name}“ wird nicht gelesen; hier hat dieser Name keine Bedeutung."
            cure = "Umbenennen oder entfernen."
            if nearest:
                cure = f"Meinten Sie „{by_stem[nearest]}“?"
            if path.name.endswith(".txt"):
                message = "Die Datei endet auf .txt und wird deshalb nicht gelesen."
                cure = "Die Endung entfernen; im Explorer unter „Ansicht“ Dateinamenerweiterungen einblenden."
            self.findings.add(Code.DATEI_UNBEKANNT, Place(f"{folder}/{path.name}"), message, cure)


# The endings of files that somebody wants to be read.
_MEANT = (".yaml", ".yml", ".yaml.txt", ".yml.txt", ".md.txt")


def folder_of_paper(root: Path, mandant: str, kennung: str) -> str:
    """The folder of a paper or of minutes, relative to the project; a paper's if there is neither."""
    for art in (VORLAGE, NIEDERSCHRIFT):
        folder = art.ordner(mandant=mandant, kennung=kennung)
        if is_folder(root / folder):
            return folder
    return VORLAGE.ordner(mandant=mandant, kennung=kennung)
