"""The gate passes what is shipped, and knows each paper by its own figures."""

from __future__ import annotations

from ausgeliefert import Ausgeliefert

from vorlagen.findings import Place
from vorlagen.publishing.gate import Secret, leaks
from vorlagen.verifying import recompute

PLACE = Place("vorlage.yaml", 1, 1)
STRANGER = Secret(
    "Firma", PLACE, ("Zimmerei Zwölfte KG", "198.743,17 €", "83,7 %", "Ulm an der Donau")
)


def files_of(shipped: Ausgeliefert, kennung: str) -> dict[str, bytes]:
    folder = shipped.file("pdf", kennung).parent
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}


def test_no_shipped_paper_says_what_it_does_not_know(ausgeliefert: Ausgeliefert) -> None:
    for paper in ausgeliefert.report.papers:
        assert leaks(files_of(ausgeliefert, paper.kennung), [STRANGER]) == []


def test_each_figure_of_a_paper_is_found_in_each_of_its_forms(ausgeliefert: Ausgeliefert) -> None:
    files = files_of(ausgeliefert, "vergabe-dach")
    facts = recompute(files["fakten.json"]).datei
    for figure in facts.groessen:
        for form in figure.texte:
            if "€" not in form:
                continue
            suffixes = set()
            for leak in leaks(files, [Secret(figure.adresse, PLACE, (form,))]):
                suffixes.add(leak.file.rpartition(".")[2])
            assert suffixes >= {"pdf", "html", "txt", "json"}, form
