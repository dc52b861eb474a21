"""Two versions of a paper with parts that are not public: what each has, and what is reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from haushaltsplan import EHRLICH, KOSTEN, mit_haushalt
from muster import FOLGE, FOLGETEXT, MUSTER, TEXT, VORLAGE, ZWEI, schreibe
from papiere import meldungen

from vorlagen.building.builder import Builder, MadePaper
from vorlagen.building.store import Task
from vorlagen.findings import Finding

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

FILES = ("html", "txt", "json", "csv")
ROWS = """\
tabellen:
  kosten:
    titel: Kosten
    kopf: Posten
    spalten:
      firma: {bezeichnung: Firma, art: text}
      betrag: {bezeichnung: Betrag, einheit: EUR, insgesamt: summe}
    zeilen:
      - {bezeichnung: Grundstück, texte: {firma: Landgut Süd}, werte: {betrag: 731519}WITHHELD}
      - {bezeichnung: Planung, texte: {firma: Büro Nord}, werte: {betrag: 52347}MORE}
      - {bezeichnung: Bau, texte: {firma: Bau West}, werte: {betrag: 900000}}
"""
TABLE = "{{ datentabelle(tabellen.kosten) }}"


def made(root: Path, changes: dict[str, str], name: str = "beratung") -> MadePaper:
    schreibe(root, {**MUSTER, **changes})
    return Builder(root).make_paper(Task("musterkreis", name))


def versions(paper: MadePaper) -> tuple[str, str]:
    """All texts of the public and of the internal version."""
    assert paper.files, meldungen(paper.findings)
    texts = {True: "", False: ""}
    for name, content in paper.files.items():
        if name.rpartition(".")[2] in FILES:
            is_public = "nichtoeffentlich" not in name
            texts[is_public] += content.decode().replace("\xa0", " ")
    return texts[True], texts[False]


def with_table(withheld: str = "", more: str = "", text: str = TABLE) -> dict[str, str]:
    rows = ROWS.replace("WITHHELD", withheld).replace("MORE", more)
    return {VORLAGE: MUSTER[VORLAGE] + rows, TEXT: f"{text}\n"}


def of_withheld(paper: MadePaper) -> list[Finding]:
    return [finding for finding in paper.findings if finding.code.value == "nichtoeffentlich"]


def test_a_paper_without_withheld_parts_has_one_version(tmp_path: Path) -> None:
    paper = made(tmp_path, {})
    assert paper.files
    assert not [name for name in paper.files if "nichtoeffentlich" in name]


WITHHELD: dict[str, tuple[dict[str, str], str]] = {
    "a passage": (
        {TEXT: "Vor.\n\n::: nichtoeffentlich Personalsache\nFrau Beispiel geht.\n:::\n\nNach.\n"},
        "Frau Beispiel",
    ),
    "a section": (
        {
            TEXT: "Vor.\n\n::: nichtoeffentlich Vertrag\n\n# Verhandlung\n\nEs geht um viel.\n\n:::\n"
        },
        "Verhandlung",
    ),
    "a part of the proposal": (
        {
            VORLAGE: MUSTER[VORLAGE].replace(
                "bereit.\n",
                "bereit.\n\n  ::: nichtoeffentlich Vertrag\n  Die Grenze liegt bei Dora.\n  :::\n",
            )
        },
        "Dora",
    ),
    "a row": (with_table(", nichtoeffentlich: Vertrag", ", nichtoeffentlich: ja"), "Landgut"),
    "an amount in a row": (
        with_table(", nichtoeffentlich: Vertrag", ", nichtoeffentlich: ja"),
        "731.?519",
    ),
    "a column": (
        {
            **with_table(),
            VORLAGE: with_table()[VORLAGE].replace("art: text", "art: text, nichtoeffentlich: ja"),
        },
        "Landgut",
    ),
    "an annex": (
        {VORLAGE: MUSTER[VORLAGE] + "anlagen: [{titel: Angebot Dachbau, nichtoeffentlich: ja}]\n"},
        "Dachbau",
    ),
    "a station": (
        {
            VORLAGE: MUSTER[VORLAGE].replace(
                "beschlussvorschlag:",
                "  - {gremium: ausschuss, sitzung: juni_2025, zustaendigkeit: Vorprüfung,"
                " nichtoeffentlich: ja}\nbeschlussvorschlag:",
            )
        },
        "Vorprüfung",
    ),
    "a line of a financing": (
        {
            VORLAGE: MUSTER[VORLAGE]
            .replace(
                "      veroeffentlicht: {gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}\n",
                "",
            )
            .replace(
                "je_stelle: kgst.E10}",
                "je_stelle: kgst.E10}\n"
                "        - {bezeichnung: Abfindung, je_stelle: kgst.E6, nichtoeffentlich: ja}\n"
                "        - {bezeichnung: Kaufpreis, je_stelle: kgst.E6, nichtoeffentlich: ja}",
            ),
            TEXT: "{{ tabelle(finanzierung.beratung) }}\n",
        },
        "Kaufpreis|Abfindung",
    ),
    "a fact": (
        {
            VORLAGE: MUSTER[VORLAGE].replace(
                "    einheit: Tage/VZÄ", "    einheit: Tage/VZÄ\n    nichtoeffentlich: ja"
            ),
            TEXT: "::: nichtoeffentlich\n\nEs sind {{ angaben.tage_je_stelle | zahl(3) }}.\n\n:::\n",
        },
        "2,500",
    ),
}


@pytest.mark.parametrize("place", WITHHELD)
def test_what_is_withheld_stands_in_the_internal_version_alone(tmp_path: Path, place: str) -> None:
    changes, secret = WITHHELD[place]
    public, internal = versions(made(tmp_path, changes))
    assert re.search(secret, internal)
    assert not re.search(secret, public)
    assert "nur für den internen Gebrauch" in internal
    assert "nur für den internen Gebrauch" not in public


def test_the_proof_tells_nothing_of_what_is_assumed_in_a_withheld_row(tmp_path: Path) -> None:
    row = "werte: {betrag: {annahme: 731519, grund: Forderung des Eigentümers}}, nichtoeffentlich: ja}"
    files = with_table("", ", nichtoeffentlich: ja")
    files[VORLAGE] = files[VORLAGE].replace("werte: {betrag: 731519}}", row)
    files[VORLAGE] += "anlagen: [{art: berechnungsnachweis}]\n"
    public, internal = versions(made(tmp_path, files))
    assert "Eigentümers" in internal
    assert "Eigentümers" not in public


def test_the_proof_names_no_source_of_an_account_that_only_withheld_lines_name(
    tmp_path: Path,
) -> None:
    line = "{bezeichnung: %s, je_stelle: kgst.E6, nichtoeffentlich: ja, konto: abfindung}"
    lines = "".join(f"\n        - {line % name}" for name in ("Abfindung", "Kaufpreis"))
    account = """\
  abfindung:
    bezeichnung: Sonstiges
    art: aufwand
    produkt: {nummer: 05.03.01, bezeichnung: Soziale Beratung}
    ansaetze: {jahr_2024: 777000}
    quelle: {dokument: Vermerk des Personalrats}
"""
    files = mit_haushalt(
        EHRLICH, (KOSTEN, KOSTEN + lines), plan=(("satzungen:", f"{account}satzungen:"),)
    )
    files[VORLAGE] += "anlagen: [{art: berechnungsnachweis}]\n"
    public, internal = versions(made(tmp_path, files))
    assert "Vermerk des Personalrats" in internal
    assert "Vermerk des Personalrats" not in public
    assert "777.000" not in public
    sums = re.findall(r"haushalt\.aufwendungen\.jahr_2024\.ergebnisplan\.(\w+)", public)
    assert {"bedarf", "ansatz"} <= set(sums)


def test_a_figure_that_rests_on_a_withheld_fact_is_an_error_with_the_way(tmp_path: Path) -> None:
    vorlage = MUSTER[VORLAGE].replace(
        "    einheit: Tage/VZÄ", "    einheit: Tage/VZÄ\n    nichtoeffentlich: Vertrag"
    )
    text = "Es sind {{ groessen.beratungstage | zahl }} Tage.\n"
    paper = made(tmp_path, {VORLAGE: vorlage, TEXT: text})
    [finding] = of_withheld(paper)
    assert not paper.files
    assert str(finding.place).endswith("text.md:1:9")
    assert "groessen.beratungstage ← angaben.tage_je_stelle" in finding.message


def test_a_withheld_day_is_an_error_where_it_is_printed(tmp_path: Path) -> None:
    vorlage = MUSTER[VORLAGE].replace(
        "tag: 2024-04-01", "tag: 2024-04-01\n    nichtoeffentlich: ja"
    )
    [finding] = of_withheld(made(tmp_path, {VORLAGE: vorlage}))
    assert str(finding.place).endswith("text.md:3:13")


HIDDEN = ", nichtoeffentlich: ja"


@pytest.mark.parametrize(
    "facts",
    [
        re.sub(r"art: text|insgesamt: summe", rf"\g<0>{HIDDEN}", with_table()[VORLAGE]),
        with_table(HIDDEN, HIDDEN)[VORLAGE].replace("900000}}", f"900000}}{HIDDEN}}}"),
    ],
    ids=["all columns", "all rows"],
)
def test_a_table_of_which_nothing_is_public_is_not_there(facts: str, tmp_path: Path) -> None:
    public, internal = versions(made(tmp_path, {**with_table(), VORLAGE: facts}))
    assert "Posten" in internal
    assert "Posten" not in public
    assert "Tabelle" not in public


@pytest.mark.parametrize(("more", "warnings"), [("", 1), (", nichtoeffentlich: ja", 0)])
def test_a_sum_of_which_one_part_is_withheld_is_warned_of(
    tmp_path: Path, more: str, warnings: int
) -> None:
    paper = made(tmp_path, with_table(", nichtoeffentlich: Vertrag", more))
    found = of_withheld(paper)
    assert [finding.severity.value for finding in found] == ["Warnung"] * warnings
    public, _ = versions(paper)
    assert "1.683.866 €" in public  # the sum counts all rows
    assert "731519" not in public  # nor do its steps show them


@pytest.mark.parametrize("parts", ["a, b", "a, garten"])
def test_two_sums_that_differ_by_one_withheld_part_are_warned_of(
    tmp_path: Path, parts: str
) -> None:
    """All rows but one are withheld; a subtotal has two of them, or one, which it tells by itself."""
    hidden = "nichtoeffentlich: ja"
    rows = with_table(f", kennung: a, {hidden}", f", kennung: b, {hidden}")
    total = "{bezeichnung: Bau, texte: {firma: Bau West}, werte: {betrag: 900000}}"
    garden = "{bezeichnung: Garten, kennung: garten, texte: {firma: Grün}, werte: {betrag: 1000}}"
    subtotal = f"{{bezeichnung: Vorab, kennung: vorab, summe: [{parts}]}}"
    last = f"{total[:-1]}, {hidden}}}" if parts == "a, b" else total
    rows[VORLAGE] = rows[VORLAGE].replace(
        f"      - {total}", f"      - {garden}\n      - {subtotal}\n      - {last}"
    )
    *others, finding = of_withheld(made(tmp_path, rows))
    assert finding.severity.value == "Warnung"
    assert "ihr Unterschied verrät ihn" in finding.message
    alone = "bau" if parts == "a, b" else "b"
    assert f"bis auf „tabellen.kosten.{alone}.betrag“" in finding.message
    assert len(others) == (parts != "a, b")


def test_what_is_missing_in_the_public_version_alone_is_said_to_be(tmp_path: Path) -> None:
    text = "Ein Satz.[^a]\n\n::: nichtoeffentlich ja\n\nNoch einer.\n\n[^a]: Eine Fußnote.\n\n:::\n"
    paper = made(tmp_path, {TEXT: text})
    [finding] = [item for item in paper.findings if item.severity.value == "Fehler"]
    assert finding.message.startswith("Nur in der öffentlichen Fassung: ")
    assert "nichtöffentlichen Teil" in finding.cure


def test_the_cell_of_a_withheld_row_cannot_be_printed_by_its_address(tmp_path: Path) -> None:
    text = f"{TABLE}\n\nDas Grundstück kostet {{{{ tabellen.kosten.grundstueck.betrag | euro }}}}."
    paper = made(tmp_path, with_table(", nichtoeffentlich: ja", ", nichtoeffentlich: ja", text))
    [finding] = [finding for finding in of_withheld(paper) if "731" in finding.message]
    assert finding.severity.value == "Fehler"


def test_a_withheld_name_that_the_text_repeats_is_an_error(tmp_path: Path) -> None:
    text = f"{TABLE}\n\nDas Landgut Süd ist bereit."
    paper = made(tmp_path, with_table(", nichtoeffentlich: ja", ", nichtoeffentlich: ja", text))
    [finding] = of_withheld(paper)
    assert "Landgut Süd" in finding.message


def test_a_public_paper_prints_no_figure_of_one_that_is_not_public(tmp_path: Path) -> None:
    secret = MUSTER[VORLAGE].replace("oeffentlich: ja", "oeffentlich: nein")
    changes = {VORLAGE: secret, FOLGE: ZWEI[FOLGE], FOLGETEXT: ZWEI[FOLGETEXT]}
    assert len(of_withheld(made(tmp_path, changes, "folge-2025"))) == 2


QUOTED = "vorlagen.beratung.tabellen.kosten"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{{{{ {QUOTED}.bau.rabatt | euro }}}}", 1),
        (f"{{{{ {QUOTED}.grundstueck.firma }}}}", 1),
        (f"{{{{ {QUOTED}.grundstueck.betrag | euro }}}}", 1),
        (f"{{{{ {QUOTED}.bau.betrag | euro }}}}", 0),
    ],
)
def test_another_paper_tells_nothing_of_them_either(tmp_path: Path, text: str, told: int) -> None:
    files = with_table(", nichtoeffentlich: ja", ", nichtoeffentlich: ja")
    files[VORLAGE] = files[VORLAGE].replace(
        "      betrag: {bez",
        "      rabatt: {bezeichnung: Rabatt, formel: betrag / 10, nichtoeffentlich: ja}\n"
        "      betrag: {bez",
    )
    changes = {**files, FOLGE: ZWEI[FOLGE], FOLGETEXT: f"Es sind {text}.\n"}
    paper = made(tmp_path, changes, "folge-2025")
    errors = [finding for finding in paper.findings if finding.severity.value == "Fehler"]
    assert len(errors) == told
    assert bool(paper.files) is not bool(told)


@pytest.mark.parametrize(
    "text",
    [
        "{{ tabellen.kosten.grundstueck.firma }}",
        "{{ (tabellen.kosten.insgesamt.betrag - tabellen.kosten.planung.betrag) | euro }}",
        '{{ tabellen.kosten.planung.betrag | je_nachdem("mehr", "weniger") }}',
        "{% if tabellen.kosten.planung.betrag < tabellen.kosten.bau.betrag %}teuer{% endif %}",
        "{{ 'teuer' if tabellen.kosten.bau.betrag > tabellen.kosten.planung.betrag else 'billig' }}",
        "{{ 'teuer' if tabellen.kosten.planung.betrag is lt tabellen.kosten.bau.betrag }}",
        "{% if tabellen.kosten.bau.betrag in [tabellen.kosten.planung.betrag] %}teuer{% endif %}",
    ],
)
def test_what_tells_of_a_withheld_row_in_another_way_is_an_error(tmp_path: Path, text: str) -> None:
    rows = with_table(
        ", nichtoeffentlich: ja", ", nichtoeffentlich: ja", f"{TABLE}\n\nEs ist {text}."
    )
    assert "Fehler" in [finding.severity.value for finding in of_withheld(made(tmp_path, rows))]


def test_a_condition_within_a_withheld_part_may_ask_for_withheld_figures(tmp_path: Path) -> None:
    condition = (
        "{% if tabellen.kosten.planung.betrag < tabellen.kosten.bau.betrag %}Teuer.{% endif %}"
    )
    text = f"{TABLE}\n\n::: nichtoeffentlich ja\n\n{condition}\n\n:::\n"
    rows = with_table(", nichtoeffentlich: ja", ", nichtoeffentlich: ja", text)
    public, internal = versions(made(tmp_path, rows))
    assert "Teuer." in internal
    assert "Teuer." not in public


def test_a_number_of_rows_and_a_loop_name_no_withheld_row(tmp_path: Path) -> None:
    loop = "{% for name in tabellen.kosten %}{{ name }} {% endfor %}"
    text = f"{TABLE}\n\nEs sind {{{{ tabellen.kosten.anzahl | zahlwort }}}}: {loop}"
    rows = with_table(", nichtoeffentlich: ja", ", nichtoeffentlich: ja", text)
    public, _ = versions(made(tmp_path, rows))
    assert "drei" in public
    assert "bau" in public
    assert "Grundstück" not in public
    assert "grundstueck" not in public


@pytest.mark.parametrize(("choice", "gap"), [("vermerken", "(nichtöffentlich)"), ("auslassen", "")])
def test_the_authority_chooses_whether_a_gap_is_seen(tmp_path: Path, choice: str, gap: str) -> None:
    mandant = "data/musterkreis/mandant.yaml"
    changes = {
        mandant: f"{MUSTER[mandant]}nichtoeffentliches: {choice}\n",
        TEXT: "Vor.\n\n::: nichtoeffentlich\n\nGeheim.\n\n:::\n\nNach.\n",
    }
    public, _ = versions(made(tmp_path, changes))
    assert f"Vor.\n\n{gap}\n\nNach.".replace("\n\n\n", "\n") in public
    assert ("(nichtöffentlich)" in public) is bool(gap)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Text.\n\n::: nichtoeffentlich Grund\n\nGeheim.\n", "text.md:3:1"),
        ("Text.\n\n:::\n", "text.md:3:1"),
        ("Text.\n\n::: geheim\n\nGeheim.\n\n:::\n", "text.md:3:1"),
        ("Text.\n\n ::: nichtoeffentlich\n\nGeheim.\n\n :::\n", "text.md:3:1"),
        ("- Text.\n\n  ::: nichtoeffentlich\n\n  Geheim.\n\n  :::\n", "text.md:3:1"),
        ("> ::: nichtoeffentlich\n> Geheim.\n> :::\n", "text.md:1:1"),
        (":: nichtoeffentlich\n\nGeheim.\n\n::\n", "text.md:1:1"),
    ],
)
def test_a_fence_that_begins_or_ends_nothing_is_an_error(
    tmp_path: Path, text: str, place: str
) -> None:
    paper = made(tmp_path, {TEXT: text})
    assert not paper.files
    assert place in [str(finding.place).rpartition("/")[2] for finding in paper.findings]
