"""Links in prose: what leads nowhere, or says nothing, is a finding where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from papiere import aus_text, einziger_fehler, fehler_im_text, gedruckt, orte


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("[js](javascript:alert(1))", "nicht richtig geschrieben"),
        ("[f](file:///etc/passwd)", "nicht richtig geschrieben"),
        ("[rel](datei.pdf)", "ist keine ganze, erlaubte"),
        ("[](https://example.org)", "hat keinen Text"),
        ("[x](https://example.org/{{ vorlage.nummer }})", "Ausdruck in der Adresse"),
    ],
)
def test_a_link_that_leads_nowhere_or_says_nothing(tmp_path: Path, typed: str, said: str) -> None:
    finding = einziger_fehler(tmp_path, f"Erstens.\n\nWort {typed} Wort.\n")
    assert orte([finding]) == ["text.md:3:6 link"]
    assert said in finding.message


def test_each_link_has_its_own_place(tmp_path: Path) -> None:
    text = (
        "# Lage\n\nHier [f](a b) und\n[f](a b).[^1]\n\n- [g](c.pdf)\n\n| a |\n|---|\n| x [g](c.pdf) |\n\n"
        "[^1]: Siehe [g](c.pdf).\n"
    )
    assert orte(fehler_im_text(tmp_path, text)) == [
        "text.md:3:6 link",
        "text.md:4:1 link",
        "text.md:6:3 link",
        "text.md:10:5 link",
        "text.md:12:13 link",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/a?b=c#d",
        "mailto:amt@example.org?subject=Akten",
        "tel:+49-2581-530",
    ],
)
def test_a_link_that_leads_somewhere(tmp_path: Path, address: str) -> None:
    assert f'<a href="{address}">Ziel</a>' in aus_text(tmp_path, f"Zum [Ziel]({address}).")


def test_plain_text_says_where_links_lead(tmp_path: Path) -> None:
    text = (
        "[Web](https://example.org), [Post](mailto:a@example.org), [Ruf](tel:+4925) und"
        " [Akten](ftp://example.org); <a@example.org>, [+4925](tel:+4925)."
    )
    assert gedruckt(tmp_path, text) == (
        "Web <https://example.org>, Post <mailto:a@example.org>, Ruf <tel:+4925> und"
        " Akten <ftp://example.org>; a@example.org, +4925."
    )
