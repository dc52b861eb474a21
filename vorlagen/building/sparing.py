"""Importing this makes Python look for garbage less often, as in the forerunner before all else is loaded."""

from vorlagen.building.bounds import collect_rarely

collect_rarely()
