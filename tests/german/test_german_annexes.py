"""How papers speak of annexes."""

from __future__ import annotations

import pytest

from vorlagen.german.numbers import anlagennummer, dateigroesse, seitenzahl


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "1 KB"),
        (1_500, "2 KB"),
        (999_500, "1,0 MB"),
        (1_234_567_890, "1.234,6 MB"),
    ],
)
def test_sizes_are_said_in_kb_and_from_a_megabyte_on_in_mb(size: int, said: str) -> None:
    assert dateigroesse(size) == said.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(("pages", "said"), [(1, "1 Seite"), (1200, "1.200 Seiten")])
def test_pages_are_counted_in_german(pages: int, said: str) -> None:
    assert seitenzahl(pages) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_the_number_of_an_annex_never_stands_alone_at_the_start_of_a_line() -> None:
    assert anlagennummer(2) == "Anlage\N{NO-BREAK SPACE}2"
