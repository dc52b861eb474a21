"""A page in the browser that follows the typing: papers, their findings, and where figures come from.

Only `vorlagen vorschau` imports this; it brings in the libraries of a web server.
"""
