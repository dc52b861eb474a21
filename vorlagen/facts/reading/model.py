"""The base of all fact models: they know their place, and unknown keys are an error."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, ClassVar, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from vorlagen.facts.reading.tree import Annahme, Ausstehend, Mapping, Spots
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste

_WRITTEN_NOWHERE = Mapping(Place(""))


class Fakten(BaseModel):
    """A group of facts read from YAML: unchangeable, and with the place of each of them.

    The German text below a field is what editors and the handbook say of its key; what follows
    „Beispiel:“ is a value as somebody would write it in YAML (`vorlagen.facts.schema`).
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True
    )

    _tree: Mapping = PrivateAttr(default_factory=lambda: _WRITTEN_NOWHERE)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_places(
        cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(value, Mapping):
            return handler(value)
        if isinstance(info.context, Findings):
            _report_missing_keys(cls, value, info.context)
            model = handler(_only_known_keys(cls, value, info.context))
        else:
            model = handler(value)
        model._tree = value
        return model

    @property
    def tree(self) -> Mapping:
        """The YAML this group was read from."""
        # As `self._tree`, without pydantic's search for the name: figures ask for it all the time.
        private: dict[str, Any] = self.__pydantic_private__ or {}
        return private["_tree"]  # type: ignore[no-any-return]

    @property
    def place(self) -> Place:
        """Where this group begins."""
        return self.tree.spots.place

    def place_of(self, *path: str) -> Place:
        """Where the value at the end of a path of keys stands, or as far as the path goes."""
        spots = self._spots_along(path)
        return spots.values.get(path[-1], spots.place)

    def place_of_key(self, *path: str) -> Place:
        """Where the key at the end of a path of keys stands."""
        spots = self._spots_along(path)
        return spots.keys.get(path[-1], spots.place)

    def assumed(self, *path: str) -> Annahme | None:
        """The reason, if the value at the end of a path of keys is an assumption."""
        return self._spots_along(path).assumed.get(path[-1])

    def _spots_along(self, path: tuple[str, ...]) -> Spots:
        node = self.tree
        for key in path[:-1]:
            below = node.get(key)
            if not isinstance(below, Mapping):
                break
            node = below
        return node.spots


def _report_missing_keys(model: type[BaseModel], mapping: Mapping, findings: Findings) -> None:
    """Report required keys that are not there; validation then fails without a word of its own."""
    for key in _required(model):
        # A key without a usable value has its finding from the reader already.
        if key in mapping or key in mapping.spots.keys:
            continue
        may_be_pending = Ausstehend in get_args(model.model_fields[key].annotation)
        findings.add(
            Code.SCHLUESSEL_FEHLT,
            mapping.spots.place,
            f"Hier fehlt der Schlüssel „{key}“.",
            f'„{key}: …“ ergänzen; ist der Wert noch unbekannt: {key}: {{ausstehend: "Grund"}}.'
            if may_be_pending
            else f"„{key}: …“ ergänzen.",
        )


@cache
def _required(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(key for key, field in model.model_fields.items() if field.is_required())


def report_repeated(
    names: Iterable[tuple[str, Place]], info: ValidationInfo, reserved: Collection[str] = ()
) -> None:
    """Report names that were given before, or are reserved: an address must not mean two things."""
    seen: dict[str, Place] = {}
    for name, place in names:
        if name in reserved and isinstance(info.context, Findings):
            info.context.add(
                Code.KENNUNG_DOPPELT,
                place,
                f"Der Name „{name}“ hat hier schon eine andere Bedeutung.",
                "Einen anderen Namen wählen; bei Zeilen kann „kennung: …“ ihn festlegen.",
            )
        if name in seen and isinstance(info.context, Findings):
            info.context.add(
                Code.KENNUNG_DOPPELT,
                place,
                f"Den Namen „{name}“ trägt schon der Eintrag in Zeile {seen[name].line}.",
                "Eine der beiden Bezeichnungen ändern.",
            )
        seen.setdefault(name, place)


def _only_known_keys(
    model: type[BaseModel], mapping: Mapping, findings: Findings
) -> dict[str, Any]:
    known = model.model_fields
    for key in mapping.spots.keys.keys() - known.keys():
        nearest = naechste(key, known)
        findings.add(
            Code.SCHLUESSEL_UNBEKANNT,
            mapping.spots.keys[key],
            f"Den Schlüssel „{key}“ gibt es hier nicht.",
            f"Meinten Sie „{nearest}“?" if nearest else f"Möglich sind: {', '.join(known)}.",
        )
    return {key: value for key, value in mapping.items() if key in known}
