"""Every key, value and list entry of a YAML file knows its line and column, counted from 1."""

from befunde import DATEI, baum

from vorlagen.facts.yaml_tree import Scalar, Sequence
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


def test_an_alias_has_the_place_of_what_it_repeats() -> None:
    tree = baum("erste: &quelle {dokument: Bescheid}\nzweite: *quelle\n")
    assert tree["erste"] == tree["zweite"] == {"dokument": "Bescheid"}
    assert tree.spots.keys["zweite"] == ort(2, 1)
    assert tree["zweite"].spots.place == ort(1, 8)
