"""The store gives what was kept, forgets what was not used for longest, and harms nothing when it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vorlagen.building import store
from vorlagen.building.store import FILE, Store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir()
    return tmp_path


def never() -> bytes:
    raise AssertionError("was kept")


def test_what_was_made_once_is_kept_for_the_same_maker(root: Path) -> None:
    one = Store(root, "1")
    assert one.made_once("a", lambda: b"A") == b"A"
    one.close()
    assert Store(root, "1").made_once("a", never) == b"A"
    assert Store(root, "2").made_once("a", lambda: b"B") == b"B"


def test_of_too_much_that_goes_which_was_not_used_for_longest(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_MOST", 400_000)
    for build in range(60):
        here = Store(root, "")
        here.put("bau:x", b"%d" % build)
        here.made_once(str(build), lambda: os.urandom(10_000))
        here.close()
    last = Store(root, "")
    assert last.get("bau:x") == b"59", "what is known of papers is small and stays"
    assert last.made_once("59", never)
    assert last.made_once("0", lambda: b"anew") == b"anew"
    last.close()
    assert (root / FILE).stat().st_size < 1_000_000


def test_what_no_build_asks_for_is_forgotten(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LONG", 20)
    first = Store(root, "")
    first.put("gebraucht", b"1")
    first.put("vergessen", b"2")
    first.close()
    for build in range(25):
        here = Store(root, "")
        assert here.get("gebraucht") == b"1"
        here.put("bau:x", b"%d" % build)
        here.close()
    assert Store(root, "").get("vergessen") is None
