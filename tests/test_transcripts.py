"""Conversations in the database: kept without what names a person, recalled, deleted, purged."""

import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.messages import Incoming
from app.session import Session
from app.store.database import Database
from app.store.tables import conversation, inbox, outbox
from app.store.transcripts import DAY, Transcripts, Turn
from app.told import Told

ANNA = Incoming("anna", "how much? mail me at anna@example.org")
NOW = time.time()
SESSION = Session(told=Told().after("answer", ("faq/cost",)))


def turn(incoming: Incoming = ANNA, key: str = "1", at: float = NOW) -> Turn:
    """A turn that is over."""
    return Turn(incoming, "It depends.", SESSION, key, at)


@pytest.fixture
def transcripts(database: Database) -> Transcripts:
    """The conversations of an empty database."""
    return Transcripts(database)


def texts(database: Database) -> list[str | None]:
    """Every text that is kept."""
    with database.read() as connection:
        return [
            text
            for table in (inbox, outbox)
            for text in connection.execute(sa.select(table.c.body).order_by(table.c.id)).scalars()
        ]


def test_a_turn_is_kept_without_what_names_a_person(
    database: Database, transcripts: Transcripts
) -> None:
    """The transcript has what was asked and said; addresses and numbers are taken out."""
    transcripts.record([turn()])
    assert texts(database) == ["how much? mail me at [e-mail]", "It depends."]


def test_a_session_is_recalled(transcripts: Transcripts) -> None:
    """A conversation goes on after a restart."""
    transcripts.record([turn()])
    assert transcripts.recall("rest:anna") == SESSION
    assert transcripts.recall("rest:ben") is None


def test_an_old_session_is_not_gone_on_with(database: Database) -> None:
    """Who comes back after weeks begins anew."""
    transcripts = Transcripts(database, session_seconds=60)
    transcripts.record([turn(at=NOW - 120)])
    assert transcripts.recall("rest:anna") is None


def test_a_session_of_another_version_is_no_error(
    database: Database, transcripts: Transcripts
) -> None:
    """What cannot be read is forgotten."""
    transcripts.record([turn()])
    with database.write() as connection:
        connection.execute(sa.update(conversation).values(state='{"before": 7}'))
    assert transcripts.recall("rest:anna") is None


def test_a_key_is_kept_once(database: Database, transcripts: Transcripts) -> None:
    """A turn written twice, after a failure nobody could see the end of, stands once."""
    transcripts.record([turn(), turn()])
    assert len(texts(database)) == 2


@pytest.mark.parametrize("name", ["rest:anna", "anna"])
def test_a_conversation_is_deleted(database: Database, transcripts: Transcripts, name: str) -> None:
    """By its id or its sender, and nobody else's."""
    transcripts.record([turn(), turn(Incoming("ben", "hi"), "2")])
    assert transcripts.forget(name) == 1
    assert transcripts.recall("rest:anna") is None
    assert transcripts.recall("rest:ben") == SESSION
    assert texts(database) == [None, "hi", None, "It depends."]


def test_a_number_is_found_behind_the_clinics_own(transcripts: Transcripts) -> None:
    """Staff know a person's number, not under which of the clinic's it wrote."""
    transcripts.record([turn(Incoming("1055:61400000001", "hi", channel="whatsapp"))])
    assert transcripts.forget("1400000001") == 0
    assert transcripts.forget("61400000001") == 1


def test_what_was_deleted_is_in_no_file(tmp_path: Path) -> None:
    """Not in SQLite's log either, while the service goes on running."""
    with closing(Database(f"sqlite:///{tmp_path}/smpbot.db")) as database:
        database.migrate()
        transcripts = Transcripts(database)
        transcripts.record([turn(Incoming("anna", "my very private story"))])
        assert any(b"private story" in file.read_bytes() for file in tmp_path.iterdir())
        transcripts.forget("anna")
        assert not any(b"private story" in file.read_bytes() for file in tmp_path.iterdir())


def test_what_is_unknown_cannot_be_deleted(transcripts: Transcripts) -> None:
    """Nothing is found under another name."""
    assert transcripts.forget("nobody") == 0


def test_texts_are_purged_before_ids(database: Database, transcripts: Transcripts) -> None:
    """After the retention no text is left; the ids stay while a message can still be repeated."""
    transcripts.record([turn(at=0.0)])
    transcripts.purge(now=2 * DAY, days=1)
    assert texts(database) == [None, None]
    assert transcripts.recall("rest:anna") is None
    transcripts.purge(now=9 * DAY, days=1)
    assert texts(database) == []


def test_what_is_young_is_not_purged(database: Database, transcripts: Transcripts) -> None:
    """Thirty days are thirty days."""
    transcripts.record([turn(at=0.0)])
    transcripts.purge(now=30 * DAY, days=30)
    assert None not in texts(database)
