"""Loads the libraries that set pages, once for all processes that are then forked from this one."""

from vorlagen.renditions.pdf.printing import get_ready

get_ready()
