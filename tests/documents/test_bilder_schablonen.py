"""Pictures in templates: where they lie, and that each has a text for those who cannot see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bilder import SVG
from muster import MUSTER, schreibe
from papiere import fehler, papier, seite

from vorlagen.findings import Finding

KOPF = "templates/musterkreis/teile/briefkopf.html"
LOGO = '{{ bild("logo.svg", alt="Wappen des Kreises") }}'


def mit_kopf(kopf: str, **more: str | bytes) -> dict[str, str | bytes]:
    files = {f"templates/{name.replace('__', '/')}.svg": text for name, text in more.items()}
    return {**MUSTER, KOPF: f"<header>\n  {kopf}\n</header>\n", **files}


def only(root: Path, files: dict[str, str | bytes]) -> Finding:
    paper = papier(schreibe(root, files))
    assert paper.page is None
    [finding] = fehler(paper.findings)
    return finding


def test_a_logo_lies_in_the_folder_of_the_authority_or_that_of_all(tmp_path: Path) -> None:
    own, common = SVG.format('<path d="M0 0h1"/>'), SVG.format('<path d="M0 0h2"/>')
    files = mit_kopf(LOGO, gemeinsam__logo=common)
    assert seite(schreibe(tmp_path / "a", files)).count("data:image/svg+xml;base64,") == 1
    both = seite(schreibe(tmp_path / "b", {**files, "templates/musterkreis/logo.svg": own}))
    assert '<img alt="Wappen des Kreises" src="data:image/svg+xml;base64,' in both
    assert both != seite(tmp_path / "a")


@pytest.mark.parametrize(
    ("kopf", "code"),
    [
        ('{{ bild("logo.svg") }}', "bild-ohne-text"),
        ('{{ bild("logo.svg", alt="\u200b.") }}', "bild-ohne-text"),
        ('{{ bild("../logo.svg", alt="Wappen") }}', "datei-fehlt"),
        ('<img src="logo.svg" alt="Wappen">', "bild"),
        ("<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>", "bild-ohne-text"),
        ('<svg class="{{ mandant.kurz }}"><path/></svg>', "bild-ohne-text"),
    ],
)
def test_a_picture_of_a_template_is_reported_where_the_template_has_it(
    tmp_path: Path, kopf: str, code: str
) -> None:
    finding = only(tmp_path, mit_kopf(kopf, gemeinsam__logo=SVG.format("")))
    assert (finding.code.value, finding.place.file, finding.place.line) == (code, KOPF, 2)


@pytest.mark.parametrize(
    ("kopf", "said"),
    [
        ('<p lang="de_DE">Kreis</p>', "de_DE"),
        ('<p lang="{{ mandant.kurz }}_">Kreis</p>', "MK_"),
    ],
)
def test_a_language_that_is_none_is_reported_where_the_template_names_it(
    tmp_path: Path, kopf: str, said: str
) -> None:
    finding = only(tmp_path, mit_kopf(kopf))
    assert finding.code.value == "schablone-syntax"
    assert (finding.place.file, finding.place.line, finding.place.column) == (KOPF, 2, 3)
    assert finding.message.startswith(f"lang=„{said}“ nennt keine Sprache")
