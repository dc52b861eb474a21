"""The forms in which figures are printed: one table for filters and cells, and for whoever reads them back.

A filter prints a figure by a form of this table only. So `pruefen DATEI.pdf`, which compares what stands on
a page with all forms that a figure may have, knows each filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from vorlagen.figures.figure import Figure, finite_decimal
from vorlagen.figures.formula import bare_amount, quantity, said
from vorlagen.figures.unit import EUR, PROZENT, VZAE, Unit
from vorlagen.german import numbers
from vorlagen.german.numbers import Hausstil, KeineZahl, NichtGerundet
from vorlagen.german.words import KeinZahlwort, zahlwort

MOST_PLACES = 9  # decimals
_PLACES = (None, *range(MOST_PLACES + 1))  # None: as many as the value needs
_ENDINGS = ("", "-", "e", "em", "en", "er", "es")  # of number words, as „eine“ and „einer“
_SCALES = ("T€", "Mio. €")

Say = Callable[[Decimal, Unit, Hausstil, Any], str]


class Form(Struct, frozen=True):
    """A form in which values are printed.

    `of` is the unit of its figures: None is any, and EUR is also money per something. `options` are the
    values that the last argument of `say` may have.
    """

    say: Say
    of: Unit | None = None
    options: tuple[Any, ...] = (None,)

    def fits(self, unit: Unit) -> bool:
        """Whether figures of a unit can be printed in this form."""
        if self.of == EUR:
            return unit.is_money()
        return self.of is None or unit == self.of


FORMS: dict[str, Form] = {
    "euro": Form(
        lambda value, _, style, places: numbers.betrag(value, style, places), EUR, _PLACES
    ),
    "mio": Form(lambda value, _, style, _option: numbers.millionen(value, style), EUR),
    "verkuerzt": Form(
        lambda value, _, style, scale: numbers.verkuerzt(value, scale, style), EUR, _SCALES
    ),
    "prozent": Form(
        lambda value, _, style, places: numbers.prozent(value, style, places), PROZENT, _PLACES
    ),
    "vzae": Form(lambda value, _, _style, _option: numbers.mit_einheit(value, "VZÄ"), VZAE),
    "zahl": Form(lambda value, _, _style, places: numbers.zahl(value, places), None, _PLACES),
    "einheit": Form(
        lambda value, unit, style, dative: quantity(value, unit, style, dative=dative),
        None,
        (False, True),
    ),
    "mit_einheit": Form(lambda value, unit, _, _option: numbers.mit_einheit(value, str(unit))),
    "zahlwort": Form(lambda value, _, _style, ending: zahlwort(value, ending), None, _ENDINGS),
}


def all_texts(figure: Figure, style: Hausstil) -> Iterator[str]:
    """All texts by which a figure may have been printed; forms that its value does not allow are left out."""
    yield from _possible(lambda: said(figure, style))
    if figure.unit.is_money():
        yield from _possible(lambda: bare_amount(figure, style))
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if value is None:
        return
    for form in FORMS.values():
        if form.fits(figure.unit):
            for option in form.options:
                yield from _possible(_saying(form, value, figure.unit, style, option))


def _saying(
    form: Form, value: Decimal, unit: Unit, style: Hausstil, option: Any
) -> Callable[[], str]:
    return lambda: form.say(value, unit, style, option)


def _possible(make_text: Callable[[], str]) -> Iterator[str]:
    """The text of a figure; nothing if its value cannot be printed so."""
    try:
        yield make_text()
    except (KeineZahl, NichtGerundet, KeinZahlwort):
        return
