"""In which order things stand side by side, so that few lines cross."""

from __future__ import annotations

from itertools import combinations, permutations

from vorlagen.documents.schaubilder.layered.levels import Item, Levels
from vorlagen.figures.exact import Fraction

_ROUNDS = 12
_MOST_GROUPS = 4  # whose orders are all tried
Order = list[list[Item]]


def put_in_order(levels: Levels) -> None:
    """Reorder each level; things of one group stay together, groups in one order everywhere."""
    groups = list(levels.spans)
    tried = permutations(groups) if len(groups) <= _MOST_GROUPS else [tuple(groups)]
    found = [_Search(levels, order).best() for order in tried]
    levels.items = min(found, key=lambda order: _crossings(order, levels))


class _Search:
    """Goes down and up the levels, moving each thing to the middle of its neighbours."""

    def __init__(self, levels: Levels, groups: tuple[int, ...]) -> None:
        self.levels = levels
        self.rank = {group: place for place, group in enumerate(groups)}
        self.above: dict[int, list[int]] = {}
        self.below: dict[int, list[int]] = {}
        for upper, lower in levels.links():
            self.below.setdefault(upper.number, []).append(lower.number)
            self.above.setdefault(lower.number, []).append(upper.number)

    def best(self) -> Order:
        order = [self._sorted(level, {}, {}) for level in self.levels.items]
        best, fewest = order, _crossings(order, self.levels)
        for number in range(_ROUNDS):
            order = self._swept(order, down=number % 2 == 0)
            order = [self._swapped(order, at) for at in range(len(order))]
            crossings = _crossings(order, self.levels)
            if crossings < fewest:
                best, fewest = order, crossings
        return best

    def _swept(self, order: Order, *, down: bool) -> Order:
        towards = self.above if down else self.below
        steps = range(1, len(order)) if down else range(len(order) - 2, -1, -1)
        order = list(order)
        for at in steps:
            neighbour = order[at - 1 if down else at + 1]
            places = {item.number: Fraction(place) for place, item in enumerate(neighbour)}
            order[at] = self._sorted(order[at], towards, places)
        return order

    def _sorted(
        self, level: list[Item], towards: dict[int, list[int]], places: dict[int, Fraction]
    ) -> list[Item]:
        """The level by the mean place of each thing's neighbours, groups as a whole."""
        keys = {}
        for own, item in enumerate(level):
            found = [places[n] for n in towards.get(item.number, ()) if n in places]
            keys[item.number] = _mean(found) if found else Fraction(own)
        return [item for block in self._ranked(_blocks(level, keys), keys) for item in block]

    def _ranked(self, blocks: list[list[Item]], keys: dict[int, Fraction]) -> list[list[Item]]:
        """Blocks by their mean keys; those of groups change places until they are in their order."""
        means = [_mean([keys[item.number] for item in block]) for block in blocks]
        of_groups = [at for at, block in enumerate(blocks) if block[0].group is not None]
        in_order = sorted(of_groups, key=lambda at: self.rank[blocks[at][0].group or 0])
        for at, mean in zip(in_order, sorted(means[at] for at in of_groups), strict=True):
            means[at] = mean
        first = [min(item.number for item in block) for block in blocks]
        ranks = {at: rank for rank, at in enumerate(in_order)}
        by_mean = sorted(
            range(len(blocks)), key=lambda at: (means[at], ranks.get(at, -1), first[at])
        )
        return [blocks[at] for at in by_mean]

    def _swapped(self, order: Order, at: int) -> list[Item]:
        """A level after swapping neighbours of one group as long as that saves crossings."""
        level, better = list(order[at]), True
        while better:
            better = False
            for place in range(len(level) - 1):
                first, then = level[place], level[place + 1]
                if first.group != then.group or first.title is not None:
                    continue
                if self._cost(then, first, order, at) < self._cost(first, then, order, at):
                    level[place], level[place + 1] = then, first
                    better = True
        return level

    def _cost(self, first: Item, then: Item, order: Order, at: int) -> int:
        """How often lines of two neighbours cross."""
        crossings = 0
        for other, towards in ((at - 1, self.above), (at + 1, self.below)):
            if 0 <= other < len(order):
                place = {item.number: p for p, item in enumerate(order[other])}
                left = [place[n] for n in towards.get(first.number, ())]
                right = [place[n] for n in towards.get(then.number, ())]
                crossings += sum(a > b for a in left for b in right)
        return crossings


def _blocks(level: list[Item], keys: dict[int, Fraction]) -> list[list[Item]]:
    """What stays together: the things of a group, its title first; others alone."""
    blocks: dict[tuple[int | None, int], list[Item]] = {}
    for item in sorted(level, key=lambda item: (item.title is None, keys[item.number])):
        name = (item.group, -1) if item.group is not None else (None, item.number)
        blocks.setdefault(name, []).append(item)
    return list(blocks.values())


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _crossings(order: Order, levels: Levels) -> int:
    place = {item.number: p for level in order for p, item in enumerate(level)}
    at = levels.level_of()
    links: dict[int, list[tuple[int, int]]] = {}
    for upper, lower in levels.links():
        links.setdefault(at[upper.number], []).append((place[upper.number], place[lower.number]))
    return sum(
        (a - c) * (b - d) < 0
        for between in links.values()
        for (a, b), (c, d) in combinations(between, 2)
    )
