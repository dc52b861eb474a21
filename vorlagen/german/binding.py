"""Keeps together what may not stand on two lines: „§ 83“, „Abs. 2“, „z. B.“ (DIN 5008)."""

from __future__ import annotations

import re

_NO_BREAK = "\u00a0"
# Jinja's expressions leave a mark where their number will stand.
_BEFORE_A_NUMBER = re.compile(
    r"""(?x) (?<![^\W\d_])
    (?: §§? | (?:Abs|Anl|Art|Bd|Buchst|Kap|Nr|Nrn|Rn|S|Tab|Tz|Ziff)\. )
    [ ] (?=[0-9\ue000])
    """
)
_IN_PARTS = re.compile(
    r"""(?x) (?<![^\W\d_])
    (?: a\.[ ]a\.[ ]O | d\.[ ]h | e\.[ ]V | i\.[ ]d\.[ ][FR] | i\.[ ]H\.[ ]v | i\.[ ]S\.[ ][dv]
      | i\.[ ]V\.[ ]m | o\.[ ][Ägä] | s\.[ ][ou] | u\.[ ][aäU] | v\.[ ]H | z\.[ ][BT] )
    \.
    """
)


def bound(text: str) -> str:
    """The text with spaces that do not break behind „§“ and „Nr.“ and within „z. B.“.

    Only spaces that were typed become others; none is added, and none taken away.
    """
    text = _BEFORE_A_NUMBER.sub(lambda found: found[0][:-1] + _NO_BREAK, text)
    return _IN_PARTS.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
