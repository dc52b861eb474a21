"""`{{ bild("logo.svg", alt="Wappen des Kreises") }}` in templates: a picture that lies beside them."""

from __future__ import annotations

from markupsafe import Markup

from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.pictures.album import Album
from vorlagen.documents.pictures.picture import says_something
from vorlagen.documents.press import Html, Press
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code


def template_picture(
    press: Press, environment: DocumentEnvironment, album: Album | None, name: str, alt: str = ""
) -> Html:
    """The HTML of a picture in a template; nothing after a finding.

    Args:
        press: Takes the findings; it knows which line of a template is running.
        environment: Knows the folders of templates, where the file lies.
        album: The pictures of the paper.
        name: The file's path in the first of these folders that has it.
        alt: What is to be seen.
    """
    place = press.place(near=str(name))
    if not says_something(str(alt)):
        press.findings.add(
            Code.BILD_OHNE_TEXT,
            place,
            f"Dem Bild „{name}“ fehlt der Alternativtext.",
            f'Sagen, was zu sehen ist: {{{{ bild("{name}", alt="Wappen des Kreises") }}}}.',
        )
    if album is None:
        raise FigureError(
            Code.BILD_SCHREIBWEISE,
            "Hier kann kein Bild stehen.",
            "Bilder stehen in Schablonen von Vorlagen und ihren Anlagen.",
        )
    picture = album.from_template(str(name), place, press.findings, environment)
    if picture is None or not says_something(str(alt)):
        press.failed = True
        return Html()
    tag = Markup('<img alt="{}" src="{}">').format(alt, Markup(album.stands_for(picture)))  # noqa: S704
    return Html(tag)
