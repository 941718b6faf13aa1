"""Starting the service: a fresh model, then the server."""

import socket
from typing import Any

import uvicorn
from fastapi import FastAPI

from app import heap
from app.freshness import caught_up, model_to_serve
from app.main import create_app
from app.middleware import BODY_LIMIT
from app.settings import Settings
from app.store.database import Database

# Of uvicorn.
_SERVER: dict[str, Any] = {
    # Not websockets: Rasa holds it at a version uvicorn no longer knows.
    "ws": "wsproto",
    "ws_max_size": BODY_LIMIT,
    "log_config": None,
    "access_log": False,
    # Nobody's X-Forwarded-For decides who a peer is.
    "proxy_headers": False,
    "server_header": False,
    # How long a stop waits for replies under way.
    "timeout_graceful_shutdown": 5,
}


def opened(settings: Settings) -> Database:
    """The database, ready for use: a SQLite file is brought to this version on the way. Raises
    StoreError.
    """
    database = Database(settings.database_url.get_secret_value())
    if not database.shared:
        database.migrate()
    database.check()
    return database


def run(door: socket.socket, settings: Settings, processes: int = 1) -> None:
    """Serves with so many processes until told to stop. Raises StartError when the database is not
    one for several.
    """
    heap.keep_small()
    # Before the model, which takes longer: what is wrong with the database is told at once.
    database = opened(settings)
    if processes > 1:
        _run_several(door, settings, database, processes)
        return
    app = _app(settings, database)
    heap.settle()
    _tell(door)
    uvicorn.Server(uvicorn.Config(app, **_SERVER)).run(sockets=[door])
    database.close()


def _app(settings: Settings, database: Database) -> FastAPI:
    # A function of its own: nobody else may hold the model when another takes its place.
    model, record = model_to_serve(settings)
    return create_app(settings, model, database, followed=record)


def _run_several(
    door: socket.socket, settings: Settings, database: Database, processes: int
) -> None:
    # Here: one process alone needs none of it.
    from app import workers  # noqa: PLC0415

    workers.refuse_unshared(processes, database)
    # Connections are not for sharing: each process opens its own.
    database.close()
    model, record = model_to_serve(settings, workers.THREADS)

    def build() -> FastAPI:
        # Not only at the start: one that takes a dead one's place begins with what is served then,
        # and without a database like one that has lost it.
        now, seen = caught_up(settings, model, record)
        connections = Database(settings.database_url.get_secret_value())
        return create_app(settings, now, connections, followed=seen, alone=False)

    _tell(door)
    workers.run(door, processes, build, _SERVER)


def _tell(door: socket.socket) -> None:
    host, port = door.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    print(f"Chat at http://{name}:{port}/  (Ctrl+C stops)", flush=True)  # noqa: T201
