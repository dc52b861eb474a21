"""Comparisons in templates: as in the conditions of checks, alike with alike, or it is a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import BESCHEID, TEXT, VORLAGE, geaendert, schreibe
from papiere import einziger_fehler, gedruckt, orte, papier

from vorlagen.findings import Code

HOLDING = """\
kgst.E10 > kgst.E6
kgst.E10 == kgst.E10
kgst.E6 < kgst.E10 < 2 * kgst.E10
kgst.E6 is le kgst.E10
kgst.E10 is in [kgst.E6, kgst.E10]
kgst.E10 in (kgst.E6, kgst.E10)
finanzierung.beratung.eigenanteil > 0
vorlage.datum < angaben.beginn
angaben.beginn in finanzierung.zeitraum
vorlage.art == "Beschlussvorlage"
vorlage.art in ["Beschlussvorlage", "Berichtsvorlage"]
"Ceheim" in verteilungen.kommunen.bedarf.namen
verteilungen.kommunen.mit.namen | length == 2
""".splitlines()


def test_what_holds_in_a_condition_of_a_text(tmp_path: Path) -> None:
    text = "\n".join(
        f"{{% if {c} %}}ja{{% else %}}NEIN: {i}.{{% endif %}}\n" for i, c in enumerate(HOLDING)
    )
    assert set(gedruckt(tmp_path, text).split()) == {"ja"}


@pytest.mark.parametrize(
    ("condition", "code", "message"),
    [
        ("kgst.E10 == verteilungen.kommunen.summe", Code.EINHEIT, "lassen sich nicht vergleichen"),
        ("kgst.E10 == 81600", Code.EINHEIT, "„81600“ (ohne Einheit)"),
        ("vorlage.datum == kgst.E10", Code.FORMEL, "„01.02.2024“ ist ein Tag"),
        ("kgst == muster", Code.FORMEL, "eine Gruppe von Werten"),
        ("kgst.E11 == kgst.E10", Code.NAME_UNBEKANNT, "„kgst.E11“"),
    ],
)
def test_what_cannot_be_compared_is_a_finding_at_its_line(
    tmp_path: Path, condition: str, code: Code, message: str
) -> None:
    finding = einziger_fehler(
        tmp_path, f"Erstens.\n\n{{% if {condition} %}}ja{{% else %}}nein{{% endif %}}\n"
    )
    assert finding.code is code
    assert message in finding.message
    assert orte([finding])[0].startswith("text.md:3:")


@pytest.mark.parametrize(
    ("files", "condition", "name"),
    [
        (
            geaendert(BESCHEID, "betrag: 96000\n", "betrag: {ausstehend: Kommt noch.}\n"),
            "bescheide.beratung_2024.betrag == finanzierung.beratung.foerderung",
            "„bescheide.beratung_2024.betrag“",
        ),
        (
            geaendert(VORLAGE, "datum: 2024-02-01", "datum: {ausstehend: Kommt noch.}"),
            "vorlage.datum < angaben.beginn",
            "Ein Wert dieses Vergleichs",
        ),
    ],
)
def test_nothing_is_printed_on_the_strength_of_what_is_pending(
    tmp_path: Path, files: dict[str, str], condition: str, name: str
) -> None:
    text = f"{{% if {condition} %}}ja{{% else %}}nein{{% endif %}}\n"
    paper = papier(schreibe(tmp_path, {**files, TEXT: text}))

    [finding] = [f for f in paper.findings if f.code is Code.AUSDRUCK]
    assert paper.page is None
    assert finding.message == (
        f"{name} steht noch aus; damit lässt sich hier noch nicht weiterrechnen."
    )
