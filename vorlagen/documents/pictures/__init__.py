"""Picture files in papers: found, looked into, cleaned, and put into the page itself.

A picture that goes out is the same on every machine and carries nothing but what is seen of it: no
place where a photograph was taken, no name of who drew a logo, no script.
"""
