"""Where objects come from: the log of hand-overs, the folder they went to, and what is committed.

`output/.oparl/<mandant>.jsonl` keeps what was ever shown, one line for each change. So a tombstone is known
when its paper has been withdrawn long since, and a paper that was never shown has none. Whoever removes
the file loses the tombstones; all else is read anew from log and folder, with the times of the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.building.git import last_commit
from vorlagen.building.writing import locked, remove_own, write_file
from vorlagen.facts.files import (
    MOST,
    MOST_TEXT,
    UnreadableError,
    is_folder,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.oparl.body import committed_state, read_authority
from vorlagen.oparl.council import Council, Line
from vorlagen.oparl.public import AUTHORITY, PublicFile, PublicPaper
from vorlagen.publishing.log import PROTOKOLL, Entry, Ereignis, read_log, standing

_METADATA = "metadaten.json"
_LINES = msgspec.json.Decoder(Line)
_AGAIN = "Die Vorlage noch einmal übergeben: vorlagen veroeffentlichen … --ersetzt Neuübergabe."


class _Metadata(PublicPaper, frozen=True, kw_only=True):
    """The metadata of a package; of the internal version nothing is ever shown."""

    fassung: str


class Published(Struct):
    """The authorities of a project that hand over to a folder, and what is shown of them."""

    root: Path
    folder: Path | None = None  # instead of the one that the log names
    councils: dict[str, Council] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)  # where the files of an authority are
    seen: tuple[object, ...] = ()  # the signature before all was read

    def load(self, now: int) -> Findings:
        """Read all; what was not shown before counts from `now`, in seconds since 1970.

        Raises:
            Refusal: If nothing was handed over to a folder, or to several, or nothing of it lies there.
        """
        findings = Findings()
        self.seen = self.signature()
        for name in self.authorities():
            council = self.council(name)
            lines = self.news(council, findings)
            self.take(council, lines, now)
            self.keep(council, lines)
        if not self.councils and not findings.has_errors:
            message = "Noch ist keine Vorlage an einen Ordner übergeben."
            cure = "Zuerst: vorlagen veroeffentlichen KENNUNG --ziel ORDNER."
            raise Refusal(Code.UEBERGABE, message, cure)
        return findings

    def authorities(self) -> Iterator[str]:
        """The authorities that have handed anything over."""
        for path in list_folder(self.root / "data", self.root):
            if is_there(path / PROTOKOLL):
                yield path.name

    def council(self, name: str) -> Council:
        """An authority as it was shown last."""
        return self.councils.get(name) or Council(name, _kept(self.root, name))

    def signature(self) -> tuple[object, ...]:
        """Something that differs when there may be news."""
        parts: list[object] = [last_commit(self.root)[0]]
        for name in self.authorities():
            for file in (PROTOKOLL, "mandant.yaml", "gremien.yaml"):
                path = self.root / "data" / name / file
                if is_there(path):
                    status = path.stat()
                    parts.append((name, file, status.st_mtime_ns, status.st_size))
        return tuple(parts)

    def news(self, council: Council, findings: Findings) -> list[Line]:
        """What is other than the council has it; nothing of it is taken over yet."""
        name = council.name
        lines = []
        state = committed_state(self.root, name)
        if council.known.get(AUTHORITY) != state.digest:
            authority = read_authority(name, state.texts, findings)
            if authority is not None:
                lines.append(Line(AUTHORITY, state.digest, state.when, behoerde=authority))
        if not lines and not council.is_there:
            return []
        entries = []
        for entry in read_log(self.root, name, findings):
            if entry.vorlage and not entry.intern:  # the file of a meeting repeats its papers
                entries.append(entry)
        self.folders[name], entries = self._of_folder(name, entries)
        _require_files(self.folders[name], entries)
        return [*lines, *self._papers(council, entries, findings)]

    def take(self, council: Council, lines: Sequence[Line], now: int) -> None:
        """Take lines over. Only what is read before anything was shown has the times of the log.

        What is shown later counts from `now`, not from the log: a reader who asks in between for what
        has changed since must not miss it.
        """
        is_first = not council.is_there
        for line in lines:
            line.ab = line.ab or now
            if not is_first:
                line.ab = max(line.ab, now, council.changed)
                line.seit = 0
            council.apply(line)
        if council.is_there:
            self.councils[council.name] = council

    def keep(self, council: Council, lines: Sequence[Line]) -> None:
        """Write down what was taken over, for tombstones to come."""
        if not lines:
            return
        file = self.root / _kept_name(council.name)
        with suppress(OSError, UnreadableError), locked(self.root):
            content = read_file(file, self.root, MOST) if is_there(file) else b""
            content += msgspec.json.Encoder().encode_lines(lines)
            write_file(file, content, self.root)

    def content(self, council: Council, file: PublicFile) -> bytes:
        """The content of a file as it was handed over.

        Raises:
            UnreadableError: If it cannot be read.
            ValueError: If another content lies there.
        """
        folder = self.folders[council.name]
        content = read_file(folder / file.pfad, folder, MOST)
        if hashlib.sha512(content).hexdigest() != file.sha512:
            raise ValueError(file.pfad)
        return content

    def _of_folder(self, name: str, entries: Sequence[Entry]) -> tuple[Path, list[Entry]]:
        """The folder that counts, and its entries in the log; a target may be any if only one is named.

        Raises:
            Refusal: If there is more than one.
        """
        places: dict[str, Path | str] = {}
        for target in {entry.ziel: None for entry in entries}:
            places[target] = target if "://" in target else Path(target).resolve()
        by_place: dict[Path | str, list[Entry]] = {}
        for entry in entries:
            place = places[entry.ziel]
            by_place.setdefault(place, []).append(replace(entry, ziel=str(place)))
        folders = [place for place in by_place if isinstance(place, Path)]
        if self.folder is not None:
            own = self.folder.resolve()
            if own in by_place:
                return own, by_place[own]
            if len(by_place) == 1:  # a copy of what is there
                return own, next(iter(by_place.values()))
        elif len(folders) == 1:
            return folders[0], by_place[folders[0]]
        named = "; ".join(map(str, by_place))
        raise Refusal(
            Code.UEBERGABE,
            f"„{name}“ hat nicht an genau einen Ordner übergeben, sondern an: {named}.",
            "Mit --aus ORDNER sagen, wo die öffentlichen Fassungen liegen.",
        )

    def _papers(
        self, council: Council, entries: Sequence[Entry], findings: Findings
    ) -> Iterator[Line]:
        name, known = council.name, council.known
        first: dict[str, int] = {}
        for entry in entries:
            if entry.ereignis is Ereignis.AUSGEHAENDIGT:
                first.setdefault(entry.vorlage, int(entry.wann.timestamp()))
        there = set()
        current = standing(entries).values()
        for entry in sorted(current, key=lambda entry: (entry.wann, entry.vorlage)):
            source = entry.vorlage.partition("/")[2]
            there.add(source)
            if known.get(source) == entry.pruefsumme:
                continue
            when = int(entry.wann.timestamp())
            line = Line(source, entry.pruefsumme, when, min(first.get(entry.vorlage, when), when))
            try:
                line.vorlage = _public(self.folders[name], entry)
            except Refusal as refusal:
                refusal.report(findings, Place(f"data/{name}/{PROTOKOLL}"))
                line.stand = ""  # it is tried again
                if not known.get(source):
                    continue
            yield line
        for source in known.keys() - there - {AUTHORITY}:
            if known[source]:
                yield Line(source, "", 0)


def _require_files(folder: Path, entries: Sequence[Entry]) -> None:
    """A folder in which nothing lies is a wrong one, or a drive that is not there: nothing was withdrawn.

    Raises:
        Refusal: If of the papers that are handed over no file is there.
    """
    files = [file.name for entry in standing(entries).values() for file in entry.dateien]
    if any(is_there(folder / name) for name in files) or not files:
        return
    message = f"Den Ordner „{folder}“ gibt es nicht."
    if is_folder(folder):
        message = f"Im Ordner „{folder}“ liegt nichts von dem, was das Protokoll nennt."
    cure = "Bei --aus den Ordner der Übergaben nennen, oder das Laufwerk verbinden."
    raise Refusal(Code.UEBERGABE, message, cure)


def _kept_name(name: str) -> str:
    return f"output/.oparl/{name}.jsonl"


def _kept(root: Path, name: str) -> list[Line]:
    """What was shown so far; nothing if that cannot be read, and a file that is broken begins anew."""
    file = root / _kept_name(name)
    try:
        lines: list[Line] = _LINES.decode_lines(read_file(file, root, MOST))
    except UnreadableError:
        return []
    except (msgspec.MsgspecError, UnicodeDecodeError):
        remove_own(root, _kept_name(name))
        return []
    return lines


def _public(folder: Path, entry: Entry) -> PublicPaper | None:
    """What a package says of its paper; None if it is not public.

    Raises:
        Refusal: If its metadata are not those that were handed over, or of an earlier program.
    """
    files = {file.name.rpartition("/")[2]: file for file in entry.dateien}
    if _METADATA not in files:
        raise _unusable(entry, "hat keine Angaben")
    file = files[_METADATA]
    try:
        content = read_file(folder / file.name, folder, MOST_TEXT)
    except UnreadableError as error:
        raise _unusable(entry, f"ist nicht zu gebrauchen: „{file.name}“ {error.message}") from None
    if hashlib.sha512(content).hexdigest() != file.sha512:
        raise _unusable(entry, f"liegt nicht da, wie sie übergeben ist: „{file.name}“ ist anders")
    try:
        paper = msgspec.json.decode(content, type=_Metadata)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _unusable(entry, "ist von einer früheren Fassung des Programms übergeben") from None
    if paper.fassung != "oeffentlich":
        return None
    described = []
    for part in paper.dateien:
        logged = files.get(part.name)
        if logged is not None:
            size, digest = logged.groesse, logged.sha512
            described.append(replace(part, pfad=logged.name, groesse=size, sha512=digest))
    values = {name: getattr(paper, name) for name in PublicPaper.__struct_fields__}
    return PublicPaper(**{**values, "dateien": tuple(described), "commit": entry.commit})


def _unusable(entry: Entry, why: str) -> Refusal:
    return Refusal(
        Code.UEBERGABE, f"{entry.vorlage} erscheint nicht über OParl; sie {why}.", _AGAIN
    )
