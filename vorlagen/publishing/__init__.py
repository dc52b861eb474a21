"""The hand-over of final papers: what goes out, where it goes, and that nothing non-public goes along.

Only the commands of the hand-over import this; it opens files of many formats.
"""
