"""`vorlagen vorschau`: shows papers in the browser while somebody writes them."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import webbrowser
from pathlib import Path
from threading import Thread

import click

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
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        why = f"ist nicht zu haben: {reason(error)}"
        if error.errno == errno.EADDRINUSE:
            why = "ist schon belegt"
        cure = "Ohne --port nimmt die Vorschau einen freien."
        say(f"Fehler: Der Port {port} {why}. {cure}", err=True)
        return FAULTS
    token = secrets.token_urlsafe(24)
    number = listening.getsockname()[1]
    try:
        mark = secrets.token_urlsafe(24) if edits else ""
        app, session = application(projekt, editor, token, number, mark)
    except ValueError as error:
        listening.close()
        raise click.UsageError(f"Die Option „--editor“ passt nicht. {error}") from None
    address = f"http://{HOST}:{number}/{token}/"
    say(f"Vorschau: {address}\nStrg+C beendet sie.")
    if not quiet:
        # A browser in the terminal would keep the server from starting until it ends.
        Thread(target=webbrowser.open_new_tab, args=(address,), daemon=True).start()
    with listening:
        serve(app, session, listening)
    say("Vorschau beendet.")
    return FINE


def _is_our_container() -> bool:
    """Whether this process runs in a container made from our Containerfile.

    Both must hold: the variable that the Containerfile sets, and a file that Podman or Docker writes.
    """
    if os.environ.get("VORLAGEN_CONTAINER") != "1":
        return False
    return any(sign.is_file() for sign in _SIGNS_OF_CONTAINERS)
