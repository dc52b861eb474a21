"""What forms of the page send, read within bounds: fields, and files beside them."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable

from msgspec.json import decode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Given = dict[str, str]  # what a form sends, by the names of its fields
_MOST_SENT = 2_000_000  # bytes; no text of a paper is longer
MOST_WITH_FILE = 60_000_000  # as base64
_CONTENT = ".inhalt"  # behind the name of a field for a file


def posting(
    answer: Callable[[Given], Response], most: int = _MOST_SENT
) -> Callable[[Request], Awaitable[Response]]:
    """Returns an endpoint for what a form sends, of at most so many bytes."""

    async def endpoint(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return PlainTextResponse("Das ist zu groß, um gespeichert zu werden.", 413)
        return await run_in_threadpool(answer, decode(body, type=Given))

    return endpoint


def sent_file(given: Given, field: str, folder: str) -> dict[str, bytes]:
    """The file that was chosen in a field, by its place in a folder; nothing if none was."""
    content = given.get(field + _CONTENT)
    if not content:
        return {}
    name = given[field].replace("\\", "/").rpartition("/")[2].lstrip(".")
    return {f"{folder}/{name}": base64.b64decode(content)}
