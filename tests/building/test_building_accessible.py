"""The shipped PDFs stand up to checkers that others have written, and to what these leave out."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise

import pdfua
import pikepdf
import pytest
from ausgeliefert import Ausgeliefert
from pikepdf import Name
from strukturbaum import TaggedPdf

# This version of the checker fails on headings with more than one part, and says so.
NOT_EVALUATED = {"UA-14-001"}


def test_pdfua_finds_nothing(ausgeliefert: Ausgeliefert) -> None:
    for path in ausgeliefert.pdfs:
        report = pdfua.validate(str(path))
        assert not report.findings, path.name
        assert {o.rule_id for o in report.outcomes if o.skipped_reason} <= NOT_EVALUATED


def test_both_versions_of_a_paper_claim_both_norms(ausgeliefert: Ausgeliefert) -> None:
    versions = [path for path in ausgeliefert.pdfs if "vergabe-dach" in path.name]
    assert len(versions) == len(("public", "internal"))
    for path in versions:
        with pikepdf.open(path) as pdf, pdf.open_metadata() as said:
            claims = [said[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert claims == ["3", "A", "1"], path.name


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed here")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing(ausgeliefert: Ausgeliefert, flavour: str) -> None:
    files = list(map(str, ausgeliefert.pdfs))
    result = subprocess.run(
        ["verapdf", "--flavour", flavour, "--format", "text", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.count("PASS ") == len(files), result.stdout
    assert result.returncode == 0


@pytest.fixture(scope="module")
def tagged(ausgeliefert: Ausgeliefert) -> dict[str, TaggedPdf]:
    """The structure of each shipped PDF, by its name."""
    return {path.stem: TaggedPdf(path.read_bytes()) for path in ausgeliefert.pdfs}


def test_each_says_its_language_title_and_authority_and_has_bookmarks_and_page_labels(
    tagged: dict[str, TaggedPdf],
) -> None:
    for name, document in tagged.items():
        root = document.pdf.Root
        assert str(root.Lang) == "de", name
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(document.pdf.docinfo.Title)
        assert str(document.pdf.docinfo.Author) in {
            "Rhein-Sieg-Kreis",
            "StädteRegion Aachen",
            "Kreis Warendorf",
            "Stadt Beispielstadt",
        }
        assert str(document.pdf.docinfo.Subject)
        assert root.PageLabels.Nums[1].S == Name.D
        with document.pdf.open_outline() as outline:
            assert outline.root, name


def test_its_metadata_agree_with_its_dictionary(tagged: dict[str, TaggedPdf]) -> None:
    for document in tagged.values():
        info = document.pdf.docinfo
        with document.pdf.open_metadata(update_docinfo=False) as said:
            assert said["dc:title"] == str(info.Title)
            assert said["dc:creator"] == [str(info.Author)]
            assert said["dc:description"] == str(info.Subject)
            assert said["pdf:Keywords"] == str(info.Keywords)
            assert said["pdf:Producer"] == str(info.Producer)
            assert said["xmp:CreatorTool"] == str(info.Creator)
            day = str(info.get("/CreationDate", "")).removeprefix("D:")
            assert said.get("xmp:CreateDate", "").replace("-", "") == day


def test_headings_go_down_one_by_one(tagged: dict[str, TaggedPdf]) -> None:
    kinds = [f"H{level}" for level in range(1, 7)]
    for name, document in tagged.items():
        levels = [int(heading.kind[1]) for heading in document.root.all(*kinds)]
        assert levels[0] == 1, name
        assert all(later <= level + 1 for level, later in pairwise(levels)), name


def test_every_cell_names_headings_that_are_there_one_of_each_kind(
    tagged: dict[str, TaggedPdf],
) -> None:
    for name, document in tagged.items():
        for table in document.root.all("Table"):
            scopes = {str(th.thing.ID): str(th.attribute("Scope")) for th in table.all("TH")}
            for cell in table.all("TD"):
                found = [scopes[str(heading)] for heading in cell.attribute("Headers")]  # type: ignore[attr-defined] # an array
                assert set(scopes.values()) == set(found), (name, cell.text)


def test_every_picture_is_said_in_words_and_none_is_of_dots(tagged: dict[str, TaggedPdf]) -> None:
    for document in tagged.values():
        assert all(figure.alt for figure in document.root.all("Figure"))
        images = (thing for thing in document.pdf.objects if isinstance(thing, pikepdf.Stream))
        assert not [image for image in images if image.get("/Subtype") == Name.Image]


def test_every_link_says_where_it_leads(tagged: dict[str, TaggedPdf]) -> None:
    for document in tagged.values():
        links = [link for element in document.root.all("Link") for link in element.links]
        assert all(str(link.Contents).strip() for link in links)
        on_pages = [
            annotation for page in document.pdf.pages for annotation in page.obj.get("/Annots", [])
        ]
        assert len(on_pages) == len(links)  # none without a tag
