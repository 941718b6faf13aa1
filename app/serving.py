"""Starting the service: a fresh model, then the server."""

import socket

import uvicorn
from fastapi import FastAPI

from app import heap
from app.freshness import model_to_serve
from app.main import create_app
from app.middleware import BODY_LIMIT
from app.settings import Settings
from app.store.database import Database

# How long a stop waits for replies under way.
_LAST_REPLIES_SECONDS = 5


def opened(settings: Settings) -> Database:
    """The database, ready for use: a SQLite file is brought to this version on the way. Raises
    StoreError.
    """
    database = Database(settings.database_url.get_secret_value())
    if not database.shared:
        database.migrate()
    database.check()
    return database


def _app(settings: Settings, database: Database) -> FastAPI:
    # A function of its own: nobody else may hold the model when another takes its place.
    model, record = model_to_serve(settings)
    return create_app(settings, model, database, followed=record)


def run(door: socket.socket, settings: Settings) -> None:
    """Serves until told to stop."""
    heap.keep_small()
    # Before the model, which takes longer: what is wrong with the database is told at once.
    database = opened(settings)
    app = _app(settings, database)
    heap.settle()
    host, port = door.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    print(f"Chat at http://{name}:{port}/  (Ctrl+C stops)", flush=True)  # noqa: T201
    # proxy_headers off: nobody's X-Forwarded-For decides who a peer is.
    config = uvicorn.Config(
        app,
        # Not websockets: Rasa holds it at a version uvicorn no longer knows.
        ws="wsproto",
        ws_max_size=BODY_LIMIT,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_REPLIES_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[door])
    database.close()
