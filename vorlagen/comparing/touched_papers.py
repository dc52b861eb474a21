"""Which papers changes may concern, found out without reading any paper as facts.

Whatever rests on a file names it: a rate goes by `kgst`, a programme by its Kennung, a paper, notice or
decision by its folder or file. Other files concern every paper of their authority, or every paper. Rather
too many papers are found than too few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from vorlagen.comparing.fact_changes import Change, Files
from vorlagen.facts.dateien import BESCHEID, BESCHLUSS, FOERDERPROGRAMM, KGST

_PAPER = re.compile(r"data/[^/]+/(?:vorlagen|niederschriften)/[^/]+(?=/|$)")
_SHARED = re.compile(r"(?:data|templates)/([^/]+)/")
_KENNUNG = re.compile(rb"^kennung:\s*(\w+)", re.MULTILINE)
_DAYS = re.compile(r"gueltig_ab|gilt_ab")  # they part the periods of all papers
_LOOP = re.compile(
    rb"\bin\s+vorlagen\b|\bvorlagen\s*[\[|]"
)  # over papers, whatever they are called
_TEXTS = (".html", ".md", ".yaml")


def touched_papers(changes: Iterable[Change], old: Files, new: Files) -> Callable[[str], bool]:
    """Tells of a paper, by its folder, whether changes may concern it or anything that it rests on."""
    texts: dict[str, list[bytes]] = {}
    for file, content in {**old, **new}.items():
        if file.endswith(_TEXTS):
            texts.setdefault(_unit(file), []).append(content)
    units = {unit: b"\n".join(contents) for unit, contents in texts.items()}
    loops = [unit for unit, text in units.items() if b"vorlagen" in text and _LOOP.search(text)]
    found: set[str] = set()
    wide: set[str] = set()  # folders of which all papers are concerned
    names: set[bytes] = set()
    waiting: list[str] = []
    for change in changes:
        waiting.append(_unit(change.file))
        if _PAPER.match(change.file) is None and (not change.path or _DAYS.search(change.spot)):
            wide.add(_around(change.file))
    while waiting:
        unit = waiting.pop()
        if unit in found:
            continue
        found.add(unit)
        fresh = _names(unit, old) | _names(unit, new)
        if not fresh:
            wide.add(_around(unit))
        for name in fresh - names:
            named = _naming(name)
            waiting += [other for other, text in units.items() if named(text)]
            waiting += loops if _PAPER.fullmatch(unit) else ()
        names |= fresh
    return lambda folder: folder in found or any(f"{folder}/".startswith(one) for one in wide)


def _unit(file: str) -> str:
    """What is concerned as a whole: the folder of a paper, or a file."""
    paper = _PAPER.match(file)
    return paper[0] if paper else file


def _around(file: str) -> str:
    """The folder of the papers that a file may concern."""
    folder = _SHARED.match(file)
    return "data/" if folder is None or folder[1] == "gemeinsam" else f"data/{folder[1]}/"


def _names(unit: str, files: Files) -> set[bytes]:
    """By which names others know it; none if it goes without."""
    last = unit.rpartition("/")[2].encode()
    if _PAPER.fullmatch(unit):
        return {last}
    if KGST.passt(unit):
        return {b"kgst"}
    if FOERDERPROGRAMM.passt(unit):
        return {last.partition(b"-")[0], *_KENNUNG.findall(files.get(unit, b""))}
    return {last.removesuffix(b".yaml")} if BESCHEID.passt(unit) or BESCHLUSS.passt(unit) else set()


def _naming(name: bytes) -> Callable[[bytes], bool]:
    """Whether a text has a name, written with - or _."""
    spellings = {name, name.replace(b"-", b"_"), name.replace(b"_", b"-")}
    whole = re.compile(rb"(?<![\w-])(?:%s)(?![\w-])" % b"|".join(map(re.escape, spellings)))
    return lambda text: any(one in text for one in spellings) and whole.search(text) is not None
