"""The process that workers are forked from: it has loaded what they need, and nothing of a project."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def begin() -> ForkServerContext:
    """Let that process start, if it does not run yet; whoever is about to need workers calls early."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["vorlagen.building.preloaded"])
    forkserver.ensure_running()
    return context
