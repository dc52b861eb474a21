"""Whole numbers in attributes of HTML, read as everybody reads them who shows HTML."""

from __future__ import annotations

import re

_BEGIN = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")


def whole_number(attribute: str | None, default: int) -> int:
    """The number that an attribute begins with (HTML, 2.3.4.1: „2“, „ +2“, „2 Spalten“).

    Otherwise `default`: a template may leave it empty, or compute something else.
    """
    found = _BEGIN.match(attribute or "")
    return int(found[1]) if found else default
