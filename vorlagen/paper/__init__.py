"""Puts a paper together: its facts, figures, page and checks, from what the subjects hand over."""

from vorlagen.facts.dateiart import Dateiart
from vorlagen.paper.annexes import (
    annex_suffix,
    annexes_for,
    combined_file,
    report_not_combined,
    standard_of,
)
from vorlagen.paper.checks import check_figures
from vorlagen.paper.dateien import (
    ABKUERZUNGEN,
    GEMEINSAME_ABKUERZUNGEN,
    MANDANT,
    NIEDERSCHRIFT,
    PAPIERARTEN,
    VORLAGE,
    ProjectFolder,
    art_von,
    dateiarten,
    digests_as_parsed,
    folder_of_paper,
    namen_in,
)
from vorlagen.paper.facts import Schriftstueck, Vorlage
from vorlagen.paper.figures import PaperFigures, compute
from vorlagen.paper.json_schema import MODELINE, ORDNER, modeline, schema, schema_datei, schema_text
from vorlagen.paper.letters import missing_letters, mistyped_signs, place_said
from vorlagen.paper.loader import load, open_project, report_no_paper
from vorlagen.paper.mandant import Mandant, Zahlenstil
from vorlagen.paper.neighbours import PAPERS, named_decisions
from vorlagen.paper.paper import Annex, Files, Measures, Page, Paper, Status
from vorlagen.paper.papierarten import GANZER_TEXT, Papierart
from vorlagen.paper.projekt import Behoerde, Papier, Projekt, Version
from vorlagen.paper.rendered import check_text_alone, finished, logo, render
from vorlagen.paper.subjects import reserved_names
from vorlagen.paper.veroeffentlicht import as_text
from vorlagen.paper.withheld import disclosure_of, public_version, withheld_in

__all__ = [
    "ABKUERZUNGEN",
    "GANZER_TEXT",
    "GEMEINSAME_ABKUERZUNGEN",
    "MANDANT",
    "MODELINE",
    "NIEDERSCHRIFT",
    "ORDNER",
    "PAPERS",
    "PAPIERARTEN",
    "VORLAGE",
    "Annex",
    "Behoerde",
    "Dateiart",
    "Files",
    "Mandant",
    "Measures",
    "Page",
    "Paper",
    "PaperFigures",
    "Papier",
    "Papierart",
    "ProjectFolder",
    "Projekt",
    "Schriftstueck",
    "Status",
    "Version",
    "Vorlage",
    "Zahlenstil",
    "annex_suffix",
    "annexes_for",
    "art_von",
    "as_text",
    "check_figures",
    "check_text_alone",
    "combined_file",
    "compute",
    "dateiarten",
    "digests_as_parsed",
    "disclosure_of",
    "finished",
    "folder_of_paper",
    "load",
    "logo",
    "missing_letters",
    "mistyped_signs",
    "modeline",
    "named_decisions",
    "namen_in",
    "open_project",
    "place_said",
    "public_version",
    "render",
    "report_no_paper",
    "report_not_combined",
    "reserved_names",
    "schema",
    "schema_datei",
    "schema_text",
    "standard_of",
    "withheld_in",
]
