"""Reads the documents of an authority: papers with their annexes, and minutes, each when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from unicodedata import normalize

from vorlagen.facts.abschnitte import check_sections
from vorlagen.facts.agreement import check_minutes, check_stations
from vorlagen.facts.dateien import (
    ANLAGE,
    VORLAGE,
    Dateiart,
    ProjectFolder,
)
from vorlagen.facts.fakten import unknown
from vorlagen.facts.files import is_folder
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.papierarten import kind_of
from vorlagen.facts.projekt import Behoerde, Papier, Papiere
from vorlagen.facts.reads import recording, unrecorded
from vorlagen.facts.validation import validate
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.veroeffentlicht import Veroeffentlicht
from vorlagen.facts.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.facts.vorlage import Anlage, Konzept, Synopse, Vorlage, annexes_of
from vorlagen.facts.yaml_tree import Mapping
from vorlagen.findings import Code, Findings, Place


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of an authority; each is read into findings of its own."""

    project: ProjectFolder
    behoerde: Behoerde

    def all(self, art: Dateiart[Any]) -> Papiere:
        """The documents in the folders of a folder, read when somebody asks for one."""
        folder = art.sammelordner(mandant=self.behoerde.name)
        with recording() as reads:
            kennungen = self.project.folders(folder)
        with unrecorded():  # which documents there are concerns none of them
            addresses: dict[str, str] = {}
            for kennung in kennungen:
                first = addresses.setdefault(kennung.replace("-", "_"), kennung)
                if first != kennung:
                    address, place = kennung.replace("-", "_"), Place(f"{folder}/{kennung}")
                    self.project.report_repeated(place, address, f"der Ordner {first}")
            self.project.report_strangers(folder, (), kennungen)
        parts = self.project.trees.parts(reads, self.project.wurzel)
        return Papiere(kennungen, partial(self._read, folder, art), parts)

    def published(self) -> dict[str, Veroeffentlicht]:
        """What the papers said that are published, by their Kennung."""
        folder, states = VORLAGE.sammelordner(mandant=self.behoerde.name), {}
        for kennung in self.project.folders(folder):
            papier = Papier(self.behoerde.name, kennung, f"{folder}/{kennung}", None)
            if state := self._published(papier):
                states[kennung] = state
        return states

    def _read(self, folder: str, art: Dateiart[Any], kennung: str) -> Papier:
        """A document with what is wrong with its files, and what was read for it."""
        findings = Findings()
        own = Documents(replace(self.project, findings=findings), self.behoerde)
        with recording() as reads:
            papier = own._papier(kennung, f"{folder}/{kennung}", art)
            if isinstance(papier.schriftstueck, Niederschrift):
                check_minutes(papier.schriftstueck, self.behoerde, findings)
            elif isinstance(papier.schriftstueck, Vorlage):
                check_stations(papier.schriftstueck, kennung, self.behoerde, findings)
        papier.befunde = findings
        papier.read_parts = cache(partial(self.project.trees.parts, reads, self.project.wurzel))
        self.project.findings.extend(findings)
        return papier

    def _papier(
        self, kennung: str, folder: str, art: Dateiart[Any], around: Mapping | None = None
    ) -> Papier:
        """A document; an annex that says nothing else has its day and more from the one `around` it."""
        name = f"{folder}/{art.dateiname}"
        tree = self.project.tree(name)
        if tree is not None:
            _inherit(art.model.GEERBT, tree, around)
        document = None if tree is None else validate(art.model, tree, self.project.findings)
        papier = Papier(self.behoerde.name, kennung, folder, document)
        if tree is not None and not self.behoerde.papierarten_defekt:
            kinds = self.behoerde.papierarten
            papier.papierart = kind_of(tree, art.name, kinds, self.project.findings)
        self._add_text(papier, needed=not self.behoerde.papierarten_defekt)
        if tree is not None and papier.papierart:
            check_sections(tree, papier.papierart, self.behoerde.mandant, self.project.findings)
        papier.veroeffentlicht = self._published(papier)
        if isinstance(document, Konzept) and document.synopse:
            self._add_versions(papier, document.synopse)
        if art is VORLAGE:
            papier.anlagen = self._annexes(f"{folder}/anlagen", annexes_of(document), tree)
            for annex in papier.anlagen.values():
                annex.haupt = papier
        if isinstance(document, Vorlage):
            self._check_annexes(document, papier)
            self._report_unnamed_annexes(f"{folder}/anlagen", document)
        self.project.report_strangers(folder, (art.dateiname,), ("anlagen", "bilder"))
        return papier

    def _add_text(self, papier: Papier, *, needed: bool) -> None:
        """Read the text of a document; one whose kind has no section for it, or is unknown, needs none."""
        is_there = self.project.has(papier.text_datei)
        if papier.papierart and not papier.papierart.has_text:
            papier.text = ""
            if is_there:
                self.project.findings.add(
                    Code.DATEI_UNBEKANNT,
                    Place(papier.text_datei),
                    f"Die Datei wird nicht gelesen: „{papier.papierart.bezeichnung}“ hat keinen Text.",
                    "In papierarten.yaml einen Abschnitt „text: ja“ vorsehen oder die Datei entfernen.",
                )
        # Prose can be checked for much even where its YAML has faults.
        elif (papier.schriftstueck and needed) or is_there:
            papier.text = self.project.text(papier.text_datei)
            if papier.text is not None and not papier.text.strip():
                self.project.findings.add(
                    Code.DATEI_UNLESBAR,
                    Place(papier.text_datei),
                    "Die Datei ist leer.",
                    "Den Text der Vorlage schreiben; wie, steht im Handbuch.",
                )

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

    def _annexes(
        self, folder: str, anlagen: Iterable[Anlage], paper: Mapping | None
    ) -> dict[str, Papier]:
        """The annexes with text of their own; other folders may hold finished PDFs."""
        named = {anlage.dokument for anlage in anlagen}
        return {
            name: self._papier(name, f"{folder}/{name}", ANLAGE, paper)
            for name in self.project.folders(folder)
            if name in named or self.project.has(f"{folder}/{name}/{ANLAGE.dateiname}")
        }

    def _check_annexes(self, vorlage: Vorlage, papier: Papier) -> None:
        """Report annexes whose document is not there, and documents that no annex names."""
        named = {anlage.dokument: anlage for anlage in vorlage.anlagen if anlage.dokument}
        for name, anlage in named.items():
            if name not in papier.anlagen:
                place, cure = anlage.place_of("dokument"), "Mit anlage.yaml und text.md anlegen."
                what = f"In {papier.ordner}/anlagen den Ordner"
                self.project.findings.extend([unknown(what, name, papier.anlagen, place, cure)])
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
            if not is_folder(path) and normalize("NFC", path.name) not in named:
                self.project.findings.add(
                    Code.DATEI_UNBEKANNT,
                    Place(f"{folder}/{path.name}"),
                    f"Keine Anlage der Vorlage nennt „{path.name}“; die Datei wird nicht beigefügt.",
                    f"Unter „anlagen“ eintragen: {{datei: anlagen/{path.name}, titel: …}}; sonst entfernen.",
                )


def _inherit(keys: Iterable[str], tree: Mapping, around: Mapping | None) -> None:
    """Give an annex what its paper says, unless it says so itself; what is wrong there is told there."""
    for key in keys:
        if key not in tree.spots.keys:
            tree.spots.keys[key] = tree.spots.values[key] = tree.spots.place
            if around is not None and key in around:
                tree[key] = around[key]
                tree.spots.values[key] = around.spots.values[key]
