"""A project folder and all facts in it.

The kind of a YAML file follows from where it lies: `vorlagen.facts.dateien`. Beside a vorlage.yaml lie
its text.md and, once it is published, what it said then: veroeffentlicht.json.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from unicodedata import normalize

from vorlagen.facts.abkuerzungen import Abkuerzungen
from vorlagen.facts.abschnitte import check_sections
from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.beschluesse import check_decisions
from vorlagen.facts.beschluss import Beschluss
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
    STELLENPLAN,
    VORLAGE,
    Dateiart,
    namen_in,
)
from vorlagen.facts.foerderprogramm import Foerderprogramm
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.haushalt import Haushalt
from vorlagen.facts.kgst import KgstAusgabe
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.niederschriften import check_minutes
from vorlagen.facts.papierart import Dokument, Papierart
from vorlagen.facts.papierarten import built_in, kind_of, own_kinds
from vorlagen.facts.pruefung import Pruefliste
from vorlagen.facts.reading.files import read_text
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.tree import Mapping as Tree
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.facts.stellen import Stellenplan
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.veroeffentlicht import Veroeffentlicht
from vorlagen.facts.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.facts.vorlage import Anlage, Vorlage, annexes_of
from vorlagen.findings import Code, Findings, Place
from vorlagen.findings.oserrors import reason
from vorlagen.german.lists import naechste

M = TypeVar("M", bound=Fakten)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)  # as every part of an address


@dataclass(slots=True)
class Gemeinsam:
    """Facts that all authorities share. `defekt` names the files that could not be used."""

    kgst: list[KgstAusgabe] = field(default_factory=list)
    programme: dict[str, Foerderprogramm] = field(default_factory=dict)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False
    abkuerzungen: Abkuerzungen | None = None
    defekt: dict[str, str] = field(default_factory=dict)  # and by which name facts begin there


@dataclass(frozen=True, slots=True)
class Form:
    """A document that lies in a folder of its own, with its text and more beside its YAML."""

    dokument: Dokument
    art: Dateiart[Any]


_VORLAGE = Form("vorlage", VORLAGE)
_ANLAGE = Form("anlage", ANLAGE)
_NIEDERSCHRIFT = Form("niederschrift", NIEDERSCHRIFT)


@dataclass(slots=True)
class Papier:
    """A document as it lies in the project; `schriftstueck` is None if its YAML could not be used."""

    mandant: str
    kennung: str
    ordner: str  # relative to the project
    schriftstueck: Schriftstueck | None
    text: str | None = None
    papierart: Papierart | None = None  # None if the authority has no such kind
    veroeffentlicht: Veroeffentlicht | None = None  # also None if the file could not be used
    anlagen: dict[str, Papier] = field(default_factory=dict)  # those with text of their own
    haupt: Papier | None = None  # of an annex: the paper that it belongs to

    @property
    def name(self) -> str:
        """Authority and Kennung, as commands take them; of an annex, its paper's stands between."""
        kennungen = self.ordner.split("/")[3::2]  # data/<mandant>/vorlagen/<one>/anlagen/<other>
        return "/".join((self.mandant, *kennungen))

    @property
    def text_datei(self) -> str:
        name = self.schriftstueck.text if self.schriftstueck else "text.md"
        return f"{self.ordner}/{name}"


@dataclass(slots=True)
class Behoerde:
    """An authority's folder: its facts and its papers."""

    name: str
    mandant: Mandant | None = None
    gremien: Gremien | None = None
    stellenplan: Stellenplan | None = None
    haushalt: Haushalt | None = None
    pruefliste: Pruefliste | None = None
    abkuerzungen: Abkuerzungen | None = None
    bescheide: dict[str, Bescheid] = field(default_factory=dict)
    beschluesse: dict[str, Beschluss] = field(default_factory=dict)
    papierarten: dict[str, Papierart] = field(default_factory=dict)
    papierarten_defekt: bool = False  # then no paper is held against any kind
    papiere: dict[str, Papier] = field(default_factory=dict)
    niederschriften: dict[str, Papier] = field(default_factory=dict)
    stellenplan_defekt: bool = False  # there, but not usable
    haushalt_defekt: bool = False
    defekte_bescheide: set[str] = field(default_factory=set)  # those that could not be used
    defekte_beschluesse: set[str] = field(default_factory=set)

    @property
    def ordner(self) -> str:
        return f"data/{self.name}"


@dataclass(slots=True)
class Projekt:
    """All facts of a project folder, as far as they could be read."""

    wurzel: Path
    gemeinsam: Gemeinsam = field(default_factory=Gemeinsam)
    behoerden: dict[str, Behoerde] = field(default_factory=dict)

    def papiere(self) -> Iterator[tuple[Behoerde, Papier]]:
        for behoerde in self.behoerden.values():
            for papier in (*behoerde.papiere.values(), *behoerde.niederschriften.values()):
                yield behoerde, papier


def load(wurzel: Path, findings: Findings) -> Projekt:
    """Read all facts of a project; what is wrong goes to `findings`, the rest is there to use."""
    return _Loader(wurzel, findings).load()


@dataclass(slots=True)
class _Loader:
    wurzel: Path
    findings: Findings

    def load(self) -> Projekt:
        projekt = Projekt(self.wurzel)
        if not (self.wurzel / "data").is_dir():
            self._report_no_project()
        folders = self._folders("data")
        projekt.gemeinsam = self._gemeinsam(f"data/{GEMEINSAM}")
        for folder in folders:
            if folder != GEMEINSAM:
                projekt.behoerden[folder] = self._behoerde(folder, projekt.gemeinsam)
        self._report_strangers("data", (), self._folders("data"))
        if not any(projekt.papiere()) and not self.findings.has_errors:
            self._report_no_paper()
        return projekt

    def _report_no_project(self) -> None:
        missing = "data" if self.wurzel.is_dir() else str(self.wurzel)
        self.findings.add(
            Code.ORDNER_FEHLT,
            Place(missing),
            f"Den Ordner „{missing}“ gibt es nicht.",
            "Den Befehl im Projektordner aufrufen oder ihn mit --projekt ORDNER nennen; er enthält"
            " den Ordner data/.",
        )

    def _report_no_paper(self) -> None:
        self.findings.add(
            Code.ORDNER_FEHLT,
            Place("data"),
            "Unter data/ gibt es keine Vorlage.",
            "Eine Vorlage liegt in data/<behörde>/vorlagen/<kennung>/ und besteht aus vorlage.yaml und"
            " text.md; die Namen der Ordner sind klein geschrieben.",
        )

    def _gemeinsam(self, folder: str) -> Gemeinsam:
        gemeinsam = Gemeinsam(papierarten=built_in(self.findings))
        gemeinsam.abkuerzungen, _ = self._if_there(GEMEINSAME_ABKUERZUNGEN, "")
        shared, _ = self._if_there(GEMEINSAME_PAPIERARTEN, "")
        if shared:
            gemeinsam.papierarten |= own_kinds(shared, gemeinsam.papierarten, self.findings)
        gemeinsam.papierarten_defekt = self._has_errors(GEMEINSAME_PAPIERARTEN.datei())
        for name in self._yaml_files(KGST.ordner()):
            ausgabe = self._read_shared(name, KGST, gemeinsam)
            if ausgabe:
                gemeinsam.kgst.append(ausgabe)
        for name in self._yaml_files(FOERDERPROGRAMM.ordner()):
            programm = self._read_shared(name, FOERDERPROGRAMM, gemeinsam)
            if programm is None:
                continue
            if programm.kennung in gemeinsam.programme:
                first = gemeinsam.programme[programm.kennung].place.file
                self._repeated(programm.place_of("kennung"), programm.kennung, first)
            else:
                gemeinsam.programme[programm.kennung] = programm
        self._report_strangers(folder, *namen_in(folder))
        return gemeinsam

    def _repeated(self, place: Place, kennung: str, first: str) -> None:
        self.findings.add(
            Code.KENNUNG_DOPPELT,
            place,
            f"Die Kennung „{kennung}“ trägt auch {first}.",
            "Eine der beiden Kennungen ändern.",
        )

    def _behoerde(self, name: str, gemeinsam: Gemeinsam) -> Behoerde:
        behoerde = Behoerde(name)
        behoerde.mandant = self._read(MANDANT.datei(mandant=name), MANDANT)
        behoerde.gremien = self._read(GREMIEN.datei(mandant=name), GREMIEN)
        behoerde.stellenplan, behoerde.stellenplan_defekt = self._if_there(STELLENPLAN, name)
        behoerde.haushalt, behoerde.haushalt_defekt = self._if_there(HAUSHALT, name)
        behoerde.pruefliste, _ = self._if_there(PRUEFUNGEN, name)
        behoerde.abkuerzungen, _ = self._if_there(ABKUERZUNGEN, name)
        self._add_kinds(behoerde, gemeinsam)
        self._add_notices(behoerde)
        self._add_decisions(behoerde)
        behoerde.papiere = self._documents(behoerde, _VORLAGE)
        behoerde.niederschriften = self._documents(behoerde, _NIEDERSCHRIFT)
        for kennung in behoerde.papiere.keys() & behoerde.niederschriften.keys():
            papier = behoerde.niederschriften[kennung]
            self._repeated(Place(papier.ordner), kennung, f"der Ordner vorlagen/{kennung}")
        check_decisions(behoerde, self.findings)
        for papier in behoerde.niederschriften.values():
            if isinstance(papier.schriftstueck, Niederschrift):
                check_minutes(papier.schriftstueck, behoerde, self.findings)
        self._report_strangers(behoerde.ordner, *namen_in("data/{mandant}"))
        return behoerde

    def _add_kinds(self, behoerde: Behoerde, gemeinsam: Gemeinsam) -> None:
        """The kinds of papers that an authority has, and whether a file that names them has errors."""
        own, _ = self._if_there(PAPIERARTEN, behoerde.name)
        behoerde.papierarten = gemeinsam.papierarten
        borrows = own is None or "gemeinsam" in own.papierarten.values()
        behoerde.papierarten_defekt = borrows and gemeinsam.papierarten_defekt
        if own and not behoerde.papierarten_defekt:
            behoerde.papierarten = own_kinds(own, gemeinsam.papierarten, self.findings)
        if self._has_errors(PAPIERARTEN.datei(mandant=behoerde.name)):
            behoerde.papierarten_defekt = True

    def _has_errors(self, file: str) -> bool:
        return self.findings.within(file).has_errors

    def _if_there(self, art: Dateiart[M], mandant: str) -> tuple[M | None, bool]:
        """An authority's facts of a kind that it need not have, and whether they cannot be used."""
        name = art.datei(mandant=mandant)
        if not (self.wurzel / name).exists():
            return None, False
        facts = self._read(name, art)
        return facts, facts is None

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
        for file in self._yaml_files(art.ordner(mandant=mandant)):
            facts = self._read(file, art)
            kennung = Path(file).stem.replace("-", "_")
            if facts is None:
                defective.add(kennung)
            if not _NAME.fullmatch(kennung):
                self._report_no_name(file)
            if facts and kennung in found:
                self._repeated(Place(file), kennung, found[kennung].place.file)
            elif facts:
                found[kennung] = facts

    def _documents(self, behoerde: Behoerde, form: Form) -> dict[str, Papier]:
        """The documents in the folders of a folder, by their Kennung."""
        folder = form.art.sammelordner(mandant=behoerde.name)
        found: dict[str, Papier] = {}
        addresses: dict[str, str] = {}
        for kennung in self._folders(folder):
            found[kennung] = self._papier(behoerde, kennung, f"{folder}/{kennung}", form)
            first = addresses.setdefault(kennung.replace("-", "_"), kennung)
            if first != kennung:
                place = Place(found[kennung].ordner)
                self._repeated(place, kennung.replace("-", "_"), f"der Ordner {first}")
        self._report_strangers(folder, (), found)
        return found

    def _report_no_name(self, file: str) -> None:
        self.findings.add(
            Code.WERT_UNZULAESSIG,
            Place(file),
            "Aus diesem Dateinamen lässt sich keine Adresse bilden.",
            "Die Datei so umbenennen, dass sie mit einem Buchstaben beginnt und nur Buchstaben ohne"
            " Umlaute, Ziffern, - und _ enthält: bescheid-2024.yaml.",
        )

    def _papier(self, behoerde: Behoerde, kennung: str, folder: str, form: Form) -> Papier:
        name = f"{folder}/{form.art.dateiname}"
        tree = self._tree(name)
        document = None if tree is None else validate(form.art.model, tree, self.findings)
        papier = Papier(behoerde.name, kennung, folder, document)
        if tree is not None and not behoerde.papierarten_defekt:
            kinds = behoerde.papierarten
            papier.papierart = kind_of(tree, form.dokument, kinds, self.findings)
        self._add_text(papier, needed=not behoerde.papierarten_defekt)
        if tree is not None and papier.papierart:
            check_sections(tree, papier.papierart, behoerde.mandant, self.findings)
        papier.veroeffentlicht = self._published(papier)
        if form is _VORLAGE:
            papier.anlagen = self._annexes(behoerde, f"{folder}/anlagen", annexes_of(document))
            for annex in papier.anlagen.values():
                annex.haupt = papier
        if isinstance(document, Vorlage):
            self._check_annexes(document, papier)
            self._report_unnamed_annexes(f"{folder}/anlagen", document)
        self._report_strangers(folder, (form.art.dateiname,), ("anlagen", "bilder"))
        return papier

    def _add_text(self, papier: Papier, *, needed: bool) -> None:
        """Read the text of a document; one whose kind has no section for it, or is unknown, needs none."""
        file = self.wurzel / papier.text_datei
        if papier.papierart and not papier.papierart.has_text:
            papier.text = ""
            if os.path.isfile(file):  # noqa: PTH113 - False, too, for a name that no file can have
                self._report_no_section(papier)
        # Prose can be checked for much even where its YAML has faults.
        elif (papier.schriftstueck and needed) or os.path.isfile(file):  # noqa: PTH113 - as above
            papier.text = self._text(papier.text_datei)
            if papier.text is not None and not papier.text.strip():
                self._report_empty(papier.text_datei)

    def _report_no_section(self, papier: Papier) -> None:
        kind = papier.papierart.bezeichnung if papier.papierart else ""
        self.findings.add(
            Code.DATEI_UNBEKANNT,
            Place(papier.text_datei),
            f"Die Datei wird nicht gelesen: „{kind}“ hat keinen Abschnitt für einen Text.",
            "In papierarten.yaml einen Abschnitt mit „text: ja“ vorsehen oder die Datei entfernen.",
        )

    def _annexes(
        self, behoerde: Behoerde, folder: str, anlagen: Iterable[Anlage]
    ) -> dict[str, Papier]:
        """The annexes with text of their own; other folders may hold finished PDFs."""
        named = {anlage.dokument for anlage in anlagen}
        return {
            name: self._papier(behoerde, name, f"{folder}/{name}", _ANLAGE)
            for name in self._folders(folder)
            if name in named or (self.wurzel / folder / name / _ANLAGE.art.dateiname).exists()
        }

    def _check_annexes(self, vorlage: Vorlage, papier: Papier) -> None:
        """Report annexes whose document is not there, and documents that no annex names."""
        named = {anlage.dokument: anlage for anlage in vorlage.anlagen if anlage.dokument}
        for name, anlage in named.items():
            if name not in papier.anlagen:
                nearest = naechste(name, papier.anlagen)
                self.findings.add(
                    Code.VERWEIS_UNBEKANNT,
                    anlage.place_of("dokument"),
                    f"Den Ordner „{papier.ordner}/anlagen/{name}“ gibt es nicht.",
                    f"Meinten Sie „{nearest}“?"
                    if nearest
                    else "Den Ordner mit anlage.yaml und text.md anlegen.",
                )
        for name in papier.anlagen.keys() - named.keys():
            self.findings.add(
                Code.DATEI_UNBEKANNT,
                Place(papier.anlagen[name].ordner),
                f"Keine Anlage in {vorlage.place.file} nennt dieses Dokument.",
                f"Unter „anlagen“ ergänzen: - dokument: {name}; oder den Ordner entfernen.",
            )

    def _published(self, papier: Papier) -> Veroeffentlicht | None:
        name = f"{papier.ordner}/{VEROEFFENTLICHT}"
        state = self._text(name) if (self.wurzel / name).exists() else None
        if state is None:
            return None
        return read_veroeffentlicht(state, name, papier.name, self.findings)

    def _report_unnamed_annexes(self, folder: str, vorlage: Vorlage) -> None:
        """Warn of files among the annexes that the paper does not name, whatever their kind."""
        files = [a.datei for a in vorlage.anlagen if isinstance(a.datei, str)]
        named = {normalize("NFC", PurePosixPath(file).name) for file in files}
        for path in self._entries(folder):
            if path.is_dir() or normalize("NFC", path.name) in named:
                continue
            self.findings.add(
                Code.DATEI_UNBEKANNT,
                Place(f"{folder}/{path.name}"),
                f"Keine Anlage der Vorlage nennt „{path.name}“; die Datei wird nicht beigefügt.",
                f"Unter „anlagen“ eintragen: {{datei: anlagen/{path.name}, titel: …}}; sonst die Datei"
                " entfernen.",
            )

    def _report_empty(self, name: str) -> None:
        self.findings.add(
            Code.DATEI_LEER,
            Place(name),
            "Die Datei ist leer.",
            "Den Text der Vorlage schreiben; wie, steht im Handbuch.",
        )

    def _read_shared(self, name: str, art: Dateiart[M], gemeinsam: Gemeinsam) -> M | None:
        """A shared file that has any error is not used at all, and only papers that need it wait."""
        facts = self._read(name, art)
        if self.findings.within(name).has_errors:
            gemeinsam.defekt[name] = self._root_of(name)
            return None
        return facts

    def _root_of(self, name: str) -> str:
        """The name by which the addresses of an unusable shared file begin, as far as one can tell."""
        if "/kgst/" in name:
            return "kgst"
        text = self._text(name) or ""
        kennung = re.search(r"^kennung:[ ]*([A-Za-z]\w*)", text, re.MULTILINE)
        return kennung[1] if kennung else Path(name).stem.partition("-")[0]

    def _read(self, name: str, art: Dateiart[M]) -> M | None:
        tree = self._tree(name)
        return None if tree is None else validate(art.model, tree, self.findings)

    def _tree(self, name: str) -> Tree | None:
        text = self._text(name)
        return None if text is None else read_yaml(text, name, self.findings)

    def _text(self, name: str) -> str | None:
        path = self.wurzel / name
        if self._leads_out(path):
            self.findings.add(
                Code.DATEI_UNLESBAR,
                Place(name),
                "Die Datei liegt außerhalb des Projektordners.",
                "Die Datei in den Projektordner kopieren.",
            )
            return None
        return read_text(path, name, self.findings)

    def _leads_out(self, path: Path) -> bool:
        """Whether a link or a "../" leads to a file that is not the project's."""
        try:
            return path.exists() and not path.resolve().is_relative_to(self.wurzel.resolve())
        except OSError:  # a name that is too long, for one; reading it says what is wrong
            return False

    def _folders(self, folder: str) -> list[str]:
        return [path.name for path in self._entries(folder) if path.is_dir()]

    def _yaml_files(self, folder: str) -> list[str]:
        entries = self._entries(folder)
        self._report_strangers(folder, [f"{path.stem}.yaml" for path in entries], ())
        return [f"{folder}/{path.name}" for path in entries if path.suffix == ".yaml"]

    def _entries(self, folder: str) -> list[Path]:
        path = self.wurzel / folder
        if not path.is_dir():
            return []
        try:
            return sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
        except OSError as error:
            self.findings.add(
                Code.DATEI_UNLESBAR,
                Place(folder),
                f"Der Ordner lässt sich nicht lesen: {reason(error)}.",
                "Wer den Bau startet, muss den Ordner lesen dürfen: Zugriffsrechte prüfen.",
            )
            return []

    def _report_strangers(
        self, folder: str, files: Collection[str], folders: Collection[str]
    ) -> None:
        """Warn of YAML files that nothing reads: a misspelt name would otherwise go unnoticed."""
        for path in self._entries(folder):
            known = folders if path.is_dir() else files
            if path.name in known or not (path.is_dir() or _looks_meant(path.name)):
                continue
            if path.name.endswith(".txt"):
                self._report_hidden_suffix(f"{folder}/{path.name}")
                continue
            by_stem = {Path(name).stem: name for name in known}
            nearest = naechste(path.stem, by_stem)
            self.findings.add(
                Code.DATEI_UNBEKANNT,
                Place(f"{folder}/{path.name}"),
                f"„{path.name}“ wird nicht gelesen; hier hat dieser Name keine Bedeutung.",
                f"Meinten Sie „{by_stem[nearest]}“?"
                if nearest
                else "Den Eintrag umbenennen oder entfernen.",
            )

    def _report_hidden_suffix(self, name: str) -> None:
        self.findings.add(
            Code.DATEI_UNBEKANNT,
            Place(name),
            "Die Datei endet auf .txt und wird deshalb nicht gelesen.",
            "Die Endung .txt entfernen; Windows zeigt sie erst, wenn im Explorer unter „Ansicht“ die"
            " Dateinamenerweiterungen eingeblendet sind.",
        )


def _looks_meant(name: str) -> bool:
    """Whether a file looks as if somebody wanted it to be read."""
    return name.endswith((".yaml", ".yml", ".yaml.txt", ".yml.txt", ".md.txt"))
