"""What a paper marks as not public, and its public version.

A paper with such marks has two versions: the internal one with everything, marked on every page, and the
public one, which is made as if the withheld parts were not there. Facts stay, because sums count them;
what a figure would tell of them is judged when it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from vorlagen.anlagen import Anlage
from vorlagen.facts.types import Withheld
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.haushalt import accounts_only_withheld
from vorlagen.page import Disclosure, HiddenSum, Printed, Way, withheld_passages, without_passages
from vorlagen.paper.facts import Konzept, Schriftstueck, Vorlage
from vorlagen.paper.figures import PAPERS, full_address, paper_name
from vorlagen.paper.projekt import Behoerde, Papier, Version

_NOTE = "nichtöffentlich"


def withheld_in(papier: Papier) -> tuple[Withheld, ...]:
    """All that a document and its annexes with text of their own withhold from the public."""
    document = papier.schriftstueck
    if document is None or not document.oeffentlich:
        return ()  # it is withheld as a whole, or cannot be read
    withheld = list(_in_document(document))
    withheld += _in_text(papier.text or "", "Text", Place(papier.text_datei, 1, 1))
    proposal = document.beschlussvorschlag if isinstance(document, Vorlage) else None
    if isinstance(proposal, Scalar):
        withheld += _in_text(proposal, "Beschlussvorschlag", proposal.place)
    for name, annex in papier.anlagen.items():
        if name not in _withheld_documents(papier):
            withheld.extend(withheld_in(annex))
    return tuple(withheld)


def _in_document(document: Schriftstueck) -> Iterator[Withheld]:
    for name, angabe in document.angaben.items():
        if angabe.nichtoeffentlich:
            address = f"angaben.{name}"
            yield Withheld(angabe.bezeichnung, angabe.nichtoeffentlich, angabe.place, address)
    for name, tabelle in document.tabellen.items():
        yield from tabelle.withheld(f"tabellen.{name}")
    if document.finanzierung is not None:
        yield from document.finanzierung.withheld()
    if isinstance(document, Vorlage):
        for beratung in document.beratungsfolge:
            if beratung.nichtoeffentlich:
                title = f"Station „{beratung.gremium}“"
                yield Withheld(title, beratung.nichtoeffentlich, beratung.place)
        for anlage in document.anlagen:
            if anlage.nichtoeffentlich:
                title = f"Anlage „{anlage.name}“"
                texts = (str(anlage.name),)
                yield Withheld(title, anlage.nichtoeffentlich, anlage.place, texts=texts)


def _in_text(text: str, title: str, start: Place) -> Iterator[Withheld]:
    for passage in withheld_passages(text):
        place = Place(start.file, start.line + passage.first, 1)
        texts = tuple(line.strip("#*-> ") for line in passage.lines if line.strip())
        yield Withheld(f"{title} ab Zeile {place.line}", passage.reason, place, texts=texts)


def public_version(papier: Papier, *, says_so: bool) -> Papier:
    """The document as everybody may read it; its gaps say that they are some if `says_so`."""
    document = papier.schriftstueck
    if document is None:
        return papier
    names = _withheld_documents(papier)
    annexes = {}
    for name, annex in papier.anlagen.items():
        if name not in names:
            annexes[name] = public_version(annex, says_so=says_so)
    text = papier.text
    if text is not None:
        text = without_passages(text, says_so=says_so)
    changes: dict[str, object] = {}
    if isinstance(document, Vorlage):
        stations = []
        for beratung in document.beratungsfolge:
            if not beratung.nichtoeffentlich:
                stations.append(beratung)
        changes = {
            "beratungsfolge": stations,
            "anlagen": list(_public_annexes(document, names, says_so=says_so)),
        }
        if isinstance(document.beschlussvorschlag, Scalar):
            proposal = document.beschlussvorschlag
            public = without_passages(proposal, says_so=says_so)
            changes["beschlussvorschlag"] = Scalar(
                public, proposal.place, plain=proposal.plain, block=proposal.block
            )
    version = replace(
        papier,
        schriftstueck=document.model_copy(update=changes),
        text=text,
        anlagen=annexes,
        version=Version.OEFFENTLICH,
    )
    for annex in annexes.values():
        annex.haupt = version
    return version


def _withheld_documents(papier: Papier) -> set[str]:
    """The folders of annexes that are not public."""
    names = set()
    if isinstance(papier.schriftstueck, Vorlage):
        for anlage in papier.schriftstueck.anlagen:
            if anlage.nichtoeffentlich and anlage.dokument:
                names.add(anlage.dokument)
    for name, annex in papier.anlagen.items():
        if isinstance(annex.schriftstueck, Konzept) and not annex.schriftstueck.oeffentlich:
            names.add(name)
    return names


def _public_annexes(document: Vorlage, names: set[str], *, says_so: bool) -> Iterator[Anlage]:
    """The annexes of the public version; a gap keeps its number."""
    for anlage in document.anlagen:
        if not anlage.nichtoeffentlich and anlage.dokument not in names:
            yield anlage
        elif says_so:
            title = Scalar(_NOTE, anlage.place, plain=True)
            gap = {"art": None, "dokument": None, "datei": None, "titel": title, "kennung": None}
            yield anlage.model_copy(update=gap)


def disclosure_of(behoerde: Behoerde, papier: Papier) -> Disclosure:
    """What the figures of a public version must not tell, of its own facts and of other papers'."""
    document = papier.schriftstueck
    own = _addresses(document) if document is not None else {}

    def of_paper(name: str) -> dict[str, bool]:
        for kennung in behoerde.papiere:
            if paper_name(kennung) == name:
                return _addresses_elsewhere(behoerde.papiere[kennung])
        return {}

    accounts = set()
    if document is not None and document.finanzierung is not None:
        accounts = accounts_only_withheld(document.finanzierung)
    unnamed = frozenset(f"haushalt.{konto}" for konto in accounts)
    return Disclosure(own, of_paper, unnamed)


def _addresses(document: Schriftstueck) -> dict[str, bool]:
    """The withheld addresses of a document, and whether sums may hide each."""
    addresses: dict[str, bool] = {}
    for item in _in_document(document):
        if item.address:
            addresses[item.address] = item.is_row
    return addresses


def _addresses_elsewhere(papier: Papier) -> dict[str, bool]:
    document = papier.schriftstueck
    if document is None:
        return {}
    if not document.oeffentlich:
        return {f"{PAPERS}.{paper_name(papier.kennung)}": False}
    addresses = {}
    for address, is_row in _addresses(document).items():
        addresses[full_address(address, papier.kennung)] = is_row
    return addresses


def check_public(printed: Sequence[Printed], disclosure: Disclosure, findings: Findings) -> None:
    """Report figures of a public version that tell what is withheld.

    What is found by subtracting all other parts from a sum is a warning.
    """
    warned: set[str] = set()
    for item in printed:
        told = disclosure.told_by(item.figure)
        for address, way in told.revealed.items():
            findings.add(
                Code.NICHTOEFFENTLICH,
                item.place,
                f"In der öffentlichen Fassung stünde „{item.text}“; das beruht auf „{address}“, das nicht"
                f" öffentlich ist{_spelled(way)}.",
                "Die Zahl in einen nichtöffentlichen Teil setzen (::: nichtoeffentlich …), oder"
                " „nichtoeffentlich“ bei der Angabe streichen.",
            )
        for address in told.by_difference.keys() - warned:
            warned.add(address)
            findings.add(
                Code.NICHTOEFFENTLICH,
                item.place,
                f"„{item.text}“ enthält „{address}“ als einzigen Teil, der nicht öffentlich ist; wer die"
                " anderen abzieht, kennt ihn.",
                "Eine zweite Zeile zurückhalten oder mit dieser zusammenfassen, oder die Summe nur intern"
                " drucken.",
                Severity.WARNUNG,
            )
    _check_pairs(printed, disclosure, findings)


def _check_pairs(printed: Sequence[Printed], disclosure: Disclosure, findings: Findings) -> None:
    """Warn of two sums that hide the same withheld parts but for one: their difference tells it."""
    warned: set[str] = set()
    for item in printed:
        parts = disclosure.hidden_parts(item.figure)
        if parts in disclosure.sums or not disclosure.told_by(item.figure).hidden:
            continue
        latest = HiddenSum(item.text, parts, item.place)
        for earlier in disclosure.sums.values():
            part = latest.told_beside(earlier)
            if part and part not in warned:
                warned.add(part)
                findings.add(
                    Code.NICHTOEFFENTLICH,
                    latest.place,
                    f"„{earlier.text}“ und „{latest.text}“ enthalten dieselben nichtöffentlichen Teile"
                    f" bis auf „{part}“; ihr Unterschied verrät ihn.",
                    "Eine der beiden Summen nur intern drucken, oder einen weiteren Teil zurückhalten.",
                    Severity.WARNUNG,
                )
        disclosure.sums[parts] = latest


def hidden_sums(paper: str, disclosure: Disclosure) -> tuple[HiddenSum, ...]:
    """The sums that a paper has printed, with the addresses by which all papers know their parts."""
    sums = []
    for item in disclosure.sums.values():
        parts = {full_address(part, paper) for part in item.parts}
        sums.append(replace(item, parts=frozenset(parts)))
    return tuple(sums)


def as_public(printed: Iterable[Printed], disclosure: Disclosure) -> list[Printed]:
    """The figures without derivations that would show what is withheld."""
    as_public: list[Printed] = []
    for item in printed:
        as_public.append(replace(item, figure=disclosure.public(item.figure)))
    return as_public


def _spelled(way: Way) -> str:
    """The way from a printed figure down to what is withheld."""
    names = []
    for figure in way:
        if figure.address:
            names.append(figure.address)
    if len(names) < len(("printed", "withheld")):
        return ""
    return f" (Weg: {' ← '.join(names)})"
