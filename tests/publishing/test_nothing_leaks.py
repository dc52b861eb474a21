"""Sixty secrets, each in another place of one paper: none goes out, and the gate knows each of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest
from ausgeliefert import REPOSITORY
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import meldungen

from vorlagen.building.builder import Builder
from vorlagen.building.making import UNKNOWN, make
from vorlagen.findings import Findings
from vorlagen.paper import Paper
from vorlagen.publishing.fields import fields_of
from vorlagen.publishing.gate import gate, secrets_of
from vorlagen.publishing.package import package_of

ANNEX = "data/musterkreis/vorlagen/beratung/anlagen/konzept"
WITHHELD_ANNEX = "data/musterkreis/vorlagen/beratung/anlagen/gutachten"
REFERENCES = {
    form: (REPOSITORY / f"templates/gemeinsam/vorlage.{form}").read_bytes()
    for form in ("docx", "odt")
}
_NUMBERS = iter(range(1, 1000))
WORDS: list[str] = []


def word() -> str:
    """A word that stands nowhere else."""
    syllables = ("Bra", "dum", "fel", "gor", "hin", "kes", "lub", "mot", "nar", "pil")
    number = next(_NUMBERS)
    made = "Z" + "".join(syllables[int(digit)].lower() for digit in f"{number:03d}") + "witz"
    WORDS.append(made)
    return made


def hidden(*lines: str) -> str:
    return "\n".join(("", f"::: nichtoeffentlich {word()}", "", *lines, "", ":::", ""))


def amount() -> int:
    number = 1_000_003 + 7_919 * next(_NUMBERS)
    WORDS.append(f"{number:,}".replace(",", "."))
    return number


def rows(kind: str, count: int) -> str:
    lines = ""
    for _ in range(count):
        lines += (
            f"      - {{bezeichnung: {word()}, texte: {{firma: {word()}}},"
            f" werte: {{betrag: {amount()}}}, nichtoeffentlich: {kind}}}\n"
        )
    return lines


TABLES = f"""
tabellen:
  kosten:
    titel: Kosten
    kopf: Posten
    spalten:
      firma: {{bezeichnung: Firma, art: text}}
      geheim: {{bezeichnung: {word()}, art: text, nichtoeffentlich: ja}}
      betrag: {{bezeichnung: Betrag, einheit: EUR, insgesamt: summe}}
      doppelt: {{bezeichnung: {word()}, formel: 2 * betrag, nichtoeffentlich: ja}}
    zeilen:
      - {{bezeichnung: Bau, texte: {{firma: Bau West}}, werte: {{betrag: 900000}}}}
{rows("Vertrag", 6)}
"""
TABLES = TABLES.replace("texte: {firma: ", "texte: {geheim: GEHEIM, firma: ")
while "GEHEIM" in TABLES:
    TABLES = TABLES.replace("GEHEIM", word(), 1)
MONEY = amount()
PROPOSAL = hidden(f"Der Preis ist {word()}.").replace("\n", "\n  ")
PAPER = (
    MUSTER[VORLAGE]
    .replace("beschlussvorschlag: |\n", f"beschlussvorschlag: |\n  Zugestimmt.\n{PROPOSAL}\n\n")
    .replace(
        "angaben:\n",
        f"angaben:\n  preis: {{bezeichnung: Preis, wert: {MONEY}, einheit: EUR,"
        f" nichtoeffentlich: {word()}}}\n",
    )
    .replace(
        "unterschrift:",
        f"anlagen:\n  - {{dokument: konzept}}\n  - {{titel: {word()}, nichtoeffentlich: {word()}}}\n"
        f"  - {{dokument: gutachten, titel: {word()}, nichtoeffentlich: ja}}\nunterschrift:",
    )
    + TABLES
)
PROSE = "\n\n".join(
    [
        "# Sachverhalt",
        "Anfang.",
        hidden(f"Ein Absatz mit {word()} darin."),
        hidden(f"# {word()}", "", f"Ein Abschnitt mit {word()}."),
        hidden(f"- Liste mit {word()}", f"- und {word()}"),
        hidden(f"> Zitat von {word()}"),
        hidden("| Ort | Tage |", "|---|---|", f"| {word()} | {word()} |"),
        hidden(f"Mit **{word()}** und *{word()}*."),
        hidden(f"Siehe [{word()}](https://{word().lower()}.example/)."),
        hidden("Es kostet {{ angaben.preis | euro }}."),
        hidden("Es kostet {{ tabellen.kosten.insgesamt.betrag | euro }}, das weiß " + word() + "."),
        "{{ datentabelle(tabellen.kosten) }}",
        "Ende.",
        "",
    ]
)
FILES: Mapping[str, str] = {
    **MUSTER,
    VORLAGE: PAPER,
    TEXT: PROSE,
    f"{ANNEX}/anlage.yaml": "art: Handlungskonzept\ntitel: Konzept\n",
    f"{ANNEX}/text.md": f"# Ziel\n\nOffen.\n{hidden(f'In der Anlage: {word()}.')}",
    f"{WITHHELD_ANNEX}/anlage.yaml": f"art: Handlungskonzept\ntitel: {word()}\n",
    f"{WITHHELD_ANNEX}/text.md": f"# {word()}\n\nGutachten von {word()}.\n",
}


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    return Builder(schreibe(tmp_path_factory.mktemp("geheim"), FILES))


def versions(builder: Builder) -> tuple[Paper, Paper]:
    """The internal and the public version, whatever was found in them."""
    [(behoerde, papier)] = builder.select(["beratung"])
    with mock.patch.object(Findings, "has_errors", False):
        return builder.prepare(behoerde, papier), builder.prepare_public(behoerde, papier)


def goes_out(internal: Paper, public: Paper, folder: Path) -> Findings:
    """What the gate finds in the files of the public version."""
    assert public.page is not None
    public.is_handed_over = True
    make(public, combined=False, references=REFERENCES)
    fields = fields_of(public, public.page)
    package = package_of(public, fields, public.contents, UNKNOWN, folder)
    findings = Findings()
    files = {**package.contents, **public.contents}
    gate(files, secrets_of(internal, public), findings)
    return findings


def test_no_secret_stands_in_any_file_that_goes_out(builder: Builder, tmp_path: Path) -> None:
    assert len(WORDS) >= 60
    internal, public = versions(builder)
    assert internal.page is not None, meldungen(internal.findings)
    assert not meldungen(goes_out(internal, public, tmp_path))
    make(internal, combined=False)
    texts = {True: "", False: ""}
    for paper in (internal, public):
        for name, content in paper.contents.items():
            if not name.endswith((".pdf", ".docx", ".odt")):
                texts[paper is public] += content.decode().replace("\xa0", " ")
    assert not [secret for secret in WORDS if secret in texts[True]]
    shown = [secret for secret in WORDS if secret in texts[False]]
    assert len(shown) >= 50  # reasons of rows and facts are printed nowhere


STEPS = {
    "passages": (
        "vorlagen.paper.withheld.without_passages",
        "vorlagen.page.renderer.without_passages",
    ),
    "rows": ("vorlagen.tabellen.figures.DataTable.public",),
    "columns": ("vorlagen.tabellen.facts.Datentabelle.without_withheld_columns",),
}


@pytest.mark.parametrize("step", STEPS)
def test_with_a_protective_step_off_the_gate_still_catches_it(
    builder: Builder, step: str, tmp_path: Path
) -> None:
    def off(value: object, **_: object) -> object:
        return value

    with ExitStack() as steps:
        for name in STEPS[step]:
            steps.enter_context(mock.patch(name, off))
        internal, public = versions(builder)
        assert goes_out(internal, public, tmp_path).has_errors
