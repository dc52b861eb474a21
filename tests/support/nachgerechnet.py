"""Recomputes texts as the command does, and shows what was found in a form that is easy to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from vorlagen.audit.audit import audit_blocks
from vorlagen.audit.audit_report import AuditReport, equation
from vorlagen.audit.equations import Holding, verdict
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.text_reader import text_blocks
from vorlagen.findings import Code, Finding
from vorlagen.german.numbers import betrag, zahl

LEER = Code.RECHENPROBE_LEER


def geprueft(text: str) -> AuditReport:
    """The audit of a text file."""
    return audit_blocks(list(text_blocks(text)), "vorlage.txt")


def als_html(html: str) -> AuditReport:
    """The audit of an HTML page."""
    return audit_blocks(html_blocks(html), "vorlage.html")


def befunde(report: AuditReport) -> list[Finding]:
    """What was found, but for the remark that there was nothing to recompute."""
    return [finding for finding in report.findings if finding.code is not LEER]


def einziger_befund(text: str) -> Finding:
    """The one thing that is wrong with a text."""
    found = befunde(geprueft(text))
    assert len(found) == 1, meldungen(found)
    return found[0]


def ohne_befund(text: str) -> None:
    """Nothing is wrong with a text, whether there is something to recompute or not."""
    found = befunde(geprueft(text))
    assert not found, meldungen(found)


def stimmt(text: str) -> list[str]:
    """The equations of a text that was recomputed without a finding."""
    report = geprueft(text)
    assert not befunde(report), meldungen(befunde(report))
    assert all(verdict(claim) is Holding.HOLDS for claim in report.claims)
    return [equation(claim).replace("\u00a0", " ") for claim in report.claims]


def meldungen(findings: Iterable[Finding]) -> list[str]:
    """Findings in full, for comparing and for when a test fails."""
    return [
        f"{f.place} {f.code.value}: {f.message} → {f.cure}".replace("\u00a0", " ") for f in findings
    ]


def gedruckt(wert: Decimal | int, einheit: str = "€") -> str:
    """A value as a table prints it."""
    return betrag(Decimal(wert)) if einheit == "€" else zahl(Decimal(wert))


def tabelle(zeilen: Sequence[Sequence[str]], trenner: str = "\t") -> str:
    """A table as text whose cells a separator parts."""
    return "\n".join(trenner.join(zeile) for zeile in zeilen) + "\n"


def ausgerichtet(zeilen: Sequence[Sequence[str]]) -> str:
    """A table as text whose columns are aligned with spaces, figures on the right."""
    breiten = [max(map(len, spalte)) for spalte in zip(*zeilen, strict=True)]
    return "\n".join(
        zeile[0].ljust(breiten[0])
        + "".join("   " + z.rjust(b) for z, b in zip(zeile[1:], breiten[1:], strict=True))
        for zeile in zeilen
    )


def html_tabelle(zeilen: Sequence[Sequence[str]]) -> str:
    """A table as HTML, a row to a line."""
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{zelle}</td>" for zelle in zeile) + "</tr>" for zeile in zeilen
    )
    return f"<!DOCTYPE html><table>\n{rows}\n</table>"


def vertauscht(wert: int, stelle: int) -> int:
    """A whole number with two neighbouring digits swapped, counted from the left."""
    ziffern = list(str(wert))
    ziffern[stelle], ziffern[stelle + 1] = ziffern[stelle + 1], ziffern[stelle]
    return int("".join(ziffern))
