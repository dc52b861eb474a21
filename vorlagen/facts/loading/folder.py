"""A project folder while its files are read: each once it is asked for, what is wrong as findings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vorlagen.facts.dateien import Dateiart
from vorlagen.facts.reading.files import (
    MissingError,
    UnreadableError,
    is_folder,
    is_there,
    list_folder,
    read_text,
)
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.tree import Mapping as Tree
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste

M = TypeVar("M", bound=Fakten)


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """The project folder; all names are relative to it, with forward slashes.

    Nothing is raised: what is wrong goes to `findings`, and None comes back.
    """

    wurzel: Path
    findings: Findings

    def has_errors(self, file: str) -> bool:
        """Whether something is wrong with a file that was read, or with all in a folder."""
        return self.findings.within(file).has_errors

    def if_there(self, art: Dateiart[M], mandant: str) -> tuple[M | None, bool]:
        """An authority's facts of a kind that it need not have, and whether they cannot be used."""
        name = art.datei(mandant=mandant)
        if not self.has(name):
            return None, False
        facts = self.read(name, art)
        return facts, facts is None

    def read(self, name: str, art: Dateiart[M]) -> M | None:
        """The facts in a YAML file; None if they cannot be used."""
        tree = self.tree(name)
        return None if tree is None else validate(art.model, tree, self.findings)

    def tree(self, name: str) -> Tree | None:
        """What stands in a YAML file, not held against any model yet."""
        text = self.text(name)
        return None if text is None else read_yaml(text, name, self.findings)

    def text(self, name: str) -> str | None:
        """The text of a file of the project."""
        return read_text(self.wurzel / name, name, self.findings, self.wurzel)

    def has(self, name: str) -> bool:
        """Whether something has this name."""
        return is_there(self.wurzel / name)

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder, sorted."""
        return [path.name for path in self.entries(folder) if is_folder(path)]

    def yaml_files(self, folder: str) -> list[str]:
        """The YAML files in a folder by their whole names, sorted; others are reported."""
        entries = self.entries(folder)
        self.report_strangers(folder, [f"{path.stem}.yaml" for path in entries], ())
        return [f"{folder}/{path.name}" for path in entries if path.suffix == ".yaml"]

    def entries(self, folder: str) -> list[Path]:
        """What lies in a folder, sorted, but for names that begin with a dot; nothing if it is none."""
        try:
            return list_folder(self.wurzel / folder, self.wurzel)
        except MissingError:
            return []
        except UnreadableError as error:
            self.findings.add(error.code, Place(folder), f"Der Ordner {error.message}.", error.cure)
            return []

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
            known = folders if is_folder(path) else files
            if path.name in known or not (is_folder(path) or _looks_meant(path.name)):
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
