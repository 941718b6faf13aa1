"""What holds for every request: a limit on the body, and headers a browser obeys."""

from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import errors
from app.limits import Limits
from app.staff_only import has_token

# 4,096 characters, each at worst an escaped surrogate pair of 12 bytes, and some room.
BODY_LIMIT = 64 * 1024
# Meta sends up to 3 MB, and sends again for a week what is refused.
WHATSAPP_BODY_LIMIT = 4 * 1024 * 1024
WHATSAPP = "/webhooks/whatsapp/"

_CONTENT_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)
# Swagger's page starts with an inline script and shows inline images.
_DOCS_POLICY = (
    "default-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'"
)
_DOCS = ("/docs", "/redoc")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _raw(policy: str) -> list[tuple[bytes, bytes]]:
    """The headers with this policy as ASGI has them."""
    headers = {"Content-Security-Policy": policy} | _HEADERS
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_PAGE_HEADERS, _DOCS_HEADERS = _raw(_CONTENT_POLICY), _raw(_DOCS_POLICY)


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Answers 413 as soon as a body is known to be over the limit, announced or not."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = WHATSAPP_BODY_LIMIT if scope["path"].startswith(WHATSAPP) else self._limit
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > limit:
            await _too_large(limit)(scope, receive, send)
            return
        body = _Counted(receive, limit)

        async def unless_exceeded(message: Message) -> None:
            # A framework that wraps the exception in an answer of its own is not heard.
            if not body.exceeded:
                await send(message)

        with suppress(_TooLarge):
            await self._app(scope, body, unless_exceeded)
        if body.exceeded:
            await _too_large(limit)(scope, receive, send)


def _too_large(limit: int) -> Response:
    message = f"The body is larger than {limit} bytes."
    return errors.response(413, message, headers={"Connection": "close"})


class _Counted:
    """Receives until the limit is passed, then raises _TooLarge."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    @property
    def exceeded(self) -> bool:
        return self._left < 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.exceeded:
            raise _TooLarge
        return message


class AddressLimit:
    """Answers 429 to an address that asks too much. What only reads open pages is not counted, nor
    is staff with a valid token, nor WhatsApp, which sends everybody's messages from one address.
    """

    def __init__(self, app: ASGIApp, limits: Limits, token: SecretStr | None) -> None:
        self._app = app
        self._limits = limits
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        wait = self._limits.address_wait(scope) if self._counted(scope) else 0
        if not wait:
            await self._app(scope, receive, send)
            return
        refusal = errors.slower(wait)
        answer = errors.response(refusal.status, refusal.message, headers=refusal.headers)
        await answer(scope, receive, send)

    def _counted(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"].startswith(WHATSAPP):
            return False
        headers = Headers(scope=scope)
        if self._token and has_token(headers, self._token):
            return False
        return scope["method"] not in ("GET", "HEAD", "OPTIONS") or "authorization" in headers


class OriginCheck:
    """Answers 403 to a page of another site that asks without being allowed to: a browser would
    still send the message, and only keep the page from reading the answer.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if not self._asks(scope) or self._fine(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        message = "Pages of this origin may not ask here; see SMPBOT_ALLOWED_ORIGINS."
        await errors.response(403, message)(scope, receive, send)

    def _asks(self, scope: Scope) -> bool:
        """Whether it is more than reading an open page."""
        if scope["type"] == "http":
            reads = scope["method"] in ("GET", "HEAD", "OPTIONS")
            return not reads or scope["path"].startswith("/socket.io")
        return bool(scope["type"] == "websocket")

    def _fine(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin in self._allowed:
            return True
        try:
            # The host alone: in front of the service a proxy may speak TLS.
            return urlsplit(origin).netloc == headers.get("host")
        except ValueError:
            return False


class SecurityHeaders:
    """Sets the headers on every response that has not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = _DOCS_HEADERS if scope["path"].startswith(_DOCS) else _PAGE_HEADERS

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                theirs = list(message.get("headers", ()))
                names = {name.lower() for name, _ in theirs}
                message["headers"] = theirs + [pair for pair in ours if pair[0] not in names]
            await send(message)

        await self._app(scope, receive, with_headers)
