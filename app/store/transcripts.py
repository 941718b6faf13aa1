"""Conversations as they are kept: what was written and said, and the session it left."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from pydantic import ValidationError

from app.messages import Incoming
from app.redaction import redacted
from app.session import Session, dumped, loaded
from app.store.database import Database
from app.store.statements import insert
from app.store.tables import conversation, inbox, outbox

log = structlog.get_logger()
Row = dict[str, Any]
DAY = 86_400.0
# Meta delivers a message anew for seven days, so its id has to be known longer than that.
_IDS_KEPT_DAYS = 8
_OPEN = ("new", "busy", "unsure")


@dataclass(frozen=True, slots=True)
class Turn:
    """A message, what was said to it and the session after it. key: unique on its channel; at:
    when, in seconds since 1970.
    """

    incoming: Incoming
    said: str
    session: Session
    key: str
    at: float


class Transcripts:
    """Keeps, recalls and deletes conversations."""

    def __init__(self, database: Database, session_seconds: float = DAY) -> None:
        """`session_seconds`: how long a conversation is gone on with."""
        self._database = database
        self._session = session_seconds

    def record(self, turns: Sequence[Turn]) -> None:
        """Keeps turns that are over, all in one transaction; a repeated key is left out."""
        different = {_place(turn): turn for turn in reversed(turns)}
        with self._database.write() as connection:
            new = _received(connection, list(different.values())[::-1])
            if new:
                connection.execute(sa.insert(outbox), [_said(*one) for one in new])
                # Of several turns of a conversation the last one's session is what is left.
                last = {turn.incoming.conversation: turn for turn, _ in new}
                # In one order, or two processes would wait for each other's rows.
                states = [
                    _state(last[name].incoming, last[name].session, last[name].at)
                    for name in sorted(last)
                ]
                _remember(connection, states)

    def recall(self, name: str) -> Session | None:
        """The session of the conversation `name`, if there is one that has not grown old."""
        fresh = conversation.c.updated_at >= time.time() - self._session
        found = sa.select(conversation.c.state).where(conversation.c.id == name, fresh)
        with self._database.read() as connection:
            state = connection.execute(found).scalar()
        try:
            return loaded(state) if state else None
        except ValidationError:
            # Written by another version: what it leant on is lost, nothing else.
            log.warning("a session could not be read")
            return None

    def recent(self, most: int) -> list[str]:
        """The conversations that can be gone on with, the latest first; at most so many."""
        fresh = conversation.c.updated_at >= time.time() - self._session
        newest = conversation.c.updated_at.desc()
        found = sa.select(conversation.c.id).where(fresh).order_by(newest).limit(most)
        with self._database.read() as connection:
            return list(connection.execute(found).scalars())

    def forget(self, name: str) -> int:
        """Deletes the texts of the conversations whose id or sender is `name`, and what is still to
        be said in them. Returns how many conversations there were.
        """
        # A number of several channels begins with the clinic's own (`1055:61400000001`).
        sender = conversation.c.sender
        theirs = sa.or_(sender == name, sender.endswith(f":{name}", autoescape=True))
        with self._database.write() as connection:
            found = sa.select(conversation.c.id).where(theirs)
            ids = {name, *connection.execute(found).scalars()}
            erased = sum(erase(connection, one) for one in ids)
        self._database.scrub()
        return erased

    def purge(self, now: float, days: int) -> None:
        """Deletes texts and sessions older than `days`, and ids once nobody can repeat them."""
        cutoff, gone = now - days * DAY, now - max(days, _IDS_KEPT_DAYS) * DAY
        with self._database.write() as connection:
            connection.execute(sa.delete(conversation).where(conversation.c.updated_at < cutoff))
            for table, column in ((inbox, inbox.c.received_at), (outbox, outbox.c.created_at)):
                _empty(connection, table, column < cutoff)
                connection.execute(sa.delete(table).where(column < gone))
        self._database.scrub()


def erase(connection: sa.Connection, name: str, before: int | None = None) -> bool:
    """Deletes the session and the texts of the conversation `name`, and what is still to be said in
    it, as part of a transaction. Whether there was anything. `before`: only what arrived before
    this message of the inbox.
    """
    known = connection.execute(sa.delete(conversation).where(conversation.c.id == name)).rowcount
    for table, number in ((inbox, inbox.c.id), (outbox, outbox.c.inbox_id)):
        theirs = (table.c.conversation == name) & table.c.body.is_not(None)
        earlier = theirs if before is None else theirs & (number < before)
        known += _empty(connection, table, earlier)
    return known > 0


def _empty(connection: sa.Connection, table: sa.Table, rows: sa.ColumnElement[bool]) -> int:
    """Takes the texts out of these rows; what was still to be done for one will not be."""
    ended = sa.case((table.c.state.in_(_OPEN), "dead"), else_=table.c.state)
    return connection.execute(sa.update(table).where(rows).values(body=None, state=ended)).rowcount


def remember(connection: sa.Connection, incoming: Incoming, session: Session, now: float) -> None:
    """Writes the session into its conversation, as part of a transaction."""
    _remember(connection, [_state(incoming, session, now)])


def _remember(connection: sa.Connection, states: Sequence[Row]) -> None:
    statement = insert(connection, conversation)
    changed = {name: statement.excluded[name] for name in ("state", "updated_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=changed), list(states)
    )


def _state(incoming: Incoming, session: Session, now: float) -> Row:
    return {
        "id": incoming.conversation,
        "channel": incoming.channel,
        "sender": incoming.sender,
        "state": dumped(session),
        "updated_at": now,
    }


def _received(connection: sa.Connection, turns: Sequence[Turn]) -> list[tuple[Turn, int]]:
    """Writes what came in. Returns the turns that are new, each with its number in the inbox."""
    statement = insert(connection, inbox).on_conflict_do_nothing()
    columns = inbox.c.id, inbox.c.channel, inbox.c.ext_id
    rows = [_written(turn) for turn in turns]
    found = connection.execute(statement.returning(*columns), rows)
    numbers = {(channel, key): number for number, channel, key in found}
    return [(turn, numbers[place]) for turn in turns if (place := _place(turn)) in numbers]


def _place(turn: Turn) -> tuple[str, str]:
    return turn.incoming.channel, turn.key


def _written(turn: Turn) -> Row:
    return {
        "channel": turn.incoming.channel,
        "conversation": turn.incoming.conversation,
        "ext_id": turn.key,
        "body": redacted(turn.incoming.text),
        "state": "done",
        "received_at": turn.at,
    }


def _said(turn: Turn, number: int) -> Row:
    return {
        "channel": turn.incoming.channel,
        "conversation": turn.incoming.conversation,
        "inbox_id": number,
        "seq": 0,
        "body": turn.said,
        "state": "sent",
        "created_at": turn.at,
    }
