"""Meta's Graph API: sending a message, and what each of its errors means for that message.

Meta, "Cloud API: error codes"; decided by the code alone, since the same one comes with several
HTTP statuses.
"""

from typing import Any

import httpx2 as httpx

_SECONDS = 20.0
_RETRY = {4, 80007, 130429, 131057, 131016, 133004, 429, 131000}
_PAIR = {131056}
_STOP = {0, 190, 3, 10, 368, 131005, 131031, 131042, 131045, 130497, *range(200, 300)}
_NEVER = {131048, 131049, 131050}
_SERVER_ERROR = 500
_TOO_MANY = 429


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
    if not known and status == _TOO_MANY:
        code = status
    name = str(code) if known else f"http {status}"
    if code in _PAIR:
        return PairLimited(name)
    if code in _RETRY:
        return Retry(name, _seconds(retry_after))
    if known and code in _STOP:
        return ChannelStopped(name)
    lost = status >= _SERVER_ERROR and code not in _NEVER
    return Ambiguous(name) if lost else MessageFailed(name)


class Graph:
    """Sends from one phone number. Close it with `aclose`."""

    def __init__(self, url: str, version: str, phone_number_id: str, token: str) -> None:
        """`url`: without the version."""
        self._path = f"{url.rstrip('/')}/{version}/{phone_number_id}/messages"
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS
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
            response = await self._client.post(self._path, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Retry("unreachable") from error
        except httpx.HTTPError as error:
            raise Ambiguous(type(error).__name__) from error
        try:
            content = response.json()
        except ValueError:
            content = None
        if response.is_success:
            return content
        raise classify(response.status_code, content, response.headers.get("retry-after"))


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None
