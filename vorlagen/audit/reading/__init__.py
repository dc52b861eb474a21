"""Reads documents of several formats into paragraphs and tables."""
