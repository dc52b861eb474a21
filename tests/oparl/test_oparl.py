"""From a paper to OParl by the commands; and nothing that the paper withholds is in what is given out."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from gitarchiv import eingecheckt
from muster import GREMIEN, MANDANT, MUSTER, TEXT, VORLAGE, schreibe

from vorlagen.building.builder import Builder
from vorlagen.building.store import Edition
from vorlagen.oparl.client import Client
from vorlagen.publishing.fields import fields_of
from vorlagen.publishing.gate import leaks, secrets_of

ADDRESS = "https://ris.musterkreis.example/oparl"
KAUF = "data/musterkreis/vorlagen/landkauf/vorlage.yaml"
FILES = {
    **MUSTER,
    MANDANT: f"{MUSTER[MANDANT]}oparl: {{adresse: '{ADDRESS}'}}\n",
    GREMIEN: f"{MUSTER[GREMIEN]}  vergaberunde: {{bezeichnung: Vergaberunde, nichtoeffentlich: ja}}\n",
    VORLAGE: MUSTER[VORLAGE]
    .replace(
        "beschlussvorschlag: |\n",
        "  - {gremium: ausschuss, sitzung: juni_2025, zustaendigkeit: Preisprüfung,"
        " nichtoeffentlich: Vertrag}\nbeschlussvorschlag: |\n",
    )
    .replace("zustaendigkeit: Entscheidung}", "zustaendigkeit: Entscheidung, ergebnis: einstimmig}")
    .replace(
        "angaben:\n",
        "anlagen:\n  - {titel: Angebot Landgut Süd, nichtoeffentlich: ja}\n  - {art: berechnungsnachweis}\n"
        "bezugsvorlagen: [landkauf]\n\nangaben:\n  preis: {bezeichnung: Kaufpreis, wert: 731519,"
        " einheit: EUR, nichtoeffentlich: Vertrag}\n",
    ),
    TEXT: f"{MUSTER[TEXT]}\n::: nichtoeffentlich Vertrag\n\nDer Verkäufer Zacharias Quendel verlangt"
    " {{ angaben.preis | euro }}.\n\n:::\n",
    KAUF: MUSTER[VORLAGE]
    .replace("12/2024", "13/2024")
    .replace("oeffentlich: ja", "oeffentlich: nein\nnichtoeffentlich: Grundstück"),
    KAUF.replace("vorlage.yaml", "text.md"): "Ein Kauf.\n",
}
HIDDEN = (
    "Preisprüfung",
    "Landgut",
    "731.519",
    "Quendel",
    "landkauf",
    "ergaberunde",
    "Vertrag",
)


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has handed over a paper with withheld parts."""
    root = schreibe(tmp_path_factory.mktemp("oparl") / "projekt", FILES)
    (root.parent / "ziel").mkdir()
    eingecheckt(root)
    said = vorlagen(root, "veroeffentlichen", "beratung", "--ziel", "../ziel")
    assert said.returncode == 0, said.stdout
    assert vorlagen(root, "oparl", "--nach", "../web").returncode == 0
    return root


def vorlagen(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vorlagen", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_a_paper_that_was_handed_over_is_there(handed_over: Path) -> None:
    client = Client(str(handed_over.parent / "web"))
    [body] = client.bodies()
    [paper] = client.objects(body["paper"])
    assert (paper["name"], paper["reference"]) == ("Beratung vor Ort im Musterkreis", "12/2024")
    assert [file["name"] for file in paper["auxiliaryFile"]][-1] == "Berechnungsnachweis"
    [consultation] = paper["consultation"]
    item = client.object(consultation["agendaItem"])
    assert item["result"] == "einstimmig"
    assert item["resolutionText"] == "Der Musterkreis stellt 67.200 € bereit."
    main = client.object(paper["mainFile"]["id"])
    assert main["text"].startswith("Musterkreis")
    assert client.content(main).startswith(b"%PDF")


def test_a_paper_leads_to_its_figures_with_their_addresses(handed_over: Path) -> None:
    client = Client(str(handed_over.parent / "web"))
    [body] = client.bodies()
    [paper] = client.objects(body["paper"])
    file = client.object(paper["vorlagen:fakten"])
    assert (file["mimeType"], file["masterFile"]) == ("application/json", paper["mainFile"]["id"])
    assert file["id"] in [other["id"] for other in paper["auxiliaryFile"]]
    printed = {}
    for figure in json.loads(client.content(file))["groessen"]:
        printed[figure["adresse"]] = (figure["wert"], figure["einheit"], figure["gedruckt"])
    assert printed["finanzierung.beratung.eigenanteil"] == ("67200", "EUR", "67.200\xa0€")
    assert "angaben.preis" not in printed


def test_nothing_that_the_paper_withholds_is_given_out(handed_over: Path) -> None:
    builder = Builder(handed_over)
    [(behoerde, papier)] = builder.select(["beratung"])
    paper = builder.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
    assert paper.page is not None
    assert paper.public is not None
    assert paper.public.page is not None
    internal, public = fields_of(paper, paper.page), fields_of(paper.public, paper.public.page)
    assert (internal.fassung, public.fassung) == ("intern", "oeffentlich")
    given_out = {}
    for path in (handed_over.parent / "web").rglob("*.json"):
        given_out[path.name] = path.read_bytes()
        text = path.read_text().replace("\N{NO-BREAK SPACE}", " ")
        assert not [word for word in HIDDEN if word in f"{path} {text}"]
    assert len(given_out) > 20
    secrets = secrets_of(paper, paper.public)
    assert secrets
    assert not leaks(given_out, secrets)


def test_the_server_answers_at_its_port(handed_over: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = str(handed_over.parent / "ziel")
    command = [sys.executable, "-m", "vorlagen", "oparl", "--port", str(port), "--aus", folder]
    with subprocess.Popen(command, cwd=handed_over, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            first = server.stdout.readline()
            assert re.fullmatch(rf"OParl: http://127.0.0.1:{port}/system.json\n", first)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/system.json") as answer:
                assert json.load(answer)["id"] == f"{ADDRESS}/system.json"
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nach", "web", "--adresse", "ftp://x"], "keine Webadresse"),
        (["--nach", "web", "--adresse", "https://x/?a=b"], "keine Webadresse"),
        (["--nach", "web", "--adresse", "https://n:k@x/"], "keine Webadresse"),
    ],
)
def test_wrong_addresses(handed_over: Path, tippe: Any, arguments: list[str], said: str) -> None:
    folder = handed_over.parent / "ziel"
    answer = tippe("oparl", "--projekt", handed_over, "--aus", folder, *arguments)
    assert answer.status == 2
    assert said in answer.err


def test_a_folder_in_which_nothing_of_it_lies_withdraws_nothing(
    handed_over: Path, tippe: Any, tmp_path: Path
) -> None:
    web = handed_over.parent / "web"
    before = sorted(web.rglob("*"))
    for folder, why in (
        (tmp_path, "liegt nichts von dem, was das Protokoll nennt"),
        (tmp_path / "weg", "gibt es nicht"),
    ):
        answer = tippe("oparl", "--projekt", handed_over, "--aus", folder, "--nach", web)
        assert answer.status == 1
        assert f"Ordner „{folder}“ {why}" in answer.words
    target = handed_over.parent / "ziel"
    again = tippe("oparl", "--projekt", handed_over, "--aus", target, "--nach", web)
    assert "davon 0 geschrieben, 0 entfernt" in again.words
    assert sorted(web.rglob("*")) == before


def test_without_a_hand_over_there_is_nothing(tippe: Any, projekt: Path) -> None:
    answer = tippe("oparl", "--projekt", projekt, "--nach", projekt / "web")
    assert answer.status == 1
    assert "Noch ist keine Vorlage an einen Ordner übergeben" in answer.words
