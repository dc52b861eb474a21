"""Looks into a finished PDF: of what it was made, whether its figures hold, what was changed since."""
