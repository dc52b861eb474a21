"""The shipped paper, changed in some places: exactly these are named."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from ausgeliefert import REPOSITORY
from vergleiche import mit, verglichen

from vorlagen.comparing.comparison_report import as_report
from vorlagen.comparing.fact_changes import ChangeKind
from vorlagen.comparing.overview_page import as_page

KGST = "data/gemeinsam/kgst/arbeitsplatzkosten.yaml"
NOTICE = "data/rhein-sieg-kreis/bescheide/modul1-2021.yaml"
FACTS = "data/rhein-sieg-kreis/vorlagen/kim-2021/vorlage.yaml"
TEXT = "data/rhein-sieg-kreis/vorlagen/kim-2021/text.md"
_NUMBER = re.compile(r"[\d.,]*\d")


def _read(html: str) -> str:
    """The words of a cell, without its marks."""
    return " ".join(unescape(re.sub("<a .*?</a>|<.*?>", "", html)).replace("\u00ad", "").split())


def _shipped() -> dict[str, str]:
    folders = ("gemeinsam", "rhein-sieg-kreis")
    paths = [path for folder in folders for path in (REPOSITORY / "data" / folder).glob("**/*")]
    return {
        path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if path.suffix in {".yaml", ".md", ".svg"}
    }


def test_a_synopsis_says_of_each_state_only_what_stands_in_it(tmp_path: Path) -> None:
    old = _shipped()
    result = verglichen(old, mit(old, KGST, "annahme: 80700", "annahme: 81700"), tmp_path)
    (paper,) = result.papers
    rows = re.findall(
        r'<tr class="anfang">.*?</tr>', as_page(as_report(result), REPOSITORY, synopsis=True)
    )
    assert len(rows) == len(paper.passages) > 20
    said = ""
    for row, passage in zip(rows, paper.passages, strict=True):
        before, after, _ = re.findall("<td>(.*?)</td>", row)
        for cell, state in ((before, passage.old), (after, passage.new)):
            text = _read(cell)
            assert state
            there = " ".join((state.text, *state.headings))
            assert set(_NUMBER.findall(text)) <= set(_NUMBER.findall(there)), text
            said += text
    assert " Euro: Förderung: 62.608 €; Leistungen Dritter: 3.646 €; Haushalt" in said
    assert ": -" not in said


def test_a_rate_a_number_of_posts_a_day_and_two_passages_are_all_that_is_named(
    tmp_path: Path,
) -> None:
    old = _shipped()
    new = mit(old, KGST, "annahme: 80700", "annahme: 80800")
    new = mit(new, NOTICE, "vzae: 3.5", "vzae: 4")
    new = mit(new, FACTS, "tag: 2020-01-01", "tag: 2020-02-01")
    new = mit(
        new, TEXT, "Die Integrationsarbeit des Kreises gewinnt", "Die Arbeit des Kreises gewinnt"
    )
    new = mit(new, TEXT, "Langfristig ist eine", "Auf lange Sicht ist eine")
    (paper,) = verglichen(old, new, tmp_path).papers
    told = {(change.kind, change.file, change.new) for change in paper.causes}
    assert told == {
        (ChangeKind.FAKT, KGST, "80800"),
        (ChangeKind.FAKT, NOTICE, "4"),
        (ChangeKind.FAKT, FACTS, "2020-02-01"),
        (ChangeKind.TEXT, TEXT, ""),
    }
    figures = {one.address: one for one in paper.figures}
    both = figures["finanzierung.steuerung.gesamtkosten"]
    assert {change.file for change in both.causes} == {KGST, NOTICE}
    assert all(one.causes for one in paper.figures if one.old and one.new)
    worded = [passage for passage in paper.passages if not passage.only_figures]
    pieces = [part for passage in worded for _, part in passage.parts]
    marked = [
        "".join(f"<{sign}>{text}</{sign}>" if sign else text for sign, text in p) for p in pieces
    ]
    assert any("01.02.2020" in text for text in marked)
    assert any("Auf lange Sicht" in text for text in marked)
    assert any("<ins>Arbeit</ins> des Kreises" in text for text in marked)
