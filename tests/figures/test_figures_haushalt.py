"""What a paper needs from the accounts of the budget, and what of it exceeds the budget."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from figures_cases import Reckoning, fact, modest, reckon
from haushaltsplan import ANSATZ, EHRLICH, EINNAHME, KOSTEN, ZWEI_JAHRE, mit_haushalt
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.findings import Code
from vorlagen.haushalt import PaperBudget
from vorlagen.haushalt.figures import Consent, Overrun, overruns_of
from vorlagen.haushalt.overrun import position

PERSONAL, ZUWEISUNG = "haushalt.personal", "haushalt.zuweisung"
BOTH = ("ergebnisplan", "finanzplan")
VARIANTS = (  # the second costs half as much
    f"""      zeilen:
        - {KOSTEN}
        - {EINNAHME}
      ergebnis: Eigenanteil
{EHRLICH[0]}""",
    f"""      ergebnis: Eigenanteil
      varianten:
        ganz:
          bezeichnung: Ganz
          zeilen:
            - {KOSTEN}
            - {EINNAHME}
        halb:
          bezeichnung: Halb
          stellen: 1
          zeilen:
            - {KOSTEN}
            - {EINNAHME}
  szenarien:
    nur_halb: {{bezeichnung: Nur halb, varianten: {{beratung: halb}}}}
""",
)


def amounts(paper: Reckoning, address: str, *names: str) -> list[Fraction | None]:
    return [paper.figure(f"{address}.{name}").exact for name in names]


def messages(paper: Reckoning) -> list[tuple[Code, str, str]]:
    return [(found.code, found.message, found.cure) for found in paper.findings]


# What is needed and what is budgeted


def test_costs_and_grants_are_held_against_what_is_budgeted(tmp_path: Path) -> None:
    paper = reckon(tmp_path, mit_haushalt())

    for plan in BOTH:
        expense = amounts(
            paper, f"{PERSONAL}.jahr_2024.{plan}", "bedarf", "ansatz", "mehrbedarf", "minderbedarf"
        )
        assert expense == [163_200, 100_000, 63_200, 0]
    income = ("erwartet", "ansatz", "mehrertrag", "minderertrag")
    assert amounts(paper, f"{ZUWEISUNG}.jahr_2024.ergebnisplan", *income) == [96_000, 96_000, 0, 0]
    assert amounts(paper, f"{ZUWEISUNG}.jahr_2024.finanzplan", *income) == [
        96_000,
        90_000,
        6_000,
        0,
    ]
    assert paper.findings == []


def test_each_year_has_its_own_need_and_ansatz(tmp_path: Path) -> None:
    budgeted = ("ansaetze: {jahr_2024: 100000}", "ansaetze: {jahr_2024: 81600, jahr_2025: 0}")
    income = (
        "{jahr_2024: {ergebnisplan: 96000, finanzplan: 90000}}",
        "{jahr_2024: 0, jahr_2025: 0}",
    )
    paper = reckon(tmp_path, mit_haushalt(ZWEI_JAHRE, plan=(budgeted, income)))

    def of(year: int) -> list[Fraction | None]:
        return amounts(
            paper, f"{PERSONAL}.jahr_{year}.ergebnisplan", "bedarf", "ansatz", "mehrbedarf"
        )

    assert of(2024) == [81_600, 81_600, 0]
    assert of(2025) == [81_600, 0, 81_600]
    wording = "haushalt.personal.jahr_2025.ergebnisplan.wortlaut"
    assert paper.figures.names.resolve(wording) == "außerplanmäßig"


cents = st.integers(0, 10**9).map(lambda cent: Decimal(cent).scaleb(-2))


@modest
@given(needs=st.lists(cents, min_size=1, max_size=2), budgeted=cents)
def test_lack_and_surplus_are_the_whole_difference(needs: list[Decimal], budgeted: Decimal) -> None:
    found = position(
        "x", tuple(fact(n, "EUR") for n in needs), fact(budgeted, "EUR"), is_income=False
    )

    for need, over, under in zip(needs, found.over, found.under, strict=True):
        assert over.exact is not None
        assert under.exact is not None
        assert over.exact - under.exact == Fraction(need) - Fraction(budgeted)
        assert min(over.exact, under.exact) == 0


# To which account an amount belongs


FEES = """\
  gebuehr:
    bezeichnung: Gebühren
    art: ertrag
    produkt: {ausstehend: "Offen."}
    kostenstelle: {ausstehend: "Offen."}
    sachkonto: {ausstehend: "Offen."}
    ansaetze: {jahr_2024: 0}
  abschreibung:
    bezeichnung: Abschreibung
    art: aufwand
    plaene: [ergebnisplan]
    produkt: {ausstehend: "Offen."}
    kostenstelle: {ausstehend: "Offen."}
    sachkonto: {ausstehend: "Offen."}
    ansaetze: {jahr_2024: 0}
  investition:
    bezeichnung: Anschaffung
    art: auszahlung
    produkt: {ausstehend: "Offen."}
    kostenstelle: {ausstehend: "Offen."}
    sachkonto: {ausstehend: "Offen."}
    ansaetze: {jahr_2024: 0}
"""
MORE_ACCOUNTS = (("  zuweisung:\n", f"{FEES}  zuweisung:\n"),)


def test_a_line_names_its_own_account(tmp_path: Path) -> None:
    line = (EINNAHME, EINNAHME.replace("}", ", konto: gebuehr}"))
    paper = reckon(tmp_path, mit_haushalt(line, plan=MORE_ACCOUNTS))

    assert amounts(paper, "haushalt.gebuehr.jahr_2024.finanzplan", "erwartet") == [96_000]
    budget = paper.figures.of(PaperBudget).budget
    assert budget is not None
    assert list(budget.used) == [
        "personal",
        "gebuehr",
    ]


@pytest.mark.parametrize(
    ("account", "plan", "other"),
    [("abschreibung", "ergebnisplan", "finanzplan"), ("investition", "finanzplan", "ergebnisplan")],
)
def test_an_account_is_in_its_plans_only(
    tmp_path: Path, account: str, plan: str, other: str
) -> None:
    line = (KOSTEN, KOSTEN.replace("}", f", konto: {account}}}"))
    paper = reckon(tmp_path, mit_haushalt(line, plan=MORE_ACCOUNTS))

    address = f"haushalt.{account}.jahr_2024"
    assert amounts(paper, f"{address}.{plan}", "bedarf") == [163_200]
    assert list(paper.figures.names.resolve(address)) == [plan]
    assert list(paper.figures.names.resolve("haushalt.aufwendungen.jahr_2024")) == [plan]
    assert other not in paper.figures.names.resolve("haushalt.aufwendungen")


def test_what_is_saved_at_an_account_leaves_the_rest_of_it_alone(tmp_path: Path) -> None:
    sources = """\
  deckung:
    weniger: {bezeichnung: Minderaufwand, hoechstens: 20000, konto: abschreibung}
    rest: {bezeichnung: Haushalt}
  tabellen:
"""
    plan = FEES.replace("ansaetze: {jahr_2024: 0}", "ansaetze: {jahr_2024: 900000}")
    files = mit_haushalt(
        ("  tabellen:\n", sources), plan=(("  zuweisung:\n", f"{plan}  zuweisung:\n"),)
    )
    paper = reckon(tmp_path, files)

    saved = "haushalt.abschreibung.jahr_2024.ergebnisplan"
    assert amounts(paper, saved, "ansatz", "mehrbedarf", "minderbedarf") == [900_000, 0, 20_000]
    together = "haushalt.aufwendungen.ergebnisplan"
    found = amounts(paper, together, "bedarf", "ansatz", "mehrbedarf", "minderbedarf")
    assert found == [163_200, 100_000, 63_200, 20_000]


# Ranges and scenarios


def test_variants_make_a_range(tmp_path: Path) -> None:
    paper = reckon(tmp_path, mit_haushalt(VARIANTS))

    address = f"{PERSONAL}.jahr_2024.ergebnisplan"
    ends = (
        "bedarf.mindestens",
        "bedarf.hoechstens",
        "mehrbedarf.mindestens",
        "mehrbedarf.hoechstens",
    )
    assert amounts(paper, address, *ends) == [81_600, 163_200, 0, 63_200]
    assert amounts(paper, address, "minderbedarf.mindestens", "minderbedarf.hoechstens") == [
        0,
        18_400,
    ]


# What is not known, or not there


def test_a_year_without_ansatz_is_reported(tmp_path: Path) -> None:
    paper = reckon(tmp_path, mit_haushalt(plan=((f"    {ANSATZ}\n", ""),)))

    assert messages(paper) == [
        (
            Code.HAUSHALT,
            (
                "Das Konto „personal“ hat für 2024 keinen Ansatz (Ergebnisplan und Finanzplan); die"
                " Vorlage rechnet dort mit 163.200\u00a0€."
            ),
            (
                "Unter „ansaetze“ „jahr_2024: …“ ergänzen; ist nichts veranschlagt: jahr_2024: 0, ist der"
                " Ansatz noch unbekannt: jahr_2024: {ausstehend: Grund}."
            ),
        )
    ]
    wording = "haushalt.personal.jahr_2024.ergebnisplan.wortlaut"
    assert paper.figures.names.resolve(wording) == "außerplanmäßig"


# References that cannot be meant


@pytest.mark.parametrize(
    ("change", "code", "message", "cure"),
    [
        (
            ("aufwand: personal,", "aufwand: personl,"),
            Code.VERWEIS_UNBEKANNT,
            "Das Konto „personl“ gibt es hier nicht.",
            "Meinten Sie „personal“?",
        ),
        (
            (
                "  tabellen:\n",
                "  deckung: {kreis: {bezeichnung: Haushalt, konto: personal}}\n  tabellen:\n",
            ),
            Code.WERT_UNZULAESSIG,
            (
                "Die Quelle „kreis“ nennt das Konto „personal“, bei dem die Kosten entstehen; so höbe sie"
                " den Bedarf auf, den sie decken soll."
            ),
            (
                "Das Konto der Einnahme angeben oder das, bei dem eingespart wird; sonst „konto“"
                " weglassen."
            ),
        ),
    ],
)
def test_an_account_that_cannot_be_meant(
    tmp_path: Path, change: tuple[str, str], code: Code, message: str, cure: str
) -> None:
    paper = reckon(tmp_path, mit_haushalt(change))
    assert (code, message, cure) in messages(paper)


# Thresholds


TWO_THRESHOLDS = (
    "  - {ab: 2020-01-01, erheblich_ab: 50000,",
    (
        "  - {ab: 2024-02-02, erheblich_ab: 80000, quelle: {dokument: Satzung}}\n"
        "  - {ab: 2020-01-01, erheblich_ab: 50000,"
    ),
)


@pytest.mark.parametrize(
    ("day", "threshold"),
    [("2024-02-01", 50_000), ("2024-02-02", 80_000), ('{ausstehend: "Offen."}', 80_000)],
)
def test_the_threshold_on_the_day_of_the_paper_counts(
    tmp_path: Path, day: str, threshold: int
) -> None:
    """While that is pending, the day of its first meeting does."""
    paper = reckon(
        tmp_path, mit_haushalt(("datum: 2024-02-01", f"datum: {day}"), plan=(TWO_THRESHOLDS,))
    )
    assert paper.figure("haushalt.schwelle").exact == threshold


@pytest.mark.parametrize(
    ("amounts_", "threshold", "consent"),
    [
        ([49999], 50000, Consent.NOTICE),
        ([50000], 50000, Consent.PRIOR),
        ([49999, 50000], 50000, Consent.EITHER),
        ([60000], None, Consent.OPEN),
    ],
)
def test_what_the_council_has_to_do(
    amounts_: list[int | None], threshold: int | None, consent: Consent
) -> None:
    found = tuple(fact(amount, "EUR") for amount in amounts_)
    overrun = Overrun("personal", 2024, ("ergebnisplan",), found, is_new=False)
    assert overrun.consent(fact(threshold, "EUR")) is consent


def described(paper: Reckoning) -> list[tuple[object, ...]]:
    budget = paper.figures.of(PaperBudget).budget
    assert budget is not None
    return [
        (o.konto, o.jahr, o.plans, [amount.exact for amount in o.amounts], o.is_new)
        for o in overruns_of(budget)
    ]


@pytest.mark.parametrize(
    ("ansatz", "found"),
    [
        ("100000", [("personal", 2024, BOTH, [63_200], False)]),
        ("0", [("personal", 2024, BOTH, [163_200], True)]),
        ("163200", []),
        (
            "{ergebnisplan: 0, finanzplan: 163199}",
            [
                ("personal", 2024, ("ergebnisplan",), [163_200], True),
                ("personal", 2024, ("finanzplan",), [1], False),
            ],
        ),
        ('{ausstehend: "Offen."}', [("personal", 2024, BOTH, [None], None)]),
    ],
)
def test_what_exceeds_the_budget(
    tmp_path: Path, ansatz: str, found: list[tuple[object, ...]]
) -> None:
    plan = ((ANSATZ, f"ansaetze: {{jahr_2024: {ansatz}}}"),)
    assert described(reckon(tmp_path, mit_haushalt(plan=plan))) == found
