"""Reads all facts of a project folder.

The kind of a YAML file follows from its path: `vorlagen.paper.dateien`. Beside a vorlage.yaml lie its
text.md and, once it is published, its published state: veroeffentlicht.json.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from vorlagen.bescheide import of_one_day
from vorlagen.beschluesse import check_decisions
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.files import is_folder
from vorlagen.facts.reads import WORDS, ReadOnce, absorb, note, recording, unrecorded, words_digest
from vorlagen.findings import Code, Findings, Place
from vorlagen.haushalt import built_in_law
from vorlagen.paper.dateien import (
    ABKUERZUNGEN,
    BESCHEID,
    BESCHLUSS,
    FOERDERPROGRAMM,
    GEMEINSAM,
    GEMEINSAME_ABKUERZUNGEN,
    GEMEINSAME_PAPIERARTEN,
    GREMIEN,
    HAUSHALT,
    KGST,
    MANDANT,
    NIEDERSCHRIFT,
    PAPIERARTEN,
    PRUEFUNGEN,
    RECHT,
    STELLENPLAN,
    VORLAGE,
    Dateiart,
    ProjectFolder,
    namen_in,
)
from vorlagen.paper.documents import Documents
from vorlagen.paper.papierarten import built_in, own_kinds
from vorlagen.paper.projekt import Behoerde, Gemeinsam, Projekt

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
        gemeinsam = Gemeinsam(papierarten=dict(built_in()))
        gemeinsam.abkuerzungen, _ = self.project.if_there(GEMEINSAME_ABKUERZUNGEN, "")
        shared, _ = self.project.if_there(GEMEINSAME_PAPIERARTEN, "")
        if shared:
            gemeinsam.papierarten |= own_kinds(shared, gemeinsam.papierarten, self.project.findings)
        gemeinsam.papierarten_defekt = self.project.has_errors(GEMEINSAME_PAPIERARTEN.datei())
        for name in self.project.yaml_files(KGST.ordner()):
            ausgabe = self._price_list(name, KGST, gemeinsam)
            if ausgabe is not None:
                gemeinsam.kgst.append(ausgabe)
        self.project.findings.extend(of_one_day(gemeinsam.kgst))
        for name in self.project.yaml_files(FOERDERPROGRAMM.ordner()):
            programm = self._price_list(name, FOERDERPROGRAMM, gemeinsam)
            if programm and programm.kennung in gemeinsam.programme:
                first = gemeinsam.programme[programm.kennung].place.file
                self.project.report_repeated(programm.place_of("kennung"), programm.kennung, first)
            elif programm:
                gemeinsam.programme[programm.kennung] = programm
        for name in self.project.yaml_files(RECHT.ordner()):
            recht = self.project.read(name, RECHT)
            if recht and recht.land in gemeinsam.recht:
                first = gemeinsam.recht[recht.land].place.file
                self.project.report_repeated(recht.place_of("land"), recht.land, first)
            elif recht:
                gemeinsam.recht[recht.land] = recht
        gemeinsam.recht = {**built_in_law(), **gemeinsam.recht}
        gemeinsam.recht_defekt = self.project.has_errors(RECHT.ordner())
        self.project.report_strangers(folder, *namen_in(folder))
        return gemeinsam

    def _behoerde(self, name: str, gemeinsam: Gemeinsam) -> Behoerde:
        behoerde = Behoerde(name)
        behoerde.mandant = self.project.read(MANDANT.datei(mandant=name), MANDANT)
        behoerde.gremien = self.project.read(GREMIEN.datei(mandant=name), GREMIEN)
        behoerde.stellenplan, behoerde.stellenplan_defekt = self.project.if_there(STELLENPLAN, name)
        behoerde.haushalt, behoerde.haushalt_defekt = self.project.if_there(HAUSHALT, name)
        behoerde.pruefliste, _ = self.project.if_there(PRUEFUNGEN, name)
        behoerde.abkuerzungen, _ = self.project.if_there(ABKUERZUNGEN, name)
        self._add_kinds(behoerde, gemeinsam)
        self._add_files(BESCHEID, name, behoerde.bescheide, behoerde.defekte_bescheide)
        self._add_files(BESCHLUSS, name, behoerde.beschluesse, behoerde.defekte_beschluesse)
        documents = Documents(self.project, behoerde)
        behoerde.papiere = documents.all(VORLAGE)
        behoerde.niederschriften = documents.all(NIEDERSCHRIFT)
        behoerde.erschienen = ReadOnce(documents.published, self.project.wurzel)
        with unrecorded():
            for kennung in behoerde.papiere.keys() & behoerde.niederschriften.keys():
                place = Place(f"{NIEDERSCHRIFT.sammelordner(mandant=name)}/{kennung}")
                self.project.report_repeated(place, kennung, f"der Ordner vorlagen/{kennung}")
            decisions = behoerde.beschluesse.values()
            papers = behoerde.papiere
            check_decisions(decisions, behoerde.gremien, papers, self.project.findings)
            self.project.report_strangers(behoerde.ordner, *namen_in("data/{mandant}"))
        return behoerde

    def _add_kinds(self, behoerde: Behoerde, gemeinsam: Gemeinsam) -> None:
        """The kinds of papers that an authority has, and whether a file that names them has errors."""
        written, _ = self.project.if_there(PAPIERARTEN, behoerde.name)
        behoerde.papierarten = gemeinsam.papierarten
        borrows = written is None or "gemeinsam" in written.papierarten.values()
        behoerde.papierarten_defekt = borrows and gemeinsam.papierarten_defekt
        if written and not behoerde.papierarten_defekt:
            shared = gemeinsam.papierarten
            behoerde.papierarten = own_kinds(written, shared, self.project.findings)
        if self.project.has_errors(PAPIERARTEN.datei(mandant=behoerde.name)):
            behoerde.papierarten_defekt = True

    def _add_files(
        self, art: Dateiart[M], mandant: str, by_name: dict[str, M], defective: set[str]
    ) -> None:
        """Read the files of a folder, each under the name by which addresses know it."""
        for file in self.project.yaml_files(art.ordner(mandant=mandant)):
            facts = self.project.read(file, art)
            kennung = Path(file).stem.replace("-", "_")
            if facts is None:
                defective.add(kennung)
            if not _NAME.fullmatch(kennung):
                self.project.findings.add(
                    Code.WERT_UNZULAESSIG,
                    Place(file),
                    "Aus diesem Dateinamen lässt sich keine Adresse bilden.",
                    "Die Datei umbenennen: vorn ein Buchstabe, dann Buchstaben ohne Umlaute, Ziffern, - und"
                    " _: bescheid-2024.yaml.",
                )
            if facts and kennung in by_name:
                self.project.report_repeated(Place(file), kennung, by_name[kennung].place.file)
            elif facts:
                by_name[kennung] = facts

    def _price_list(self, name: str, art: Dateiart[M], gemeinsam: Gemeinsam) -> M | None:
        """A shared file that has any error is not used at all, and only papers that need it wait."""
        with recording() as reads:
            facts = self.project.read(name, art)
        parts = reads.split(self.project.wurzel)
        if facts is None or self.project.findings.within(name).has_errors:
            absorb(parts)
            gemeinsam.defekt[name] = self._root_of(name)
            return None
        gemeinsam.preislisten[name] = parts
        # Checks know all names and units in it, and reckoning the days on which something changes.
        note(WORDS, self.project.wurzel / name, lambda: words_digest(facts.tree))
        return facts

    def _root_of(self, name: str) -> str:
        """The name by which the addresses of an unusable shared file begin, as far as one can tell."""
        if "/kgst/" in name:
            return "kgst"
        text = self.project.text(name) or ""
        kennung = re.search(r"^kennung:[ ]*([A-Za-z]\w*)", text, re.MULTILINE)
        if kennung:
            return kennung[1]
        return Path(name).stem.partition("-")[0]
