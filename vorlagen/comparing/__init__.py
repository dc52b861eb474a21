"""Compares two states of papers: which figures moved and why, and which passages changed."""
