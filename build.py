"""Builds all papers of this folder: `python build.py` is `vorlagen bauen`."""

import sys

try:
    from vorlagen.cli import main
except ModuleNotFoundError as error:
    sys.exit(
        f"Es fehlt das Python-Paket „{error.name}“. Die Einrichtung steht in README.md unter „Quick start“."
    )

if __name__ == "__main__":
    sys.argv.insert(1, "bauen")
    sys.exit(main())
