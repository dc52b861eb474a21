"""Of which state of a project a paper is made: all that goes into it, and what git knows of that."""

from vorlagen.building.state.state import State, States, Way

__all__ = ["State", "States", "Way"]
