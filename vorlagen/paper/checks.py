"""All checks of a paper: those of its subjects, those that users write, and those of the paper as a whole.

A failed condition is reported with both sides, their values, formulas and facts.

A check is a function that takes its subject and yields findings. If it cannot compute something, it raises
a `FigureError`; that is reported, and the other checks go on.

Of the paper as a whole these are the papers it names, its secrets, its words, the sources of its figures,
and its figures against those that it and its neighbours have published. There, for each address the last
published state that has it counts: the paper's own, else that of the latest earlier paper of the authority.
Once the paper itself is published, only its own state counts. Exact values are compared, however they were
printed. A difference that comes from another day (a rate that has changed since), or in a paper that
carries an earlier one on, is only a Hinweis. All differences from one state are one finding, with the facts
at their root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

from msgspec import Struct

from vorlagen.facts.fakten import unknown
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    NONE,
    Clause,
    Constant,
    Figure,
    Namespace,
    Operation,
    Side,
    Unit,
    facts_below,
    formula,
    judge,
    said,
    steps_below,
    valued,
)
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.dates import datum
from vorlagen.german.words import aufzaehlung
from vorlagen.haushalt import no_overrun_of_nothing
from vorlagen.page import IS_JUDGED, Printed, note, words_of
from vorlagen.paper.fact_notices import nothing_is_open, values_suit_their_time
from vorlagen.paper.facts import Pruefung, Schriftstueck, Vorlage, papiertag
from vorlagen.paper.figures import PaperFigures, full_address, is_of_another_paper
from vorlagen.paper.paper import CheckOutcome, CheckResult, Page, Paper
from vorlagen.paper.projekt import Behoerde, Papier, Version
from vorlagen.paper.subjects import PRUEFUNGEN, subjects
from vorlagen.paper.veroeffentlicht import Veroeffentlicht, VeroeffentlichteGroesse
from vorlagen.paper.withheld import withheld_in


def check_of_users(figures: PaperFigures, findings: Findings) -> tuple[CheckResult, ...]:
    """Run the checks of the authority and of the paper; all of them, whatever some come to."""
    liste = figures.behoerde.dateien.of(PRUEFUNGEN).only
    shared = liste.pruefungen if liste else {}
    of_paper = figures.schriftstueck.pruefungen
    for name in shared.keys() & of_paper.keys():
        first = shared[name].place
        findings.add(
            Code.KENNUNG_DOPPELT,
            of_paper[name].place,
            f"Den Namen „{name}“ trägt schon eine Prüfung in {first.file}, Zeile {first.line}.",
            "Einen der beiden Namen ändern; die Prüfungen der Behörde gelten auch hier.",
        )
    results = []
    for name, pruefung in (*shared.items(), *of_paper.items()):
        result = run_check(f"pruefungen.{name}", pruefung, figures.names, findings)
        if result.outcome is CheckOutcome.FEHLERHAFT:
            figures.complete = False
        results.append(result)
    return tuple(results)


_MOST = 6  # places that a message shows


def _why(parts: Sequence[Clause]) -> str:
    """The parts that do not hold, or hold where they must not, with their sides and facts."""
    sentences = []
    for part in parts:
        verb = "gilt, obwohl es nicht gelten darf" if part.truth else "gilt nicht"
        if len(part.sides) == 1:
            sentences.append(f"„{part.text}“ {verb}{_places(part.sides[0])}.")
        else:
            sides = [f"{_shown(side)}{_places(side)}" for side in part.sides]
            sentences.append(f"„{part.text}“ {verb}: links {sides[0]}; rechts {sides[1]}.")
    return " ".join(sentences)


def _shown(side: Side) -> str:
    """A side with its address, its formula one level down, and its value."""
    value = side.value
    if isinstance(value, Figure):
        computed = formula(value) if isinstance(value.origin, Operation) else ""
        terms = [value.address, computed, said(value)]
    else:
        terms = [side.text.replace("…", ""), valued(value)]
    return " = ".join(dict.fromkeys(filter(None, terms)))


def _places(side: Side) -> str:
    """The places of the facts that a side rests on, in brackets; a repeated file is named once."""
    places = [side.place] if side.place else []
    if isinstance(side.value, Figure):
        places = [fact.place for _, fact in side.value.facts()]
    places = list(dict.fromkeys(places))
    if not places:
        return ""
    texts = [str(places[0])]
    for before, place in pairwise(places[:_MOST]):
        if place.file == before.file:
            texts.append(f"{place.line}:{place.column}")
        else:
            texts.append(str(place))
    listed = ", ".join(texts)
    if len(places) > _MOST:
        listed += f" und {len(places) - _MOST} weitere"
    return f" ({listed})"


def _sides(parts: Sequence[Clause]) -> list[Side]:
    sides: list[Side] = []
    for part in parts:
        sides.extend(part.sides)
    return sides


def _pending_facts(parts: Sequence[Clause]) -> str:
    """The pending facts of the parts: „bescheide.a.betrag“ (der Bescheid fehlt noch)."""
    waiting: dict[str, str] = {}
    for side in _sides(parts):
        values = side.value if isinstance(side.value, list | tuple) else (side.value,)
        for value in values:
            if isinstance(value, Ausstehend):
                waiting[side.text] = value.grund
            elif isinstance(value, Figure):
                for figure, fact in value.facts():
                    if fact.pending:
                        waiting[figure.address or side.text] = fact.pending
    return aufzaehlung([f"„{name}“ ({reason.rstrip('.')})" for name, reason in waiting.items()])


def run_check(address: str, check: Pruefung, names: Namespace, findings: Findings) -> CheckResult:
    """Judge a check; unless it holds, `findings` get the reason, at the condition's place."""
    verdict = judge(check.bedingung, names)
    outcome = CheckOutcome.FEHLERHAFT if verdict.errors else _OUTCOMES[verdict.truth]
    for error in verdict.errors:
        error.report(findings, check.bedingung.place)
    if outcome in {CheckOutcome.GILT_NICHT, CheckOutcome.OFFEN}:
        findings.extend([_unfulfilled(check, outcome, verdict.because)])
    return CheckResult(address, outcome, check)


def _unfulfilled(check: Pruefung, outcome: CheckOutcome, parts: Sequence[Clause]) -> Finding:
    place = check.bedingung.place
    message = " ".join(check.meldung.split())
    if not message.endswith((".", "!", "?")):
        message += "."
    if outcome is CheckOutcome.OFFEN:
        message += f" Ob das gilt, ist noch offen; es fehlt: {_pending_facts(parts)}."
        cure = "Die ausstehenden Fakten eintragen; dann wird geprüft."
        return Finding(Code.PRUEFUNG, place, message, cure, Severity.HINWEIS)
    commands: dict[str, None] = {}
    for side in _sides(parts):
        if isinstance(side.value, Figure) and side.value.address:
            commands[f"vorlagen erklaeren {side.value.address}"] = None
    cure = "Die Fakten beider Seiten prüfen, dann die Bedingung."
    if commands:
        cure += f" Herleitung: {', '.join(commands)}"
    severity = Severity(check.schwere)
    return Finding(Code.PRUEFUNG, place, f"{message} {_why(parts)}", cure, severity)


_OUTCOMES = {True: CheckOutcome.GILT, False: CheckOutcome.GILT_NICHT, None: CheckOutcome.OFFEN}


_MOST_ROOTS = 5  # are named
Values = tuple[VeroeffentlichteGroesse, ...]


def agrees_with_published_states(
    paper: Paper, schriftstueck: Schriftstueck, page: Page
) -> Iterator[Finding]:
    """Each figure of a paper that was published with another value."""
    states = list(_states(paper.behoerde, paper.papier, schriftstueck))
    if not states:
        return
    now = _PresentState(paper, page)
    last: dict[str, tuple[_Publication, Values]] = {}
    for state in states:  # later ones replace earlier ones
        for address, values in state.published.groessen.items():
            last[full_address(address, state.kennung)] = state, values
    moves_by_state: dict[tuple[str, bool], list[_Move]] = {}
    for address, (state, values) in last.items():
        figure = _differing(values, now.by_address.get(address, ()), now)
        if figure is not None:
            move = _Move(state, values, figure)
            key = (state.published.vorlage, move.is_expected)
            moves_by_state.setdefault(key, []).append(move)
    for moves in moves_by_state.values():
        yield _finding_on(moves, now)


class _Publication(Struct, frozen=True):
    """The published state of a paper, as far as it concerns the one that is checked."""

    published: Veroeffentlicht
    kennung: str  # of the paper that its short addresses belong to
    is_own: bool = False
    is_carried_on: bool = False


def _states(
    behoerde: Behoerde, papier: Papier, schriftstueck: Schriftstueck
) -> Iterator[_Publication]:
    """The states that count, the paper's own last."""
    continued = schriftstueck.fortschreibung_von if isinstance(schriftstueck, Vorlage) else None
    paper_day = papiertag(schriftstueck, behoerde.gremien)
    last_day = paper_day.tag if paper_day else date.max
    # Of an annex, that of its paper: differences in shared figures are reported with the paper.
    own_kennung = (papier.haupt or papier).kennung
    earlier = []
    for kennung, state in behoerde.erschienen().items():
        day = state.datum or date.min
        if kennung != own_kennung and day <= last_day:
            earlier.append((day, kennung, state))
    for _, kennung, state in sorted(earlier, key=lambda entry: entry[:2]):
        if kennung == continued:
            yield _Publication(state, papier.kennung, is_carried_on=True)
        yield _Publication(state, kennung)
    if papier.veroeffentlicht:
        yield _Publication(papier.veroeffentlicht, papier.kennung, is_own=True)


class _PresentState:
    """The present state of the paper: the figures that it prints, and all below them."""

    def __init__(self, paper: Paper, page: Page) -> None:
        self.papier = paper.papier
        self.style = paper.style
        self.printed = page.printed
        self.printed_origins = {id(printed.figure.origin) for printed in self.printed}
        self.by_address: dict[str, list[Figure]] = {}
        figures = [printed.figure for printed in self.printed]
        for figure in steps_below(figures, is_of_another_paper):
            if figure.address and figure.exact is not None:
                address = full_address(figure.address, paper.papier.kennung)
                self.by_address.setdefault(address, []).append(figure)

    def place_of(self, figure: Figure) -> Place:
        """The place where the paper prints a figure, or that of its first fact."""
        for printed in self.printed:
            if printed.figure.address == figure.address:
                return printed.place
        for _, fact in figure.facts():
            return fact.place
        return Place(self.papier.text_datei)


class _Move(Struct, frozen=True):
    """A figure that differs from a state: usually one value, several if a rate changes within a period."""

    state: _Publication
    values: Values
    figure: Figure

    @property
    def is_expected(self) -> bool:
        return self.state.is_carried_on or bool(_other_days(self.values, self.figure))


def _differing(values: Values, figures: Sequence[Figure], now: _PresentState) -> Figure | None:
    """The first value that differs from all that were published.

    Each printed value must be among the published ones. Of values that are only reckoned with, one is
    enough: a period in which a rate changes has more of them than a paper prints.
    """
    published = {(value.wert, value.einheit) for value in values}
    differing = []
    for figure in figures:
        if (figure.exact, str(figure.unit)) not in published:
            differing.append(figure)
    for figure in differing:
        if id(figure.origin) in now.printed_origins:
            return figure
    if differing and len(differing) == len(figures):
        return differing[0]
    return None


def _finding_on(moves: Sequence[_Move], now: _PresentState) -> Finding:
    """One finding on all that differs from a published state."""
    first = moves[0]
    published = first.state.published
    are = "sind" if len(first.values) > 1 else "ist"
    texts = []
    for value in first.values:
        unit = Unit(((value.einheit, 1),)) if value.einheit else NONE
        texts.append(said(Figure(value.wert, unit, Constant("")), now.style))
    values_text = aufzaehlung(texts)
    message = (
        f"„{first.figure.address}“: {now.papier.name} kommt auf {said(first.figure, now.style)};"
        f" veröffentlicht {are} {values_text}: {published}, {published.place}."
    )
    if len(moves) > 1:
        message += f" So weichen {len(moves)} Größen ab."
    message += _roots(moves, now)
    days: dict[str, None] = {}
    for move in moves:
        days |= dict.fromkeys(_other_days(move.values, move.figure))
    if days:
        message += f" Es zählt ein anderer Tag: {'; '.join(days)}."
    return Finding(
        Code.STAND_WEICHT_AB,
        now.place_of(first.figure),
        message,
        _cure(first.state, now.papier, is_expected=first.is_expected),
        Severity.HINWEIS if first.is_expected else None,
    )


def _roots(moves: Sequence[_Move], now: _PresentState) -> str:
    """The changed facts below moved figures; nothing if they are the moved figures themselves."""
    state = moves[0].state
    before = {}
    for a, v in state.published.fakten.items():
        before[full_address(a, state.kennung)] = v
    roots: dict[str, str] = {}
    for move in moves:
        for leaf, fact in move.figure.facts():
            old = before.get(full_address(leaf.address, now.papier.kennung))
            if old and leaf.exact not in old:
                old_figures = []
                for value in sorted(old):
                    old_figures.append(Figure(value, leaf.unit, Constant("")))
                was = aufzaehlung([said(figure, now.style) for figure in old_figures])
                roots[leaf.address] = f"{was} → {said(leaf, now.style)} ({fact.place})"
    if not before or roots.keys() == {move.figure.address for move in moves}:
        return ""
    if not roots:
        return " Anders ist kein Wert, sondern eine Formel, eine Rundung, ein Zeitraum oder das Programm."
    named = [f"„{address}“ {root}" for address, root in roots.items()]
    text = f" Geändert: {'; '.join(named[:_MOST_ROOTS])}"
    if len(named) > _MOST_ROOTS:
        text += f" und {len(named) - _MOST_ROOTS} weitere Fakten"
    return f"{text}."


def _cure(state: _Publication, papier: Papier, *, is_expected: bool) -> str:
    if is_expected:
        return "Nichts zu tun, wenn das so gemeint ist; der Text kann die Änderung nennen."
    if state.is_own:
        return (
            "Den Fakt zurücknehmen, der sich geändert hat, oder die neue Fassung nach ihrer"
            f" Veröffentlichung festhalten: vorlagen festhalten {papier.name} --ersetzen. Alles, was sich"
            f" bewegt hat, zeigt: vorlagen vergleichen {papier.name} --vorlage {papier.name}"
        )
    return (
        "Prüfen, welcher Wert stimmt. Hat er sich seither geändert, es im Text sagen; mit dem Festhalten"
        " dieser Vorlage ist der neue Wert der veröffentlichte."
    )


def _other_days(values: Values, figure: Figure) -> list[str]:
    """The dated facts below a figure that held from another day on when it was published."""
    before: dict[str, set[date]] = {}
    for value in values:
        for address, day in value.gilt_ab:
            before.setdefault(address, set()).add(day)
    now: dict[str, set[date]] = {}
    for leaf, fact in figure.facts():
        if fact.holds is not None:
            now.setdefault(leaf.address, set()).add(fact.holds.entry.gilt_ab)
    texts = []
    for address, days in now.items():
        if address in before and days != before[address]:
            texts.append(f"„{address}“ gilt ab {_days(days)}, damals ab {_days(before[address])}")
    return texts


def _days(days: set[date]) -> str:
    return aufzaehlung([datum(day) for day in sorted(days)])


def names_other_papers(figures: PaperFigures) -> Iterator[Finding]:
    """Whether `fortschreibung_von` and `bezugsvorlagen` name other papers of the authority."""
    vorlage = figures.schriftstueck
    papiere = figures.behoerde.papiere
    if not isinstance(vorlage, Vorlage):
        return
    named = [(vorlage.fortschreibung_von, vorlage.place_of("fortschreibung_von"))]
    for bezugsvorlage in vorlage.bezugsvorlagen:
        named.append((bezugsvorlage.vorlage, bezugsvorlage.place_of("vorlage")))
    for name, place in named:
        if name is not None and (name == vorlage.kennung or name not in papiere):
            others = []
            for kennung in papiere:
                if kennung != vorlage.kennung:
                    others.append(kennung)
            yield unknown("Die andere Vorlage", name, others, place)


_LEGAL_FORM = re.compile(r",?\s+(?:g?GmbH|AG|KG|OHG|UG|SE|GbR|e\.\s?[KGV]\.)(?=\W|$).*")
_NAMED = 3  # of facts without a source
_LEAST_SECRET = 4  # characters; shorter words stand anywhere


def secrets_stay_in(papier: Papier, pages: Iterable[Page]) -> Iterator[Finding]:
    """Whether the public version, or one of its annexes, says elsewhere what its tables leave out."""
    if papier.version is not Version.OEFFENTLICH:
        return
    words = " ".join(words_of(page.html) for page in pages)
    for withheld in withheld_in(papier):
        for text in withheld.texts:
            secret = _LEGAL_FORM.sub("", " ".join(text.split()))
            alone = rf"(?<!\w){re.escape(secret)}(?!\w)"
            if len(secret) >= _LEAST_SECRET and re.search(alone, words):
                yield Finding(
                    Code.NICHTOEFFENTLICH,
                    withheld.place,
                    f"„{secret}“ steht in der öffentlichen Fassung, obwohl {withheld.title} nicht öffentlich"
                    " ist.",
                    "Dort anders schreiben, etwa „Bieter 1“, oder in einen nichtöffentlichen Teil setzen"
                    " (::: nichtoeffentlich …); darf es jeder lesen, „nichtoeffentlich“ streichen.",
                    None if " " in secret else Severity.WARNUNG,  # a single word may mean another
                )


def figures_have_sources(page: Page) -> Iterator[Finding]:
    """Whether facts that a final paper rests on name no source; one finding counts them.

    Those of another paper are reported with that one.
    """
    without: dict[str, Place] = {}
    for figure, fact in facts_below([item.figure for item in page.printed]):
        has_source = fact.source or fact.notice or fact.assumed or fact.pending
        is_of_this = figure.address and not figure.address.startswith("vorlagen.")
        if is_of_this and not has_source:
            without.setdefault(f"„{figure.address}“", fact.place)
    if without:
        named = [*list(without)[:_NAMED], "weitere"][: len(without)]
        yield Finding(
            Code.QUELLE_FEHLT,
            next(iter(without.values())),
            f"Eingetragene Zahlen ohne Quelle: {len(without)}, nämlich {aufzaehlung(named)}.",
            "„quelle: {dokument: …, fundstelle: …}“ ergänzen: bei der Angabe, bei der Tabelle oder, wenn"
            " alles aus einer Quelle ist, einmal in vorlage.yaml.",
        )


_DIRECTION = "unter|über|weniger|mehr|geringer|höher|niedriger"


def signs_suit_words(page: Page) -> Iterator[Finding]:
    """Whether a figure below zero stands beside a word that says the sign already: „sinkt um −5 €“."""
    words = words_of(page.html)
    negative: dict[str, Printed] = {}  # the first print of each text, the last text first
    for item in reversed(page.printed):
        if item.text.startswith("−"):
            negative[item.text] = item
    for item in negative.values():
        text = re.escape(" ".join(item.text.split()))
        match = re.search(rf"\bum {text}|{text} (?:{_DIRECTION})\b", words)
        if match:
            yield Finding(
                Code.AUSDRUCK,
                item.place,
                f"„{match[0]}“: Ob es mehr oder weniger ist, sagen hier Wort und Vorzeichen zugleich.",
                'Das Wort nach dem Wert wählen, {{ … | je_nachdem("steigt", "sinkt") }}, und ihn ohne'
                " Vorzeichen drucken: {{ … | ohne_vorzeichen | euro }}.",
                Severity.WARNUNG,
            )


def check_figures(
    figures: PaperFigures, findings: Findings, *, with_authority: bool = True
) -> tuple[CheckResult, ...]:
    """Check the figures of a paper and their facts; the results of the checks of its users."""
    if not IS_JUDGED.get():
        return ()
    note(names_other_papers(figures), findings)
    for registered in subjects():
        part = figures.of(registered.part)
        checks = list(registered.checks(part))
        if with_authority:
            checks += registered.authority_checks(part)
        for found in checks:
            figures.came_out(partial(note, found, findings), findings)
    return check_of_users(figures, findings)


def check_printed(paper: Paper, figures: PaperFigures, page: Page, *, is_whole: bool) -> None:
    """Check a paper whose page has been made; `is_whole` if all its figures and texts could be."""
    if not IS_JUDGED.get():
        return
    pages = [page]
    for annex in paper.annexes:
        if annex.document and annex.document.page:
            pages.append(annex.document.page)
    checks = [
        nothing_is_open(figures, page, is_final=paper.is_final),
        secrets_stay_in(paper.papier, pages),
        signs_suit_words(page),
        values_suit_their_time(figures, page, paper.style),
        no_overrun_of_nothing(page.printed, figures.names),
    ]
    if paper.is_final:
        checks.append(figures_have_sources(page))
    if is_whole:
        checks.append(agrees_with_published_states(paper, figures.schriftstueck, page))
    for check in checks:
        note(check, paper.findings)
