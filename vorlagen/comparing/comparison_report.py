"""A comparison as plain data, which is its JSON, and which every template of it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache, partial
from textwrap import fill
from typing import Any

from vorlagen.building.overview import pages
from vorlagen.comparing.fact_changes import Change, Kind
from vorlagen.comparing.figure_changes import FigureChange, exact_text, key_of
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison
from vorlagen.comparing.passage_changes import PassageChange, Piece, Way
from vorlagen.comparing.states import WORKING_TREE, Commit, State
from vorlagen.figures.titles import titles
from vorlagen.german.dates import datum, datum_lang, monat_jahr
from vorlagen.german.lists import in_ascii
from vorlagen.paper import Paper

Data = dict[str, Any]
_SAME_PROGRAM = "Beide Stände sind mit demselben Programm gerechnet; an ihm liegt kein Unterschied."
_HEADINGS = ("Größe", "bisher", "neu", "Differenz", "%")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_ADDRESS = re.compile(r"[^\W\d]\w*(?:\.\w+)+")
_UNIT = re.compile(r"(?<=\d)\D+$")
_SHORT = 3  # letters of words such as „je“ and „bis“
_TELLING = 3  # so many characters of a fact are hardly new in a sentence by chance
_WORDING = frozenset({Kind.TEXT, Kind.SCHABLONE})


def as_data(result: ProjectComparison) -> Data:
    """The whole comparison; causes are named by their numbers, from 1 in each paper."""
    return {
        "kopf": f"{result.old} → {result.new}",
        "von": _state(result.old),
        "bis": _state(result.new),
        "zusammenfassung": _summary(result),
        "hinweis": (" ".join(result.notes) or _SAME_PROGRAM) if result.papers else "",
        "vorlagen": [_paper(paper, result.new) for paper in result.papers],
    }


def as_plain(data: Data, ending: str, *, everything: bool = False, width: int = 0) -> str:
    """The comparison for a terminal (`txt`) or a merge request (`md`).

    Unless `everything` is wanted, without what only has other numbers; lines have no end without `width`.
    """
    template = pages().overlay(autoescape=False).get_template(f"vergleich/vergleich.{ending}")
    escaped, aligned = partial(_SPECIAL.sub, r"\\\1"), partial(_aligned, width=width)
    said = template.render(data, alles=everything, ausgerichtet=aligned, escaped=escaped)
    return "".join(f"{_wrapped(line, width) if width else line}\n" for line in said.splitlines())


def _wrapped(line: str, width: int) -> str:
    below = " " * (len(line) - len(line.lstrip()) + 2)
    return fill(
        line, width, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )


def _aligned(rows: list[Data], width: int) -> Iterator[str]:
    """The figures as lines of a table; where that is too wide, each address on a line of its own."""
    keys = ("genannt", "bisher_gesagt", "neu_gesagt", "differenz_gesagt", "prozent")
    columns = [(h, *(row[k] for row in rows)) for h, k in zip(_HEADINGS, keys, strict=True)]
    widths = [max(map(len, column)) for column in columns]
    causes = ("Ursache", *(row["ursachen_gesagt"] for row in rows))
    is_wide = 0 < width < sum(widths) + max(map(len, causes)) + 2 * len(_HEADINGS) + 2
    for (first, *cells), cause in zip(zip(*columns, strict=True), causes, strict=True):
        right = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        if is_wide:
            yield first
        yield "  ".join((" " * 2 if is_wide else first.ljust(widths[0]), *right, cause))


def _summary(result: ProjectComparison) -> str:
    """What there is to see, in one sentence."""
    figures = sum(len(paper.figures) for paper in result.papers)
    passages = sum(not p.only_figures for paper in result.papers for p in paper.passages)
    if not result.papers:
        return "Keine Vorlage ist anders."
    said = "Eine Vorlage ist" if len(result.papers) == 1 else f"{len(result.papers)} Vorlagen sind"
    if not figures and not passages:  # new, gone, faulty, or with another annex
        return f"{said} anders."
    return f"{said} anders: {_number(figures, 'Größe')}, {_number(passages, 'Textstelle')}."


def _number(number: int, noun: str) -> str:
    return f"{number or 'keine'} {noun}{'n' * (number > 1)}"


def _state(state: State) -> Data:
    said = state.name
    if state.commit:
        name = "" if state.commit.name.startswith(state.name) else f"{state.name}, "
        said = f"{datum(state.commit.day)} ({name}{state.commit.short})"
    return {
        "stand": state.name,
        "gesagt": said,
        **(state.commit.as_json() if state.commit else {}),
    }


def _paper(paper: PaperComparison, new: State) -> Data:
    reasons, names = _Reasons(paper), _Names(paper)
    left = sum(passage.only_figures for passage in paper.passages)
    passages = [_passage(passage, reasons) for passage in paper.passages]
    said = Counter(number for passage in passages for number in passage["ursachen"])
    return {
        "vorlage": paper.name,
        **_about(paper),
        "frueher": paper.before,
        "hinweis": paper.note,
        "fehler": paper.fault,
        "ursachen": [
            {"nummer": number}
            | _cause(change, commit, new, (paper.moved_by(change), said[number]), names)
            for number, (change, commit) in enumerate(paper.causes.items(), start=1)
        ],
        "groessen": [_row(paper, one, addresses, names) for one, addresses in paper.rows],
        "gleich_trotz_anderer_teile": [one.address for one in paper.still],
        "textstellen": passages,
        "uebrige": _only_figures_said(left) if left else "",
    }


def _about(paper: PaperComparison) -> Data:
    """What the paper is called now, with its expressions as they print, if it could be made."""
    new = paper.new
    if new is None or new.page is None or new.papier.schriftstueck is None:
        return {"titel": paper.title, "bezeichnung": "", "oeffentlich": None}
    document, kind = new.papier.schriftstueck, new.papier.papierart
    number = document.kennzeichen if isinstance(document.kennzeichen, str) else ""
    art = kind.bezeichnung if kind else ""
    return {
        "titel": new.page.title.removeprefix(f"{art}: "),
        "bezeichnung": f"{art} {number}".strip(),
        # What was not public before stands in the old text.
        "oeffentlich": document.oeffentlich
        and not any("oeffentlich" in change.path for change in paper.causes),
    }


def _cause(
    change: Change, commit: Commit | None, new: State, effects: tuple[int, int], names: _Names
) -> Data:
    moved, passages = effects
    # What git does not know of another state was not changed by nobody.
    nobody = "nicht eingecheckt" if new.name == WORKING_TREE else ""
    values = change.told(is_figure=moved > 0)
    what, where = (
        f"{change.kind} {spot}".strip() + (f": {values}" if values else "")
        for spot in (names.of_change(change), change.spot)
    )
    effect = f"bewegt {_number(moved, 'Größe')}"
    if passages and not moved:
        effect = f"ändert {_number(passages, 'Textstelle')}"
    return {
        "art": change.kind.value,
        "datei": change.file,
        "zeile": change.new_line or change.old_line,
        "eintrag": change.spot,
        "bisher": change.old,
        "neu": change.new,
        "was": what,
        "ort": change.place,
        "groessen": moved,
        "textstellen": passages,
        "commit": commit.as_json() if commit else None,
        "eingecheckt": f"{datum(commit.day)}, {commit.short}" if commit else nobody,
        "gesagt": " – ".join(filter(None, (where, change.place, str(commit or nobody), effect))),
    }


def _row(paper: PaperComparison, one: FigureChange, addresses: list[str], names: _Names) -> Data:
    """Figures that moved alike, under the shortest of their addresses."""
    first, *others = sorted(addresses, key=lambda address: (len(address), address))
    numbers, is_moved = paper.numbers(one), one.old is not None and one.new is not None
    more = f" (und {len(others)} weitere)" if others else ""
    return {
        "adresse": first,
        "auch": others,
        "genannt": first + more,
        "ausgeschrieben": names.of_figure(first) + more,
        "bisher": exact_text(one.old),
        "neu": exact_text(one.new),
        "differenz": exact_text(one.difference),
        "einheit": one.unit,
        "prozent": one.percent,
        "bisher_gesagt": one.said(one.old),
        "neu_gesagt": one.said(one.new),
        "differenz_gesagt": one.said_difference,
        "ursachen": numbers,
        # Only what both states print can have moved.
        "ursachen_gesagt": ", ".join(map(str, numbers)) or ("nicht ermittelt" * is_moved),
    }


class _Names:
    """What people call figures and entries of a paper: title, row and column, where they have any."""

    def __init__(self, paper: PaperComparison) -> None:
        page = paper.new.page if paper.new else None
        found = dict.fromkeys(re.findall(r"[^\W\d_]+", page.html) if page else ())
        # The words of the paper by how addresses write them: „foerderung“ leads to „Förderung“.
        self._words = {in_ascii(word).lower(): word for word in reversed(found)}
        self._documents: dict[str, Paper] = {}
        if paper.new:
            self._documents = {"": paper.new, **paper.new.documents}

    def of_figure(self, address: str) -> str:
        """An address, or those in a formula, as people read it: „Beratung vor Ort › Eigenanteil“."""
        key, _, folder = address.partition(" (")
        document = self._documents.get(folder.removesuffix(")"))
        names = document.figures.names if document is not None and document.figures else None
        if "/" in key:  # a file
            return address
        return _ADDRESS.sub(lambda one: self._spelled(titles(names, one[0].split("."))), key)

    def of_change(self, change: Change) -> str:
        """An entry of a file of the paper; of others, and where nothing has a title, its path."""
        documents = [paper.papier.schriftstueck for paper in self._documents.values()]
        root = next((own for own in documents if own and own.place.file == change.file), None)
        steps = titles(root, change.path)
        return self._spelled(steps) if any(title for _, title in steps) else change.spot

    def _spelled(self, steps: Sequence[tuple[str, str]]) -> str:
        return " › ".join(title or self._word(part) for part, title in steps if part != "wert")

    def _word(self, part: str) -> str:
        first, *rest = part.split("_")
        words = [first.title(), *(word.title() if len(word) > _SHORT else word for word in rest)]
        said = " ".join(self._words.get(word.lower(), word) for word in words)
        return said[:1].upper() + said[1:]


def _passage(passage: PassageChange, reasons: _Reasons) -> Data:
    is_same = passage.old and passage.new and passage.old.text == passage.new.text
    is_only_moved = passage.way is Way.VERSCHOBEN and is_same
    parts = [(spot, reasons.pieces(part)) for spot, part in passage.parts]
    pieces = [piece for _, part in parts for piece in part]
    numbers = reasons.of_pieces(pieces)
    return {
        "abschnitt": passage.section,
        "art": passage.way.value,
        "nur_zahlen": passage.only_figures,
        "bisher": passage.old.text if passage.old else None,
        "neu": passage.new.text if passage.new else None,
        "bisher_unter": passage.old.section if passage.old and is_only_moved else "",
        "teile": [{"stelle": spot, "stuecke": part} for spot, part in parts],
        "ursachen": numbers,
        "begruendung": _wording(passage, numbers, pieces, reasons),
    }


def _wording(
    passage: PassageChange, numbers: list[int], pieces: list[Data], reasons: _Reasons
) -> list[str]:
    """Why the words of a passage are others, beside its figures and facts."""
    new = [piece for piece in pieces if piece["zeichen"] == "ins"]
    if numbers and (passage.only_figures or all(piece["ursachen"] for piece in new)):
        return []
    is_only_wording = passage.way is Way.GEAENDERT and not numbers
    return reasons.of_wording() or ["Nur der Wortlaut ist anders."] * is_only_wording


class _Reasons:
    """Tells why a passage is another: by the figures and facts that stand where it differs."""

    def __init__(self, paper: PaperComparison) -> None:
        self._causes = list(enumerate(paper.causes.items(), start=1))
        numbers = {one.key: paper.numbers(one) for one in paper.figures}
        self._printed: dict[str, set[int]] = {}
        documents = {"": paper.new, **paper.new.documents} if paper.new else {}
        for folder, document in documents.items():
            for item in document.page.printed if document.page else ():
                moved = numbers.get((folder, key_of(item.figure)), ())
                if moved:
                    self._printed.setdefault(item.text, set()).update(moved)

    def pieces(self, pieces: list[Piece]) -> list[Data]:
        """Pieces of a text, those that are new with the causes of what they say."""
        new, end = "".join(text for sign, text in pieces if sign != "del"), 0
        facts = ((form, {n}) for n, (c, _) in self._causes for form in _forms(c.new))
        said = [*self._printed.items(), *facts]
        marks = [(f.span(), numbers) for form, numbers in said for f in _whole(form).finditer(new)]
        found = []
        for sign, text in pieces:
            start, end = end, end + (len(text) if sign != "del" else 0)
            causes = {m for (a, b), ms in marks if a < end and start < b for m in ms if sign}
            found.append({"zeichen": sign, "text": text, "ursachen": sorted(causes)})
        return found

    def of_pieces(self, pieces: Sequence[Data]) -> list[int]:
        """The causes of what is new in pieces of a text, and the facts that it says no more."""
        new = {number for piece in pieces for number in piece["ursachen"]}
        gone = [piece["text"] for piece in pieces if piece["zeichen"] == "del"]
        said = ((number, form) for number, (c, _) in self._causes for form in _forms(c.old))
        return sorted(new.union(n for n, form in said if any(map(_whole(form).search, gone))))

    def of_wording(self) -> list[str]:
        """Why words were changed: what those wrote who committed it."""
        commits = [commit for _, (change, commit) in self._causes if change.kind in _WORDING]
        said = (f"{c.subject} ({datum(c.day)})" for c in commits if c)
        return list(dict.fromkeys(said))


def _forms(value: str) -> list[str]:
    """How a text may say the value of a fact."""
    with suppress(ValueError):
        day = date.fromisoformat(value)
        return [datum(day), datum_lang(day), monat_jahr(day)]
    return [value] if len(value) >= _TELLING else []


@lru_cache(4096)
def _whole(said: str) -> re.Pattern[str]:
    """Finds what was printed; the first figure of a range has its unit with the second."""
    full, number = re.escape(said), re.escape(_UNIT.sub("", said))
    return re.compile(rf"(?<![\w.,])(?:{full}(?!\w|[.,]\d)|{number}(?= bis\b))")


def _only_figures_said(number: int) -> str:
    """How many passages are left out because nothing but their numbers changed."""
    many = f"{number} Sätzen und Tabellenzeilen sind"
    return f"In {many if number > 1 else 'einem Satz oder einer Zeile sind'} nur Zahlen anders."
