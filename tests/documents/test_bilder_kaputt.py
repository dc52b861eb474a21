"""Files that break off, or in which something is changed: a finding, and never an exception."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bilder import SVG, jpeg, png
from hypothesis import given, settings
from hypothesis import strategies as st

from vorlagen.facts.files import UnreadableError
from vorlagen.page.picture_files import Picture, read_picture
from vorlagen.page.pictures import printed_width

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


def read(content: bytes, suffix: str) -> Picture:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"bild{suffix}"
        path.write_bytes(content)
        return read_picture(path, Path(folder))


def looked_at(content: bytes, suffix: str) -> None:
    """A picture that can go out, or a reason why not."""
    try:
        picture = read(content, suffix)
    except UnreadableError:
        return
    assert printed_width(picture) >= 1
    assert picture.uri.startswith(f"data:{picture.media_type};base64,")


@settings(max_examples=80, deadline=None)
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


@settings(max_examples=80, deadline=None)
@given(st.lists(elements(), max_size=3), st.dictionaries(KEYS, VALUES, max_size=3))
def test_drawings_of_any_parts_are_taken_or_refused(inner: list[str], said: dict[str, str]) -> None:
    given_ = "".join(f' {key}="{value}"' for key, value in said.items())
    looked_at(
        f'<svg xmlns="http://www.w3.org/2000/svg"{given_}>{"".join(inner)}</svg>'.encode(), ".svg"
    )
