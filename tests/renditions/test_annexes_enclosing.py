"""The files within a combined file."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from anlagen import gesetzt, gespeichert, gestempelt
from pikepdf import Array, Dictionary, Name, String

from vorlagen.anlagen.combining import Combinable, combine


def with_files(content: bytes, **files: bytes) -> bytes:
    """A PDF with files that belong to it, as papers have them; `fakten_json` is fakten.json."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tree = pikepdf.NameTree.new(pdf)
        pdf.Root.AF = Array()
        for key, data in files.items():
            name = key.replace("_", ".")
            stream = pikepdf.Stream(pdf, data)
            stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/application/json")
            file = Dictionary(
                Type=Name.Filespec,
                F=String(name),
                UF=String(name),
                AFRelationship=Name.Source,
                EF=Dictionary(F=stream, UF=stream),
            )
            tree[name] = pdf.make_indirect(file)
            pdf.Root.AF.append(tree[name])
        pdf.Root.Names = Dictionary(EmbeddedFiles=tree.obj)
        return gespeichert(pdf)


def paper(content: bytes) -> Combinable:
    return Combinable(0, "", "Vorlage 12", "v.pdf", content, numbered=True)


def annex(number: int, content: bytes, *, ours: bool = False, enclosed: bool = False) -> Combinable:
    name = f"v_Anlage_{number}.pdf"
    label = f"Anlage {number}"
    return Combinable(
        number, label, f"Titel {number}", name, content, numbered=ours, enclosed=enclosed
    )


def combined(*parts: Combinable) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(combine(parts, gestempelt).content))
    assert [*pdf.check_pdf_syntax(), *pdf.get_warnings()] == []
    return pdf


def within(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}


def associated(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    files: Any = pdf.Root.get("/AF", Array())
    return [(str(file.UF), str(file.AFRelationship)) for file in files]


def test_the_files_of_our_parts_come_along_under_names_of_their_own() -> None:
    first = with_files(gesetzt("Vorlage"), fakten_json=b"1", tabelle_csv=b"t")
    second = with_files(gesetzt("Konzept"), fakten_json=b"2")
    third = with_files(gesetzt("Nachweis"), fakten_json=b"3", stellen_csv=b"s")
    pdf = combined(paper(first), annex(1, second, ours=True), annex(2, third, ours=True))
    assert within(pdf) == {
        "fakten.json": b"1",
        "tabelle.csv": b"t",
        "Anlage 1 – fakten.json": b"2",
        "Anlage 2 – fakten.json": b"3",
        "stellen.csv": b"s",
    }
    assert [name for name, _ in associated(pdf)] == [
        "fakten.json",
        "tabelle.csv",
        "Anlage 1 – fakten.json",
        "Anlage 2 – fakten.json",
        "stellen.csv",
    ]
    assert {relation for _, relation in associated(pdf)} == {"/Source"}
