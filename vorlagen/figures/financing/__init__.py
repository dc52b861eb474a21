"""Financing tables and what they come to together."""
