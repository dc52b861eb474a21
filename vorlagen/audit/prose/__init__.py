"""What sentences assert: equations, sums in brackets, shares, counts, periods and days."""
