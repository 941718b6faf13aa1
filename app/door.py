"""The address the service listens on: had before anything slow happens, or refused."""

import errno
import socket

from app.faults import OperatorFault
from app.settings import Settings, is_loopback


class StartError(OperatorFault):
    """The service cannot start; the message says what to do."""


def refuse_open(host: str, settings: Settings) -> None:
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
        # Listening at once keeps the port; who connects while the model loads waits a moment.
        door.listen()
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is already in use: choose another with --port"
            raise StartError(message) from error
        raise StartError(f"cannot listen on {host}:{port} ({error.strerror})") from error
    return door
