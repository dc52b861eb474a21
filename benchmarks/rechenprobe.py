"""How many slips in other people's tables `vorlagen rechenprobe` names, and how often it is wrong.

Run it from the project folder:

    python benchmarks/rechenprobe.py [--zahl 150] [--samen 1] [--art ART] [--form FORM] [--versehen VERSEHEN]
                                     [--zeigen N] [--faelle N,N] [--handbuch]

Tables as councils print them are made from the seed, so many of each layout (of PDFs a tenth), each once
faultless and once with a slip that somebody who recomputes could notice. Printed are, by layout, kind of slip
and kind of table, how many slips are named, how many by a finding at their very cell, and of how many
no other figure could be the wrong one; how many faultless tables have an error or a warning; and in how many
nothing was recomputed. `--zeigen N` prints the first N that failed, `--handbuch` writes the numbers into
the handbook.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE / "tests" / "support"))

from tafelarten import ARTEN  # noqa: E402 - its folder is known only now
from tafelformen import FORMEN, PDF, TEXT  # noqa: E402
from tafelmessung import Fall, faelle  # noqa: E402
from tafeln import VERSEHEN  # noqa: E402

PAGE = HERE / "docs" / "nachschlagen" / "rechenprobe.md"
COMMAND = "python benchmarks/rechenprobe.py"
BEGIN, END = "<!-- gemessen -->\n", "<!-- Ende gemessen -->"
HEADS = [
    "Versehen",
    "genannt",
    "an der Stelle",
    "eindeutig",
    "davon an der Stelle",
    "fehlerfrei",
    "falsche Fehler",
    "falsche Warnungen",
    "nicht erkannt",
]


@dataclass
class Zaehler:
    """How often what happened."""

    versehen: int = 0
    genannt: int = 0
    stelle: int = 0
    eindeutig: int = 0
    eindeutig_stelle: int = 0
    fehlerfrei: int = 0
    fehler: int = 0
    warnungen: int = 0
    leer: int = 0

    def add(self, fall: Fall) -> None:
        if fall.versehen is None:
            self.fehlerfrei += 1
            self.fehler += bool(fall.fehler)
            self.warnungen += bool(fall.gewichtige) and not fall.fehler
            self.leer += fall.nicht_erkannt
            return
        self.versehen += 1
        self.genannt += fall.genannt
        self.stelle += fall.an_der_stelle
        self.eindeutig += fall.versehen.eindeutig
        self.eindeutig_stelle += fall.versehen.eindeutig and fall.an_der_stelle

    @property
    def numbers(self) -> list[int]:
        return [
            self.versehen,
            self.genannt,
            self.stelle,
            self.eindeutig,
            self.eindeutig_stelle,
            self.fehlerfrei,
            self.fehler,
            self.warnungen,
            self.leer,
        ]


@dataclass
class Messung:
    """The counts by layout, kind of slip and kind of table."""

    formen: dict[str, Zaehler] = field(default_factory=dict)
    versehen: dict[str, Zaehler] = field(default_factory=dict)
    arten: dict[str, Zaehler] = field(default_factory=dict)

    def add(self, fall: Fall) -> None:
        self.formen.setdefault(fall.form, Zaehler()).add(fall)
        self.arten.setdefault(fall.tafel.art, Zaehler()).add(fall)
        if fall.versehen:
            self.versehen.setdefault(fall.versehen.art, Zaehler()).add(fall)


def measured(options: argparse.Namespace) -> Messung:
    """Recompute the tables; those that fail are printed as far as wanted."""
    messung = Messung()
    shown = 0
    wanted = {int(number) for number in options.faelle.split(",") if number}
    for form in options.form or FORMEN:
        zahl = max(1, options.zahl // 10) if form == PDF else options.zahl
        for fall in faelle(
            options.samen, zahl, [form], art=options.art, versehen=options.versehen, nummern=wanted
        ):
            messung.add(fall)
            if shown < options.zeigen and (misjudged(fall) or wanted):
                show(fall)
                shown += 1
    return messung


def misjudged(fall: Fall) -> bool:
    if fall.versehen is None:
        return bool(fall.gewichtige) or fall.nicht_erkannt
    return not fall.genannt


def page_text(pdf: bytes) -> str:
    page = pypdfium2.PdfDocument(pdf)[0]
    return str(page.get_textpage().get_text_range()).replace("\r", "")


def show(fall: Fall) -> None:
    """Print a table, its slip and what the recomputing said."""
    print(f"━━ {fall.form} {fall.nummer}: {fall.tafel.art}")
    print(page_text(fall.text) if fall.form == PDF else fall.text.decode())
    if fall.versehen:
        slip = fall.versehen
        sure = "eindeutig" if slip.eindeutig else "eine von mehreren Zellen"
        print(f"── {slip.art} ({sure}): {slip.vorher!r} → {slip.nachher!r}")
        for zelle in slip.ziele:
            ort = fall.orte.get(zelle)
            place = f"{ort.zeile}:{ort.von}–{ort.bis}" if ort else "?"
            print(f"   zu nennen: {zelle.text!r} {place}")
    else:
        print("── fehlerfrei")
    for finding in fall.befunde:
        place = f"{finding.place.line}:{finding.place.column}"
        print(f"   {finding.severity} {place} {finding.message}\n     → {finding.cure}")
    if not fall.befunde:
        print("   kein Befund")
    print()


def rows(messung: Messung) -> list[tuple[str, Zaehler]]:
    """Layouts, then all of plain text, kinds of slips, kinds of tables."""
    lines = list(messung.formen.items())
    text = [messung.formen[form] for form in TEXT if form in messung.formen]
    if len(text) > 1:
        lines.insert(len(lines), ("Text, alle drei", total(text)))
    for name in VERSEHEN:
        if name in messung.versehen:
            lines.append((name, messung.versehen[name]))
    lines.extend(messung.arten.items())
    return lines


def total(parts: Iterable[Zaehler]) -> Zaehler:
    columns = zip(*(part.numbers for part in parts), strict=True)
    return Zaehler(*(sum(column) for column in columns))


def report(messung: Messung) -> None:
    print(" " * 24 + "".join(f"{head.split()[-1][:9]:>10}" for head in HEADS))
    for name, zaehler in rows(messung):
        print(f"{name:24}" + "".join(f"{number:10}" for number in zaehler.numbers))


def write_handbook(messung: Messung, options: argparse.Namespace) -> None:
    """Replace the marked block of the page with the numbers."""
    lines = [
        f"Gemessen mit `{COMMAND} --zahl {options.zahl} --samen {options.samen} --handbuch`:",
        "",
        "| Form | Versehen genannt | falscher „Fehler“ | falsche „Warnung“ | nichts nachgerechnet |",
        "|---|---|---|---|---|",
    ]
    for form, z in messung.formen.items():
        whole = f"von {z.fehlerfrei}"
        lines.append(
            f"| {form} | {z.genannt} von {z.versehen} | {z.fehler} {whole} | {z.warnungen} {whole} |"
            f" {z.leer} {whole} |"
        )
    lines += ["", "| Versehen | genannt |", "|---|---|"]
    for art in VERSEHEN:
        if art in messung.versehen:
            z = messung.versehen[art]
            lines.append(f"| {art} | {z.genannt} von {z.versehen} |")
    placed = total(z for form, z in messung.formen.items() if form != PDF)
    alone = (
        f"Bei {placed.eindeutig} Versehen außerhalb der PDF konnte nur eine Zahl die falsche sein; "
    )
    lines += ["", f"{alone}{placed.eindeutig_stelle}-mal steht der Befund genau an ihr."]
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    text = before + BEGIN + "\n".join(lines) + "\n" + END + after
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--zahl", type=int, default=150)
    parser.add_argument("--samen", type=int, default=1)
    parser.add_argument("--art", choices=list(ARTEN), default="")
    parser.add_argument("--form", choices=FORMEN, action="append", default=[])
    parser.add_argument("--versehen", choices=VERSEHEN, default="")
    parser.add_argument("--zeigen", type=int, default=0)
    parser.add_argument("--faelle", default="", help="only these numbers, separated by commas")
    parser.add_argument("--handbuch", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    messung = measured(options)
    report(messung)
    print(f"{time.perf_counter() - started:.1f} s")
    if options.handbuch:
        write_handbook(messung, options)


if __name__ == "__main__":
    main()
