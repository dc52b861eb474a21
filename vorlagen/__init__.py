"""Static document generator for German council submissions (Vorlagen).

The rooms of this package are stations on one road, and imports run from left to right only::

    facts -> figures -> documents -> renditions -> building -> cli

`findings` (what is wrong, where, how to mend it) and `german` (how numbers, dates and words are
written in German) lie beneath all of them.
"""

__version__ = "0.1.0"
