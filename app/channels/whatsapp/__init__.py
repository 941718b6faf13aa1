"""WhatsApp Cloud API: the webhook verifies, stores, says 200; `app.delivery` answers and sends."""

from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict

from app.channels.whatsapp.events import (
    Event,
    Renamed,
    Said,
    Sender,
    Silent,
    StatusOf,
    Trouble,
    Unreadable,
)
from app.channels.whatsapp.parsing import NotJson, parse
from app.channels.whatsapp.signature import challenge, verified
from app.errors import ApiError
from app.settings import Settings
from app.store.inbox import Arrived, Inbox
from app.store.outbox import Outbox, Word
from app.telemetry import Metrics
from app.waking import Waker

NAME = "whatsapp"
log = structlog.get_logger()


class Stored(BaseModel):
    """A message in the inbox: what was written (None: nothing that can be read), and by whom."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str | None
    phone: str | None
    user_id: str | None

    @property
    def sender(self) -> Sender:
        """Who wrote it."""
        return Sender(self.phone, self.user_id)


class WhatsApp:
    """What the webhook does with what it is handed."""

    def __init__(self, settings: Settings, inbox: Inbox, outbox: Outbox, metrics: Metrics) -> None:
        self._number = settings.whatsapp_phone_number_id or ""
        self._secrets = [secret.get_secret_value() for secret in settings.whatsapp_app_secret]
        word = settings.whatsapp_verify_token
        self._word = word.get_secret_value() if word else ""
        self._inbox = inbox
        self._outbox = outbox
        self._metrics = metrics

    def handshake(self, parameters: dict[str, str]) -> str:
        """The challenge. Raises ApiError 403."""
        if not self._word or (answer := challenge(parameters, self._word)) is None:
            raise ApiError(403, "This is not the handshake that was agreed on.")
        return answer

    def take(self, body: bytes, signature: str | None) -> int:
        """Keeps what the body tells; how many messages were new. Blocks. Raises ApiError 401 or
        400.
        """
        if not verified(body, signature, self._secrets):
            self._count("rejected")
            raise ApiError(401, "The signature is missing or wrong.")
        try:
            events = parse(body, self._number)
        except NotJson as error:
            self._count("rejected")
            raise ApiError(400, "The body is not valid JSON.") from error
        arrived = [found for event in events if (found := self._arrived(event))]
        new = self._inbox.accept(arrived) if arrived else 0
        self._count("accepted", new)
        self._count("duplicate", len(arrived) - new)
        self._tell(events)
        return new

    def _tell(self, events: Sequence[Event]) -> None:
        statuses = [event for event in events if isinstance(event, StatusOf)]
        if statuses:
            self._outbox.confirm(
                [Word(one.callback, one.message_id, one.failure) for one in statuses]
            )
        for status in statuses:
            if status.failure:
                self._metrics.deliveries.labels(NAME, "failed").inc()
                log.warning("a reply was not delivered", channel=NAME, code=status.failure)
        for event in events:
            if isinstance(event, Renamed):
                old, new = (conversation(self._name(key)) for key in (event.old, event.new))
                self._inbox.rename(old, new)
            elif isinstance(event, Trouble):
                self._count("trouble")
                log.warning("whatsapp reports trouble", code=event.code)

    def _arrived(self, event: Event) -> Arrived | None:
        if isinstance(event, Silent):
            return Arrived(event.id, conversation(self._name(event.sender.key)), None)
        if not isinstance(event, Said | Unreadable):
            return None
        text = event.text if isinstance(event, Said) else None
        stored = Stored(
            id=event.id, text=text, phone=event.sender.phone, user_id=event.sender.user_id
        )
        name = conversation(self._name(event.sender.key))
        # Who has an id of their own by now may have written before under the number alone.
        phone = event.sender.phone if event.sender.user_id else None
        formerly = conversation(self._name(phone)) if phone else None
        return Arrived(event.id, name, stored.model_dump_json(), formerly)

    def _name(self, key: str) -> str:
        return f"{self._number}:{key}"

    def _count(self, result: str, number: int = 1) -> None:
        self._metrics.arrivals.labels(NAME, result).inc(number)


def conversation(name: str) -> str:
    """The name of the conversation with a person."""
    return f"{NAME}:{name}"


def router(channel: WhatsApp, woken: Waker) -> APIRouter:
    """The webhook; `woken` is told when there is something to be answered."""
    routes = APIRouter(prefix="/webhooks/whatsapp", tags=["whatsapp"])

    @routes.get("/webhook", summary="Meta's handshake", response_class=PlainTextResponse)
    async def handshake(
        mode: Annotated[str, Query(alias="hub.mode")] = "",
        word: Annotated[str, Query(alias="hub.verify_token")] = "",
        asked: Annotated[str, Query(alias="hub.challenge")] = "",
    ) -> str:
        parameters = {"hub.mode": mode, "hub.verify_token": word, "hub.challenge": asked}
        return channel.handshake(parameters)

    @routes.post("/webhook", summary="Meta's notifications")
    async def webhook(request: Request) -> Response:
        body = await request.body()
        signature = request.headers.get("x-hub-signature-256")
        await run_in_threadpool(channel.take, body, signature)
        woken()
        return Response(status_code=200)

    return routes
