"""How a text or template becomes HTML: rendering, Markdown, environment, structure, checks of typed text."""

from vorlagen.page.abbreviations import Abkuerzung, Abkuerzungen, together
from vorlagen.page.checker import IS_JUDGED, PROSE, Check, Checker, CheckGroup, run, take, unjudged
from vorlagen.page.environment import (
    DocumentEnvironment,
    program_pages,
    template_folders,
)
from vorlagen.page.filters import (
    ROUNDED,
    RenderText,
    amount_cell,
    figure_cell,
    number_cell,
    places_of,
    range_cell,
    refused,
    show,
)
from vorlagen.page.fonts import BROKEN, SPARE_FACES, font_file, lacking, spare
from vorlagen.page.html_tables import Placed, grid, reach, whole_number
from vorlagen.page.marks import ANNEX_FILE, MEASURE, PICTURE, TABLE, parted, respelled
from vorlagen.page.page_check import check_page, secured
from vorlagen.page.pictures import Album, with_pictures
from vorlagen.page.printed import (
    PENDING_TEXT,
    TO_WRITE,
    FigureText,
    Printed,
    on_page,
    with_elements,
    without_marks,
)
from vorlagen.page.renderer import Renderer
from vorlagen.page.rendering import Block, Html, Rendering, current, pending_reason, printing
from vorlagen.page.source import FILLER, Source, blank_jinja, source_of
from vorlagen.page.structure import Destination, Gliederung, ListedAbbreviation, Structure
from vorlagen.page.text_checks import KnownFigures, prose
from vorlagen.page.tree import drawn_on, german_in, page_tree, without_tags, words_of
from vorlagen.page.withheld_passages import (
    withheld_passages,
    without_passages,
)

__all__ = [
    "ANNEX_FILE",
    "BROKEN",
    "FILLER",
    "IS_JUDGED",
    "MEASURE",
    "PENDING_TEXT",
    "PICTURE",
    "PROSE",
    "ROUNDED",
    "SPARE_FACES",
    "TABLE",
    "TO_WRITE",
    "Abkuerzung",
    "Abkuerzungen",
    "Album",
    "Block",
    "Check",
    "CheckGroup",
    "Checker",
    "Destination",
    "DocumentEnvironment",
    "FigureText",
    "Gliederung",
    "Html",
    "KnownFigures",
    "ListedAbbreviation",
    "Placed",
    "Rendering",
    "Printed",
    "RenderText",
    "Renderer",
    "Source",
    "Structure",
    "amount_cell",
    "blank_jinja",
    "check_page",
    "current",
    "drawn_on",
    "figure_cell",
    "font_file",
    "german_in",
    "grid",
    "lacking",
    "number_cell",
    "on_page",
    "page_tree",
    "parted",
    "pending_reason",
    "places_of",
    "printing",
    "program_pages",
    "prose",
    "range_cell",
    "reach",
    "refused",
    "respelled",
    "run",
    "secured",
    "show",
    "source_of",
    "spare",
    "take",
    "template_folders",
    "together",
    "unjudged",
    "whole_number",
    "with_elements",
    "with_pictures",
    "withheld_passages",
    "without_marks",
    "without_passages",
    "without_tags",
    "words_of",
]
