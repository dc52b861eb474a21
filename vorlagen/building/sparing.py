"""Importing this makes Python collect garbage less often; the forerunner loads it before all else."""

from vorlagen.building.bounds import collect_rarely

collect_rarely()
