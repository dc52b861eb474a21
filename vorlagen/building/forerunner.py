"""The process that workers are forked from; it loads their modules while the project is read."""

import multiprocessing.context
import multiprocessing.forkserver
import sys


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
    multiprocessing.forkserver.ensure_running()
    return context
