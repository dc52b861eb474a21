"""What forms of the page send, read within bounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.json import decode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Given = dict[str, str]  # what a form sends, by the names of its fields
_MOST_SENT = 2_000_000  # bytes; no text of a paper is longer


def posting(answer: Callable[[Given], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Returns an endpoint for what a form sends."""

    async def endpoint(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_SENT:
                return PlainTextResponse("Das ist zu lang, um gespeichert zu werden.", 413)
        return await run_in_threadpool(answer, decode(body, type=Given))

    return endpoint
