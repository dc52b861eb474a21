"""What the program that prints says, in German: no English sentence reaches those who write papers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import weasyprint

from vorlagen.renditions.complaints import in_german
from vorlagen.renditions.pdf import PdfError, to_pdf

_ENGLISH = re.compile(
    r"\b(?:the|is|at|not|was|rule|with|failed|invalid|unknown|ignored|missing|unsupported|empty)\b",
    re.IGNORECASE,
)
_LOGS = re.compile(r"LOGGER\.(?:warning|error)")
_PLACEHOLDER = re.compile(r"%[sdr]|%04X")


def messages() -> Iterator[str]:
    """Every message that WeasyPrint has in its source, with a word in the place of its values."""
    for path in Path(weasyprint.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not _LOGS.search(source):
            continue  # most files log nothing, and parsing all of them takes a second
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                logs = _LOGS.fullmatch(ast.unparse(node.func))
                if logs and isinstance(first, ast.Constant):
                    yield _PLACEHOLDER.sub("7", str(first.value))


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_no_message_stays_in_english(message: str) -> None:
    complaint = in_german(message)
    assert not _ENGLISH.search(complaint.message), complaint.message
    assert complaint.cure


@pytest.mark.parametrize(
    ("css", "said"),
    [
        ("h1:hovr { color: red }", "„h1:hovr“ wählt im PDF nichts aus"),
        ("h1 { font-size: 9pd }", "Die Stilangabe „font-size: 9pd“ hat keine Wirkung."),
        ("@media (x) { h1 { color: red } }", "„@media (x)“"),
    ],
)
def test_what_is_wrong_with_a_page_is_said_in_german(css: str, said: str) -> None:
    page = f'<html lang="de"><title>T</title><style>{css}</style><h1>Ja</h1><a href="#x">Da</a>'
    with pytest.raises(PdfError) as refused:
        to_pdf(page, tagged=False)
    found = [complaint.message for complaint in refused.value.complaints]
    assert any(said in message for message in found), found
    assert not any(_ENGLISH.search(message) for message in found), found
