"""The one locale of the product."""

from __future__ import annotations

from functools import cache

from babel.core import Locale


@cache
def deutsch() -> Locale:
    """German as written in Germany (CLDR `de_DE`), parsed once."""
    return Locale.parse("de_DE")
