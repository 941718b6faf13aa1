"""The outbox: sent once; what may have been sent waits for the channel's own word of it."""

import time

import pytest
import sqlalchemy as sa

from app.messages import Incoming
from app.store.database import Database
from app.store.inbox import Arrived, Inbox
from app.store.outbox import Outbox, Sending, Word
from app.store.tables import outbox

INCOMING = Incoming("anna", "hello", channel="whatsapp")
SOON = 0.01


@pytest.fixture
def box(database: Database) -> Outbox:
    """An outbox with two replies of one conversation."""
    letters = Inbox(database, "whatsapp", lease_seconds=30)
    letters.accept([Arrived("id-1", INCOMING.conversation, "hello")])
    message = letters.claim()
    assert message
    letters.finish(message, ["one", "two"], INCOMING, None)
    return Outbox(database, "whatsapp", lease_seconds=30, park_seconds=SOON)


def claimed(box: Outbox) -> Sending:
    """The next reply, which there has to be."""
    found = box.claim()
    assert found
    return found


def states(database: Database) -> list[str]:
    """What became of each reply."""
    with database.read() as connection:
        return list(connection.execute(sa.select(outbox.c.state).order_by(outbox.c.id)).scalars())


def test_replies_are_sent_in_their_order(box: Outbox) -> None:
    """The second one waits until the first has arrived."""
    first = claimed(box)
    assert first.body == "one"
    assert box.claim() is None
    box.sent(first.id, "wamid.1")
    assert claimed(box).body == "two"
    assert box.oldest_age() > 0


def test_a_reply_that_did_not_arrive_is_sent_later(box: Outbox) -> None:
    """Not before its time."""
    first = claimed(box)
    box.later(first.id, 0.05, "130429")
    assert box.claim() is None
    time.sleep(0.06)
    assert (again := claimed(box)).id == first.id
    assert again.tries == 2


def test_a_reply_that_cannot_arrive_blocks_nobody(box: Outbox, database: Database) -> None:
    """What is dead is passed over."""
    box.dead(claimed(box).id, "131026")
    assert claimed(box).body == "two"
    assert states(database) == ["dead", "busy"]


def test_an_unsure_reply_waits_for_the_echo(box: Outbox, database: Database) -> None:
    """The channel's word that it has arrived spares the second sending."""
    first = claimed(box)
    box.unsure(first.id, first.doubts, "timeout")
    assert box.confirm([Word(first.callback, "wamid.1", None)])
    time.sleep(2 * SOON)
    assert claimed(box).body == "two"
    assert states(database) == ["sent", "busy"]


def test_an_unsure_reply_without_an_echo_is_sent_again(box: Outbox) -> None:
    """Nobody heard of it: rather twice than never."""
    first = claimed(box)
    box.unsure(first.id, first.doubts, "timeout")
    time.sleep(2 * SOON)
    assert claimed(box).id == first.id


def test_who_dies_while_sending_leaves_an_unsure_reply(database: Database, box: Outbox) -> None:
    """A restart does not send it at once: it may have arrived."""
    first = claimed(box)
    box.recover()
    assert states(database)[0] == "unsure"
    assert box.confirm([Word(first.callback, "wamid.1", None)])
    assert states(database)[0] == "sent"


def test_a_lease_that_ran_out_leaves_an_unsure_reply(database: Database, box: Outbox) -> None:
    """The same when another process died."""
    short = Outbox(database, "whatsapp", lease_seconds=SOON, park_seconds=SOON)
    claimed(short)
    time.sleep(2 * SOON)
    assert short.claim() is None
    assert states(database)[0] == "unsure"


def test_a_failure_told_later(database: Database, box: Outbox) -> None:
    """What the channel took and could not bring is dead."""
    first = claimed(box)
    box.sent(first.id, "wamid.1")
    assert box.confirm([Word(None, "wamid.1", "131047")])
    assert states(database)[0] == "dead"
    (lost,) = box.undelivered()
    assert (lost.conversation, lost.code) == (first.conversation, "131047")


def test_a_success_that_comes_late_counts(database: Database, box: Outbox) -> None:
    """Also when the lease has run out meanwhile: nothing is sent again."""
    short = Outbox(database, "whatsapp", lease_seconds=SOON, park_seconds=SOON)
    first = claimed(short)
    time.sleep(2 * SOON)
    assert short.claim() is None
    short.sent(first.id, "wamid.1")
    assert states(database)[0] == "sent"


def test_an_unsure_reply_waits_longer_each_time(box: Outbox) -> None:
    """A channel that never says a word is not asked to send the same for ever."""
    first = claimed(box)
    box.unsure(first.id, 4, "timeout")
    time.sleep(4 * SOON)
    assert box.claim() is None


@pytest.mark.parametrize("callback", [None, "", "1", "1.5", "x.y", "9" * 40, "²"])
def test_word_of_what_is_not_ours(box: Outbox, callback: str | None) -> None:
    """A stranger's status, or one of a database that is gone, changes nothing."""
    claimed(box)
    assert not box.confirm([Word(callback, "wamid.other", None)])


def test_a_deleted_reply_is_not_sent(database: Database, box: Outbox) -> None:
    """Texts that were purged before they could be sent are dead."""
    with database.write() as connection:
        connection.execute(sa.update(outbox).values(body=None))
    assert box.claim() is None
    assert states(database)[0] == "dead"
