"""Papers made and changed in a real browser, by mouse and keyboard alone; files changed beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from urllib.request import urlopen

import pytest
from anlagen import einfach
from bilder import SVG
from browser import Tab, browser
from muster import MUSTER, PROGRAMM, TEXT, VORLAGE, schreibe
from pypdf import PdfReader

AXE = files("axe_playwright_python") / "axe.min.js"
PAPER = "vorlage/musterkreis/beratung"
PAGE = "document.getElementById('seite')?.contentDocument"
OWN = f"{PAGE}?.querySelector('data[value=\"finanzierung.beratung.eigenanteil\"]')"
PANEL = "document.getElementById('bearbeiten')"
TYPED = "document.getElementById('text')"
SAVED = f"{PANEL}.textContent.includes('Gespeichert.')"
# The paper says nothing of a published result that a changed rate would contradict.
OPEN = MUSTER[VORLAGE].replace(", foerderung: 96000, eigenanteil: 67200", "")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@contextmanager
def served(root: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Where `vorlagen vorschau --bearbeiten` serves a project, and its process."""
    command = [sys.executable, "-c", "import sys; from vorlagen.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "vorschau", "--bearbeiten", "--ohne-browser", "--projekt", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "XDG_CONFIG_HOME": str(root.parent / "einstellungen"),
        },
    )
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", process.stdout.readline())
    assert found
    try:
        yield found[0], process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        output = process.communicate(timeout=60)[0]
    assert "Traceback" not in output


@pytest.fixture(scope="module")
def running(
    tab: Tab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str, tuple[str, bool]]]:
    """A project, where it is served, and the page of its paper; to start a server takes seconds."""
    root = schreibe(tmp_path_factory.mktemp("laufend") / "projekt", {**MUSTER, VORLAGE: OPEN})
    with served(root) as (address, _):
        tab.open(f"{address}{PAPER}")
        tab.wait(OWN)
        yield root, address, paper_at(address)
        tab.open("about:blank")  # its connection would keep the server waiting


def paper_at(address: str) -> tuple[str, bool]:
    """The page of the paper, and whether it is of an earlier state, as the present one has faults."""
    with urlopen(f"{address}seite/musterkreis/beratung") as answer:  # noqa: S310 - on this machine
        page = str(answer.read().decode())
    with urlopen(f"{address}{PAPER}") as answer:  # noqa: S310 - on this machine
        return page, "letzten Stand ohne Fehler" in answer.read().decode()


@pytest.fixture
def root(tab: Tab, running: tuple[Path, str, tuple[str, bool]]) -> Path:
    """The project as it was at first, also on its page."""
    root, address, paper = running
    tab.open("about:blank")
    shutil.rmtree(root / "data" / "kreis-lindenau", ignore_errors=True)
    schreibe(root, {**MUSTER, VORLAGE: OPEN})
    for _ in range(500):
        if paper_at(address) == paper:
            return root
        time.sleep(0.02)
    raise AssertionError("the page did not follow")


@pytest.fixture
def address(running: tuple[Path, str, tuple[str, bool]], root: Path) -> str:  # noqa: ARG001 - as at first
    _, address, _ = running
    return address


def saved_in_git(root: Path) -> None:
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Sachbearbeitung"),
        ("config", "user.email", "sb@musterkreis.example"),
        ("add", "-A"),
        ("commit", "-qm", "Anfang"),
    ):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)


def field(label: str) -> str:
    """The field of the open form with a label that begins so."""
    labels = f"[...{PANEL}.querySelectorAll('label')]"
    return f"{labels}.find((one) => one.textContent.trim().startsWith('{label}'))?.control"


def open_the_rate(tab: Tab, address: str) -> None:
    """Click on the printed result, then on the rate from which it comes."""
    tab.open(f"{address}{PAPER}")
    tab.click(OWN)
    rate = (
        "[...document.querySelectorAll('#herleitung li')].findLast("
        "(one) => one.querySelector('[title=\"muster.modul1.beratung.personal\"]'))?.querySelector('a.tun')"
    )
    tab.click(rate)
    tab.wait(field("Betrag"))


def test_a_changed_rate_becomes_a_final_paper(tab: Tab, root: Path, address: str) -> None:
    """The way from a printed figure to the final PDF, counted in clicks and keys."""
    saved_in_git(root)
    tab.clicks = tab.keys = 0
    open_the_rate(tab, address)
    assert tab.run(f"{field('Betrag')}.value") == "48.000"

    # What the new rate moves is said before it is saved
    tab.fill(field("Betrag"), "45.000")
    tab.rendering("Tab")
    tab.wait(f"{PANEL}.textContent.includes('73.200')")
    assert "67.200" in tab.run(f"{PANEL}.querySelector('.ausgabe').textContent")
    assert (root / PROGRAMM).read_text() == MUSTER[PROGRAMM]
    tab.click_on("Speichern", PANEL)
    tab.wait(f"{OWN}.textContent.startsWith('73.200')")
    tab.wait(SAVED)
    assert (root / PROGRAMM).read_text() == MUSTER[PROGRAMM].replace(
        "betrag: 48000", "betrag: 45000"
    )

    # Findings that follow leave the mark on what has changed
    tab.wait(f"{PAGE}.querySelector('.vorschau-neu')")

    tab.click_on("Änderungen sichern")
    tab.wait(f"{field('Was hat sich')}?.value.includes('48.000')")
    tab.click_on("Sichern", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Gesichert ist der Stand')")
    tab.click_on("Fertigstellen")
    tab.click_on("Endfassung bauen", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Fertig.')")
    tab.click(f"{PANEL}.querySelector('a[data-pdf]')")
    tab.wait("!document.getElementById('pdf-teil').hidden")
    assert tab.clicks <= 9
    assert tab.keys <= 10

    (pdf,) = (root / "output/musterkreis/beratung").glob("*.pdf")
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\xa0", " ")
    assert "73.200 €" in text
    assert "ENTWURF" not in text
    last = subprocess.run(
        ["git", "-C", str(root), "log", "-1", "--format=%an: %B"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert last.stdout.startswith("Sachbearbeitung: ")
    assert "45.000" in last.stdout


POINTS = "[...document.querySelectorAll('#beiwerk ul.befunde li')]"


def fill_in(tab: Tab, point: str, text: str) -> None:
    """Open the form of an open point, type, and save by keyboard."""
    link = f"{POINTS}.find((one) => one.textContent.includes('{point}'))?.querySelector('a.tun')"
    tab.click(link)
    tab.wait("['feld', 'text'].includes(document.activeElement.id)")
    if tab.run(
        "document.activeElement.type === 'date' || document.activeElement.localName === 'select'"
    ):
        tab.strike(text)
    else:
        tab.rendering("a", ctrl=True)
        tab.type(text)
    tab.rendering("s", ctrl=True)
    tab.wait(SAVED)
    tab.wait(f"!({link})")


def save_and_hand_over(tab: Tab, target: Path) -> None:
    """Save a state, make the final paper, try to hand it over, and do so."""
    tab.click_on("Änderungen sichern")
    tab.fill(field("Ihr Name"), "M. Muster")
    tab.fill(field("Ihre Mail"), "m@musterland.example")
    tab.click_on("Sichern", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Gesichert ist der Stand')")
    tab.click_on("Fertigstellen")
    tab.click_on("Endfassung bauen", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Fertig.')")
    tab.click_on("Weiter", PANEL)
    tab.fill(field("Übergeben an"), str(target))
    tab.click_on("Erst proben", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Fertig geprobt')")
    assert not list(target.iterdir())
    tab.click_on("Jetzt übergeben", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Fertig.')")


def test_the_first_paper_of_an_own_authority(tab: Tab, tmp_path: Path) -> None:
    """From an empty folder to the hand-over, counted in clicks and keys."""
    root = tmp_path / "leer"
    root.mkdir()
    target = tmp_path / "ziel"
    target.mkdir()
    with served(root) as (address, _):
        tab.clicks = tab.keys = 0
        tab.open(address)
        tab.click_on("Behörde anlegen")
        tab.fill(field("Wie heißt"), "Kreis Musterland")
        tab.rendering("Tab")
        tab.wait(f"{field('Ordner')}?.placeholder")  # more questions may have moved the button
        tab.fill(field("Wer vertritt"), "Die Landrätin")
        tab.click_on("Anlegen", PANEL)
        tab.click_on("Weiter: ein Gremium", PANEL)
        tab.fill(field("Wie heißt"), "Kreisausschuss")
        tab.rendering("Tab")
        tab.wait(f"{field('Kurzer Name')}?.placeholder")
        tab.fill(field("Tag der Sitzung"), "08.12.2026")
        tab.click_on("Anlegen", PANEL)
        tab.click_on("Weiter: eine Vorlage", PANEL)
        tab.fill(field("Worum geht"), "Neuer Radweg am Fluss")
        tab.click_on("Anlegen", PANEL)
        tab.click_on("Zur neuen Vorlage", PANEL)
        tab.wait(f"{PAGE}?.querySelector('h1')")

        fill_in(tab, "Nummer", "1/2026")
        fill_in(tab, "Datum", "01.12.2026")
        fill_in(tab, "Federführung", "Straßenbauamt")
        fill_in(tab, "Zuständigkeit", "Entscheidung")
        fill_in(tab, "Beschlussvorschlag", "Der Kreisausschuss stimmt dem Radweg zu.")
        fill_in(tab, "Finanzielle Auswirkungen", "k")
        fill_in(tab, "Was ist der Anlass", "# Sachverhalt\n\nDer Weg fehlt.\n")
        fill_in(tab, "Warum soll so", "# Begründung\n\nEr wird gebraucht.\n")
        tab.wait("document.getElementById('beiwerk').textContent.includes('nichts mehr offen')")

        save_and_hand_over(tab, target)
    assert tab.clicks <= 35
    assert tab.keys - len(str(target)) <= 290
    (pdf,) = target.rglob("*.pdf")
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "Neuer Radweg am Fluss" in text
    assert "ENTWURF" not in text


def test_what_an_editor_saves_meanwhile_is_shown_and_never_overwritten(
    tab: Tab, root: Path, address: str
) -> None:
    open_the_rate(tab, address)
    tab.fill(field("Betrag"), "45000")
    schreibe(root, {PROGRAMM: MUSTER[PROGRAMM].replace("betrag: 48000", "betrag: 46000")})
    tab.click_on("Speichern", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('inzwischen anderswo geändert')")
    assert "46000" in tab.run(f"{PANEL}.textContent")
    assert "betrag: 46000" in (root / PROGRAMM).read_text()


def test_one_button_saves_all_that_was_changed_in_a_group(
    tab: Tab, root: Path, address: str
) -> None:
    """A new rate comes with its source."""
    open_the_rate(tab, address)
    tab.fill(field("Betrag"), "45.000")
    tab.click_on("Was dazu gehört", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('73.200')")
    tab.fill(field("Quelle: Dokument"), "Richtlinie, neue Fassung")
    tab.fill(field("Quelle: Seite"), "7")
    tab.rendering("s", ctrl=True)
    tab.wait(f"{OWN}.textContent.startsWith('73.200')")
    for _ in range(500):  # the last of the three is saved
        written = (root / PROGRAMM).read_text()
        if "seite: 7" in written:
            break
        time.sleep(0.02)
    assert "betrag: 45000" in written
    assert "{dokument: Richtlinie, neue Fassung" not in written
    assert 'dokument: "Richtlinie, neue Fassung", fundstelle: Nr. 5, seite: 7}' in written


def test_answers_come_when_the_mouse_is_let_go_above_the_paper(tab: Tab, address: str) -> None:
    open_the_rate(tab, address)
    tab.fill(field("Betrag"), "45.000")
    tab.drag(f"{PANEL}.querySelector('summary')", OWN)
    tab.wait(f"{PANEL}.textContent.includes('73.200')")


def test_a_bookmark_works_after_a_restart(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt")
    with served(root) as (first, _):
        urlopen(first).close()  # noqa: S310 - on this machine
    with served(root) as (second, _), served(root) as (beside, _):
        for address in (second, beside):
            urlopen(address).close()  # noqa: S310 - on this machine
        assert second == first
        assert beside != first
    [memory] = (tmp_path / "einstellungen/vorlagen/vorschau").iterdir()
    assert memory.stat().st_mode & 0o077 == 0


def test_an_annex_and_a_picture_are_chosen_and_taken_back(
    tab: Tab, root: Path, address: str, tmp_path: Path
) -> None:
    folder = root / VORLAGE.removesuffix("vorlage.yaml")
    (tmp_path / "antrag.pdf").write_bytes(einfach())
    (tmp_path / "lage.svg").write_text(SVG.format(""))
    tab.open(f"{address}{PAPER}")
    tab.click_on("Angaben")
    tab.click_on("Hinzufügen", PANEL)
    tab.click_on("Anlagen", PANEL)
    tab.wait(field("Datei"))
    tab.choose_file(field("Datei"), tmp_path / "antrag.pdf")
    tab.fill(field("Titel"), "Antrag")
    tab.click_on("Eintragen", PANEL)
    tab.wait(SAVED)
    written = '\nanlagen:\n  - {datei: "anlagen/antrag.pdf", titel: "Antrag"}\n'
    assert (root / VORLAGE).read_text().endswith(written)
    assert (folder / "anlagen/antrag.pdf").read_bytes() == einfach()
    tab.run("document.activeElement.blur()")
    tab.rendering("z", ctrl=True)
    tab.wait(f"{PANEL}.textContent.includes('Rückgängig gemacht')")
    assert (root / VORLAGE).read_text() == OPEN
    assert not (folder / "anlagen").exists()

    tab.click_on("Text bearbeiten")
    tab.click_on("Bild einfügen", PANEL)
    tab.choose_file(field("Datei (PNG"), tmp_path / "lage.svg")
    tab.fill(field("Was ist zu sehen"), "Lage der Beratungsstelle")
    tab.click_on("Eintragen", f"{field('Was ist zu sehen')}.form")
    tab.click_on("In den Text setzen", PANEL)
    assert "![Lage der Beratungsstelle](bilder/lage.svg)" in tab.run(f"{TYPED}.value")
    assert (folder / "bilder/lage.svg").exists()


def test_a_new_value_from_a_day_on_shows_its_effect_first(
    tab: Tab, root: Path, address: str
) -> None:
    open_the_rate(tab, address)
    tab.click_on("Neuer Wert ab einem Tag", PANEL)
    tab.fill("document.getElementById('neu-1')", "01.07.2024")
    tab.fill("document.getElementById('neu-2')", "45.000")
    tab.rendering("Tab")
    tab.wait(
        f"{PANEL}.querySelector('[data-ziel=nachfolger] .ausgabe').textContent.includes('70.200')"
    )
    assert (root / PROGRAMM).read_text() == MUSTER[PROGRAMM]


def test_a_finding_leads_to_the_word_that_it_is_about(tab: Tab, root: Path, address: str) -> None:
    schreibe(root, {TEXT: "# Anlass\n\nEs sind 5.000 € im Jahr. Das ist so.\n"})
    tab.open(f"{address}{PAPER}")
    tab.wait("document.querySelector('#kopf li.fehler')")
    tab.click_on("Text bearbeiten")
    tab.click_on("Zeile 3", PANEL)
    assert tab.run(f"{TYPED}.value.slice({TYPED}.selectionStart, {TYPED}.selectionEnd)") == "5.000"
    assert tab.run("document.activeElement.id") == "text"


def test_two_people_write_in_one_section(tab: Tab, root: Path, address: str) -> None:
    """A conflict shows both texts; who types on meanwhile neither loses that nor overwrites the other."""
    tab.open(f"{address}{PAPER}")
    tab.wait(OWN)
    tab.click_on("Text bearbeiten")
    tab.fill(TYPED, "# Sachverhalt\n\nEin eigener Satz.\n")
    foreign = MUSTER[TEXT].replace("Das Land fördert", "Ein fremder Satz. Das Land fördert")
    schreibe(root, {TEXT: foreign})
    tab.rendering("s", ctrl=True)
    tab.type(" Und noch einer.")
    tab.wait(f"{PANEL}.textContent.includes('So steht es jetzt dort')")
    assert "Ein fremder Satz." in tab.run(f"{PANEL}.querySelector('pre').textContent")
    assert "Und noch einer." in tab.run(f"{TYPED}.value")
    assert (root / TEXT).read_text() == foreign
    tab.rendering("s", ctrl=True)
    tab.wait(SAVED)
    first, _, second = (root / TEXT).read_text().partition("# Finanzierung")
    assert "Ein eigener Satz." in first
    assert "Und noch einer." in first
    assert "Ein fremder Satz." not in first
    assert second == foreign.partition("# Finanzierung")[2]


def test_a_new_number_is_put_where_somebody_writes(tab: Tab, root: Path, address: str) -> None:
    tab.dialogs.clear()
    tab.open(f"{address}{PAPER}")
    tab.wait(OWN)
    tab.click_on("Text bearbeiten")
    tab.fill(TYPED, "# Sachverhalt\n\nDas Essen kostet ")
    tab.click_on("Neue Zahl", PANEL)
    tab.fill(field("Was ist es?"), "Essensgeld")
    tab.fill(field("Wert"), "3,80 €")
    tab.fill(field("Quelle: Dokument"), "Satzung")
    tab.click_on("Eintragen", PANEL)
    tab.click_on("In den Text setzen", PANEL)
    tab.type(".")
    tab.rendering("s", ctrl=True)
    tab.wait(SAVED)
    assert "kostet {{ angaben.essensgeld | euro }}." in (root / TEXT).read_text()
    assert "wert: 3.80" in (root / VORLAGE).read_text()
    tab.click_on("Schließen", PANEL)
    assert not tab.dialogs


PASTE = """(() => {{
  const data = new DataTransfer(), cell = document.querySelector('[data-platz="kopf 0"]');
  data.setData("text/plain", {text});
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true, cancelable: true }}));
}})()"""
CHOOSE = """(() => {{
  const select = document.querySelector('[aria-label="{label}"]');
  select.value = "{value}";
  select.dispatchEvent(new Event("change", {{ bubbles: true }}));
}})()"""


def test_a_range_of_a_spreadsheet_becomes_a_table_that_computes(tab: Tab, address: str) -> None:
    tab.dialogs.clear()
    tab.open(f"{address}{PAPER}")
    tab.wait(OWN)
    tab.click_on("Neue Tabelle")
    tab.fill(field("Überschrift"), "Ganztag")
    text = (
        "Schule\tLand\tStadt\tTräger\nNord\t96.000 €\t48.000 €\tAWO\nSüd\t24.000 €\t32.000 €\tDRK\n"
    )
    tab.run(PASTE.format(text=json.dumps(text)))
    tab.click_on("Spalte dazu", PANEL)
    tab.type("Gesamt")
    tab.run(CHOOSE.format(label="Was in „4. Spalte“ steht", value="summe"))
    tab.click_on("Spalte dazu", PANEL)
    tab.type("Anteil")
    tab.run(CHOOSE.format(label="Was in „5. Spalte“ steht", value="anteil"))
    tab.click_on("Eintragen", PANEL)
    tab.wait(SAVED)
    tab.wait(f"{PAGE}.body.textContent.includes('144.000')")
    assert "72,0" in tab.run(f"{PAGE}.body.textContent")  # the share of the column that is a sum
    assert not tab.dialogs


CELL = "document.querySelector('[data-platz=\"{0}\"]')"


def test_a_table_is_put_at_the_caret_and_changed_by_pointing(
    tab: Tab, root: Path, address: str
) -> None:
    tab.open(f"{address}{PAPER}")
    tab.wait(OWN)
    tab.click_on("Text bearbeiten")
    tab.fill(TYPED, "# Anlass\n\nErster Absatz.\n\nZweiter Absatz.")
    tab.run(f"{TYPED}.setSelectionRange(12, 12)")
    tab.click_on("Speichern, dann Tabelle", PANEL)
    tab.wait(field("Überschrift"))
    tab.fill(field("Überschrift"), "Plätze")
    tab.run(PASTE.format(text=json.dumps("Schule\tNeu\nNord\t20\nSüd\t30\n")))
    tab.click_on("Eintragen", PANEL)
    caption = f"[...{PAGE}.querySelectorAll('caption')].find((one) => one.textContent === 'Plätze')"
    tab.wait(caption)
    text = (root / TEXT).read_text()
    assert text.startswith(
        "# Anlass\n\nErster Absatz.\n\n{{ datentabelle(tabellen.plaetze) }}\n\nZweiter Absatz.\n"
    )
    tab.click_on("Schließen", PANEL)
    tab.click(caption)
    tab.wait("document.querySelector('#gitter table')")
    tab.fill(CELL.format("1 0"), "= 3 * ")
    tab.click(CELL.format("0 0"))
    assert tab.run(f"{CELL.format('1 0')}.value") == "= 3 * [Nord]"
    tab.rendering("Enter")
    tab.click(CELL.format("0 -1"))
    tab.fill(CELL.format("0 -1"), "Nordschule")
    tab.rendering("Enter")
    tab.click_on("Speichern", PANEL)
    tab.wait(SAVED)
    assert tab.run(f"{CELL.format('1 0')}.value") == "= 3 * [Nordschule]"
    tab.wait(f"{PAGE}.body.textContent.includes('60')")


def test_a_figure_is_offered_after_two_braces(tab: Tab, root: Path, address: str) -> None:
    tab.open(f"{address}{PAPER}")
    tab.wait(OWN)
    tab.click_on("Text bearbeiten")
    tab.fill(TYPED, "# Anlass\n\nDer Kreis trägt {{67.2")
    tab.wait(
        "document.querySelector('#vorschlaege [aria-selected=true]')?.textContent.includes('67.200')"
    )
    tab.rendering("Enter")
    tab.rendering("s", ctrl=True)
    tab.wait(f"{PAGE}.body.textContent.includes('Der Kreis trägt 67.200')")
    assert "{{ finanzierung.beratung.eigenanteil | euro }}" in (root / TEXT).read_text()


def test_what_is_typed_while_an_answer_is_on_its_way_stays(
    tab: Tab, root: Path, address: str
) -> None:
    """The answer to one question arrives while the next one is being answered."""
    tab.open(address)
    tab.wait("document.querySelector('#uebersicht h2')")
    tab.click_on("Neu …")
    tab.click_on("Neue Behörde", PANEL)
    tab.wait(field("Wie heißt"))
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    tab.ask("Network.enable")
    tab.ask("Network.emulateNetworkConditions", **slow)
    tab.fill(field("Wie heißt"), "Kreis Lindenau")
    tab.fill(field("Wer vertritt"), "Die Landrätin")
    tab.click(field("Anschrift"))
    tab.wait(f"{field('Ordner')}.placeholder === 'kreis-lindenau'")
    tab.type("Lindenallee 1")
    tab.click_on("Anlegen", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('angelegt')")
    written = (root / "data/kreis-lindenau/mandant.yaml").read_text()
    for text in ("Kreis Lindenau", "Die Landrätin", "Lindenallee 1"):
        assert text in written
    tab.ask("Network.disable")


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1400), ("dark", 320)]
)  # 320 is 1280 at 400 %
def test_no_barrier_is_found(tab: Tab, address: str, scheme: str, width: int) -> None:
    scheme_wanted = {"name": "prefers-color-scheme", "value": scheme}
    tab.ask("Emulation.setEmulatedMedia", features=[scheme_wanted])

    def check(what: str) -> None:
        tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        tab.run(AXE.read_text(encoding="utf-8"))
        faults = tab.run("axe.run(document, { iframes: false }).then((done) => done.violations)")
        told = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults]
        assert not told, what
        assert tab.run("document.documentElement.scrollWidth") <= width, what

    tab.open(address, width)
    tab.wait("document.querySelector('#uebersicht h2')")
    check("overview")
    for button in ("Neue Behörde", "Neue Vorlage"):
        tab.click_on("Neu …")
        tab.click_on(button, PANEL)
        tab.wait(f"{PANEL}.querySelector('form')")
        check(button)
        tab.click_on("Abbrechen", PANEL)
    tab.open(f"{address}{PAPER}", width)
    tab.wait(OWN)
    for button in ("Neue Zahl", "Neue Tabelle"):
        tab.click_on(button)
        tab.wait(f"{PANEL}.querySelector('form')")
        check(button)
        tab.click_on("Schließen", PANEL)
    tab.click(OWN)
    tab.wait("!document.getElementById('herleitung').hidden")
    check("derivation")
    tab.click("document.querySelector('#herleitung a.tun')")
    tab.wait(f"{PANEL}.querySelector('form')")
    check("fact")
    for button in (
        "Text bearbeiten",
        "Angaben",
        "Was ist neu?",
        "Fertigstellen",
        "Änderungen sichern",
    ):
        tab.click_on(button)
        tab.wait(f"!{PANEL}.hidden && {PANEL}.querySelector('[data-schliessen]')")
        check(button)
        tab.click("[...document.querySelectorAll('[data-schliessen]')].at(-1)")
    tab.ask("Emulation.setEmulatedMedia", features=[])


def test_two_windows_change_one_file(tab: Tab, root: Path, address: str) -> None:
    open_the_rate(tab, address)
    other = tab.another()
    open_the_rate(other, address)
    tab.fill(field("Betrag"), "45000")
    tab.click_on("Speichern", PANEL)
    tab.wait(SAVED)
    other.ask("Page.bringToFront")  # what nobody sees does not follow
    other.wait(f"{OWN}.textContent.startsWith('73.200')")
    other.fill(field("Betrag"), "44000")
    other.click_on("Speichern", PANEL)
    other.wait(f"{PANEL}.textContent.includes('inzwischen anderswo geändert')")
    assert "betrag: 45000" in (root / PROGRAMM).read_text()
    tab.click_on("Rückgängig", PANEL)
    tab.wait(f"{PANEL}.textContent.includes('Rückgängig gemacht')")
    tab.wait(f"{OWN}.textContent.startsWith('67.200')")
    assert (root / PROGRAMM).read_text() == MUSTER[PROGRAMM]


def test_a_save_that_fails_is_not_called_one_and_is_seen(tab: Tab, address: str) -> None:
    open_the_rate(tab, address)
    low = {"width": 1400, "height": 400, "deviceScaleFactor": 1, "mobile": False}
    tab.ask("Emulation.setDeviceMetricsOverride", **low)
    tab.fill(field("Betrag"), "45.000")
    tab.rendering("s", ctrl=True)
    tab.wait(SAVED)
    tab.fill(field("Betrag"), "1.112.44")
    tab.rendering("s", ctrl=True)
    tab.wait(f"{PANEL}.querySelector('.fehler')?.textContent.includes('keine Zahl')")
    assert not tab.run(SAVED)
    box = tab.run(f"{PANEL}.querySelector('.fehler').getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 400


def test_what_was_typed_outlives_a_connection_that_breaks(tab: Tab, tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt", {**MUSTER, VORLAGE: OPEN})
    with served(root) as (address, process):
        open_the_rate(tab, address)
        tab.fill(field("Betrag"), "45000")
        os.killpg(process.pid, signal.SIGKILL)
        tab.click_on("Speichern", PANEL)
        tab.wait(f"{PANEL}.textContent.includes('antwortet nicht')")
        assert tab.run(f"{field('Betrag')}.value") == "45000"
        assert (root / PROGRAMM).read_text() == MUSTER[PROGRAMM]


GATE = """
  window.offen = []; // answers that have come, but are not let through yet
  window.wartet = false;
  const ask = window.fetch;
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (window.wartet) await new Promise((done) => window.offen.push(done));
    return answer;
  };
"""
INPUTS = f"""[...{PANEL}.querySelectorAll('input, select, textarea')]
  .filter((one) => one.type !== 'hidden' && one.checkVisibility())"""
AT = "document.activeElement"


def held(tab: Tab, action: str) -> None:
    """Do something that asks the server; the answer has come, but the page does not know it yet."""
    tab.run(f"{PANEL}.querySelectorAll('.ausgabe').forEach((one) => one.replaceChildren())")
    tab.run(f"window.alt = {PANEL}.querySelector('h2'); window.wartet = true; {action}")
    tab.wait("window.offen.length")


def let_through(tab: Tab) -> None:
    """The panel comes back, or says why not."""
    tab.run("window.wartet = false; window.offen.splice(0).forEach((done) => done())")
    tab.wait(f"!window.alt.isConnected || {PANEL}.querySelector('.ausgabe > *')")


def type_into(tab: Tab, number: int, *, saves: bool) -> str:
    """Type into one of the inputs while answers come; returns what it is called."""
    tab.run(f"""{{
      const one = {INPUTS}[{number}], others = [...{PANEL}.querySelectorAll('form')];
      window.vorher = one.value; one.focus(); one.select?.(); one.zeuge = true;
      window.andere = others.find((form) => form !== one.form && form.dataset.ziel === one.form.dataset.ziel);
    }}""")
    name = str(tab.run(f"{AT}.form.dataset.ziel + ' ' + {AT}.id + ' ' + {AT}.name"))
    is_text = tab.run(f"'setSelectionRange' in {AT} && !['radio', 'file'].includes({AT}.type)")
    if tab.run(f"{AT}.form.dataset.sofort === 'fragen'"):
        held(tab, f"{AT}.form.elements[1].dispatchEvent(new Event('change', {{ bubbles: true }}))")
    elif tab.run("window.andere"):
        held(tab, "window.andere.requestSubmit(window.andere.querySelector('.haupt'))")
    if not is_text:
        chosen = tab.run(f"{AT}.value")
        let_through(tab)
        assert tab.run(f"{AT}.zeuge && {AT}.value") == chosen, name
        return name
    tab.strike("208")
    tab.run(f"{AT}.setSelectionRange(1, 2)")
    if tab.run("window.offen.length"):
        let_through(tab)
    tab.strike("17")  # 2178, the caret before the 8
    assert tab.run(f"[{AT}.zeuge, {AT}.value, {AT}.selectionStart]") == [True, "2178", 3], name
    if saves:
        held(tab, f"{AT}.form.requestSubmit({AT}.form.querySelector('.haupt'))")
        tab.strike("36")
        let_through(tab)
        tab.strike("4")
        assert tab.run(f"[{AT}.zeuge, {AT}.value]") == [True, "2173648"], name
        tab.run(f"{AT}.value = window.vorher")
    return name


def test_keys_arrive_in_their_order_whatever_comes_back_meanwhile(tab: Tab, address: str) -> None:
    """In every input of every panel that comes back with answers; no key waits for one."""
    seen: set[str] = set()

    def type_into_all(*, saves: bool) -> None:
        number = 0
        tab.run(f"{PANEL}.querySelectorAll('details').forEach((one) => {{ one.open = true; }})")
        while number < tab.run(f"{INPUTS}.length"):
            seen.add(type_into(tab, number, saves=saves))
            number += 1

    open_the_rate(tab, address)
    tab.run(GATE)
    type_into_all(saves=True)
    tab.click_on("Text bearbeiten")
    tab.wait(f"{PANEL}.querySelector('#text')")
    type_into_all(saves=True)
    tab.run("delete Element.prototype.moveBefore")  # as in browsers that do not have it yet
    for button in (
        "Neue Behörde",
        "Neues Gremium",
        "Neue Vorlage",
        "Neues Förderprogramm",
        "Neuer Bescheid",
    ):
        tab.click_on("Neu …")
        tab.click_on(button, PANEL)
        tab.wait(f"{PANEL}.querySelector('[data-sofort]')")
        type_into_all(saves=False)
    tab.click_on("Angaben")
    tab.wait(f"{PANEL}.querySelector('[data-wirkung]')")
    type_into_all(saves=True)
    assert len(seen) > 35


# Writing on the paper itself

WRITING = f"{PAGE}?.querySelector('.schreibfeld')"
BAR = "document.getElementById('schreibleiste')"


def block(words: str, kind: str = "*") -> str:
    """The block of the paper with these words, once it can be written."""
    found = f"[...({PAGE}?.querySelectorAll('{kind}[data-absatz]') ?? [])]"
    return f"{found}.find((one) => one.textContent.includes('{words}'))"


def set_caret(tab: Tab, place: str) -> None:
    """Set the caret to a node and an offset; the editor may first put it where the click was."""
    caret = f"""(async () => {{
      const [node, at] = {place}, marked = {PAGE}.getSelection();
      marked.collapse(node, at);
      for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
      return marked.anchorNode === node && marked.anchorOffset === at;
    }})()"""
    for _ in range(10):
        if tab.run(caret):
            return
    raise AssertionError(place)


def write_in(tab: Tab, words: str) -> None:
    """Click on a block, and set the caret behind some words."""
    tab.click(block(words))
    tab.wait(WRITING)
    set_caret(
        tab,
        f"""(() => {{
      const walker = {PAGE}.createTreeWalker({WRITING}, 4);
      while (!walker.currentNode.data?.includes('{words}')) walker.nextNode();
      const text = walker.currentNode;
      return [text, text.data.indexOf('{words}') + '{words}'.length];
    }})()""",
    )


def save_block(tab: Tab) -> None:
    tab.rendering("s", ctrl=True)
    tab.wait(f"!{WRITING}")


def test_a_paragraph_is_written_where_it_stands(tab: Tab, root: Path, address: str) -> None:
    """What is not changed stays as it is in the file; figures are chips and stay figures."""
    tab.open(f"{address}{PAPER}")
    write_in(tab, "berät der")
    chips = f"[...{WRITING}.querySelectorAll('.baustein')].map((one) => one.textContent)"
    assert tab.run(chips) == ["01.04.2024", "48.000\xa0€"]
    tab.type(" ganze")
    save_block(tab)
    tab.wait(block("berät der ganze Musterkreis"))
    assert (root / TEXT).read_text() == MUSTER[TEXT].replace("berät der", "berät der ganze")
    tab.run("document.activeElement.blur()")
    tab.rendering("z", ctrl=True)
    tab.wait(f"{PANEL}.textContent.includes('Rückgängig gemacht')")
    assert (root / TEXT).read_text() == MUSTER[TEXT]


def test_paragraphs_are_made_bold_lists_and_headings_by_keys_alone(
    tab: Tab, root: Path, address: str
) -> None:
    """Without the mouse; a figure is offered by its name, and goes whole."""
    tab.open(f"{address}{PAPER}")
    tab.wait(block("Es bleibt"))
    tab.run(f"document.getElementById('seite').focus() ?? {block('Es bleibt')}.focus()")
    tab.rendering("Enter")
    tab.wait(WRITING)
    tab.type("falsch")
    tab.rendering("z", ctrl=True)
    tab.wait(f"!{WRITING}.textContent.includes('falsch')")
    tab.rendering("b", ctrl=True)
    tab.type("Fett")
    tab.rendering("b", ctrl=True)
    tab.type(" und ")
    for letter in "{{groessen.be":
        tab.type(letter)
    tab.wait(f"{PAGE}.querySelectorAll('.vorschlaege li').length === 1")
    tab.rendering("Enter")
    tab.wait(f"{WRITING}.textContent.includes('und 5')")
    tab.rendering("Enter")
    tab.type("- ")
    save_block(tab)
    tab.wait(block("Fett", "p"))
    figure = "{{ groessen.beratungstage | einheit }}"
    wanted = f"**Fett** und {figure}\n\n- Es bleibt ein Eigenanteil"
    assert wanted in (root / TEXT).read_text()

    # A figure that stands before the caret goes as one
    write_in(tab, "Fett")
    tab.rendering("End")
    tab.rendering("Backspace")
    tab.wait(f"!{WRITING}.querySelector('.baustein')")
    save_block(tab)
    tab.wait(f"!({block('und 5')})")
    assert "**Fett** und\n\n- Es bleibt" in (root / TEXT).read_text()


WORD = """<html><head><style>p {}</style></head><body><!--StartFragment-->
<h1>Ein Titel</h1><p class="MsoNormal">Ein <b>fetter</b>\xa0Satz mit Trenn\xadstelle.</p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><!--[if !supportLists]--><span
style="mso-list:Ignore">\u00b7<span>&nbsp;</span></span><!--[endif]-->Erstens</p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span
style="mso-list:Ignore">\u00b7</span>Zweitens</p>
<p class="MsoNormal">Danach.</p>
<table><tr><td>Jahr</td><td>Kosten</td></tr><tr><td>2024</td><td>12 €</td></tr></table>
<!--EndFragment--></body></html>"""


def test_what_is_pasted_from_word_stays_what_it_was(tab: Tab, root: Path, address: str) -> None:
    tab.open(f"{address}{PAPER}")
    write_in(tab, "Es bleibt")
    set_caret(tab, f"[{WRITING}.lastElementChild.lastChild, 1]")
    tab.rendering("Enter")
    tab.run(f"""(() => {{
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/html", {json.dumps(WORD)});
      const event = new ClipboardEvent("paste", {{ clipboardData, bubbles: true, cancelable: true }});
      {WRITING}.dispatchEvent(event);
    }})()""")
    tab.wait(f"{PANEL}.querySelector('[data-platz=\"kopf 1\"]')?.value === 'Kosten'")
    tab.click(f"{WRITING}.lastElementChild")
    save_block(tab)
    tab.wait(block("Danach", "p"))
    end = """\

# Ein Titel

Ein **fetter** Satz mit Trennstelle.

- Erstens
- Zweitens

Danach.
"""
    assert (root / TEXT).read_text() == MUSTER[TEXT] + end


def test_a_block_that_the_editor_cannot_show_opens_its_source(
    tab: Tab, root: Path, address: str
) -> None:
    text = "# Anlass\n\n{% if 1 %}Nur dann.{% endif %}\n\nUnd die [^a] Fußnote.\n\n[^a]: Text\n"
    schreibe(root, {TEXT: text})
    tab.open(f"{address}{PAPER}")
    tab.click(block("Nur dann"))
    tab.wait(TYPED)
    assert "{% if 1 %}" in tab.run(f"{TYPED}.value")
    tab.click_on("Schließen", PANEL)
    tab.click(block("Und die"))
    tab.wait(f"{WRITING}?.querySelector('.baustein')?.textContent === '1'")
    tab.dialogs.clear()
    tab.run("window.prompt = () => 'Ein Zusatz'")
    tab.click_on("Fußnote", BAR)
    tab.click_on("Speichern", BAR)
    tab.wait(f"!{WRITING}")
    assert "[^fussnote-1]: Ein Zusatz\n\n[^a]: Text\n" in (root / TEXT).read_text()


def test_what_is_written_takes_the_place_of_the_question(
    tab: Tab, root: Path, address: str
) -> None:
    schreibe(root, {TEXT: '# Anlass\n\n{{ offen("Worum geht es?") }}\n'})
    tab.open(f"{address}{PAPER}")
    tab.click(block("noch zu schreiben"))
    tab.wait(WRITING)
    tab.type("Es geht um die Beratung.")
    save_block(tab)
    assert (root / TEXT).read_text() == "# Anlass\n\nEs geht um die Beratung.\n"


def test_the_proposal_is_written_in_its_file(tab: Tab, root: Path, address: str) -> None:
    tab.open(f"{address}{PAPER}")
    write_in(tab, "Der Musterkreis stellt")
    tab.type(" jährlich")
    tab.run(AXE.read_text(encoding="utf-8"))
    faults = tab.run("axe.run(document, { iframes: false }).then((done) => done.violations)")
    assert not faults
    save_block(tab)
    tab.wait(block("stellt jährlich"))
    changed = OPEN.replace("Der Musterkreis stellt", "Der Musterkreis stellt jährlich")
    assert (root / VORLAGE).read_text() == changed


def test_the_next_block_saves_the_one_before_and_nothing_is_overwritten(
    tab: Tab, root: Path, address: str
) -> None:
    tab.open(f"{address}{PAPER}", 390)
    write_in(tab, "berät der")
    tab.type(" ganze")
    tab.click(block("Es bleibt"))
    tab.wait(f"{WRITING}?.textContent.includes('Es bleibt')")
    assert "berät der ganze Musterkreis" in (root / TEXT).read_text()
    tab.type("Eigenes. ")
    foreign = (root / TEXT).read_text().replace("Es bleibt", "Es blieb")
    schreibe(root, {TEXT: foreign})
    tab.rendering("s", ctrl=True)
    message = "document.getElementById('schreibmeldung')"
    tab.wait(f"{message}.textContent.includes('inzwischen anderswo geändert')")
    assert "Eigenes." in tab.run(f"{WRITING}.textContent")
    assert (root / TEXT).read_text() == foreign
    tab.click_on("Abbrechen", BAR)
    tab.wait(block("Es blieb"))
