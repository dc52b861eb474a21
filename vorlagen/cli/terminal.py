"""Exit statuses, and the one place that prints lines; control characters in them are escaped."""

from __future__ import annotations

import json

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


def exit_status(*, is_fine: bool) -> int:
    """The exit status of a command, by whether there is no fault."""
    return FINE if is_fine else FAULTS


def harmless(text: str) -> str:
    """A text in which all characters that control a terminal are escaped."""
    return text.translate(_ESCAPED)


def say_json(data: object) -> None:
    """Print data for programs."""
    say(json.dumps(data, ensure_ascii=False, indent=2))


def say(text: str, *, err: bool = False) -> None:
    """Print a line, or several."""
    click.echo(harmless(text), err=err)
