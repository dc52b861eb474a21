"""What an authority's house style changes in print."""

from decimal import Decimal

from vorlagen.german.numbers import DIN_5008, Hausstil, betrag, millionen, prozent


def test_without_a_house_style_figures_follow_din_5008() -> None:
    assert Hausstil() == DIN_5008
    assert betrag(Decimal(55000)) == "55.000\u00a0€"
    assert prozent(Decimal(80)) == "80\u00a0%"


def test_an_authority_may_let_number_and_sign_touch() -> None:
    eng = Hausstil(abstand=False)
    assert betrag(Decimal(55000), eng) == "55.000€"
    assert prozent(Decimal("79.35"), eng) == "79,35%"


def test_an_authority_may_write_the_currency_as_a_word() -> None:
    assert betrag(Decimal("1012.5"), Hausstil(waehrung="EUR")) == "1.012,50\u00a0EUR"
    assert millionen(Decimal(25_000_000), Hausstil(waehrung="Euro")) == "25\u00a0Mio.\u00a0Euro"


def test_the_abbreviation_for_millions_keeps_its_spaces_in_every_style() -> None:
    assert millionen(Decimal(2_500_000), Hausstil(abstand=False)) == "2,5\u00a0Mio.\u00a0€"
