"""Pictures for tables: bars for distributions, stacked bars for who pays what.

    figures ──► chart (what is shown) ──► bars, stacked (shapes in millimetres) ──► teile/bild.svg
                                     └──► alt (what a reader of the picture learns, in words)

The shapes are computed here, exactly and without a library: none that we tried gives all of the
papers' own font as text, patterns that survive printing in black, decimals instead of binary floats
and the same bytes each time. How shapes look is decided by templates.
"""
