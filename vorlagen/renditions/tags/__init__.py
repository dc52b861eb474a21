"""The structure of a PDF: what a screen reader reads, in the order of the page's HTML.

WeasyPrint makes a tree of its own. It splits what a page break splits, repeats the heads of tables
as content, leaves running heads unmarked and does not know footnotes or word breaks. So the tree is
made here, of its boxes (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7).
"""
