"""Puts the service together."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from app import errors, health, page, staff
from app.channels import Accept, rest
from app.conversation import Conversations
from app.messages import Incoming, Reply
from app.middleware import BodyLimit, SecurityHeaders
from app.nlu import Model
from app.settings import Settings
from app.telemetry import Metrics


def create_app(settings: Settings, model: Model) -> FastAPI:
    """The service, answering from `model`. It owns the worker thread while it runs."""
    metrics = Metrics()
    conversations = Conversations(
        model,
        max_sessions=settings.max_sessions,
        session_seconds=settings.session_minutes * 60,
        max_waiting=settings.max_waiting,
        batch_sizes=metrics.batch_size.observe,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        conversations.close()

    app = FastAPIOffline(
        title="SMP answers",
        version=version("smpbot"),
        description="Answers about scalp micropigmentation from the clinic's article.",
        lifespan=lifespan,
    )
    app.add_middleware(BodyLimit)
    errors.install(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
    )
    app.add_middleware(SecurityHeaders)
    app.include_router(rest.router(_counted(conversations.reply_to, rest.NAME, metrics)))
    app.include_router(staff.router(conversations, metrics, settings.staff_token))
    app.include_router(health.router(conversations))
    app.include_router(page.router(model.faq))
    return app


def _counted(accept: Accept, channel: str, metrics: Metrics) -> Accept:
    async def counted(incoming: Incoming) -> Reply:
        started = time.perf_counter()
        reply = await accept(incoming)
        metrics.reply_seconds.observe(time.perf_counter() - started)
        metrics.replies.labels(channel, reply.outcome).inc()
        return reply

    return counted
