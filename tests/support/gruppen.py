"""Which tests run in one process, so that what they share is made once.

Marks of xdist's own (`xdist_group`) do nothing under pytest 9.2: xdist writes the group into a test's name
where pytest no longer looks. A process that dies ends the run (pyproject.toml), so nothing is handed out
a second time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling


class Gruppen(LoadScopeScheduling):  # type: ignore[misc]
    """One process runs all files that look at the shipped project, and each file that builds for itself."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _group(self.config.rootpath / file) or nodeid


@cache
def _group(file: Path) -> str:
    """The group of a test file; empty if its tests may run anywhere."""
    text = file.read_text(encoding="utf-8")
    if "ausgeliefert: Ausgeliefert" in text:
        return "ausgeliefert"
    return str(file) if '@pytest.fixture(scope="module")' in text else ""
