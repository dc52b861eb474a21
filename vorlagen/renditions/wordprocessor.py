"""Copies of a page for word processors (DOCX, ODT), by pandoc.

How a copy looks, and what stands in the margins of its pages, comes from a reference document; names in
these margins such as „«Betreff»“ are filled in. A copy names the state from which it was made as PDFs do.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element

from vorlagen.findings import Code, Refusal
from vorlagen.page import page_tree
from vorlagen.renditions.pandoc_tree import PandocTree, classes_of, node, plain, styled, text_nodes
from vorlagen.renditions.pdf import Provenance

_API = (1, 23, 1)  # of pandoc's trees
_DAY = (1980, 1, 1, 0, 0, 0)  # of all files in a copy: the earliest that a ZIP file can say
_EPOCH = "315532800"  # the same day
_SECONDS = 120  # that pandoc may take on the wall clock
_MARKS = {"intern": "Nichtöffentlich – nur für den internen Gebrauch", "entwurf": "ENTWURF"}
_MARGINS = re.compile(r"word/(?:header|footer)[0-9]*\.xml|styles\.xml")
_PROPERTIES = re.compile(r"docProps/core\.xml|meta\.xml")
# Pandoc gives cells in ODT no lines, whatever the reference document says.
_LINES = {"TableHeaderRowCell": "1pt solid #1d4456", "TableRowCell": "0.5pt solid #9aa7ad"}
_NO_LINES = 'fo:border="none"'
_PADDING = 'fo:padding-left="0.1cm" fo:padding-right="0.1cm"'
_SPANNING = re.compile(r"<table:table-cell ([^<>]*)>\s*<!--([0-9]+) ([0-9]+)-->")
_COVERED = re.compile(r"<table:table-cell [^<>]*>\s*<!--verdeckt-->\s*</table:table-cell>")
_IMAGE = re.compile(r"<draw:image [^<>]*/>")


def word_copy(html: str, form: str, reference: bytes, origin: Provenance) -> bytes:
    """A page as a document of a word processor; equal arguments give equal bytes.

    Args:
        html: The finished page.
        form: `docx` or `odt`.
        reference: The document whose styles, header and footer it gets.
        origin: The state from which it was made; it can be changed later (`restated`).

    Raises:
        Refusal: If pandoc is missing, or cannot use the reference document.
    """
    page = PandocTree(html, form)
    blocks = styled([node("Para", [node("Str", _said(origin))])], "Kopierhinweis")
    for mark in _marks(page.body):
        blocks += styled([node("Para", text_nodes(mark))], "Vermerk")
    blocks += page.blocks(page.body)
    meta = {"lang": node("MetaInlines", text_nodes("de-DE"))}
    tree = {"pandoc-api-version": _API, "meta": meta, "blocks": blocks}
    content = _by_pandoc(json.dumps(tree), form, {f"vorlage.{form}": reference, **page.images})
    root = page_tree(html).root

    def completed(name: str, text: str) -> str:
        if _MARGINS.fullmatch(name):
            return _with_margins(text, root)
        if _PROPERTIES.fullmatch(name):
            author = _author(root)
            title = plain(next(root.iter("title"), None))
            values = {"dc:title": title, "dc:creator": author, "meta:initial-creator": author}
            for tag, value in values.items():
                text = text.replace(f"<{tag}></{tag}>", f"<{tag}>{escape(value)}</{tag}>")
            return text
        if name == "content.xml":
            return _with_cells_and_alternatives(text, page.alternatives)
        return text

    return _changed(content, completed)


def restated(content: bytes, before: Provenance, now: Provenance) -> bytes:
    """A copy that names another state from which it was made."""
    old, new = escape(_said(before)), escape(_said(now))
    return _changed(content, lambda _name, text: text.replace(old, new, 1))


def _said(origin: Provenance) -> str:
    """The sentence that a copy begins with."""
    state = "nicht in git"
    if origin.commit:
        state = f"Commit {origin.commit}"
        if not origin.is_clean:
            state += " mit nicht eingecheckten Änderungen"
    return (
        "Kopie zum Weiterbearbeiten: Die Zahlen sind anderswo berechnet und ändern sich hier nicht mit;"
        f" verbindlich ist die PDF-Datei (Stand: {state})."
    )


def _marks(body: Element) -> list[str]:
    marks: list[str] = []
    for name, words in _MARKS.items():
        if name in classes_of(body):
            marks.append(words)
    return marks


# What pandoc does not fill in


def _with_margins(text: str, root: Element) -> str:
    """Header and footer with what the page says in place of names."""
    body = next(root.iter("body"))
    titles = []
    for h1 in body.iter("h1"):
        titles.append(h1.get("data-art") or plain(h1))
    subjects: list[str] = []
    for section in _of_class(body, "betreff"):
        subjects += map(plain, section.iter("p"))
    fields = {
        "Behörde": _author(root),
        "Absender": " · ".join(map(plain, _of_class(body, "organ", "zeile"))),
        "Art": " ".join(titles),
        "Nummer": (body.get("data-nummer") or "").strip(),
        "Betreff": " ".join(subjects),
        "Vermerk": " · ".join(_marks(body)),
    }
    for field, words in fields.items():
        # A word processor may have put tags between the letters.
        pattern = "(?:<[^<>]*>)*".join(f"«{field}»")
        text = re.sub(pattern, escape(words).replace("\\", r"\\"), text)
    return text


def _of_class(body: Element, *names: str) -> Iterator[Element]:
    for element in body.iter():
        if not classes_of(element).isdisjoint(names):
            yield element


def _author(root: Element) -> str:
    for meta in root.iter("meta"):
        if meta.get("name") == "author":
            return meta.get("content") or ""
    return ""


def _with_cells_and_alternatives(text: str, alternatives: list[str]) -> str:
    """The content of an ODT file with lines of tables, spanning cells, and texts of images."""
    for style, line in _LINES.items():
        start = text.find(f'style:name="{style}"')
        lines = f'fo:border-bottom="{line}" {_PADDING}'
        text = text[:start] + text[start:].replace(_NO_LINES, lines, 1)
    text = _SPANNING.sub(_spanning, _COVERED.sub("<table:covered-table-cell/>", text))
    texts = iter(alternatives)

    def described(image: re.Match[str]) -> str:
        return f"{image[0]}<svg:desc>{escape(next(texts, ''))}</svg:desc>"

    return _IMAGE.sub(described, text)


def _spanning(cell: re.Match[str]) -> str:
    spans = ""
    for kind, number in (("rows", cell[2]), ("columns", cell[3])):
        if number != "1":
            spans += f' table:number-{kind}-spanned="{number}"'
    return f"<table:table-cell {cell[1]}{spans}>"


# Files


def _by_pandoc(tree: str, form: str, files: dict[str, bytes]) -> bytes:
    """What pandoc makes of a tree and the files that it names."""
    try:
        import pypandoc  # noqa: PLC0415 - few want copies

        program = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        raise Refusal(
            Code.BIBLIOTHEK_FEHLT,
            "Für Kopien zur Textverarbeitung fehlt die Bibliothek pypandoc_binary.",
            'Sie wird mit diesem Befehl installiert: pip install "vorlagen[textverarbeitung]"',
        ) from None
    with TemporaryDirectory(prefix="vorlagen-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        try:
            subprocess.run(  # noqa: S603 - the program that pypandoc_binary brings along
                [
                    program,
                    "-f",
                    "json",
                    "-t",
                    form,
                    f"--reference-doc=vorlage.{form}",
                    "-o",
                    "kopie",
                ],
                input=tree.encode(),
                cwd=folder,
                env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
                capture_output=True,
                check=True,
                timeout=_SECONDS,
            )
            return (folder / "kopie").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise Refusal(
                Code.DATEI_UNLESBAR,
                f"Mit der Musterdatei vorlage.{form} lässt sich keine Kopie machen.",
                "Sie mit der Textverarbeitung öffnen und neu speichern, oder die mitgelieferte nehmen.",
            ) from None


def _changed(content: bytes, change: Callable[[str, str], str]) -> bytes:
    """A ZIP file whose XML files went through a function of their names and texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, _DAY)
            fresh.compress_type = entry.compress_type
            part = old.read(entry)
            if entry.filename.endswith(".xml"):
                part = change(entry.filename, part.decode()).encode()
            new.writestr(fresh, part)
    return target.getvalue()
