"""The one place that prints lines: of what others wrote, nothing does harm in a terminal."""

from __future__ import annotations

import click

# Nothing may colour, move, wipe out or turn round what stands on the screen; tabs and line ends stay.
_CONTROLS = (
    *range(9),
    *range(11, 32),
    *range(127, 160),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_ESCAPED = {
    code: f"\\u{code:04x}" for code in _CONTROLS
}  # as in JSON, which means the same with it


def harmless(text: str) -> str:
    """A text in which that is shown escaped which a terminal takes for a command."""
    return text.translate(_ESCAPED)


def say(text: str, *, err: bool = False) -> None:
    """Print a line, or several."""
    click.echo(harmless(text), err=err)
