"""Where objects come from: the log of hand-overs, the folder they went to, and what is committed.

`output/.oparl` keeps what was ever shown. So a tombstone is known when its paper has been withdrawn long
since, and a paper that was never shown has none. Whoever removes it loses the tombstones; all else is read
anew from log and folder, with the times of the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from vorlagen import __version__
from vorlagen.building.git import ask_git, last_commit
from vorlagen.facts.files import (
    MOST,
    MOST_TEXT,
    UnreadableError,
    in_memory,
    is_folder,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.oparl.objects import Metadata, Parts, in_url, parts_of_authority, parts_of_paper
from vorlagen.oparl.store import KeptSource, Row, addressed, open_objects
from vorlagen.publishing.log import PROTOKOLL, Entry, Ereignis, read_log, standing

_FACTS = ("mandant.yaml", "gremien.yaml")
_METADATA = "metadaten.json"
_AGAIN = "Die Vorlage noch einmal übergeben: vorlagen veroeffentlichen … --ersetzt Neuübergabe."


class News(Struct, frozen=True):
    """What an authority has that is not shown yet, and where its files are."""

    authority: str  # its name as a step of addresses
    sources: Sequence[KeptSource]
    folder: Path
    address: str
    seen: str  # something that differs when there may be news again; empty if something was faulty


class Published:
    """The authorities of a project that hand over to a folder, and what is shown of them.

    `root` is the project, `folder` the one that counts instead of that which the log names.

    Raises:
        Refusal: If nothing can be kept in `output/`.
    """

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        self.root = root
        self.objects = open_objects(root)
        self.folders: dict[str, Path] = {}  # where the files of each authority are
        self._folder = folder.resolve() if folder else None
        self._seen: dict[str, str] = {}

    def load(self, now: int) -> Findings:
        """Read all; what was not shown before counts from `now`, in seconds since 1970.

        Raises:
            Refusal: If nothing was handed over to a folder, or to several, or nothing of it lies there.
        """
        findings = Findings()
        known = self.objects.authorities()
        names = list(self._authorities())
        for name in names:
            folder, _, seen = known.get(in_url(name), (Path(), "", ""))
            if seen == self._signature(name):
                places = self.objects.places(in_url(name))
                _require_files(folder, (place.partition(" ")[2] for place in places))
                self.folders[in_url(name)], self._seen[name] = folder, seen
        for news in self.news(findings):
            self.take(news, now)
        if not self.folders and not findings.has_errors:
            message = "Noch ist keine Vorlage an einen Ordner übergeben."
            cure = "Zuerst: vorlagen veroeffentlichen KENNUNG --ziel ORDNER."
            raise Refusal(Code.UEBERGABE, message, cure)
        for authority in known.keys() - {in_url(name) for name in names}:
            gone = []
            for source in self.objects.states(authority):
                gone.append(KeptSource(source, "", {}))
            self.objects.take(authority, gone, now)
        return findings

    def news(self, findings: Findings) -> Iterator[News]:
        """What has come since all was read; nothing of it is shown before it is taken.

        Raises:
            Refusal: As `load` does.
        """
        for name in self._authorities():
            seen = self._signature(name)
            if self._seen.get(name) != seen:
                self._seen[name] = seen  # what is faulty is told once
                news = self._news(name, seen, findings)
                if news is not None:
                    yield news

    def take(self, news: News, now: int) -> None:
        """Show what has come."""
        if news.sources:
            self.objects.take(news.authority, news.sources, now)
        self.objects.note(news.authority, news.folder, news.address, news.seen)
        self.folders[news.authority] = news.folder

    def addresses(self) -> set[str]:
        """The public addresses that authorities have named."""
        known = self.objects.authorities()
        return {known[name][1] for name in self.folders} - {""}

    def shown(self, row: Row, address: str) -> str:
        """An object as JSON below an address, with the text of its file."""
        content = addressed(row.content, address)
        if row.text:
            try:
                text = self.content(row.path, row.text).decode()
            except (UnreadableError, ValueError):
                return content
            return f'{content[:-1]},"text":{msgspec.json.encode(text).decode()}}}'
        return content

    def content(self, path: str, place: str) -> bytes:
        """The content of a file as it was handed over; `path` is that of an object, `place` a file of it.

        Raises:
            UnreadableError: If it cannot be read.
            ValueError: If another content lies there.
        """
        folder = self.folders[path.partition("/")[0]]
        digest, _, name = place.partition(" ")
        content = read_file(folder / name, folder, MOST)
        if hashlib.sha512(content).hexdigest() != digest:
            raise ValueError(name)
        return content

    def _authorities(self) -> Iterator[str]:
        """The authorities that have handed anything over."""
        for path in list_folder(self.root / "data", self.root):
            if is_there(path / PROTOKOLL):
                yield path.name

    def _signature(self, name: str) -> str:
        parts: list[object] = [__version__, self._folder, last_commit(self.root)[0]]
        for file in (PROTOKOLL, *_FACTS):
            path = self.root / "data" / name / file
            if is_there(path):
                status = path.stat()
                parts.append((status.st_mtime_ns, status.st_size))
        return repr(parts)

    def _news(self, name: str, seen: str, findings: Findings) -> News | None:
        """What is other than it is shown; None if its facts are faulty and it was never shown."""
        own = Findings()
        authority = in_url(name)
        known = self.objects.states(authority)
        _, address, _ = self.objects.authorities().get(authority, (None, "", ""))
        sources = []
        texts, when = _committed(self.root, name)
        state = hashlib.sha512(b"\0".join([__version__.encode(), *texts.values()])).hexdigest()
        if known.get(f"{name}/") != state:
            facts = _read_authority(name, texts, own)
            if facts is not None:
                parts, address = facts
                sources.append(KeptSource(f"{name}/", state, parts, when, when))
        news = None
        if sources or f"{name}/" in known:
            entries = []
            for entry in read_log(self.root, name, own):
                if entry.vorlage and not entry.intern:  # the file of a meeting repeats its papers
                    entries.append(entry)
            folder, entries = self._of_folder(name, entries)
            names = []
            for entry in standing(entries).values():
                names += [file.name for file in entry.dateien]
            _require_files(folder, names)
            sources += _papers(folder, known, entries, own)
            if len(own):
                seen = ""
            news = News(authority, sources, folder, address, seen)
        findings.extend(own)
        return news

    def _of_folder(self, name: str, entries: Sequence[Entry]) -> tuple[Path, list[Entry]]:
        """The folder that counts, and its entries in the log; a target may be any if only one is named.

        Raises:
            Refusal: If there is more than one.
        """
        places: dict[str, Path | str] = {}
        by_place: dict[Path | str, list[Entry]] = {}
        for entry in entries:
            target = entry.ziel
            if target not in places:
                places[target] = target if "://" in target else Path(target).resolve()
            place = places[target]
            by_place.setdefault(place, []).append(replace(entry, ziel=str(place)))
        folders = [place for place in by_place if isinstance(place, Path)]
        own = self._folder
        if own is not None:
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


def _require_files(folder: Path, names: Iterable[str]) -> None:
    """A folder in which nothing lies is a wrong one, or a drive that is not there: nothing was withdrawn.

    Raises:
        Refusal: If none of the files that are handed over is there.
    """
    names = iter(names)
    first = next(names, "")
    if not first or is_there(folder / first) or any(is_there(folder / name) for name in names):
        return
    message = f"Den Ordner „{folder}“ gibt es nicht."
    if is_folder(folder):
        message = f"Im Ordner „{folder}“ liegt nichts von dem, was das Protokoll nennt."
    cure = "Bei --aus den Ordner der Übergaben nennen, oder das Laufwerk verbinden."
    raise Refusal(Code.UEBERGABE, message, cure)


# The authority


def _committed(root: Path, name: str) -> tuple[dict[str, bytes], int]:
    """The YAML files of an authority in the last commit, and when they were last changed; 0 if unknown.

    They are taken as they lie there if no repository has them.

    Raises:
        UnreadableError: If one of them cannot be read.
    """
    paths = [f"data/{name}/{file}" for file in _FACTS]
    texts = {}
    for path in paths:
        content = ask_git(root, "show", f"HEAD:./{path}")
        if not content and is_there(root / path):
            content = read_file(root / path, root, MOST_TEXT)
        texts[path] = content
    answer = ask_git(root, "log", "-1", "--format=%ct", "--", *paths).decode().strip()
    return texts, int(answer or "0")


def _read_authority(
    name: str, texts: Mapping[str, bytes], findings: Findings
) -> tuple[Parts, str] | None:
    """What an authority says of objects, and its own address; None if its files have errors."""
    # The models take a second to import, and are needed only when the files have changed.
    from vorlagen.paper import MANDANT, ProjectFolder  # noqa: PLC0415
    from vorlagen.sitzungen import GREMIEN  # noqa: PLC0415

    own = Findings()
    with in_memory(texts) as root:
        project = ProjectFolder(root, own)
        mandant = project.read(MANDANT.datei(mandant=name), MANDANT)
        gremien = project.read(GREMIEN.datei(mandant=name), GREMIEN)
    findings.extend(own)
    if mandant is None or gremien is None or own.has_errors:
        return None
    address = ""
    if mandant.oparl:
        address = mandant.oparl.adresse or ""
    return parts_of_authority(in_url(name), mandant, gremien), address


# Papers


def _papers(
    folder: Path, known: Mapping[str, str], entries: Sequence[Entry], findings: Findings
) -> Iterator[KeptSource]:
    """The papers that are handed over otherwise than it is known, and those that are not any more."""
    first: dict[str, int] = {}
    for entry in entries:
        if entry.ereignis is Ereignis.AUSGEHAENDIGT:
            first.setdefault(entry.vorlage, int(entry.wann.timestamp()))
    there = set()
    for entry in standing(entries).values():
        name = entry.vorlage
        there.add(name)
        state = f"{entry.digest} {__version__}"
        if known.get(name) == state:
            continue
        when = int(entry.wann.timestamp())
        source = KeptSource(name, state, {}, min(first.get(name, when), when), when)
        try:
            source.parts = _parts(folder, entry)
        except Refusal as refusal:
            refusal.report(findings, Place(f"data/{name.partition('/')[0]}/{PROTOKOLL}"))
            source.state = ""  # it is tried again
            if name not in known:
                continue
        yield source
    for name in known.keys() - there:
        if not name.endswith("/"):
            yield KeptSource(name, "", {})


def _parts(folder: Path, entry: Entry) -> Parts:
    """What a package says of objects; nothing if its paper is not public.

    Raises:
        Refusal: If its metadata are not those that were handed over, or of an earlier program.
    """
    files = {}
    for file in entry.dateien:
        files[file.name.rpartition("/")[2]] = file
    if _METADATA not in files:
        raise _unusable(entry, "hat keine Angaben")
    name = files[_METADATA].name
    try:
        content = read_file(folder / name, folder, MOST_TEXT)
    except UnreadableError as error:
        raise _unusable(entry, f"ist nicht zu gebrauchen: „{name}“ {error.message}") from None
    if hashlib.sha512(content).hexdigest() != files[_METADATA].sha512:
        raise _unusable(entry, f"liegt nicht da, wie sie übergeben ist: „{name}“ ist anders")
    try:
        paper = msgspec.json.decode(content, type=Metadata)
        if paper.fassung != "oeffentlich":  # of the internal version nothing is ever shown
            return {}
        authority = in_url(entry.vorlage.partition("/")[0])
        return parts_of_paper(authority, paper, files, entry.commit)
    except (msgspec.MsgspecError, ValueError):
        raise _unusable(entry, "ist von einer früheren Fassung des Programms übergeben") from None


def _unusable(entry: Entry, why: str) -> Refusal:
    return Refusal(
        Code.UEBERGABE, f"{entry.vorlage} erscheint nicht über OParl; sie {why}.", _AGAIN
    )
