"""Reads all facts of a project folder.

The kind of a YAML file follows from where it lies: `vorlagen.facts.dateien`. Beside a vorlage.yaml lie
its text.md and, once it is published, what it said then: veroeffentlicht.json.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vorlagen.facts.beschluesse import check_decisions
from vorlagen.facts.dateien import (
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
    PAPIERARTEN,
    PRUEFUNGEN,
    STELLENPLAN,
    Dateiart,
    namen_in,
)
from vorlagen.facts.loading.documents import NIEDERSCHRIFTEN, VORLAGEN, Documents
from vorlagen.facts.loading.folder import ProjectFolder
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.niederschriften import check_minutes
from vorlagen.facts.papierarten import built_in, own_kinds
from vorlagen.facts.projekt import Behoerde, Gemeinsam, Projekt
from vorlagen.facts.reading.files import is_folder
from vorlagen.facts.reading.model import Fakten
from vorlagen.findings import Code, Findings, Place

M = TypeVar("M", bound=Fakten)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)  # as every part of an address


def load(wurzel: Path, findings: Findings) -> Projekt:
    """Read all facts of a project; what is wrong goes to `findings`, the rest is there to use."""
    return _Loader(ProjectFolder(wurzel, findings)).load()


@dataclass(frozen=True, slots=True)
class _Loader:
    project: ProjectFolder

    def load(self) -> Projekt:
        projekt = Projekt(self.project.wurzel)
        if not is_folder(self.project.wurzel / "data"):
            self._report_no_project()
        folders = self.project.folders("data")
        projekt.gemeinsam = self._gemeinsam(f"data/{GEMEINSAM}")
        for folder in folders:
            if folder != GEMEINSAM:
                projekt.behoerden[folder] = self._behoerde(folder, projekt.gemeinsam)
        self.project.report_strangers("data", (), self.project.folders("data"))
        if not any(projekt.papiere()) and not self.project.findings.has_errors:
            self._report_no_paper()
        return projekt

    def _report_no_project(self) -> None:
        missing = "data" if is_folder(self.project.wurzel) else str(self.project.wurzel)
        self.project.findings.add(
            Code.ORDNER_FEHLT,
            Place(missing),
            f"Den Ordner „{missing}“ gibt es nicht.",
            "Den Befehl im Projektordner aufrufen oder ihn mit --projekt ORDNER nennen; er enthält"
            " den Ordner data/.",
        )

    def _report_no_paper(self) -> None:
        self.project.findings.add(
            Code.ORDNER_FEHLT,
            Place("data"),
            "Unter data/ gibt es keine Vorlage.",
            "Eine Vorlage liegt in data/<behörde>/vorlagen/<kennung>/ und besteht aus vorlage.yaml und"
            " text.md; die Namen der Ordner sind klein geschrieben.",
        )

    def _gemeinsam(self, folder: str) -> Gemeinsam:
        gemeinsam = Gemeinsam(papierarten=built_in(self.project.findings))
        gemeinsam.abkuerzungen, _ = self.project.if_there(GEMEINSAME_ABKUERZUNGEN, "")
        shared, _ = self.project.if_there(GEMEINSAME_PAPIERARTEN, "")
        if shared:
            gemeinsam.papierarten |= own_kinds(shared, gemeinsam.papierarten, self.project.findings)
        gemeinsam.papierarten_defekt = self.project.has_errors(GEMEINSAME_PAPIERARTEN.datei())
        for name in self.project.yaml_files(KGST.ordner()):
            ausgabe = self._read_shared(name, KGST, gemeinsam)
            if ausgabe:
                gemeinsam.kgst.append(ausgabe)
        for name in self.project.yaml_files(FOERDERPROGRAMM.ordner()):
            programm = self._read_shared(name, FOERDERPROGRAMM, gemeinsam)
            if programm is None:
                continue
            if programm.kennung in gemeinsam.programme:
                first = gemeinsam.programme[programm.kennung].place.file
                self.project.report_repeated(programm.place_of("kennung"), programm.kennung, first)
            else:
                gemeinsam.programme[programm.kennung] = programm
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
        self._add_notices(behoerde)
        self._add_decisions(behoerde)
        documents = Documents(self.project, behoerde)
        behoerde.papiere = documents.all(VORLAGEN)
        behoerde.niederschriften = documents.all(NIEDERSCHRIFTEN)
        for kennung in behoerde.papiere.keys() & behoerde.niederschriften.keys():
            papier = behoerde.niederschriften[kennung]
            self.project.report_repeated(
                Place(papier.ordner), kennung, f"der Ordner vorlagen/{kennung}"
            )
        check_decisions(behoerde, self.project.findings)
        for papier in behoerde.niederschriften.values():
            if isinstance(papier.schriftstueck, Niederschrift):
                check_minutes(papier.schriftstueck, behoerde, self.project.findings)
        self.project.report_strangers(behoerde.ordner, *namen_in("data/{mandant}"))
        return behoerde

    def _add_kinds(self, behoerde: Behoerde, gemeinsam: Gemeinsam) -> None:
        """The kinds of papers that an authority has, and whether a file that names them has errors."""
        own, _ = self.project.if_there(PAPIERARTEN, behoerde.name)
        behoerde.papierarten = gemeinsam.papierarten
        borrows = own is None or "gemeinsam" in own.papierarten.values()
        behoerde.papierarten_defekt = borrows and gemeinsam.papierarten_defekt
        if own and not behoerde.papierarten_defekt:
            behoerde.papierarten = own_kinds(own, gemeinsam.papierarten, self.project.findings)
        if self.project.has_errors(PAPIERARTEN.datei(mandant=behoerde.name)):
            behoerde.papierarten_defekt = True

    def _add_notices(self, behoerde: Behoerde) -> None:
        self._add_files(BESCHEID, behoerde.name, behoerde.bescheide, behoerde.defekte_bescheide)

    def _add_decisions(self, behoerde: Behoerde) -> None:
        self._add_files(
            BESCHLUSS, behoerde.name, behoerde.beschluesse, behoerde.defekte_beschluesse
        )

    def _add_files(
        self, art: Dateiart[M], mandant: str, found: dict[str, M], defective: set[str]
    ) -> None:
        """Read the files of a folder, each under the name by which addresses know it."""
        for file in self.project.yaml_files(art.ordner(mandant=mandant)):
            facts = self.project.read(file, art)
            kennung = Path(file).stem.replace("-", "_")
            if facts is None:
                defective.add(kennung)
            if not _NAME.fullmatch(kennung):
                self._report_no_name(file)
            if facts and kennung in found:
                self.project.report_repeated(Place(file), kennung, found[kennung].place.file)
            elif facts:
                found[kennung] = facts

    def _report_no_name(self, file: str) -> None:
        self.project.findings.add(
            Code.WERT_UNZULAESSIG,
            Place(file),
            "Aus diesem Dateinamen lässt sich keine Adresse bilden.",
            "Die Datei so umbenennen, dass sie mit einem Buchstaben beginnt und nur Buchstaben ohne"
            " Umlaute, Ziffern, - und _ enthält: bescheid-2024.yaml.",
        )

    def _read_shared(self, name: str, art: Dateiart[M], gemeinsam: Gemeinsam) -> M | None:
        """A shared file that has any error is not used at all, and only papers that need it wait."""
        facts = self.project.read(name, art)
        if self.project.findings.within(name).has_errors:
            gemeinsam.defekt[name] = self._root_of(name)
            return None
        return facts

    def _root_of(self, name: str) -> str:
        """The name by which the addresses of an unusable shared file begin, as far as one can tell."""
        if "/kgst/" in name:
            return "kgst"
        text = self.project.text(name) or ""
        kennung = re.search(r"^kennung:[ ]*([A-Za-z]\w*)", text, re.MULTILINE)
        return kennung[1] if kennung else Path(name).stem.partition("-")[0]
