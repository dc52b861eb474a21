"""Finds which lines of a table are sums or differences of others, and what breaks these relations.

A line is a row or a column. Lines are read from first to last with a stack: what was summed up is replaced
by its total, so that subtotals may stand within subtotals. A relation holds for all places of its lines at
once (a total row in each column); the places where it holds are evidence against those where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from math import lcm, log2

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.audit.equations import (
    Claim,
    ClaimKind,
    Quantity,
    Strength,
    Sum,
    effective_step,
    leaves,
)
from vorlagen.audit.evidence import (
    EXPLAINED,
    LIKELY,
    SURE,
    WEIGHTS,
    Feature,
    closeness,
    weighed,
)
from vorlagen.audit.sheet import Sheet
from vorlagen.audit.slips import likely_slip, slip_bits, telling
from vorlagen.german.number_scanner import PROZENT, finde_zahlen

_NUMBERED = r"\W*(?:(?:[A-Z]|[IVX]{1,4}|[0-9]{1,3})(?:\.[0-9]{0,3})*\)?\s+)?\W*"
TOTAL = re.compile(
    _NUMBERED + r"(?:\w*[Ss]umme\w*|Summen|SUMME|(?i:gesamt|insgesamt|zusammen|total|in Summe))\b"
    r"(?!\s*(?:davon|der\s+Gruppe))|\s*(?:[0-9]{1,3}\.?\s*)?[=Σ∑]"
    r"|(?!\W*(?:davon|darunter)).*\s(?:insgesamt|gesamt|zusammen)\W*\Z|"
    + _NUMBERED
    + r"(?:Ordentliche|Laufende)\s+(?:Erträge|Aufwendungen)\b"
)
DIFFERENCE = re.compile(
    _NUMBERED
    + r"(?:Saldo|Rest\w*|Differenz|Eigen(?:anteil|mittel)\w*|Fehlbetrag|Überschuss|Zuschussbedarf|Abweichung"
    r"|Defizit|(?:noch\s+)?[Vv]erbleib\w+|Unterschied|\w*[Ee]rgebnis|Endbestand|(?:Stand|Bestand)\s+(?:am|zum)\s+31)"
)
# These may be totals, and may as well be lines among others.
RESULT = re.compile(
    _NUMBERED + r"(?:Gesamt\w+|Mehrbedarf|\w*[Bb]edarf|Bestand|Betrag|Kosten|Netto\w*|Brutto\w*)\b"
)
TAKES_OFF = re.compile(
    r"\s*(?:[-−–]\s*\(?[0-9]|\./\.|abzgl|abzüglich|minus\b|davon ab\b|weniger\b)", re.IGNORECASE
)
DETAILS = re.compile(
    r"(?i:\s*(?:[-–•]\s*)?(?:davon|darunter|hiervon|nachrichtlich|dar\.|dav\.))(?!\s+ab\b)|\s*(?:Übertrag|Vortrag)\b"
)
_NAMED_RESULT = re.compile(f"(?:{TOTAL.pattern})|(?:{DIFFERENCE.pattern})")
_HEADED = re.compile(r"\s*(?:[A-Z]|[IVX]{1,4})\.?(?:[0-9]{1,2}\.?)?\s+[A-ZÄÖÜ]")
_RATE = re.compile(r"(?i)\b(?:je|pro|Satz|Preis|Rate|Quote|Anteil|Durchschnitt|Mittel|Ø|%)")
_WINDOW = 60  # open lines above a total that are tried as its terms
_PLACES = 6  # places that are looked at to find the terms; all are judged afterwards
_AHEAD = 15  # lines below a line that may be what it consists of
_PAIRED = 8  # lines of which any two may make a difference
_MOST_TAKEN_OFF = 8  # lines of a difference
_SIGNED = 5  # lines of which each may be added or taken off
_MOST_SLIPS = 4  # in one line
_ODD_SIGN = 1.0  # bits that a term costs with another sign than its label says
_LEFT_OUT = 24.0  # the same if the line above is equal to one of the terms, and no term
_NO_CHANCE = 100  # from which on two numbers are hardly equal by chance
_NEARLY = 4.0  # bits from which on it is meant that parts come to the whole
_SLIPPED = 4.0  # the same if a slip explains it


class View(Struct):
    """A sheet seen by rows or by columns, its figures as whole numbers of one small unit."""

    labels: list[str]
    figures: list[dict[int, Quantity]]
    units: list[dict[int, int]]
    halves: list[dict[int, int]]
    steps: list[dict[int, int]]
    unclear: list[set[int]]
    blanks: list[set[int]]  # where a dash stands for a figure
    headings: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)  # lines with something that may be a figure
    equals: set[int] = field(default_factory=set)
    place_labels: dict[int, str] = field(default_factory=dict)
    fewest: int = 1  # terms that must be there for a sum to be asserted
    is_spaced: bool = False  # columns were told by spaces
    is_counted: bool = False  # by counting figures
    is_cut: bool = False  # something that may be a row stands right above
    near: str = ""  # what stands right above and below


def by_rows(sheet: Sheet) -> View:
    view = _view(sheet, [row.label for row in sheet.rows], [row.figures for row in sheet.rows])
    view.unclear = [row.unclear & set(sheet.columns) for row in sheet.rows]
    for number, row in enumerate(sheet.rows):
        if row.unclear:
            view.unread.add(number)
        if row.is_heading and not row.figures:
            view.headings.add(number)
        if row.equals:
            view.equals.add(number)
    view.place_labels = sheet.heads
    view.blanks = [row.blanks for row in sheet.rows]
    view.is_cut, view.near = sheet.is_cut, sheet.near
    return view


def by_columns(sheet: Sheet) -> View:
    """The columns of each row; rates and amounts are kept apart, as they cannot be added."""
    labels = [sheet.heads.get(column, "") for column in sheet.columns]
    columns: list[dict[int, Quantity]] = [{} for _ in labels]
    unclear: list[set[int]] = [set() for _ in labels]
    for number, row in enumerate(sheet.rows):
        for line, column in enumerate(sheet.columns):
            if column in row.figures:
                columns[line][number] = row.figures[column]
            if column in row.unclear:
                unclear[line].add(number)
    view = _view(sheet, labels, columns)
    view.unclear = unclear
    view.place_labels = {number: row.label for number, row in enumerate(sheet.rows)}
    view.fewest = 2  # a row that has one figure beside its total may mean anything
    return view


def _view(sheet: Sheet, labels: list[str], figures: list[dict[int, Quantity]]) -> View:
    """Numbers of the smallest unit of the table, doubled, so that half a step is whole, too."""
    denominators = {figure.step.denominator for figure in sheet.figures}
    scale = 2 * lcm(*denominators) if denominators else 2
    coarse: dict[int, int] = {}
    for column in sheet.columns:
        step = effective_step([row.figures[column] for row in sheet.rows if column in row.figures])
        for row in sheet.rows:
            if column in row.figures:
                coarse[id(row.figures[column])] = int(step * scale)
    view = View(labels, figures, [], [], [], [set() for _ in labels], [set() for _ in labels])
    view.is_spaced, view.is_counted = sheet.is_spaced, sheet.is_counted
    for line in figures:
        view.units.append({place: int(figure.value * scale) for place, figure in line.items()})
        view.halves.append({place: int(figure.half_step * scale) for place, figure in line.items()})
        view.steps.append({place: coarse[id(figure)] for place, figure in line.items()})
    return view


Terms = tuple[tuple[int, int], ...]  # signs and lines


class Fit(Struct):
    """At which places a line is what its terms come to, and how much that tells, in bits."""

    target: int
    terms: Terms
    good: list[int] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    bits: float = 0.0
    slipped: int = 0
    is_named: bool = False

    @property
    def score(self) -> float:
        return (
            self.bits
            + WEIGHTS[Feature.FAILING] * (len(self.bad) - self.slipped)
            - _SLIPPED * self.slipped
        )


def fitted(view: View, target: int, terms: Terms, places: Iterable[int] | None = None) -> Fit:
    """Hold a line against the sum of its terms at all its places, or at some."""
    fit = Fit(target, terms)
    for place in view.units[target] if places is None else places:
        if place not in view.units[target]:
            continue
        if any(place in view.unclear[line] for _, line in terms):
            continue
        total, slack, telling_terms = 0, view.halves[target][place], 0
        present, is_repeated = 0, False
        for sign, line in terms:
            number = view.units[line].get(place)
            if number is not None:
                is_repeated = is_repeated or abs(number) == abs(view.units[target][place])
                total += sign * number
                slack += view.halves[line][place]
                telling_terms += number != 0
                present += 1
        if present < min(view.fewest, len(terms)):
            continue
        result = view.units[target][place]
        if abs(total - result) <= slack:
            fit.good.append(place)
            # "a + b − b = a" would tell nothing.
            if telling_terms >= 2 and not is_repeated:
                bits = min(20.0, log2(1 + abs(result) / (slack + view.steps[target][place])))
                fit.bits += bits if total == result else bits / 2
        else:
            fit.bad.append(place)
    return fit


class Relations:
    """The sums of a view, found from its first line to its last."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._open: list[int] = []
        self._items: list[int] = []
        self._totals: list[int] = []
        self._starts: list[int] = []  # lines that follow a heading
        self._details: set[int] = set()
        self._groups: dict[int, Fit] = {}  # lines that stand above what they sum up
        self._places = self._busiest_places()
        self.fits: list[Fit] = []

    def find(self) -> list[Fit]:
        """All sums, in the order of their totals."""
        self._find_groups()
        self._find_named_details()
        last = self._last_line()
        waiting_start = False
        for line in range(len(self._view.labels)):
            if line in self._view.headings:
                waiting_start = True
                continue
            if not (self._view.units[line] or self._view.unclear[line]) or line in self._details:
                continue
            fit = self._total(line, is_last=line == last)
            if fit is not None:
                self.fits.append(fit)
                self._reduce(fit)
                continue
            if waiting_start:
                self._starts.append(line)
                waiting_start = False
            self._open.append(line)
            self._items.append(line)
        return self.fits

    def _busiest_places(self) -> list[int]:
        count: dict[int, int] = {}
        for line in self._view.units:
            for place in line:
                count[place] = count.get(place, 0) + 1
        return sorted(count, key=lambda place: -count[place])[:_PLACES]

    def _last_line(self) -> int:
        lines = [number for number, line in enumerate(self._view.units) if line]
        return lines[-1] if lines else -1

    def _signed(self, line: int) -> tuple[int, int]:
        """A line with its sign: a minus if only its label says that it is taken off."""
        is_taken_off = TAKES_OFF.match(self._view.labels[line]) and not self._is_negative(line)
        return (-1 if is_taken_off else 1), line

    # Groups below their totals: "Personal 100, E 11 60, E 9 40"

    def _find_groups(self) -> None:
        """Mark the lines below a total that come to it at all places, from the last line upwards."""
        below: list[int] = []  # the nearest first
        for line in reversed(range(len(self._view.labels))):
            if not self._view.units[line]:
                continue
            fit = None if DETAILS.match(self._view.labels[line]) else self._group(line, below)
            if fit is not None:
                self._groups[line] = fit
                self._details.update(number for _, number in fit.terms)
                self.fits.append(fit)
                below = below[len(fit.terms) :]
            below.insert(0, line)
        self._find_broken_groups()

    def _group(self, line: int, below: list[int]) -> Fit | None:
        """The lines right below a line that it is the sum of, for certain."""
        label = self._view.labels[line]
        is_headed = _HEADED.match(label) is not None or TOTAL.match(label) is not None
        for count in range(1, min(len(below), _AHEAD) + 1):
            terms = tuple((1, number) for number in below[:count])
            if _NAMED_RESULT.match(self._view.labels[below[count - 1]]) and not is_headed:
                return None  # "Erträge" are no sum of expenses and what is left
            if count == 1:
                if is_headed and self._view.units[line] == self._view.units[below[0]]:
                    return fitted(self._view, line, terms)
            elif _may_sum(self._view, line, terms, self._places):
                fit = fitted(self._view, line, terms)
                is_whole = len(fit.good) == len(self._view.units[line])
                if is_whole and not fit.bad and fit.bits >= SURE:
                    return fit
        return None

    def _find_broken_groups(self) -> None:
        """Groups below lines like "A. Personal" that do not come to them, where others of the table do."""
        heads = [n for n, label in enumerate(self._view.labels) if _HEADED.match(label)]
        heads = [line for line in heads if self._view.units[line] and line not in self._details]
        known = [line for line in heads if line in self._groups]
        if len(heads) < 2 or not known:
            return
        for head in heads:
            if head in self._groups:
                continue
            terms = []
            for line in range(head + 1, len(self._view.labels)):
                label = self._view.labels[line]
                if line in heads or TOTAL.match(label) or RESULT.match(label):
                    break
                if self._view.units[line] and line not in self._details:
                    terms.append((1, line))
            if terms:
                fit = fitted(self._view, head, tuple(terms))
                fit.is_named = True
                self.fits.append(fit)
                self._details.update(line for _, line in terms)

    def _find_named_details(self) -> None:
        """Lines called "davon" that come to the line above; of others, each is only a part of it."""
        named: list[int] = []
        for line in reversed(range(len(self._view.labels))):
            if not self._view.units[line] or line in self._details:
                continue
            if DETAILS.match(self._view.labels[line]):
                named.insert(0, line)
                continue
            self._details.update(named)
            if len(named) > 1:
                fit = fitted(self._view, line, tuple((1, number) for number in named))
                self._judge(fit)
                claims = [self.claim(fit, place) for place in fit.bad]
                is_meant = fit.slipped == len(fit.bad)
                if not fit.good:
                    # Parts may be less than the whole, and more where they overlap.
                    is_meant = all(
                        max(slip_bits(claim), closeness(claim)) >= _NEARLY for claim in claims
                    )
                fit.is_named = True
                if is_meant:
                    self.fits.append(fit)
            named = []

    # Totals

    def _total(self, line: int, *, is_last: bool) -> Fit | None:
        """What a line sums up, if it does."""
        label = self._view.labels[line]
        is_total = TOTAL.match(label) is not None or line in self._view.equals
        is_unnamed_row = self._view.fewest == 1 and is_last and not label.strip()
        is_total = is_total or (is_unnamed_row and len(self._open) > 2)
        is_difference = DIFFERENCE.match(label) is not None or line in self._view.equals
        may_be = is_total or is_difference or RESULT.match(label) is not None
        if not label.strip() and self._open and self._repeats(line, ((1, self._open[-1]),)):
            return fitted(self._view, line, ((1, self._open[-1]),))  # a group of one
        candidates = list(self._suffixes(line))
        if may_be:
            candidates += self._structures(line)
        differences = list(self._differences(line, named=may_be))
        # Of those that hold nowhere, the first is what a line of that name means.
        candidates = [*differences, *candidates] if is_difference else [*candidates, *differences]
        best: Fit | None = None
        for terms in dict.fromkeys(candidates):
            fit = fitted(self._view, line, terms)
            odd = sum(self._signed(term)[0] != sign for sign, term in terms)
            fit.bits -= _ODD_SIGN * odd
            if not fit.good and (not may_be or (odd and not is_difference)):
                continue
            if is_total and self._may_forget(terms):
                fit.bits -= _LEFT_OUT
            if best is not None and fit.bits - _SLIPPED * len(fit.bad) <= best.score:
                continue  # not even if slips explain all
            self._judge(fit)
            if best is None or fit.score > best.score:
                best = fit
        if best is None:
            return None
        best.is_named = is_total or is_difference
        if self._holds(best, named=may_be):
            return best
        return self._broken(best, is_total=is_total, is_difference=is_difference, may_be=may_be)

    def _may_forget(self, terms: Terms) -> bool:
        """Whether a total leaves out but the first of its lines, or one that is equal to a term."""
        used = {line for _, line in terms}
        above = [line for line in self._open if line < terms[0][1]]
        between = [line for line in self._open if line > terms[0][1] and line not in used]
        if any(self._repeats(line, terms[1:]) for line in between):
            return True
        if not above:
            return False
        if self._repeats(above[-1], terms):
            return True
        return len(above) == 1 and not self._totals and above == self._items[:1]

    def _repeats(self, line: int, terms: Terms) -> bool:
        return any(self._view.units[line] == self._view.units[other] for _, other in terms)

    def _judge(self, fit: Fit) -> None:
        """Find out at which places a slip explains why a sum fails, and where none was meant."""
        bad = []
        for place in fit.bad:
            claim = self.claim(fit, place)
            if fit.slipped < _MOST_SLIPS and likely_slip(claim):
                fit.slipped += 1
                bad.append(place)
            elif not self._is_no_sum(fit, place):
                bad.append(place)
        fit.bad = bad

    def _is_no_sum(self, fit: Fit, place: int) -> bool:
        """Whether a result lies between its terms: that of a rate for the whole, and no sum."""
        if any(sign < 0 for sign, _ in fit.terms):
            return False
        values = [self._view.units[line].get(place) for _, line in fit.terms]
        numbers = [number for number in values if number is not None]
        result = self._view.units[fit.target][place]
        is_between = 0 <= min(numbers) < result < max(numbers)
        if not is_between or len(numbers) < 2:
            return False
        *others, largest = sorted(numbers)
        slack = sum(self._view.halves[line].get(place, 0) for _, line in fit.terms)
        missing = result - sum(others)
        for power in (10, 100, 1000):
            if missing > 0 and abs(missing * power - largest) <= power * slack:
                return False  # it would be a sum, had that one not slipped its point
        words = f"{self._view.place_labels.get(place, '')} {self._view.labels[fit.target]}"
        return bool(fit.good) or _RATE.search(words) is not None

    def _holds(self, fit: Fit, *, named: bool) -> bool:
        """Whether the places where a relation holds outweigh those where it does not."""
        if not fit.good:
            return False
        if len(fit.terms) == 1:
            return named and not fit.bad
        needed = LIKELY if named else SURE + log2(len(self._open) + 1)
        if named and not fit.bad:
            return True
        if not fit.bad:
            return fit.bits >= needed
        if len(fit.good) < 2 and not named and fit.slipped < len(fit.bad):
            return False
        return fit.bits >= needed + _SLIPPED * len(fit.bad) and len(fit.good) >= len(fit.bad)

    def _broken(self, fit: Fit, *, is_total: bool, is_difference: bool, may_be: bool) -> Fit | None:
        """A relation that fails at most places, if the words or a slip say that it is meant."""
        if not fit.bad or len(fit.terms) < 2 or not may_be:
            return None
        claims = [self.claim(fit, place) for place in fit.bad]
        takes_off = any(TAKES_OFF.match(self._view.labels[line]) for _, line in fit.terms)
        if is_total or (is_difference and takes_off):
            return fit
        is_near = all(closeness(claim) or slip_bits(claim) for claim in claims)
        is_gesamt = "Gesamt" in self._view.labels[fit.target]
        return fit if is_near and (is_difference or is_gesamt or _all_telling(claims)) else None

    def _suffixes(self, line: int) -> Iterator[Terms]:
        """The last open lines, as many as come to this line at some place."""
        terms: list[tuple[int, int]] = []
        places = [place for place in self._places if self._view.units[line].get(place)]
        sums = dict.fromkeys(places, 0)
        slacks = {place: self._view.halves[line][place] for place in places}
        present = dict.fromkeys(places, 0)
        for above in reversed(self._open[-_WINDOW:]):
            sign, _ = self._signed(above)
            terms.append((sign, above))
            fits = False
            for place in places:
                number = self._view.units[above].get(place)
                if number:
                    sums[place] += sign * number
                    slacks[place] += self._view.halves[above][place]
                    present[place] += 1
                off = abs(sums[place] - self._view.units[line][place])
                fits = fits or (present[place] >= 2 and off <= slacks[place])
            if fits and len(terms) >= 2:
                yield tuple(reversed(terms))

    def _structures(self, target: int) -> Iterator[Terms]:
        """What a total may sum up by where it stands, the likeliest first."""
        last = max(self._totals, default=-1)
        groups = [
            [line for line in self._open if line > last],
            self._open,
            [line for line in self._open if line not in self._details],
            self._items,
            [line for line in self._items if line not in self._details],
            [line for line in self._items if line > last],
            self._totals,
            [line for line in self._open if line >= last],
        ]
        for start in self._starts[-4:]:
            groups.append([line for line in self._open if line >= start])
            groups.append([line for line in self._items if line >= start])
        if (
            self._view.fewest > 1
        ):  # "2025 von | 2025 bis | 2026 von | 2026 bis | Summe von | Summe bis"
            for stride in (2, 3):
                groups.append([line for line in self._items if (target - line) % stride == 0])
        for group in groups:
            if group:
                yield tuple(self._signed(line) for line in group)

    def _differences(self, line: int, *, named: bool) -> Iterator[Terms]:
        """The first less the others, and for few lines each way to add and take off."""
        for count in range(min(len(self._open), _MOST_TAKEN_OFF), 1, -1):
            group = self._open[-count:]
            if any(self._is_negative(other) for other in group[1:]):
                continue  # nobody takes off what is negative already
            if named or count <= 3:
                yield ((1, group[0]), *((-1, other) for other in group[1:]))
            if not 2 < count <= _SIGNED:
                continue
            for signs in product((1, -1), repeat=count - 1):
                terms = list(zip((1, *signs), group, strict=True))
                if _may_sum(self._view, line, terms, self._places):
                    yield tuple(terms)
        near = sorted({*self._open[-_PAIRED:], *(self._items[-2:] if named else ())})
        for left, right in permutations(near, 2):
            terms = [(1, left), (-1, right)]
            is_odd = self._is_negative(right) and not named
            if not is_odd and _may_sum(self._view, line, terms, self._places):
                yield tuple(terms)

    def _is_negative(self, line: int) -> bool:
        numbers = self._view.units[line].values()
        return min(numbers, default=0) < 0 >= max(numbers, default=0)

    def _reduce(self, fit: Fit) -> None:
        """Replace what was summed up by its total."""
        used = {line for _, line in fit.terms}
        first = min(
            (self._open.index(line) for line in used if line in self._open), default=len(self._open)
        )
        self._open = [*self._open[:first], fit.target]
        self._totals = [line for line in self._totals if line not in used]
        self._totals.append(fit.target)

    # Claims

    def claim(self, fit: Fit, place: int, evidence: str = "") -> Claim:
        terms = []
        for sign, line in fit.terms:
            figure = self._view.figures[line].get(place)
            if figure is not None:
                terms.append((sign, figure))
        is_difference = any(sign < 0 or term.value < 0 for sign, term in terms)
        kind = ClaimKind.DIFFERENZ if is_difference else ClaimKind.SUMME
        result = self._view.figures[fit.target][place]
        return Claim(kind, Sum(tuple(terms)), result, evidence=evidence)

    def claims(self) -> Iterator[Claim]:
        """What the sums assert at each place, with what speaks for it."""
        for fit in self.find():
            evidence = self._evidence(fit)
            for place in fit.good:
                yield self.claim(fit, place, evidence)
            failing = [self.claim(fit, place) for place in fit.bad]
            features = self._features(fit)
            for place, broken in zip(fit.bad, failing, strict=True):
                claim = weighed(broken, features, fit.bits, failing, held=len(fit.good))
                strength = claim.strength
                if self._is_doubtful(fit, place, broken):
                    strength = Strength.DOUBTFUL
                coarse = self._coarse(fit, place)
                yield replace(claim, strength=strength, evidence=evidence, coarse=coarse)

    def _is_doubtful(self, fit: Fit, place: int, claim: Claim) -> bool:
        """Whether it may well be that not this was summed up, whatever speaks for it."""
        if self._leaves_out(fit, place) or (self._view.is_spaced and self._forgets(fit, claim)):
            return True
        if claim.result.unit == PROZENT and claim.result.value != 100:
            return True  # shares of different wholes stand in one column, too
        units = {figure.unit for figure in (*leaves(claim.node), claim.result)}
        if len(units) > 1 and slip_bits(claim) < EXPLAINED:
            return True  # "900 m²" among amounts
        off = abs(claim.computed - claim.result.value)
        is_near = off in [Fraction(number.wert) for number in finde_zahlen(self._view.near)]
        return is_near and off >= _NO_CHANCE and fit.bits < SURE  # a row not read as one

    def _features(self, fit: Fit) -> list[Feature]:
        """What a sum is called and how it was read."""
        features: list[Feature] = []
        label = self._view.labels[fit.target]
        if fit.is_named and label.strip():
            is_sure = TOTAL.match(label) is not None
            for _, line in fit.terms:
                is_sure = is_sure or TAKES_OFF.match(self._view.labels[line]) is not None
            features.append(Feature.NAME if is_sure else Feature.REST)
        elif fit.is_named and not self._view.is_spaced:
            features.append(Feature.LAST)
        elif "Gesamt" in label and RESULT.match(label):
            features.append(Feature.REST)
        if self._view.is_spaced:
            features.append(Feature.SPACED)
        if self._view.is_counted:
            features.append(Feature.COUNTED)
        return features

    def _leaves_out(self, fit: Fit, place: int) -> bool:
        """Whether a figure stands between the terms and their sum, or right above them, that is in no sum."""
        used = {fit.target, *(line for _, line in fit.terms)}
        for other in reversed(self.fits):
            if other.target in used:
                used.update(line for _, line in other.terms)
        first = min(used)
        is_confirmed = fit.bits >= SURE  # by other places, of which the same rows are terms
        starts = {other.target + 1 for other in self.fits} | {
            line + 1 for line in self._view.headings
        }
        while first and not is_confirmed and first != fit.target and first not in starts:
            first -= 1
        if not first and self._view.is_cut and not is_confirmed:
            return True
        for line in range(first, max(used)):
            if line in used or line in self._details:
                is_known = place in self._view.units[line] or place in self._view.blanks[line]
                if self._view.is_counted and not is_known:
                    return True
                continue
            if line in self._view.unread or self._view.units[line].get(place):
                return True
        return False

    def _forgets(self, fit: Fit, claim: Claim) -> bool:
        """Whether a total is right but for its first line, which it may well leave out."""
        first = self._view.figures[fit.terms[0][1]]
        off = claim.computed - claim.result.value
        return any(figure.value == off for figure in first.values())

    def _coarse(self, fit: Fit, place: int) -> Fraction:
        """The power of ten of which all are multiples, if rounding to it explains what a sum is off by."""
        claim = self.claim(fit, place)
        terms = list(leaves(claim.node))
        step = effective_step([claim.result, *terms])
        off = abs(claim.computed - claim.result.value)
        is_rounded = step > claim.result.step and claim.result.may_round
        return step if is_rounded and off <= step * (len(terms) + 1) / 2 else Fraction(0)

    def _evidence(self, fit: Fit) -> str:
        parts = []
        if fit.is_named:
            label = " ".join(self._view.labels[fit.target].split())
            parts.append(f"sie heißt „{label}“" if label else "sie steht als letzte ohne Namen")
        if len(fit.good) > 1:
            parts.append(f"dieselbe Rechnung geht an {len(fit.good)} anderen Stellen auf")
        elif fit.good:
            parts.append("dieselbe Rechnung geht an einer anderen Stelle auf")
        return " und ".join(parts)


def _all_telling(claims: Iterable[Claim]) -> bool:
    return all(telling(claim.computed, claim.result) for claim in claims)


def _may_sum(view: View, target: int, terms: Sequence[tuple[int, int]], places: list[int]) -> bool:
    """Whether the terms come to the target at one of some places, where that tells something."""
    for place in places:
        result = view.units[target].get(place)
        if not result:
            continue
        total, slack, present = 0, view.halves[target][place], 0
        for sign, line in terms:
            number = view.units[line].get(place)
            if number:
                total += sign * number
                slack += view.halves[line][place]
                present += 1
        if present >= 2 and abs(total - result) <= slack:
            return True
    return False
