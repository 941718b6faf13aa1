"""Conversations kept behind the replies: nothing waits, nothing is lost, deleted is deleted."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.content import Faq
from app.conversation import Conversations
from app.journal import Journal
from app.main import create_app
from app.messages import Incoming, Reply
from app.session import Session
from app.settings import Settings
from app.store.database import Database
from app.store.tables import conversation, inbox, outbox
from app.store.transcripts import Transcripts
from tests.predictions import HandMadeModel

pytestmark = pytest.mark.anyio
ANNA = Incoming("anna", "hi")
HELLO = Reply("chitchat", "Hello.")
SESSION = Session(last="x")
MEANINGS = {
    "price please": "faq/cost",
    "and how long": "faq/sessions?",
    "price please and how long": "faq/session_length",
    "How much does it cost? and how long": "faq/session_length",
}


@pytest.fixture
def journal(database: Database) -> Iterator[Journal]:
    """A journal on an empty database."""
    with closing(Journal(Transcripts(database), shared=database.shared)) as journal:
        yield journal


def kept(database: Database) -> list[str | None]:
    """The texts in the database, once nothing more comes."""
    with database.read() as connection:
        return list(connection.execute(sa.select(inbox.c.body).order_by(inbox.c.id)).scalars())


async def test_a_turn_is_remembered_at_once(journal: Journal) -> None:
    """The next message need not wait for the disk."""
    journal.note(ANNA, HELLO, SESSION)
    assert await journal.recall(ANNA.conversation) == SESSION


async def test_closing_keeps_what_waits(database: Database, journal: Journal) -> None:
    """A stop loses nothing."""
    for number in range(600):
        journal.note(Incoming(f"person-{number}", "hi"), HELLO, SESSION)
    journal.close()
    assert len(kept(database)) == 600


async def test_what_waits_is_deleted_too(database: Database, journal: Journal) -> None:
    """Nobody's message turns up after it was deleted."""
    for _ in range(50):
        journal.note(ANNA, HELLO, SESSION)
    assert await journal.forget("anna") == 1
    journal.close()
    assert set(kept(database)) <= {None}
    assert await journal.recall(ANNA.conversation) is None


async def test_a_database_that_is_away_is_waited_for(database: Database) -> None:
    """Turns are kept once it is back."""
    with database.write() as connection:
        connection.execute(sa.text("ALTER TABLE inbox RENAME TO away"))
    journal = Journal(Transcripts(database), shared=database.shared)
    journal.note(ANNA, HELLO, SESSION)
    await asyncio.sleep(0.1)
    with database.write() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO inbox"))
    await asyncio.sleep(1.2)
    journal.close()
    assert kept(database) == ["hi"]


async def test_what_no_database_takes_stops_nobody(database: Database, journal: Journal) -> None:
    """A turn that cannot be written is left out; those beside it are kept."""
    for person, text in (("anna", "hi"), ("eve", "\ud800"), ("ben", "hello")):
        journal.note(Incoming(person, text), HELLO, SESSION)
    journal.close()
    assert kept(database) == ["hi", "hello"]


class Counting(Transcripts):
    """Notes what it is asked to recall."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked: list[str] = []

    def recall(self, name: str) -> Session | None:
        """Looks it up."""
        self.asked.append(name)
        return super().recall(name)


async def test_what_has_not_begun_is_not_looked_up(database: Database) -> None:
    """The one process of a file knows which conversations there are, also after a restart."""
    with closing(Journal(Transcripts(database), shared=False)) as journal:
        journal.note(ANNA, HELLO, SESSION)
    transcripts = Counting(database)
    with closing(Journal(transcripts, shared=False)) as journal:
        assert await journal.recall("rest:nobody") is None
        assert await journal.recall(ANNA.conversation) == SESSION
    assert transcripts.asked == [ANNA.conversation]


async def test_a_repeat_is_kept_once(database: Database) -> None:
    """Also when the service was started anew in between."""
    for _ in range(2):
        with closing(Journal(Transcripts(database), shared=False)) as journal:
            journal.note(Incoming("anna", "hi", "m1"), HELLO, SESSION)
    assert kept(database) == ["hi"]


async def test_a_conversation_goes_on_after_a_restart(content: Faq, database: Database) -> None:
    """What a message leans on outlives the process."""
    said = []
    for text in ("price please", "and how long"):
        model = HandMadeModel(content, MEANINGS).as_model()
        with (
            closing(Journal(Transcripts(database), shared=False)) as journal,
            closing(Conversations(model, journal)) as conversations,
        ):
            said.append(await conversations.reply_to(Incoming("anna", text)))
    assert [reply.topics for reply in said] == [("cost",), ("session_length",)]


@pytest.mark.parametrize("text", ["forget me", "Please delete my data!", "Forget me."])
async def test_forget_me(content: Faq, database: Database, journal: Journal, text: str) -> None:
    """Typed in any channel it deletes what was written at once, and says so."""
    model = HandMadeModel(content, MEANINGS).as_model()
    with closing(Conversations(model, journal)) as conversations:
        await conversations.reply_to(Incoming("anna", "price please"))
        reply = await conversations.reply_to(Incoming("anna", text))
        assert reply.text == content.clinic.fill(content.notices.forgotten)
        assert set(kept(database)) <= {None}
        reply = await conversations.reply_to(Incoming("anna", "and how long"))
        assert reply.topics != ("session_length",)


async def test_staff_deletes_a_conversation(content: Faq, database: Database) -> None:
    """By its id or its sender; a name nobody has is 404."""
    model = HandMadeModel(content, MEANINGS).as_model()
    app = create_app(Settings(), model, database)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        said = {"sender": "anna", "message": "price please"}
        client.post("/webhooks/rest/webhook", json=said)
        assert client.delete("/api/conversations/anna").json() == {"deleted": 1}
        assert client.delete("/api/conversations/anna").status_code == 404
    assert set(kept(database)) <= {None}
    with database.read() as connection:
        assert connection.execute(sa.select(conversation)).all() == []
        assert set(connection.execute(sa.select(outbox.c.body)).scalars()) <= {None}


async def test_readiness_needs_the_database(content: Faq, database: Database) -> None:
    """A service that cannot keep conversations says so."""
    app = create_app(Settings(), HandMadeModel(content, {}).as_model(), database)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        assert client.get("/readyz").status_code == 200
        with database.write() as connection:
            connection.execute(sa.text("DROP TABLE heartbeat"))
        assert client.get("/readyz").json()["error"]["code"] == "overloaded"
