"""Dates, weekdays, periods."""

from __future__ import annotations

import pytest
from nachgerechnet import einziger_befund, geprueft, ohne_befund

from vorlagen.findings import Code

WRONG = {
    "Die Mittel sind bis zum 31.11.2021 zu verwenden.": "der 30.11.2021",
    "Am 31. Juni 2021 endet die Frist.": "der 30.06.2021",
    "Es gilt vom 29.02.2023 an.": "der 28.02.2023",
    "Es gilt ab dem 31.11.21 für alle.": "der 30.11.2021",
    "Die Sitzung ist am Montag, den 04.05.2021.": "der nächstgelegene Montag ist der 03.05.2021",
    "Er tagt am Mittwoch, 5. Mai 2022.": "der nächstgelegene Mittwoch ist der 04.05.2022",
    "Datum: Do, 10.02.2017": "der nächstgelegene Donnerstag ist der 09.02.2017",
    "Der Zeitraum vom 01.12.2022 bis zum 31.12.2021 ist gemeint.": "tauschen oder das Jahr prüfen",
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_slip_is_found_in(sentence: str) -> None:
    found = einziger_befund(sentence)
    expected = Code.DATUM_UNMOEGLICH if "Den Tag" in found.message else Code.RECHENPROBE_WIDERSPRUCH
    assert found.code is expected
    assert WRONG[sentence] in f"{found.message} {found.cure}"


RIGHT = """
Die Sitzung ist am Mo., 03.05.2021, um 17 Uhr, die nächste am Dienstag, den 1. Juni 2021.
Dienstag, 12. Dezember 2006, 17:00 Uhr
Der Vertrag läuft vom 15.03.2021 bis zum 14.03.2022, mithin 12 Monate.
In der Zeit vom 01.12.2021 bis 31.12.2022 werden für 6 Monate Vertretungen gebraucht.
Für 13 Monate (01.12.21-31.12.22) sind Mittel da.
Im Produkt 36.04.01 und im Teilplan 33.02.04 stehen die Mittel.
39.06.01 Hilfen für junge Menschen
Am 24./25.12. und vom 01.-03.01.2021 ist geschlossen.
Die Förderung endet am 29.02.2024.
"""


@pytest.mark.parametrize("sentence", RIGHT.strip().split("\n"))
def test_there_is_no_finding_on(sentence: str) -> None:
    ohne_befund(sentence)


def test_dates_that_were_looked_at_are_counted() -> None:
    assert geprueft("Vom 01.12.2021 bis 31.12.2022, also 13 Monate.").days == 2


def test_a_day_out_of_the_order_of_its_column_is_doubtful() -> None:
    stations = ["Ausschuss\t10.03.2025", "Rat\t12.03.2025", "Kreistag\t{}", "Beirat\t30.03.2025"]
    ohne_befund("\n".join(stations).format("20.03.2025"))
    found = einziger_befund("\n".join(stations).format("20.02.2025"))
    assert found.code is Code.RECHENPROBE_UNSTIMMIG
    assert found.place.line == 3
