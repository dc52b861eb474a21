"""Exit statuses, and the one place that prints lines; control characters in them are escaped."""

from __future__ import annotations

import click

FINE, FAULTS, WRONG_USE = 0, 1, 2  # exit statuses

# These could colour, move, delete or reverse text on the screen; tabs and line ends are harmless.
_CONTROLS = (
    *range(9),
    *range(11, 32),
    *range(127, 160),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
# As in JSON, so that JSON output keeps its meaning.
_ESCAPED = {code: f"\\u{code:04x}" for code in _CONTROLS}


def harmless(text: str) -> str:
    """A text in which all characters that control a terminal are escaped."""
    return text.translate(_ESCAPED)


def say(text: str, *, err: bool = False) -> None:
    """Print a line, or several."""
    click.echo(harmless(text), err=err)
