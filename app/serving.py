"""Starting the service: a socket, a fresh model, a server."""

import errno
import socket
import subprocess
import sys

import uvicorn

from app import archives, faq
from app.faults import OperatorFault
from app.main import create_app
from app.nlu import Model
from app.settings import Settings, is_loopback


class StartError(OperatorFault):
    """The service cannot start; the message says what to do."""


def refuse_open_door(host: str, settings: Settings) -> None:
    """Raises StartError for an address others can reach while the staff routes have no token."""
    if settings.staff_token is None and not is_loopback(host):
        raise StartError(
            f"--host {host} can be reached from other machines, and the staff routes have no "
            "token: set SMPBOT_STAFF_TOKEN to 16 characters or more, or use --host 127.0.0.1."
        )


def bind(host: str, port: int) -> socket.socket:
    """A socket on `host`, `port`. Raises StartError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is already in use: choose another with --port"
            raise StartError(message) from error
        raise StartError(f"cannot listen on {host}:{port} ({error.strerror})") from error
    return door


def fresh_model(settings: Settings) -> Model:
    """The model for the content file, trained first when there is none; without a content file
    the newest archive. Raises StartError, FaqError or ModelError.
    """
    if not settings.faq_file.exists():
        archive = archives.newest(settings.model_dir)
        if archive is None:
            raise StartError(
                f"there is neither {settings.faq_file} nor a model in {settings.model_dir}"
            )
        return Model.load(archive)
    archive = archives.fresh(settings.model_dir, settings.faq_file)
    if not archive.exists():
        faq.load(settings.faq_file)
        _train_in_child()
    return Model.load(archive)


def _train_in_child() -> None:
    # A process of its own: what training imports would stay in this one for good.
    done = subprocess.run([sys.executable, "-m", "app", "train"], check=False)
    if done.returncode:
        raise StartError("training failed; see above")


def run(door: socket.socket, settings: Settings) -> None:
    """Serves until told to stop."""
    app = create_app(settings, fresh_model(settings))
    host, port = door.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    print(f"Chat at http://{name}:{port}/  (Ctrl+C stops)", flush=True)  # noqa: T201
    # proxy_headers off: nobody's X-Forwarded-For decides who a peer is.
    config = uvicorn.Config(
        app, ws="none", log_config=None, access_log=False, proxy_headers=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[door])
