"""Builds all papers of this folder: `python build.py` is `vorlagen bauen`."""

import sys

from vorlagen.cli import main

if __name__ == "__main__":
    sys.exit(main(["bauen", *sys.argv[1:]]))
