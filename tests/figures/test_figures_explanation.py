"""The derivation of a figure as a tree: every branch ends at a fact with its line, or a constant."""

from __future__ import annotations

from collections.abc import Iterator

from figures_cases import fact, shipped

from vorlagen.figures.figure import figure
from vorlagen.figures.formula import Explanation, explained
from vorlagen.figures.reckoning import Rounding
from vorlagen.finanzierung import PaperFinancing


def leaves(tree: Explanation) -> Iterator[Explanation]:
    for operand in tree.operands:
        yield from leaves(operand)
    if not tree.operands:
        yield tree


def test_every_branch_ends_at_a_line_of_a_file_or_a_constant() -> None:
    paper = shipped()
    for table in paper.figures.of(PaperFinancing).tables.values():
        for amount in (table.result, *(line.amount for line in table.lines)):
            found = list(leaves(explained(amount)))

            assert all(leaf.constant or (leaf.place and leaf.place.line) for leaf in found)
            assert {leaf.place for leaf in found if leaf.place} == {
                entered.place for _, entered in amount.facts()
            }


def test_the_own_share_of_the_shipped_paper_from_top_to_bottom() -> None:
    tree = explained(shipped().figure("finanzierung.steuerung.eigenanteil"))
    costs, grant = tree.operands
    posts, per_post = grant.operands
    staff, material = per_post.operands
    rate, year, months = material.operands

    assert [
        (node.address, node.value.replace("\xa0", " "), node.formula.replace("\xa0", " "))
        for node in (tree, costs, grant, per_post, staff, material)
    ] == [
        ("finanzierung.steuerung.eigenanteil", "158.644 €", "403.963 € − 245.319 €"),
        (
            "finanzierung.steuerung.gesamtkosten",
            "403.963 €",
            "3,5 VZÄ × 115.418 € je VZÄ",
        ),
        (
            "finanzierung.steuerung.kim_foerderung",
            "245.319 €",
            "3,5 VZÄ × 70.091 € je VZÄ = 245.318,50 €, gerundet auf 1 €",
        ),
        (
            "finanzierung.steuerung.kim_foerderung.je_stelle",
            "70.091 € je VZÄ",
            "59.583 € je VZÄ + 10.508 € je VZÄ",
        ),
        (
            "finanzierung.steuerung.kim_foerderung.je_stelle.personal",
            "59.583 € je VZÄ",
            (
                "55.000 € je VZÄ und Jahr ÷ 12 Monate je Jahr × 13 Monate = 59.583,33… € je VZÄ,"
                " gerundet auf 1 €"
            ),
        ),
        (
            "finanzierung.steuerung.kim_foerderung.je_stelle.sachkosten",
            "10.508 € je VZÄ",
            (
                "9.700 € je VZÄ und Jahr ÷ 12 Monate je Jahr × 13 Monate = 10.508,33… € je VZÄ,"
                " gerundet auf 1 €"
            ),
        ),
    ]
    assert (posts.address, posts.formula) == ("bescheide.modul1_2021.bewilligt.steuerung.vzae", "")
    assert posts.notice == "Bescheid vom 22.02.2021 (kim.modul1)"
    assert posts.source.startswith("Vorlage zum Kommunalen Integrationsmanagement, Juni 2021")
    assert posts.place is not None
    assert posts.place.file == "data/rhein-sieg-kreis/bescheide/modul1-2021.yaml"
    assert rate.address == "kim.modul1.koordination.sachkosten"
    assert "Richtlinie KIM NRW" in rate.source
    assert year.constant == "12 Monate je Jahr"
    assert months.formula == "Monate im Zeitraum: 01.12.2021–31.12.2022"
    assert months.place is not None
    assert months.place.file.endswith("kim-2021/vorlage.yaml")


def test_decimals_are_exact_and_never_in_powers_of_ten() -> None:
    assert explained(figure(10**30)).decimal == "1" + "0" * 30
    assert explained(fact("0.0000000001")).decimal == "0.0000000001"
    assert explained(fact(1) / 3).decimal == ""


def test_unnamed_steps_give_way_to_what_they_are_made_of_unless_they_round() -> None:
    a, b, c = (fact(value, "", name, line=value) for value, name in ((1, "a"), (2, "b"), (3, "c")))

    tree = explained((a + b) * Rounding().of(c / 2))

    assert tree.formula == "(1 + 2) × 2"
    assert [node.address for node in tree.operands] == ["a", "b", ""]
    rounding = tree.operands[2]
    assert rounding.formula == "3 ÷ 2 = 1,5, gerundet auf 1"
    assert [node.address or node.constant for node in rounding.operands] == ["c", "2"]
