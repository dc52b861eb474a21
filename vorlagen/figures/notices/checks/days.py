"""Reports days of a notice that lie outside of its period, or in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.types import Zeitraum
from vorlagen.figures.notices.checks.checking import Check, Checking
from vorlagen.figures.notices.deadlines import fristen_of
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum


def day_checks(checking: Checking, kennung: str, bescheid: Bescheid) -> Iterator[Check]:
    """The checks of the days of one notice."""
    yield partial(_check_receipt, checking, bescheid)
    if isinstance(bescheid.zeitraum, Zeitraum):
        yield partial(_check_payments, checking, bescheid, bescheid.zeitraum)
        yield partial(_check_proof, checking, kennung, bescheid, bescheid.zeitraum)


def _check_receipt(checking: Checking, bescheid: Bescheid) -> None:
    day, received = bescheid.datum, bescheid.eingang
    if isinstance(day, date) and isinstance(received, date) and received < day:
        checking.report(
            Code.BESCHEID_TAG,
            bescheid.place_of("eingang"),
            f"Der Bescheid ist am {datum(received)} eingegangen, aber erst vom {datum(day)}.",
            "„datum“ und „eingang“ prüfen; vielleicht sind sie vertauscht.",
        )


def _check_payments(checking: Checking, bescheid: Bescheid, period: Zeitraum) -> None:
    for what, day, place in _payments(bescheid):
        if not period.von <= day <= period.bis:
            checking.report(
                Code.BESCHEID_TAG,
                place,
                f"{what} {datum(day)}; der Bewilligungszeitraum ist"
                f" {zeitraum(period.von, period.bis)}.",
                "Den Tag oder den Zeitraum berichtigen; sind beide richtig, daneben den Grund"
                " eintragen: „ausserhalb: Schlussrate nach dem Verwendungsnachweis“.",
            )


def _payments(bescheid: Bescheid) -> Iterator[tuple[str, date, Place]]:
    """The days on which money is due, comes in or is called up, but for declared exceptions."""
    for number, rate in enumerate(bescheid.raten, start=1):
        if rate.ausserhalb is None:
            if isinstance(rate.faellig, date):
                yield f"Die {number}. Rate ist fällig am", rate.faellig, rate.place_of("faellig")
            if isinstance(rate.erhalten, date):
                yield f"Die {number}. Rate kam am", rate.erhalten, rate.place_of("erhalten")
    for number, call in enumerate(bescheid.abrufe, start=1):
        if call.ausserhalb is None and isinstance(call.am, date):
            yield f"Der {number}. Abruf ist vom", call.am, call.place_of("am")


def _check_proof(checking: Checking, kennung: str, bescheid: Bescheid, period: Zeitraum) -> None:
    for termin in fristen_of(kennung, bescheid):
        if (
            termin.name == "verwendungsnachweis"
            and isinstance(termin.tag, date)
            and termin.tag < period.bis
        ):
            checking.report(
                Code.BESCHEID_TAG,
                termin.place,
                f"Der Verwendungsnachweis ist am {datum(termin.tag)} fällig, bevor der"
                f" Bewilligungszeitraum am {datum(period.bis)} endet.",
                "Den Tag oder den Zeitraum berichtigen.",
            )
