"""The preview in a real browser: it follows the files, and whoever reads stays where they were."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, browser
from muster import MUSTER, PROGRAMM, TEXT, VORLAGE, schreibe

PAGE = "document.getElementById('seite')?.contentDocument"
VIEW = "document.getElementById('seite').contentWindow"
OWN = f"{PAGE}?.querySelector('data[value=\"finanzierung.beratung.eigenanteil\"]')"
LONG = "\n\n".join(f"Absatz {'x' * length}." for length in range(80))


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def address(tab: Tab, tmp_path: Path) -> Iterator[str]:
    """Where `vorlagen vorschau` serves a project whose paper is longer than the window."""
    root = schreibe(tmp_path / "projekt", {**MUSTER, TEXT: f"{MUSTER[TEXT]}\n{LONG}\n"})
    command = [sys.executable, "-c", "import sys; from vorlagen.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "vorschau", "--ohne-browser", "--projekt", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", process.stdout.readline())
    assert found
    yield found[0]
    tab.open("about:blank")  # its connection would keep the server waiting
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl+C does, to all that the command has started
    said = process.communicate(timeout=60)[0]
    assert said.endswith("Vorschau beendet.\n")
    assert "Traceback" not in said


def printed(tab: Tab) -> str:
    return str(tab.run(f"{OWN}.textContent")).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_follows_the_files(tab: Tab, address: str, tmp_path: Path) -> None:
    root = tmp_path / "projekt"
    tab.open(f"{address}vorlage/musterkreis/beratung")
    tab.wait(OWN)
    assert printed(tab) == "67.200 €"
    tab.run(f"window.geblieben = true; {VIEW}.scrollTo(0, 700)")
    tab.run("""window.gesagt = "";
      new MutationObserver(([one]) => { gesagt += one.target.textContent; })
        .observe(document.getElementById("meldung"), { childList: true, subtree: true })""")

    # A rate changes: the figure does, too, and nobody is moved
    rate = MUSTER[PROGRAMM].replace("betrag: 48000", "betrag: 45000")
    published = MUSTER[VORLAGE].replace(", foerderung: 96000, eigenanteil: 67200", "")
    schreibe(root, {PROGRAMM: rate, VORLAGE: published})
    tab.wait(f"{OWN}.textContent.startsWith('73.200')")
    assert tab.run("window.geblieben") is True
    assert tab.run(f"{VIEW}.scrollY") == 700
    tab.wait("window.gesagt.includes('geändert')")  # it may be gone again

    # What is broken is told on top, and goes when it is mended
    schreibe(root, {VORLAGE: "art: [\n"})
    tab.wait("document.querySelector('#kopf li.fehler')?.textContent.includes('yaml-syntax')")
    assert printed(tab) == "73.200 €"
    schreibe(root, {VORLAGE: published})
    tab.wait("!document.querySelector('li.fehler')")
    assert tab.run(f"{VIEW}.scrollY") == 700
    assert tab.run("window.geblieben") is True

    # Where a figure comes from, by keyboard, and back
    tab.run(f"{OWN}.focus()")
    tab.rendering("Enter")
    tab.wait("document.activeElement.id === 'herleitung-titel'")
    assert "data/gemeinsam/foerderprogramme/musterhilfe.yaml:21:" in tab.run(
        "document.getElementById('herleitung').textContent"
    )
    tab.rendering("Escape")
    tab.wait(f"{PAGE}.activeElement === {OWN.replace('?', '')}")

    # What a form asks for, copied by keyboard
    tab.run("document.getElementById('felder').open = true")
    tab.run("document.querySelector('#felder button').focus()")
    tab.rendering("Enter")
    tab.wait("document.getElementById('meldung').textContent === 'Kopiert.'")
    form = tab.run("document.getElementById('felder').textContent")
    assert "Beratung vor Ort im Musterkreis" in form
    assert "Der Musterkreis stellt 73.200" in form
    tab.run(f"{OWN}.focus()")

    # Text that grows above what is read does not push it away; the focus stays, too
    tab.run(f"{VIEW}.scrollTo(0, 900)")
    first = f"[...{PAGE}.querySelectorAll('p')].find((one) => one.getBoundingClientRect().top > 0)"
    before = tab.run(f"[{first}.textContent, {first}.getBoundingClientRect().top]")
    schreibe(root, {TEXT: f"{'Ein neuer Satz. ' * 40}\n\n{MUSTER[TEXT]}\n{LONG}\n"})
    tab.wait(f"{PAGE}.body.textContent.includes('Ein neuer Satz')")
    after = tab.run(f"[{first}.textContent, {first}.getBoundingClientRect().top]")
    assert after == [before[0], pytest.approx(before[1], abs=1)]
    assert tab.run(f"{PAGE}.activeElement.value") == "finanzierung.beratung.eigenanteil"

    # What has just come has its styles: a bar is as long as its figure
    chart = "{{ diagramm(verteilungen.kommunen) }}"
    schreibe(root, {TEXT: f"{MUSTER[TEXT]}\n{chart}\n"})
    tab.wait(f"{PAGE}.querySelector('.balken')")
    assert tab.run(f"{PAGE}.querySelector('.balken').getBoundingClientRect().width") > 100


def test_the_overview_follows_and_fits_a_phone(tab: Tab, address: str, tmp_path: Path) -> None:
    tab.open(address, 390, 844)
    tab.wait("document.querySelector('.stand.fertig')")
    tab.wait("document.documentElement.scrollWidth <= 390")
    schreibe(tmp_path / "projekt", {TEXT: "Es sind 5.000 €.\n"})
    tab.wait("document.querySelector('.stand.fehler')")
    tab.run("document.querySelector('details').open = true; document.querySelector('h4 a').focus()")
    schreibe(tmp_path / "projekt", {TEXT: "Es sind 5.000 € und 6.000 €.\n"})
    tab.wait("document.querySelector('#zusammenfassung').textContent.includes('2 Fehler')")
    assert tab.run("document.querySelector('details').open") is True
    assert tab.run("document.activeElement.localName") == "a"
    tab.open(f"{address}vorlage/musterkreis/beratung", 390, 844)
    tab.wait("document.querySelector('#kopf li.fehler')")
    tab.wait("document.documentElement.scrollWidth <= 390")
