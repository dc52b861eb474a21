"""`python -m vorlagen` is `vorlagen`, where no script was installed."""

import sys

from vorlagen.cli import main

if __name__ == "__main__":
    sys.exit(main())
