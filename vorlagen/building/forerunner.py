"""The process that workers are forked from: it loads once what each of them needs.

It takes a second or two for that, while the process that starts it still reads the project.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def forerunner(*, writes: bool) -> ForkServerContext:
    """The context of workers that set pages if they are to write; their forerunner is started first."""
    loaded = ["vorlagen.building.worker", *(["vorlagen.renditions.pdf.ready"] if writes else [])]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(loaded)
    forkserver.ensure_running()
    return context
