"""Every key, value and list entry of a YAML file knows its line and column, counted from 1."""

from befunde import DATEI, baum

from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Mapping, Scalar, Sequence
from vorlagen.findings import Place

VORLAGE = """\
art: Beschlussvorlage
betreff:   "Beratung vor Ort"   # mit Kommentar

beratungsfolge:
  - gremium: ausschuss
    sitzung: maerz_2024
  - {gremium: kreistag, sitzung: april_2024}
beschlussvorschlag: |
  Der Kreistag beschließt.
  Das Land fördert.
"""


def ort(line: int, column: int) -> Place:
    return Place(DATEI, line, column)


def test_keys_and_values_of_the_top_level() -> None:
    spots = baum(VORLAGE).spots
    assert list(spots.keys) == ["art", "betreff", "beratungsfolge", "beschlussvorschlag"]
    assert spots.place == ort(1, 1)
    assert (spots.keys["art"], spots.values["art"]) == (ort(1, 1), ort(1, 6))
    assert (spots.keys["betreff"], spots.values["betreff"]) == (ort(2, 1), ort(2, 12))


def test_entries_of_lists() -> None:
    folge = baum(VORLAGE)["beratungsfolge"]
    assert isinstance(folge, Sequence)
    assert folge.spots.values == {0: ort(5, 5), 1: ort(7, 5)}
    assert folge[0].spots.keys == {"gremium": ort(5, 5), "sitzung": ort(6, 5)}
    assert folge[1].spots.values == {"gremium": ort(7, 15), "sitzung": ort(7, 34)}


def test_scalars_know_where_they_stand_and_how_they_were_written() -> None:
    tree = baum(VORLAGE)
    art, betreff, vorschlag = (tree[key] for key in ("art", "betreff", "beschlussvorschlag"))
    assert isinstance(art, Scalar)
    assert (art.place, art.plain, art.block) == (ort(1, 6), True, False)
    assert (betreff.place, betreff.plain, betreff.block) == (ort(2, 12), False, False)
    assert (vorschlag.place, vorschlag.plain, vorschlag.block) == (ort(8, 21), False, True)
    assert vorschlag == "Der Kreistag beschließt.\nDas Land fördert.\n"


def test_what_a_value_is_stays_open_until_a_model_asks() -> None:
    tree = baum("jahr: 2020\ntag: 2021-12-01\nja: ja\nlang: 0.1000\nnorwegen: no\n")
    assert list(tree.values()) == ["2020", "2021-12-01", "ja", "0.1000", "no"]
    assert {type(value) for value in tree.values()} == {Scalar}


def test_an_alias_has_the_place_of_what_it_repeats() -> None:
    tree = baum("erste: &quelle {dokument: Bescheid}\nzweite: *quelle\n")
    assert tree["erste"] == tree["zweite"] == {"dokument": "Bescheid"}
    assert tree.spots.keys["zweite"] == ort(2, 1)
    assert tree["zweite"].spots.place == ort(1, 8)


def test_a_pending_fact_knows_its_reason_and_place() -> None:
    tree = baum("betrag:\n  ausstehend: Der Bescheid fehlt noch.\n")
    assert tree["betrag"] == Ausstehend("Der Bescheid fehlt noch.", ort(2, 3))


def test_an_assumption_is_its_value_and_the_group_around_remembers_the_reason() -> None:
    tree = baum("satz:\n  grund: wie im Vorjahr\n  annahme: 20\n")
    assert tree == {"satz": "20"}
    assert tree.spots.assumed == {"satz": Annahme("wie im Vorjahr", ort(3, 12))}
    assert tree.spots.values["satz"] == ort(3, 12), "the place of the value, not of the reason"


def test_assumptions_in_lists_and_for_whole_groups() -> None:
    tree = baum(
        "raten: [1, {annahme: 2, grund: geschätzt}]\n"
        "zeitraum: {annahme: {von: 2024-01-01}, grund: nach Richtlinie}\n"
    )
    assert tree["raten"] == ["1", "2"]
    assert tree["raten"].spots.assumed == {1: Annahme("geschätzt", ort(1, 22))}
    assert isinstance(tree["zeitraum"], Mapping)
    assert tree.spots.assumed == {"zeitraum": Annahme("nach Richtlinie", ort(2, 21))}
