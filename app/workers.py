"""Several processes behind one address, for more cores than one process uses.

The model is loaded once, and every process is forked from the one that has it: the system keeps
one copy of each page for as long as nobody writes to it. Gunicorn starts, watches and replaces
them; in each runs the server of `app.serving`.
"""

import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from starlette.types import ASGIApp
from uvicorn_worker import UvicornWorker

from app import heap
from app.door import StartError
from app.store.database import Database

# One thread each for the encoder: a fork has none of the threads of what it was forked from.
THREADS = 1


def refuse_unshared(workers: int, database: Database) -> None:
    """Raises StartError when several processes would write one SQLite file."""
    if workers > 1 and not database.shared:
        raise StartError(
            f"--workers {workers} needs a database that several processes can use: set "
            "SMPBOT_DATABASE_URL to postgresql://…, or leave --workers out"
        )


def run(
    door: socket.socket, workers: int, build: Callable[[], ASGIApp], server: dict[str, Any]
) -> None:
    """Serves with so many processes until told to stop. `build` makes the application, once in each
    process; `server`: settings of uvicorn.
    """
    # What is there by now is shared for good: collecting garbage would write to it.
    heap.settle()
    _Service(build, _options(door, workers, server)).run()


def _options(door: socket.socket, workers: int, server: dict[str, Any]) -> dict[str, Any]:
    return {
        "bind": f"fd://{door.fileno()}",
        "workers": workers,
        "worker_class": type("Worker", (UvicornWorker,), {"CONFIG_KWARGS": server}),
        "graceful_timeout": server["timeout_graceful_shutdown"],
        "loglevel": "warning",
        "proc_name": "smpbot",
        # Nobody asks it anything.
        "control_socket_disable": True,
    }


class _Service(BaseApplication):
    def __init__(self, build: Callable[[], ASGIApp], options: dict[str, Any]) -> None:
        self._build = build
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's: the settings, one after another."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> ASGIApp:
        """Gunicorn's: the application, in the process that will serve it."""
        return self._build()
