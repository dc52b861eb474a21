"""The text of a new paper: the headings of its kind, each with what belongs below it."""

from __future__ import annotations

from collections.abc import Iterator

from vorlagen.facts.papierart import GANZER_TEXT, Papierart
from vorlagen.german.lists import in_ascii

_MARK = "Noch zu schreiben:"
_SAYS = (  # by how the heading begins, umlauts spelled out
    ("sach", "Was ist der Anlass, was ist bisher geschehen, und warum wird jetzt beraten?"),
    ("anlass", "Was ist der Anlass, und warum wird jetzt beraten?"),
    ("recht", "Auf welchem Gesetz, welcher Richtlinie oder welchem Beschluss beruht das?"),
    ("begruendung", "Warum soll so entschieden werden, und was spricht dagegen?"),
    ("erlaeuterung", "Was muss das Gremium wissen, und woher stammt es?"),
    ("finanz", "Was kostet es, wer zahlt es, und wie lange?"),
    ("kosten", "Was kostet es, wer zahlt es, und wie lange?"),
    ("sozial", "Für wen ändert sich etwas, und was?"),
    ("klima", "Wie wirkt sich der Beschluss auf das Klima aus?"),
    ("alternativ", "Welche anderen Wege gibt es, und was spricht gegen sie?"),
    ("weiter", "Was geschieht nach der Beratung, durch wen und bis wann?"),
)
_USUAL = ("Sachverhalt", "Begründung")  # where the kind leaves the headings to the author
_FINANCING = "Finanzierung"


def text_file(kind: Papierart, called: str, table: str) -> str:
    """The text of a paper.

    Args:
        kind: Its kind, which says which headings there are.
        called: What the kind is called.
        table: The name of the financing table that is to be printed; empty if there is none.
    """
    headings = [str(section.ueberschrift) for section in kind.texte.values()]
    free = not headings or GANZER_TEXT in kind.abschnitte
    headings += _USUAL if not headings else ()
    place = _FINANCING if table and free else _place_of_table(headings)
    if table and place not in headings:
        headings.append(place)
    parts = [_section(heading, called, table if heading == place else "") for heading in headings]
    return "\n".join(line for part in parts for line in part)


def _place_of_table(headings: list[str]) -> str:
    """Under which of the headings a financing table is printed."""
    money = [h for h in headings if in_ascii(h).lower().startswith(("finanz", "kosten"))]
    return (money or headings)[0]


def _section(heading: str, called: str, table: str) -> Iterator[str]:
    yield from (f"# {heading}", "", f"*{_MARK} {_says(heading, called)}*", "")
    if table:
        yield from (f"{{{{ tabelle(finanzierung.{table}) }}}}", "")


def _says(heading: str, called: str) -> str:
    key = in_ascii(heading).lower()
    usual = f"Was eine Vorlage der Art „{called}“ unter dieser Überschrift sagt."
    return next((said for begin, said in _SAYS if key.startswith(begin)), usual)
