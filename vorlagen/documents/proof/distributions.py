"""The proof of a distribution: its lines as printed, its sum, and what the sum must equal."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from vorlagen.documents.press import Html
from vorlagen.documents.proof.ledger import Ledger
from vorlagen.documents.proof.model import Anteil, Probe, Verteilung
from vorlagen.documents.proof.names import Say
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.documents.proof.references import reference
from vorlagen.documents.proof.sections import Sections
from vorlagen.documents.proof.sources import Sources
from vorlagen.figures.distribution import Distribution, Share
from vorlagen.figures.figure import Fact
from vorlagen.figures.formula import said
from vorlagen.figures.language.expressions import evaluate_figure
from vorlagen.figures.namespace import Namespace
from vorlagen.german.style import Hausstil

_WITHOUT = {"bedarf": "kein Bedarf", "gesondert": "gesondert behandelt"}
_STEP = Html("Summe der Zeilen")


@dataclass(frozen=True, slots=True)
class DistributionProof:
    """Proves the distributions of a paper."""

    ledger: Ledger
    sources: Sources
    forms: PrintedForms
    sections: Sections
    roots: Namespace
    style: Hausstil
    say: Say

    def of(self, distribution: Distribution) -> Verteilung:
        verteilung = distribution.verteilung
        target = self._target(distribution)
        source = self._source(distribution)
        summe = self.ledger.add(distribution.sum, (_STEP,))
        return Verteilung(
            titel=self.say(verteilung.titel, ""),
            empfaenger=verteilung.empfaenger,
            spalte=self.say(verteilung.spalte, ""),
            abschnitt=self.sections.last(self.forms.places(distribution.sum)),
            quelle=source,
            adresse=distribution.address,
            datei=verteilung.place.file,
            zeilen=tuple(self._share(share) for share in distribution.shares),
            summe=summe,
            proben=tuple(probe for probe in (summe.probe, target) if probe is not None),
        )

    def _share(self, share: Share) -> Anteil:
        anteil, amount = share.anteil, share.amount
        line = str(anteil.place.line)
        if amount is None:
            return Anteil(
                anteil.bezeichnung, self.style.strich, _WITHOUT.get(anteil.ohne or "", ""), line
            )
        text = next(iter(self.forms.of(amount)), said(amount, self.style))
        self.ledger.shown.note(amount, line, [text])
        return Anteil(anteil.bezeichnung, text, "", line)

    def _source(self, distribution: Distribution) -> Markup:
        for share in distribution.shares:
            if share.amount is not None and isinstance(share.amount.origin, Fact):
                number = self.sources.number(share.amount, share.amount.origin)
                return reference(number.partition(".")[0])
        return Html()

    def _target(self, distribution: Distribution) -> Probe | None:
        """What the sum must equal, reckoned from the paper's other figures."""
        soll, summe = distribution.verteilung.soll, distribution.sum
        if soll is None:
            return None
        target = evaluate_figure(soll, self.roots, summe.unit)
        if target.is_pending or summe.is_pending:
            return None
        self.ledger.enter_operands(target)
        value = said(target, self.style)
        return Probe(
            Markup("Soll {} = {}").format(self.ledger.computation(target), value), target == summe
        )
