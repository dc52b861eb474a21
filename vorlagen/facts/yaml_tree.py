"""The content of a YAML file before validation: scalars, mappings and lists that know their place.

A scalar keeps the text exactly as written. Whether `2020` is a number, a year or a name is decided by
the model that expects it, so that YAML never turns a text into something its author did not mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from vorlagen.findings import Place

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError


class Ausstehend(Struct, frozen=True):
    """A fact that is not known yet, with the reason why."""

    grund: str
    place: Place


class Annahme(Struct, frozen=True):
    """The reason why a fact that no document gives is assumed, and where its value stands.

    `freigabe` says when it was released for final papers, and by whom; empty if it was not.
    """

    grund: str
    place: Place
    freigabe: str = ""


class Scalar(str):
    """A text, number or date as written.

    `plain` tells that no quotation marks stood around it; `block` that it is a `|` text, whose
    first line is the one below its place.
    """

    __slots__ = ("block", "place", "plain")
    place: Place
    plain: bool
    block: bool

    def __new__(cls, text: str, place: Place, *, plain: bool, block: bool = False) -> Scalar:
        scalar = super().__new__(cls, text)
        scalar.place = place
        scalar.plain = plain
        scalar.block = block
        return scalar

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as a plain text: in another process the value is validated and needs no place."""
        return str, (str(self),)


class Spots(Struct, frozen=True):
    """Where the entries of a mapping or list stand, and which of them are assumed.

    `keys` has all entries that were written (of a list, their numbers), also those left out of the
    mapping or list because nothing usable stands there.
    """

    place: Place
    keys: dict[Any, Place] = field(default_factory=dict)
    values: dict[Any, Place] = field(default_factory=dict)
    assumed: dict[Any, Annahme] = field(default_factory=dict)


class Mapping(dict[str, Any]):
    """A YAML mapping; `spots` knows where each key and value stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.spots = Spots(place)


class Sequence(list[Any]):
    """A YAML list; `spots` knows where each entry stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.spots = Spots(place)


Node = Scalar | Mapping | Sequence | Ausstehend


def place_of(node: Any) -> Place:
    """Where a node stands."""
    return node.spots.place if isinstance(node, Mapping | Sequence) else node.place


def fault(code: str, message: str, cure: str) -> PydanticCustomError:
    """An error that validation turns into a finding; `code` is the name of a `Code`."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - slow, and needed for faults only

    # The texts travel as context: pydantic would read braces in a message template as fields.
    return PydanticCustomError(code, "{message}", {"message": message, "cure": cure})
