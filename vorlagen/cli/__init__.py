"""The commands, as users type them."""

from vorlagen.cli.app import main

__all__ = ["main"]
