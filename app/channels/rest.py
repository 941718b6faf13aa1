"""Rasa's REST channel: `POST /webhooks/rest/webhook`, always exactly one message in the answer.

Wire contract: rasa/core/channels/rest.py of Rasa 3.6. Its browser clients send no Content-Type of
their own, so `text/plain` is as good as JSON's.
"""

import uuid
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from app.channels import Accept
from app.errors import slower
from app.limits import Limits
from app.messages import Incoming, Outcome, Reply
from app.wire import Backing, Choice, Text, backing, choices, documented, parsed

NAME = "rest"

Id = Annotated[Text, StringConstraints(min_length=1, max_length=256)]


class Metadata(BaseModel):
    """What a client may tell about its message; what we do not know is ignored."""

    model_config = ConfigDict(extra="ignore")

    message_id: Id | None = Field(
        None, description="The client's own id: a repeat within ten minutes gets the same reply."
    )


class RestMessage(BaseModel):
    """What a person wrote. Without a sender every message is a conversation of its own."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={"example": {"sender": "anna", "message": "How much does it cost?"}},
    )

    sender: Id | None = None
    message: Text
    metadata: Metadata | None = None


class RestMetadata(BaseModel):
    """What the reply is, for clients that want to know more than the text."""

    outcome: Outcome
    topics: list[str]
    sources: list[Backing]
    forgotten: bool | None = Field(None, description="True: what this person wrote is deleted.")


class RestReply(BaseModel):
    """One reply."""

    recipient_id: str
    text: str
    buttons: list[Choice] | None = None
    metadata: RestMetadata


_REPLIES = TypeAdapter(list[RestReply])


def router(accept: Accept, limits: Limits) -> APIRouter:
    """The channel's routes; `accept` answers a message."""
    routes = APIRouter(prefix="/webhooks/rest", tags=["chat"])

    @routes.get("/", summary="Whether the channel is there")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @routes.post(
        "/webhook",
        summary="Ask a question",
        response_model=list[RestReply],
        openapi_extra=documented(RestMessage),
    )
    async def webhook(request: Request) -> Response:
        message = parsed(RestMessage, await request.body())
        sender = message.sender or uuid.uuid4().hex
        message_id = message.metadata.message_id if message.metadata else None
        opens = message.sender is None
        incoming = Incoming(sender, message.message, message_id, NAME, opens)
        if wait := limits.conversation_wait(request.scope, incoming.conversation):
            raise slower(wait)
        replies = [render(sender, await accept(incoming))]
        # Not left to FastAPI, which would build and check them once more.
        content = _REPLIES.dump_json(replies, exclude_none=True)
        return Response(content, media_type="application/json")

    return routes


def render(recipient: str, reply: Reply) -> RestReply:
    """`reply` in Rasa's shape."""
    return RestReply(
        recipient_id=recipient,
        text=reply.text,
        buttons=choices(reply.buttons) or None,
        metadata=metadata(reply),
    )


def metadata(reply: Reply) -> RestMetadata:
    """What `reply` is."""
    return RestMetadata(
        outcome=reply.outcome,
        topics=list(reply.topics),
        sources=backing(reply.sources),
        forgotten=reply.forgotten or None,
    )
