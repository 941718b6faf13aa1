"""The outbox: every reply a channel has still to send, and what became of it.

Nobody can know of a reply whose sender died, or whose connection broke, whether it has arrived:
it is "unsure", waits for the channel's own word of it, and is sent again only when none comes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.store.database import Database
from app.store.tables import inbox, outbox

_OPEN = ("new", "busy", "unsure")
_DELETED = "deleted"
_MOST_DOUBLINGS = 6
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Sending:
    """A reply to be sent. callback: what the channel repeats when it tells what became of it;
    tries: how often sending was begun; doubts: how often nobody knew whether it had arrived;
    answers: when the message it answers arrived.
    """

    id: int
    conversation: str
    body: str
    callback: str
    tries: int
    doubts: int
    answers: float


@dataclass(frozen=True, slots=True)
class Word:
    """The channel's own word of a reply. callback: what it was handed; failure: its code for why
    the reply cannot be brought, None when it was.
    """

    callback: str | None
    ext_id: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A reply that never arrived: in which conversation, why, and when its question came."""

    conversation: str
    code: str
    asked_at: float


class Outbox:
    """The outbox of one channel."""

    def __init__(
        self, database: Database, channel: str, lease_seconds: float, park_seconds: float
    ) -> None:
        """`lease_seconds` has to be longer than the slowest request takes; `park_seconds` is how
        long the channel's word of an unsure reply is waited for.
        """
        self._database = database
        self._channel = channel
        self._lease = lease_seconds
        self._park = park_seconds

    def recover(self) -> None:
        """Takes up what a process that has died held; only when no other process can be at it."""
        held = (outbox.c.channel == self._channel) & (outbox.c.state == "busy")
        doubts = outbox.c.doubts + 1
        values = {"state": "unsure", "doubts": doubts, "next_at": time.time() + self._park}
        with self._database.write() as connection:
            connection.execute(sa.update(outbox).where(held).values(values))

    def claim(self) -> Sending | None:
        """The oldest reply that is due whose conversation has no older one."""
        now = time.time()
        with self._database.read() as connection:
            if connection.execute(self._due(now)).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(
                self._due(now).with_for_update(skip_locked=True, of=outbox)
            ).first()
            if row is None:
                return None
            gone: dict[str, object] = {"state": "dead", "last_error": _DELETED}
            if row.state == "busy" or not row.body:
                values = self._doubted(row.doubts) if row.body else gone
                connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(values))
                return None
            values = {"state": "busy", "lease_until": now + self._lease, "tries": row.tries + 1}
            connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(values))
        callback = _callback(row.id, row.created_at)
        counts = row.tries + 1, row.doubts
        return Sending(row.id, row.conversation, row.body, callback, *counts, row.received_at)

    def sent(self, number: int, ext_id: str) -> None:
        """It has arrived under this id, however long that took."""
        still = (outbox.c.id == number) & outbox.c.state.in_(_OPEN)
        with self._database.write() as connection:
            values = {"state": "sent", "ext_id": ext_id}
            connection.execute(sa.update(outbox).where(still).values(values))

    def later(self, number: int, seconds: float, code: str) -> None:
        """It has not arrived, and is to be sent again after so many seconds."""
        self._mark(number, state="new", next_at=time.time() + seconds, last_error=code)

    def unsure(self, number: int, doubts: int, code: str) -> None:
        """It may have arrived; the channel's word is waited for the longer the more `doubts` there
        were before.
        """
        self._mark(number, **self._doubted(doubts), last_error=code)

    def dead(self, number: int, code: str) -> None:
        """It will never arrive."""
        self._mark(number, state="dead", last_error=code)

    def confirm(self, words: Sequence[Word]) -> int:
        """What the channel itself says of replies, in one transaction. How many were ours."""
        with self._database.write() as connection:
            return sum(self._confirm(connection, word) for word in words)

    def undelivered(self) -> list[Undelivered]:
        """The replies that never arrived, the newest first; those that were deleted are no loss."""
        lost = (outbox.c.channel == self._channel) & (outbox.c.state == "dead")
        failed = outbox.c.last_error.is_not(None) & (outbox.c.last_error != _DELETED)
        columns = outbox.c.conversation, outbox.c.last_error, inbox.c.received_at
        found = (
            sa.select(*columns)
            .join(inbox, inbox.c.id == outbox.c.inbox_id)
            .where(lost, failed)
            .order_by(outbox.c.id.desc())
            .limit(_MOST_LISTED)
        )
        with self._database.read() as connection:
            return [Undelivered(*row) for row in connection.execute(found)]

    def oldest_age(self) -> float:
        """Seconds since the oldest reply was made that is not sent; 0 when there is none."""
        waiting = sa.select(sa.func.min(outbox.c.created_at)).where(
            outbox.c.channel == self._channel, outbox.c.state.in_(_OPEN)
        )
        with self._database.read() as connection:
            oldest = connection.execute(waiting).scalar()
        return 0.0 if oldest is None else max(0.0, time.time() - oldest)

    def _doubted(self, doubts: int) -> dict[str, object]:
        """A reply that waits for the channel's word, twice as long with each doubt before."""
        seconds = self._park * 2.0 ** min(doubts, _MOST_DOUBLINGS)
        return {"state": "unsure", "doubts": doubts + 1, "next_at": time.time() + seconds}

    def _confirm(self, connection: sa.Connection, word: Word) -> bool:
        ours = outbox.c.channel == self._channel
        known = (outbox.c.ext_id == word.ext_id) | (outbox.c.id == _number(word.callback))
        found = sa.select(outbox.c.id, outbox.c.created_at, outbox.c.ext_id).where(ours, known)
        for row in connection.execute(found).all():
            if row.ext_id != word.ext_id and _callback(row.id, row.created_at) != word.callback:
                continue
            values = {"state": "sent", "ext_id": word.ext_id}
            if word.failure:
                values = {"state": "dead", "ext_id": word.ext_id, "last_error": word.failure}
            wanted = (outbox.c.id == row.id) & (outbox.c.state != "dead")
            connection.execute(sa.update(outbox).where(wanted).values(values))
            return True
        return False

    def _mark(self, number: int, **values: object) -> None:
        """Notes what became of it, unless the channel's own word has come meanwhile."""
        mine = (outbox.c.id == number) & (outbox.c.state == "busy")
        with self._database.write() as connection:
            connection.execute(sa.update(outbox).where(mine).values(values))

    def _due(self, now: float) -> sa.Select[tuple[object, ...]]:
        older = outbox.alias()
        blocked = sa.exists().where(
            older.c.conversation == outbox.c.conversation,
            older.c.state.in_(_OPEN),
            older.c.id < outbox.c.id,
        )
        waiting = outbox.c.state.in_(("new", "unsure")) & (outbox.c.next_at <= now)
        left = (outbox.c.state == "busy") & (outbox.c.lease_until < now)
        return (
            sa.select(outbox, inbox.c.received_at)
            .join(inbox, inbox.c.id == outbox.c.inbox_id)
            .where(outbox.c.channel == self._channel, outbox.c.state.in_(_OPEN))
            .where(waiting | left, ~blocked)
            .order_by(outbox.c.id)
            .limit(1)
        )


def _callback(number: int, created_at: float) -> str:
    """Names a row for good: numbers alone begin anew with a new database."""
    return f"{number}.{int(created_at * 1000)}"


def _number(callback: str | None) -> int:
    number = (callback or "").partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else -1
