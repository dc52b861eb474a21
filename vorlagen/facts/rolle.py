"""The roles (Rollen) in which people speak in a committee, as data: KTM, SkB, administration, guest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.facts.types import Kennung, Text
from vorlagen.findings import Findings

Anrede = Literal["Frau", "Herr"]


class Rolle(Fakten):
    """A role. `kurz` stands before the name of whoever has it, in place of „Frau“ or „Herr“."""

    bezeichnung: Text
    """Langform für eine Frau oder einen Mann, oder wo beides möglich ist. Beispiel: `Kreistagsmitglied`"""
    weiblich: Text | None = None
    """Langform für eine Frau. Beispiel: `sachkundige Bürgerin`"""
    maennlich: Text | None = None
    """Langform für einen Mann. Beispiel: `sachkundiger Bürger`"""
    kurz: Text | None = None
    """Was statt „Frau“ oder „Herr“ vor dem Namen steht. Beispiel: `KTM`"""

    def name_for(self, anrede: Anrede | None) -> str:
        """What somebody with this role is called in full."""
        forms = {"Frau": self.weiblich, "Herr": self.maennlich}
        return (forms.get(anrede) if anrede else None) or self.bezeichnung


class Rollen(Fakten):
    """The roles that come with the program."""

    rollen: Annotated[dict[Kennung, Rolle], Field(min_length=1)]
    """Die Rollen, jede unter ihrem Kurznamen"""


@cache
def built_in_roles() -> Mapping[str, Rolle]:
    """The roles that there are in every authority, unless its gremien.yaml says otherwise."""
    text = (resources.files("vorlagen.facts") / "rollen.yaml").read_text(encoding="utf-8")
    findings = Findings()
    tree = read_yaml(text, "vorlagen:rollen.yaml", findings)
    roles = validate(Rollen, tree, findings) if tree is not None else None
    return {} if roles is None else roles.rollen
