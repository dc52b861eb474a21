"""The process that workers are forked from; it loads their modules while the project is read."""

import multiprocessing.context
import multiprocessing.forkserver
import sys


def forerunner(*, writes: bool) -> multiprocessing.context.BaseContext:
    """Start the forerunner; returns the context of its workers, which set pages only if one `writes`."""
    if sys.platform == "win32":  # where processes cannot be forked
        return multiprocessing.get_context("spawn")
    modules = ["vorlagen.building.sparing", "vorlagen.building.crew"]
    if writes:
        modules.append("vorlagen.renditions.pdf.ready")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(modules)
    multiprocessing.forkserver.ensure_running()
    return context
