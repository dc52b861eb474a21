"""What a finished page may have: no template makes it run, fetch or say more than a paper does."""

from __future__ import annotations

from pathlib import Path

import pytest
from aktives import BOESE, HARMLOS, aktiv_in, seite_mit
from hypothesis import given, settings
from hypothesis import strategies as st
from muster import MUSTER, schreibe
from papiere import fehler, papier, seite

from vorlagen.findings import Finding
from vorlagen.page.tree import POLICY, page_faults, secured

KOPF = "templates/musterkreis/teile/briefkopf.html"

MEHR = "etwas, das ein Papier nicht haben kann"


def found_in(root: Path, kopf: str) -> list[Finding]:
    paper = papier(schreibe(root, {**MUSTER, KOPF: f"<header>\n  {kopf}\n</header>\n"}))
    assert (paper.page is None) == bool(fehler(paper.findings))
    return fehler(paper.findings)


@pytest.mark.parametrize(
    ("kopf", "said"),
    [
        (
            '<svg viewBox="0 0 1 1"><title>Kasten</title><script>x</script></svg>',
            f"{MEHR} (<script>)",
        ),
        ('<p onclick="x()">Kopf</p>', f"{MEHR} (onclick)"),
        ('<a href="java&#115;cript:x()">Kopf</a>', f"{MEHR} (href=„"),
        ('<a href="//example.org">Kopf</a>', f"{MEHR} (href=„//example.org“)"),
        ('<form action="https://example.org">x</form>', f"{MEHR} (<form>)"),
        ("<style>p { color: red }</style>", f"{MEHR} (<style> außerhalb des Kopfes)"),
        (
            "<svg><title>Kasten</title><foreignObject>x</foreignObject></svg>",
            f"{MEHR} (<foreignObject>)",
        ),
        (
            '<svg><title>Kasten</title><rect filter="url(https://example.org/x.svg#a)"/></svg>',
            f"{MEHR} (filter)",
        ),
    ],
)
def test_a_template_runs_no_code_and_loads_nothing(tmp_path: Path, kopf: str, said: str) -> None:
    [finding] = found_in(tmp_path, kopf)
    assert (finding.code.value, finding.place.file, finding.place.line) == (
        "schablone-aktiv",
        KOPF,
        2,
    )
    assert said in finding.message


@pytest.mark.parametrize(
    ("kopf", "said"),
    [
        ('<p title="a"class="x">Kopf</p>', '<p title="a"class="x">'),
        ('<p class="a" class="b">Kopf</p>', '<p class="a" class="b">'),
        ("<p><table><tr><td>x</td></tr></table></p>", "</p>"),
        ("<svg><title>x</title><![CDATA[x]]></svg>", "<![CDATA[x]]>"),
    ],
)
def test_html_that_is_mended_while_it_is_read_is_reported_where_it_stands(
    tmp_path: Path, kopf: str, said: str
) -> None:
    finding = found_in(tmp_path, kopf)[0]
    assert (finding.code.value, finding.place.file, finding.place.line) == (
        "schablone-syntax",
        KOPF,
        2,
    )
    assert f"An „{said}“ ist das HTML falsch geschrieben" in finding.message


@pytest.mark.parametrize("kopf", HARMLOS)
def test_what_only_looks_active_is_no_finding(tmp_path: Path, kopf: str) -> None:
    assert found_in(tmp_path, kopf) == []


@pytest.mark.parametrize("kopf", BOESE)
def test_what_hides_from_a_look_at_the_text_is_found(tmp_path: Path, kopf: str) -> None:
    codes = {finding.code.value for finding in found_in(tmp_path, kopf)}
    assert codes & {"schablone-aktiv", "schablone-syntax", "bild"}


def test_a_template_may_link_and_draw_what_it_has_itself(tmp_path: Path) -> None:
    kopf = (
        '<a href="https://example.org?a=1&b=2">Kreis</a><svg viewBox="0 0 1 1"><title>Kasten</title>'
        '<defs><path id="a" d="M0 0h1"/></defs><use href="#a" fill="url(#b)"/></svg>'
    )
    assert found_in(tmp_path, kopf) == []


def test_each_page_begins_with_the_order_to_run_and_load_nothing(tmp_path: Path) -> None:
    html = seite(schreibe(tmp_path))
    assert html.partition("<head>\n")[2].startswith(
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    )
    assert html.count(POLICY) == 1
    assert html.encode().index(b'charset="utf-8"') < 1024  # browsers look no further


_NAMES = st.sampled_from(
    "a p div img input svg script style title textarea xmp iframe noscript template math plaintext"
    " table td select option b body html head form button meta desc foreignObject use path".split()
)
_CODE = st.sampled_from(
    ["x", "javascript:x()", "jav\tascript:x()", "//b.example/x", "https://b.example", "#a", "&lt;"]
)
_ATTRIBUTE_NAMES = st.sampled_from(
    "onclick onload href src style title class id xlink:href data-a http-equiv action on\0click".split(" ")
)  # fmt: skip
_QUOTES = st.sampled_from(['"', "'", "", "`", '""', "'\""])
_ATTRIBUTE = st.builds(
    lambda gap, name, is_, begin, value, end: f"{gap}{name}{is_}{begin}{value}{end}",
    st.sampled_from([" ", "/", "\n", "", "\f", '"', "'"]),
    _ATTRIBUTE_NAMES,
    st.sampled_from(["=", " = ", "", "=="]),
    _QUOTES,
    _CODE,
    _QUOTES,
)
_TAG = st.builds(
    lambda begin, name, attributes, end: f"{begin}{name}{''.join(attributes)}{end}",
    st.sampled_from(["<", "<", "<", "</", "< ", "<\0"]),
    _NAMES,
    st.lists(_ATTRIBUTE, max_size=3),
    st.sampled_from([">", ">", ">", "/>", "", " >", "\n"]),
)
_ELEMENT = st.builds(
    lambda name, attributes, inner: f"<{name}{''.join(attributes)}>{inner}</{name}>",
    _NAMES,
    st.lists(_ATTRIBUTE, max_size=1),
    st.one_of(_TAG, _CODE),
)
_SIGNS = st.sampled_from(
    "<!-- --> --!> <!--> <!---> <! <? ]]> <![CDATA[ </ > < \" ' & &lt; &#60; \0 @import url(//b.example)"
    " <!DOCTYPE on\0click x".split(" ")
)
_FRAGMENTS = st.lists(st.one_of(_TAG, _ELEMENT, _SIGNS), min_size=1, max_size=7).map("".join)


@settings(max_examples=60, deadline=None)
@given(_FRAGMENTS, st.sampled_from(["head", "style", "body", "p", "td", "svg", "value"]))
def test_any_fragment_is_refused_or_harmless_by_the_judgement_of_another_parser(
    fragment: str, where: str
) -> None:
    page = seite_mit(fragment, where)
    if not list(page_faults(page)):
        assert aktiv_in(secured(page)) == []
