"""Cross references: „Kapitel 6“, „Abschnitt 6.2“, „Abbildung 2“, as links that follow renumbering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup

from vorlagen.documents.press import Press
from vorlagen.documents.structure.marks import Reference
from vorlagen.documents.structure.outline import Entry
from vorlagen.findings import Code, Place
from vorlagen.german.lists import naechste
from vorlagen.german.style import NBSP

FORMS = ("kurz", "nummer", "titel", "voll")
TARGET = "ziel"  # the address alone, for a link with words of its own


@dataclass(slots=True)
class Labels:
    """What references of one paper may lead to, by label."""

    press: Press
    known: dict[str, tuple[Entry, Place]] = field(default_factory=dict)

    def add(self, label: str, entry: Entry, place: Place) -> None:
        """Take in a label; one that was given before is reported."""
        if label in self.known:
            first = self.known[label][1]
            self.press.findings.add(
                Code.SPRUNGMARKE_DOPPELT,
                place,
                f"Die Sprungmarke „{label}“ steht schon in Zeile {first.line}.",
                "Eine der beiden umbenennen.",
            )
            self.press.failed = True
        else:
            self.known[label] = (entry, place)

    def printed(self, reference: Reference) -> str:
        """A reference as HTML; one that leads nowhere is reported and prints nothing."""
        found = self.known.get(reference.label)
        if found is None:
            self._report(reference)
            return ""
        entry, _ = found
        if reference.form == TARGET:
            return f"#{entry.anchor}"
        said = Markup('<a class="verweis" href="#{}">{}</a>').format(
            entry.anchor, spoken(entry, reference.form)
        )
        page = Markup('<a class="seitenzahl" href="#{}"></a>').format(entry.anchor)
        return said + page if reference.with_page else said

    def _report(self, reference: Reference) -> None:
        nearest = naechste(reference.label, self.known)
        self.press.findings.add(
            Code.SPRUNGMARKE,
            reference.place,
            f"Die Sprungmarke „{reference.label}“ gibt es nicht.",
            f"Meinten Sie „{nearest}“?" if nearest else _cure(self.known),
        )
        self.press.failed = True


def _cure(known: Iterable[str]) -> str:
    listed = ", ".join(list(known)[:12])
    return (
        f"Bekannt sind: {listed}."
        if listed
        else "Die Überschrift, auf die verwiesen wird, mit einer Sprungmarke versehen: ## Titel {#kennung}."
    )


def spoken(entry: Entry, form: str) -> Markup:
    """What a reference says of its target; a target without a number is called by its title."""
    title = Markup("„{}“").format(Markup(entry.title))  # noqa: S704 - a rendered heading
    if not entry.number or form == "titel":
        return title
    if form == "nummer":
        return Markup("{}").format(entry.number)
    named = Markup("{}{}{}").format(entry.kind, NBSP, entry.number)
    return named if form == "kurz" else Markup("{} {}").format(named, title)
