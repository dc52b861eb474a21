"""Files that break off, or in which something is changed: a finding, and never an exception."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bilder import SVG, als, gemalt, jpeg, png
from vorlagen.documents.pictures.files import Shelf
from vorlagen.documents.pictures.printed_size import check_resolution, printed_width
from vorlagen.documents.pictures.reading import load
from vorlagen.findings import Findings, Place
from vorlagen.findings.subject import Subject
from vorlagen.renditions.pdf.pictures import picture_in

SIZE = (40, 30)
GOOD = {
    ".png": [png(SIZE), png(SIZE, "P", transparency=0), png(SIZE, "1", dpi=(300, 300))],
    ".jpg": [
        jpeg(SIZE),
        jpeg(SIZE, progressive=True, exif=b"Exif\0\0MM\0*\0\0\0\x08"),
        jpeg(SIZE, "L"),
    ],
    ".svg": [
        SVG.format(
            '<style>.a{fill:url(#b)}</style><g id="b"><use xlink:href="#c"/></g><path id="c" d="M0 0"/>'
        ).encode(),
        SVG.format('<text font-family="Source Sans Pro">A</text><path style="fill:red"/>').encode(),
    ],
}


def looked_at(content: bytes, suffix: str) -> None:
    """A picture that can go out, or a reason why not."""
    with TemporaryDirectory() as folder:
        (Path(folder) / f"bild{suffix}").write_bytes(content)
        found = Findings()
        subject = Subject(f"bild{suffix}", Place("text.md", 1, 1), found)
        picture = load(Shelf(((Path(folder), Path(folder)),), "dort", "kopieren", "a.png"), subject)
    assert (picture is None) is found.has_errors
    if picture is not None:
        check_resolution(picture, subject, width=printed_width(picture))
        assert picture_in(picture.uri) == (picture.media_type, picture.content)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_bytes_may_be_changed_dropped_and_doubled_anywhere(
    suffix: str, data: st.DataObject
) -> None:
    content = bytearray(data.draw(st.sampled_from(GOOD[suffix])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        end = min(at + data.draw(st.integers(0, 12)), len(content))
        content[at:end] = data.draw(st.binary(max_size=12)) * data.draw(st.integers(0, 3))
    looked_at(bytes(content), suffix)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_file_may_break_off_anywhere(suffix: str, data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(GOOD[suffix]))
    looked_at(content[: data.draw(st.integers(0, len(content) - 1))], suffix)


NAMES = st.sampled_from("svg g use path text tspan style pattern script image a metadata".split())
VALUES = st.sampled_from(
    ["#a", "url(#b)", "1", "-1e9", "x.svg", "fill:red", "Arial", "0 0 0 0", "é"]
)
KEYS = st.sampled_from("id href class style width height viewBox font-family fill onclick".split())


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(NAMES)
    given_ = draw(st.dictionaries(KEYS, VALUES, max_size=3))
    inner = draw(st.lists(elements(depth - 1), max_size=3)) if depth else []
    said = "".join(f' {key}="{value}"' for key, value in given_.items())
    return f"<{name}{said}>{draw(st.sampled_from(['', 'A', '.a{b:c}']))}{''.join(inner)}</{name}>"


@settings(max_examples=150, deadline=None)
@given(st.lists(elements(), max_size=3), st.dictionaries(KEYS, VALUES, max_size=3))
def test_drawings_of_any_parts_are_taken_or_refused(inner: list[str], said: dict[str, str]) -> None:
    given_ = "".join(f' {key}="{value}"' for key, value in said.items())
    looked_at(
        f'<svg xmlns="http://www.w3.org/2000/svg"{given_}>{"".join(inner)}</svg>'.encode(), ".svg"
    )


def test_the_same_picture_gives_the_same_bytes_each_time() -> None:
    def digest(content: bytes, suffix: str) -> str:
        with TemporaryDirectory() as folder:
            (Path(folder) / f"bild{suffix}").write_bytes(content)
            found = Findings()
            subject = Subject(f"bild{suffix}", Place(""), found)
            picture = load(
                Shelf(((Path(folder), Path(folder)),), "dort", "kopieren", "a.png"), subject
            )
        assert picture is not None
        return hashlib.sha256(picture.content).hexdigest()

    deep = als(gemalt(SIZE, "I;16"))
    for suffix, content in ((".png", deep), *((s, c) for s, all_ in GOOD.items() for c in all_)):
        assert digest(content, suffix) == digest(io.BytesIO(content).getvalue(), suffix)
