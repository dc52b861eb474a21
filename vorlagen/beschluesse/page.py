"""A decision as minutes print it: what was proposed against what was decided, and the votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.beschluesse.facts import Beschluss
from vorlagen.beschluesse.figures import RESULTS, Decision, reference_parts
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
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


def decided_names(name: str, printer: Renderer) -> dict[str, Any]:
    """A decision for its template.

    `vorschlag` and `wortlaut` are HTML, with the words marked in which they differ (`geaendert`);
    `unveraendert` tells that the proposal became the decision, `betraege` compares figures that
    changed, `ergebnis` and `stimmen` say how it came out, `vorlage` and `betreff` on what.
    """
    group = printer.press.names.resolve(f"beschluesse.{name}")
    decision: Decision = group.subject
    texts = _Wordings(group, decision, printer)
    return {
        "ergebnis": result_text(
            group["ergebnis"], decision.beschluss, group.get("stimmen"), printer
        ),
        "stimmen": _votes(group),
        "nummer": show(group["nummer"]),
        "betreff": _subject(decision, printer),
        **texts.names(),
    }


def result_text(
    result: Any, entered: Beschluss | Beratung, votes: Namespace | None, printer: Renderer
) -> Any:
    """How a committee decided, as `teile/ergebnis.html` says it.

    „mehrheitlich beschlossen gegen die Stimmen der Fraktion X bei 1 Enthaltung“; who was against it
    and what majority it was follows from the votes.
    """
    if isinstance(result, Ausstehend):
        return show(result)
    key, stimmen = str(entered.ergebnis), entered.stimmen
    if key in _WAYS:  # only that is known of the vote
        key, way = "beschlossen", key
    else:
        way = stimmen.weise(key) if stimmen else ""
    lost: Stimme = "ja" if key == "abgelehnt" else "nein"
    names = {
        "art": key,
        "worte": RESULTS.get(key, key),
        "weise": way,
        "dagegen": stimmen.geschlossen(lost) if stimmen else (),
        "enthalten": stimmen.geschlossen("enthaltungen") if stimmen else (),
        "stimmen": votes,
        "hat_enthaltungen": stimmen is not None and stimmen.zahl("enthaltungen") != 0,
        "eine_enthaltung": stimmen is not None and stimmen.zahl("enthaltungen") == 1,
    }
    return Html(printer.template("teile/ergebnis.html", ergebnis=names).strip())


def _subject(decision: Decision, printer: Renderer) -> Any:
    subject = decision.vorlage.betreff if decision.vorlage else decision.beschluss.betreff
    if isinstance(subject, Ausstehend):
        return show(subject)
    return "" if subject is None else printer.line(subject)


def _votes(group: Namespace) -> tuple[dict[str, Any], ...]:
    if "stimmen" not in group:
        return ()
    votes = group["stimmen"]
    labels = {"ja": "Ja", "nein": "Nein", "enthaltungen": "Enthaltungen", "anwesend": "Anwesend"}
    return tuple(
        {"name": label, "zahl": show(votes[key])} for key, label in labels.items() if key in votes
    )


class _Wordings:
    """What was proposed and what was decided, each with the figures that it prints."""

    def __init__(self, group: Namespace, decision: Decision, printer: Renderer) -> None:
        self.group = group
        self.decision = decision
        self.printer = printer

    def names(self) -> dict[str, Any]:
        vorlage = self.decision.vorlage
        proposed, before = self._rendered(vorlage.beschlussvorschlag if vorlage else None)
        decided, after = self._rendered(self.decision.beschluss.wortlaut)
        if self.decision.beschluss.wortlaut is None:
            decided, after = proposed, before
            if vorlage is None:
                beschluss = self.decision.beschluss
                current().refuse(
                    Code.SCHLUESSEL_FEHLT,
                    beschluss.place,
                    f"Der Beschluss in {beschluss.place.file} hat keinen „wortlaut“ und keine Vorlage,"
                    " aus der er käme.",
                    "„wortlaut: |“ mit dem Text ergänzen; fehlt er noch: wortlaut: {ausstehend: Grund}.",
                )
        changed = bool(proposed and decided and as_read(proposed) != as_read(decided))
        if changed and not isinstance(self.decision.beschluss.wortlaut, Ausstehend):
            proposed, decided = map(Html, marked_changes(proposed, decided))
        return {
            "vorschlag": proposed if changed else "",
            "wortlaut": decided,
            "unveraendert": bool(proposed) and not changed,
            "betraege": tuple(_compared(before, after)) if changed else (),
        }

    def _rendered(self, text: Scalar | Ausstehend | None) -> tuple[Markup, Sequence[Printed]]:
        if text is None:
            return Markup(), ()
        if isinstance(text, Ausstehend):
            return Markup("<p>{}</p>").format(show(text)), ()
        press = current()
        before = len(press.printed)
        is_checked = text is self.decision.beschluss.wortlaut  # by check_decision_texts
        html = self.printer.passage(source_of(text), is_checked=is_checked, **self._variables())
        return html, press.printed[before:]

    def _variables(self) -> dict[str, Any]:
        """The names of the paper that was decided on, and the decision's own."""
        names: dict[str, Any] = {"beschluss": self.group}
        names |= self.decision.names.roots()
        return self.printer.variables_of(Namespace("", names))


def _compared(before: Sequence[Printed], after: Sequence[Printed]) -> Iterator[dict[str, Any]]:
    """The figures that stand in the place of others: what was proposed, decided, and the difference."""
    old, new = _only_in(before, after), _only_in(after, before)
    if len(old) != len(new):
        return  # whatever was put in or left out stands for no other one
    for first, second in zip(old, new, strict=True):
        if first.figure.unit == second.figure.unit and not _is_pending(first, second):
            yield _change(first, second)


def _only_in(some: Sequence[Printed], others: Sequence[Printed]) -> list[Printed]:
    known = {printed.figure for printed in others}
    return [printed for printed in some if printed.figure not in known]


def _is_pending(*printed: Printed) -> bool:
    return any(one.figure.is_pending for one in printed)


def _change(first: Printed, second: Printed) -> dict[str, Any]:
    difference: Figure = second.figure - first.figure
    sign = "+" if difference.exact and difference.exact > 0 else ""
    return {
        "vorgeschlagen": first.text,
        "beschlossen": second.text,
        "unterschied": f"{sign}{show(difference)}",
    }
