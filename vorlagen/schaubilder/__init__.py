"""Pictures that a paper describes (structures, processes, timetables) and charts of its figures."""

from vorlagen.schaubilder.charts import distribution_chart, financing_chart, range_chart
from vorlagen.schaubilder.facts import Ablauf, Schaubilder, Struktur, Zeitplan
from vorlagen.schaubilder.page import described_picture

__all__ = [
    "Ablauf",
    "Schaubilder",
    "Struktur",
    "Zeitplan",
    "described_picture",
    "distribution_chart",
    "financing_chart",
    "range_chart",
]
