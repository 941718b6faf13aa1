"""For the machine that watches the service: alive, and able to answer."""

from fastapi import APIRouter

from app.conversation import Conversations
from app.errors import ApiError


def router(conversations: Conversations) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: so does the model's worker."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Whether the process is alive")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Whether questions can be answered")
    async def ready() -> dict[str, str]:
        if not conversations.batcher.alive:
            raise ApiError(503, "The model's worker has stopped; restart the service.")
        return {"status": "ok", "model": conversations.model.file}

    return routes
