"""How numbers, dates and words are written in German.

A ground-level room: it knows nothing of facts, figures or documents. Callers import from the
modules (`vorlagen.german.numbers`, `dates`, `words`, `lists`, `style`), so that whoever only makes
a file name does not wait for the rest.
"""
