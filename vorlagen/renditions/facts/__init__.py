"""The facts file: all that it takes to compute the printed figures of a paper anew, without the project."""

from vorlagen.renditions.facts.model import Faktendatei
from vorlagen.renditions.facts.reading import FactsError, read_facts
from vorlagen.renditions.facts.recomputing import Difference, Recomputed, recompute
from vorlagen.renditions.facts.writing import About, facts_json, printed_figures

__all__ = [
    "About",
    "Difference",
    "FactsError",
    "Faktendatei",
    "Recomputed",
    "facts_json",
    "printed_figures",
    "read_facts",
    "recompute",
]
