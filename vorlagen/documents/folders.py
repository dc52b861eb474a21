"""Where templates lie: in the project first, then those that come with the program."""

from __future__ import annotations

from pathlib import Path

import vorlagen
from vorlagen.documents.environment import TemplateFolder

SHIPPED = "vorlagen:templates"  # what findings call the templates that come with the program


def template_folders(project: Path, mandant: str) -> list[TemplateFolder]:
    """The folders for an authority's templates: its own before the common, the project's before ours."""
    own, shipped = project / "templates", shipped_templates()
    roots = [(own, "templates")]
    if not (own.is_dir() and own.resolve() == shipped.resolve()):
        roots.append((shipped, SHIPPED))
    return [
        TemplateFolder(root / folder, f"{name}/{folder}")
        for root, name in roots
        for folder in (mandant, "gemeinsam")
        if (root / folder).is_dir()
    ]


def shipped_templates() -> Path:
    """The templates of the program: inside an installed package, beside it in a checkout."""
    package = Path(vorlagen.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
