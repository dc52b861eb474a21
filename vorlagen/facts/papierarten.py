"""Which kinds of papers there are: the program's, those all authorities share, an authority's own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from vorlagen.facts.papierart import Dokument, Papierart, Papierarten
from vorlagen.facts.reading.tree import Mapping as Tree
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.reading.validation import validate
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste


def built_in(findings: Findings) -> dict[str, Papierart]:
    """The kinds that come with the program."""
    text = (resources.files("vorlagen.facts") / "papierarten.yaml").read_text(encoding="utf-8")
    tree = read_yaml(text, "vorlagen:papierarten.yaml", findings)
    kinds = validate(Papierarten, tree, findings) if tree is not None else None
    return {} if kinds is None else own_kinds(kinds, {}, findings)


def own_kinds(
    written: Papierarten, shared: Mapping[str, Papierart], findings: Findings
) -> dict[str, Papierart]:
    """The kinds that a papierarten.yaml names; those that are only `gemeinsam` come from `shared`."""
    kinds = {}
    for name, kind in written.papierarten.items():
        if isinstance(kind, Papierart):
            kinds[name] = kind
        elif name in shared:
            kinds[name] = shared[name]
        else:
            _report_unknown(name, shared, written.place_of("papierarten", name), findings)
    return kinds


def kind_of(
    tree: Tree, dokument: Dokument, kinds: Mapping[str, Papierart], findings: Findings
) -> Papierart | None:
    """The kind that a document's `art` names, by its Kennung or its Bezeichnung."""
    art = tree.get("art")
    if not isinstance(art, Scalar):
        return None  # which has its finding
    fit = {name: kind for name, kind in kinds.items() if kind.dokument == dokument}
    for name, kind in fit.items():
        if art in {name, kind.bezeichnung}:
            return kind
    called = {kind.bezeichnung: kind for kind in fit.values()}
    _report_unknown(art, called, tree.spots.values["art"], findings)
    return None


def _report_unknown(
    name: str, known: Mapping[str, Papierart], place: Place, findings: Findings
) -> None:
    nearest = naechste(name, known)
    findings.add(
        Code.PAPIERART_UNBEKANNT,
        place,
        f"Die Papierart „{name}“ gibt es hier nicht.",
        f"Meinten Sie „{nearest}“?" if nearest else f"Möglich sind: {', '.join(known)}.",
    )
