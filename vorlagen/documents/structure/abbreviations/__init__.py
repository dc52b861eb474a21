"""Abbreviations: explained at their first use, listed if the paper uses them."""
