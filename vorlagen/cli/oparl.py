"""`vorlagen oparl`: gives out what was handed over as OParl 1.1, by a server or as files."""

from __future__ import annotations

import socket
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FAULTS, FINE, exit_status, say
from vorlagen.findings import Findings, Refusal, reason
from vorlagen.oparl.published import Published

_HOST = "127.0.0.1"


def oparl(
    *, target: Path | None, folder: Path | None, address: str, port: int, projekt: Path
) -> int:
    """Serve what was handed over as OParl, or write it as files."""
    try:
        source = Published(projekt, folder)
        findings = source.load(_now())
    except Refusal as refusal:  # all or none: static files of the others would look withdrawn
        Screen().show_refusal(refusal)
        return FAULTS
    Screen().show_findings(findings)
    if not source.folders:
        return FAULTS
    base = _address(source, address, is_needed=target is not None)
    if target is not None:
        return _write(source, base, target)
    return _serve(source, base, port)


def _now() -> int:
    return int(datetime.now().astimezone().timestamp())


def _address(source: Published, given: str, *, is_needed: bool) -> str:
    """The public address, without a slash at its end; empty if a server has to take its own."""
    known = source.addresses()
    if not given and len(known) > 1:
        raise click.UsageError(
            "In mandant.yaml stehen mehrere Adressen für OParl; die gemeinsame nennt --adresse."
        )
    address = (given or next(iter(known), "")).rstrip("/")
    if not address and is_needed:
        raise click.UsageError(
            "Es fehlt die öffentliche Adresse, etwa --adresse https://ris.musterkreis.example/oparl;"
            " auf Dauer gehört sie in mandant.yaml, unter oparl: adresse."
        )
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if address and (not is_web or parts.query or parts.fragment or "@" in parts.netloc):
        raise click.UsageError(f"„{address}“ ist keine Webadresse wie https://host/oparl.")
    return address


def _write(source: Published, address: str, target: Path) -> int:
    from vorlagen.oparl.static import write_static  # noqa: PLC0415 - the server does not need it

    findings = Findings()
    try:
        written = write_static(source, address, target, findings)
    except OSError as error:
        say(f"Fehler: Nach „{target}“ lässt sich nicht schreiben: {reason(error)}.", err=True)
        return FAULTS
    Screen().show_findings(findings)
    say(
        f"{target}: {written.total} Dateien, davon {written.written} geschrieben,"
        f" {written.removed} entfernt. Einstieg: {address}/system.json"
    )
    return exit_status(is_fine=not findings.has_errors)


def _serve(source: Published, address: str, port: int) -> int:
    from vorlagen.oparl.server import Application, serve  # noqa: PLC0415 - imports a web server

    try:
        listening = socket.create_server((_HOST, port), backlog=1024)
    except OSError as error:
        say(f"Fehler: Der Port {port} ist nicht zu haben: {reason(error)}.", err=True)
        return FAULTS
    own = f"http://{_HOST}:{listening.getsockname()[1]}"
    screen = Screen()
    app = Application(source, address or own, _now, screen.show_findings)
    say(f"OParl: {own}/system.json\nÖffentlich: {address or own}\nStrg+C beendet den Server.")
    with listening:
        serve(app, listening)
    say("Server beendet.")
    return FINE
