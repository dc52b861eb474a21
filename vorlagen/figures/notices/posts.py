"""Posts of an authority: how many of them are filled, and from which notice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from vorlagen.facts.stellen import Planstellen, Stellenplan
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.unit import VZAE


def post_names(address: str, posts: Planstellen, expose: Exposure) -> Namespace:
    """The names of a group of posts; `besetzt_vzae` is there whenever somebody said it.

    „besetzt: ja“, or just a day since which they are filled, means all of their VZÄ.
    """
    names = expose.group(address, posts)
    filled = _filled(address, posts, names["vzae"], expose)
    if filled is not None:
        names.add("besetzt_vzae", filled)
    return names


def _filled(
    address: str, posts: Planstellen, all_of_them: Figure, expose: Exposure
) -> Figure | None:
    for key in ("besetzt", "besetzt_seit"):
        match getattr(posts, key):
            case Ausstehend():
                return expose.stated(f"{address}.besetzt_vzae", posts, (key,), None, VZAE)
            case False:
                return expose.stated(f"{address}.besetzt_vzae", posts, (key,), Decimal(0), VZAE)
            case True | date():
                filled = expose.assuming(all_of_them, f"{address}.{key}", posts, (key,))
                return filled.named(f"{address}.besetzt_vzae")
    return None


def filled_from(plan: Stellenplan | None, group: str) -> list[str]:
    """The names of the posts that are filled from a granted group, as `beratung_2026.beratung`."""
    if plan is None:
        return []
    return [name for name, posts in plan.stellen.items() if group in (posts.bescheid or [])]
