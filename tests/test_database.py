"""The database: opened or refused at start, brought to this version, one writer at a time."""

import os
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.store.database import Database, StoreError
from app.store.tables import inbox, metadata


def test_the_migrations_make_the_tables(database: Database) -> None:
    """The history of the tables ends at what the code expects."""
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    """A restart finds its tables as they are."""
    database.migrate()
    database.check()


def test_a_failed_transaction_leaves_no_trace(database: Database) -> None:
    """All of a transaction is kept or nothing."""
    row = {"channel": "a", "ext_id": "1", "conversation": "a:b", "state": "new", "received_at": 0}
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(sa.insert(inbox), [row, row])
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar() == 0


def test_a_file_has_one_process(tmp_path: Path) -> None:
    """A second process is told why it cannot use the file, and what to do."""
    url = f"sqlite:///{tmp_path}/smpbot.db"
    with closing(Database(url)), pytest.raises(StoreError, match="in use by another smpbot"):
        Database(url)
    Database(url).close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is not a database address"),
        ("sqlite://", "has to be sqlite:///"),
        ("mysql://host/name", "not mysql://"),
    ],
)
def test_an_address_that_cannot_be_one(url: str, said: str) -> None:
    """A wrong address is one clear line."""
    with pytest.raises(StoreError, match=said):
        Database(url)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    """The line an operator sees can be shown to anybody."""
    with closing(Database("postgresql://me:secret@127.0.0.1:1/db")) as database:
        with pytest.raises(StoreError, match=r"127\.0\.0\.1:1/db cannot be used") as caught:
            database.check()
        assert "secret" not in str(caught.value)


def test_missing_tables_are_told_at_start(tmp_path: Path) -> None:
    """A database nobody migrated is refused before the first message."""
    with closing(Database(f"sqlite:///{tmp_path}/x.db")) as database, pytest.raises(StoreError):
        database.check()


def test_a_database_that_cannot_be_written_is_failing(database: Database) -> None:
    """Readiness is told by trying."""
    assert not database.failing()
    with database.write() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    assert database.failing()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The path is named."""
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot write"):
        Database(f"sqlite:///{tmp_path}/below/smpbot.db")
