"""Reads the documents of an authority: papers with their annexes, and minutes, each when it is asked for.

Each is compared with its Papierart: its number, its head, and the sections it must have. This looks at the
YAML tree, not at the model made of it, so that missing keys are reported together with all other faults of
the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, get_args
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.anlagen import Anlage
from vorlagen.beschluesse import BESCHLUSS, check_minutes, check_stations
from vorlagen.facts.dateiart import Dateiart
from vorlagen.facts.fakten import unknown, validate
from vorlagen.facts.files import RECORD, is_folder
from vorlagen.facts.reads import recording, unrecorded
from vorlagen.facts.yaml_tree import Mapping, Scalar, Sequence
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.lists import vorschlag
from vorlagen.paper.dateien import ANLAGE, VORLAGE, ProjectFolder
from vorlagen.paper.facts import Konzept, Niederschrift, Vorlage, annexes_of
from vorlagen.paper.mandant import Mandant
from vorlagen.paper.papierarten import (
    FORMULAR,
    GANZER_TEXT,
    Feld,
    Papierart,
    example,
    kind_of,
    matches,
)
from vorlagen.paper.projekt import Behoerde, Papier, Papiere, Version
from vorlagen.paper.veroeffentlicht import Veroeffentlicht
from vorlagen.paper.veroeffentlicht import read as read_veroeffentlicht
from vorlagen.paper.withheld import withheld_in
from vorlagen.satzung import Synopse


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
            droppable = [n for n in kind.abschnitte if n not in _never_dropped(kind)]
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
    stations = [entry for entry in entries if isinstance(entry, Mapping)]
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
