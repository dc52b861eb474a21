"""By which law a budget is exceeded, and what of later years is to be budgeted or committed before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from haushaltsplan import ANSATZ, EHRLICH, HAUSHALT, KOSTEN, ZWEI_JAHRE, mit_haushalt, replaced
from muster import MANDANT, MUSTER, TEXT, VORLAGE, schreibe
from papiere import meldungen, papier, seite

from vorlagen.facts.types import Behoerdenart
from vorlagen.haushalt.facts import Gegenstand, built_in_law
from vorlagen.renditions.plaintext import plaintext

SUBJECTS: tuple[Gegenstand, ...] = get_args(Gegenstand)
ONE_YEAR = ("jahre: [2024, 2025]", "jahre: [2024]")


def behoerde(art: str, land: str) -> str:
    """Its mandant.yaml."""
    return MUSTER[MANDANT].replace("art: kreis", art).replace("bundesland: NW", land)


def text_of(root: Path, files: dict[str, str]) -> str:
    """The section, its lines joined."""
    text = plaintext(seite(schreibe(root, {**files, TEXT: "Hier beginnt der Text.\n"})))
    section = text.partition("Finanzielle Auswirkungen\n")[2].partition("Hier beginnt")[0]
    return " ".join(section.split())


def faults(root: Path, files: dict[str, str]) -> list[str]:
    return meldungen(papier(schreibe(root, files)).findings)


# The law


OTHERS = {  # who decides, what it is, and what its papers say of the same money
    "stadt": ("NW", "Rat", "des Rates", "der Kämmerer"),
    "gemeinde": ("NI", "Rat", "des Rates", "die Kämmerin"),
    "kreis": ("BW", "Kreistag", "des Kreistags", "der Landrat"),
}
ALLOWED = "Über- und außerplanmäßige {} sind nur zulässig, wenn {}."
PRINTED = {
    "stadt": "und bedürfen der vorherigen Zustimmung des Rates (§ 83 Abs. 2 GO NRW). "
    + ALLOWED.format(
        "Mittel",
        "sie unabweisbar sind und ihre Deckung im laufenden Haushaltsjahr gewährleistet ist"
        " (§ 83 Abs. 1 GO NRW)",
    ),
    "gemeinde": "und bedürfen eines Beschlusses des Rates (§ 58 Abs. 1 Nr. 9 i. V. m. § 117 Abs. 1 NKomVG). "
    + ALLOWED.format(
        "Mittel",
        "sie zeitlich und sachlich unabweisbar sind und ihre Deckung gewährleistet ist"
        " (§ 117 Abs. 1 NKomVG)",
    ),
    "kreis": "und bedürfen der Zustimmung des Kreistags (§ 84 Abs. 1 GemO i. V. m. § 48 LKrO). "
    + ALLOWED.format(
        "Aufwendungen",
        "ein dringendes Bedürfnis besteht und die Deckung gewährleistet ist, oder wenn sie unabweisbar"
        " sind und kein erheblicher Fehlbetrag entsteht oder ein geplanter sich nur unerheblich erhöht",
    )
    + " "
    + ALLOWED.format(
        "Auszahlungen",
        "ein dringendes Bedürfnis besteht und die Finanzierung gewährleistet ist, oder wenn sie"
        " unabweisbar sind",
    ),
}
BELOW = {
    "stadt": (
        "nicht erheblich: Über sie entscheidet der Kämmerer (§ 83 Abs. 1 GO NRW), und sie sind zur Kenntnis"
        " des Rates zu bringen (§ 83 Abs. 2 GO NRW)."
    ),
    "gemeinde": (
        "nicht erheblich: Über sie entscheidet die Bürgermeisterin, und sie sind zur Kenntnis des Rates und"
        " des Hauptausschusses zu bringen, spätestens mit der Vorlage des Jahresabschlusses"
        " (§ 117 Abs. 1 NKomVG)."
    ),
    "kreis": (
        "nicht erheblich; der Zustimmung des Kreistags bedürfen sie nicht (§ 84 Abs. 1 GemO i. V. m."
        " § 48 LKrO). Über sie entscheidet der Landrat (§ 5 der Hauptsatzung)."
    ),
}


REST = {
    "gemeinde": ", hauptverwaltung: die Bürgermeisterin",
    "kreis": ", regelung: § 5 der Hauptsatzung",
}


def of_authority(art: str, *plan: tuple[str, str], rest: str = "") -> dict[str, str]:
    """The paper of one of the others."""
    land, gremium, genitiv, kaemmerei = OTHERS[art]
    deciding = f"{{gremium: {gremium}, genitiv: {genitiv}, kaemmerei: {kaemmerei}{rest}}}"
    here = ("{gremium: Kreistag, genitiv: des Kreistags, kaemmerei: die Kämmerin}", deciding)
    return {
        **mit_haushalt(plan=(here, *plan)),
        MANDANT: behoerde(f"art: {art}", f"bundesland: {land}"),
    }


def test_one_paper_of_a_town_a_gemeinde_and_a_kreis_prints_three_laws(tmp_path: Path) -> None:
    sections = {}
    for art in OTHERS:
        text = text_of(tmp_path / art, of_authority(art))
        before, _, sections[art] = text.partition("erreichen, ")
        assert "überplanmäßige Aufwendungen und Auszahlungen von 63.200 €" in before
        called = "plan" if art == "stadt" else "haushalt"
        assert f"Ergebnis{called}" in before
        assert f"Finanz{called}" in before
    assert sections == PRINTED


def test_who_decides_below_the_threshold_is_cited_where_the_law_says_it(tmp_path: Path) -> None:
    more = (ANSATZ, "ansaetze: {jahr_2024: 150000}")
    for art, sentence in BELOW.items():
        rest = REST.get(art, "")
        text = text_of(tmp_path / art, of_authority(art, more, rest=rest))
        assert sentence in text


def test_in_lower_saxony_no_kaemmerer_decides(tmp_path: Path) -> None:
    more = (ANSATZ, "ansaetze: {jahr_2024: 150000}")
    text = text_of(tmp_path, of_authority("gemeinde", more))
    assert "entscheidet die Hauptverwaltungsbeamtin oder der Hauptverwaltungsbeamte, und" in text


@pytest.mark.parametrize(
    ("land", "art", "cited"),
    [
        *(("NW", art, ("§ 83 Abs. 2 GO NRW", "§ 83 Abs. 3 GO NRW", "§ 85 Abs. 1 GO NRW"))
          for art in ("stadt", "gemeinde", "kreisfreie_stadt")),
        *(("NW", art, tuple(f"{one} i. V. m. § 53 Abs. 1 KrO NRW" for one in
                            ("§ 83 Abs. 2 GO NRW", "§ 83 Abs. 3 GO NRW", "§ 85 Abs. 1 GO NRW")))
          for art in ("kreis", "staedteregion")),
        ("NW", "verband", tuple(f"{one} i. V. m. § 18 Abs. 1 GkG NRW" for one in
                                ("§ 83 Abs. 2 GO NRW", "§ 83 Abs. 3 GO NRW", "§ 85 Abs. 1 GO NRW"))),
        *(("NI", art, ("§ 58 Abs. 1 Nr. 9 i. V. m. § 117 Abs. 1 NKomVG", "§ 117 Abs. 2 NKomVG",
                       "§ 119 NKomVG"))
          for art in ("stadt", "gemeinde", "kreisfreie_stadt", "kreis")),
        *(("NI", art, (None, None, None)) for art in ("staedteregion", "verband")),
        *(("BW", art, ("§ 84 Abs. 1 GemO", "§ 84 Abs. 2 GemO", "§ 86 GemO"))
          for art in ("stadt", "gemeinde", "kreisfreie_stadt")),
        ("BW", "kreis", tuple(f"{one} i. V. m. § 48 LKrO" for one in
                              ("§ 84 Abs. 1 GemO", "§ 84 Abs. 2 GemO", "§ 86 GemO"))),
        *(("BW", art, (None, None, None)) for art in ("staedteregion", "verband")),
    ],
)  # fmt: skip
def test_how_each_authority_cites(
    land: str, art: Behoerdenart, cited: tuple[str | None, ...]
) -> None:
    recht = built_in_law()[land]
    rules = [recht.vorschrift(gegenstand, date(2026, 1, 1)) for gegenstand in SUBJECTS]
    ueber = recht.ueber(art)
    assert (
        tuple(None if ueber is None or not rule else rule.zitat + ueber for rule in rules) == cited
    )


@pytest.mark.parametrize(
    ("art", "land", "message"),
    [
        ("", "bundesland: NW", "In mandant.yaml fehlt „art“."),
        (
            "art: kreis",
            "bundesland: HE",
            "Für über- und außerplanmäßige Mittel fehlt die Vorschrift, die am 01.02.2024 bei „art: kreis“",
        ),
    ],
)
def test_a_law_that_is_not_known_is_asked_for(
    tmp_path: Path, art: str, land: str, message: str
) -> None:
    [found] = faults(tmp_path / "ohne", {**mit_haushalt(), MANDANT: behoerde(art, land)})
    assert message in found
    own = ("schwellen:\n", "rechtsgrundlage: § 100 HGO\nschwellen:\n")
    files = {**mit_haushalt(plan=(own,)), MANDANT: behoerde(art, land)}
    assert "Zustimmung des Kreistags (§ 100 HGO)." in text_of(tmp_path / "mit", files)


# Years whose budget is adopted, and others

PERSONAL = "im Haushaltsjahr 2025 beim Konto „Personal der Beratung“"
EXCEEDED = f"Erforderlich sind {PERSONAL}"
TO_COME = f"einzustellen sind {PERSONAL} Aufwendungen und Auszahlungen von 81.600 €."
TWO_YEARS = (
    (ANSATZ, "ansaetze: {jahr_2024: 81600, jahr_2025: 0}"),
    (
        "{jahr_2024: {ergebnisplan: 96000, finanzplan: 90000}}",
        "{jahr_2024: 48000, jahr_2025: 48000}",
    ),
)


def test_both_years_of_a_double_budget_can_be_exceeded(tmp_path: Path) -> None:
    text = text_of(tmp_path, mit_haushalt(ZWEI_JAHRE, plan=TWO_YEARS))
    assert EXCEEDED in text
    assert "einzustellen" not in text


@pytest.mark.parametrize("day", ["2024-12-13", "2024-12-12"])
def test_a_budget_counts_from_the_day_on_which_it_is_adopted(tmp_path: Path, day: str) -> None:
    both = "satzungen: [{jahre: [2024, 2025], beschlossen: 2023-12-14, quelle: {dokument: Haushaltssatzung}}]"
    apart = both.replace("2024, 2025", "2024").replace("]\n", "") + "\n"
    next_one = ", {jahre: [2025], beschlossen: 2024-12-13, quelle: {dokument: Satzung 2025}}]"
    change = (f"{both}\n", apart.replace("}]\n", f"}}{next_one}\n"))
    dated = ("datum: 2024-02-01", f"datum: {day}")
    later = ("sitzung: maerz_2024", "sitzung: juni_2025")
    text = text_of(tmp_path, mit_haushalt(ZWEI_JAHRE, dated, later, plan=(*TWO_YEARS, change)))
    assert (EXCEEDED in text, TO_COME in text) == (
        (True, False) if day.endswith("13") else (False, True)
    )


def test_what_is_to_be_budgeted_stands_in_the_table_by_year(tmp_path: Path) -> None:
    text = text_of(tmp_path, mit_haushalt(ZWEI_JAHRE, plan=(*TWO_YEARS, ONE_YEAR)))
    assert TO_COME in text
    assert "davon in Haushalte einzustellen 0 € 81.600 € 81.600 €" in text
    assert "veranschlagt (Ansatz) 81.600 € 0 € 81.600 €" in text


def test_a_year_of_which_no_statute_is_entered_is_reported(tmp_path: Path) -> None:
    other = (
        "jahre: [2024, 2025], beschlossen: 2023-12-14",
        "jahre: [2025], beschlossen: 2024-12-14",
    )
    [found] = faults(tmp_path, mit_haushalt(plan=(other,)))
    assert "Für 2024 ist keine Haushaltssatzung eingetragen" in found


def test_years_with_equal_amounts_are_said_once(tmp_path: Path) -> None:
    accounts = "".join(
        f"  {name}:\n    bezeichnung: {name.title()}\n    art: aufwand\n"
        "    produkt: {nummer: 1, bezeichnung: B}\n    kostenstelle: 1\n    ansaetze: {}\n"
        f"    sachkonto: {number}\n"
        for number, name in enumerate(("miete", "reisen"), start=501300)
    )
    lines = ("60000", "miete"), ("600", "reisen")
    costs = "".join(
        f"\n        - {{bezeichnung: {konto}, je_stelle: {amount} * angaben.jahr, konto: {konto}}}"
        for amount, konto in lines
    )
    years = ("von: 2024-01-01, bis: 2024-12-31", "von: 2024-01-01, bis: 2029-12-31")
    fact = (
        "angaben:\n",
        "angaben:\n  jahr: {bezeichnung: Ein Euro im Jahr, wert: 1, einheit: EUR/Jahr}\n",
    )
    changes = EHRLICH, years, fact, (KOSTEN, f"{KOSTEN}{costs}")
    plan = (("  zuweisung:\n", f"{accounts}  zuweisung:\n"),)
    text = text_of(tmp_path, mit_haushalt(*changes, plan=plan))

    assert (
        "Erforderlich sind in den Haushaltsjahren 2024 und 2025 jeweils beim Konto „Reisen“ außerplanmäßige"
        " Aufwendungen und Auszahlungen von 600 €."
    ) in text
    assert (
        "In die noch nicht beschlossenen Haushalte einzustellen sind Aufwendungen und Auszahlungen in den"
        " Haushaltsjahren 2026 bis 2029 jeweils - beim Konto „Personal der Beratung“ von 163.200 €, - beim"
        " Konto „Miete“ von 60.000 €, - beim Konto „Reisen“ von 600 €."
    ) in text


# Commitments

BUILDING = (
    EHRLICH,
    ZWEI_JAHRE,
    (KOSTEN, KOSTEN.replace("}", ", konto: bau}")),
)


def bau(granted: str = "", total: str = "", ansatz: str = "80000") -> dict[str, str]:
    """The paper as an investment of 81.600 € in 2024 and as much in 2025, which is not adopted."""
    account = (
        "  bau:\n    bezeichnung: Umbau\n    art: auszahlung\n"
        "    produkt: {nummer: 01.01, bezeichnung: Gebäude}\n    kostenstelle: 1\n    sachkonto: 785100\n"
        f"    ansaetze: {{jahr_2024: {ansatz}}}\n{granted}"
    )
    return mit_haushalt(
        *BUILDING,
        plan=(
            ("  zuweisung:\n", f"{account}  zuweisung:\n"),
            ("jahre: [2024, 2025]", f"{total}jahre: [2024]"),
        ),
    )


def ve(amount: str) -> str:
    return f"    verpflichtungsermaechtigungen: {{jahr_2025: {amount}}}\n"


def test_an_investment_of_a_later_year_needs_a_commitment(tmp_path: Path) -> None:
    files = bau(ve("60000"), "verpflichtungsermaechtigungen: 500000, ")
    text = text_of(tmp_path, files)
    assert (
        "Vorher braucht es Verpflichtungsermächtigungen (§ 85 Abs. 1 GO NRW i. V. m. § 53 Abs. 1 KrO NRW): -"
        " für Auszahlungen von 81.600 € im Haushaltsjahr 2025 beim Konto „Umbau“; im Haushaltsplan vorhanden:"
        " 60.000 €, überplanmäßig erforderlich: 21.600 €."
    ) in text
    assert (
        "Gesamtbetrag der Verpflichtungsermächtigungen nicht überschritten wird. Der Gesamtbetrag der"
        " Haushaltssatzung ist 500.000 €." in text
    )
    assert "erforderlich – 81.600 € 81.600 €" in text
    assert (
        "einzustellen sind im Haushaltsjahr 2025 beim Konto „Umbau“ Auszahlungen von 81.600 €"
        in text
    )
    assert (
        "Wird eine Investition im folgenden Jahr fortgesetzt, sind überplanmäßige Auszahlungen für sie auch"
        " zulässig, wenn ihre Deckung im folgenden Jahr gewährleistet ist (§ 83 Abs. 3 GO NRW"
    ) in text
    assert faults(tmp_path, files) == []


def test_commitments_of_several_years_are_one_list(tmp_path: Path) -> None:
    files = bau("    verpflichtungsermaechtigungen: {jahr_2025: 163200, jahr_2026: 80000}\n")
    three = ZWEI_JAHRE[1], ZWEI_JAHRE[1].replace("2025-06-30", "2026-06-30")
    files[VORLAGE] = replaced(files[VORLAGE], three)
    assert (
        "Vorher braucht es Verpflichtungsermächtigungen (§ 85 Abs. 1 GO NRW i. V. m. § 53 Abs. 1 KrO NRW) für"
        " Auszahlungen beim Konto „Umbau“ in den Haushaltsjahren - 2025 von 163.200 €; im Haushaltsplan"
        " vorhanden: 163.200 €, - 2026 von 81.600 €; im Haushaltsplan vorhanden: 80.000 €, überplanmäßig"
        " erforderlich: 1.600 €."
    ) in text_of(tmp_path, files)


def test_a_commitment_that_is_not_granted_is_reported(tmp_path: Path) -> None:
    found = faults(tmp_path, bau())
    assert any(
        "Das Konto „bau“ hat für 2025 keine Verpflichtungsermächtigung" in one for one in found
    )
    assert any(
        "Der Gesamtbetrag der Verpflichtungsermächtigungen für 2024 fehlt" in one for one in found
    )
    assert "vorhanden: keine, außerplanmäßig erforderlich: 81.600 €" in text_of(tmp_path, bau())


@pytest.mark.parametrize("jahr", [2023, 2024])
def test_nothing_is_committed_of_the_budget_of_this_year_or_an_earlier_one(
    tmp_path: Path, jahr: int
) -> None:
    granted = ve("81600").replace("{", f"{{jahr_{jahr}: 900000, ")
    [found] = faults(tmp_path, bau(granted))
    assert f"Eine Verpflichtungsermächtigung für {jahr} gibt es nicht" in found


def test_in_lower_saxony_and_baden_the_rest_of_the_law_is_another(tmp_path: Path) -> None:
    over = bau(ve("60000"), "verpflichtungsermaechtigungen: 500000, ")
    saxony = {**over, MANDANT: behoerde("art: kreis", "bundesland: NI")}
    text = text_of(tmp_path / "ni", saxony)
    assert "Verpflichtungsermächtigungen (§ 119 NKomVG)" in text
    assert "sind nur zulässig, soweit § 119 Abs. 5 NKomVG es erlaubt" in text
    assert "gewährleistet ist (§ 117 Abs. 2 NKomVG)" in text
    baden = {**over, MANDANT: behoerde("art: stadt", "bundesland: BW")}
    text = text_of(tmp_path / "bw", baden)
    assert "Verpflichtungsermächtigungen (§ 86 GemO)" in text
    assert "; sie bedürfen der Zustimmung des Kreistags (§ 84 Abs. 2 GemO)." in text


def test_where_only_a_grant_comes_in_later_nothing_is_committed_or_continued(
    tmp_path: Path,
) -> None:
    table = """
tabellen:
  bau:
    titel: Bau
    kopf: Art
    spalten: {jahr_2024: {bezeichnung: A, einheit: EUR}, jahr_2025: {bezeichnung: B, einheit: EUR}}
    zeilen:
      - {bezeichnung: Umbau, werte: {jahr_2024: 100000, jahr_2025: 0}}
      - {bezeichnung: Zuschuss, werte: {jahr_2024: 0, jahr_2025: 30000}}
"""
    files = {**bau(), MANDANT: behoerde("art: kreis", "bundesland: NI")}
    costs, grant = (
        "kosten_aus: tabellen.bau.umbau",
        "einnahmen_aus: tabellen.bau.zuschuss, konto: bau",
    )
    changes = ("je_stelle: kgst.E10", costs), ("abzug: muster.modul1.beratung.personal", grant)
    files[VORLAGE] = replaced(files[VORLAGE], *changes) + table
    assert faults(tmp_path, files) == []
    text = text_of(tmp_path, files)
    assert "überplanmäßige Auszahlungen von 20.000 €" in text
    assert "Verpflichtungsermächtigung" not in text
    assert "fortgesetzt" not in text


def test_more_than_the_statute_allows_is_reported(tmp_path: Path) -> None:
    [found] = faults(tmp_path, bau(ve("81600"), "verpflichtungsermaechtigungen: 81599, "))
    assert (
        "bindet in späteren Jahren 81.600\u00a0€; die Haushaltssatzung erlaubt insgesamt 81.599"
        in found
    )


def test_a_paper_beyond_the_total_of_the_statute_says_that_it_is(tmp_path: Path) -> None:
    text = text_of(tmp_path, bau(ve("60000"), "verpflichtungsermaechtigungen: 70000, "))
    assert (
        "Der Gesamtbetrag der Haushaltssatzung ist 70.000 €; erforderlich sind insgesamt 81.600 €, also"
        " 11.600 € mehr. Was darüber hinausgeht, ist erst zulässig, wenn eine Nachtragssatzung den"
        " Gesamtbetrag erhöht."
    ) in text


def test_only_investments_can_be_committed(tmp_path: Path) -> None:
    files = bau(ve("81600"))
    text = files[HAUSHALT].replace("art: auszahlung", "art: aufwand")
    found = faults(tmp_path, {**files, HAUSHALT: text})
    assert any("gibt es nur für Auszahlungen für Investitionen" in one for one in found)
