"""Where templates lie: in the project first, then those that come with the program."""

from __future__ import annotations

from pathlib import Path

import vorlagen
from vorlagen.documents.environment import TemplateFolder
from vorlagen.facts.files import is_there

SHIPPED = "vorlagen:templates"  # what findings call the templates that come with the program


def template_folders(project: Path, mandant: str) -> list[TemplateFolder]:
    """The folders for an authority's templates: its own before the common, the project's before ours."""
    own, shipped = project / "templates", shipped_templates()
    roots = [(own, "templates", project)]
    if own.resolve() != shipped.resolve():
        roots.append((shipped, SHIPPED, shipped))
    else:
        roots = [(shipped, "templates", shipped)]
    return [
        TemplateFolder(templates / folder, f"{name}/{folder}", root)
        for templates, name, root in roots
        for folder in (mandant, "gemeinsam")
        if is_there(templates / folder)
    ]


def shipped_templates() -> Path:
    """The templates of the program: inside an installed package, beside it in a checkout."""
    package = Path(vorlagen.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
