"""The head of a paper as templates print it: number, day, subject, Beratungsfolge, signature."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from vorlagen.documents.filters import show
from vorlagen.documents.renderer import Renderer, source_of
from vorlagen.facts.gremien import Gremien, Gremium
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.facts.vorlage import Beratung, Unterschrift, Vorlage
from vorlagen.figures.namespace import Namespace


def head_names(vorlage: Vorlage, gremien: Gremien | None, renderer: Renderer) -> dict[str, Any]:
    """The names under `papier` that templates may print; what is pending prints as such."""
    return {
        "art": vorlage.art,
        "nummer": show(vorlage.nummer),
        "datum": show(vorlage.datum),
        "datum_iso": "" if isinstance(vorlage.datum, Ausstehend) else vorlage.datum.isoformat(),
        "oeffentlich": vorlage.oeffentlich,
        "betreff": renderer.line(vorlage.betreff),
        "federfuehrung": _line(vorlage.federfuehrung, renderer),
        "beratungsfolge": tuple(_beratung(b, gremien) for b in vorlage.beratungsfolge),
        "beschlussvorschlag": _paragraphs(vorlage.beschlussvorschlag, renderer),
        "unterschrift": _signature(vorlage.unterschrift),
    }


def _beratung(beratung: Beratung, gremien: Gremien | None) -> Namespace:
    gremium = gremien.gremien.get(beratung.gremium) if gremien else None
    return Namespace(
        "beratung",
        {
            "gremium": gremium.bezeichnung if gremium else beratung.gremium,
            "sitzung": show(_meeting_day(beratung, gremium)),
            "zustaendigkeit": show(beratung.zustaendigkeit),
        },
    )


def _meeting_day(beratung: Beratung, gremium: Gremium | None) -> Any:
    # An unknown committee or meeting has its finding already, and the paper is not printed.
    if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
        return beratung.sitzung
    sitzung = gremium.sitzungen.get(beratung.sitzung)
    return sitzung.datum if sitzung else ""


def _line(text: Scalar | Ausstehend, renderer: Renderer) -> Any:
    return show(text) if isinstance(text, Ausstehend) else renderer.line(text)


def _paragraphs(text: Scalar | Ausstehend | None, renderer: Renderer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Ausstehend):
        return Markup("<p>{}</p>").format(show(text))
    return renderer.prose(source_of(text))


def _signature(signature: Unterschrift) -> Namespace:
    parts = ("formel", "name", "funktion")
    return Namespace("unterschrift", {part: getattr(signature, part) or "" for part in parts})
