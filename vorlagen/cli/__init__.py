"""The commands, as users type them."""

from vorlagen.cli.app import main
from vorlagen.cli.terminal import FAULTS, FINE, WRONG_USE

__all__ = ["FAULTS", "FINE", "WRONG_USE", "main"]
