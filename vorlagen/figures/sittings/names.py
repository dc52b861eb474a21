"""The names of committees and their meetings, with the days that follow from the rules."""

from __future__ import annotations

from functools import partial

from vorlagen.facts.gremien import Gremium
from vorlagen.facts.mandant import Mandant
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.sittings.deadlines import Sitzungsregeln


def committee_names(
    address: str, gremium: Gremium, mandant: Mandant | None, expose: Exposure
) -> Namespace:
    """The names of a committee.

    `sitzungen.<name>.ladung` and `.vorlagenschluss` are days, if they are entered or a rule gives them.
    """
    if mandant is None:  # what is wrong with mandant.yaml has its own findings
        return expose.group(address, gremium)
    rules = Sitzungsregeln(mandant, address.rpartition(".")[2], gremium)
    meetings = {
        name: Lazy(partial(_meeting, f"{address}.sitzungen.{name}", name, rules, expose))
        for name in gremium.sitzungen
    }
    names = Namespace(f"{address}.sitzungen", meetings, expose.evaluation)
    return expose.group(address, gremium, {"sitzungen": names})


def _meeting(address: str, name: str, rules: Sitzungsregeln, expose: Exposure) -> Namespace:
    days = {
        key: expose.day(frist.tag, frist.rests_on)
        for key, frist in rules.fristen(name).items()
        if frist.is_ruled
    }
    inner = expose.below(rules.gremium, "sitzungen", name)
    return inner.group(address, rules.gremium.sitzungen[name], days)
