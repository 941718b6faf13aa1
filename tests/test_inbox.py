"""The inbox: every message once, in the order of its conversation, by one worker at a time."""

import time

import pytest
import sqlalchemy as sa

from app.messages import Incoming
from app.session import Session
from app.store.database import Database
from app.store.inbox import Arrived, Claimed, Inbox
from app.store.tables import outbox
from app.store.transcripts import Transcripts

ANNA, BEN = "whatsapp:anna", "whatsapp:ben"
INCOMING = Incoming("anna", "hello", channel="whatsapp")


@pytest.fixture
def box(database: Database) -> Inbox:
    """An empty inbox."""
    return Inbox(database, "whatsapp", lease_seconds=30)


def claimed(box: Inbox) -> Claimed:
    """The next message, which there has to be."""
    found = box.claim()
    assert found
    return found


def said(database: Database) -> list[str | None]:
    """The replies that wait to be sent."""
    with database.read() as connection:
        return list(connection.execute(sa.select(outbox.c.body).order_by(outbox.c.id)).scalars())


def test_a_message_is_accepted_once(box: Inbox) -> None:
    """A repeated delivery is known by its id."""
    message = Arrived("id-1", ANNA, "hello")
    assert box.accept([message]) == 1
    assert box.accept([message, Arrived("id-2", ANNA, "again")]) == 1


def test_a_message_is_answered_by_one(box: Inbox) -> None:
    """What is claimed nobody else gets."""
    box.accept([Arrived("id-1", ANNA, "hello")])
    assert claimed(box).body == "hello"
    assert box.claim() is None


def test_a_conversation_keeps_its_order(box: Inbox) -> None:
    """The second message waits for the first; another person does not wait."""
    box.accept([Arrived("1", ANNA, "one"), Arrived("2", ANNA, "two"), Arrived("3", BEN, "three")])
    first, other = claimed(box), claimed(box)
    assert (first.body, other.body) == ("one", "three")
    assert box.claim() is None
    assert box.finish(first, ["hi"], INCOMING, None)
    assert claimed(box).body == "two"


def test_what_needs_no_answer_is_known_and_done(box: Inbox) -> None:
    """A reaction is kept by its id alone."""
    box.accept([Arrived("id-1", ANNA, None)])
    assert box.claim() is None
    assert box.accept([Arrived("id-1", ANNA, None)]) == 0


def test_an_answer_is_one_transaction(database: Database, box: Inbox) -> None:
    """Message done, reply queued, session kept."""
    box.accept([Arrived("id-1", ANNA, "hello")])
    assert box.finish(claimed(box), ["hi"], INCOMING, Session(last="x"))
    assert said(database) == ["hi"]
    assert Transcripts(database).recall(ANNA) == Session(last="x")
    assert box.oldest_age() == 0


def test_who_dies_leaves_the_message_to_the_next(database: Database) -> None:
    """After the lease it is claimed again, and the first one comes too late."""
    box = Inbox(database, "whatsapp", lease_seconds=0.01)
    box.accept([Arrived("id-1", ANNA, "hello")])
    dead = claimed(box)
    time.sleep(0.02)
    again = claimed(box)
    assert again.tries == 2
    assert not box.finish(dead, ["hi"], INCOMING, None)
    assert box.finish(again, ["hi"], INCOMING, None)
    assert said(database) == ["hi"]


def test_a_restart_takes_up_what_was_held(database: Database, box: Inbox) -> None:
    """With one process nobody has to wait for the lease."""
    box.accept([Arrived("id-1", ANNA, "hello")])
    claimed(box)
    Inbox(database, "whatsapp", lease_seconds=30).recover()
    assert claimed(box).body == "hello"


def test_the_age_of_the_oldest(box: Inbox) -> None:
    """Somebody who waits is seen."""
    assert box.oldest_age() == 0
    box.accept([Arrived("id-1", ANNA, "hello")])
    time.sleep(0.02)
    assert box.oldest_age() > 0.01


def test_forgetting_is_part_of_the_answer(database: Database, box: Inbox) -> None:
    """What came before is deleted with it; what was asked afterwards still gets its answer."""
    box.accept(
        [Arrived("1", ANNA, "private"), Arrived("2", ANNA, "forget"), Arrived("3", ANNA, "x")]
    )
    assert box.finish(claimed(box), ["answer"], INCOMING, Session(last="x"))
    assert box.finish(claimed(box), ["done"], Incoming("anna", ""), None, forget=True)
    assert said(database) == [None, "done"]
    assert Transcripts(database).recall(ANNA) is None
    assert claimed(box).body == "x"


def test_what_was_deleted_is_not_taken_up_again(database: Database, box: Inbox) -> None:
    """A worker that gives a message back does not revive it."""
    box.accept([Arrived("1", ANNA, "private")])
    held = claimed(box)
    Transcripts(database).forget(ANNA)
    box.release(held, tried=False)
    assert box.claim() is None
    assert box.oldest_age() == 0


def test_a_new_name_takes_what_was_written_along(database: Database, box: Inbox) -> None:
    """Who is known by an id of their own now is forgotten under the number too."""
    box.accept([Arrived("1", "whatsapp:614", "private")])
    assert box.finish(claimed(box), ["answer"], INCOMING, None)
    box.accept([Arrived("2", ANNA, "hello", formerly="whatsapp:614")])
    assert Transcripts(database).forget(ANNA) == 1
    assert said(database) == [None]
