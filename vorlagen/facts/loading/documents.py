"""Reads documents: YAML, the text beside it, annexes with text of their own, what was published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from vorlagen.facts.abschnitte import check_sections
from vorlagen.facts.dateien import ANLAGE, NIEDERSCHRIFT, VORLAGE, Dateiart
from vorlagen.facts.loading.folder import ProjectFolder
from vorlagen.facts.papierart import Dokument
from vorlagen.facts.papierarten import kind_of
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.reading.files import is_folder
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.veroeffentlicht import Veroeffentlicht
from vorlagen.facts.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.facts.vorlage import Anlage, Vorlage, annexes_of
from vorlagen.findings import Code, Place
from vorlagen.german.lists import naechste


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
    """The documents of an authority."""

    project: ProjectFolder
    behoerde: Behoerde

    def all(self, form: Form) -> dict[str, Papier]:
        """The documents in the folders of a folder, by their Kennung."""
        folder = form.art.sammelordner(mandant=self.behoerde.name)
        found: dict[str, Papier] = {}
        addresses: dict[str, str] = {}
        for kennung in self.project.folders(folder):
            found[kennung] = self._papier(kennung, f"{folder}/{kennung}", form)
            first = addresses.setdefault(kennung.replace("-", "_"), kennung)
            if first != kennung:
                place = Place(found[kennung].ordner)
                self.project.report_repeated(
                    place, kennung.replace("-", "_"), f"der Ordner {first}"
                )
        self.project.report_strangers(folder, (), found)
        return found

    def _papier(self, kennung: str, folder: str, form: Form) -> Papier:
        name = f"{folder}/{form.art.dateiname}"
        tree = self.project.tree(name)
        document = None if tree is None else validate(form.art.model, tree, self.project.findings)
        papier = Papier(self.behoerde.name, kennung, folder, document)
        if tree is not None and not self.behoerde.papierarten_defekt:
            kinds = self.behoerde.papierarten
            papier.papierart = kind_of(tree, form.dokument, kinds, self.project.findings)
        self._add_text(papier, needed=not self.behoerde.papierarten_defekt)
        if tree is not None and papier.papierart:
            check_sections(tree, papier.papierart, self.behoerde.mandant, self.project.findings)
        papier.veroeffentlicht = self._published(papier)
        if form is VORLAGEN:
            papier.anlagen = self._annexes(f"{folder}/anlagen", annexes_of(document))
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

    def _report_no_section(self, papier: Papier) -> None:
        kind = papier.papierart.bezeichnung if papier.papierart else ""
        self.project.findings.add(
            Code.DATEI_UNBEKANNT,
            Place(papier.text_datei),
            f"Die Datei wird nicht gelesen: „{kind}“ hat keinen Abschnitt für einen Text.",
            "In papierarten.yaml einen Abschnitt mit „text: ja“ vorsehen oder die Datei entfernen.",
        )

    def _annexes(self, folder: str, anlagen: Iterable[Anlage]) -> dict[str, Papier]:
        """The annexes with text of their own; other folders may hold finished PDFs."""
        named = {anlage.dokument for anlage in anlagen}
        return {
            name: self._papier(name, f"{folder}/{name}", _ANLAGEN)
            for name in self.project.folders(folder)
            if name in named or self.project.has(f"{folder}/{name}/{_ANLAGEN.art.dateiname}")
        }

    def _check_annexes(self, vorlage: Vorlage, papier: Papier) -> None:
        """Report annexes whose document is not there, and documents that no annex names."""
        named = {anlage.dokument: anlage for anlage in vorlage.anlagen if anlage.dokument}
        for name, anlage in named.items():
            if name not in papier.anlagen:
                nearest = naechste(name, papier.anlagen)
                self.project.findings.add(
                    Code.VERWEIS_UNBEKANNT,
                    anlage.place_of("dokument"),
                    f"Den Ordner „{papier.ordner}/anlagen/{name}“ gibt es nicht.",
                    f"Meinten Sie „{nearest}“?"
                    if nearest
                    else "Den Ordner mit anlage.yaml und text.md anlegen.",
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
            Code.DATEI_LEER,
            Place(name),
            "Die Datei ist leer.",
            "Den Text der Vorlage schreiben; wie, steht im Handbuch.",
        )
