"""What the library for PDFs raises for files that are not as they should be."""

from __future__ import annotations

import logging

import pikepdf

# It is written in C++ and checks late.
BROKEN = (
    pikepdf.PikepdfError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
)
# It also speaks to the terminal, in English; all that it says is in its warnings, too.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())
