"""`vorlagen vorschau`: shows papers in the browser while somebody writes them."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import socket
import webbrowser
from pathlib import Path
from threading import Thread

import click
from msgspec import MsgspecError, Struct
from msgspec.json import decode, encode

from vorlagen.cli.commands import CONTAINER_PORT
from vorlagen.cli.terminal import FAULTS, FINE, say
from vorlagen.facts.files import is_folder
from vorlagen.findings import reason
from vorlagen.preview.web_server import ALL_OF_CONTAINER, HOST, application, serve

_SIGNS_OF_CONTAINERS = (Path("/run/.containerenv"), Path("/.dockerenv"))  # of Podman, of Docker


def vorschau(
    *, port: int, editor: str, quiet: bool, edits: bool, contained: bool, projekt: Path
) -> int:
    """Serve the page that follows the typing, until Ctrl+C."""
    if not edits and not is_folder(projekt / "data"):
        raise click.UsageError(
            f"In „{projekt}“ gibt es keinen Ordner data; den Projektordner nennt --projekt ORDNER."
        )
    host = HOST
    if contained:
        if not _is_our_container():
            raise click.UsageError(
                "„--im-container“ gilt nur im Container des Programms; hier antwortet die Vorschau allein"
                " diesem Rechner. Bitte ohne diese Option aufrufen."
            )
        host = ALL_OF_CONTAINER
        port = port or CONTAINER_PORT
        quiet = True
    last = _last_address(projekt)
    try:
        listening = _listening(host, port, last)
    except OSError as error:
        why = f"ist nicht zu haben: {reason(error)}"
        if error.errno == errno.EADDRINUSE:
            why = "ist schon belegt"
        cure = "Ohne --port nimmt die Vorschau einen freien."
        say(f"Fehler: Der Port {port} {why}. {cure}", err=True)
        return FAULTS
    number = listening.getsockname()[1]
    token = last.token if last and last.port == number else secrets.token_urlsafe(24)
    try:
        mark = secrets.token_urlsafe(24) if edits else ""
        app, session = application(projekt, editor, token, number, mark)
    except ValueError as error:
        listening.close()
        raise click.UsageError(f"Die Option „--editor“ passt nicht. {error}") from None
    _note(projekt, ServedAddress(number, token))
    address = f"http://{HOST}:{number}/{token}/"
    say(f"Vorschau: {address}\nStrg+C beendet sie.")
    if not quiet:
        # A browser in the terminal would keep the server from starting until it ends.
        Thread(target=webbrowser.open_new_tab, args=(address,), daemon=True).start()
    with listening:
        serve(app, session, listening)
    say("Vorschau beendet.")
    return FINE


class ServedAddress(Struct, frozen=True):
    """Where a project was served, and the secret part of its address: a bookmark works the next time, too."""

    port: int
    token: str


def _last_address(project: Path) -> ServedAddress | None:
    """Where a project was served the last time; None if nobody knows."""
    try:
        return decode(_memory(project).read_bytes(), type=ServedAddress)
    except (OSError, MsgspecError):
        return None


def _note(project: Path, address: ServedAddress) -> None:
    """Keep the address for the next time, readable for this user alone."""
    file = _memory(project)
    with contextlib.suppress(OSError):  # then the next address is another one
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)
        file.write_bytes(encode(address))


def _memory(project: Path) -> Path:
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]
    return Path(click.get_app_dir("vorlagen"), "vorschau", f"{name}.json")


def _listening(host: str, port: int, last: ServedAddress | None) -> socket.socket:
    """A socket at a port; without a wish at that of the last time, or at any if it is taken.

    Raises:
        OSError: If the wanted port is not to be had.
    """
    if not port and last:
        with contextlib.suppress(OSError, OverflowError):
            return socket.create_server((host, last.port))
    return socket.create_server((host, port))


def _is_our_container() -> bool:
    """Whether this process runs in a container made from our Containerfile.

    Both must hold: the variable that the Containerfile sets, and a file that Podman or Docker writes.
    """
    if os.environ.get("VORLAGEN_CONTAINER") != "1":
        return False
    for sign in _SIGNS_OF_CONTAINERS:
        if sign.is_file():
            return True
    return False
