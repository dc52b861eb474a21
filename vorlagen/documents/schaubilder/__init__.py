"""Pictures that a paper describes: structures, processes in steps, plans over time.

    facts ──► content (texts, rendered) ──► structure, process, schedule (shapes in millimetres) ──► SVG
                                       └──► said (the whole content as sentences and as a list)

Structures are laid out by Graphviz (`dot`, `rows`), their lines drawn between its places (`lines`,
`tracks`). How shapes look is decided by the templates of all pictures.
"""
