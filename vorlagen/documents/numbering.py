"""Numbers of pictures: they follow from the order on the finished page, as do references to them.

While a paper is being rendered, marks stand in place of the numbers: nobody knows yet what a
template prints before the text. Like tokens they are spelled in characters for private use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import escape

from vorlagen.findings import Code, Findings, Place

_OWN, _OTHER, _END = "\ue002", "\ue003", "\ue004"
_MARK = re.compile(f"([{_OWN}{_OTHER}])([^{_END}]*){_END}")


def own_number(address: str) -> str:
    """What stands for the number of a picture in its caption."""
    return f"{_OWN}{escape(address)}{_END}"


def number_of(address: str) -> str:
    """What stands for the number of a picture where it is referred to."""
    return f"{_OTHER}{escape(address)}{_END}"


def numbered(html: str) -> tuple[str, dict[str, int]]:
    """A page with the numbers in place of their marks, and the first number of each address.

    A reference to a picture that the page does not have is left without a number.
    """
    first: dict[str, int] = {}
    own = [found[2] for found in _MARK.finditer(html) if found[1] == _OWN]
    for number, address in enumerate(own, start=1):
        first.setdefault(address, number)
    count = iter(range(1, len(own) + 1))

    def number_for(found: re.Match[str]) -> str:
        return str(next(count) if found[1] == _OWN else first.get(found[2], ""))

    return _MARK.sub(number_for, html), first


def report_missing(
    references: Iterable[tuple[str, Place]], known: Iterable[str], findings: Findings
) -> bool:
    """Report references to pictures that are not printed; whether there are any."""
    known = set(known)
    missing = [(address, place) for address, place in references if address not in known]
    for address, place in missing:
        findings.add(
            Code.AUSDRUCK,
            place,
            f"„{address}“ wird hier als Abbildung genannt, ist aber nirgends gedruckt.",
            f"{{{{ schaubild({address}) }}}} oder {{{{ diagramm({address}) }}}} in den Text setzen.",
        )
    return bool(missing)
