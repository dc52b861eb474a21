"""Pieces of the expressions that look for sums in sentences."""

from __future__ import annotations

N = r"⟦(\d+)⟧"
ANY = r"⟦\d+⟧"
WORD = r"[^\W\d_][\w/.-]{0,40}"
# Up to so many words without a figure, comma or full stop between them
FEW = r"(?:\s+[^\W\d_][\w/-]{0,40}){0,4}?"
SOME = r"[^⟦⟧.;:!?()]{0,60}?"
WITHIN = r"[^⟦⟧.;!?]{0,80}?"
SUM_UP = (
    r"(?:insgesamt|zusammen|in\s+Summe|mithin|das\s+(?:sind|ergibt|macht)|ergibt|ergeben|macht|also"
    r"|somit|d\.\s?h\.)"
)
ABOUT = r"(?:\s*(?:rund|ca\.|etwa|circa|knapp|gut|annähernd|nahezu|fast|über|mehr\s+als))"
