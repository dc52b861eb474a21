"""A decision as minutes print it: what was proposed against what was decided, and the votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.beschluesse.facts import Beschluss
from vorlagen.beschluesse.figures import RESULTS, Decision, reference_parts
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import Figure, Namespace, Shown
from vorlagen.findings import Code
from vorlagen.german.text_changes import as_read, marked_changes
from vorlagen.page import Html, Printed, Renderer, current, refused, show, source_of
from vorlagen.sitzungen import Beratung, Stimme

_WAYS = frozenset({"einstimmig", "mehrheitlich"})


def reference(value: Any, fall: str = "nominativ", *, ergebnis: bool = True) -> Html:
    """A reference to a decision: „Beschluss des Kreisausschusses vom 21.06.2021 (Vorlage 12/2024), …“.

    Without its `ergebnis` it needs no comma in mid-sentence.
    """
    decision = value.subject if isinstance(value, Namespace) else None
    if not isinstance(decision, Decision) or fall not in {"nominativ", "genitiv"}:
        raise refused(
            "So lässt sich kein Beschluss nennen.",
            "Seine Adresse angeben, und bei „des Beschlusses“ den Genitiv:"
            ' {{ beschluss(beschluesse.haushalt, "genitiv") }}.',
        )
    parts = reference_parts(value, decision, fall, ergebnis=ergebnis)
    return Html("").join(show(part) for part in parts)


class PrintedVotes(Shown, frozen=True):
    """How many voted in one way, or were there."""

    name: str
    zahl: Any


class PrintedChange(Shown, frozen=True):
    """A figure that stands in the place of another one, and the difference."""

    vorgeschlagen: str
    beschlossen: str
    unterschied: str


class PrintedDecision(Shown, frozen=True, kw_only=True):
    """A decision: how it came out, on what, and its wording against the proposal.

    `vorschlag` and `wortlaut` are HTML, with the words marked in which they differ; `vorschlag` is empty
    if they do not, and `unveraendert` tells that the proposal became the decision. `betraege` compares
    the figures that changed.
    """

    ergebnis: Any
    stimmen: tuple[PrintedVotes, ...]
    nummer: Any
    betreff: Any
    vorschlag: Markup | str
    wortlaut: Markup
    unveraendert: bool
    betraege: tuple[PrintedChange, ...]


def printed_decision(name: str, printer: Renderer) -> PrintedDecision:
    """A decision for its template."""
    group = printer.press.names.resolve(f"beschluesse.{name}")
    decision: Decision = group.subject
    texts = _Wordings(group, decision, printer)
    result = result_text(group["ergebnis"], decision.beschluss, group.get("stimmen"), printer)
    votes = tuple(_votes(group))
    number = show(group["nummer"])
    subject = _subject(decision, printer)
    proposed, decided, changes = texts.compared()
    is_changed = changes is not None
    return PrintedDecision(
        ergebnis=result,
        stimmen=votes,
        nummer=number,
        betreff=subject,
        vorschlag=proposed if is_changed else "",
        wortlaut=decided,
        unveraendert=bool(proposed) and not is_changed,
        betraege=changes or (),
    )


class PrintedOutcome(Shown, frozen=True, kw_only=True):
    """How a committee decided; `dagegen` and `enthalten` are the Fraktionen that did so as a whole."""

    art: str
    worte: str
    weise: str
    dagegen: tuple[str, ...]
    enthalten: tuple[str, ...]
    stimmen: Namespace | None
    hat_enthaltungen: bool
    eine_enthaltung: bool


def result_text(
    result: Any, entered: Beschluss | Beratung, votes: Namespace | None, printer: Renderer
) -> Any:
    """How a committee decided, as `teile/ergebnis.html` says it.

    „mehrheitlich beschlossen gegen die Stimmen der Fraktion X bei 1 Enthaltung“; who was against it
    and what majority it was follows from the votes.
    """
    if isinstance(result, Ausstehend):
        return show(result)
    key = str(entered.ergebnis)
    way = ""
    stimmen = entered.stimmen
    if key in _WAYS:  # the result itself tells the majority
        key, way = "beschlossen", key
    elif stimmen:
        way = stimmen.weise(key)
    against: tuple[str, ...] = ()
    abstaining: tuple[str, ...] = ()
    abstentions: object = 0
    if stimmen:
        lost: Stimme = "ja" if key == "abgelehnt" else "nein"
        against = stimmen.geschlossen(lost)
        abstaining = stimmen.geschlossen("enthaltungen")
        abstentions = stimmen.zahl("enthaltungen")
    printed = PrintedOutcome(
        art=key,
        worte=RESULTS.get(key, key),
        weise=way,
        dagegen=against,
        enthalten=abstaining,
        stimmen=votes,
        hat_enthaltungen=abstentions != 0,
        eine_enthaltung=abstentions == 1,
    )
    return Html(printer.template("teile/ergebnis.html", ergebnis=printed).strip())


def _subject(decision: Decision, printer: Renderer) -> Any:
    subject = decision.vorlage.betreff if decision.vorlage else decision.beschluss.betreff
    if isinstance(subject, Ausstehend):
        return show(subject)
    return "" if subject is None else printer.line(subject)


def _votes(group: Namespace) -> Iterator[PrintedVotes]:
    if "stimmen" not in group:
        return
    votes = group["stimmen"]
    labels = {"ja": "Ja", "nein": "Nein", "enthaltungen": "Enthaltungen", "anwesend": "Anwesend"}
    for key, label in labels.items():
        if key in votes:
            yield PrintedVotes(label, show(votes[key]))


class _Wordings:
    """What was proposed and what was decided, each with the figures that it prints."""

    def __init__(self, group: Namespace, decision: Decision, printer: Renderer) -> None:
        self.group = group
        self.decision = decision
        self.printer = printer

    def compared(self) -> tuple[Markup, Markup, tuple[PrintedChange, ...] | None]:
        """The proposal, the decision, and the figures that changed; None if the words are the same."""
        beschluss, vorlage = self.decision.beschluss, self.decision.vorlage
        proposal = vorlage.beschlussvorschlag if vorlage else None
        proposed, before = self._rendered(proposal)
        decided, after = self._rendered(beschluss.wortlaut)
        if beschluss.wortlaut is None:
            decided, after = proposed, before
            if vorlage is None:
                current().refuse(
                    Code.SCHLUESSEL_FEHLT,
                    beschluss.place,
                    f"Der Beschluss in {beschluss.place.file} hat keinen „wortlaut“ und keine Vorlage,"
                    " aus der er käme.",
                    "„wortlaut: |“ mit dem Text ergänzen; fehlt er noch: wortlaut: {ausstehend: Grund}.",
                )
        if not proposed or not decided or as_read(proposed) == as_read(decided):
            return proposed, decided, None
        if not isinstance(beschluss.wortlaut, Ausstehend):
            proposed, decided = map(Html, marked_changes(proposed, decided))
        return proposed, decided, tuple(_compared(before, after))

    def _rendered(self, text: Scalar | Ausstehend | None) -> tuple[Markup, Sequence[Printed]]:
        if text is None:
            return Markup(), ()
        if isinstance(text, Ausstehend):
            return Markup("<p>{}</p>").format(show(text)), ()
        press = current()
        before = len(press.noted)
        is_checked = text is self.decision.beschluss.wortlaut  # by check_decision_texts
        html = self.printer.passage(source_of(text), is_checked=is_checked, **self._variables())
        return html, press.noted[before:]

    def _variables(self) -> dict[str, Any]:
        """The names of the paper that was decided on, and the decision's own."""
        names: dict[str, Any] = {"beschluss": self.group}
        names |= self.decision.names.roots()
        return self.printer.variables_of(Namespace("", names))


def _compared(before: Sequence[Printed], after: Sequence[Printed]) -> Iterator[PrintedChange]:
    """The figures that stand in the place of others: what was proposed, decided, and the difference."""
    old, new = _only_in(before, after), _only_in(after, before)
    if len(old) != len(new):
        return  # a figure that was added or left out replaces no other one
    for first, second in zip(old, new, strict=True):
        is_pending = first.figure.is_pending or second.figure.is_pending
        if first.figure.unit == second.figure.unit and not is_pending:
            yield _change(first, second)


def _only_in(passage: Sequence[Printed], against: Sequence[Printed]) -> list[Printed]:
    figures = {printed.figure for printed in against}
    return [printed for printed in passage if printed.figure not in figures]


def _change(first: Printed, second: Printed) -> PrintedChange:
    difference: Figure = second.figure - first.figure
    sign = "+" if difference.exact and difference.exact > 0 else ""
    return PrintedChange(first.text, second.text, f"{sign}{show(difference)}")
