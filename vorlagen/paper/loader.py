"""Reads all facts of a project folder, the documents of an authority each when it is asked for.

The kind of a YAML file follows from its path: `vorlagen.paper.subjects`. Beside a vorlage.yaml lie its
text.md and, once it is published, its published state: veroeffentlicht.json.

Each document is compared with its Papierart: its number, its head, and the sections it must have. This
looks at the YAML tree, not at the model made of it, so that missing keys are reported together with all
other faults of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, TypeVar, get_args
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.anlagen import Anlage
from vorlagen.beschluesse import BESCHLUSS, check_decisions, check_minutes, check_stations
from vorlagen.facts.fakten import (
    GEMEINSAM,
    Dateiart,
    FactFiles,
    Fakten,
    Files,
    repeated,
    unknown,
    validate,
)
from vorlagen.facts.files import (
    RECORD,
    WORDS,
    Part,
    ReadOnce,
    absorb,
    is_folder,
    note,
    recording,
    unrecorded,
    words_digest,
)
from vorlagen.facts.yaml_tree import Mapping, Scalar, Sequence
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.words import vorschlag
from vorlagen.paper.facts import Konzept, Niederschrift, Vorlage, annexes_of
from vorlagen.paper.projekt import (
    FORMULAR,
    GANZER_TEXT,
    Behoerde,
    Feld,
    Gemeinsam,
    Mandant,
    Papier,
    Papierart,
    Papiere,
    Projekt,
    Version,
    built_in,
    example,
    kind_of,
    matches,
    own_kinds,
)
from vorlagen.paper.subjects import (
    ANLAGE,
    GEMEINSAME_PAPIERARTEN,
    MANDANT,
    NIEDERSCHRIFT,
    PAPIERARTEN,
    VORLAGE,
    ProjectFolder,
    fact_kinds,
    namen_in,
    reserved_names,
)
from vorlagen.paper.veroeffentlicht import Veroeffentlicht
from vorlagen.paper.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.paper.withheld import withheld_in
from vorlagen.satzung import Synopse
from vorlagen.sitzungen import GREMIEN


class Documents(Struct, frozen=True):
    """The documents of an authority; each is read into findings of its own."""

    project: ProjectFolder
    behoerde: Behoerde

    def all(self, art: Dateiart[Any]) -> Papiere:
        """The documents in the folders of a folder; each is read when it is asked for."""
        folder = art.sammelordner(mandant=self.behoerde.name)
        with recording() as reads:
            kennungen = self.project.folders(folder)
        with unrecorded():  # which documents there are concerns none of them
            addresses: dict[str, str] = {}
            for kennung in kennungen:
                address = kennung.replace("-", "_")
                first = addresses.setdefault(address, kennung)
                if first != kennung:
                    place = Place(f"{folder}/{kennung}")
                    self.project.report_repeated(place, address, f"der Ordner {first}")
            self.project.report_strangers(folder, (), kennungen)
        parts = reads.split(self.project.wurzel)
        return Papiere(kennungen, partial(self._read, folder, art), parts)

    def published(self) -> dict[str, Veroeffentlicht]:
        """The published states of papers, by their Kennung."""
        folder = VORLAGE.sammelordner(mandant=self.behoerde.name)
        states = {}
        for kennung in self.project.folders(folder):
            papier = Papier(self.behoerde.name, kennung, f"{folder}/{kennung}", None)
            state = self._published(papier)
            if state is not None:
                states[kennung] = state
        return states

    def _read(self, folder: str, art: Dateiart[Any], kennung: str) -> Papier:
        """A document with the faults of its files, and the record of what was read for it."""
        findings = Findings()
        documents = Documents(replace(self.project, findings=findings), self.behoerde)
        with recording() as reads:
            papier = documents._papier(kennung, f"{folder}/{kennung}", art)
            if withheld_in(papier):
                for document in (papier, *papier.anlagen.values()):
                    document.version = Version.INTERN
            decisions = self.behoerde.dateien.of(BESCHLUSS)
            if isinstance(papier.schriftstueck, Niederschrift):
                check_minutes(
                    papier.schriftstueck,
                    self.behoerde.gremien,
                    decisions.facts,
                    set(decisions.unusable),
                    findings,
                )
            elif isinstance(papier.schriftstueck, Vorlage):
                check_stations(
                    papier.schriftstueck.decided,
                    kennung,
                    decisions.facts.values(),
                    self.behoerde.gremien,
                    findings,
                )
        papier.befunde = findings
        papier.teile = reads.split(self.project.wurzel)
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
            else:
                text = self.project.text(file)
                if text is not None:
                    papier.fassungen[side] = file, text

    def _annexes(
        self, folder: str, anlagen: Iterable[Anlage], paper: Mapping | None
    ) -> dict[str, Papier]:
        """The annexes with text of their own; other folders may hold finished PDFs."""
        named = {anlage.dokument for anlage in anlagen}
        annexes = {}
        for name in self.project.folders(folder):
            if name in named or self.project.has(f"{folder}/{name}/{ANLAGE.dateiname}"):
                annexes[name] = self._papier(name, f"{folder}/{name}", ANLAGE, paper)
        return annexes

    def _check_annexes(self, vorlage: Vorlage, papier: Papier) -> None:
        """Report annexes whose document is not there, and documents that no annex names."""
        named = {anlage.dokument: anlage for anlage in vorlage.anlagen if anlage.dokument}
        for name, anlage in named.items():
            if name not in papier.anlagen:
                place = anlage.place_of("dokument")
                cure = "Mit anlage.yaml und text.md anlegen."
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
        name = f"{papier.ordner}/{RECORD}"
        if not self.project.has(name):
            return None
        state = self.project.text(name)
        if state is None:
            return None
        return read_veroeffentlicht(state, name, papier.name, self.project.findings)

    def _report_unnamed_annexes(self, folder: str, vorlage: Vorlage) -> None:
        """Warn of files among the annexes that the paper does not name, whatever their kind."""
        named = set()
        for anlage in vorlage.anlagen:
            if isinstance(anlage.datei, str):
                named.add(normalize("NFC", PurePosixPath(anlage.datei).name))
        for path in self.project.entries(folder):
            if not is_folder(path) and normalize("NFC", path.name) not in named:
                self.project.findings.add(
                    Code.DATEI_UNBEKANNT,
                    Place(f"{folder}/{path.name}"),
                    f"Keine Anlage der Vorlage nennt „{path.name}“; die Datei wird nicht beigefügt.",
                    f"Unter „anlagen“ eintragen: {{datei: anlagen/{path.name}, titel: …}}; sonst entfernen.",
                )


def _inherit(keys: Iterable[str], tree: Mapping, around: Mapping | None) -> None:
    """Give an annex the values of its paper for keys that it lacks; faults in them are the paper's."""
    for key in keys:
        if key not in tree.spots.keys:
            tree.spots.keys[key] = tree.spots.values[key] = tree.spots.place
            if around is not None and key in around:
                tree[key] = around[key]
                tree.spots.values[key] = around.spots.values[key]


# Sections

_MAY_STAND_ELSEWHERE = frozenset({"nummer", "datum", "federfuehrung"})  # than in the head
_ALWAYS_THERE = frozenset({"kopf", "betreff", "titelseite", "sitzung"})


def check_sections(
    tree: Mapping, kind: Papierart, mandant: Mandant | None, findings: Findings
) -> None:
    """Report where a document does not fit its kind; its text is checked elsewhere."""
    findings.extend(_dropped_faults(tree, kind))
    findings.extend(_required_faults(tree, kind))
    if kind.dokument == "vorlage":
        findings.extend(_number_faults(tree, kind))
        if mandant:
            findings.extend(_signature_faults(tree, mandant))
        findings.extend(_form_faults(tree, kind))


def _dropped_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    dropped = _group(tree, "entfaellt")
    for name, place in dropped.spots.keys.items():
        if name not in kind.abschnitte:
            yield unknown("Den Abschnitt", name, kind.abschnitte, place, code=Code.ABSCHNITT)
        elif name in _never_dropped(kind):
            droppable = []
            for n in kind.abschnitte:
                if n not in _never_dropped(kind):
                    droppable.append(n)
            cure = "Hier streichen."
            if droppable:
                cure = f"Hier streichen; entfallen können: {', '.join(droppable)}."
            yield Finding(
                Code.WERT_UNZULAESSIG,
                place,
                f"Der Abschnitt „{name}“ kann nicht entfallen: Ohne ihn ist die {kind.bezeichnung} keine.",
                cure,
            )
        elif _is_there(tree, name):
            yield Finding(
                Code.ABSCHNITT,
                place,
                f"Der Abschnitt „{name}“ soll entfallen, ist aber in derselben Datei angegeben.",
                "Eines von beiden streichen.",
            )


def _never_dropped(kind: Papierart) -> frozenset[str]:
    """The sections by which a document is known, and the text where it is all that there is to say."""
    if kind.texte:
        return _ALWAYS_THERE
    return _ALWAYS_THERE | {GANZER_TEXT}


def _required_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    dropped = _group(tree, "entfaellt").spots.keys
    for name, abschnitt in kind.abschnitte.items():
        is_needed = abschnitt.pflicht and name in _FILLED_BY and name not in dropped
        if is_needed and not _is_there(tree, name):
            yield Finding(
                Code.SCHLUESSEL_FEHLT,
                tree.spots.place,
                f"Hier fehlt „{name}“, ein Pflichtabschnitt der {kind.bezeichnung}.",
                f"{_FILLED_BY[name]} ergänzen; steht es noch nicht fest: {name}: {{ausstehend: Grund}}.",
            )


def _number_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    number = tree.get("nummer")
    if kind.nummer and isinstance(number, Scalar) and not matches(kind.nummer, number):
        yield Finding(
            Code.WERT_UNZULAESSIG,
            tree.spots.values["nummer"],
            f"„{number}“ ist keine Nummer nach dem Schema der {kind.bezeichnung}.",
            f"Eine Nummer wie „{example(kind.nummer)}“ eintragen; ihr Schema steht in papierarten.yaml.",
        )


def _form_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    """Missing keys of the head and the stations, and entries that no part of the form prints."""
    columns: set[str] = set()
    fields: set[str] = set()
    for abschnitt in kind.abschnitte.values():
        columns.update(abschnitt.angezeigt)
        fields.update(abschnitt.felder)
    folge = tree.get("beratungsfolge")
    entries = folge if isinstance(folge, Sequence) else ()
    stations = []
    for entry in entries:
        if isinstance(entry, Mapping):
            stations.append(entry)
    needed: list[tuple[Mapping, str]] = []
    if "federfuehrung" in fields:
        needed.append((tree, "federfuehrung"))
    if "zustaendigkeit" in columns:
        needed += [(station, "zustaendigkeit") for station in stations]
    for group, key in needed:
        if key not in group.spots.keys:
            yield Finding(
                Code.SCHLUESSEL_FEHLT,
                group.spots.place,
                f"Hier fehlt der Schlüssel „{key}“.",
                f'„{key}: …“ ergänzen; ist der Wert noch unbekannt: {key}: {{ausstehend: "Grund"}}.',
            )
    no_sections = {"beschlussvorschlag", "unterschrift"} - kind.abschnitte.keys()
    no_fields = set(get_args(Feld)) - _MAY_STAND_ELSEWHERE - fields
    for unprinted, where in ((no_sections, "abschnitte"), (no_fields, "felder")):
        for key in sorted(unprinted & tree.spots.keys.keys()):
            yield Finding(
                Code.ABSCHNITT,
                tree.spots.keys[key],
                f"„{key}“ wird nicht gedruckt: Die Papierart „{kind.bezeichnung}“ hat es nicht.",
                f"In papierarten.yaml unter „{where}“ ergänzen, oder hier streichen.",
                Severity.WARNUNG,
            )


def _signature_faults(tree: Mapping, mandant: Mandant) -> Iterator[Finding]:
    signature = _group(tree, "unterschrift")
    formula = signature.get("formel")
    allowed = mandant.unterschriftsformeln
    if not isinstance(formula, Scalar) or not allowed or formula in allowed:
        return
    yield Finding(
        Code.WERT_UNZULAESSIG,
        signature.spots.values["formel"],
        f"Mit „{formula}“ wird bei dieser Behörde nicht unterschrieben.",
        vorschlag(formula, allowed),
    )


# The Bausteine that keys fill, each with an example.
_FILLED_BY = {
    "beschlussvorschlag": "„beschlussvorschlag: …“",
    FORMULAR: "„finanzierung: …“ oder „finanzielle_auswirkungen: keine“",
    "unterschrift": "„unterschrift: {funktion: Landrat}“",
    "beitraege": "„beitraege: …“",
    "beschluss": "„beschluss: …“",
    "synopse": "„synopse: {alt: satzung-2020.md, neu: ../satzung/text.md}“",
    "anlagen": "„anlagen: …“",
}


def _is_there(tree: Mapping, name: str) -> bool:
    if name not in _FILLED_BY:
        return False
    if name == FORMULAR and "finanzierung" in tree.spots.keys:
        return True
    return name in tree.spots.keys


def _group(tree: Mapping, key: str) -> Mapping:
    """The mapping under a key, or an empty one."""
    group = tree.get(key)
    if isinstance(group, Mapping):
        return group
    return Mapping(tree.spots.place)


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
