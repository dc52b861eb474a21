"""What the parser of an editor makes of YAML: values by the core schema of YAML 1.2.

Our own reader keeps everything as written. Editors decide by the looks of a text: `true` is a boolean,
`3.5` a number, `ja` and `2021-12-01` are texts, unlike in the YAML 1.1 that PyYAML reads by itself.
"""

from __future__ import annotations

import re
from typing import Any

import yaml


class _CoreLoader(yaml.SafeLoader):
    """PyYAML with the rules of YAML 1.2 (chapter 10.3.2) for what stands without quotation marks."""


_CoreLoader.yaml_implicit_resolvers = {}  # it has those of its class, and not those of YAML 1.1


for _kind, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_pattern})\Z"), list(_first)
    )


def as_editors_read(text: str) -> Any:
    """The value of a YAML text: mappings, lists, texts, numbers and booleans.

    Raises:
        yaml.YAMLError: If it is no YAML.
    """
    return yaml.load(text, Loader=_CoreLoader)  # noqa: S506 made from the SafeLoader
