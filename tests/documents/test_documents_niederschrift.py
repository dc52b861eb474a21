"""What minutes print: who speaks as what, which answer belongs to which question, what was decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import VORLAGE, schreibe
from papiere import papier, seite
from protokoll import BESCHLUSS, NIEDERSCHRIFT, PROTOKOLL

from vorlagen.renditions.plaintext import plaintext


def gedruckt(root: Path, files: dict[str, str]) -> str:
    """The minutes as plain text."""
    return plaintext(seite(schreibe(root, files), "maerz-2024"))


def mit(old: str, new: str, path: str = NIEDERSCHRIFT) -> dict[str, str]:
    text = PROTOKOLL[path]
    assert text.count(old) == 1, old
    return {**PROTOKOLL, path: text.replace(old, new)}


def test_the_head_says_where_and_when_under_which_item(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, PROTOKOLL)
    assert "Gremium:      Ausschuss für Soziales\n" in text
    assert "Sitzung am:   05.03.2024\n" in text
    assert "Tagesordnung: Punkt 4\n" in text


def test_everybody_is_listed_with_the_long_form_of_the_role(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, PROTOKOLL)
    assert "KM Adler:     Mitglied des Kreistags\n" in text  # a role of gremien.yaml
    assert "SkB Dr. Berg: sachkundiger Bürger\n" in text  # as he is „Herr“
    assert "Frau Conrad:  Verwaltung, Sozialamt\n" in text


@pytest.mark.parametrize(
    ("anrede", "long"),
    [
        ("anrede: Frau, ", "sachkundige Bürgerin\n"),
        ("", "sachkundige Bürgerin oder sachkundiger Bürger\n"),
    ],
)
def test_the_long_form_follows_the_person(tmp_path: Path, anrede: str, long: str) -> None:
    text = gedruckt(tmp_path, mit("anrede: Herr, ", anrede))
    assert f"SkB Dr. Berg: {long}" in text


def test_questions_are_numbered_and_answers_name_theirs(tmp_path: Path) -> None:
    html = seite(schreibe(tmp_path, PROTOKOLL), "maerz-2024")
    text = plaintext(html)
    assert "### KM Adler, Frage 1\n\nWelcher Teil der Kosten bleibe beim Kreis?" in text
    assert "### Frau Conrad, Antwort auf Frage 1\n\nBeim Kreis blieben 67.200 €." in text
    tied = html.split('class="wechselrede"')[1]
    assert all(name in tied for name in ("Adler", "Conrad"))
    assert "Berg" not in tied


def test_a_question_without_an_answer_says_so(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, PROTOKOLL)
    assert "Wie lange warte man auf einen Termin?\n\nIn der Sitzung nicht beantwortet." in text


def test_questions_that_somebody_asks_in_a_row_stand_together_with_their_answers(
    tmp_path: Path,
) -> None:
    more = (
        "      Wie lange warte man auf einen Termin?\n"
        "  - {wer: berg, art: anregung, frage: abends, text: Man möge abends beraten.}\n"
        "  - {wer: conrad, antwort_auf: abends, text: Das werde geprüft.}\n"
        "  - {wer: conrad, antwort_auf: [dauer, anteil], text: Eine Woche.}\n"
    )
    html = seite(
        schreibe(tmp_path, mit("      Wie lange warte man auf einen Termin?\n", more)), "maerz-2024"
    )
    tied = plaintext("<body>" + html.split('class="wechselrede">')[2].split("einzeln")[0])
    assert [line for line in tied.split("\n") if line.startswith("###")] == [
        "### SkB Dr. Berg, Frage 2",
        "### SkB Dr. Berg, Anregung 1",
        "### Frau Conrad, Antwort auf Anregung 1",
        "### Frau Conrad, Antwort auf Frage 2 und Frage 1",
    ]
    assert "Beantwortet weiter unten" not in tied


def test_a_figure_in_a_contribution_may_not_be_typed(tmp_path: Path) -> None:
    files = mit("Welcher Teil der Kosten bleibe beim Kreis?", "Es seien 67.200 € zu zahlen.")
    paper = papier(schreibe(tmp_path, files), "maerz-2024")
    assert paper.page is None
    [found] = [f for f in paper.findings if f.code.value == "zahl-getippt"]
    assert (found.place.line, found.place.column) == (18, 10)


# --- What was decided --------------------------------------------------------------------------


def beschluss(root: Path, files: dict[str, str]) -> str:
    return " ".join(gedruckt(root, files).partition("Beschluss\n---------")[2].split())


def test_proposed_and_decided_stand_side_by_side_with_the_words_that_differ(
    tmp_path: Path,
) -> None:
    text = beschluss(tmp_path, PROTOKOLL)
    assert "### Vorgeschlagen war Der Musterkreis stellt [entfällt: 67.200 €] bereit." in text
    assert "dem Ausschuss [entfällt: jeden Monat]." in text
    assert "### Beschlossen wurde Der Musterkreis stellt [neu: 60.000 €] bereit." in text
    assert "dem Ausschuss [neu: einmal im Jahr]." in text


def test_figures_that_changed_are_compared(tmp_path: Path) -> None:
    text = beschluss(tmp_path, PROTOKOLL)
    assert "Vorgeschlagen Beschlossen Unterschied" in text
    assert "67.200 € 60.000 € −7.200 €" in text


@pytest.mark.parametrize("wie", ["ohne Wortlaut", "mit gleichem Wortlaut"])
def test_what_was_decided_as_proposed_is_said_once(tmp_path: Path, wie: str) -> None:
    before, _, rest = PROTOKOLL[BESCHLUSS].partition("wortlaut: |\n")
    after = rest.partition("angaben:")[1] + rest.partition("angaben:")[2]
    same = PROTOKOLL[VORLAGE].partition("beschlussvorschlag: |\n")[2].partition("unterschrift")[0]
    files = {
        **PROTOKOLL,
        BESCHLUSS: before + ("" if wie == "ohne Wortlaut" else f"wortlaut: |\n{same}") + after,
    }
    text = beschluss(tmp_path, files)
    assert "Beschlossen wurde wie vorgeschlagen Der Musterkreis stellt 67.200 € bereit." in text
    assert text.count("67.200 €") == 1
    assert "Vorgeschlagen war" not in text


def test_a_decision_on_a_paper_elsewhere_prints_its_own_words(tmp_path: Path) -> None:
    other = (
        "nummer: 7/2023\nbetreff: Radwege\ngremium: ausschuss\nsitzung: maerz_2024\n"
        "ergebnis: einstimmig\nwortlaut: Der Ausschuss stimmt zu.\n"
    )
    text = beschluss(tmp_path, {**PROTOKOLL, BESCHLUSS: other} | _ohne_folge())
    assert text.startswith("Vorlage 7/2023: Radwege ### Beschlossen wurde Der Ausschuss stimmt zu.")
    assert text.endswith("Ergebnis: einstimmig beschlossen")


def _ohne_folge() -> dict[str, str]:
    """The follow-up paper, which asks for what this decision does not have, left out."""
    return {
        path: text.split("groessen:")[0] if path.endswith(".yaml") else "Ein Text.\n"
        for path, text in PROTOKOLL.items()
        if "/folge/" in path
    }


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (BESCHLUSS, "gremium: ausschuss\n", ""),  # a file that cannot be used
        (NIEDERSCHRIFT, "wer: conrad", "wer: conrat"),
        (NIEDERSCHRIFT, "beschluss: beratung_2024", "beschluss: beratung"),
    ],
)
def test_a_fault_in_the_data_is_said_once_and_not_again_by_the_template(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    paper = papier(schreibe(tmp_path, mit(old, new, path)), "maerz-2024")
    assert paper.page is None
    found = [f for f in paper.findings if f.severity.value == "Fehler"]
    assert [f.place.file for f in found] == [path]
