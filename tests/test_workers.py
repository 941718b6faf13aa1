"""Several processes at one address, on PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2 as httpx
import pytest

from app.store.database import Database
from tests.conftest import CONTENT, ROOT
from tests.databases import free_port

_PATIENCE = 60.0


@pytest.fixture
def service(postgres: str, archive: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`smpbot serve --workers 2` with the trained model: its process and its address."""
    with closing(Database(postgres)) as database:
        database.migrate()
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "app", "serve", "--workers", "2"]
    settings = {
        "SMPBOT_DATABASE_URL": postgres,
        "SMPBOT_MODEL_DIR": str(archive.parent),
        "SMPBOT_FAQ_FILE": str(CONTENT),
    }
    process = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, env=os.environ | settings)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def asked(address: str) -> int:
    """Asks until somebody answers; the status of the answer."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            reply = httpx.post(
                f"{address}/webhooks/rest/webhook", json={"message": "does it hurt?"}, timeout=10
            )
            return reply.status_code
        except httpx.HTTPError:
            time.sleep(0.2)
    raise TimeoutError("nobody answers")


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that it has started."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    return [int(number) for number in found.split()]


@pytest.mark.slow
def test_a_process_that_dies_is_replaced(
    service: tuple[subprocess.Popen[bytes], str],
) -> None:
    """Two processes answer; when both are killed, others come; told to stop, all of it ends."""
    process, address = service
    assert asked(address) == 200
    first = children(process)
    assert len(first) == 2
    for number in first:
        os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + _PATIENCE
    while len(set(children(process)) - set(first)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert asked(address) == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(_PATIENCE) == 0


def test_one_file_is_not_for_several(tmp_path: Path) -> None:
    """SQLite has one writing process: more are refused in a line, before anything is loaded."""
    command = [sys.executable, "-W", "ignore", "-m", "app", "serve", "--workers", "2"]
    settings = {"SMPBOT_DATABASE_URL": f"sqlite:///{tmp_path}/smpbot.db"}
    done = subprocess.run(
        [*command, "--port", "0"],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("--workers 2 needs a database that several processes can use")
