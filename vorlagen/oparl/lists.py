"""Pages of lists, and what may be asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from vorlagen.oparl.objects import Json, stamp
from vorlagen.oparl.store import PAGE, Query

_TIMES = ("created_since", "created_until", "modified_since", "modified_until")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LATEST = 253_370_000_000  # in the year 9998, so that it is a time in all time zones
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_INTERNAL = ("auxiliaryFile", "agendaItem", "membership", "legislativeTerm")


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


def without_internal(content: str) -> str:
    """An object without its lists of embedded objects, which a reader may want to be left out."""
    made = msgspec.json.decode(content)
    for name in _INTERNAL:
        value = made.get(name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            del made[name]
    return msgspec.json.encode(made).decode()


def page_of(url: str, query: Query, data: list[str], total: int, after: str) -> str:
    """A page of a list as JSON; `after` is the path of its last object if there are more."""
    own = {"after": query.after}
    if query.page > 1 and not query.after:
        own = {"page": str(query.page)}
    pagination = {"totalElements": total, "elementsPerPage": query.limit}
    if not query.after:
        pagination["currentPage"] = query.page
        pagination["totalPages"] = max(-(-total // query.limit), 1)
    links = {"first": _address(url, query, {}), "self": _address(url, query, own)}
    if after:
        links["next"] = _address(url, query, {"after": after})
    return joined(data, pagination, links)


def joined(data: list[str], pagination: Json, links: Mapping[str, str]) -> str:
    """A page of objects that are JSON already."""
    rest = msgspec.json.encode({"pagination": pagination, "links": links}).decode()
    return f'{{"data":[{",".join(data)}],{rest[1:]}'


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
