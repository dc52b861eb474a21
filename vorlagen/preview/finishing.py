"""Builds, hands over and saves states from the page: commands of the program, started with a button."""

from __future__ import annotations

import json
import time
from functools import partial

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vorlagen.building.git import (
    GitError,
    hand_on,
    knows_user,
    save_state,
    saved_states,
    states_to_hand_on,
)
from vorlagen.building.writing import OUTPUT, built_folders, locked_inputs
from vorlagen.comparing import ComparisonReport, PrintedCause
from vorlagen.facts.files import MOST, UnreadableError, list_folder, read_file
from vorlagen.findings import Findings, reason
from vorlagen.preview.browser_pages import Site, framed, paper_of
from vorlagen.preview.fact_forms import WrongInputError, labelled
from vorlagen.preview.jobs import Jobs
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.questions import UnsavedChanges, files_are_old, unsaved_changes
from vorlagen.publishing.log import read_log, standing

_SHOWN_CAUSES = 2  # in the first line of a message
_SHOWN_NAMES = 3  # of the path to a changed value
_OF_A_FILE = {(False, True): "neu", (True, False): "entfernt"}
_STEPS = {
    "bauen": ("Entwurf bauen", ("bauen",)),
    "endfassung": ("Endfassung bauen", ("bauen", "--endfassung")),
    "probe": ("Übergabe proben", ("veroeffentlichen", "--probe")),
    "uebergabe": ("Übergeben", ("veroeffentlichen",)),
    "ersetzen": ("Ersetzen", ("veroeffentlichen",)),
    "zurueckziehen": ("Zurückziehen", ("zurueckziehen",)),
}
_REASONS = {"ersetzen": "--ersetzt", "zurueckziehen": "--grund"}  # the options for them
_STATES = 30  # that are offered for a comparison


class FinishingPages(Struct, frozen=True):
    """Makes files of papers, and saves what was changed."""

    site: Site
    jobs: Jobs

    def routes(self) -> list[Route]:
        paper = "{mandant}/{kennung}"
        return [
            Route(f"/auftrag/{paper}", self.steps),
            Route("/auftrag", posting(self.start), methods=["POST"]),
            Route("/stand/{nummer:int}", self.progress),
            Route(f"/ausgabe/{paper}/{{datei}}", self.output),
            Route(f"/vergleich/{paper}", self.comparison),
            Route("/sichern", self.changes),
            Route("/sichern", posting(self.save), methods=["POST"]),
            Route("/weitergeben", posting(self.hand_on), methods=["POST"]),
        ]

    # Files of papers

    def steps(self, request: Request) -> Response:
        """What leads from a draft to the final paper."""
        name = paper_of(request)
        why = self._outdated(name)
        built = () if why else self._built(name)
        mandant = name.partition("/")[0]
        entries = read_log(self.site.session.root, mandant, Findings())
        handed_over = [entry for entry in standing(entries).values() if entry.vorlage == name]
        return self.site.page(
            "fertig",
            name=name,
            ziel=self.jobs.target,
            dateien=built,
            veraltet=why,
            uebergeben=handed_over,
        )

    def start(self, given: Given) -> Response:
        """Start one of the steps."""
        action = given["aktion"]
        title, arguments = _STEPS[action]
        if arguments[0] in {"veroeffentlichen", "zurueckziehen"}:
            target = given.get("ziel", "").strip()
            if not target:
                texts = ["Wohin soll übergeben werden? Ein Ordner oder eine Adresse fehlt."]
                return self.site.page("hinweis", art="fehler", texte=texts)
            self.jobs.target = target
            arguments = (*arguments, f"--ziel={target}")
        if action in _REASONS:
            why = given.get("grund", "").strip()
            if not why:
                raise WrongInputError("Hier fehlt der Grund; er steht danach im Protokoll.")
            arguments = (*arguments, f"{_REASONS[action]}={why}")
        number = self.jobs.start(title, given["name"], arguments)
        if number is None:
            running = self.jobs.last
            texts = [
                f"Gerade läuft noch: {running.title}, {running.paper}. Danach noch einmal klicken."
            ]
            return self.site.page("hinweis", art="warnung", texte=texts)
        return self._progress(number)

    def progress(self, request: Request) -> Response:
        """How far a step is, and what came of it."""
        return self._progress(request.path_params["nummer"])

    def _progress(self, number: int) -> Response:
        job = self.jobs.job(number)
        if job is None:
            return self.site.missing("Diesen Auftrag gibt es nicht.")
        seconds = time.monotonic() - job.started
        is_running = job.is_running  # asked once: it may end while the page is made
        is_made = not is_running and job.is_fine
        why = self._outdated(job.paper) if is_made else ""
        built = self._built(job.paper) if is_made and not why else ()
        return self.site.page(
            "auftrag",
            auftrag=job,
            laeuft=is_running,
            nummer=number,
            sekunden=round(seconds),
            dateien=built,
            veraltet=why,
            ziel=self.jobs.target,
        )

    def _outdated(self, name: str) -> str:
        """Why the built files of a paper, if there are any, are not what a build would give now."""
        if not self._built(name):
            return ""
        answer = self.site.session.ask(partial(files_are_old, name=name))
        return answer.why or answer.value or ""

    def _built(self, name: str) -> list[str]:
        """The names of the files that were built of a paper."""
        root = self.site.session.root
        if name not in built_folders(root):
            return []
        try:
            return [path.name for path in list_folder(root / OUTPUT / name, root)]
        except UnreadableError:
            return []

    def output(self, request: Request) -> Response:
        """A file that was built."""
        name, file = paper_of(request), request.path_params["datei"]
        root = self.site.session.root
        gone = self.site.missing("Diese Datei gibt es nicht oder nicht mehr.")
        if file not in self._built(name):
            return gone
        try:
            content = read_file(root / OUTPUT / name / file, root, MOST)
        except UnreadableError:
            return gone
        if file.endswith(".pdf"):
            return framed(content)
        if file.endswith(".html"):
            return framed(content.decode(errors="replace"))
        headers = {"content-disposition": "attachment"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    # States

    def comparison(self, request: Request) -> Response:
        """What is new in a paper since a saved state, the last one if none is chosen."""
        name = paper_of(request)
        states = saved_states(self.site.session.root, _STATES)
        chosen = request.query_params.get("seit", "")
        known = chosen if any(state.commit == chosen for state in states) else ""
        changes = self._unsaved(name, known)
        return self.site.page(
            "neues",
            name=name,
            staende=states,
            seit=known,
            bericht=changes.report,
            warum=changes.why,
        )

    def changes(self, _: Request) -> Response:
        """What would be saved, in words."""
        changes = self._unsaved("")
        return self.site.page(
            "sichern",
            antwort=changes,
            vorschlag=proposed_message(changes),
            kennt=knows_user(self.site.session.root),
            offen=states_to_hand_on(self.site.session.root),
        )

    def _unsaved(self, paper: str, since: str = "") -> UnsavedChanges:
        """What differs from a saved state, the last one if it has no name, in a paper or in all."""
        question = partial(unsaved_changes, paper=paper)
        if since:
            question = partial(unsaved_changes, paper=paper, since=since)
        answer = self.site.session.ask(question)
        return answer.value or UnsavedChanges((), why=answer.why)

    def save(self, given: Given) -> Response:
        """Save a state, and hand it on if there is a place for that."""
        root = self.site.session.root
        message = given["nachricht"].replace("\r\n", "\n").strip() or "Angaben geändert"
        files = json.loads(given["dateien"])
        person = (given.get("wer", ""), given.get("adresse", ""))
        try:
            with locked_inputs(root):
                name = save_state(root, files, message, person)
        except OSError as error:
            texts = [f"Der Stand lässt sich nicht sichern: {reason(error)}."]
            return self.site.page("hinweis", art="fehler", texte=texts)
        return self._handed_on(f"Gesichert ist der Stand {name}.")

    def hand_on(self, _: Given) -> Response:
        """Hand on what was saved before, when it was not possible."""
        return self._handed_on("")

    def _handed_on(self, saved: str) -> Response:
        """Hand saved states on if there is a place for that, and tell what came of it."""
        root = self.site.session.root
        handed_on, why = "", ""
        try:
            if hand_on(root):
                handed_on = "Weitergegeben ist alles, was gesichert ist."
        except GitError as error:
            why = str(error)
        return self.site.page("gesichert", texte=[saved, handed_on], warum=why)


def proposed_message(changes: UnsavedChanges) -> str:
    """What changed, as the message of a saved state: the first causes, then all with what they moved."""
    causes = _causes(changes.report) if changes.report else []
    if not causes:
        count = len(changes.files)
        return f"{count} {'Datei' if count == 1 else 'Dateien'} neu oder geändert" if count else ""
    first = "; ".join(was for was, _ in causes[:_SHOWN_CAUSES])
    more = len(causes) - _SHOWN_CAUSES
    if more > 0:
        first += f" und {more} weitere"
    lines = [f"- {was}{effect}" for was, effect in causes]
    return "\n".join([first, "", *lines])


def _causes(report: ComparisonReport) -> list[tuple[str, str]]:
    """What was changed and what it moved, each once."""
    causes: dict[str, int] = {}
    for paper in report.vorlagen:
        if paper.hinweis and not paper.ursachen:
            note = paper.hinweis.removesuffix(".")
            causes.setdefault(f"{paper.titel or paper.vorlage}: {note}", 0)
        for cause in paper.ursachen:
            what = _in_words(cause)
            causes[what] = causes.get(what, 0) + cause.groessen
    found = []
    for was, figures in causes.items():
        effect = f", bewegt {figures} Zahlen" if figures else ""
        found.append((was, ", bewegt eine Zahl" if figures == 1 else effect))
    return found


def _in_words(cause: PrintedCause) -> str:
    """A change without the path to it: „Fakt module › modul2 › saetze › 0 › betrag: 5 → 6“ is shorter."""
    if not cause.eintrag:
        was_there, is_there = bool(cause.bisher), bool(cause.neu)
        return f"{cause.datei} {_OF_A_FILE.get((was_there, is_there), 'geändert')}"
    spot, colon, values = cause.was.removeprefix("Fakt ").partition(": ")
    names = [labelled(name) for name in spot.split(" › ") if not name.isdigit()]
    return " › ".join(names[-_SHOWN_NAMES:]) + colon + values
