"""The database: a SQLite file, or PostgreSQL by another URL."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import IO

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.faults import OperatorFault
from app.store.statements import insert
from app.store.tables import heartbeat

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_BUSY_MS = 5000
_SECONDS = 5
# PostgreSQL's: a server that is there but does not answer is one that is away.
_PATIENCE = {
    "connect_timeout": _SECONDS,
    "tcp_user_timeout": _SECONDS * 1000,
    "options": f"-c statement_timeout={_SECONDS * 1000}",
}


class StoreError(OperatorFault):
    """The database cannot be used; the message says why."""


class Database:
    """Connections and transactions. SQLite has one writing process, and in it one writer at a time
    (sqlite.org/wal.html); PostgreSQL as many as there are.
    """

    def __init__(self, url: str) -> None:
        """`url`: `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`. Raises
        StoreError.
        """
        parsed = _parsed(url)
        self.shared = parsed.get_backend_name() != "sqlite"
        self._name = parsed.render_as_string(hide_password=True)
        self._url = parsed
        self._writer = RLock()
        self._owned: IO[str] | None = None
        if not self.shared:
            self._own(Path(str(parsed.database)))
        arguments = _PATIENCE if self.shared else {}
        self.engine = sa.create_engine(
            parsed, pool_pre_ping=self.shared, connect_args=arguments, pool_timeout=_SECONDS
        )
        if not self.shared:
            sa.event.listen(self.engine, "connect", _configured)
            sa.event.listen(self.engine, "begin", _begun)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that may change something: committed at the end, or not at all."""
        if self.shared:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._writer, self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One transaction that changes nothing."""
        with self.engine.connect() as connection:
            yield connection

    def migrate(self) -> None:
        """Brings the tables to this version. Raises StoreError."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        try:
            with self.write() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except SQLAlchemyError as error:
            raise self._fault(error) from error

    def check(self) -> None:
        """Raises StoreError when the database cannot be reached or has not been migrated."""
        try:
            with self.read() as connection:
                connection.execute(sa.text("SELECT count(*) FROM outbox WHERE state = 'new'"))
        except SQLAlchemyError as error:
            raise self._fault(error) from error

    def failing(self) -> bool:
        """Whether nothing can be written now."""
        beat = {"id": 1, "at": time.time()}
        try:
            with self.write() as connection:
                # A change that is written: on a full disk everything else still works.
                statement = insert(connection, heartbeat).values(beat)
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["id"], set_=beat)
                )
        except SQLAlchemyError:
            return True
        return False

    def scrub(self) -> None:
        """Takes what was deleted out of SQLite's log, where it stands until others overwrite it."""
        if not self.shared:
            with self._writer, self.engine.connect() as connection:
                # Past SQLAlchemy, which would begin a transaction first.
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Ends every connection."""
        self.engine.dispose()
        if self._owned:
            self._owned.close()

    def _own(self, path: Path) -> None:
        """Keeps a second process away from the file for as long as this one lives."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.with_name(f"{path.name}.lock").open("w")
        except OSError as error:
            raise StoreError(f"cannot write {path} ({error.strerror})") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise StoreError(
                f"{self._name} is in use by another smpbot; one process at a time can use a SQLite "
                "file: stop the other one, or set SMPBOT_DATABASE_URL to another file or PostgreSQL"
            ) from error
        self._owned = lock

    def _fault(self, error: SQLAlchemyError) -> StoreError:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[:1]
        hint = "; run `smpbot migrate` if its tables are missing" if self.shared else ""
        return StoreError(f"the database {self._name} cannot be used: {' '.join(cause)}{hint}")


def _parsed(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("SMPBOT_DATABASE_URL is not a database address") from error
    if parsed.drivername in _DRIVERS:
        return parsed.set(drivername=_DRIVERS[parsed.drivername])
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise StoreError(
        "SMPBOT_DATABASE_URL has to be sqlite:///relative/file, sqlite:////absolute/file or "
        f"postgresql://…, not {parsed.drivername}://…"
    )


def _configured(connection: object, _: object) -> None:
    # The driver's own transactions begin too late to be immediate: it is left out of it.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    settings = "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_MS}"
    for pragma in (*settings, "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
