"""The language of formulas, conditions and templates: what may be written, and what it comes to."""
