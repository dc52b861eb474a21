"""What is due for papers and notices (`vorlagen fristen`), seen from a given day."""
