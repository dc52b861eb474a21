"""What of a PDF is not as it was made, in German: pages, enclosed files, tags, scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vorlagen.german.lists import aufzaehlung, laeufe
from vorlagen.provenance.contents import Contents
from vorlagen.renditions.pdf.fingerprints import PagePrint

_ASPECTS = {
    "content": "Inhalt",
    "resources": "Schriften, Bilder oder Farben",
    "frame": "Zuschnitt oder Drehung",
    "annotations": "Anmerkungen oder Verweise",
}


def same_pages(contents: Contents) -> tuple[bool | None, ...]:
    """For each page whether all of it is as it was made; None if it was added."""
    made = contents.origin.pages
    return tuple(
        now == made[number] if number < len(made) else None
        for number, now in enumerate(contents.pages)
    )


def said_of_pages(contents: Contents, signed: Sequence[int] = ()) -> str:
    """„Unverändert: Seiten 1 bis 9; geändert: Seite 10 (Zuschnitt oder Drehung).“."""
    made = contents.origin.pages
    numbers: dict[str, list[int]] = {}
    for number, now in enumerate(contents.pages, start=1):
        before = made[number - 1] if number <= len(made) else None
        state = _state(now, before, is_added=number > len(made), is_signed=number in signed)
        numbers.setdefault(state, []).append(number)
    parts = [_said(state, those) for state, those in numbers.items()]
    if len(made) > len(contents.pages):
        parts.append(f"es fehlen: {len(made) - len(contents.pages)} von {len(made)} Seiten")
    return sentence(parts)


def _state(now: PagePrint, before: PagePrint | None, *, is_added: bool, is_signed: bool) -> str:
    if is_added:
        return "hinzugekommen"
    if now == before:
        return "unverändert"
    if is_signed:
        return "mit Unterschriftsfeld"
    if before is None:
        return "geändert"
    differing = [
        said for name, said in _ASPECTS.items() if getattr(now, name) != getattr(before, name)
    ]
    return f"geändert|{'; '.join(differing)}"


def _said(state: str, those: Sequence[int]) -> str:
    what, _, aspects = state.partition("|")
    return f"{what}: {numbered(those)}" + (f" ({aspects})" if aspects else "")


def other_changes(contents: Contents) -> Iterator[str]:
    """What differs besides pages: „Beilage hinzugekommen: a.exe“."""
    if contents.is_encrypted:
        yield "die Datei ist jetzt verschlüsselt, was PDF/A verbietet"
    yield from _enclosures(contents)
    if contents.active:
        yield f"aktive Inhalte: {aufzaehlung(list(contents.active))}"
    made, now = contents.origin.document, contents.document
    if made is None or made.tags != now.tags:
        yield "Tags und Alternativtexte für Bildschirmleser geändert"
    if made is None or made.settings != now.settings:
        yield "Titel, Herkunft, Lesezeichen oder andere Angaben zum ganzen Dokument geändert"


def _enclosures(contents: Contents) -> Iterator[str]:
    made, now = set(contents.origin.enclosures), set(contents.noted)
    gone, new = _names(made - now), _names(now - made)
    for said, names in (
        ("geändert", [name for name in new if name in gone]),
        ("hinzugekommen", [name for name in new if name not in gone]),
        ("fehlt", [name for name in gone if name not in new]),
    ):
        if names:
            quoted = aufzaehlung([f"„{name}“" for name in names])
            missing = "fehlen" if len(names) > 1 else "fehlt"
            yield (
                f"{'Beilage' if len(names) == 1 else 'Beilagen'}"
                f" {missing if said == 'fehlt' else said}: {quoted}"
            )


def _names(noted: Iterable[str]) -> list[str]:
    """The names of enclosed files, each once, of what is listed of them."""
    return sorted({one.partition(" ")[2] for one in noted})


def sentence(parts: Sequence[str]) -> str:
    """Parts as one sentence; nothing if there are none."""
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def numbered(numbers: Sequence[int]) -> str:
    """„Seite 4“, „Seiten 1 bis 9 und 11“."""
    said = [text for first, last in laeufe(numbers) for text in _run(first, last)]
    return f"{'Seite' if len(numbers) == 1 else 'Seiten'} {aufzaehlung(said)}"


def _run(first: int, last: int) -> list[str]:
    if last - first > 1:
        return [f"{first} bis {last}"]
    return [str(number) for number in range(first, last + 1)]
