"""Recomputes what papers assert that others wrote: sums, products, shares, counts and dates.

A document is read into paragraphs and tables, what they state into claims, each an equation; every
claim gets a verdict, and those that contradict themselves become findings with their likely slip.
"""
