"""New files for authorities, committees, papers and notices (`vorlagen neu`): commented, ready to build."""
