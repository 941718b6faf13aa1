"""For the clinic's staff: ask and see why, list the topics, forget, metrics."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.conversation import Conversations
from app.errors import ApiError
from app.messages import Outcome, Reply
from app.staff_only import staff_only
from app.store import outbox
from app.telemetry import Metrics
from app.wire import Backing, Choice, LimitedText, backing, choices

_TURNS = 20


class Question(BaseModel):
    """A message to try, and the user's earlier turns, oldest first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"text": "How much does it cost?"}}
    )

    text: LimitedText
    context: Annotated[list[LimitedText], Field(max_length=_TURNS)] = []


class Alternative(BaseModel):
    """A topic and its probability."""

    topic: str
    confidence: float


class Explained(BaseModel):
    """A reply and how it came about."""

    outcome: Outcome
    topics: list[str]
    text: str
    buttons: list[Choice]
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    alternatives: list[Alternative]
    sources: list[Backing]
    why: dict[str, Any]
    model: str


class TopicInfo(BaseModel):
    """A topic as the content file has it."""

    id: str
    title: str
    question: str
    answer: str
    sources: list[Backing]


class Forgotten(BaseModel):
    """How many conversations were deleted."""

    deleted: int


class Undelivered(BaseModel):
    """Somebody who never got a reply: in which conversation, why, and when they had asked."""

    conversation: str
    code: str
    asked_at: datetime


def router(
    conversations: Conversations,
    metrics: Metrics,
    token: SecretStr | None,
    undelivered: Callable[[], Sequence[outbox.Undelivered]],
) -> APIRouter:
    """The staff routes that are not about the model. `undelivered`: the replies that never arrived;
    blocks.
    """
    # HTTPBearer only documents the token; the route class decides.
    bearer = Depends(HTTPBearer(auto_error=False))
    staff = APIRouter(route_class=staff_only(token), dependencies=[bearer])

    @staff.post("/api/ask", tags=["staff"], summary="The reply to a text, and why")
    async def ask(question: Question) -> Explained:
        with conversations.serving.in_use() as servable:
            reply = await servable.ask(question.text, question.context)
            return explain(reply, servable.model.file)

    @staff.get("/api/topics", tags=["staff"], summary="What can be answered")
    async def topics() -> list[TopicInfo]:
        faq = conversations.model.faq
        return [
            TopicInfo(
                id=topic_id,
                title=topic.title,
                question=topic.question,
                answer=faq.clinic.fill(topic.answer),
                sources=[Backing(section=s.section, evidence=s.evidence) for s in topic.sources],
            )
            for topic_id, topic in faq.topics.items()
        ]

    @staff.delete(
        "/api/conversations/{name:path}",
        tags=["staff"],
        summary="Delete what a person wrote",
        responses={404: {"description": "Nothing is kept under this name."}},
    )
    async def forget(name: str) -> Forgotten:
        """`name`: a conversation's id such as `rest:anna`, or a sender's, on every channel."""
        found = await conversations.forget(name)
        if not found:
            raise ApiError(404, "Nothing is kept under this name.")
        return Forgotten(deleted=found)

    @staff.get("/api/undelivered", tags=["staff"], summary="Who has to be answered by a person")
    async def lost() -> list[Undelivered]:
        found = await run_in_threadpool(undelivered)
        return [
            Undelivered(
                conversation=one.conversation,
                code=one.code,
                asked_at=datetime.fromtimestamp(one.asked_at, UTC),
            )
            for one in found
        ]

    @staff.get("/metrics", tags=["staff"], summary="Prometheus metrics")
    async def prometheus() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return staff


def explain(reply: Reply, model: str) -> Explained:
    """`reply` as `/api/ask` tells it."""
    return Explained(
        outcome=reply.outcome,
        topics=list(reply.topics),
        text=reply.text,
        buttons=choices(reply.buttons),
        confidence=reply.confidence,
        alternatives=[
            Alternative(topic=guess.topic, confidence=guess.confidence)
            for guess in reply.alternatives
        ],
        sources=backing(reply.sources),
        why=reply.why,
        model=model,
    )
