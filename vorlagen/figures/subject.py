"""What a subject brings to a paper: `paper` joins all subjects that are registered, and knows none of them.

The subjects of the program stand in `paper/subjects.py`; those of add-ons declare an entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from vorlagen.facts.dateiart import Dateiart


class Subject(Struct, frozen=True, kw_only=True):
    """A subject as it is registered.

    `files` are the kinds of YAML files that it reads, but for its keys in papers.
    `functions` are those that texts may call, by their names; each gets the `Renderer` of the text, then
    what the text gives it, and returns what is printed.
    """

    files: tuple[Dateiart[Any], ...] = ()
    functions: Mapping[str, Callable[..., Any]] = {}
