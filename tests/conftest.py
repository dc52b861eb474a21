"""What tests share: a small project on disk, and findings as texts that are easy to compare."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import schreibe


@pytest.fixture
def projekt(tmp_path: Path) -> Path:
    """The folder of the invented authority's project (see `muster`), free of any fault."""
    return schreibe(tmp_path / "projekt")
