"""Lists of objects on pages, and what may be asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from vorlagen.oparl.council import PAGE, Council, Query
from vorlagen.oparl.objects import Interface, Json, stamp

_TIMES = ("created_since", "created_until", "modified_since", "modified_until")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LATEST = 253_370_000_000  # in the year 9998, so that it is a time in all time zones
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class MalformedError(ValueError):
    """What is asked of a list has not the right form; the message is German."""


def query_of(text: str) -> Query:
    """What the query of an address asks for; parameters that nobody knows are ignored.

    Raises:
        MalformedError: If a time, number or word cannot be understood.
    """
    values: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        if name in values:
            raise MalformedError(f"„{name}“ steht mehrmals da.")
        if name in _TIMES:
            values[name] = _seconds(name, value)
        elif name in ("limit", "page"):
            if not _NUMBER.fullmatch(value):
                raise MalformedError(f"„{name}“ muss eine Zahl ab 1 sein.")
            values[name] = int(value)
        elif name == "omit_internal":
            if value not in ("true", "false"):
                raise MalformedError("„omit_internal“ muss „true“ oder „false“ sein.")
            values[name] = value == "true"
        elif name == "after":
            values[name] = value
    values["limit"] = min(values.get("limit", PAGE), PAGE)
    return Query(**values)


def _seconds(name: str, value: str) -> int:
    text = value.replace(" ", "+")  # a plus sign that was not encoded
    if _TIME.fullmatch(text):
        try:
            seconds = int(datetime.fromisoformat(text).timestamp() // 1)
            return min(max(seconds, 0), _LATEST)
        except (ValueError, OverflowError):
            pass
    raise MalformedError(f"„{name}“ muss ein Zeitpunkt wie 2026-01-31T00:00:00+01:00 sein.")


def page_of_bodies(interface: Interface, query: Query) -> Json:
    """The list of authorities."""
    data = []
    for council in interface.councils.values():
        if query.wants(council.times_of("body")):
            data.append(interface.made(council, "body", omits=query.omit_internal))
    start = (query.page - 1) * query.limit
    end = start + query.limit
    following = {"page": str(query.page + 1)} if end < len(data) else {}
    url = f"{interface.address}/bodies.json"
    return _page(url, query, data[start:end], len(data), following)


def page_of(
    interface: Interface, council: Council, kind: str, committee: str, query: Query
) -> Json:
    """A page of a list: of all objects of a kind, or of those of a committee."""
    page = council.page(kind, query, committee)
    data = [interface.made(council, key, omits=query.omit_internal) for key in page.keys]
    following = {"after": page.keys[-1]} if page.has_more else {}
    return _page(interface.list_url(council, kind, committee), query, data, page.total, following)


def _page(
    url: str, query: Query, data: list[Json | None], total: int, following: Mapping[str, str]
) -> Json:
    own = {"after": query.after}
    if query.page > 1 and not query.after:
        own = {"page": str(query.page)}
    pagination = {"totalElements": total, "elementsPerPage": query.limit}
    if not query.after:
        pagination["currentPage"] = query.page
        pagination["totalPages"] = max(-(-total // query.limit), 1)
    links = {"first": _address(url, query, {}), "self": _address(url, query, own)}
    if following:
        links["next"] = _address(url, query, following)
    return {"data": data, "pagination": pagination, "links": links}


def _address(url: str, query: Query, more: Mapping[str, str]) -> str:
    """The canonical address of a page."""
    parameters = {name: value for name, value in more.items() if value}
    for name in _TIMES:
        value = getattr(query, name)
        if value is not None:
            parameters[name] = stamp(value)
    if query.limit != PAGE:
        parameters["limit"] = str(query.limit)
    if query.omit_internal:
        parameters["omit_internal"] = "true"
    return f"{url}?{urlencode(sorted(parameters.items()))}" if parameters else url
