"""PDFs that others made, as annexes of a paper: looked at closely, and put behind it in one file."""
