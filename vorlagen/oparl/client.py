"""Reads what an OParl interface gives out, anybody's: over the network, or as a folder of its files.

What is read was written by others: it is taken as JSON objects and no more. Only the host that the user
named is asked, whatever addresses it gives out or redirects to: others could lie within the network of the
user. A list whose pages lead in a circle ends.
"""

from __future__ import annotations

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlencode, urlsplit

import msgspec

from vorlagen.facts.files import MOST, UnreadableError, read_file
from vorlagen.findings import Code, Refusal

Json = dict[str, Any]
_PAUSES = (1.0, 4.0)  # seconds before another attempt
_SECONDS = 60
_MOST_JSON = 100_000_000  # bytes
_ELSEWHERE = "Wer diesem Rechner traut, nennt beim Aufruf eine Adresse auf ihm."
SYSTEM = "system.json"


class Client:
    """Reads an interface; `start` is the address of its system, or the folder of its files."""

    def __init__(self, start: str, pauses: tuple[float, ...] = _PAUSES) -> None:
        self._start = start
        self._pauses = pauses
        self._folder = None if start.startswith(("http://", "https://")) else Path(start)
        self._base = ""  # of the ids in a folder
        self._ask = urllib.request.build_opener(_Redirects(start)).open

    def system(self) -> Json:
        """The system.

        Raises:
            Refusal: If there is none.
        """
        if self._folder is None:
            return self.object(self._start)
        system = self._decoded(self._read(self._folder / SYSTEM), SYSTEM)
        self._base = str(system.get("id", "")).removesuffix(SYSTEM)
        return system

    def bodies(self) -> Iterator[Json]:
        """The authorities."""
        yield from self.objects(str(self.system().get("body", "")))

    def object(self, url: str) -> Json:
        """The object at an address.

        Raises:
            Refusal: If it cannot be read.
        """
        return self._decoded(self._fetched(url), url)

    def objects(self, url: str, since: str = "") -> Iterator[Json]:
        """The objects of a list, page by page; with `since` those changed from that time on, and tombstones.

        A folder has no tombstones, and gives all objects.

        Raises:
            Refusal: If a page cannot be read.
        """
        if since and self._folder is None:
            separator = "&" if "?" in url else "?"
            url += separator + urlencode({"modified_since": since})
        visited = set()
        while url and url not in visited:
            visited.add(url)
            page = self.object(url)
            data, links = page.get("data"), page.get("links")
            if isinstance(data, list):
                for item in data:
                    if isinstance(item, dict):
                        yield item
            url = str(links.get("next") or "") if isinstance(links, dict) else ""

    def follow(self, url: str, known: dict[str, Json], since: str = "") -> str:
        """Bring what is known of a list up to date; returns the `since` of the next time.

        That is the newest `modified` that was seen, not the clock of this machine.
        """
        if self._folder is not None or not since:
            known.clear()
        newest = since
        for item in self.objects(url, since):
            name = str(item.get("id"))
            if item.get("deleted") is True:
                known.pop(name, None)
            else:
                known[name] = item
            newest = max(newest, str(item.get("modified") or ""), key=moment)
        return newest

    def content(self, file: Json) -> bytes:
        """The content of a file.

        Raises:
            Refusal: If it cannot be read, or is not what the object says of it.
        """
        url = str(file.get("accessUrl"))
        content = self._fetched(url)
        size, digest = file.get("size"), file.get("sha512Checksum")
        if size is not None and size != len(content):
            raise _unreadable(url, f"hat {len(content)} Bytes statt {size}")
        if digest is not None and digest != hashlib.sha512(content).hexdigest():
            raise _unreadable(url, "hat eine andere Prüfsumme als angegeben")
        return content

    def _fetched(self, url: str) -> bytes:
        if self._folder is not None:
            if not self._base or not url.startswith(self._base):
                raise _unreadable(url, "steht nicht in diesem Ordner")
            return self._read(self._folder / unquote(url[len(self._base) :]))
        _require_same_host(url, self._start)
        why = ""
        for pause in (0.0, *self._pauses):
            time.sleep(pause)
            try:
                with self._ask(url, timeout=_SECONDS) as answer:
                    content: bytes = answer.read(MOST + 1)
            except urllib.error.HTTPError as error:
                why = f"antwortet mit dem Fehler {error.code}"
                if error.code < 500 and error.code != 429:
                    break
            except (OSError, ValueError) as error:
                why = f"antwortet nicht ({type(error).__name__})"
            else:
                if len(content) <= MOST:
                    return content
                why = f"ist größer als {MOST // 1_000_000} MB"
                break
        raise _unreadable(url, why)

    def _read(self, path: Path) -> bytes:
        try:
            return read_file(path, self._folder, MOST)
        except UnreadableError as error:
            raise _unreadable(str(path), error.message) from None

    def _decoded(self, content: bytes, url: str) -> Json:
        try:
            if len(content) <= _MOST_JSON:
                decoded: Json = msgspec.json.decode(content, type=Json)
                return decoded
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass
        raise _unreadable(url, "ist kein JSON-Objekt")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects on the host of an address only."""

    def __init__(self, start: str) -> None:
        self._start = start

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        try:
            _require_same_host(newurl, self._start)
        except Refusal:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_same_host(url: str, start: str) -> None:
    """Refuse an address that is not of the web, or on another host or port than the one to start with.

    Raises:
        Refusal: If it is.
    """
    if not url.startswith(("http://", "https://")):
        raise _unreadable(url, "ist keine Webadresse")
    named, other = urlsplit(start), urlsplit(url)
    try:
        if (other.hostname, other.port) == (named.hostname, named.port):
            return
    except ValueError:  # its port is no number
        pass
    raise _unreadable(url, f"liegt nicht auf {named.netloc}", _ELSEWHERE)


def moment(text: str) -> float:
    """A time, to be compared; 0 if it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return 0


def _unreadable(
    url: str, why: str, cure: str = "Die Adresse prüfen, oder es später noch einmal versuchen."
) -> Refusal:
    return Refusal(Code.DATEI_UNLESBAR, f"„{url}“ {why}.", cure)
