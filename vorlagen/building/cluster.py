"""Makes papers on the machines of a cluster (dask.distributed), which share no disk with this one.

What a paper may read of the project travels with it, in two bundles of files of which each is sent once,
by the digest of its contents. A worker lays them into a folder of its own, opens that as a project and
gives back what came of the paper, with what was read for it: the caller holds that against the project.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import cache
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any

from msgspec.structs import replace

from vorlagen.building.bounds import Bounds, limit_memory
from vorlagen.building.crew import failed
from vorlagen.building.program import differing, versions
from vorlagen.building.task import Edition, Task
from vorlagen.building.workshop import MadePaper, Workshop
from vorlagen.building.writing import write_file
from vorlagen.facts.files import MOST, UnreadableError, files_below, read_file
from vorlagen.facts.reads import digest_of, digest_of_bytes
from vorlagen.findings import reason
from vorlagen.paper import GEMEINSAM

_PATIENCE = 10  # seconds until a cluster that does not answer, or has no worker, is given up
_ROOMS = 4  # projects that a worker has open at once
Bundle = dict[str, bytes]  # contents of files by their paths in the project


class ClusterError(Exception):
    """Why a cluster cannot make papers, as German sentences."""


class Luggage:
    """The files of a project in bundles: one that goes to all, and one of each authority."""

    def __init__(self, root: Path) -> None:
        self._root, self._bundle = root, cache(self._read)

    def of(self, task: Task) -> dict[str, Bundle]:
        """What a paper may read, in bundles by their digests."""
        return dict(self._bundle(own) for own in (GEMEINSAM, task.mandant))

    def _read(self, own: str) -> tuple[str, Bundle]:
        contents = Bundle()
        for folder in ("data", "templates"):
            for path in files_below(self._root / folder / own, self._root):
                with suppress(UnreadableError):  # the caller notices what the paper lacked
                    content = read_file(path, self._root, MOST)
                    contents[path.relative_to(self._root).as_posix()] = content
        said = [(name, digest_of_bytes(content)) for name, content in sorted(contents.items())]
        return digest_of(said), contents


def make_on(
    address: str, root: Path, tasks: Sequence[Task], bounds: Bounds
) -> Iterator[tuple[Task, MadePaper]]:
    """Do tasks on the workers of the cluster at an address; in the order in which they are done.

    A task whose worker dies is tried again elsewhere. The files do not say of which commit they are.

    Raises:
        ClusterError: If there is no such cluster, or one of its workers might make other bytes.
    """
    if not tasks:
        return
    try:
        import distributed  # noqa: F401, PLC0415 - few have it
    except ImportError:
        message = "Zum Bauen auf anderen Rechnern fehlt ein Paket: pip install 'vorlagen[verteilt]'"
        raise ClusterError(message) from None
    for name in ("distributed", "distributed.client"):  # what went wrong is said once, in German
        logging.getLogger(name).setLevel(logging.CRITICAL)
    made = _made_by(address, Luggage(root), deque(tasks), bounds)

    async def following() -> tuple[Task, MadePaper] | None:
        return await anext(made, None)

    try:
        # In this thread: of a loop that dask runs in one of its own, the end may be waited for for ever.
        with asyncio.Runner() as loop:
            try:
                while one := loop.run(following()):
                    yield one
            finally:
                loop.run(made.aclose())
    except (OSError, ValueError, CancelledError, ImportError) as error:
        raise ClusterError(
            f"Der Rechnerverbund „{address}“ ist nicht zu erreichen, oder kein Rechner darin hat vorlagen."
            " Läuft er (dask scheduler, dask worker), und stimmt die Adresse (tcp://rechner:8786)?"
        ) from error


async def _made_by(
    address: str, luggage: Luggage, waiting: deque[Task], bounds: Bounds
) -> AsyncGenerator[tuple[Task, MadePaper]]:
    from distributed import Client, KilledWorker, wait  # noqa: PLC0415 - as above

    running, sent = dict[Any, Task](), dict[str, Any]()
    client: Any = Client(address, timeout=_PATIENCE, asynchronous=True)
    try:
        await client
        await client.wait_for_workers(1, timeout=_PATIENCE)
        while waiting or running:
            # No more than there are workers: dask takes those that wait for one for those that kill it.
            while waiting and len(running) < max(1, len(await client.nthreads())):
                bundles = luggage.of(waiting[0])
                for digest, bundle in bundles.items():
                    if digest not in sent:  # as a result, which is made again if its worker dies
                        sent[digest] = client.submit(dict, bundle, key=f"vorlagen-{digest}")
                there = [sent[digest] for digest in bundles]
                what = (waiting[0], bounds, versions(), tuple(bundles), there)
                running[client.submit(_make, *what, pure=False)] = waiting.popleft()
            try:
                first = await wait([*running], timeout=_PATIENCE, return_when="FIRST_COMPLETED")
            except TimeoutError:
                if not await client.nthreads():
                    raise
                continue
            for future in first.done:
                task = running.pop(future)
                try:
                    made = await future
                except KilledWorker:
                    most = f"{bounds.memory // 1_000_000} MB oder {bounds.seconds:.0f} Sekunden"
                    why = f"Mehrere Rechner fielen dabei aus: Sie braucht über {most}, oder etwas stürzt ab"
                    made = failed(task, why)
                yield task, made
    finally:  # also of one that never got anywhere, which "async with" would leave open
        await client.close()


# On a worker

# Projects as their files have come here, by the digests of these
_rooms: dict[tuple[str, ...], tuple[TemporaryDirectory[str], Workshop]] = {}
_one_at_a_time = Lock()  # however many threads a worker has


def _make(
    task: Task,
    bounds: Bounds,
    wanted: dict[str, str],
    digests: tuple[str, ...],
    there: list[Bundle],
) -> MadePaper:
    if others := differing(wanted):
        raise ClusterError(
            f"Der Rechner „{node()}“ im Verbund würde andere Dateien bauen als dieser. Was ihre"
            f" Bytes bestimmt, muss gleich sein: {'; '.join(others)}."
        )
    if task.wanted.edition is Edition.ENDFASSUNG:  # what git has only the caller can tell
        task = replace(task, wanted=replace(task.wanted, edition=Edition.ENDFASSUNG_UNVERSIONIERT))
    is_done = Event()
    with _one_at_a_time:
        Thread(target=_end_if_longer, args=(bounds.seconds, is_done), daemon=True).start()
        limit_memory(bounds.memory)
        try:
            return _workshop(digests, there).make_paper(task)
        except OSError as error:
            where = f"Der Rechner „{node()}“ im Verbund"
            raise ClusterError(f"{where} kann nicht schreiben: {reason(error)}.") from None
        finally:
            is_done.set()


def _end_if_longer(seconds: float, is_done: Event) -> None:
    """End this process if work takes more of the processor; dask then tries it elsewhere."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        if is_done.wait(1):
            return
    os._exit(1)


def _workshop(digests: tuple[str, ...], bundles: list[Bundle]) -> Workshop:
    if digests not in _rooms:
        if len(_rooms) == _ROOMS:
            _rooms.pop(next(iter(_rooms)))[0].cleanup()
        folder = TemporaryDirectory(prefix="vorlagen-")
        root = Path(folder.name)
        for name, content in (item for bundle in bundles for item in bundle.items()):
            write_file(root / name, content, root)
        _rooms[digests] = folder, Workshop(root)
    return _rooms[digests][1]
