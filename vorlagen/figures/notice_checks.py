"""Holds the facts of an authority's notices against each other; what is pending is not checked.

Numbers that contradict each other are errors: whichever of the two a paper prints, it may be the
wrong one. Days that look odd and periods that overlap are warnings: no figure is reckoned from them,
and there are notices in which they are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import combinations

from vorlagen.facts.bescheid import Bescheid, Bewilligt
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.stellen import Planstellen, Stellenplan
from vorlagen.facts.types import Zeitraum
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import formula, said
from vorlagen.figures.grants import filled_from, rates_at
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.notice_deadlines import fristen_of
from vorlagen.figures.reckoning import exceeds, total
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import meinten_sie
from vorlagen.german.numbers import zahl


def notice_checks(
    behoerde: Behoerde,
    names: Namespace,
    names_on: Callable[[date], Namespace],
    findings: Findings,
) -> Iterator[Check]:
    """The checks of all notices and of the posts filled from them, each to be run by itself.

    What one finds goes to `findings`; it raises a `FigureError` where something cannot be computed.
    `names` are those of a paper, `names_on` gives them with the rates that hold on a day.
    """
    checks = _NoticeChecks(behoerde, names, names_on, findings)
    for kennung in behoerde.bescheide:
        yield from checks.of_amounts(kennung)
        yield from checks.of_days(kennung)
    yield from checks.of_succession()
    yield from checks.of_posts()


Check = Callable[[], object]
_CURE = (
    "Betrag, Umfang, Zeitraum und Sätze mit dem Bescheid vergleichen. Weicht er mit Absicht von den"
    " Sätzen ab, statt „foerderung“ den „betrag“ der Gruppe eintragen; rundet er, „rundung“ ergänzen."
)


class _NoticeChecks:
    """The authority whose notices are checked, the names of their figures, and where findings go."""

    def __init__(
        self,
        behoerde: Behoerde,
        names: Namespace,
        names_on: Callable[[date], Namespace],
        findings: Findings,
    ) -> None:
        self.behoerde = behoerde
        self.notices = behoerde.bescheide
        self.figure: Callable[[str], Figure] = names.resolve
        self.names_on = names_on
        self.report = findings.add
        self.replaced = {bescheid.ersetzt for bescheid in self.notices.values()}
        self.granted = {
            f"{kennung}.{name}": bescheid
            for kennung, bescheid in self.notices.items()
            for name, group in bescheid.bewilligt.items()
            if group.has_posts
        }

    # What is granted and paid

    def of_amounts(self, kennung: str) -> Iterator[Check]:
        """The checks of what one notice grants and pays."""
        bescheid = self.notices[kennung]
        period = bescheid.zeitraum
        rates = self.names_on(period.von if isinstance(period, Zeitraum) else date.max)
        for name, group in bescheid.bewilligt.items():
            # Each address by itself, so that all wrong ones are found at once.
            for address in group.foerderung if isinstance(group.foerderung, list) else ():
                yield partial(rates_at, address, bescheid, rates)
            if group.foerderung is not None:
                yield partial(self._check_group, kennung, name, group)
        yield partial(self._check_amount, kennung, bescheid)
        if bescheid.raten:
            yield partial(self._check_instalments, kennung, bescheid)
        if bescheid.abrufe:
            yield partial(self._check_calls, kennung, bescheid)

    def _holds(self, kennung: str) -> bool:
        """Whether a notice surely holds; once replaced, rates may have changed even for its period."""
        # One that cannot be read may replace any; it has findings of its own to mend first.
        return kennung not in self.replaced and not self.behoerde.defekte_bescheide

    def _check_group(self, kennung: str, name: str, group: Bewilligt) -> None:
        """Hold what the notice says of a group against what the group comes to."""
        address = f"bescheide.{kennung}.bewilligt.{name}"
        reckoned = self.figure(f"{address}.berechnet")
        if group.betrag is None or not self._holds(kennung):
            return
        stated = self.figure(f"{address}.betrag")
        if _differ(stated, reckoned):
            self.report(
                Code.BESCHEID_BETRAG,
                group.place_of("betrag"),
                f"Für „{group.bezeichnung}“ nennt der Bescheid {said(stated)}, nach den Sätzen sind es"
                f" {said(reckoned)}: {formula(reckoned)}.",
                _CURE,
            )

    def _check_amount(self, kennung: str, bescheid: Bescheid) -> None:
        reckoned = self.figure(f"bescheide.{kennung}.berechnet")
        stated = self.figure(f"bescheide.{kennung}.betrag")
        if self._holds(kennung) and _differ(stated, reckoned):
            self.report(
                Code.BESCHEID_BETRAG,
                bescheid.place_of("betrag"),
                f"Der Bescheid nennt {said(stated)}, berechnet sind es {said(reckoned)}:"
                f" {'; '.join(self._derived(kennung, bescheid))}.",
                _CURE,
            )

    def _derived(self, kennung: str, bescheid: Bescheid) -> Iterator[str]:
        """How what each group adds to the amount came about, with its name if there are several."""
        for name, group in bescheid.bewilligt.items():
            key = "betrag" if isinstance(group.betrag, Decimal) else "berechnet"
            part = self.figure(f"bescheide.{kennung}.bewilligt.{name}.{key}")
            steps = dict.fromkeys([formula(part), said(part)])
            is_only = len(bescheid.bewilligt) == 1
            yield formula(part) if is_only else f"{group.bezeichnung} {' = '.join(steps)}"

    def _check_instalments(self, kennung: str, bescheid: Bescheid) -> None:
        numbers = range(1, len(bescheid.raten) + 1)
        as_shares = all(rate.anteil is not None for rate in bescheid.raten)
        key = "anteil" if as_shares else "betrag"
        paid = total([self.figure(f"bescheide.{kennung}.rate_{n}.{key}") for n in numbers])
        if as_shares:
            if paid.exact not in {None, 100}:
                self.report(
                    Code.BESCHEID_BETRAG,
                    bescheid.place_of("raten"),
                    f"Die Anteile der Raten ergeben zusammen {said(paid)} ({formula(paid)}) statt"
                    f" {zahl(Decimal(100))}\N{NO-BREAK SPACE}%.",
                    "Die Anteile berichtigen oder die Rate ergänzen, die fehlt.",
                )
            return
        stated = self.figure(f"bescheide.{kennung}.betrag")
        if _differ(paid, stated):
            self.report(
                Code.BESCHEID_BETRAG,
                bescheid.place_of("raten"),
                f"Die Raten ergeben zusammen {said(paid)} ({formula(paid)}), der Bescheid nennt"
                f" {said(stated)}.",
                "Die Raten oder den „betrag“ berichtigen; eine Rate ergänzen, die fehlt, notfalls mit"
                " betrag: {ausstehend: Grund}.",
            )

    def _check_calls(self, kennung: str, bescheid: Bescheid) -> None:
        """Report if more was called up than is granted."""
        called_up = self.figure(f"bescheide.{kennung}.abgerufen")
        stated = self.figure(f"bescheide.{kennung}.betrag")
        if exceeds(called_up, stated):
            self.report(
                Code.BESCHEID_BETRAG,
                bescheid.place_of("abrufe"),
                f"Abgerufen sind {said(called_up)} ({formula(called_up)}), bewilligt aber nur"
                f" {said(stated)}.",
                "Die Abrufe oder den „betrag“ berichtigen.",
            )

    # Days outside of the period, or in the wrong order

    def of_days(self, kennung: str) -> Iterator[Check]:
        """The checks of the days of one notice."""
        bescheid = self.notices[kennung]
        yield partial(self._check_receipt, bescheid)
        if isinstance(bescheid.zeitraum, Zeitraum):
            yield partial(self._check_payments, bescheid, bescheid.zeitraum)
            yield partial(self._check_proof, kennung, bescheid, bescheid.zeitraum)

    def _check_receipt(self, bescheid: Bescheid) -> None:
        day, received = bescheid.datum, bescheid.eingang
        if isinstance(day, date) and isinstance(received, date) and received < day:
            self.report(
                Code.BESCHEID_TAG,
                bescheid.place_of("eingang"),
                f"Der Bescheid ist am {datum(received)} eingegangen, aber erst vom {datum(day)}.",
                "„datum“ und „eingang“ prüfen; vielleicht sind sie vertauscht.",
            )

    def _check_payments(self, bescheid: Bescheid, period: Zeitraum) -> None:
        for what, day, place in _payments(bescheid):
            if not period.von <= day <= period.bis:
                self.report(
                    Code.BESCHEID_TAG,
                    place,
                    f"{what} {datum(day)}; der Bewilligungszeitraum ist"
                    f" {zeitraum(period.von, period.bis)}.",
                    "Den Tag oder den Zeitraum berichtigen; sind beide richtig, daneben den Grund"
                    " eintragen: „ausserhalb: Schlussrate nach dem Verwendungsnachweis“.",
                )

    def _check_proof(self, kennung: str, bescheid: Bescheid, period: Zeitraum) -> None:
        for frist in fristen_of(kennung, bescheid):
            is_proof = frist.name == "verwendungsnachweis"
            if is_proof and isinstance(frist.tag, date) and frist.tag < period.bis:
                self.report(
                    Code.BESCHEID_TAG,
                    frist.place,
                    f"Der Verwendungsnachweis ist am {datum(frist.tag)} fällig, bevor der"
                    f" Bewilligungszeitraum am {datum(period.bis)} endet.",
                    "Den Tag oder den Zeitraum berichtigen.",
                )

    # Which notice replaces or adds to which, and whether two hold for the same time unseen

    def of_succession(self) -> Iterator[Check]:
        """The checks of how the authority's notices follow on each other."""
        for kennung, bescheid in self.notices.items():
            if bescheid.frueherer and bescheid.frueherer not in self.behoerde.defekte_bescheide:
                yield partial(self._check_earlier, kennung, bescheid, bescheid.frueherer)
        for one, other in combinations(self.notices, 2):
            if self.notices[one].modul == self.notices[other].modul:
                yield partial(self._check_overlap, one, other)

    def _check_earlier(self, kennung: str, bescheid: Bescheid, earlier: str) -> None:
        place = bescheid.place_of("ersetzt" if bescheid.ersetzt else "ergaenzt")
        if earlier not in self.notices:
            others = [name for name in self.notices if name != kennung]
            self.report(
                Code.VERWEIS_UNBEKANNT,
                place,
                f"Einen Bescheid „{earlier}“ gibt es nicht.",
                meinten_sie(
                    earlier,
                    others,
                    "Den Dateinamen des früheren Bescheids angeben, ohne .yaml und mit Unterstrichen.",
                ),
            )
            return
        chain = self._chain(kennung)
        if chain[-1] == kennung == min(chain):  # else the circle is another's
            self.report(
                Code.VERWEIS_KREIS,
                place,
                f"Die Bescheide ersetzen oder ergänzen einander im Kreis: {' → '.join(chain)}.",
                "„ersetzt“ und „ergaenzt“ nennen immer einen früheren Bescheid; eines davon entfernen.",
            )
        if self.notices[earlier].modul != bescheid.modul:
            self.report(
                Code.VERWEIS_UNBEKANNT,
                place,
                f"„{earlier}“ gilt für „{self.notices[earlier].modul}“, dieser Bescheid aber für"
                f" „{bescheid.modul}“.",
                "Einen früheren Bescheid desselben Moduls angeben.",
            )

    def _check_overlap(self, one: str, other: str) -> None:
        earlier, later = one, other
        if _day_of(self.notices[one]) > _day_of(self.notices[other]) > date.min:
            earlier, later = other, one
        first, second = self.notices[earlier], self.notices[later]
        a, b = first.zeitraum, second.zeitraum
        if not isinstance(a, Zeitraum) or not isinstance(b, Zeitraum):
            return
        if a.von <= b.bis and b.von <= a.bis and not self._are_related(one, other):
            self.report(
                Code.BESCHEID_DOPPELT,
                second.place_of("zeitraum"),
                f"Für „{second.modul}“ gelten zwei Bescheide zugleich: {first.place.file}"
                f" ({zeitraum(a.von, a.bis)}) und {second.place.file} ({zeitraum(b.von, b.bis)}).",
                f"Ändert dieser Bescheid den anderen, „ersetzt: {earlier}“ oder „ergaenzt: {earlier}“"
                " ergänzen; sonst die Zeiträume prüfen.",
            )

    def _are_related(self, one: str, other: str) -> bool:
        """Whether one follows from the other, or both from a third to which one of them adds."""
        first, second = self._chain(one), self._chain(other)
        ends = {first[-1], second[-1]}
        if other in first or one in second or ends & self.behoerde.defekte_bescheide:
            return True
        adds = self.notices[one].ergaenzt or self.notices[other].ergaenzt
        return bool(adds) and len(ends) == 1

    def _chain(self, kennung: str) -> list[str]:
        """A notice and those before it, back to the first; a circle ends where it closes."""
        chain = [kennung]
        while (bescheid := self.notices.get(chain[-1])) and bescheid.frueherer:
            closes = bescheid.frueherer in chain
            chain.append(bescheid.frueherer)
            if closes:
                break
        return chain

    # The posts that are filled, and those that are granted

    def of_posts(self) -> Iterator[Check]:
        """The checks of all posts of the authority; none without a Stellenplan."""
        plan = self.behoerde.stellenplan
        if plan is None:
            return
        for group in self.granted:
            yield partial(self._check_granted, plan, group)
        for name, posts in plan.stellen.items():
            yield partial(self._check_size, name, posts)
            yield partial(self._check_references, posts)
            yield partial(self._check_since, name, posts)

    def _check_granted(self, plan: Stellenplan, group: str) -> None:
        """Report if more posts are filled from a group than it grants."""
        posts = filled_from(plan, group)
        if not posts:
            return
        kennung, _, name = group.partition(".")
        address = f"bescheide.{kennung}.bewilligt.{name}"
        filled, granted = self.figure(f"{address}.besetzt"), self.figure(f"{address}.vzae")
        if exceeds(filled, granted):
            self.report(
                Code.BESCHEID_STELLEN,
                plan.stellen[posts[-1]].place_of("bescheid"),
                f"Aus „{group}“ sind {said(filled)} besetzt ({', '.join(posts)}), bewilligt aber nur"
                f" {said(granted)} ({self.notices[kennung].bewilligt[name].place}).",
                "Eine der Stellen einem anderen Bescheid zuordnen oder den Umfang berichtigen.",
            )

    def _check_size(self, name: str, posts: Planstellen) -> None:
        """Report if more of a group is filled than there is of it."""
        if posts.besetzt_vzae is None:
            return
        filled = self.figure(f"stellenplan.{name}.besetzt_vzae")
        there_are = self.figure(f"stellenplan.{name}.vzae")
        if exceeds(filled, there_are):
            self.report(
                Code.BESCHEID_STELLEN,
                posts.place_of("besetzt_vzae"),
                f"Besetzt sind {said(filled)}, aber „{name}“ hat nur {said(there_are)}.",
                "„besetzt_vzae“ oder den Umfang der Stellen berichtigen.",
            )

    def _check_references(self, posts: Planstellen) -> None:
        """Report references to posts that no notice grants."""
        unusable = self.behoerde.defekte_bescheide  # they have findings of their own
        for reference in posts.bescheid or ():
            if reference in self.granted or reference.partition(".")[0] in unusable:
                continue
            self.report(
                Code.VERWEIS_UNBEKANNT,
                reference.place,
                f"Bewilligte Stellen „{reference}“ gibt es nicht.",
                meinten_sie(
                    reference,
                    self.granted,
                    "Den Namen des Bescheids und, hinter einem Punkt, den der bewilligten Stellen"
                    " angeben: beratung_2026.beratung.",
                ),
            )

    def _check_since(self, name: str, posts: Planstellen) -> None:
        """Report posts that are filled only after a notice ends, or before the first of them begins."""
        since = posts.besetzt_seit
        named = [reference for reference in posts.bescheid or () if reference in self.granted]
        if not isinstance(since, date) or not named:
            return
        all_periods = {str(reference): self.granted[reference].zeitraum for reference in named}
        periods = {r: p for r, p in all_periods.items() if isinstance(p, Zeitraum)}
        for reference, period in periods.items():
            if since > period.bis:
                self.report(
                    Code.BESCHEID_TAG,
                    posts.place_of("besetzt_seit"),
                    f"„{name}“ ist erst seit dem {datum(since)} besetzt, „{reference}“ aber nur für"
                    f" {zeitraum(period.von, period.bis)} bewilligt.",
                    "Den Tag oder unter „bescheid“ den Bescheid berichtigen.",
                )
        # As long as the period of one of them is pending, that one may be the first.
        if len(periods) < len(named):
            return
        first, period = min(periods.items(), key=lambda item: item[1].von)
        if since < period.von:
            self.report(
                Code.BESCHEID_TAG,
                posts.place_of("besetzt_seit"),
                f"„{name}“ ist schon seit dem {datum(since)} besetzt, „{first}“ aber erst für"
                f" {zeitraum(period.von, period.bis)} bewilligt.",
                "Den Tag prüfen; ist die Stelle schon früher gefördert worden, unter „bescheid“ auch"
                " jenen Bescheid nennen.",
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


def _day_of(bescheid: Bescheid) -> date:
    """A notice's own day, as far as that is known; the first of the calendar if it is not."""
    days = (bescheid.datum, bescheid.eingang)
    return next((day for day in days if isinstance(day, date)), date.min)


def _differ(left: Figure, right: Figure) -> bool:
    """Whether two figures are known and not the same."""
    return left.exact is not None and right.exact is not None and left.exact != right.exact
