"""What a screen reader reads of each shipped document is its text, word for word and in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from ausgeliefert import Ausgeliefert
from lesereihenfolge import as_lines, read_out
from strukturbaum import TaggedPdf

from vorlagen.renditions.plaintext import plaintext

_TWIN = re.compile(r'<details class="bildtext.*?</details>', re.DOTALL)


def pdfs(ausgeliefert: Ausgeliefert) -> dict[str, Path]:
    """All PDFs that a build of the shipped project makes, by their names."""
    return {path.stem: path for path in ausgeliefert.pdfs}


KINDS = ["Beschlussvorlage", "Handlungskonzept", "Berechnungsnachweis", "Niederschrift"]
KINDS += ["Mitteilungsvorlage", "Berichtsvorlage", "Investitionsvorlage"]


@pytest.fixture(params=KINDS)
def pdf(request: pytest.FixtureRequest, ausgeliefert: Ausgeliefert) -> Path:
    """The PDF of each kind of document."""
    found = pdfs(ausgeliefert)
    annex = re.compile(rf"_Anlage_\d_{request.param}$")
    own = [name for name in found if annex.search(name)]
    own += [name for name in found if request.param in name and "_Anlage_" not in name]
    return found[own[0]]


def test_the_tags_read_out_what_the_text_says(pdf: Path) -> None:
    html = pdf.with_suffix(".html").read_text()
    assert plaintext(html) == pdf.with_suffix(".txt").read_text()
    # Some pictures are lists in the text; in the tags they are pictures with an alternative.
    with_pictures = _TWIN.sub("", html).replace('class="nur-bild"', "")
    assert read_out(pdf.read_bytes()) == as_lines(plaintext(with_pictures))


def test_the_words_of_a_picture_s_list_are_those_of_its_alternative(
    ausgeliefert: Ausgeliefert,
) -> None:
    pdf = next(path for name, path in pdfs(ausgeliefert).items() if "Handlungskonzept" in name)
    lists = _TWIN.findall(pdf.with_suffix(".html").read_text())
    tagged = TaggedPdf(pdf.read_bytes())
    figures = list(tagged.root.all("Figure"))
    assert len(lists) == len(figures) == 1
    for twin, figure in zip(lists, figures, strict=True):
        said = set(words(plaintext(re.sub("<summary>.*?</summary>", "", twin))))
        assert said <= set(words(figure.alt))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_nothing_on_a_page_is_left_without_a_tag_but_what_belongs_to_the_page(pdf: Path) -> None:
    tagged = TaggedPdf(pdf.read_bytes())
    list(tagged.root.all())
    marked = {(page, mark) for page, texts in enumerate(tagged.texts) for mark in texts}
    assert tagged.used == marked
    assert f"Seite 1 von {len(tagged.pdf.pages)}" not in tagged.root.text  # nor is it read out
    for page in tagged.pdf.pages:
        depth, tags = 0, []
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in {"BMC", "BDC"}:
                depth += 1
                tags.append(str(instruction.operands[0]))
            elif operator == "EMC":
                depth -= 1
                tags.pop()
            elif operator in {"TJ", "Tj", "Do", "S", "f", "B"}:
                assert depth
                assert "/Artifact" not in tags[1:]  # none within content
