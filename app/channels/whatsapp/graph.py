"""Meta's Graph API: sending a message, and what each of its errors means for that message.

Meta, "Cloud API: error codes"; decided by the code alone, since the same one comes with several
HTTP statuses.
"""

import asyncio
from typing import Any

import httpx2 as httpx

# 1 and 2: "unknown" and "service", both to be tried again.
_RETRY = {1, 2, 4, 80007, 130429, 131057, 131016, 133004, 429, 131000}
# Of a proxy in between, or of Meta without a word: it may pass.
_PASSING = {401, 404, 408, 429}
_PAIR = {131056}
_STOP = {0, 190, 3, 10, 368, 131005, 131031, 131042, 131045, 130497, *range(200, 300)}
_NEVER = {100, 131008, 131009, 131021, 131026, 131047, 131062, 130472, 131048, 131049, 131050}
_SERVER_ERROR = 500
_LONGEST_PAUSE = 300.0


class GraphError(Exception):
    """A message was not sent, or nobody knows. code: Meta's own, or a word for what happened."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.after = after


class Retry(GraphError):
    """Not sent; to be sent again, after so many seconds if Meta says so."""


class PairLimited(GraphError):
    """Not sent: too many messages to this one person."""


class Ambiguous(GraphError):
    """Perhaps sent."""


class ChannelStopped(GraphError):
    """Not sent, and nothing will be until the operator has put something right."""


class MessageFailed(GraphError):
    """Not sent; this message will never be."""


def classify(status: int, content: Any, retry_after: str | None) -> GraphError:
    """The error for an answer that is none of success."""
    error = content.get("error") if isinstance(content, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    known = isinstance(code, int) and not isinstance(code, bool)
    code = code if known else None
    name = str(code) if known else f"http {status}"
    if code in _PAIR:
        return PairLimited(name)
    if code in _RETRY or (not known and status in _PASSING):
        return Retry(name, _seconds(retry_after))
    if known and code in _STOP:
        return ChannelStopped(name)
    lost = status >= _SERVER_ERROR and code not in _NEVER
    return Ambiguous(name) if lost else MessageFailed(name)


class Graph:
    """Sends from one phone number. Close it with `aclose`."""

    def __init__(
        self, url: str, version: str, phone_number_id: str, token: str, seconds: float
    ) -> None:
        """`url`: without the version; `seconds`: how long a request may take in all."""
        self._seconds = seconds
        self._path = f"{url.rstrip('/')}/{version}/{phone_number_id}/messages"
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"}, timeout=seconds
        )

    async def send(self, body: dict[str, Any]) -> str:
        """Sends a message; its id. Raises GraphError, a kind for each thing to do about it."""
        content = await self._post(body)
        try:
            return str(content["messages"][0]["id"])
        except (LookupError, TypeError) as error:
            raise Ambiguous("unreadable") from error

    async def show_typing(self, body: dict[str, Any]) -> None:
        """Marks as read. Raises GraphError."""
        await self._post(body)

    async def aclose(self) -> None:
        """Ends its connections."""
        await self._client.aclose()

    async def _post(self, body: dict[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._client.post(self._path, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Retry("unreachable") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise Ambiguous(type(error).__name__) from error
        try:
            content = response.json()
        except ValueError:
            content = None
        if response.is_success:
            return content
        raise classify(response.status_code, content, response.headers.get("retry-after"))


def _seconds(header: str | None) -> float | None:
    """At most some minutes: whoever waits for a reply will not wait for hours."""
    written = header and header.isascii() and header.isdigit()
    return min(_LONGEST_PAUSE, float(header or "")) if written else None
