"""Opens PDFs, whoever made them: nothing in them starts a program, and faults have one name.

Invariant guarded here: no other module calls `pikepdf.open`. For pictures in the format JBIG2 that
library would start `jbig2dec` from the PATH; here it is told that there is none, so that such a picture
stays as it is, unread.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Stream, jbig2

# What the library raises for files that are not as they should be: it is written in C++, and checks late.
BROKEN = (
    pikepdf.PikepdfError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
)
_DEEPEST = 50  # what stands directly in each other
# It also speaks to the terminal, in English; all that it says is in its warnings, too.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())


class _NoDecoder(jbig2.JBIG2DecoderInterface):
    """Says that there is no program for JBIG2, whatever lies in the PATH."""

    def check_available(self) -> None:
        raise pikepdf.DependencyError("no program is started for a picture")

    def decode_jbig2(self, jbig2: bytes, jbig2_globals: bytes) -> bytes:  # noqa: ARG002
        raise pikepdf.DataDecodingError("no program is started for a picture")


jbig2.set_decoder(_NoDecoder())


def open_pdf(content: bytes) -> pikepdf.Pdf:
    """An open PDF, to be closed by who asked for it.

    Raises:
        pikepdf.PasswordError: If it cannot be opened without a password.
        pikepdf.PikepdfError: If it is no PDF, or too damaged. What is damaged inside shows only as it is
            used, as any of `BROKEN`.
    """
    return pikepdf.open(io.BytesIO(content), suppress_warnings=True)


def faults_in(pdf: pikepdf.Pdf) -> list[str]:
    """What is wrong with the syntax of an open PDF, in the library's words."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # that a picture in JBIG2 stays unread is no fault of the file
        return [*pdf.get_warnings(), *pdf.check_pdf_syntax()]


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All dictionaries of a file, with those that stand directly in others."""
    waiting: list[tuple[object, int]] = [(thing, 0) for thing in pdf.objects]
    while waiting:
        thing, depth = waiting.pop()
        if isinstance(thing, Dictionary | Stream):
            yield thing
            within: list[object] = [value for _, value in thing.items()]
        else:
            within = list(thing) if isinstance(thing, Array) else []
        if depth < _DEEPEST:
            waiting += [(v, depth + 1) for v in within if not getattr(v, "is_indirect", False)]
