"""Which signs can be printed: those that the fonts of the program have, and no others."""

from __future__ import annotations

import pytest
from din91379 import LETTERS, MARKS, OTHERS

from vorlagen.page.tree import FACES, SPARE_FACES, font_file, lacking, spare


def test_every_sign_that_registers_write_names_with_can_be_printed() -> None:
    assert len(LETTERS) == 500
    assert lacking(LETTERS + MARKS + OTHERS) == []


@pytest.mark.parametrize(
    "sign",
    [
        *("漢", "م", "🎉", "⇔", "☒", "⚥"),
        *(
            "\ue123",
            "\uf0b7",
            "\0",
            "\x07",
            "\x7f",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ufffd",
        ),
        *("\u20e3", "\U000e0041", "\u0378"),
    ],
)
def test_what_no_font_has_or_what_has_no_shape_cannot_be_printed(sign: str) -> None:
    assert lacking(f"Ein {sign} im Satz, und noch ein {sign}.") == [sign]


def test_the_spare_font_is_for_what_the_main_fonts_lack() -> None:
    assert spare("Äpfel und Ćevapčići mit Ş, ğ, ł, Ω und ж → 5 €") == ""
    assert spare("Ȟ, Ǩ und 漢; C̕") == "ǨȞ\u0315"


@pytest.mark.parametrize("name", [*FACES, *SPARE_FACES])
def test_each_font_comes_with_its_licence(name: str) -> None:
    file = font_file(name)
    assert file is not None
    folder = next(iter(p for p in (file, file.parent, file.parent.parent)[1:] if _licence(p)))  # type: ignore[attr-defined]
    assert "SIL OPEN FONT LICENSE" in _licence(folder).upper()


def _licence(folder: object) -> str:
    texts = [p.read_text() for p in folder.iterdir() if p.name.startswith("LICENSE")]  # type: ignore[attr-defined]
    return "".join(texts)
