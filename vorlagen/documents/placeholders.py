"""Tokens: what stands for the value of an expression while Markdown is being rendered.

They are spelled in characters for private use: no keyboard has them, and no filter for text changes
them.
"""

from __future__ import annotations

_SPELLED = str.maketrans({str(digit): chr(0xE010 + digit) for digit in range(10)})
ANY = "\ue000[\ue010-\ue019]{1,9}\ue001"  # a regular expression


def token(number: int) -> str:
    """What stands for the value of this number."""
    return f"\ue000{number}\ue001".translate(_SPELLED)


def number_of(found: str) -> int:
    """Which value a token stands for."""
    return int("".join(str(ord(digit) - 0xE010) for digit in found[1:-1]))
