"""How often `vorlagen rechenprobe` is right on judged papers, and what weights of evidence they propose.

Run it from the project folder, with folders of papers that were judged:

    python benchmarks/rechenprobe_papers.py FOLDER... [--handbuch]

Each FOLDER holds lists `expect-NAME.tsv` of the papers in its folder NAME: in each line the name of a
file, a tab, and the printed figure that is wrong; none if nothing is. Printed are how many findings are
true and false, how many of the known slips are named, and for each kind of evidence how many of the
computations that fail and have it are true ones, with the weight that this proposes. `--handbuch` writes
the numbers, and the table of the weights as they are, into the handbook.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from math import log2
from pathlib import Path

from vorlagen.audit.audit import audit
from vorlagen.audit.equations import Claim
from vorlagen.audit.evidence import LIKELY, SURE, WEIGHTS, Feature
from vorlagen.findings import Code, Severity
from vorlagen.german.dates import datum
from vorlagen.german.numbers import zahl

PAGE = Path(__file__).resolve().parent.parent / "docs" / "nachschlagen" / "rechenprobe.md"
UP_TO = {Feature.HOLDING, Feature.SLIP, Feature.NEAR}


@dataclass
class Measured:
    """What came of the papers; computations that fail are counted by whether they are true, and evidence."""

    papers: int = 0
    empty: int = 0
    papers_with_false_errors: int = 0
    known: int = 0
    named: int = 0
    findings: Counter[tuple[Severity, bool]] = field(default_factory=Counter)
    claims: Counter[bool] = field(default_factory=Counter)
    evidence: Counter[tuple[str, bool]] = field(default_factory=Counter)


def judged(folders: list[Path]) -> Iterator[tuple[Path, str]]:
    """The papers, and the figure of each that is wrong; empty if none is."""
    for folder in folders:
        for expected in sorted(folder.glob("expect-*.tsv")):
            for line in expected.read_text(encoding="utf-8").splitlines():
                name, _, figure = line.partition("\t")
                yield folder / expected.stem.removeprefix("expect-") / name, figure.strip()


def digits(text: str) -> str:
    """A text as it is compared: without points, commas and blanks."""
    return re.sub(r"[.,\s\u00a0\u202f]", "", text)


def measured(folders: list[Path]) -> Measured:
    found = Measured()
    for path, figure in judged(folders):
        report = audit(path)
        wanted = digits(figure)
        true_ones = 0
        false_errors = 0
        for finding in report.findings:
            if finding.severity is Severity.HINWEIS:
                continue
            is_true = bool(wanted) and wanted in digits(finding.message + finding.cure)
            found.findings[finding.severity, is_true] += 1
            true_ones += is_true
            false_errors += finding.severity is Severity.FEHLER and not is_true
        found.papers += 1
        found.empty += any(finding.code is Code.RECHENPROBE_LEER for finding in report.findings)
        found.papers_with_false_errors += bool(false_errors)
        found.known += bool(wanted)
        found.named += true_ones > 0
        for claim in (*report.claims, *report.doubtful):
            if claim.fails and claim.weights:
                count(found, claim, wanted)
    return found


def count(found: Measured, claim: Claim, wanted: str) -> None:
    """Count a computation that fails with its evidence."""
    is_true = bool(wanted) and digits(claim.result.text).startswith(wanted)
    found.claims[is_true] += 1
    for name, _ in claim.weights:
        found.evidence[name, is_true] += 1


def proposed(found: Measured, feature: Feature) -> float:
    """How many bits a kind of evidence tells: by how much likelier it is where the computation is meant."""
    likelihoods = []
    for is_true in (True, False):
        with_it = found.evidence[feature.name, is_true]
        likelihoods.append((with_it + 0.5) / (found.claims[is_true] + 1))
    return log2(likelihoods[0] / likelihoods[1])


def numbers(found: Measured) -> list[str]:
    """The table of the handbook."""
    today = datum(datetime.now(UTC).date())
    lines = [
        f"Gemessen am {today} mit `python benchmarks/rechenprobe_papers.py`: {found.papers} Ausschnitte",
        f"echter Vorlagen, die von Hand beurteilt sind; {found.known} haben bekannte Versehen. An ihnen",
        "wurde auch eingestellt, was gemeldet wird: An anderen kann es schlechter sein.",
        "",
        "| Gemessen | Zahl |",
        "|---|---|",
        f"| bekannte Versehen, die genannt werden | {found.named} von {found.known} |",
    ]
    for severity, name in ((Severity.FEHLER, "Fehler"), (Severity.WARNUNG, "Warnungen")):
        right, wrong = found.findings[severity, True], found.findings[severity, False]
        lines.append(f"| „{name}“, die wahr sind | {right} von {right + wrong} |")
    false_errors = f"{found.papers_with_false_errors} von {found.papers}"
    lines.append(f"| Ausschnitte mit einem falschen „Fehler“ | {false_errors} |")
    lines.append(
        f"| Ausschnitte, in denen nichts nachgerechnet wird | {found.empty} von {found.papers} |"
    )
    return lines


def weights() -> list[str]:
    """The table of weights as the handbook has it."""
    lines = ["| Was dafür oder dagegen spricht | Gewicht |", "|---|---|"]
    for feature, weight in WEIGHTS.items():
        number = zahl(Decimal(str(weight)))
        lines.append(f"| {feature.value} | {'bis ' if feature in UP_TO else ''}{number} |")
    sure, likely = zahl(Decimal(str(SURE))), zahl(Decimal(str(LIKELY)))
    lines += ["", f"Ab {sure} ist es ein Fehler, ab {likely} eine Warnung."]
    return lines


def write(mark: str, lines: list[str]) -> None:
    """Replace a marked block of the page."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- Ende {mark} -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    PAGE.write_text(before + begin + "\n".join(lines) + "\n" + end + after, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--handbuch", action="store_true")
    options = parser.parse_args()
    found = measured(options.folders)
    print("\n".join(numbers(found)))
    print(f"\nfailing computations: {found.claims[True]} true, {found.claims[False]} others")
    print(f"{'evidence':12}{'true':>6}{'others':>8}{'weight':>8}{'proposed':>10}")
    for feature, weight in WEIGHTS.items():
        right, wrong = found.evidence[feature.name, True], found.evidence[feature.name, False]
        print(f"{feature.name:12}{right:6}{wrong:8}{weight:8}{proposed(found, feature):10.1f}")
    if options.handbuch:
        write("echt gemessen", numbers(found))
        write("Gewichte", weights())


if __name__ == "__main__":
    main()
