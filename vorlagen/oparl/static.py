"""The same objects as files, for a web host that knows no more than files.

A list on that needs no query is written whole: `papers.json`, `papers/2.json` and so on. What was written
stands in a file beside it, so that a second run touches only what has changed since, and removes what is
gone. Contents of files are copied; tombstones stay at the addresses of their objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from vorlagen import __version__
from vorlagen.building.writing import remove_own, write_file
from vorlagen.facts.files import MOST, UnreadableError, is_there, read_file
from vorlagen.findings import Code, Findings, Place
from vorlagen.oparl.objects import joined
from vorlagen.oparl.published import Published
from vorlagen.oparl.store import PAGE

_MADE = ".vorlagen-oparl.json"
# A static host has no addresses at which a browser downloads a file. Within a text there are no such quotes.
_DOWNLOAD = re.compile(r',"downloadUrl":"[^"]*"')


class _Made(Struct):
    """What was written: for each file something that differs when it would be another one."""

    address: str = ""
    program: str = ""
    files: dict[str, str] = field(default_factory=dict)


class _Wanted(Struct, frozen=True):
    """A file that is not there as it should be, and how to make it."""

    path: str
    version: str
    make: Callable[[], bytes]


class WrittenFiles(Struct):
    """How many files were written and removed, and how many there are."""

    findings: Findings
    written: int = 0
    removed: int = 0
    total: int = 0


def write_static(source: Published, address: str, folder: Path, findings: Findings) -> WrittenFiles:
    """Write all that needs no query to a folder.

    Raises:
        OSError: If a file cannot be written; what was written is whole.
    """
    result = WrittenFiles(findings)
    before = _made_before(folder)
    made = _Made(address, __version__)
    if (before.address, before.program) == (made.address, made.program):
        made.files = before.files
    site = _Site(source, address, made.files)
    try:
        for wanted in site.files():
            try:
                content = wanted.make()
            except (UnreadableError, ValueError) as error:
                _report(findings, wanted.path, error)
                continue
            write_file(folder / wanted.path, content, folder, at_once=False)
            made.files[wanted.path] = wanted.version
            result.written += 1
        for path in site.gone:
            remove_own(folder, path)
            made.files.pop(path, None)
            result.removed += 1
    finally:  # a run that broke off goes on
        write_file(folder / _MADE, msgspec.json.encode(made), folder)
    result.total = len(made.files)
    return result


def _made_before(folder: Path) -> _Made:
    if is_there(folder / _MADE):
        try:
            return msgspec.json.decode(read_file(folder / _MADE, folder, MOST), type=_Made)
        except (UnreadableError, msgspec.MsgspecError, UnicodeDecodeError):
            pass
    return _Made()


def _report(findings: Findings, path: str, error: Exception) -> None:
    why = "ist anders als übergeben"
    if isinstance(error, UnreadableError):
        why = error.message
    findings.add(
        Code.UEBERGABE,
        Place(path),
        f"Die Datei „{path}“ fehlt in der Ausgabe, denn die übergebene {why}.",
        "Mit „vorlagen veroeffentlicht --pruefen“ nachsehen und die Vorlage noch einmal übergeben.",
    )


class _Site:
    """All files of an interface; of those in `made`, which are there, `gone` has in the end the others."""

    def __init__(self, source: Published, address: str, made: Mapping[str, str]) -> None:
        self.gone = dict(made)
        self._source = source
        self._address = address

    def files(self) -> Iterator[_Wanted]:
        """The files that are not there as they should be."""
        for path, modified, deleted in self._source.objects.versions():
            name = unquote(path)
            is_other = self._differs(f"{name}.json", str(modified))
            if is_other:
                yield _Wanted(f"{name}.json", str(modified), partial(self._object, path))
            if "/file/" in path and not deleted:
                name = name.replace("/file/", "/access/", 1)
                written = self.gone.pop(name, "")
                if written and not is_other:
                    continue
                row = self._source.objects.row(path)
                digest = row.place.partition(" ")[0] if row else ""
                if row and digest != written:
                    yield _Wanted(name, digest, partial(self._source.content, path, row.place))
        for path, members in self._source.objects.lists().items():
            yield from self._list(path, members)

    def _differs(self, path: str, version: str) -> bool:
        return self.gone.pop(path, "") != version

    def _list(self, path: str, members: Sequence[tuple[str, int]]) -> Iterator[_Wanted]:
        """The pages of a list; each but the last has the address of the next one."""
        for start in range(0, max(len(members), 1), PAGE):
            number = start // PAGE + 1
            own, following = path, ""
            if number > 1:
                own = f"{path}/{number}"
            if start + PAGE < len(members):
                following = f"{path}/{number + 1}"
            shown = members[start : start + PAGE]
            version = blake2b(repr((following, shown)).encode(), digest_size=12).hexdigest()
            name = unquote(f"{own}.json")
            if self._differs(name, version):
                names = {"first": path, "self": own, "next": following}
                links = {}
                for key, to in names.items():
                    if to:
                        links[key] = f"{self._address}/{to}.json"
                yield _Wanted(name, version, partial(self._page, links, shown))

    def _page(self, links: Mapping[str, str], shown: Sequence[tuple[str, int]]) -> bytes:
        data = [self._object(path).decode() for path, _ in shown]
        return joined(data, {"elementsPerPage": PAGE}, links).encode()

    def _object(self, path: str) -> bytes:
        row = self._source.objects.row(path)
        if row is None:
            raise ValueError(path)
        return _DOWNLOAD.sub("", self._source.shown(row, self._address)).encode()
