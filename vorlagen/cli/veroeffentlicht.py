"""`vorlagen veroeffentlicht`: what was handed over when and where, and whether it is still so."""

from __future__ import annotations

from pathlib import Path

from msgspec import to_builtins

from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import exit_status, say, say_json
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.paper import open_project
from vorlagen.publishing.log import Entry, read_log, standing
from vorlagen.publishing.targets import open_target


def veroeffentlicht(checks: bool, layout: str, projekt: Path) -> int:
    """Show what was handed over, and what differs at the target."""
    findings = Findings()
    project = open_project(projekt, Findings())
    entries: list[Entry] = []
    current: list[Entry] = []
    for name in project.behoerden:
        own = read_log(projekt, name, findings)
        entries += own
        current += standing(own).values()
    differing: dict[str, str] = {}
    if checks:
        try:
            for entry in current:
                differing |= _differing(entry)
        except Refusal as refusal:
            refusal.report(findings, Place(""))
    if layout == "json":
        content = {
            "eintraege": to_builtins(entries),
            "abweichend": differing,
            "befunde": findings.as_json(),
        }
        say_json(content)
    else:
        Screen().show_findings(findings)
        for entry in entries:
            reason = f" ({entry.grund})" if entry.grund else ""
            when = f"{entry.wann:%d.%m.%Y %H:%M}"
            say(f"{when} {entry.name} {entry.ereignis}{reason} → {entry.ziel}, {entry.wer}")
        for file, state in differing.items():
            say(f"{file}: {state}")
        if checks and not differing and not findings.has_errors:
            say("Am Ziel liegt alles, wie es übergeben ist.")
    return exit_status(is_fine=not differing and not findings.has_errors)


def _differing(entry: Entry) -> dict[str, str]:
    """The files of an entry that are not at the target as they were handed over, and what they are."""
    digests = open_target(entry.ziel).digests([file.name for file in entry.dateien])
    differing = {}
    for file in entry.dateien:
        digest = digests[file.name]
        if digest is None:
            differing[f"{entry.ziel}/{file.name}"] = "fehlt"
        elif digest != file.sha512:
            differing[f"{entry.ziel}/{file.name}"] = "ist anders"
    return differing
