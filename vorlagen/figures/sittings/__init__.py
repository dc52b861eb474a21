"""Meetings: which days are free, by when things must be done before a meeting, what cannot be met."""
