"""The last gate of the hand-over: no file that goes out says anything that is non-public.

Looked for are the figures and words of a paper that are not public, as they are printed. Every text of every
file (`opening`) and every spelling of every secret are brought into one canonical form, so that spaces,
hyphenation, ligatures, case, punctuation and the spelling of numbers make no difference.
What counts as a match:

- a number of four digits or more: the same number, not part of a longer one;
- a shorter number, or one that reads as a year (1900 to 2100): only with its unit („4,6 %“, „3 VZÄ“).
  Without one it is not looked for, nor as a word („drei“): such stand in each paper, and say nothing;
- a text of eight letters and digits or more: anywhere, also its first words as a file name has them, and
  its last sixty letters where it is twice as long, so that a page break within it hides nothing;
- a text of four to seven: as words of their own, also with the ending of a genitive or plural;
- a shorter one: as a whole cell, value, attribute or paragraph.

What pictures show is not read; a page that is nothing but a picture gets a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from msgspec import Struct

from vorlagen.facts.types import Withheld
from vorlagen.figures import Figure, all_texts
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.numbers import lies_zahlwort
from vorlagen.german.words import KeinName, aufzaehlung, dateiname
from vorlagen.page import Printed
from vorlagen.paper import Paper, disclosure_of, withheld_in
from vorlagen.publishing.opening import WITHIN, Closed, FilePart, Opened

_PLAIN_DIGITS = 4
_PLAIN_LETTERS = 8
_PREFIX = 40  # letters of a file name that are enough to know a text by
_TAIL = 60
_LEAST = 12  # characters of a piece of text that is looked for
_BETWEEN_PIECES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|(?<=[.!?:;])\s+")


class Secret(Struct, frozen=True):
    """A fact or text that must not go out.

    `what` is its German name: its address, or „Absatz in text.md, Zeile 12“. `spellings` are all ways in
    which the program prints it; of a text its sentences.
    """

    what: str
    place: Place
    spellings: tuple[str, ...]


class Leak(Struct, frozen=True):
    """A secret in a file, and `where` in it; the file has its path within archives and attachments."""

    file: str
    where: str
    secret: Secret


# The secrets


def secrets_of(internal: Paper, public: Paper) -> list[Secret]:
    """What the internal version of a paper has and the public one must not have.

    A text that the public version prints for another figure is left out: nobody could tell them apart.
    """
    shown = {item.text for item in _printed(public)}
    secrets = []
    disclosure = disclosure_of(internal.behoerde, internal.papier)
    for item in _printed(internal):
        revealed = disclosure.told_by(item.figure).revealed
        if revealed:
            name = item.figure.address or next(iter(revealed))
            texts = {item.text, *all_texts(item.figure, internal.style)} - shown
            secrets.append(Secret(name, item.place, tuple(sorted(texts))))
    for withheld in withheld_in(internal.papier):
        texts = set()
        for text in withheld.texts:  # pieces between its expressions that say something
            for piece in _BETWEEN_PIECES.split(text):
                words = piece.strip(" *_#>-|")
                if len(words) >= _LEAST:
                    texts.add(words)
        if texts:
            secrets.append(Secret(withheld.title, withheld.place, tuple(sorted(texts))))
        for figure in _figures(internal, withheld):
            texts = set(all_texts(figure, internal.style)) - shown
            secrets.append(Secret(figure.address, withheld.place, tuple(sorted(texts))))
    return secrets


def _printed(paper: Paper) -> Iterator[Printed]:
    for page in (paper.page, *(annex.page for annex in paper.annexes)):
        if page is not None:
            yield from page.printed


def _figures(paper: Paper, withheld: Withheld) -> Iterator[Figure]:
    """The figures at, and below, a withheld address."""
    if not withheld.address or "*" in withheld.address or paper.figures is None:
        return  # those of a column that are printed are looked for already
    value = paper.figures.names.resolve(withheld.address)
    values = [value]
    if not isinstance(value, Figure):
        values = [value[name] for name in value]
    for figure in values:
        if isinstance(figure, Figure) and not figure.is_pending:
            yield figure


# The canonical form

_UNSEEN = re.compile("[\x01-\b\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_MARKS = re.compile(r"[^\x00-\x7f](?<!\w)")
_THOUSANDS = re.compile(r"[.'’](?<=[0-9].)(?=[0-9]{3}(?![0-9]))")
_COMMA = re.compile(r",(?<=[0-9],)(?=[0-9])")
_ZEROS = re.compile(r"\.(?<=[0-9]\.)(?<!\.[0-9]\.)(?<!\.[0-9]{2}\.)([0-9]*?)0+(?![0-9]|\.[0-9])")
_POINT = re.compile(r"\.(?<=[0-9]\.)(?=[0-9])")
_BETWEEN = re.compile(r"[\x01-/:-@\[-`{-\x7f](?<=[0-9].)[\x01-/:-@\[-`{-\x7f]*(?=[0-9])", re.DOTALL)
_DROPPED = bytes(code for code in range(1, 128) if not chr(code).isalnum())


def canonical(text: str) -> str:
    """A text without all that its spelling may change.

    Letters and digits in lower case remain; between two digits a point that parts decimals, or a space
    that parts two numbers. Decimals have no zeros at their end. A zero byte remains: nothing passes it.
    """
    text = _THOUSANDS.sub("", _folded(text))
    text = _MARKS.sub(" ", text)
    text = _COMMA.sub(".", text)
    text = _ZEROS.sub(r".\1", text)
    # two signs that were marks, and so are gone, keep those between digits while all others are dropped
    text = _POINT.sub(_AS_POINT, text)
    text = _BETWEEN.sub(_AS_SPACE, text)
    plain = text.encode("utf-8", "replace").translate(None, _DROPPED).decode()
    return plain.replace(_AS_POINT, ".").replace(_AS_SPACE, " ")


_AS_POINT, _AS_SPACE = "·", "¦"


def _folded(text: str) -> str:
    # without these most texts are normal already
    text = text.replace("\xa0", " ").replace("\u202f", " ").replace("…", "...")
    return _UNSEEN.sub("", normalize("NFKC", normalize("NFKC", text).casefold()))


# What is looked for


class _Needle(Struct, frozen=True):
    """A canonical text; if `exact` is given, that has to stand in the folded passage, too."""

    text: str
    secret: Secret
    exact: re.Pattern[str] | None = None
    is_whole: bool = False


_ARTICLE = re.compile("(?:ein|halb)(?:e[mnrs]?)?", re.IGNORECASE)
_NUMBER = re.compile(r"[-−–+±]?\s*([0-9](?:[0-9.,'’\s]*[0-9])?)\s*(\D{0,20})")


def _needles(secret: Secret) -> Iterator[_Needle]:
    for spelling in secret.spellings:
        number = _NUMBER.fullmatch(_folded(spelling).strip())
        if lies_zahlwort(spelling) is not None or _ARTICLE.fullmatch(spelling):
            continue
        if number:
            yield from _number_needles(secret, number[1], number[2].strip())
        else:
            yield from _text_needles(secret, spelling)


def _number_needles(secret: Secret, digits: str, unit: str) -> Iterator[_Needle]:
    value = canonical(digits)
    whole, point, decimals = value.partition(".")
    is_year = not decimals and len(whole) == _PLAIN_DIGITS and 1900 <= int(whole) <= 2100
    if len(whole + decimals) >= _PLAIN_DIGITS and not is_year:
        yield _Needle(value, secret)
        if len(decimals) == 3:  # in a file with decimal points it looks like a thousand
            yield _Needle(whole + decimals, secret)
        if len(whole) > 3:
            yield _Needle(f"{int(whole):,}".replace(",", " ") + point + decimals, secret)
    elif unit:
        fraction = rf"[.,]{decimals}0*" if decimals else "(?:[.,]0+)?"
        if is_year:
            whole = rf"{whole[:-3]}[.\s]?{whole[-3:]}"
        exact = rf"(?<![0-9])(?<![0-9][.,]){whole}{fraction}\s*{re.escape(unit)}(?!\w)"
        yield _Needle(value, secret, re.compile(exact))


_SPREAD = {" ": r"[\W_]+", ".": "[.,]"}  # what stands for a character of a short text


def _text_needles(secret: Secret, spelling: str) -> Iterator[_Needle]:
    text = canonical(spelling)
    if len(text) >= _PLAIN_LETTERS:
        yield _Needle(text, secret)
        if len(text) >= 2 * _TAIL:
            yield _Needle(text[-_TAIL:], secret)
        name = _as_name(spelling)
        if name != text and len(name) >= min(_PREFIX, len(text)):
            yield _Needle(name, secret)
    elif len(text) >= _PLAIN_DIGITS:
        for word in {text, _as_name(spelling)}:
            letters = []
            for letter in word:
                letters.append(_SPREAD.get(letter, re.escape(letter)))
            spread = r"[\W_]*".join(letters)
            exact = rf"(?<![^\W_]){spread}(?:e?s|e?n|er?)?(?![^\W_])"
            yield _Needle(word, secret, re.compile(exact))
    elif text:
        yield _Needle(text, secret, is_whole=True)


def _as_name(spelling: str) -> str:
    """The canonical form of a text as a file name has it."""
    try:
        return canonical(dateiname(spelling))
    except KeinName:
        return canonical(spelling)


# The search


def leaks(files: Mapping[str, bytes], secrets: Sequence[Secret]) -> list[Leak | Closed]:
    """Where the files say a secret, and what of them cannot be looked into; each once.

    Without secrets nothing can leak, and no file is opened.
    """
    needles: dict[_Needle, None] = {}
    for secret in secrets:
        needles |= dict.fromkeys(_needles(secret))
    if not needles:
        return []
    every: dict[Leak | Closed, None] = {}
    for file, content in files.items():
        opened = Opened(file, content)
        every.update(dict.fromkeys(opened.closed))
        for passage, needle in _matches(opened.passages, needles):
            every[Leak(passage.file, _where(passage, needle), needle.secret)] = None
    return list(every)


def _matches(
    passages: Sequence[FilePart], needles: Mapping[_Needle, None]
) -> Iterator[tuple[FilePart, _Needle]]:
    spots: dict[str, list[FilePart]] = {}  # most texts stand in several
    for passage in passages:
        spots.setdefault(passage.text, []).append(passage)
    texts = list(spots)
    text = "\0" + canonical("\0".join(texts)) + "\0"
    for needle in needles:
        seen = -1
        at = text.find(needle.text)
        while at >= 0:
            end = at + len(needle.text)
            index = text.count("\0", 0, at) - 1
            if index != seen and _stands_alone(text, at, end, needle):
                if needle.exact is None or needle.exact.search(_folded(texts[index])):
                    for passage in spots[texts[index]]:
                        yield passage, needle
                seen = index
            at = text.find(needle.text, end)


_DIGEST = re.compile("[0-9a-f]{32,}")


def _stands_alone(text: str, start: int, end: int, needle: _Needle) -> bool:
    """Whether no number goes on at either end, and none is part of a digest."""
    before, after = text[start - 1], text[end]
    if needle.is_whole:
        return before == after == "\0"
    if text[start].isdigit() and (before.isdigit() or before == "."):
        return False
    if text[end - 1].isdigit() and (after.isdigit() or after == "."):
        return False
    for digest in _DIGEST.finditer(text, max(start - 128, 0), end + 128):
        if text[start].isdigit() and digest.start() <= start and end <= digest.end():
            return False
    return True


def _where(passage: FilePart, needle: _Needle) -> str:
    """The spot of a match; in a long text the line, where it stands on one."""
    if passage.where == "Text" and "\n" in passage.text:
        for number, line in enumerate(passage.text.splitlines(), start=1):
            if needle.text in canonical(line):
                return f"Zeile {number}"
    return passage.where


def gate(files: Mapping[str, bytes], secrets: Sequence[Secret], findings: Findings) -> bool:
    """Whether all files may go out; what keeps them back is reported.

    Args:
        files: The content of each file by its path as it goes out.
        secrets: What no file may say.
        findings: Gets an error for each leak and for each file that cannot be looked into.
    """
    may_go_out = True
    pictures: dict[str, list[str]] = {}  # pages without text by file
    for leak in leaks(files, secrets):
        if isinstance(leak, Closed) and leak.is_picture:
            pictures.setdefault(leak.file, []).append(leak.where)
            continue
        may_go_out = False
        if isinstance(leak, Closed):
            findings.add(
                Code.UEBERGABE_GESPERRT,
                Place(leak.file.partition(WITHIN)[0]),
                f"„{leak.file}“ {leak.why} und lässt sich nicht auf Nichtöffentliches prüfen.",
                "Die Datei ohne Kennwort und unverpackt neu speichern, am besten als PDF; oder weglassen.",
            )
        else:
            findings.add(
                Code.UEBERGABE_GESPERRT,
                leak.secret.place,
                f"In „{leak.file}“ ({leak.where}) steht, was nichtöffentlich ist: {leak.secret.what}."
                " Nichts ist hinausgegangen.",
                "Die Stelle in der öffentlichen Fassung streichen oder ebenfalls nichtoeffentlich setzen und"
                " neu bauen; darf sie hinaus, bei der Angabe nichtoeffentlich löschen.",
            )
    for file, pages in pictures.items():
        findings.add(
            Code.UEBERGABE_GESPERRT,
            Place(file.partition(WITHIN)[0]),
            f"In „{file}“ steht auf mancher Seite kein Text, nur ein Bild; ob es Nichtöffentliches zeigt,"
            f" ist nicht geprüft: {aufzaehlung(pages)}.",
            "Die Seiten ansehen, oder sie mit einer Texterkennung (OCR) bearbeiten.",
            Severity.WARNUNG,
        )
    return may_go_out
