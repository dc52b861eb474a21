"""The HTML page in a real browser: it fits the window, and amounts stand on the right."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ausgeliefert import Ausgeliefert
from muster import schreibe
from papiere import seite
from schaubilder import ALLE, mit

MEASURE = """
<script>
addEventListener("load", () => {
  const style = (element) => getComputedStyle(element);
  const scrolls = (table) => table !== null && style(table).overflowX === "auto";
  const facts = {
    width: innerWidth,
    scrolls: document.documentElement.scrollWidth,
    overflowing: [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1
        && !scrolls(element.closest("table"))
    ).map((element) => element.tagName),
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
  const pre = document.createElement("pre");
  pre.id = "gemessen";
  pre.textContent = JSON.stringify(facts);
  document.body.append(pre);
});
</script>
"""


def chromium() -> str:
    """The browser; on a developer's machine without one the tests are skipped."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium fehlt: apt-get install -y chromium")
    if found is None:
        pytest.skip("Chromium ist nicht installiert: apt-get install -y chromium")
    return found


def measured(page: Path, folder: Path, width: int) -> dict[str, Any]:
    """What the page measures in a window that is so wide."""
    # A window cannot be narrower than the browser likes; a frame can.
    copy, frame = folder / f"seite-{width}.html", folder / f"rahmen-{width}.html"
    copy.write_text(page.read_text() + MEASURE)
    frame.write_text(
        f'<!DOCTYPE html><iframe id="f" src="{copy.name}" style="width: {width}px; height: 900px;'
        ' border: 0"></iframe><pre id="gemessen"></pre><script>addEventListener("load", () => {'
        'document.getElementById("gemessen").textContent = document.getElementById("f")'
        '.contentDocument.getElementById("gemessen").textContent; });</script>'
    )
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--allow-file-access-from-files",  # the frame may look into the page
        f"--user-data-dir={folder / 'profil'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ]
    done = subprocess.run(
        [chromium(), *options, frame.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = re.search(r'<pre id="gemessen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    facts: dict[str, Any] = json.loads(html.unescape(found[1]))
    return facts


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_in_a_browser(ausgeliefert: Ausgeliefert, tmp_path: Path, width: int) -> None:
    facts = measured(ausgeliefert.file("html"), tmp_path, width)
    assert facts["width"] == width
    assert facts["scrolls"] <= width, "die Seite lässt sich seitlich verschieben"
    assert facts["overflowing"] == []
    assert facts["lang"] == "de"
    assert facts["title"].startswith("Beschlussvorlage: Umsetzung des Kommunalen Integration")
    assert facts["headings"][0] == "Beschlussvorlage"
    assert {"Vorbemerkungen", "Erläuterungen", "III. Geplante Finanzierung"} <= set(
        facts["headings"]
    )
    assert facts["tables"] == facts["captions"] == 10
    assert facts["scoped"] == 0
    assert len(facts["amounts"]) == 80
    assert {cell["align"] for cell in facts["amounts"]} <= {"right", "end"}
    assert {cell["gap"] for cell in facts["amounts"]} == {0}


@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_in_a_browser(tmp_path: Path, width: int) -> None:
    text = "{{ diagramm(verteilungen.kommunen) }}\n\n{{ diagramm(finanzierung.beratung) }}\n\n"
    files = mit(
        text=text + "\n\n".join(f"{{{{ schaubild(schaubilder.{name}) }}}}" for name in ALLE)
    )
    page = tmp_path / "seite.html"
    page.write_text(seite(schreibe(tmp_path, files)))
    facts = measured(page, tmp_path, width)
    assert facts["scrolls"] <= width
    assert facts["overflowing"] == []
    assert facts["bars"] == [True] * 6
    assert [picture["shown"] for picture in facts["pictures"]] == [width > 600, width < 600]
    for picture in facts["pictures"]:
        assert picture["named"]
        assert picture["outside"] == []
        assert not picture["shown"] or picture["letters"] > 10, "die Schrift ist zu klein"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kennung", ["kim-2020", "kim-sachstand"])
def test_the_pages_of_other_forms_fit_the_window(
    ausgeliefert: Ausgeliefert, tmp_path: Path, kennung: str, width: int
) -> None:
    facts = measured(ausgeliefert.file("html", kennung), tmp_path, width)
    assert facts["scrolls"] <= width
    assert facts["overflowing"] == []
    assert facts["scoped"] == 0


def test_an_annex_fits_a_narrow_window(ausgeliefert: Ausgeliefert, tmp_path: Path) -> None:
    facts = measured(ausgeliefert.annex("html"), tmp_path, 390)
    assert facts["headings"][0] == "Kommunales Integrationsmanagement (KIM)"
    assert facts["scrolls"] <= 390
