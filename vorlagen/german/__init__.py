"""How numbers, dates and words are written in German.

A base package: it depends on no facts, figures or documents. Callers import from the modules
(`vorlagen.german.numbers`, `dates`, `lists`, `running_text`), so that a caller who only makes
a file name does not wait for the rest.
"""
