"""The process that workers are forked from, which loads what they need while the project is read."""

import multiprocessing.context
import multiprocessing.forkserver
import sys


def forerunner(*, writes: bool) -> multiprocessing.context.BaseContext:
    """The context of workers that set pages if they are to write; their forerunner is started first."""
    if sys.platform == "win32":  # where processes cannot be forked
        return multiprocessing.get_context("spawn")
    loaded = ["vorlagen.building.sparing", "vorlagen.building.crew"]
    loaded += ["vorlagen.renditions.pdf.ready"] if writes else []
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(loaded)
    multiprocessing.forkserver.ensure_running()
    return context
