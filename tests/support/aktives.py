"""Pages with more in them than a paper needs, and what a parser of another make finds in them.

`GRUSS` is what active content does: it asks the page's own server for something.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

GRUSS = "new Image().src='/gruss'"
BOESE = (  # what a look at the text alone does not see, or sees wrongly
    f"<!--><script>{GRUSS}</script>-->",
    f"<!---><script>{GRUSS}</script>-->",
    f"<!-- x --!><script>{GRUSS}</script>-->",
    f"<xmp><!--</xmp><script>{GRUSS}</script>-->",
    f"<textarea><!--</textarea><script>{GRUSS}</script>-->",
    f"<div><title><!--</title><script>{GRUSS}</script>--></div>",
    f'<noscript><p title="</noscript><script>{GRUSS}</script>"></p></noscript>',
    f'<svg><title>x</title><style><!--</style><p title="--><script>{GRUSS}</script>"></style></svg>',
    f'<p title=a"b onclick="x" data-x="><script>{GRUSS}</script>',
    f'<p "><script>{GRUSS}</script><p ">',
    f'<p title=">" class="a"onmouseover="x"><script>{GRUSS}</script></p>',
    f'<svg/onload="{GRUSS}">',
    f'<details open="a"ontoggle="{GRUSS}">x</details>',
    f'<p id=x tabindex=1 autofocus onfocus="{GRUSS}">x</p>',
    '<input type=image src="/gruss">',
    '<table background="/gruss"><tr><td>x</td></tr></table>',
    '<p title="<!--"><img alt="Wappen" src="/gruss"><p title="-->">',
    f'<svg><title>x</title><a xlink:href="javascript:{GRUSS}">x</a></svg>',
    f'<math><mtext><table><mglyph><style><!--</style><img src=x onerror="{GRUSS}">-->',
    f"<svg></p><style><a id=\"</style><img src=x onerror={GRUSS}>\">",
    '<video poster="/gruss"></video>',
    f'<iframe srcdoc="<script>{GRUSS}</script>"></iframe>',
)  # fmt: skip
GELADEN = (  # by styles, which neither browsers nor the program that prints do
    "<p style=\"background: u\\72l('/gruss')\">x</p>",
    "<p style=\"background: image-set('/gruss' 1x)\">x</p>",
)
HARMLOS = (  # text and comments that only look like it
    "<p>on\\0click=x()</p>",
    "<p>javascript:x() und onclick=„x“</p>",
    '<p title="<script>x</script>">Kopf</p>',
    '<p title="javascript:x" data-onclick="x()">Kopf</p>',
    "<!-- <script>x</script> <img> ---- -->",
    "<p>a &lt;script&gt; & b</p>",
    "<p>{{ '<script>x</script>' }}</p>",
)
_PAGE = """\
<!DOCTYPE html>
<html lang="de">
<head>
<title>x</title>
<style>
p {{ color: red }}
{style}</style>
{head}</head>
<body>
<main>
{body}
<p>{p}</p>
<p title="{value}">x</p>
<table><tbody><tr><td>{td}</td></tr></tbody></table>
<svg viewBox="0 0 1 1"><title>x</title>{svg}</svg>
</main>
</body>
</html>
"""
_PLACES = ("head", "style", "body", "p", "td", "svg", "value")
_RUNS = frozenset(
    "applet audio base embed foreignobject form frame frameset iframe image input link math noscript"
    " object portal script source template video".split()
)
_OWN = re.compile("#|data:image/")
_LINK = re.compile(r"#|(?:https?|ftp|mailto|tel):|[^:/\\]*(?:[?#/]|$)", re.IGNORECASE)


def seite_mit(fragment: str, where: str = "body") -> str:
    """A page with a fragment at one of its places."""
    return _PAGE.format(**{**dict.fromkeys(_PLACES, ""), where: fragment})


def aktiv_in(html: str) -> list[str]:
    """What a browser would run or fetch in a page, by its tree as Lexbor builds it."""
    found = []
    for node in LexborHTMLParser(html).css("*"):
        name = (node.tag or "").lower()
        if name in _RUNS:
            found.append(f"<{name}>")
        for key, value in node.attributes.items():
            said = re.sub(r"[\x00-\x20]", "", value or "")
            if (
                key.startswith("on")
                or key in {"src", "srcset", "poster", "background", "action", "formaction", "ping"}
                or (key == "http-equiv" and said.lower() != "content-security-policy")
                or (key.endswith("href") and not (_LINK if name == "a" else _OWN).match(said))
            ):
                found.append(f"{name} {key}={value}")
    return found
