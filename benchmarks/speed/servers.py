"""The servers that are measured, each started on loopback and asked as any client would."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.speed.training import QUIET, RASA

WEBHOOK = "/webhooks/rest/webhook"
PARSE = "/model/parse"
FIRST = "How much does it cost?"
_START_SECONDS = 600
_STOP_SECONDS = 20
_PORT = "{port}"


class ServerError(Exception):
    """A server did not start or did not answer; the message ends with what it printed last."""


@dataclass(frozen=True)
class System:
    """How to start a server; `{port}` stands for its port. It is ready once `path` answers."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    path: str = WEBHOOK

    def at(self, port: int) -> list[str]:
        """The command for this port."""
        return [part.replace(_PORT, str(port)) for part in self.command]


@dataclass(frozen=True)
class Running:
    """A server that answers. ready_seconds: from its start to the first answer."""

    system: System
    pid: int
    url: str
    ready_seconds: float
    client: httpx2.Client

    def ask(self, text: str, sender: str) -> Any:
        """The JSON of the answer. Raises ServerError."""
        return self._post(WEBHOOK, {"sender": sender, "message": text})

    def parse(self, text: str) -> dict[str, Any]:
        """The JSON of Rasa's parse. Raises ServerError."""
        parsed: dict[str, Any] = self._post(PARSE, {"text": text})
        return parsed

    def _post(self, path: str, body: dict[str, str]) -> Any:
        try:
            response = self.client.post(path, json=body)
        except httpx2.HTTPError as error:
            raise ServerError(f"{self.system.name}: {error!r}") from error
        if response.status_code != 200:
            raise ServerError(f"{self.system.name}: {response.status_code} {response.text}")
        return response.json()


def ours(folder: Path) -> System:
    """The service with its usual settings, without rate limits, on a new database in `folder`."""
    database = f"sqlite:///{folder.resolve()}/{time.time_ns()}.db"
    environment = {"SMPBOT_RATE_LIMIT_PER_MINUTE": "0", "SMPBOT_DATABASE_URL": database}
    command = (sys.executable, "-m", "app", "serve", "--port", _PORT)
    return System("this service", command, environment | {"SMPBOT_LOG_LEVEL": "error"})


def stock(archive: Path, rasa: Path = RASA, path: str = WEBHOOK) -> System:
    """`rasa run --enable-api` with the REST channel, which it offers when no other is named."""
    serve = (str(rasa), "run", "--enable-api", "-i", "127.0.0.1", "-p", _PORT)
    here = QUIET | {"PYTHONPATH": "."}
    return System("stock Rasa", (*serve, "-m", str(archive), "--quiet"), here, path)


def empty() -> System:
    """A FastAPI route that does nothing, served as this service is."""
    command = (sys.executable, "-m", "benchmarks.speed.empty_route", _PORT)
    return System("empty route", command)


@contextmanager
def running(system: System) -> Iterator[Running]:
    """The server, answering; stopped at the end. Raises ServerError."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"PYTHONWARNINGS": "ignore"} | system.environment
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(system.at(port), stdout=log, stderr=log, env=environment) as process,
        httpx2.Client(base_url=url, timeout=60, trust_env=False) as client,
    ):
        try:
            _await_answer(system, process, client, log)
            yield Running(system, process.pid, url, time.perf_counter() - started, client)
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


def _await_answer(
    system: System, process: subprocess.Popen[bytes], client: httpx2.Client, log: Any
) -> None:
    """Asks until the first answer that says something: stock Rasa without a model says nothing."""
    deadline = time.monotonic() + _START_SECONDS
    body = {"sender": "first", "message": FIRST, "text": FIRST}
    while time.monotonic() < deadline and process.poll() is None:
        try:
            response = client.post(system.path, json=body)
        except httpx2.TransportError:
            time.sleep(0.01)
            continue
        if response.status_code == 200 and response.json():
            return
        time.sleep(0.01)
    log.seek(0)
    printed = log.read().decode(errors="replace").strip()[-1000:]
    raise ServerError(f"{system.name} does not answer:\n{printed}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
