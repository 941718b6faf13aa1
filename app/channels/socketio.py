"""Rasa's socket.io channel, for the clients that speak it.

Wire contract: rasa/core/channels/socketio.py of Rasa 3.6 with `session_persistence`. Unlike Rasa's,
a session's id is given out here and cannot be guessed, and a message without one is answered too.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
import structlog
from cachetools import TTLCache
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.types import ASGIApp

from app.batching import Overloaded, Stopped
from app.channels import Accept
from app.channels.rest import Id, Metadata, metadata
from app.limits import Limits
from app.messages import Incoming, Reply
from app.middleware import BODY_LIMIT
from app.telemetry import without_quotes
from app.wire import Text

NAME = "socketio"
PATH = "/socket.io"
_BUSY = "Too many messages at once; please try again in a moment."
_FAILED = "Something went wrong here; the message was not answered."
_ISSUED_SECONDS = 86_400
_MOST_ISSUED = 100_000
log = structlog.get_logger()
# Whether a conversation of this name has been held before.
Known = Callable[[str], Awaitable[bool]]


class SessionRequest(BaseModel):
    """What a client asks for a session with: the id it was given before, if any."""

    model_config = ConfigDict(extra="ignore")

    session_id: Id | None = None


class UserUttered(BaseModel):
    """What a person wrote."""

    model_config = ConfigDict(extra="ignore")

    message: Text = ""
    session_id: Id | None = None
    metadata: Metadata | None = Field(None)


class SocketIo:
    """The channel; `accept` answers a message."""

    def __init__(self, accept: Accept, limits: Limits, known: Known, *, alone: bool = True) -> None:
        """`alone`: no other process answers at the same address. Else only WebSockets are taken:
        the requests of a polling client may come to another process each.
        """
        self._accept = accept
        self._limits = limits
        self._known = known
        self._issued: TTLCache[str, bool] = TTLCache(_MOST_ISSUED, _ISSUED_SECONDS)
        # The origin of a page has been checked before a request comes here.
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            transports=["polling", "websocket"] if alone else ["websocket"],
            cors_allowed_origins=[],
            max_http_buffer_size=BODY_LIMIT,
            logger=without_quotes("socketio.server"),
            engineio_logger=without_quotes("engineio.server"),
        )
        self._server.on("session_request", self._session_request)
        self._server.on("user_uttered", self._user_uttered)
        self.app: ASGIApp = socketio.ASGIApp(self._server, socketio_path=PATH)

    async def _session_request(self, connection: str, data: object = None, *_: object) -> None:
        asked = _read(SessionRequest, data)
        session = await self._session(asked.session_id if asked else None)
        await self._server.save_session(connection, {"id": session})
        await self._server.emit("session_confirm", session, to=connection)

    async def _user_uttered(self, connection: str, data: object = None, *_: object) -> None:
        said = _read(UserUttered, data) or UserUttered()
        kept = await self._server.get_session(connection)
        session = kept.get("id") or await self._session(said.session_id)
        await self._server.save_session(connection, {"id": session})
        message_id = said.metadata.message_id if said.metadata else None
        incoming = Incoming(session, said.message, message_id, NAME)
        await self._server.emit("bot_uttered", await self._reply(connection, incoming), connection)

    async def _reply(self, connection: str, incoming: Incoming) -> dict[str, Any]:
        scope = self._server.get_environ(connection)["asgi.scope"]
        name = incoming.conversation
        wait = self._limits.address_wait(scope) or self._limits.conversation_wait(scope, name)
        if wait:
            return {"text": f"Too many messages: please wait {wait} seconds."}
        try:
            return render(await self._accept(incoming))
        except (Overloaded, Stopped):
            return {"text": _BUSY}
        except Exception as error:  # noqa: BLE001
            # The type only: an exception's text can quote what a user wrote.
            log.error("unexpected error", path=PATH, error=type(error).__name__)  # noqa: TRY400
            return {"text": _FAILED}

    async def _session(self, asked: str | None) -> str:
        """The session asked for if it was given out here, else a new one of 128 random bits."""
        if asked and (asked in self._issued or await self._known(f"{NAME}:{asked}")):
            return asked
        session = secrets.token_urlsafe(16)
        self._issued[session] = True
        return session


def render(reply: Reply) -> dict[str, Any]:
    """`reply` as `bot_uttered` has it: clients tell the kind of a message from its very keys."""
    told = metadata(reply).model_dump(exclude_none=True)
    message: dict[str, Any] = {"text": reply.text, "metadata": told}
    if reply.buttons:
        message["quick_replies"] = [
            {"content_type": "text", "title": button.title, "payload": button.payload}
            for button in reply.buttons
        ]
    return message


def _read(shape: type[Any], data: object) -> Any:
    try:
        return shape.model_validate(data or {})
    except ValidationError:
        return None
