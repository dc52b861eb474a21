"""Holds the amount of a notice against what its groups come to, and its instalments against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from vorlagen.facts.bescheid import Bescheid, Bewilligt
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.aggregates import total
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import formula, said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.notices.checks.checking import Check, Checking, differ, exceeds
from vorlagen.figures.notices.checks.succession import is_replaced
from vorlagen.figures.notices.grants import rates_at
from vorlagen.figures.rounding import round_half_up
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl

_CURE = (
    "Betrag, Umfang, Zeitraum und Sätze mit dem Bescheid vergleichen. Weicht er mit Absicht von den"
    " Sätzen ab, statt „foerderung“ den „betrag“ der Gruppe eintragen."
)


def amount_checks(checking: Checking, kennung: str, bescheid: Bescheid) -> Iterator[Check]:
    """The checks of what one notice grants and pays."""
    day = bescheid.zeitraum.von if isinstance(bescheid.zeitraum, Zeitraum) else date.max
    for name, group in bescheid.bewilligt.items():
        # Each address by itself, so that all wrong ones are found at once.
        for address in group.foerderung if isinstance(group.foerderung, list) else ():
            yield partial(_check_rate, checking, address, bescheid, day)
        yield partial(_check_group, checking, kennung, name, group)
    yield partial(_check_amount, checking, kennung, bescheid)
    yield partial(_check_instalments, checking, kennung, bescheid)
    yield partial(_check_calls, checking, kennung, bescheid)


def _check_rate(checking: Checking, address: Scalar, bescheid: Bescheid, day: date) -> None:
    rates_at(address, bescheid, checking.names_on(day))


def _check_group(checking: Checking, kennung: str, name: str, group: Bewilligt) -> None:
    """Hold what the notice says of a group against what the group comes to."""
    if group.foerderung is None:
        return
    address = f"bescheide.{kennung}.bewilligt.{name}"
    reckoned = checking.figure(f"{address}.berechnet")
    if group.betrag is None or is_replaced(checking.behoerde, kennung):
        return
    stated = checking.figure(f"{address}.betrag")
    if differ(stated, reckoned):
        checking.report(
            Code.BESCHEID_BETRAG,
            group.place_of("betrag"),
            f"Für „{group.bezeichnung}“ nennt der Bescheid {said(stated)}, nach den Sätzen sind es"
            f" {said(reckoned)}: {formula(reckoned)}.",
            _CURE,
        )


def _check_amount(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    reckoned = checking.figure(f"bescheide.{kennung}.berechnet")
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    # Once replaced, a notice no longer holds; rates may have changed since, even for its period.
    if is_replaced(checking.behoerde, kennung) or not differ(stated, reckoned):
        return
    parts = [_part(checking, kennung, name, group) for name, group in bescheid.bewilligt.items()]
    checking.report(
        Code.BESCHEID_BETRAG,
        bescheid.place_of("betrag"),
        f"Der Bescheid nennt {said(stated)}, berechnet sind es {said(reckoned)}:"
        f" {'; '.join(_derived(parts))}.",
        _cure_by_rounding(bescheid, [part for _, part in parts], stated) or _CURE,
    )


def _part(checking: Checking, kennung: str, name: str, group: Bewilligt) -> tuple[str, Figure]:
    """The name of a group, and what it adds to the amount."""
    granted: Namespace = checking.names.resolve(f"bescheide.{kennung}.bewilligt.{name}")
    part: Figure = granted["betrag" if isinstance(group.betrag, Decimal) else "berechnet"]
    return group.bezeichnung, part


def _derived(parts: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    """How each part came about, with its name if there are several."""
    for name, part in parts:
        steps = dict.fromkeys([formula(part), said(part)])
        yield formula(part) if len(parts) == 1 else f"{name} {' = '.join(steps)}"


def _cure_by_rounding(bescheid: Bescheid, parts: Sequence[Figure], stated: Figure) -> str:
    """What to do if the notice just rounds; empty if that is not it."""
    if bescheid.rundung is not None:
        return ""
    for step, shown in ((Fraction(1, 100), "0.01"), (Fraction(1), "1")):
        whole = sum(round_half_up(part.exact or Fraction(0), step) for part in parts)
        if whole == stated.exact:
            return f"Vermutlich rundet der Bescheid: „rundung: {shown}“ ergänzen."
    return ""


def _check_instalments(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    if not bescheid.raten:
        return
    if all(rate.anteil is not None for rate in bescheid.raten):
        _check_shares(checking, kennung, bescheid)
        return
    paid = total(_of_instalments(checking, kennung, bescheid, "betrag"))
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    if differ(paid, stated):
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("raten"),
            f"Die Raten ergeben zusammen {said(paid)} ({formula(paid)}), der Bescheid nennt"
            f" {said(stated)}.",
            "Die Raten oder den „betrag“ berichtigen; eine Rate ergänzen, die fehlt, notfalls mit"
            " betrag: {ausstehend: Grund}.",
        )


def _check_shares(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    shares = total(_of_instalments(checking, kennung, bescheid, "anteil"))
    if shares.exact not in {None, 100}:
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("raten"),
            f"Die Anteile der Raten ergeben zusammen {said(shares)} ({formula(shares)}) statt"
            f" {zahl(Decimal(100))}\N{NO-BREAK SPACE}%.",
            "Die Anteile berichtigen oder die Rate ergänzen, die fehlt.",
        )


def _of_instalments(checking: Checking, kennung: str, bescheid: Bescheid, key: str) -> list[Figure]:
    numbers = range(1, len(bescheid.raten) + 1)
    return [checking.figure(f"bescheide.{kennung}.rate_{number}.{key}") for number in numbers]


def _check_calls(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    """Report if more was called up than is granted."""
    if not bescheid.abrufe:
        return
    called_up = checking.figure(f"bescheide.{kennung}.abgerufen")
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    if exceeds(called_up, stated):
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("abrufe"),
            f"Abgerufen sind {said(called_up)} ({formula(called_up)}), bewilligt aber nur"
            f" {said(stated)}.",
            "Die Abrufe oder den „betrag“ berichtigen.",
        )
