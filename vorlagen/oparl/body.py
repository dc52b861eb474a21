"""What an authority says of itself: mandant.yaml and gremien.yaml as they are committed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from vorlagen.building.git import ask_git
from vorlagen.facts.files import MOST_TEXT, in_memory, is_there, read_file
from vorlagen.findings import Findings
from vorlagen.oparl.public import (
    Committee,
    Member,
    PublicAuthority,
    PublicMeeting,
    PublicPerson,
    Term,
)

S = TypeVar("S", bound=Struct)


class CommittedState(Struct, frozen=True):
    """The YAML files of an authority by their paths, and when they were last changed; 0 if unknown."""

    texts: Mapping[str, bytes]
    when: int

    @property
    def digest(self) -> str:
        return hashlib.sha512(b"\0".join(self.texts.values())).hexdigest()


def committed_state(root: Path, name: str) -> CommittedState:
    """The files of an authority in the last commit; as they lie there if no repository has them.

    Raises:
        UnreadableError: If one of them cannot be read.
    """
    paths = [f"data/{name}/mandant.yaml", f"data/{name}/gremien.yaml"]
    texts = {}
    for path in paths:
        content = ask_git(root, "show", f"HEAD:./{path}")
        if not content and is_there(root / path):
            content = read_file(root / path, root, MOST_TEXT)
        texts[path] = content
    answer = ask_git(root, "log", "-1", "--format=%ct", "--", *paths).decode().strip()
    return CommittedState(texts, int(answer or "0"))


def read_authority(
    name: str, texts: Mapping[str, bytes], findings: Findings
) -> PublicAuthority | None:
    """The public facts in the YAML files of an authority; None if they have errors."""
    # The models take a second to import, and are needed only when the files have changed.
    from vorlagen.paper import GREMIEN, MANDANT, ProjectFolder  # noqa: PLC0415

    own = Findings()
    with in_memory(texts) as root:
        project = ProjectFolder(root, own)
        mandant = project.read(MANDANT.datei(mandant=name), MANDANT)
        gremien = project.read(GREMIEN.datei(mandant=name), GREMIEN)
    findings.extend(own)
    if mandant is None or gremien is None or own.has_errors:
        return None
    committees = {}
    for key, gremium in gremien.gremien.items():
        if not gremium.nichtoeffentlich:
            title = gremium.bezeichnung
            meetings = {}
            for meeting, sitzung in gremium.sitzungen.items():
                if not sitzung.nichtoeffentlich:
                    is_off = bool(sitzung.entfaellt)
                    meetings[meeting] = _copied(
                        PublicMeeting, sitzung, gremium=title, entfaellt=is_off
                    )
            committees[key] = _copied(
                Committee, gremium, name=title, sitzungen=meetings, mitglieder=()
            )
    persons = {}
    for key, person in gremien.personen.items():
        if person.veroeffentlichen:
            members = []
            for membership in person.mitgliedschaften:
                members.append(_copied(Member, membership, person=key))
            persons[key] = _copied(PublicPerson, person, mitgliedschaften=tuple(members))
    said = mandant.oparl
    terms = {}
    for key, term in said.wahlperioden.items() if said else ():
        terms[key] = _copied(Term, term)
    of_itself = {name: _plain(getattr(mandant, name)) or "" for name in ("name", "kurz", "art")}
    groups = {"wahlperioden": terms, "gremien": committees, "personen": persons}
    return _copied(PublicAuthority, said, **of_itself, **groups)


def _copied(kind: type[S], facts: object, **others: Any) -> S:
    """A struct with the values that facts have under its names."""
    values = dict(others)
    for name in kind.__struct_fields__:
        value = getattr(facts, name, None)
        if name not in others and value is not None:
            values[name] = _plain(value)
    return kind(**values)


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool) or value is None:
        return value
    return str(value)
