"""Finds references whose number was typed: „siehe Kapitel 7“, „Anlage 1“.

In doubt a reference leads to another document, whose numbers are not known: references to laws, those with
the document behind („Kapitel 5 der Richtlinie“) or before them, and all in quotations, notes and headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vorlagen.findings import Code, Finding
from vorlagen.page.source import blank
from vorlagen.page.text_checks import Words

_BY_LABEL = "setzen, mit der Sprungmarke der"
_REFERRED = {  # how one refers instead, by the kind of typed references
    "heading": f'{{{{ verweis("…") }}}} {_BY_LABEL} Überschrift: ## Titel {{#name}}.',
    "picture": "{{ verweis(schaubilder.name) }} setzen oder die Adresse des Diagramms.",
    "table": f'{{{{ verweis("…") }}}} {_BY_LABEL} Tabelle oder ihrer Adresse.',
    "annex": "{{ anlagen.name }} setzen und der Anlage unter „anlagen“ diesen Namen als „kennung“ geben.",
    "note": "Die Fußnote hier noch einmal setzen, [^name]: Sie verweist dann auf die erste.",
}
_NOT_OURS = re.compile(
    r"""
      „ (?: (?!\n[^\S\n]*\n) [^„“”] )* [“”]     # quotations, within a paragraph
    | » (?: (?!\n[^\S\n]*\n) [^»«] )* «
    | " (?: (?!\n[^\S\n]*\n) [^"] )* "
    | `[^`\n]*`
    | ^[ ]{0,3}>[^\n]*
    | ^\#{1,6}[ ][^\n]*                         # headings, which have a check of their own
    | ^\[\^[^\]\n]+\]:[^\n]* (?:\n[ \t]+[^\n]*)*  # notes, which cite other documents
    """,
    re.VERBOSE | re.MULTILINE,
)
_NUMBER = r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}(?!\.?[0-9])"
_REFERENCE = re.compile(
    rf"""
    (?<![\w-])
    (?: (?P<heading> Kapiteln?|Kapitels|Kap\.|Abschnitt(?:e[ns]?|s)?|Abschn\.)
      | (?P<picture> Abbildung(?:en)?|Abb\.)
      | (?P<table> Tabellen?|Tab\.)
      | (?P<annex> Anlagen?)
      | (?P<note> Fußnoten?|Fn\.) )
    \s?{_NUMBER}(?![\w%€])
    """,
    re.VERBOSE,
)
_MORE = re.compile(rf"(?:\s?(?:,|und|oder|sowie|bis|–|-|/)\s?{_NUMBER})*")
_LAW = r"[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*"  # SGB, AufenthG
_ELSEWHERE_BEHIND = re.compile(
    rf"""
    (?: ,?\s (?:Abs\.|Absatz|Satz|Nr\.|Nummer|S\.|Seite) \s? [0-9]+ )*
    ,?\s
    (?: de[rs] | i[mn]\s+de[rm] | im | vo[mn] | zu[mr] | zu\s+(?:§|Art|de[rmn]) | aus | eine[rs]
      | (?:sein|ihr|jen)e[rs] | {_LAW} )
    (?!\w)
    """,
    re.VERBOSE,
)
_DOCUMENT = (
    r"(?i:\w*(?:richtlinie|bericht|erlass|bescheid|gesetz|ordnung|satzung|studie|gutachten|vertrag"
    r"|vereinbarung|buch|leitfaden|drucksache|konzept|protokoll|niederschrift|plan))\w*"
)
_ELSEWHERE_BEFORE = re.compile(
    rf"""
    (?: {_DOCUMENT} (?: (?:\s[^\s;:()]+){{0,5}}, )?  # "Richtlinie vom 02.12.2024, "
      | {_LAW} (?:\s[IVX]+)? ,?                         # "SGB II, "
      | §\s?[0-9] [^.;:()]*
      | (?<!\w) Art(?:\.|ikel) \s? [0-9] [^.;:()]*
      | (?<![0-9]) (?:19|20)[0-9]{{2}},                # "(Muster 2020, "
    )
    \s$
    """,
    re.VERBOSE,
)
_REACH = 80  # characters searched before a reference


def typed_references(words: Words) -> Iterator[Finding]:
    """References whose number is typed; debates, which are quoted, may have them."""
    for reference in find_references(words.text):
        typed = " ".join(reference[0].split())
        cure = _REFERRED[str(reference.lastgroup)]
        yield Finding(
            Code.VERWEIS_GETIPPT,
            words.place_at(reference.start()),
            f"„{typed}“ ist getippt; kommt davor etwas hinzu, stimmt die Nummer nicht mehr.",
            f"{cure} Ist ein anderes Dokument gemeint, es dahinter nennen: „Kapitel 5 der Richtlinie“.",
        )


def find_references(text: str) -> Iterator[re.Match[str]]:
    """The references to this project's own documents in prose whose expressions are blanked.

    The last group of each match names its target: heading, picture, table, annex or note.
    """
    prose = _NOT_OURS.sub(lambda passage: blank(passage[0]), text)
    for reference in _REFERENCE.finditer(prose):
        more = _MORE.match(prose, reference.end())
        end = more.end() if more else reference.end()
        before = prose[max(0, reference.start() - _REACH) : reference.start()]
        if not (_ELSEWHERE_BEHIND.match(prose, end) or _ELSEWHERE_BEFORE.search(before)):
            yield reference
