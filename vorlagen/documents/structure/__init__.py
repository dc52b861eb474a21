"""What a long text needs: numbered headings, cross references, footnotes, abbreviations.

Each of them depends on what stands elsewhere in the paper: a reference on the number of a heading
that comes later, a footnote on how many come before it. So the text is rendered with marks in their
place, and once all of it is there, the marks are settled.
"""
