"""Puts the service together."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from app import errors, health, model_api, staff, widget
from app.channels import Accept, rest, socketio, whatsapp
from app.conversation import Conversations, Forgetful, Memory
from app.delivery import USUAL, Delivery, Patience
from app.journal import Journal
from app.limits import Limits
from app.messages import Incoming, Reply
from app.middleware import AddressLimit, BodyLimit, OriginCheck, SecurityHeaders
from app.nlu import Model
from app.retention import purge_hourly
from app.served import Served
from app.settings import Settings
from app.store.database import Database
from app.store.transcripts import Transcripts
from app.supervision import Work, supervised
from app.swapping import Swaps
from app.telemetry import Metrics


def create_app(
    settings: Settings,
    model: Model,
    database: Database | None = None,
    patience: Patience = USUAL,
    followed: Served | None = None,
    *,
    alone: bool = True,
) -> FastAPI:
    """The service, answering from `model`, keeping conversations in `database` if there is one.
    `followed`: what the model folder said when the model was chosen; what it says later counts.
    `alone`: no other process answers at the same address.

    It owns the worker threads while it runs.
    """
    metrics = Metrics()
    journal = _journal(settings, database, metrics) if database else None
    conversations = _conversations(settings, model, journal or Forgetful(), metrics)
    limits = Limits(settings.rate_limit_per_minute, settings.trusted_proxies)
    delivery = None
    swaps = Swaps(settings, conversations, metrics)
    work: dict[str, Work] = {}
    if followed:
        work["following"] = partial(swaps.follow, followed)
    if database:
        work["purging"] = partial(purge_hourly, Transcripts(database), settings.retention_days)
    if database and settings.whatsapp:
        delivery = Delivery(settings, database, conversations, metrics, limits, patience)
        work["delivery"] = delivery.run

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(supervised(name, job)) for name, job in work.items()]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        conversations.close()
        if journal:
            await asyncio.to_thread(journal.close)

    app = FastAPIOffline(
        title="SMP answers",
        version=version("smpbot"),
        description="Answers about scalp micropigmentation from the clinic's article.",
        lifespan=lifespan,
    )
    _guard(app, settings, limits)
    accept = partial(_counted, conversations.reply_to, metrics)
    app.include_router(rest.router(accept, limits))
    app.mount(
        socketio.PATH, socketio.SocketIo(accept, limits, conversations.known, alone=alone).app
    )
    undelivered = delivery.undelivered if delivery else list
    app.include_router(staff.router(conversations, metrics, settings.staff_token, undelivered))
    app.include_router(model_api.router(conversations, swaps, settings.staff_token))
    if delivery:
        app.include_router(whatsapp.router(delivery.channel, delivery.woken))
    checks = health.Checks(
        partial(_failing, database, journal, delivery), delivery.degraded if delivery else None
    )
    app.include_router(health.router(conversations, checks))
    app.include_router(widget.router(lambda: conversations.model.faq))
    return app


def _conversations(
    settings: Settings, model: Model, memory: Memory, metrics: Metrics
) -> Conversations:
    return Conversations(
        model,
        memory,
        max_sessions=settings.max_sessions,
        session_seconds=settings.session_minutes * 60,
        max_waiting=settings.max_waiting,
        batch_sizes=metrics.batch_size.observe,
    )


def _journal(settings: Settings, database: Database, metrics: Metrics) -> Journal:
    kept = Transcripts(database, settings.session_minutes * 60)
    return Journal(kept, shared=database.shared, lost=metrics.unkept.inc)


def _guard(app: FastAPI, settings: Settings, limits: Limits) -> None:
    """The last one added is the first one met."""
    app.add_middleware(BodyLimit)
    errors.install(app)
    app.add_middleware(OriginCheck, allowed=settings.allowed_origins)
    app.add_middleware(AddressLimit, limits=limits, token=settings.staff_token)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST"],
        # Clients of Rasa that hold a token send it along; a question needs none.
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
    )
    app.add_middleware(SecurityHeaders)


def _failing(
    database: Database | None, journal: Journal | None, delivery: Delivery | None
) -> str | None:
    if (database and database.failing()) or (journal and journal.behind):
        return "The database cannot be written to."
    return delivery.failing() if delivery else None


async def _counted(answer: Accept, metrics: Metrics, incoming: Incoming) -> Reply:
    started = time.perf_counter()
    reply = await answer(incoming)
    metrics.reply_seconds.observe(time.perf_counter() - started)
    metrics.replies.labels(incoming.channel, reply.outcome).inc()
    return reply
