"""Random financings, and an arithmetic of their own in exact fractions: what a table has to print.

It follows the rules of the handbook („Die Rundung“) and takes nothing from the program. A table has
amounts by year, of flat sums, sums per year and sums per post and year; grants of each kind, with and
without a cap in all or per year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

from financing_cases import ANGABEN, HILFE_YAML, projekt

YEARLY_CAPS = ["3333.6", "5000", "12345.67"]
QUOTAS = ["33.3", "80", "100"]


@dataclass(frozen=True)
class Entry:
    """A line as entered: what it is, and how the YAML says it."""

    kind: str  # kosten, abzug, fest, anteil, rest
    text: str
    flat: Fraction = Fraction(0)
    yearly: tuple[Fraction, ...] = ()
    posts: Fraction = Fraction(1)
    due: int | None = None  # the number of the year in which all of it falls due
    quota: Fraction = Fraction(1)
    cap: Fraction | None = None  # in all
    cap_yearly: Fraction | None = None


@dataclass(frozen=True)
class Described:
    """A financing with one table; `months` are those of each Haushaltsjahr."""

    stage: str
    step: Fraction
    taker: str
    start: int  # month of 2022
    months: tuple[int, ...]
    entries: tuple[Entry, ...]
    topf: bool = False

    @property
    def yaml(self) -> str:
        last = sum(self.months) + self.start - 1
        bis = f"{2022 + (last - 1) // 12}-{(last - 1) % 12 + 1:02}"
        day = {"02": 28, "04": 30, "06": 30, "09": 30, "11": 30}.get(bis[-2:], 31)
        day += bis == "2024-02"
        auf = Decimal(self.step.numerator) / self.step.denominator
        lines = "".join(
            f"      - {{bezeichnung: {entry.kind} {n}, {entry.text}}}\n"
            for n, entry in enumerate(self.entries)
        )
        return (
            f"zeitraum: {{von: 2022-{self.start:02}-01, bis: {bis}-{day}}}\n"
            f"rundung: {{stufe: {self.stage}, auf: {auf}, differenz: {self.taker}}}\n"
            f"tabellen:\n  t:\n    titel: T\n    zeilen:\n{lines}    ergebnis: Rest\n"
        ) + (
            "deckung:\n  topf: {bezeichnung: Topf, von: 2022-10-01, bis: 2023-03-31, hoechstens: 4000}\n"
            "  haushalt: {bezeichnung: Haushalt}\n"
            if self.topf
            else ""
        )


def described(random: Random) -> Described:
    start = random.randint(1, 12)
    total = random.choice([random.randint(1, 12), random.randint(13, 40)])
    months = tuple(
        min(12 * year + 12, start - 1 + total) - max(12 * year, start - 1)
        for year in range(-(-(start - 1 + total) // 12))
    )
    costs = [_by_rates(random, "kosten", len(months)) for _ in range(random.randint(1, 3))]
    others = [_by_rates(random, "abzug", len(months)) for _ in range(random.choice([0, 0, 1]))]
    grants = [_grant(random) for _ in range(random.choice([0, 1, 1, 2]))]
    entries = [*costs, *others, *grants]
    random.shuffle(entries)
    return Described(
        random.choice(["einheit", "zeile", "ende"]),
        Fraction(random.choice(["1", "1", "0.01", "100"])),
        random.choice(["groesster_anteil", "letztes_jahr"]),
        start,
        months,
        tuple(entries),
        topf=random.random() < 0.3,
    )


def _by_rates(random: Random, kind: str, years: int) -> Entry:
    key = "je_stelle" if kind == "kosten" else "abzug"
    cents = random.choice([100_100, random.randint(1, 2_000_000)]) // (1 if kind == "kosten" else 9)
    amount = Fraction(cents, 100)
    match random.choice(["flat", "due", "yearly", "yearly", "posts", "both"]):
        case "flat":
            return Entry(kind, f"{key}: {cents / Decimal(100)}", flat=amount)
        case "due":
            due = random.randrange(years)
            text = f"{key}: {cents / Decimal(100)}, haushaltsjahr: {2022 + due}"
            return Entry(kind, text, flat=amount, due=due)
        case "posts":
            posts = Fraction(random.randint(1, 40), 4)
            number = Decimal(posts.numerator) / posts.denominator
            text = f"{key}: {cents} * angaben.cent_stelle, stellen: {number}"
            return Entry(kind, text, yearly=(amount,), posts=posts)
        case "both":
            text = f"{key}: [{cents} * angaben.cent_jahr, {cents + 7} * angaben.cent_jahr]"
            return Entry(kind, text, yearly=(amount, amount + Fraction(7, 100)))
    return Entry(kind, f"{key}: {cents} * angaben.cent_jahr", yearly=(amount,))


def _grant(random: Random) -> Entry:
    kind = random.choice(["fest", "anteil", "rest", "rest"])
    if kind == "fest":
        return Entry("fest", "foerderung: hilfe.m.fest", yearly=(Fraction(6000),))
    cap_yearly = random.choice([None, None, *YEARLY_CAPS])
    quota = random.choice(QUOTAS)
    name = f"q{quota.replace('.', '_')}" if kind == "anteil" else "voll"
    name += f"_{cap_yearly.replace('.', '_')}" if cap_yearly else ""
    cap = random.choice([None, None, random.randint(1, 1_500_000)])
    text = f"foerderung: hilfe.m.{name}"
    return Entry(
        kind,
        text if cap is None else f"{text}, hoechstens: {cap / Decimal(100)}",
        quota=Fraction(quota) / 100 if kind == "anteil" else Fraction(1),
        cap=None if cap is None else Fraction(cap, 100),
        cap_yearly=None if cap_yearly is None else Fraction(cap_yearly),
    )


def files() -> dict[str, str]:
    """A project with the grants and facts that the financings name."""
    found = HILFE_YAML
    for cap in (None, *YEARLY_CAPS):
        name = f"_{cap.replace('.', '_')}" if cap else ""
        most = f"hoechstbetrag: {cap or 10**9}, quelle: {{dokument: R}}"
        head = f"{'zeitraum: Jahr, ' if cap else ''}werte: [{{ab: 2020-01-01, "
        kinds = {
            f"q{quota.replace('.', '_')}": ("anteil", f"foerderquote: {quota}, ")
            for quota in QUOTAS
        }
        kinds |= {"voll": ("voll", "")} if cap else {}
        for kind, (art, quota) in kinds.items():
            rule = f"{{art: {art}, {head}{quota}{most}}}]}}"
            found += f"      {kind}{name}: {{bezeichnung: B, finanzierungsart: {rule}}}\n"
    facts = (
        f"{ANGABEN}  cent_jahr: {{bezeichnung: Cent, wert: 0.01, einheit: EUR/Jahr}}\n"
        "  cent_stelle: {bezeichnung: Cent, wert: 0.01, einheit: EUR/VZÄ/Jahr}\n"
    )
    start = "zeitraum: {von: 2022-01-01, bis: 2022-12-31}\ntabellen: {}\n"
    return projekt(start, hilfe=found, angaben=facts)


# The arithmetic


def half_up(value: Fraction, step: Fraction) -> Fraction:
    steps = floor(abs(value) / step + Fraction(1, 2)) * step
    return steps if value >= 0 else -steps


def round_down(value: Fraction, step: Fraction) -> Fraction:
    return floor(value / step) * step


def split(whole: Fraction, parts: Sequence[Fraction], step: Fraction, taker: str) -> list[Fraction]:
    """Each part rounded; the largest or last takes the difference, but never turns its sign."""
    if len(parts) == 1:
        return [whole]
    each = [half_up(part, step) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: -abs(parts[i]))
    if taker == "letztes_jahr":
        order = sorted(range(len(parts)), key=lambda i: (parts[i] == 0, -i))
    for i in order:
        rest = whole - sum(each)
        if whole >= 0 and each[i] >= 0 > rest:
            rest = max(rest, -each[i])
        if whole <= 0 and each[i] <= 0 < rest:
            rest = min(rest, -each[i])
        each[i] += rest
    return each


@dataclass
class Line:
    """What a line is reckoned with, and what is printed of it: in all, and by year."""

    sign: int
    exact: Fraction
    parts: list[Fraction]
    amount: Fraction = Fraction(0)
    years: list[Fraction] = field(default_factory=list)
    cap: Fraction | None = None
    caps: list[Fraction] = field(default_factory=list)
    pays_rest: bool = False


def lines_of(found: Described) -> list[Line]:
    """All lines in their order; grants that follow from other lines are reckoned after these."""
    rank = {"anteil": 1, "rest": 2}
    order = sorted(range(len(found.entries)), key=lambda i: (rank.get(found.entries[i].kind, 0), i))
    done: dict[int, Line] = {}
    for i in order:
        entry = found.entries[i]
        before = [done[j] for j in sorted(done)]
        if entry.kind == "anteil":
            line = _follows([b for b in before if b.sign > 0], entry, found)
        elif entry.kind == "rest":
            line = _follows(before, entry, found)
        else:
            line = _rate_line(entry, found)
        done[i] = line
    return [done[i] for i in range(len(done))]


def _rate_line(entry: Entry, found: Described) -> Line:
    months, whole = found.months, sum(found.months)
    per_post = [entry.flat, *(amount * whole / 12 for amount in entry.yearly)]
    if found.stage == "einheit":
        per_post = [half_up(amount, found.step) for amount in per_post]
    exact = entry.posts * sum(per_post)
    if found.stage != "ende":
        exact = half_up(exact, found.step)
    yearly = sum(entry.yearly) / Fraction(12)
    parts = [entry.posts * (entry.flat * m / whole + yearly * m) for m in months]
    if entry.due is not None:
        parts = [exact if n == entry.due else Fraction(0) for n in range(len(months))]
    line = Line(1 if entry.kind == "kosten" else -1, exact, parts)
    return _printed(line, parts, found)


def _follows(basis: list[Line], entry: Entry, found: Described) -> Line:
    at_end, step, number = found.stage == "ende", found.step, range(len(found.months))
    left = sum((b.sign * b.exact for b in basis), Fraction(0))
    of_years = [sum((b.sign * b.parts[n] for b in basis), Fraction(0)) for n in number]
    printed = [sum((b.sign * b.years[n] for b in basis), Fraction(0)) for n in number]
    unrounded = max(left, Fraction(0)) * entry.quota
    lacking: list[Fraction] = []  # of each year, if one has more income than costs
    shortfalls = of_years if at_end else printed
    if entry.kind == "rest" and min(shortfalls) < 0:
        lacking = [max(part, Fraction(0)) for part in shortfalls]
        unrounded = sum(lacking, Fraction(0))
    exact = unrounded if at_end else half_up(unrounded, step)
    caps = [entry.cap_yearly * m / 12 for m in found.months] if entry.cap_yearly else []
    limits = [
        cap for cap in (entry.cap, sum(caps, Fraction(0)) if caps else None) if cap is not None
    ]
    if limits:
        unrounded = min(unrounded, *limits)
        exact = min(exact, *limits)
        exact = exact if at_end else round_down(exact, step)
    line = Line(-1, exact, [], cap=min(limits, default=None), caps=caps)
    line.pays_rest = exact == left and not lacking
    if line.pays_rest:
        line.parts, to_print = of_years, of_years if at_end else printed
    elif lacking:
        whole = sum(lacking, Fraction(0)) or Fraction(1)
        line.parts = to_print = [unrounded * part / whole for part in lacking]
    else:
        line.parts = [unrounded * part / left if exact else Fraction(0) for part in of_years]
        to_print = line.parts
    most = caps if at_end else [round_down(cap, step) for cap in caps]
    tried = to_print if at_end else split(exact, to_print, step, found.taker)
    if any(part > cap for part, cap in zip(tried, most, strict=False)):
        shares = [max(part, Fraction(0)) * entry.quota for part in of_years]
        if not at_end:
            shares = [half_up(share, step) for share in shares]
            if entry.kind == "rest":
                shares = [max(part, Fraction(0)) for part in printed]
        granted = [min(share, cap) for share, cap in zip(shares, most, strict=True)]
        line.exact = min(exact, sum(granted, Fraction(0)))
        whole = sum(granted, Fraction(0)) or Fraction(1)
        line.parts = to_print = [line.exact * share / whole for share in granted]
        line.pays_rest = False
    return _printed(line, to_print, found)


def _printed(line: Line, parts: list[Fraction], found: Described) -> Line:
    def below(value: Fraction, cap: Fraction | None) -> Fraction:
        nearest = half_up(value, found.step)
        return round_down(value, found.step) if cap is not None and nearest > cap else nearest

    line.amount = below(line.exact, line.cap)
    line.years = split(line.amount, parts, found.step, found.taker)
    if any(year > cap for year, cap in zip(line.years, line.caps, strict=False)):
        line.years = [below(part, cap) for part, cap in zip(parts, line.caps, strict=True)]
        line.amount = sum(line.years, Fraction(0))
    return line


def result_of(found: Described, lines: list[Line]) -> tuple[Fraction, list[Fraction]]:
    """What is left, and by year."""
    number = range(len(found.months))
    result = half_up(sum((line.sign * line.exact for line in lines), Fraction(0)), found.step)
    if found.stage != "ende":
        return result, [sum((n.sign * n.years[i] for n in lines), Fraction(0)) for i in number]
    parts = [sum((n.sign * n.parts[i] for n in lines), Fraction(0)) for i in number]
    return result, split(result, parts, found.step, found.taker)


def sum_of(found: Described, lines: list[Line]) -> tuple[Fraction, list[Fraction]]:
    """What some lines come to together: under `ende` rounded once, else the sum of what is printed."""
    number = range(len(found.months))
    if found.stage != "ende" or len(lines) < 2:
        amounts = sum((line.amount for line in lines), Fraction(0))
        return amounts, [sum((line.years[i] for line in lines), Fraction(0)) for i in number]
    whole = half_up(sum((line.exact for line in lines), Fraction(0)), found.step)
    parts = [sum((line.parts[i] for line in lines), Fraction(0)) for i in number]
    return whole, split(whole, parts, found.step, found.taker)


def financings(number: int, seed: int = 2021) -> Iterator[Described]:
    random = Random(seed)  # noqa: S311 - the same examples in every run
    return (described(random) for _ in range(number))
