"""What tables assert: products in rows, totals below columns, sums across."""
