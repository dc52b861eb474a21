"""Makes papers on the machines of a cluster (dask.distributed), which share no disk with this one.

The files of the project that a paper may read are sent with it, in two bundles; each bundle is sent once,
by the digest of its contents. A worker writes them to a folder of its own, opens it as a project and
returns the paper with what was read for it: the caller compares that with the project.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import cache
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

from msgspec.structs import replace

from vorlagen.building.builder import Builder, MadePaper, failed
from vorlagen.building.processes import Bounds, Ended, limit_memory
from vorlagen.building.store import Edition, Task, differing, versions
from vorlagen.building.writing import write_file
from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.facts.files import (
    INPUT_FOLDERS,
    MOST,
    UnreadableError,
    digest_of,
    digest_of_bytes,
    files_below,
    read_file,
)
from vorlagen.findings import reason

_PATIENCE = 10  # seconds until a cluster that does not answer, or has no worker, is given up
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MOST_PROJECTS = 4  # that a worker has open at once
W = TypeVar("W")
A = TypeVar("A")
Bundle = dict[str, bytes]  # contents of files by their paths in the project


class ClusterError(Exception):
    """Why a cluster cannot make papers, as German sentences."""


class Bundles:
    """The files of a project in bundles: a shared one, and one for each authority."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._bundle = cache(self._read)

    def of(self, task: Task) -> dict[str, Bundle]:
        """The files that a paper may read, in bundles by their digests."""
        return dict(self._bundle(owner) for owner in (GEMEINSAM, task.mandant))

    def _read(self, owner: str) -> tuple[str, Bundle]:
        bundle = Bundle()
        for folder in INPUT_FOLDERS:
            for path in files_below(self.root / folder / owner, self.root):
                with suppress(UnreadableError):  # the caller notices that the paper lacked a file
                    content = read_file(path, self.root, MOST)
                    bundle[path.relative_to(self.root).as_posix()] = content
        digests = [(name, digest_of_bytes(content)) for name, content in sorted(bundle.items())]
        return digest_of(digests), bundle


def make_on(
    address: str, root: Path, tasks: Sequence[Task], bounds: Bounds
) -> Iterator[tuple[Task, MadePaper]]:
    """Make papers on the workers of the cluster at an address, as `on_cluster` does tasks.

    The files do not name their commit.
    """
    bundles = Bundles(root)
    sent: dict[str, Any] = {}  # futures of bundles, by digest

    def submit(client: Any, task: Task) -> Any:
        task_bundles = bundles.of(task)
        for digest, bundle in task_bundles.items():
            if digest not in sent:  # as a task, which dask repeats if its worker dies
                sent[digest] = client.submit(dict, bundle, key=f"vorlagen-{digest}")
        futures = [sent[digest] for digest in task_bundles]
        arguments = (task, bounds, versions(), tuple(task_bundles), futures)
        return client.submit(_make, *arguments, pure=False)

    outcome: MadePaper | Ended
    for task, outcome in on_cluster(address, tasks, submit, bounds):
        if isinstance(outcome, Ended):
            yield task, failed(root, task, outcome.why)
        else:
            yield task, outcome


def on_cluster(
    address: str, tasks: Sequence[W], submit: Callable[[Any, W], Any], bounds: Bounds
) -> Iterator[tuple[W, Any]]:
    """Do tasks on the workers of the cluster at an address; results come in the order of completion.

    A task whose worker dies is tried again elsewhere; if it always dies, the result is why, as `Ended`.

    Args:
        address: Of the scheduler.
        tasks: What is to be done.
        submit: Gives a task to a client of dask; returns the future of its result.
        bounds: For each task.

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
    _require_encryption(address)
    for name in ("distributed", "distributed.client"):  # errors are reported once, in German
        logging.getLogger(name).setLevel(logging.CRITICAL)
    results = _done_by(address, deque(tasks), submit, bounds)

    async def next_result() -> tuple[W, Any] | None:
        return await anext(results, None)

    try:
        # In this thread: a loop that dask runs in a thread of its own may never end.
        with asyncio.Runner() as loop:
            try:
                while result := loop.run(next_result()):
                    yield result
            finally:
                loop.run(results.aclose())
    except (OSError, ValueError, TypeError, CancelledError, ImportError) as error:
        raise ClusterError(
            f"Der Rechnerverbund „{address}“ ist nicht zu erreichen, oder kein Rechner darin hat vorlagen."
            " Läuft er (dask scheduler, dask worker), stimmt die Adresse (tls://rechner:8786), und nennt die"
            " Konfiguration von dask auch hier ein Zertifikat?"
        ) from error


def _require_encryption(address: str) -> None:
    """Refuse to send facts, which may not be public, over a network as they are, and to load results from it.

    Raises:
        ClusterError: If another machine is asked without TLS.
    """
    url = urlsplit(address)
    if url.scheme == "tcp" and url.hostname not in _LOOPBACK:
        raise ClusterError(
            f"Zum Rechnerverbund „{address}“ ginge alles unverschlüsselt, auch was nicht öffentlich ist. Die"
            " Rechner mit Zertifikaten ausstatten (dask: TLS) und tls:// statt tcp:// schreiben."
        )


async def _done_by(
    address: str, waiting: deque[W], submit: Callable[[Any, W], Any], bounds: Bounds
) -> AsyncGenerator[tuple[W, Any]]:
    from distributed import Client, KilledWorker, wait  # noqa: PLC0415 - as above

    running: dict[Any, W] = {}  # by future
    client: Any = Client(address, timeout=_PATIENCE, asynchronous=True)
    try:
        await client
        await client.wait_for_workers(1, timeout=_PATIENCE)
        while waiting or running:
            # Not more tasks than workers: dask blames waiting tasks, too, when a worker dies.
            while waiting and len(running) < max(1, len(await client.nthreads())):
                task = waiting.popleft()
                running[submit(client, task)] = task
            try:
                first = await wait([*running], timeout=_PATIENCE, return_when="FIRST_COMPLETED")
            except TimeoutError:
                if not await client.nthreads():
                    raise
                continue
            for future in first.done:
                task = running.pop(future)
                try:
                    outcome = await future
                except KilledWorker:
                    most = f"{bounds.memory // 1_000_000} MB oder {bounds.seconds:.0f} Sekunden"
                    why = f"Mehrere Rechner fielen dabei aus: Sie braucht über {most}, oder etwas stürzt ab"
                    outcome = Ended(why, is_sure=True)
                yield task, outcome
    finally:  # also if connecting failed, where "async with" would not close it
        await client.close()


# On a worker

# The projects written here, by the digests of their bundles
_projects: dict[tuple[str, ...], tuple[TemporaryDirectory[str], Builder]] = {}
_one_at_a_time = Lock()  # a worker may have several threads


def _make(
    task: Task,
    bounds: Bounds,
    wanted: dict[str, str],
    digests: tuple[str, ...],
    bundles: list[Bundle],
) -> MadePaper:
    if task.wanted.edition is Edition.ENDFASSUNG:  # only the caller has the git repository
        task = replace(task, wanted=replace(task.wanted, edition=Edition.ENDFASSUNG_UNVERSIONIERT))
    return on_worker(lambda: _workshop(digests, bundles).make_paper(task), bounds, wanted)


def on_worker(work: Callable[[], A], bounds: Bounds, wanted: dict[str, str]) -> A:
    """Do work on a worker of a cluster, within bounds, if it has the versions that are `wanted`.

    Raises:
        ClusterError: If it has others, or cannot write.
    """
    differences = differing(wanted)
    if differences:
        raise ClusterError(
            f"Der Rechner „{node()}“ im Verbund würde andere Dateien bauen als dieser. Was ihre"
            f" Bytes bestimmt, muss gleich sein: {'; '.join(differences)}."
        )
    is_done = Event()
    with _one_at_a_time:
        Thread(target=_end_if_longer, args=(bounds.seconds, is_done), daemon=True).start()
        limit_memory(bounds.memory)
        try:
            return work()
        except OSError as error:
            where = f"Der Rechner „{node()}“ im Verbund"
            raise ClusterError(f"{where} kann nicht schreiben: {reason(error)}.") from None
        finally:
            is_done.set()


def _end_if_longer(seconds: float, is_done: Event) -> None:
    """End this process if work takes more processor time; dask then tries it elsewhere."""
    deadline = time.process_time() + seconds
    while time.process_time() < deadline:
        if is_done.wait(1):
            return
    os._exit(1)


def _workshop(digests: tuple[str, ...], bundles: list[Bundle]) -> Builder:
    if digests not in _projects:
        if len(_projects) == _MOST_PROJECTS:
            oldest = next(iter(_projects))
            oldest_folder, _ = _projects.pop(oldest)
            oldest_folder.cleanup()
        folder = TemporaryDirectory(prefix="vorlagen-")
        root = Path(folder.name)
        for bundle in bundles:
            for name, content in bundle.items():
                write_file(root / name, content, root)
        _projects[digests] = folder, Builder(root)
    _, builder = _projects[digests]
    return builder
