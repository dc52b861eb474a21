"""Whole papers: one begins as a copy, goes, or becomes again what it was in a saved state."""

from __future__ import annotations

import re

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vorlagen.building.git import files_at
from vorlagen.facts.files import MOST, RECORD, files_below, list_folder, read_file
from vorlagen.facts.yaml_writer import FactEntry, Steps, YamlText
from vorlagen.preview.browser_pages import Site, paper_of
from vorlagen.preview.entered_tables import key_for
from vorlagen.preview.fact_forms import WrongInputError
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.saving import Changes

_HEAD = "vorlage.yaml"
_COMMIT = re.compile(r"[0-9a-f]{4,64}")
_ANEW: dict[str, str] = {  # what no paper has from the one before, and why it is pending
    "nummer": "noch nicht vergeben",
    "datum": "noch zu bestimmen",
}
_OF_STATION = ("top", "ergebnis", "stimmen")  # what became of the other paper


class WholePaperPages(Struct, frozen=True):
    """Copies papers, removes them, and brings back what they were; all can be undone."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/kopie/{mandant}/{kennung}", self.form),
            Route("/kopie", posting(self.copy), methods=["POST"]),
            Route("/zurueckholen", posting(self.restore), methods=["POST"]),
            Route("/vorlage-weg", posting(self.remove), methods=["POST"]),
        ]

    def form(self, request: Request) -> Response:
        """Asks what the new paper is about."""
        return self.site.page("kopie", name=paper_of(request))

    def copy(self, given: Given) -> Response:
        """Make a paper of all that another has but its number, its days, and what became of it."""
        subject = given["betreff"].strip()
        if not subject:
            raise WrongInputError("Hier fehlt, worum es in der neuen Vorlage geht.")
        mandant = given["name"].partition("/")[0]
        root = self.site.session.root
        parent = self.site.folder(given["name"]).rpartition("/")[0]
        taken = {path.name for path in list_folder(root / parent, root)}
        kennung = key_for(subject, taken)
        added = {}
        for inner, content in self._files(given["name"]).items():
            if inner != RECORD:
                added[f"{parent}/{kennung}/{inner}"] = content
        head = f"{parent}/{kennung}/{_HEAD}"
        if head in added:
            added[head] = _as_next(added[head], subject)
        self.changes.save_together({}, f"Neue Vorlage: {subject}", added)
        self.site.session.look()
        return self.site.page(
            "angelegt",
            was="vorlage",
            titel="Neue Vorlage",
            name=f"{mandant}/{kennung}",
            dateien=list(added),
            offen=[],
            schritte=[],
        )

    def _files(self, name: str) -> dict[str, bytes]:
        """The files of a paper by their paths in its folder."""
        root = self.site.session.root
        folder = root / self.site.folder(name)
        files = {}
        for path in files_below(folder, root):
            files[path.relative_to(folder).as_posix()] = read_file(path, root, MOST)
        return files

    def remove(self, given: Given) -> Response:
        """Remove all files of a paper."""
        folder = self.site.folder(given["name"])
        gone = {f"{folder}/{inner}": None for inner in self._files(given["name"])}
        self.changes.replace(gone, f"Vorlage entfernt: {given['name']}")
        self.site.session.look()
        return self.site.page("entfernt", name=given["name"])

    def restore(self, given: Given) -> Response:
        """Give the files of a paper the contents that a saved state has; what is newer goes.

        The record of what was handed over stays: that happened, whatever the paper says now.
        """
        folder, state = self.site.folder(given["name"]), given["stand"]
        files: dict[str, bytes | None] = {}
        for inner in self._files(given["name"]):
            if inner != RECORD:
                files[f"{folder}/{inner}"] = None
        restored = {}
        if not _COMMIT.fullmatch(state):
            raise WrongInputError("Diesen Stand gibt es nicht.")
        for file, content in files_at(self.site.session.root, state).items():
            if file.startswith(f"{folder}/") and file != f"{folder}/{RECORD}":
                restored[file] = content
        if not restored:
            raise WrongInputError("Diese Vorlage gibt es in jenem Stand noch nicht.")
        self.changes.replace(files | restored, f"{given['name']} wie im Stand {state}")
        self.site.session.look()
        texts = [f"Die Vorlage ist wieder wie im Stand {state}; „Rückgängig“ nimmt das zurück."]
        return self.site.page("hinweis", art="gut", texte=texts)


def _as_next(content: bytes, subject: str) -> bytes:
    """The facts of the paper before as those of the next one."""
    yaml = YamlText(content)

    def enter(steps: Steps, entry: FactEntry) -> None:
        nonlocal yaml
        if yaml.has(steps):
            yaml = YamlText(yaml.with_entry(steps, entry, is_text=True))

    enter(("betreff",), FactEntry(subject))
    for key, reason in _ANEW.items():
        enter((key,), FactEntry(pending=reason))
    stations: Steps = ("beratungsfolge",)
    for number in yaml.entries(stations) if yaml.has(stations) else ():
        station = (*stations, number)
        for key in _OF_STATION:
            if yaml.has((*station, key)):
                yaml = YamlText(yaml.without((*station, key)))
        enter((*station, "sitzung"), FactEntry(pending="noch zu bestimmen"))
    return yaml.content
