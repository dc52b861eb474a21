"""Tables that reckon by rows: subtotals, formulas over rows, seats, texts, large amounts."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pdfua
import pytest
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import aus_text, einziger_fehler, fehler, fehler_im_text, gedruckt, papier, seite
from pdfs import HERKUNFT
from pypdf import PdfReader
from strukturbaum import TaggedPdf

from vorlagen.renditions.pdf import to_pdf

ANGABEN = """\
angaben:
  nebenkosten: {bezeichnung: Baunebenkosten, wert: 30, einheit: v. H.}
  quote: {bezeichnung: Fördersatz, wert: 60, einheit: v. H.}
  hoechstens: {bezeichnung: Höchstbetrag, wert: 6000000, einheit: EUR}
  sitze: {bezeichnung: Sitze im Ausschuss, wert: 18, einheit: Sitze}
  rat: {bezeichnung: Mitglieder, wert: 38, einheit: Mitglieder}
"""


def mit(tabelle: str) -> dict[str, str]:
    """The Muster with these Angaben more, and a table under the name `t`."""
    paper = MUSTER[VORLAGE].replace("angaben:\n", ANGABEN, 1)
    assert "rat:" in paper
    lines = "".join(f"    {line}\n" for line in tabelle.strip().splitlines())
    return {
        **MUSTER,
        VORLAGE: f"{paper}\ntabellen:\n  t:\n    titel: Muster\n    kopf: Zeile\n{lines}",
    }


def druck(root: Path, beschrieben: str, text: str = "{{ datentabelle(tabellen.t) }}") -> str:
    return gedruckt(root, text, mit(beschrieben))


BAU = """
spalten:
  bestand: {bezeichnung: Bestand, einheit: EUR, insgesamt: summe}
  anbau: {bezeichnung: Anbau, einheit: EUR, insgesamt: summe}
  beide: {bezeichnung: Gesamt, formel: bestand + anbau, insgesamt: summe}
  anteil: {bezeichnung: Anteil, formel: "prozentsatz(beide, insgesamt.beide)", rundung: 0.1}
zeilen:
  - {bezeichnung: 300 Baukonstruktion, kennung: kg300, werte: {bestand: 4290000, anbau: 7180000}}
  - {bezeichnung: 400 Technik, kennung: kg400, werte: {bestand: 2920000, anbau: 3880000}}
  - {bezeichnung: Zwischensumme, kennung: bauwerk, summe: ja}
  - {bezeichnung: 700 Baunebenkosten, formel: angaben.nebenkosten * bauwerk}
"""


def test_a_subtotal_is_not_counted_twice_and_rows_reckon_with_rows(tmp_path: Path) -> None:
    assert druck(tmp_path, BAU) == (
        "Muster\n"
        "Zeile                    Bestand         Anbau        Gesamt  Anteil\n"
        "--------------------------------------------------------------------\n"
        "300 Baukonstruktion  4.290.000 €   7.180.000 €  11.470.000 €  48,3 %\n"
        "400 Technik          2.920.000 €   3.880.000 €   6.800.000 €  28,6 %\n"
        "Zwischensumme        7.210.000 €  11.060.000 €  18.270.000 €  76,9 %\n"
        "700 Baunebenkosten   2.163.000 €   3.318.000 €   5.481.000 €  23,1 %\n"
        "--------------------------------------------------------------------\n"
        "Insgesamt            9.373.000 €  14.378.000 €  23.751.000 €"
    )


@pytest.mark.parametrize(
    ("more", "last"),
    [
        ("{bezeichnung: Seitdem, summe: ja}", "5.481.000 €"),

        ("{bezeichnung: Zuschuss, formel: 'minimum(angaben.quote * bauwerk, angaben.hoechstens)'}",
         "10.326.000 €"),
        ("{bezeichnung: Davon, nachrichtlich: ja, werte: {bestand: 1, anbau: {formel: kg300 / 2}}}",
         "3.590.001 €"),
        ("{bezeichnung: Eigenanteil, formel: bauwerk - tabellen.t.kg300.anbau}", "3.910.000 €"),
    ],
)  # fmt: skip
def test_what_a_row_may_say(tmp_path: Path, more: str, last: str) -> None:
    text = druck(tmp_path, f"{BAU}  - {more}\n").splitlines()
    assert f" {last} " in text[7]
    if "formel: " not in more or "nachrichtlich" in more:
        assert "23.751.000 €" in text[9]


ABWASSER = """
spalten:
  sw: {bezeichnung: Schmutzwasser, einheit: EUR, insgesamt: summe}
  nw: {bezeichnung: Regenwasser, einheit: EUR, insgesamt: summe}
  alle: {bezeichnung: Zusammen, formel: sw + nw, insgesamt: summe}
  anteil: {bezeichnung: Anteil, formel: "prozentsatz(sw, alle)", rundung: 0.1}
zeilen:
  - {bezeichnung: Kosten, werte: {sw: 300, nw: 100}}
  - {bezeichnung: Straßen, ohne: sw, werte: {nw: 50}}
  - {bezeichnung: Zwischenstand, summe: ja}
  - {bezeichnung: Pauschal, ohne: [sw, nw], werte: {alle: {formel: angaben.quote * zwischenstand}}}
  - {bezeichnung: Entfällt, ohne: [sw, nw]}
"""


def test_what_does_not_apply_is_left_out_of_a_columns_sum_and_its_cell_may_be_set(
    tmp_path: Path,
) -> None:
    assert druck(tmp_path, ABWASSER).splitlines()[3:] == [
        "Kosten                 300 €        100 €     400 €  75,0 %",
        "Straßen                    –         50 €      50 €       –",
        "Zwischenstand          300 €        150 €     450 €  66,7 %",
        "Pauschal                   –            –     270 €       –",
        "Entfällt                   –            –         –       –",
        "-----------------------------------------------------------",
        "Insgesamt              300 €        150 €     720 €",
    ]


STRASSEN = """
spalten:
  sw: {{bezeichnung: Schmutzwasser, einheit: EUR}}
  nw: {{bezeichnung: Regenwasser, einheit: EUR}}
  gerechnet: {{bezeichnung: Gerechnet, formel: "{formel}"}}
zeilen:
  - {{bezeichnung: Kosten, werte: {{sw: 300, nw: 100}}}}
  - {{bezeichnung: Straßen, ohne: sw, werte: {{nw: 50}}}}
"""


@pytest.mark.parametrize(
    ("formel", "gerechnet"),
    [
        ("(sw + nw) * 2", "100 €"),
        ("runden((sw + nw) / 3)", "17 €"),
        ("summe(sw, nw)", "50 €"),
        ("nw - sw", "50 €"),
        ("-(sw - nw)", "50 €"),
        ("maximum(sw, nw)", "–"),  # only a sum can leave something out
        ("sw + kosten.sw", "–"),  # nothing of the row itself would be left
    ],
)
def test_sums_within_a_formula_leave_out_what_a_row_has_not(
    tmp_path: Path, formel: str, gerechnet: str
) -> None:
    text = druck(tmp_path, STRASSEN.format(formel=formel))
    (row,) = (line for line in text.splitlines() if line.startswith("Straßen"))
    assert re.fullmatch(rf"Straßen +– +50 € +{gerechnet}", row)


LEISTUNGEN = """
spalten:
  menge: {bezeichnung: Menge}
  preis: {bezeichnung: Einzelpreis, einheit: EUR}
  kosten: {bezeichnung: Kosten, formel: menge * preis}
  anteil: {bezeichnung: Anteil, formel: "prozentsatz(kosten, zusammen.kosten)", rundung: 1}
zeilen:
  - {bezeichnung: Bänke, werte: {menge: 8, preis: 960}}
  - {bezeichnung: Bäume, werte: {menge: 6, preis: 740}}
  - {bezeichnung: Zusammen, summe: ja, ohne: [menge, preis]}
"""


def test_a_subtotal_adds_up_products_and_reckons_shares_anew(tmp_path: Path) -> None:
    assert druck(tmp_path, LEISTUNGEN).splitlines()[-1].split() == [
        *("Zusammen", "–", "–", "12.120", "€", "100", "%")
    ]


BESTAND = """
spalten:
  menge: {bezeichnung: Menge, einheit: m³}
  kosten: {bezeichnung: Kosten, einheit: EUR}
  satz: {bezeichnung: Satz, formel: kosten / menge, rundung: 0.01}
zeilen:
  - {bezeichnung: Anfang, werte: {menge: 100, kosten: 200}}
  - {bezeichnung: Zugang, werte: {menge: 50, kosten: 90}}
  - {bezeichnung: Zwischenstand, formel: anfang + zugang}
  - {bezeichnung: Doppelt, formel: 2 * zugang}
  - {bezeichnung: Abgang, hervorgehoben: ja, werte: {menge: 10, kosten: 20}}
  - {bezeichnung: Ende, formel: zwischenstand - abgang}
  - {bezeichnung: Still, hervorgehoben: nein, summe: alle}
  - {bezeichnung: Hälfte, formel: ende / 2}
"""


def test_sums_stand_out_and_what_says_so(tmp_path: Path) -> None:
    html = aus_text(tmp_path, "{{ datentabelle(tabellen.t) }}", mit(BESTAND))
    rows = re.findall(r'<tr class="zwischensumme">.*?row">(.*?)<', html)
    assert rows == ["Zwischenstand", "Abgang", "Ende"]


GEBUEHR = """
spalten:
  wert: {bezeichnung: Wert, einheit: EUR}
zeilen:
  - {bezeichnung: Kosten, werte: {wert: 100000}}
  - {bezeichnung: Frontmeter, kennung: meter, einheit: Meter, werte: {wert: 33000}}
  - bezeichnung: Gebühr je Meter
    kennung: satz
    einheit: EUR/Meter
    formel: abrunden(kosten / meter, cent)
  - {bezeichnung: Aufkommen, formel: satz * meter}
"""


def test_a_fee_is_rounded_down_and_a_row_may_have_a_unit_of_its_own(tmp_path: Path) -> None:
    text = druck(tmp_path, GEBUEHR)
    rows = [line.split("  ")[-1].strip() for line in text.splitlines()[3:]]
    assert rows == ["100.000 €", "33.000 Meter", "3,03 €", "99.990 €"]


@pytest.mark.parametrize(
    ("abrunden", "printed"), [("nein", ["3,67 €", "3,00 €"]), ("ja", ["3,66 €", "3,00 €"])]
)
def test_cents_stand_in_the_whole_column(tmp_path: Path, abrunden: str, printed: list[str]) -> None:
    table = f"""
spalten:
  satz: {{bezeichnung: Satz, einheit: EUR, rundung: 0.01, abrunden: {abrunden}}}
zeilen:
  - {{bezeichnung: A, werte: {{satz: 3.6667}}}}
  - {{bezeichnung: B, werte: {{satz: 3}}}}
"""
    text = druck(tmp_path, table)
    assert [line.split("  ")[-1].strip() for line in text.splitlines()[3:]] == printed


GROSS = """
darstellung_in: {worin}
spalten:
  wert: {{bezeichnung: Wert, einheit: EUR, insgesamt: summe}}
zeilen:
  - {{bezeichnung: A, werte: {{wert: {a}}}}}
  - {{bezeichnung: B, werte: {{wert: 1234400}}}}
"""


@pytest.mark.parametrize(
    ("worin", "a", "printed"),
    [
        ("T€", "1000400", ["1.000 T€", "1.234 T€", "2.235 T€", "Rundungsdifferenzen möglich."]),
        ("Mio. €", "1000000", ["1,00 Mio. €", "1,23 Mio. €", "2,23 Mio. €"]),
    ],
)
def test_large_amounts_are_shortened_and_say_where_they_do_not_add_up(
    tmp_path: Path, worin: str, a: str, printed: list[str]
) -> None:
    text = druck(tmp_path, GROSS.format(worin=worin, a=a))
    rows = [line.split("  ")[-1].strip() for line in text.splitlines()[3:]]
    assert [row for row in rows if row.strip("-")] == printed


ANTEILE = """
spalten:
  kosten: {bezeichnung: Kosten, einheit: EUR, insgesamt: summe}
  mehr: {bezeichnung: Mehr, formel: "prozentsatz(kosten - insgesamt.kosten, kosten)", rundung: 0.1}
  anteil:
    bezeichnung: Anteil
    formel: prozentsatz(kosten, insgesamt.kosten)
    rundung: 0.1
    insgesamt: summe
zeilen:
"""  # Mehr stands where sums stand, and is none


@pytest.mark.parametrize(
    ("amounts", "differs"),
    [
        ([1000, 1000, 1000], True),
        ([1000, 1000, 2000], False),
        ([1060, 1060, None, 7880], False),
        ([1067, 1067, None, 7866], True),  # 10,7 + 10,7 = 21,3
    ],
)
def test_shares_say_where_they_do_not_add_up(
    tmp_path: Path, amounts: list[int | None], differs: bool
) -> None:
    said = [f"werte: {{kosten: {a}}}" if a else "summe: ja" for a in amounts]
    rows = (f"  - {{bezeichnung: Z{n}, {value}}}\n" for n, value in enumerate(said))
    text = druck(tmp_path, ANTEILE + "".join(rows))
    assert text.endswith("Rundungsdifferenzen möglich.") is differs


@pytest.mark.parametrize(("third", "differs"), [("100", False), ("100.5", True)])
def test_formulas_say_where_they_do_not_add_up(tmp_path: Path, third: str, differs: bool) -> None:
    table = f"""
spalten:
  a: {{bezeichnung: A, einheit: EUR, rundung: 1}}
  b: {{bezeichnung: B, einheit: EUR, rundung: 1}}
  alle: {{bezeichnung: Zusammen, formel: a + b, rundung: 1}}
zeilen:
  - {{bezeichnung: Kosten, werte: {{a: {third}, b: {third}}}}}
"""
    assert druck(tmp_path, table).endswith("Rundungsdifferenzen möglich.") is differs


RAT = """
spalten:
  rat: {{bezeichnung: Mitglieder, einheit: Mitglieder, insgesamt: summe}}
  sitze:
    bezeichnung: Sitze
    einheit: Sitze
    insgesamt: summe
    sitzverteilung: {{verfahren: {verfahren}, nach: rat, sitze: {sitze}{mehr}}}
zeilen:
"""
WASSENBERG_2018 = {"CDU": 18, "SPD": 5, "WFW": 4, "Grüne": 3, "Linke": 3, "FDP": 2}
WASSENBERG_2023 = {"CDU": 18, "Grüne": 7, "SPD": 5, "WFW": 3, "KuP": 2}


def rat(
    members: dict[str, int], sitze: int, verfahren: str = "hare_niemeyer", mehr: str = ""
) -> str:
    rows = (f"  - {{bezeichnung: {n}, werte: {{rat: {m}}}}}\n" for n, m in members.items())
    return RAT.format(verfahren=verfahren, sitze=sitze, mehr=mehr) + "".join(rows)


def seats_of(text: str, many: int) -> list[str]:
    return [line.split("  ")[-1].strip() for line in text.splitlines()[3 : 3 + many]]


ABC = {"A": 5300, "B": 2400, "C": 2300}


@pytest.mark.parametrize(
    ("tabelle", "expected"),
    [
        (rat(WASSENBERG_2018, 17, mehr=", los: linke"), "9 2 2 1 2 1"),
        (rat(WASSENBERG_2023, 18, mehr=", basis: angaben.rat"), "9 3 3 2 1"),
        (rat(ABC, 7, "d_hondt"), "4 2 1"),
        (rat({"A": 4, "B": 4, "C": 2}, 5, "d_hondt"), "2 2 1"),
    ],
)
def test_seats_are_given_by_the_procedure(tmp_path: Path, tabelle: str, expected: str) -> None:
    text = druck(tmp_path, tabelle)
    assert " ".join(seats_of(text, len(expected.split()))) == expected


@pytest.mark.parametrize(
    ("tabelle", "expected"),
    [
        (rat(WASSENBERG_2018, 17), "9 2 2 1 oder 2 1 oder 2 1"),
        (rat({"A": 4, "B": 2}, 2, "d_hondt"), "1 oder 2 0 oder 1"),
        (rat({"A": 3, "B": 1}, 2, "sainte_lague"), "1 oder 2 0 oder 1"),
    ],
)
def test_a_tie_is_printed_as_what_the_lot_leaves_open(
    tmp_path: Path, tabelle: str, expected: str
) -> None:
    text = druck(tmp_path, tabelle)
    assert " ".join(seats_of(text, len(re.findall("bezeichnung", tabelle)) - 2)) == expected
    assert "entscheidet das Los." in text
    assert re.search(r"^Insgesamt +\d+  +\d+$", text, re.MULTILINE)


def test_a_tie_is_pending_in_sentences_until_the_lot_is_drawn(tmp_path: Path) -> None:
    files = {**mit(rat(WASSENBERG_2018, 17)), TEXT: "{{ tabellen.t.linke.sitze }}\n"}
    paper = papier(schreibe(tmp_path, files))
    assert paper.page
    assert paper.page.is_draft
    assert "Los zwischen Grüne und Linke; wer es gewinnt, steht dann unter" in paper.page.html
    assert "gruene oder linke" in paper.page.html


TEXTE = """
darstellung: {darstellung}
nummeriert: ja
spalten:
  frage: {{bezeichnung: Frage, art: text}}
  bieter: {{bezeichnung: Bieter, art: text, nichtoeffentlich: ja}}
  betrag: {{bezeichnung: Betrag, einheit: EUR, insgesamt: summe}}
zeilen:
  - bezeichnung: Los A
    texte: {{frage: "Wie hoch ist die *Quote*? {{{{ angaben.quote | prozent }}}}", bieter: Geheim AG}}
    werte: {{betrag: 5}}
  - {{bezeichnung: Los B, ohne: betrag, texte: {{frage: Wann?, bieter: Geheim AG}}}}
"""


@pytest.mark.parametrize("darstellung", ["tabelle", "absaetze"])
def test_lists_are_tables_with_texts(tmp_path: Path, darstellung: str) -> None:
    text = druck(tmp_path, TEXTE.format(darstellung=darstellung))
    assert "60 %" in text
    assert "Geheim" not in text
    assert "1" in text
    assert "–" in text


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
def test_blocks_have_a_caption_that_is_read_aloud_and_referred_to(tmp_path: Path) -> None:
    text = "Siehe {{ verweis(tabellen.t) }}.\n\n{{ datentabelle(tabellen.t) }}\n"
    files = {**mit(TEXTE.format(darstellung="absaetze")), TEXT: text}
    html = seite(schreibe(tmp_path, files))
    assert 'href="#tabellen-t"' in html
    content = to_pdf(html, enclosures=[], provenance=HERKUNFT).content
    (tmp_path / "t.pdf").write_bytes(content)
    assert not pdfua.validate(str(tmp_path / "t.pdf")).findings
    tagged = TaggedPdf(content)
    assert "Muster" in [caption.text for caption in tagged.root.all("Caption")]
    assert {"Frage", "Betrag"} <= {label.text for label in tagged.root.all("Lbl")}


def breites(columns: int, head: str, value: str, names: tuple[str, ...], more: str = "") -> str:
    """A table of amounts that are all the same."""
    spalten = "".join(
        f"  a{n}: {{bezeichnung: {head} {2024 + n}, einheit: EUR}}\n" for n in range(columns)
    )
    werte = ", ".join(f"a{n}: {value}" for n in range(columns))
    zeilen = "".join(f"  - {{bezeichnung: {name}, werte: {{{werte}}}}}\n" for name in names)
    return f"{more}spalten:\n{spalten}zeilen:\n{zeilen}"


@pytest.mark.parametrize(
    ("columns", "value", "more", "klasse"),
    [
        (8, "45000", "", "daten"),
        (7, "1245000", "", "daten eng"),
        (9, "12450000", "", "daten quer"),
        (2, "5", "lage: quer\n", "daten quer"),
        (9, "12450000", "lage: hoch\n", "daten eng"),
    ],
)
def test_a_page_is_turned_only_for_what_finds_no_room_upright(
    tmp_path: Path, columns: int, value: str, more: str, klasse: str
) -> None:
    table = breites(columns, "Jahr", value, ("Personal", "Sachkosten"), more)
    html = aus_text(tmp_path, "{{ datentabelle(tabellen.t) }}", mit(table))
    assert re.findall(r'<table class="(.*?)"', html) == [klasse]


def pages_of(root: Path, table: str, text: str) -> list[str]:
    """What stands on the pages of a paper with a table."""
    files = {**mit(table), TEXT: f"{text}\n\n{{{{ datentabelle(tabellen.t) }}}}\n"}
    pdf = PdfReader(io.BytesIO(to_pdf(seite(schreibe(root, files))).content))
    return [page.extract_text() for page in pdf.pages]


def test_names_have_the_room_that_numbers_do_not_need(tmp_path: Path) -> None:
    name = "davon Umschichtung im Dezernat"
    table = breites(4, "Ergebnis des Jahres", "1200", (name, "Sachkosten"))
    assert name in "".join(pages_of(tmp_path, table, "# Breites"))


@pytest.mark.parametrize("middle", ["Zwischenstand, summe: ja", "D, werte: {a: 1}"])
def test_a_table_breaks_below_a_sum_and_a_short_one_without_stays_whole(
    tmp_path: Path, middle: str
) -> None:
    rows = [f"{name}, werte: {{a: 1}}" for name in "ABC"]
    rows += [middle, *(f"{name}, werte: {{a: 1}}" for name in "EFG"), "Alles, summe: alle"]
    table = "spalten: {a: {bezeichnung: Wert, einheit: EUR}}\nzeilen:\n"
    table += "".join(f"  - {{bezeichnung: {row}}}\n" for row in rows)
    filler = "# Anlass\n\n" + "Die Beratung hilft allen, die neu im Kreis sind. " * 6
    first, second = pages_of(tmp_path, table, filler)
    if "summe" in middle:
        assert "Zeile Wert\nA 1" in first
        assert "Zwischenstand 3" in first
        assert "Zeile Wert\nE 1" in second
    else:
        assert "Zeile Wert" not in first
        assert "Zeile Wert\nA 1" in second


def test_long_heads_of_many_columns_are_divided_on_a_turned_page(tmp_path: Path) -> None:
    table = breites(9, "Verpflichtungsermächtigung", "2450000", ("Straßen",))
    text = "# Breites\n\n{{ datentabelle(tabellen.t) }}\n\nDanach steht es wieder hoch.\n"
    pdf = PdfReader(
        io.BytesIO(to_pdf(seite(schreibe(tmp_path, {**mit(table), TEXT: text}))).content)
    )
    [page] = [page for page in pdf.pages if "Muster\n" in page.extract_text()]
    assert page.mediabox.width > page.mediabox.height
    assert "Breites" in page.extract_text()
    [page] = [page for page in pdf.pages if "wieder hoch" in page.extract_text()]
    assert page.mediabox.width < page.mediabox.height


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("summe: ja", "summe: [kg30]", "verweis-unbekannt"),
        ("angaben.nebenkosten * bauwerk", "angaben.nebenkosten * insgesamt", "verweis-kreis"),
        ("angaben.nebenkosten * bauwerk", "bauwerk / kg300", "einheit"),
        (", anbau: 3880000}", "}, ohne: beide", "schluessel-fehlt"),
        (", anbau: 3880000}", "}", "schluessel-fehlt"),
        ("anbau: 3880000}", "anbau: {formel: kg300, wert: 5}}", "wert-unzulaessig"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert BAU.count(old) == 1
    paper = papier(schreibe(tmp_path, mit(BAU.replace(old, new))))
    assert code in {finding.code.value for finding in fehler(paper.findings)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("angaben.nebenkosten * bauwerk", "angaben.nebenkosten * werk", "„bauwerk“?"),
        ("angaben.nebenkosten * bauwerk", "nebenkosten * bauwerk", "„angaben.nebenkosten“?"),
        ("angaben.nebenkosten * bauwerk", "xyz * 2", "Bekannt sind hier: kg300, kg400, bauwerk"),
        ("angaben.nebenkosten * bauwerk", "'0,3 * bauwerk'", "als Fakt mit Quelle"),
        ("angaben.nebenkosten * bauwerk", "30% * bauwerk", "Fakt mit der Einheit „v. H.“"),
        ("angaben.nebenkosten * bauwerk", "bauwerk * 30 % 7", "Fakt mit der Einheit „v. H.“"),
        ("angaben.nebenkosten * bauwerk", "tabellen.t.bauwerk", "tabellen.t.bauwerk.…: bestand, anbau"),
        (", kennung: kg300, werte: {bestand: 4290000, anbau: 7180000}", ", kennung: kg300, summe: ja",
         "hinter die Zeilen"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once_with_its_cure(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = fehler(papier(schreibe(tmp_path, mit(BAU.replace(old, new)))).findings)
    assert {said in finding.cure for finding in found} == {True}


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("tabellen.t.kg300", "tabellen.t.kg300.…: bestand, anbau"),
        ("tabellen.t.kg300 | euro", "tabellen.t.kg300.…: bestand, anbau"),
        ("tabelle(tabellen.t)", "Meinten Sie {{ datentabelle(tabellen.t) }}?"),
        ("datentabelle(t)", "Meinten Sie „tabellen.t“?"),
    ],
)
def test_a_wrong_address_in_the_text_is_answered_with_the_right_one(
    tmp_path: Path, text: str, cure: str
) -> None:
    assert cure in einziger_fehler(tmp_path, f"{{{{ {text} }}}}", mit(BAU)).cure


def test_a_value_that_is_not_rounded_is_named_once(tmp_path: Path) -> None:
    files = mit(BAU.replace("4290000", "4290000.55"))
    found = fehler_im_text(tmp_path, "{{ datentabelle(tabellen.t) }}", files)
    [finding] = found
    assert finding.place.file == VORLAGE
    assert (
        "tabellen.t.nr_700_baunebenkosten.bestand“ ist 2.163.000,165 €"
        in finding.message.replace("\xa0", " ")
    )
    assert "„rundung: 0.01“" in finding.cure


def test_nobody_is_elected_twice(tmp_path: Path) -> None:
    tabelle = """
spalten:
  mitglied: {bezeichnung: Mitglied, art: text, eindeutig: ja}
  stellvertretung: {bezeichnung: Stellvertretung, art: text, eindeutig: ja}
zeilen:
  - {bezeichnung: Sitz 1, texte: {mitglied: Frau Ahlers, stellvertretung: Herr Bode}}
  - {bezeichnung: Sitz 2, texte: {mitglied: Herr Bode, stellvertretung: Frau Claasen}}
"""
    findings = fehler(papier(schreibe(tmp_path, mit(tabelle))).findings)
    [finding] = findings
    assert re.fullmatch(r"„Herr Bode“ steht schon in Zeile \d+ \(„Sitz 1“\)\.", finding.message)


def test_a_group_counts_in_a_formula_as_all_that_stands_in_it(tmp_path: Path) -> None:
    text = "{{ minimum(tabellen.t.kg300) | euro }}, "
    text += "{{ summe(tabellen.t.kg300, tabellen.t.kg300.anbau) | euro }}"
    columns = BAU.replace("  anteil: {bezeichnung: Anteil", "  # anteil: {bezeichnung: Anteil")
    assert druck(tmp_path, columns, text) == "4.290.000 €, 30.120.000 €"


@pytest.mark.parametrize(
    ("text", "public", "weight"),
    [
        ("Den Zuschlag erhält die Dachbau Müller & Söhne GmbH.", "ja", "Fehler"),
        ("Den Zuschlag erhält **Dachbau Müller\n& Söhne**.", "ja", "Fehler"),
        ("Den Zuschlag erhält die Dachbau Müller & Söhne.", "nein", ""),
        ("Den Zuschlag erhält Dachbau Müllers Erbe.", "ja", ""),
        ("Eine von Conrads Spenden ging an Conrad.", "ja", "Warnung"),
    ],
)
def test_what_a_public_paper_leaves_out_stands_nowhere_else_in_it(
    tmp_path: Path, text: str, public: str, weight: str
) -> None:
    table = """
spalten:
  wer: {bezeichnung: Firma, art: text, nichtoeffentlich: ja}
  preis: {bezeichnung: Preis, einheit: EUR}
zeilen:
  - {bezeichnung: A, texte: {wer: Dachbau Müller & Söhne GmbH}, werte: {preis: 5}}
  - {bezeichnung: B, texte: {wer: Conrad}, werte: {preis: 5}}
"""
    files = {**mit(table), TEXT: text}
    files[VORLAGE] = files[VORLAGE].replace("oeffentlich: ja", f"oeffentlich: {public}")
    found = papier(schreibe(tmp_path, files)).findings
    assert [f.severity.value for f in found if "Spalte „Firma“" in f.message] == [weight] * bool(
        weight
    )


def test_a_text_of_a_table_has_an_address(tmp_path: Path) -> None:
    table = TEXTE.replace("Wann?", "Wann*?").format(darstellung="tabelle")
    assert druck(tmp_path, table, "{{ tabellen.t.los_b.frage }}") == "Wann*?"


def test_who_takes_a_seat_is_counted_by_group(tmp_path: Path) -> None:
    table = rat({"A": 4, "B": 2}, 3, mehr=", besetzung: personen")
    rows = "".join(
        f"{{bezeichnung: {n}, kennung: s{i}, texte: {{wer: P{i}}}}}, "
        for i, n in enumerate("AABBC")
    )
    table += f"""  # so
  personen:
    titel: Personen
    kopf: Von
    spalten: {{wer: {{bezeichnung: Mitglied, art: text}}}}
    zeilen: [{rows}]
"""
    files = mit(table)
    files[VORLAGE] = files[VORLAGE].replace("      personen:", "  personen:")
    said = [
        f.message for f in papier(schreibe(tmp_path, files)).findings if "Sitze für" in f.message
    ]
    assert said == [
        "Sitze für „B“ in „t“: 1, Zeilen in „personen“: 2.",
        "Sitze für „C“ in „t“: 0, Zeilen in „personen“: 1.",
    ]
