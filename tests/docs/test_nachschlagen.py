"""The reference pages say what the program says: some are made from it, the tables of others are tried.

`PYTHONPATH=tests/support:. python tests/docs/test_nachschlagen.py` writes what the filters print now.
"""

from __future__ import annotations

import importlib.util
import re
import tempfile
from pathlib import Path

import pytest
from seiten import DOCS, beispiel, in_code, outside_fences, read_lines, run, tables_of

import vorlagen
from vorlagen.building.builder import Builder
from vorlagen.building.search import search
from vorlagen.figures.expressions import FUNCTIONS as FORMULA_FUNCTIONS
from vorlagen.page.filters import FILTERS, FUNCTIONS

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

PAGES = DOCS / "nachschlagen"
FILTER, ADRESSEN = PAGES / "filter.md", PAGES / "adressen.md"
TEXT = "data/musterkreis/vorlagen/beratung/text.md"
BLOCKS = ("tabelle", "verteilung", "datentabelle", "diagramm", "schaubild", "beschluss")
ALONE = "Probe"  # stands between what is tried


def generated() -> dict[str, str]:
    """The pages that are made from the program, as they should be now."""
    spec = importlib.util.spec_from_file_location("erzeugen", PAGES / "erzeugen.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


def test_the_generated_pages_are_up_to_date() -> None:
    for name, page in generated().items():
        message = f"PYTHONPATH=. python docs/nachschlagen/erzeugen.py schreibt {name} neu"
        assert (PAGES / name).read_text(encoding="utf-8") == page, message


def examples() -> list[list[str]]:
    """The rows of the table of filters and functions."""
    return [row for row in tables_of(FILTER) if len(row) == 4 and in_code(row[2])]


def printed_examples(root: Path) -> list[str]:
    """What the examples of that table print, each in a paragraph of its own."""
    typed = [in_code(row[2])[0] for row in examples()]
    text = "\n\n".join(f"{ALONE}\n\n{example}" for example in typed)
    (beispiel(root) / TEXT).write_text(text, encoding="utf-8")
    status, said = run("vorlagen bauen beratung", root)
    assert status == 0, said
    [paper] = (root / "output").rglob("*_beratung.txt")
    written = paper.read_text(encoding="utf-8").replace("\u00a0", " ").split("\n\n(Landrätin)")[0]
    _, *printed = written.split(f"\n\n{ALONE}\n\n")
    return [_as_cell(text, example) for text, example in zip(printed, typed, strict=True)]


def _as_cell(text: str, example: str) -> str:
    """What is printed, as a table cell can show it: of a whole table or picture its title."""
    first, *others = text.split("\n")
    kind = "Schaubild" if "schaubild(" in example else "Tabelle"
    kind = "Diagramm" if "diagramm(" in example else kind
    return f"{kind} „{first}“" if others else first


def test_filters_and_functions_print_what_their_table_says(tmp_path: Path) -> None:
    rows = examples()
    assert {in_code(row[0])[0] for row in rows} == {*FILTERS, *FUNCTIONS, *BLOCKS}
    for row, printed in zip(rows, printed_examples(tmp_path), strict=True):
        assert in_code(row[0])[0] in row[2], row
        assert row[3] == printed, row[2]


def test_every_address_leads_somewhere(tmp_path: Path) -> None:
    builder = Builder(beispiel(tmp_path))
    rows = [row for row in tables_of(ADRESSEN) if len(row) == 2]
    addresses = [address for row in rows for address in in_code(row[0] + row[1]) if "." in address]
    assert len(addresses) > 40
    for address in addresses:
        if not address.endswith(".yaml"):
            result = search(builder, address)
            assert result.found or "keine Zahl" in result.hint, address


def test_conditions_can_be_judged_and_formulas_are_all_there(tmp_path: Path) -> None:
    rows = [row for row in tables_of(ADRESSEN) if len(row) == 3]
    listed = {name for row in rows for name in in_code(row[0])}
    assert {f"{name}(…)" for name in FORMULA_FUNCTIONS} <= listed
    conditions = [
        in_code(row[2])[0] for row in rows if {"and", "<", "in", "=="} & {*in_code(row[0])}
    ]
    text = "\n".join(f"{{% if {condition} %}}\nJa.\n{{% endif %}}" for condition in conditions)
    (beispiel(tmp_path) / TEXT).write_text(f"Probe.\n{text}\n", encoding="utf-8")
    status, said = run("vorlagen pruefen beratung", tmp_path)
    assert status == 0, said


def test_every_page_that_a_message_names_exists() -> None:
    program = Path(vorlagen.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in program.rglob("*.py")]
    page_name = re.compile(r"(?:anleitung|nachschlagen)/[\w-]+\.md")
    named = {page for source in sources for page in page_name.findall(source)}
    assert named
    assert all((DOCS / page).is_file() for page in named), named


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`]*`", "", "\n".join(line for _, line in outside_fences(page)))
    for file, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#?([^)]*)\)", text):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), file
        if anchor:
            heads = [line for _, line in outside_fences(target) if line.startswith("#")]
            assert anchor in {_anchor(line) for line in heads}, f"{file}#{anchor}"


def _anchor(heading: str) -> str:
    """As forges make them: small letters, no signs, hyphens for spaces."""
    return re.sub(r"[^\w -]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


def rewrite() -> None:
    """Write what the filters print now into their table."""
    with tempfile.TemporaryDirectory() as folder:
        printed = printed_examples(Path(folder))
    lines = read_lines(FILTER)
    for row, text in zip(examples(), printed, strict=True):
        example = row[2].replace("|", "\\|")
        number = next(i for i, line in enumerate(lines) if f"| {example} |" in line)
        lines[number] = f"{lines[number].partition(example)[0]}{example} | {text} |"
    FILTER.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
