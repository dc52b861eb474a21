"""The tags of several PDFs as one tree, so that screen readers read a combined file from end to end."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from vorlagen.renditions.opening import dictionaries

_TREE, _PARENTS = "/StructTreeRoot", "/ParentTree"
_KEYS = ("/StructParents", "/StructParent")  # by which pages and links find their tags


def has_tags(pdf: pikepdf.Pdf) -> bool:
    """Whether a file has a tree of tags that can be taken over."""
    tree = pdf.Root.get(_TREE)
    return isinstance(tree, Dictionary) and "/K" in tree and _PARENTS in tree


def drop_tags(pdf: pikepdf.Pdf) -> None:
    """Take off what leads from pages to tags, where the tags themselves are not taken over."""
    for thing in dictionaries(pdf):
        for key in _KEYS:
            if key in thing:
                del thing[key]


class MergedTags:
    """The tree of tags of a file that others are appended to; each file becomes a part of it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.tree = pdf.Root[_TREE]
        self.parents: dict[int, object] = dict(pikepdf.NumberTree(self.tree[_PARENTS]).items())
        self.document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.tree, K=Array())
        )
        for kid in _kids(self.tree):
            self._adopt(kid)
        self.count = 0

    def can_take(self, source: pikepdf.Pdf) -> bool:
        """Whether the words for tags of a file mean the same there as they do here."""
        own, other = _roles(self.tree), _roles(source.Root[_TREE])
        is_same = all(own.get(name, role) == role for name, role in other.items())
        return is_same and "/ClassMap" not in source.Root[_TREE]

    def renumber(self, source: pikepdf.Pdf) -> None:
        """Give what leads from pages to tags, and from cells to headings, names that are free here."""
        self.count += 1
        free = max(self.parents, default=-1) + 1
        for thing in dictionaries(source):
            for key in _KEYS:
                if key in thing:
                    thing[key] = int(thing[key]) + free
            if isinstance(thing.get("/ID"), String) and "/S" in thing:
                thing["/ID"] = String(f"{self.count}-{thing['/ID']}")
            if isinstance(thing.get("/Headers"), Array):
                ids = list(thing["/Headers"])
                thing["/Headers"] = Array([String(f"{self.count}-{one}") for one in ids])
        parents = pikepdf.NumberTree(source.Root[_TREE][_PARENTS])
        self._incoming = {int(key) + free: value for key, value in parents.items()}

    def take(self, source: pikepdf.Pdf) -> None:
        """Take over the tags of a file whose pages have been appended."""
        tree = source.Root[_TREE]
        kids = _kids(tree)
        language = source.Root.get("/Lang")
        for kid in kids:
            del kid["/P"]  # or the whole tree would come along
            if language is not None and "/Lang" not in kid:
                kid["/Lang"] = language
        for kid in kids:
            self._adopt(self.pdf.copy_foreign(kid))
        for key, value in self._incoming.items():
            self.parents[key] = self.pdf.copy_foreign(source.make_indirect(value))
        roles = {**_roles(self.tree), **_roles(tree)}
        if roles:
            self.tree["/RoleMap"] = Dictionary({name: Name(role) for name, role in roles.items()})

    def close(self) -> None:
        """Write the tree into the file."""
        self.tree["/K"] = Array([self.document])
        numbered = [part for key in sorted(self.parents) for part in (key, self.parents[key])]
        self.tree[_PARENTS] = self.pdf.make_indirect(Dictionary(Nums=Array(numbered)))
        self.tree["/ParentTreeNextKey"] = max(self.parents, default=-1) + 1
        named = {str(e["/ID"]): e for e in _elements(self.document) if "/ID" in e}
        if named:
            names = [part for name in sorted(named) for part in (String(name), named[name])]
            self.tree["/IDTree"] = self.pdf.make_indirect(Dictionary(Names=Array(names)))

    def _adopt(self, kid: pikepdf.Object) -> None:
        if kid.get("/S") == Name.Document:
            kid["/S"] = Name.Part
        kid["/P"] = self.document
        self.document["/K"].append(kid)


def _roles(tree: pikepdf.Object) -> dict[str, str]:
    """What the file's own words for tags stand for."""
    found = tree.get("/RoleMap")
    if not isinstance(found, Dictionary):
        return {}
    return {name: str(role) for name, role in found.items() if isinstance(role, Name)}


def _kids(tree: pikepdf.Object) -> list[pikepdf.Object]:
    kids = tree.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _elements(top: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A structure element and all below it; what stands in a circle comes once."""
    seen: set[tuple[int, int]] = set()
    stack = [top]
    while stack:
        element = stack.pop()
        if element.is_indirect and element.objgen in seen:
            continue
        seen.add(element.objgen)
        yield element
        stack += [kid for kid in _kids(element) if isinstance(kid, Dictionary) and "/S" in kid]
