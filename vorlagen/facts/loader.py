"""Reads all facts of a project folder.

The kind of a YAML file follows from where it lies: `vorlagen.facts.dateien`. Beside a vorlage.yaml lie
its text.md and, once it is published, what it said then: veroeffentlicht.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, Generic, TypeVar
from unicodedata import normalize

from vorlagen.facts.abschnitte import check_sections
from vorlagen.facts.agreement import check_decisions, check_minutes, check_stations
from vorlagen.facts.dateien import (
    ABKUERZUNGEN,
    ANLAGE,
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
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.files import is_folder
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.papierarten import Dokument, built_in, kind_of, own_kinds
from vorlagen.facts.projekt import Behoerde, Gemeinsam, Papier, Papiere, Projekt
from vorlagen.facts.reads import YAML, Part, Reads, absorb, recording, unrecorded
from vorlagen.facts.recht import built_in_law
from vorlagen.facts.stellen import of_one_day
from vorlagen.facts.validation import validate
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.veroeffentlicht import Veroeffentlicht
from vorlagen.facts.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.facts.vorlage import Anlage, Konzept, Synopse, Vorlage, annexes_of
from vorlagen.facts.yaml_tree import Mapping
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import vorschlag


@dataclass(frozen=True, slots=True)
class Form:
    """A document that lies in a folder of its own, with its text and more beside its YAML."""

    dokument: Dokument
    art: Dateiart[Any]


VORLAGEN = Form("vorlage", VORLAGE)
_ANLAGEN = Form("anlage", ANLAGE)
NIEDERSCHRIFTEN = Form("niederschrift", NIEDERSCHRIFT)


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of an authority; each is read into findings of its own."""

    project: ProjectFolder
    behoerde: Behoerde

    def all(self, form: Form) -> Papiere:
        """The documents in the folders of a folder, read when somebody asks for one."""
        folder = form.art.sammelordner(mandant=self.behoerde.name)
        with recording() as reads:
            kennungen = self.project.folders(folder)
        with unrecorded():  # which documents there are concerns none of them
            addresses: dict[str, str] = {}
            for kennung in kennungen:
                first = addresses.setdefault(kennung.replace("-", "_"), kennung)
                if first != kennung:
                    place = Place(f"{folder}/{kennung}")
                    self.project.report_repeated(
                        place, kennung.replace("-", "_"), f"der Ordner {first}"
                    )
            self.project.report_strangers(folder, (), kennungen)
        parts = self.project.trees.parts(reads, self.project.wurzel)
        return Papiere(kennungen, partial(self._read, folder, form), parts)

    def published(self) -> dict[str, Veroeffentlicht]:
        """What the papers said that are published, by their Kennung."""
        folder = VORLAGE.sammelordner(mandant=self.behoerde.name)
        states = {}
        for kennung in self.project.folders(folder):
            papier = Papier(self.behoerde.name, kennung, f"{folder}/{kennung}", None)
            states[kennung] = self._published(papier)
        return {kennung: state for kennung, state in states.items() if state is not None}

    def _read(self, folder: str, form: Form, kennung: str) -> Papier:
        """A document with what is wrong with its files, and what was read for it."""
        findings = Findings()
        own = Documents(replace(self.project, findings=findings), self.behoerde)
        with recording() as reads:
            papier = own._papier(kennung, f"{folder}/{kennung}", form)
            if isinstance(papier.schriftstueck, Niederschrift):
                check_minutes(papier.schriftstueck, self.behoerde, findings)
            elif isinstance(papier.schriftstueck, Vorlage):
                check_stations(papier.schriftstueck, kennung, self.behoerde, findings)
        papier.befunde = findings
        papier.teile = self.project.trees.parts(reads, self.project.wurzel)
        self.project.findings.extend(findings)
        return papier

    def _papier(
        self, kennung: str, folder: str, form: Form, around: Mapping | None = None
    ) -> Papier:
        """A document; an annex that says nothing else has its day and more from the one `around` it."""
        name = f"{folder}/{form.art.dateiname}"
        tree = self.project.tree(name)
        if tree is not None:
            _inherit(form.art.model.GEERBT, tree, around)
        document = None if tree is None else validate(form.art.model, tree, self.project.findings)
        papier = Papier(self.behoerde.name, kennung, folder, document)
        if tree is not None and not self.behoerde.papierarten_defekt:
            kinds = self.behoerde.papierarten
            papier.papierart = kind_of(tree, form.dokument, kinds, self.project.findings)
        self._add_text(papier, needed=not self.behoerde.papierarten_defekt)
        if tree is not None and papier.papierart:
            check_sections(tree, papier.papierart, self.behoerde.mandant, self.project.findings)
        papier.veroeffentlicht = self._published(papier)
        if isinstance(document, Konzept) and document.synopse:
            self._add_versions(papier, document.synopse)
        if form is VORLAGEN:
            papier.anlagen = self._annexes(f"{folder}/anlagen", annexes_of(document), tree)
            for annex in papier.anlagen.values():
                annex.haupt = papier
        if isinstance(document, Vorlage):
            self._check_annexes(document, papier)
            self._report_unnamed_annexes(f"{folder}/anlagen", document)
        self.project.report_strangers(folder, (form.art.dateiname,), ("anlagen", "bilder"))
        return papier

    def _add_text(self, papier: Papier, *, needed: bool) -> None:
        """Read the text of a document; one whose kind has no section for it, or is unknown, needs none."""
        is_there = self.project.has(papier.text_datei)
        if papier.papierart and not papier.papierart.has_text:
            papier.text = ""
            if is_there:
                self._report_no_section(papier)
        # Prose can be checked for much even where its YAML has faults.
        elif (papier.schriftstueck and needed) or is_there:
            papier.text = self.project.text(papier.text_datei)
            if papier.text is not None and not papier.text.strip():
                self._report_empty(papier.text_datei)

    def _add_versions(self, papier: Papier, synopse: Synopse) -> None:
        """Read the two texts of a Synopse, which lie in the folder of its paper."""
        within = papier.ordner.rpartition("/anlagen/")[0]
        for side, name in (("alt", synopse.alt), ("neu", synopse.neu)):
            file = normpath(f"{papier.ordner}/{name}")
            if not file.startswith(f"{within}/") or not self.project.has(file):
                self.project.findings.add(
                    Code.VERWEIS_UNBEKANNT,
                    synopse.place_of(side),
                    f"Die Datei „{file}“ gibt es im Ordner der Vorlage nicht.",
                    "Den Namen berichtigen oder die Datei anlegen; der Pfad beginnt im Ordner der Anlage, der"
                    " Text der Anlage „satzung“ heißt dort ../satzung/text.md.",
                )
            elif (text := self.project.text(file)) is not None:
                papier.fassungen[side] = file, text

    def _report_no_section(self, papier: Papier) -> None:
        kind = papier.papierart.bezeichnung if papier.papierart else ""
        self.project.findings.add(
            Code.DATEI_UNBEKANNT,
            Place(papier.text_datei),
            f"Die Datei wird nicht gelesen: „{kind}“ hat keinen Abschnitt für einen Text.",
            "In papierarten.yaml einen Abschnitt mit „text: ja“ vorsehen oder die Datei entfernen.",
        )

    def _annexes(
        self, folder: str, anlagen: Iterable[Anlage], paper: Mapping | None
    ) -> dict[str, Papier]:
        """The annexes with text of their own; other folders may hold finished PDFs."""
        named = {anlage.dokument for anlage in anlagen}
        return {
            name: self._papier(name, f"{folder}/{name}", _ANLAGEN, paper)
            for name in self.project.folders(folder)
            if name in named or self.project.has(f"{folder}/{name}/{_ANLAGEN.art.dateiname}")
        }

    def _check_annexes(self, vorlage: Vorlage, papier: Papier) -> None:
        """Report annexes whose document is not there, and documents that no annex names."""
        named = {anlage.dokument: anlage for anlage in vorlage.anlagen if anlage.dokument}
        for name, anlage in named.items():
            if name not in papier.anlagen:
                self.project.findings.add(
                    Code.VERWEIS_UNBEKANNT,
                    anlage.place_of("dokument"),
                    f"Den Ordner „{papier.ordner}/anlagen/{name}“ gibt es nicht.",
                    vorschlag(
                        name, papier.anlagen, "Den Ordner mit anlage.yaml und text.md anlegen."
                    ),
                )
        for name in papier.anlagen.keys() - named.keys():
            self.project.findings.add(
                Code.DATEI_UNBEKANNT,
                Place(papier.anlagen[name].ordner),
                f"Keine Anlage in {vorlage.place.file} nennt dieses Dokument.",
                f"Unter „anlagen“ ergänzen: - dokument: {name}; oder den Ordner entfernen.",
            )

    def _published(self, papier: Papier) -> Veroeffentlicht | None:
        name = f"{papier.ordner}/{VEROEFFENTLICHT}"
        state = self.project.text(name) if self.project.has(name) else None
        if state is None:
            return None
        return read_veroeffentlicht(state, name, papier.name, self.project.findings)

    def _report_unnamed_annexes(self, folder: str, vorlage: Vorlage) -> None:
        """Warn of files among the annexes that the paper does not name, whatever their kind."""
        files = [a.datei for a in vorlage.anlagen if isinstance(a.datei, str)]
        named = {normalize("NFC", PurePosixPath(file).name) for file in files}
        for path in self.project.entries(folder):
            if is_folder(path) or normalize("NFC", path.name) in named:
                continue
            self.project.findings.add(
                Code.DATEI_UNBEKANNT,
                Place(f"{folder}/{path.name}"),
                f"Keine Anlage der Vorlage nennt „{path.name}“; die Datei wird nicht beigefügt.",
                f"Unter „anlagen“ eintragen: {{datei: anlagen/{path.name}, titel: …}}; sonst die Datei"
                " entfernen.",
            )

    def _report_empty(self, name: str) -> None:
        self.project.findings.add(
            Code.DATEI_UNLESBAR,
            Place(name),
            "Die Datei ist leer.",
            "Den Text der Vorlage schreiben; wie, steht im Handbuch.",
        )


def _inherit(keys: Iterable[str], tree: Mapping, around: Mapping | None) -> None:
    """Give an annex what its paper says, unless it says so itself; what is wrong there is told there."""
    for key in keys:
        if key not in tree.spots.keys:
            tree.spots.keys[key] = tree.spots.values[key] = tree.spots.place
            if around is not None and key in around:
                tree[key] = around[key]
                tree.spots.values[key] = around.spots.values[key]


T = TypeVar("T")
M = TypeVar("M", bound=Fakten)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)  # as every part of an address


class ReadOnce(Generic[T]):
    """What is made when somebody first asks for it; whoever asks rests on what was read for it."""

    def __init__(self, make: Callable[[], T], parts: Callable[[Reads], tuple[Part, ...]]) -> None:
        self._make, self._parts = make, parts
        self._made: tuple[T, tuple[Part, ...]] | None = None

    def __call__(self) -> T:
        if self._made is None:
            with recording() as reads:
                made = self._make()
            self._made = made, self._parts(reads)
        absorb(self._made[1])
        return self._made[0]


def load(wurzel: Path, findings: Findings) -> Projekt:
    """Read all facts of a project; what is wrong goes to `findings`, the rest is there to use."""
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


@dataclass(frozen=True, slots=True)
class _Loader:
    project: ProjectFolder

    def load(self) -> Projekt:
        projekt = Projekt(self.project.wurzel, trees=self.project.trees)
        if not is_folder(self.project.wurzel / "data"):
            self._report_no_project()
        folders = self.project.folders("data")
        with recording() as reads:
            projekt.gemeinsam = self._gemeinsam(f"data/{GEMEINSAM}")
        projekt.gemeinsam.teile = self._parts(reads)
        for folder in folders:
            if folder != GEMEINSAM:
                with recording() as reads:
                    behoerde = self._behoerde(folder, projekt.gemeinsam)
                behoerde.teile = self._parts(reads)
                projekt.behoerden[folder] = behoerde
        self.project.report_strangers("data", (), self.project.folders("data"))
        return projekt

    def _parts(self, reads: Reads) -> tuple[Part, ...]:
        """What was read for facts that many papers share; each notes itself what it asks of a file."""
        whole = f"{YAML}:"
        reads.entries = {
            key: said for key, said in reads.entries.items() if not key.startswith(whole)
        }
        return self.project.trees.parts(reads, self.project.wurzel)

    def _report_no_project(self) -> None:
        missing = "data" if is_folder(self.project.wurzel) else str(self.project.wurzel)
        self.project.findings.add(
            Code.DATEI_FEHLT,
            Place(missing),
            f"Den Ordner „{missing}“ gibt es nicht.",
            "Den Befehl im Projektordner aufrufen oder ihn mit --projekt ORDNER nennen; er enthält"
            " den Ordner data/.",
        )

    def _gemeinsam(self, folder: str) -> Gemeinsam:
        gemeinsam = Gemeinsam(papierarten=dict(built_in()))
        gemeinsam.abkuerzungen, _ = self.project.if_there(GEMEINSAME_ABKUERZUNGEN, "")
        shared, _ = self.project.if_there(GEMEINSAME_PAPIERARTEN, "")
        if shared:
            gemeinsam.papierarten |= own_kinds(shared, gemeinsam.papierarten, self.project.findings)
        gemeinsam.papierarten_defekt = self.project.has_errors(GEMEINSAME_PAPIERARTEN.datei())
        for name in self.project.yaml_files(KGST.ordner()):
            ausgabe = self._read_shared(name, KGST, gemeinsam)
            if ausgabe:
                gemeinsam.kgst.append(ausgabe)
        self.project.findings.extend(of_one_day(gemeinsam.kgst))
        for name in self.project.yaml_files(FOERDERPROGRAMM.ordner()):
            programm = self._read_shared(name, FOERDERPROGRAMM, gemeinsam)
            if programm is None:
                continue
            if programm.kennung in gemeinsam.programme:
                first = gemeinsam.programme[programm.kennung].place.file
                self.project.report_repeated(programm.place_of("kennung"), programm.kennung, first)
            else:
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
        self._add_notices(behoerde)
        self._add_decisions(behoerde)
        documents = Documents(self.project, behoerde)
        behoerde.papiere = documents.all(VORLAGEN)
        behoerde.niederschriften = documents.all(NIEDERSCHRIFTEN)
        behoerde.erschienen = ReadOnce(documents.published, self._parts)
        with unrecorded():
            for kennung in behoerde.papiere.keys() & behoerde.niederschriften.keys():
                place = Place(f"{NIEDERSCHRIFT.sammelordner(mandant=name)}/{kennung}")
                self.project.report_repeated(place, kennung, f"der Ordner vorlagen/{kennung}")
            check_decisions(behoerde, self.project.findings)
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
