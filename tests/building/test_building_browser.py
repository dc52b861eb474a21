"""The HTML page in a real browser: it fits the window, amounts stand on the right, nothing runs."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aktives import BOESE, GELADEN, HARMLOS, seite_mit
from ausgeliefert import Ausgeliefert
from browser import Tab, browser, chromium
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import seite
from schaubilder import ALLE, mit

from vorlagen.page.tree import POLICY, secured

MEASURE = """(() => {
  const style = (element) => getComputedStyle(element);
  const scrolls = (table) => table !== null && style(table).overflowX === "auto";
  return {
    width: innerWidth,
    scrolls: document.documentElement.scrollWidth,
    overflowing: [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1
        && !scrolls(element.closest("table"))
    ).map((element) => element.tagName),
    fonts: [...document.fonts].map((face) => face.family),
    unmarked: [...document.querySelectorAll("table")].filter(
      (table) => table.scrollWidth > table.clientWidth + 1 && style(table).maskImage === "none"
    ).map((table) => table.innerText),
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].map((h) => h.innerText.trim()),
    amounts: [...document.querySelectorAll("td.betrag")].map((cell) => ({
      text: cell.innerText, align: style(cell).textAlign, gap: (() => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return Math.round(cell.getBoundingClientRect().right
          - parseFloat(style(cell).paddingRight) - range.getBoundingClientRect().right);
      })(),
    })),
    tables: document.querySelectorAll("table.finanzierung").length,
    captions: document.querySelectorAll("table.finanzierung > caption").length,
    scoped: document.querySelectorAll("th:not([scope])").length,
    bars: [...document.querySelectorAll(".balken")].map((bar) => {
      const [own, track] = [bar, bar.parentElement].map((e) => e.getBoundingClientRect());
      return own.width > 0 && own.left >= track.left - 1 && own.right <= track.right + 1;
    }),
    pictures: [...document.querySelectorAll("svg")].map((picture) => ({
      shown: style(picture).display !== "none", named: picture.querySelector("title") !== null,
      letters: picture.querySelector("text").getBoundingClientRect().height,
      outside: [...picture.querySelectorAll("text, rect")].filter(
        (part) => part.getBoundingClientRect().right > picture.getBoundingClientRect().right + 1
      ).map((part) => part.textContent),
    })),
  };
})()"""


def in_browser(address: str, folder: Path) -> str:
    """What becomes of a page in a browser that has had time for it, as HTML."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profil'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ]
    done = subprocess.run(
        [chromium(), *options, address], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def measured(tab: Tab, page: Path, width: int) -> dict[str, Any]:
    """What the page measures in a window that is so wide."""
    tab.open(page.as_uri(), width)
    tab.wait(f"location.href === {page.as_uri()!r} && document.readyState === 'complete'")
    facts: dict[str, Any] = tab.run(MEASURE)
    assert facts["width"] == width
    assert facts["scrolls"] <= width, "die Seite lässt sich seitlich verschieben"
    assert facts["scoped"] == 0
    assert facts["fonts"] == [], "die Seite fragt nach Schriften, die sie nicht laden darf"
    assert facts["unmarked"] == [], "nichts zeigt, dass die Tabelle weitergeht"
    return facts


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_in_a_browser(ausgeliefert: Ausgeliefert, tab: Tab, width: int) -> None:
    facts = measured(tab, ausgeliefert.file("html"), width)
    assert facts["overflowing"] == []
    assert facts["lang"] == "de"
    assert facts["title"].startswith("Beschlussvorlage: Umsetzung des Kommunalen Integration")
    assert facts["headings"][0] == "Beschlussvorlage"
    assert {"Vorbemerkungen", "Erläuterungen", "III. Geplante Finanzierung"} <= set(
        facts["headings"]
    )
    assert facts["tables"] == facts["captions"] == 10
    assert len(facts["amounts"]) == 80
    assert {cell["align"] for cell in facts["amounts"]} <= {"right", "end"}
    assert {cell["gap"] for cell in facts["amounts"]} == {0}


def test_pictures_in_a_browser(tab: Tab, tmp_path: Path) -> None:
    text = "{{ diagramm(verteilungen.kommunen) }}\n\n{{ diagramm(finanzierung.beratung) }}\n\n"
    files = mit(
        text=text + "\n\n".join(f"{{{{ schaubild(schaubilder.{name}) }}}}" for name in ALLE)
    )
    page = tmp_path / "seite.html"
    page.write_text(seite(schreibe(tmp_path, files)))
    for width in (390, 1280):
        facts = measured(tab, page, width)
        assert facts["overflowing"] == ["svg"] * (width < 600)  # in a box that scrolls
        assert facts["bars"] == [True] * 6
        [picture] = facts["pictures"]
        assert picture["shown"]
        assert picture["named"]
        assert picture["outside"] == []
        assert picture["letters"] > 10, "die Schrift ist zu klein"


def test_the_pages_of_other_forms_fit_a_narrow_window(ausgeliefert: Ausgeliefert, tab: Tab) -> None:
    for kennung in ("kim-2020", "kim-sachstand", "spielplatz-turmwiese"):
        assert measured(tab, ausgeliefert.file("html", kennung), 390)["overflowing"] == []
    assert measured(tab, ausgeliefert.annex("html"), 390)["headings"][0] == (
        "Kommunales Integrationsmanagement (KIM)"
    )


def test_tables_of_a_few_columns_scroll_in_a_narrow_window(tab: Tab, tmp_path: Path) -> None:
    for number in (2, 3, 4):
        names = [f"a{n}" for n in range(number)]
        columns = [f"{n}: {{bezeichnung: Auszahlungen, einheit: EUR}}" for n in names]
        values = ", ".join(f"{n}: 1234567890.12" for n in names)
        row = f"{{bezeichnung: Personalkosten, werte: {{{values}}}}}"
        table = f"spalten: {{{', '.join(columns)}}}, zeilen: [{row}]"
        text = "| Personalkosten " + "| Auszahlungen " * number + "|\n"
        text += "|---" * (number + 1) + "|\n" + "| Zusammenstellungen " * (number + 1) + "|\n"
        files = {
            **MUSTER,
            VORLAGE: f"{MUSTER[VORLAGE]}\ntabellen: {{t: {{titel: T, kopf: K, {table}}}}}\n",
            TEXT: f"{{{{ datentabelle(tabellen.t) }}}}\n\n{text}",
        }
        page = tmp_path / f"{number}.html"
        page.write_text(seite(schreibe(tmp_path / str(number), files)))
        assert measured(tab, page, 390)["overflowing"] == []


@contextmanager
def served(pages: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The address under which pages are frames of one page, and what was asked for while it was open."""
    asked: list[str] = []
    frames = "".join(f'<iframe src="/{n}"></iframe>' for n in range(len(pages)))

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            name = self.path.removeprefix("/")
            body = pages[int(name)] if name.isdigit() else f"<!DOCTYPE html><p>x{frames}"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/start", asked
        server.shutdown()


def test_the_order_in_each_page_lets_nothing_run_that_got_past_the_check(tmp_path: Path) -> None:
    pages = [seite_mit(fragment) for fragment in (*BOESE, *GELADEN)]
    with served(pages) as (address, asked):
        in_browser(address, tmp_path)
        assert asked.count("/gruss") > len(BOESE) / 2, "nothing runs here, so that nothing is shown"
    with served([secured(page) for page in pages]) as (address, asked):
        in_browser(address, tmp_path)
        assert {f"/{n}" for n in range(len(pages))} <= {*asked}
        assert "/gruss" not in asked


def test_what_a_template_may_have_asks_for_nothing(tmp_path: Path) -> None:
    kopf = "templates/musterkreis/teile/briefkopf.html"
    pages = [
        # The order is taken out: what was checked needs none.
        seite(schreibe(tmp_path / str(n), {**MUSTER, kopf: fragment})).replace(POLICY, "")
        for n, fragment in enumerate(HARMLOS)
    ]
    with served(pages) as (address, asked):
        in_browser(address, tmp_path)
        ours = {"/start", "/favicon.ico", *(f"/{n}" for n in range(len(pages)))}
        assert {*asked} <= ours
