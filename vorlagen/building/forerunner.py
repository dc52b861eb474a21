"""The process that workers are forked from; it loads their modules while the project is read."""

import multiprocessing.context
import multiprocessing.forkserver
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def forerunner(*modules: str, writes: bool = False) -> multiprocessing.context.BaseContext:
    """Start the forerunner; returns the context of its workers.

    These make papers unless other `modules` are named, and set pages only if one `writes`.
    """
    if sys.platform == "win32":  # where processes cannot be forked
        return multiprocessing.get_context("spawn")
    preloaded = ["vorlagen.building.sparing", *(modules or ["vorlagen.building.crew"])]
    if writes:
        preloaded.append("vorlagen.renditions.pdf.ready")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preloaded)
    with _ctrl_c_ignored():
        multiprocessing.forkserver.ensure_running()
    return context


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    """Start a process that ignores Ctrl+C; workers inherit that from the first moment on.

    Only the main thread may set signals; it starts the forerunner first.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
