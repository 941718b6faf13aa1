"""The inbox: every message a channel has accepted, until it is answered.

A message is claimed for some time (a lease); who dies leaves it to the next after that. Messages of
one conversation are answered in their order.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.messages import Incoming
from app.session import Session
from app.store.database import Database
from app.store.statements import insert
from app.store.tables import conversation, inbox, outbox
from app.store.transcripts import erase, remember


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as a channel hands it over. body: None for what needs no answer; formerly: the
    conversation's name before its person was known under another.
    """

    ext_id: str
    conversation: str
    body: str | None
    formerly: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be answered, until `lease_until`; tries: how often that was begun."""

    id: int
    conversation: str
    body: str
    tries: int
    lease_until: float
    received_at: float


class Inbox:
    """The inbox of one channel."""

    def __init__(self, database: Database, channel: str, lease_seconds: float) -> None:
        """`lease_seconds` has to be longer than the slowest answer takes."""
        self._database = database
        self._channel = channel
        self._lease = lease_seconds

    def accept(self, arrived: Sequence[Arrived]) -> int:
        """Keeps the messages in one transaction. Returns how many were not known yet."""
        now, new = time.time(), 0
        with self._database.write() as connection:
            for message in arrived:
                row = {
                    "channel": self._channel,
                    "ext_id": message.ext_id,
                    "conversation": message.conversation,
                    "body": message.body,
                    "state": "done" if message.body is None else "new",
                    "received_at": now,
                }
                if message.formerly:
                    _rename(connection, message.formerly, message.conversation)
                statement = insert(connection, inbox).values(row).on_conflict_do_nothing()
                new += connection.execute(statement.returning(inbox.c.id)).first() is not None
        return new

    def recover(self) -> None:
        """Takes up what a process that has died held; only when no other process can be at it."""
        held = (inbox.c.channel == self._channel) & (inbox.c.state == "busy")
        with self._database.write() as connection:
            connection.execute(sa.update(inbox).where(held).values(state="new"))

    def claim(self) -> Claimed | None:
        """The oldest message to be answered whose conversation has no older one."""
        now = time.time()
        with self._database.read() as connection:
            if connection.execute(self._ready(now)).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(self._ready(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            until = now + self._lease
            values = {"state": "busy", "lease_until": until, "tries": row.tries + 1}
            connection.execute(sa.update(inbox).where(inbox.c.id == row.id).values(values))
        return Claimed(
            row.id, row.conversation, row.body or "", row.tries + 1, until, row.received_at
        )

    def finish(
        self,
        claimed: Claimed,
        said: Sequence[str],
        incoming: Incoming,
        session: Session | None,
        *,
        forget: bool = False,
    ) -> bool:
        """In one transaction: the message is answered, `said` waits to be sent, the session is
        kept. False, and nothing is changed, when somebody else has the message by now. `forget`:
        what the conversation held before it is deleted with it.
        """
        mine = (inbox.c.id == claimed.id) & (inbox.c.lease_until == claimed.lease_until)
        now = time.time()
        with self._database.write() as connection:
            values = {"state": "done", "body": incoming.text or None}
            done = sa.update(inbox).where(mine & (inbox.c.state == "busy")).values(values)
            if connection.execute(done).rowcount != 1:
                return False
            if forget:
                erase(connection, claimed.conversation, before=claimed.id)
            for seq, body in enumerate(said):
                row = {
                    "inbox_id": claimed.id,
                    "seq": seq,
                    "channel": self._channel,
                    "conversation": claimed.conversation,
                    "body": body,
                    "state": "new",
                    "created_at": now,
                }
                connection.execute(sa.insert(outbox).values(row))
            if session is not None:
                remember(connection, incoming, session, now)
        if forget:
            self._database.scrub()
        return True

    def release(self, claimed: Claimed, *, tried: bool) -> None:
        """Gives a message back, to be answered a little later. `tried`: it counts as a try."""
        mine = (inbox.c.id == claimed.id) & (inbox.c.lease_until == claimed.lease_until)
        values = {"state": "new", "tries": claimed.tries - (not tried)}
        with self._database.write() as connection:
            held = mine & (inbox.c.state == "busy")
            connection.execute(sa.update(inbox).where(held).values(values))

    def rename(self, old: str, new: str) -> None:
        """A person is known under another name from now on: their conversation goes with them."""
        with self._database.write() as connection:
            _rename(connection, old, new)

    def oldest_age(self) -> float:
        """Seconds since the oldest message arrived that is not answered; 0 when there is none."""
        waiting = sa.select(sa.func.min(inbox.c.received_at)).where(
            inbox.c.channel == self._channel, inbox.c.state.in_(("new", "busy"))
        )
        with self._database.read() as connection:
            oldest = connection.execute(waiting).scalar()
        return 0.0 if oldest is None else max(0.0, time.time() - oldest)

    def _ready(self, now: float) -> sa.Select[tuple[int, str, str, int, float]]:
        older = inbox.alias()
        blocked = sa.exists().where(
            older.c.conversation == inbox.c.conversation,
            older.c.state.in_(("new", "busy")),
            older.c.id < inbox.c.id,
        )
        free = (inbox.c.state == "new") | ((inbox.c.state == "busy") & (inbox.c.lease_until < now))
        columns = (
            inbox.c.id, inbox.c.conversation, inbox.c.body, inbox.c.tries, inbox.c.received_at,
        )  # fmt: skip
        return (
            sa.select(*columns)
            .where(inbox.c.channel == self._channel, inbox.c.state.in_(("new", "busy")))
            .where(free, ~blocked)
            .order_by(inbox.c.id)
            .limit(1)
        )


def _rename(connection: sa.Connection, old: str, new: str) -> None:
    known = sa.select(conversation.c.id).where(conversation.c.id == new)
    if connection.execute(known).first() is not None:
        connection.execute(sa.delete(conversation).where(conversation.c.id == old))
    moved = sa.update(conversation).where(conversation.c.id == old)
    connection.execute(moved.values(id=new, sender=new.partition(":")[2]))
    for table in (inbox, outbox):
        theirs = sa.update(table).where(table.c.conversation == old)
        connection.execute(theirs.values(conversation=new))
