"""From the files of a project folder to its facts."""

from vorlagen.facts.loading.loader import load

__all__ = ["load"]
