"""Running text: its sentences, and which words must stay on one line (DIN 5008)."""

from __future__ import annotations

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPENING = "„“‚‘»«›‹\"'(["
_CLOSING = "“”‘’«»‹›\"')]¹²³"
_INITIALS = re.compile(r"([^\W\d_]\.)+")
_ORDINAL = re.compile(r"(\d{1,2}[./–-]{1,2})*\d{1,2}\.|\d{3}\.|[IVX]+\.")
_MAYBE_LAST = _words("etc. usw. Mio. Mrd. Tsd. Std. Str.")
_NEVER_LAST = _words("""
    abb. abs. abschn. anl. art. az. bspw. bzgl. bzw. ca. dr. einschl. evtl. exkl. gem. gez. ggf.
    ggü. inkl. ing. insb. kap. lfd. lt. max. mind. nr. nrn. pos. prof. rd. rn. sog. st. tab. tel.
    tlw. vgl. vorauss. vsl. ziff. zzgl. zzt. jan. feb. febr. aug. sept. okt. nov. dez.
""")
_OPENERS = _words("""
    Ab Aber Alle Als Am An Auch Auf Aus Außerdem Bei Beide Beim Bis Bisher Da Dabei Dadurch Dafür
    Daher Damit Danach Dann Darin Darüber Das Davon Dazu Dem Den Der Des Deshalb Die Dies Diese
    Diesem Diesen Dieser Dieses Durch Ein Eine Einem Einen Einer Eines Er Es Für Gegen Hier Hierfür
    Hierzu Ihr Ihre Im In Insgesamt Ist Je Jede Jeder Jedes Kein Keine Mit Nach Neben Nicht Nur Ob
    Ohne Seit Sie Sind So Soll Sollen Somit Über Um Und Unter Vom Von Vor Während Was Wegen Weil
    Weitere Wenn Wer Werden Wie Wir Wird Wurde Wurden Zu Zudem Zum Zur Zwischen
""")


def sentences(line: str) -> Iterator[str]:
    """The sentences of a line in their order; in doubt two are left together.

    Abbreviations, initials, ordinals and dates end no sentence. Only ordinary spaces part words.
    """
    words = line.split(" ")
    start = 0
    for index in range(1, len(words)):
        last = " ".join(words[start:index][-2:]).split()
        if _ends(last, words[index].lstrip(_OPENING)):
            yield " ".join(words[start:index])
            start = index
    yield " ".join(words[start:])


def _ends(last: list[str], following: str) -> bool:
    """Whether a sentence ends with these last words if `following` comes next.

    After ordinals and words such as "usw." the full stop does not tell. But within a German
    sentence only nouns and names are capitalised: a capital "Der" must begin a new one.
    """
    if not last:
        return False
    end = last[-1].lstrip(_OPENING).rstrip(_CLOSING)
    if not end.endswith((".", "!", "?", "…")) or not re.match("[A-ZÄÖÜ0-9§]", following):
        return False
    if _ORDINAL.fullmatch(end) or end in _MAYBE_LAST or end.endswith("str."):
        is_marker = len(last) == 1 or last[-2].endswith(":")
        return not is_marker and re.split(r"\W", following)[0] in _OPENERS
    return not _INITIALS.fullmatch(end) and end.lower() not in _NEVER_LAST


# Groups that must not be broken: „§ 83“, „Abs. 2“, „z. B.“

_NO_BREAK = "\u00a0"
# \ue000 marks where the number of a Jinja expression will stand.
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

    Only typed spaces are replaced; none is added or removed.
    """
    text = _BEFORE_A_NUMBER.sub(lambda match: match[0][:-1] + _NO_BREAK, text)
    return _IN_PARTS.sub(lambda match: match[0].replace(" ", _NO_BREAK), text)


_STRAIGHT = re.compile(r'(?<!\w)"(?=\S)([^"\n]*[^"\s])"(?!\w)')


def quoted(text: str) -> str:
    """The text with „…“ instead of pairs of straight quotation marks.

    A single mark may mean inches and stays.
    """
    return _STRAIGHT.sub(r"„\1“", text)
