"""Reads all facts of a project folder.

The kind of a YAML file follows from its path: `vorlagen.paper.dateien`. Beside a vorlage.yaml lie its
text.md and, once it is published, its published state: veroeffentlicht.json.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from vorlagen.beschluesse import BESCHLUSS, check_decisions
from vorlagen.facts.dateiart import GEMEINSAM, Dateiart, FactFiles, Files
from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.files import is_folder
from vorlagen.facts.reads import (
    WORDS,
    Part,
    ReadOnce,
    absorb,
    note,
    recording,
    unrecorded,
    words_digest,
)
from vorlagen.findings import Code, Findings, Place
from vorlagen.paper.dateien import (
    GEMEINSAME_PAPIERARTEN,
    MANDANT,
    NIEDERSCHRIFT,
    PAPIERARTEN,
    VORLAGE,
    ProjectFolder,
    fact_kinds,
    namen_in,
)
from vorlagen.paper.documents import Documents
from vorlagen.paper.papierarten import built_in, own_kinds
from vorlagen.paper.projekt import Behoerde, Gemeinsam, Projekt
from vorlagen.paper.subjects import reserved_names
from vorlagen.sitzungen import GREMIEN

M = TypeVar("M", bound=Fakten)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)  # as every part of an address


def load(wurzel: Path, findings: Findings) -> Projekt:
    """Read all facts of a project; faults go to `findings`, the rest can be used."""
    projekt = open_project(wurzel, findings)
    if not list(projekt.papiere()) and not findings.has_errors:
        report_no_paper(findings)
    return projekt


def open_project(wurzel: Path, findings: Findings) -> Projekt:
    """Read the facts of a project but for those of its documents, which are read when asked for."""
    return _Loader(ProjectFolder(wurzel, findings)).load()


def report_no_paper(findings: Findings) -> None:
    """Report that a project has nothing that could be built."""
    findings.add(
        Code.DATEI_FEHLT,
        Place("data"),
        "Unter data/ gibt es keine Vorlage.",
        "Eine Vorlage liegt in data/<behörde>/vorlagen/<kennung>/ und besteht aus vorlage.yaml und"
        " text.md; die Namen der Ordner sind klein geschrieben.",
    )


class _Loader(Struct, frozen=True):
    project: ProjectFolder

    def load(self) -> Projekt:
        projekt = Projekt(self.project.wurzel)
        if not is_folder(self.project.wurzel / "data"):
            is_project = is_folder(self.project.wurzel)
            missing = "data" if is_project else str(self.project.wurzel)
            self.project.findings.add(
                Code.DATEI_FEHLT,
                Place(missing),
                f"Den Ordner „{missing}“ gibt es nicht.",
                "Den Befehl im Projektordner aufrufen oder ihn mit --projekt ORDNER nennen; er enthält"
                " den Ordner data/. Ein neues Projekt beginnt hier mit: vorlagen vorschau --bearbeiten"
                " (im Browser) oder vorlagen neu mandant",
            )
        folders = self.project.folders("data")
        with recording() as reads:
            projekt.gemeinsam = self._gemeinsam(f"data/{GEMEINSAM}")
        projekt.gemeinsam.teile = reads.split(self.project.wurzel)
        for folder in folders:
            if folder != GEMEINSAM:
                with recording() as reads:
                    behoerde = self._behoerde(folder, projekt.gemeinsam)
                behoerde.teile = reads.split(self.project.wurzel)
                projekt.behoerden[folder] = behoerde
        self.project.report_strangers("data", (), self.project.folders("data"))
        return projekt

    def _gemeinsam(self, folder: str) -> Gemeinsam:
        gemeinsam = Gemeinsam(self._files(""), dict(built_in()))
        shared = gemeinsam.dateien.of(GEMEINSAME_PAPIERARTEN).only
        if shared:
            gemeinsam.papierarten |= own_kinds(shared, gemeinsam.papierarten, self.project.findings)
        gemeinsam.papierarten_defekt = self.project.has_errors(GEMEINSAME_PAPIERARTEN.datei())
        self.project.report_strangers(folder, *namen_in(folder))
        return gemeinsam

    def _behoerde(self, name: str, gemeinsam: Gemeinsam) -> Behoerde:
        files = self._files(name)
        behoerde = Behoerde(name, files.of(MANDANT).only, files.of(GREMIEN).only, files)
        self._add_kinds(behoerde, gemeinsam)
        documents = Documents(self.project, behoerde)
        behoerde.papiere = documents.all(VORLAGE)
        behoerde.niederschriften = documents.all(NIEDERSCHRIFT)
        behoerde.erschienen = ReadOnce(documents.published, self.project.wurzel)
        with unrecorded():
            for kennung in behoerde.papiere.keys() & behoerde.niederschriften.keys():
                place = Place(f"{NIEDERSCHRIFT.sammelordner(mandant=name)}/{kennung}")
                self.project.report_repeated(place, kennung, f"der Ordner vorlagen/{kennung}")
            decisions = files.of(BESCHLUSS).facts.values()
            papers = behoerde.papiere
            check_decisions(decisions, behoerde.gremien, papers, self.project.findings)
            self.project.report_strangers(behoerde.ordner, *namen_in("data/{mandant}"))
        return behoerde

    def _files(self, mandant: str) -> Files:
        """All files of an authority but its documents; without a name, those that all share."""
        files = Files()
        for art in fact_kinds():
            if art.is_shared == bool(mandant):
                continue
            if art.is_single:
                files[art] = self._single_file(art, mandant)
            else:
                files[art] = self._several_files(art, mandant)
        return files

    def _single_file(self, art: Dateiart[M], mandant: str) -> FactFiles[M]:
        name = art.datei(mandant=mandant)
        if not art.is_needed and not self.project.has(name):
            return FactFiles()
        facts = self.project.read(name, art)
        return FactFiles(unusable={"": name}) if facts is None else FactFiles({"": facts})

    def _several_files(self, art: Dateiart[M], mandant: str) -> FactFiles[M]:
        files = FactFiles[M]()
        for file in self.project.yaml_files(art.ordner(mandant=mandant)):
            name = Path(file).stem.replace("-", "_")
            parts: tuple[Part, ...] = ()
            if art.is_price_list:
                facts, parts = self._price_list(file, art)
            else:
                facts = self.project.read(file, art)
            if mandant and not _NAME.fullmatch(name):
                self.project.findings.add(
                    Code.WERT_UNZULAESSIG,
                    Place(file),
                    "Aus diesem Dateinamen lässt sich keine Adresse bilden.",
                    "Die Datei umbenennen: vorn ein Buchstabe, dann Buchstaben ohne Umlaute, Ziffern, - und"
                    " _: bescheid-2024.yaml.",
                )
            if facts is None:
                files.unusable[self._unread_name(file) if art.kennung else name] = file
                continue
            place = Place(file)
            if art.kennung:
                name = getattr(facts, art.kennung)
                place = facts.place_of(art.kennung)
                self.project.findings.extend(repeated([(name, place)], reserved=reserved_names()))
            if name in files.facts:
                self.project.report_repeated(place, name, files.facts[name].place.file)
            else:
                files.facts[name] = facts
                files.teile[name] = parts
        self.project.findings.extend(art.together(files.facts.values()))
        return files

    def _add_kinds(self, behoerde: Behoerde, gemeinsam: Gemeinsam) -> None:
        """The kinds of papers that an authority has, and whether a file that names them has errors."""
        written = behoerde.dateien.of(PAPIERARTEN).only
        behoerde.papierarten = gemeinsam.papierarten
        borrows = written is None or "gemeinsam" in written.papierarten.values()
        behoerde.papierarten_defekt = borrows and gemeinsam.papierarten_defekt
        if written and not behoerde.papierarten_defekt:
            shared = gemeinsam.papierarten
            behoerde.papierarten = own_kinds(written, shared, self.project.findings)
        if self.project.has_errors(PAPIERARTEN.datei(mandant=behoerde.name)):
            behoerde.papierarten_defekt = True

    def _price_list(self, name: str, art: Dateiart[M]) -> tuple[M | None, tuple[Part, ...]]:
        """A file that is not used at all if it has any error, and what was read for it."""
        with recording() as reads:
            facts = self.project.read(name, art)
        parts = reads.split(self.project.wurzel)
        if facts is None or self.project.findings.within(name).has_errors:
            absorb(parts)
            return None, ()
        # Checks know all names and units in it, and reckoning the days on which something changes.
        note(WORDS, self.project.wurzel / name, lambda: words_digest(facts.tree))
        return facts, parts

    def _unread_name(self, file: str) -> str:
        """The name of an unusable file that says it itself, as far as one can tell."""
        text = self.project.text(file) or ""
        kennung = re.search(r"^kennung:[ ]*([A-Za-z]\w*)", text, re.MULTILINE)
        return kennung[1] if kennung else Path(file).stem.partition("-")[0]
