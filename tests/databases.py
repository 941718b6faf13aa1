"""Databases for tests: a SQLite file, and a PostgreSQL server of their own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.store.database import Database

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


def missing(what: str) -> None:
    """Skips, or fails where everything has to run."""
    (pytest.fail if REQUIRE_ALL else pytest.skip)(f"{what} is not installed")


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(name: str) -> str:
    found = shutil.which(name) or max(
        map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None
    )
    if not found:
        missing("PostgreSQL")
    return str(found)


def _as_postgres(*command: str) -> None:
    # PostgreSQL refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    # Not pytest's own folder, which only its owner may enter.
    with TemporaryDirectory(prefix="smpbot-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, port = f"{folder}/data", free_port()
        _as_postgres(initdb, "-D", data, "-U", "smpbot", "--auth=trust")
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        _as_postgres(pg_ctl, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        yield f"postgresql://smpbot@127.0.0.1:{port}/postgres"
        _as_postgres(pg_ctl, "-D", data, "-m", "immediate", "stop")


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/smpbot.db"
    address: str = request.getfixturevalue("postgres")
    with closing(Database(address)) as server, server.write() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return address


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables, of each kind."""
    with closing(Database(database_url)) as database:
        database.migrate()
        yield database
