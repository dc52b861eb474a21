"""Lays out a graph in rows, so that nothing overlaps: a layered drawing with orthogonal lines.

    rows (who stands above whom) ──► levels (boxes, labels and bends that stand side by side)
        ──► order (few crossings) ──► columns (straight lines) ──► routes (no two on each other)

Labels and bends have places of their own between the boxes, so that they keep clear of everything.
Rows and columns are least-cost problems, solved exactly in whole numbers by networkx: the same
picture on every machine. The steps follow Gansner, Koutsofios, North, Vo: A Technique for Drawing
Directed Graphs (1993). All lengths are hundredths of a millimetre.
"""
