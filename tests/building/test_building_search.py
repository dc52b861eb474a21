"""A printed amount is found in what the last build printed, as long as that is still so."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from muster import KGST, MUSTER, TEXT, schreibe
from werkstatt import Builder

from vorlagen.building.search import SearchResult, search

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

FACTS = "output/musterkreis/beratung/fakten.json"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = schreibe(tmp_path, MUSTER)
    assert not Builder(root).build(()).findings.has_errors
    return root


def addresses(result: SearchResult) -> list[str]:
    return [match.explanation.address for match in result.matches]


@pytest.mark.parametrize("typed", ["67.200 €", "-96.000 €"])
def test_no_page_is_made_for_what_the_last_build_printed(built: Path, typed: str) -> None:
    with mock.patch.object(Builder, "prepare", side_effect=AssertionError):
        result = search(Builder(built), typed)
    assert addresses(result)
    assert result.matches == search(Builder(built), addresses(result)[0]).matches


def test_a_figure_that_changed_since_is_found_as_it_is_now(built: Path) -> None:
    schreibe(built, {KGST: MUSTER[KGST].replace("60000", "70000")})
    assert not search(Builder(built), "67.200 €").found
    assert addresses(search(Builder(built), "91.200 €")) == ["finanzierung.beratung.eigenanteil"]


def test_what_was_written_since_is_found(built: Path) -> None:
    schreibe(built, {TEXT: "{{ kgst.gemeinkosten | prozent }} kommen hinzu.\n"})
    assert addresses(search(Builder(built), "20 %")) == ["kgst.gemeinkosten"]


def test_what_is_computed_in_the_text_is_found(tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**MUSTER, TEXT: "Das sind {{ (kgst.E10 / 2) | euro }}.\n"})
    assert not Builder(root).build(()).findings.has_errors
    assert search(Builder(root), "40.800 €").matches[0].explanation.value.startswith("40.800")


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "[" * 2000,
    ],
)
def test_a_facts_file_that_no_build_wrote_is_not_believed(built: Path, content: str) -> None:
    (built / FACTS).write_text(content, encoding="utf-8")
    assert addresses(search(Builder(built), "67.200 €")) == ["finanzierung.beratung.eigenanteil"]


def test_a_faulty_paper_is_explained_as_it_was_built(built: Path) -> None:
    schreibe(built, {TEXT: "{{ kgst.E99 }}\n"})
    assert search(Builder(built), "67.200 €").found
