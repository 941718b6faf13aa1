"""For the machine that watches the service: alive, and able to answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from app.conversation import Conversations
from app.errors import ApiError

# What is wrong with a part of the service, or None; blocks.
Check = Callable[[], str | None]


@dataclass(frozen=True)
class Checks:
    """failing: what keeps the service from answering; degraded: what only has to be told."""

    failing: Check
    degraded: Check | None = None


def router(conversations: Conversations, checks: Checks) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: so does the model's worker, and nothing fails."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Whether the process is alive")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Whether questions can be answered")
    async def ready() -> dict[str, str]:
        if not conversations.serving.batcher.alive:
            raise ApiError(503, "The model's worker has stopped; restart the service.")
        if problem := await asyncio.to_thread(checks.failing):
            raise ApiError(503, problem)
        state = {"status": "ok", "model": conversations.model.file}
        if checks.degraded and (problem := checks.degraded()):
            state |= {"status": "degraded", "problem": problem}
        return state

    return routes
