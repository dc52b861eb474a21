"""Lets WeasyPrint lay out a page and keeps what style each element has, which else is forgotten."""

from __future__ import annotations

from typing import Any


def laid_out_by(weasyprint: Any, page: Any, fonts: Any, options: dict[str, Any]) -> Any:
    """The laid-out document of a page (`weasyprint.HTML`).

    It has a function `style_for` that gives the style of an element, by which one can tell what
    should be on the pages from what the style sheet leaves out.
    """

    class Document(weasyprint.Document):  # type: ignore[misc] # no types in WeasyPrint
        style_for: Any = None

        @classmethod
        def _build_layout_context(cls, *arguments: Any) -> Any:
            context = super()._build_layout_context(*arguments)
            cls.style_for = context.style_for
            return context

    return Document._render(page, fonts, None, None, {**weasyprint.DEFAULT_OPTIONS, **options})
