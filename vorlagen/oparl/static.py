"""The same objects as files, for a web host that knows no more than files.

A list on that needs no query is written whole: `papers.json`, `papers/2.json` and so on. What was written
stands in a file beside it, so that a second run touches only what has changed since, and removes what is
gone. Contents of files are copied; tombstones stay at the addresses of their objects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from vorlagen import __version__
from vorlagen.building.writing import remove_own, write_file
from vorlagen.facts.files import MOST, UnreadableError, is_there, read_file
from vorlagen.findings import Code, Findings, Place
from vorlagen.oparl.council import KINDS, PAGE, Council
from vorlagen.oparl.objects import Interface
from vorlagen.oparl.public import PublicFile
from vorlagen.oparl.published import Published

_MADE = ".vorlagen-oparl.json"
_Listed = list[tuple[Council, str, int]]  # whose, which, and when it was changed
_encode = msgspec.json.Encoder().encode


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
        for path in before.files.keys() - site.present:
            remove_own(folder, path)
            made.files.pop(path, None)
            result.removed += 1
    finally:  # a run that broke off goes on
        write_file(folder / _MADE, _encode(made), folder)
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
    why = error.message if isinstance(error, UnreadableError) else "ist anders als übergeben"
    findings.add(
        Code.UEBERGABE,
        Place(path),
        f"Die Datei „{path}“ fehlt in der Ausgabe, denn die übergebene {why}.",
        "Mit „vorlagen veroeffentlicht --pruefen“ nachsehen und die Vorlage noch einmal übergeben.",
    )


class _Site:
    """All files of an interface; `made` has the versions of those that are there."""

    def __init__(self, source: Published, address: str, made: Mapping[str, str]) -> None:
        self.present: set[str] = (
            set()
        )  # the files that there should be, as far as they were looked at
        self._made = made
        self._source = source
        self._interface = Interface(address, source.councils, self._text_of, has_downloads=False)

    def files(self) -> Iterator[_Wanted]:
        """The files that are not there as they should be."""
        councils = self._source.councils.values()
        newest = str(max(council.changed for council in councils))
        if self._differs("system.json", newest):
            yield _Wanted("system.json", newest, lambda: _encode(self._interface.system()))
        bodies = [(council, "body", council.times_of("body").modified) for council in councils]
        yield from self._list(f"{self._interface.address}/bodies.json", bodies)
        for council in councils:
            yield from self._object(council, "body")
            for kind in KINDS:
                yield from self._of_kind(council, kind)
            for key in council.keys("organization"):
                committee = key.partition("/")[2]
                for kind in ("meeting", "consultation"):
                    if "-" not in committee:
                        url = self._interface.list_url(council, kind, committee)
                        yield from self._list(url, _by_age(council, kind, committee))

    def _of_kind(self, council: Council, kind: str) -> Iterator[_Wanted]:
        url = self._interface.list_url(council, kind)
        yield from self._list(url, _by_age(council, kind))
        for key in council.keys(kind, deleted=True):
            yield from self._object(council, key)
            part = council.file(key) if kind == "file" else None
            if part is not None:
                yield from self._content(council, key, part.file)

    def _object(self, council: Council, key: str) -> Iterator[_Wanted]:
        path = unquote(f"{council.path}/{key}.json")
        version = str(council.times_of(key).modified)
        if self._differs(path, version):
            yield _Wanted(path, version, lambda: _encode(self._interface.made(council, key)))

    def _content(self, council: Council, key: str, file: PublicFile) -> Iterator[_Wanted]:
        path = unquote(f"{council.name}/access/{key.partition('/')[2]}")
        if self._differs(path, file.sha512):
            yield _Wanted(path, file.sha512, lambda: self._source.content(council, file))

    def _differs(self, path: str, version: str) -> bool:
        self.present.add(path)
        return self._made.get(path) != version

    def _list(self, url: str, keys: _Listed) -> Iterator[_Wanted]:
        """The pages of a list; each but the last has the address of the next one."""
        base = url.removesuffix(".json")
        for start in range(0, max(len(keys), 1), PAGE):
            number = start // PAGE + 1
            own = url if number == 1 else f"{base}/{number}.json"
            following = f"{base}/{number + 1}.json" if start + PAGE < len(keys) else ""
            shown = keys[start : start + PAGE]
            yield from self._page(url, own, following, shown)

    def _page(self, url: str, own: str, following: str, keys: _Listed) -> Iterator[_Wanted]:
        content = [following, *(f"{key} {modified}" for _, key, modified in keys)]
        version = hashlib.blake2b("\n".join(content).encode(), digest_size=12).hexdigest()

        def make() -> bytes:
            links = {"first": url, "self": own}
            if following:
                links["next"] = following
            data = [self._interface.made(council, key) for council, key, _ in keys]
            pagination = {"elementsPerPage": PAGE}
            return _encode({"data": data, "pagination": pagination, "links": links})

        path = unquote(own[len(self._interface.address) + 1 :])
        if self._differs(path, version):
            yield _Wanted(path, version, make)

    def _text_of(self, council: Council, file: PublicFile) -> str:
        return self._source.content(council, file).decode()


def _by_age(council: Council, kind: str, committee: str = "") -> _Listed:
    """The objects of a list, the newest last, so that a new one changes only the last page."""
    aged = []
    for key in council.keys(kind, committee):
        times = council.times_of(key)
        aged.append((times.created, key, times.modified))
    aged.sort()
    return [(council, key, modified) for _, key, modified in aged]
