"""What is kept of what messages mean."""

from contextlib import closing

import pytest

from app.content import Faq
from app.conversation import Conversations
from app.deciding import decided
from app.known import Known
from app.messages import Incoming
from tests.predictions import HandMadeModel

pytestmark = pytest.mark.anyio

COST = decided("faq/cost")


def test_what_was_kept_is_known() -> None:
    """A decision is known by the words of its text, and only by all of them."""
    known = Known()
    known.keep("what does it cost", COST)
    assert known.get("what does it cost") is COST
    assert known.get("what does it") is None


@pytest.mark.parametrize(
    "text",
    ["call me on 0400 000 000", "write to anna@example.com", "my story is long, " * 20],
    ids=["a number", "an address", "a story"],
)
def test_what_may_name_a_person_is_not_kept(text: str) -> None:
    """Numbers, addresses and long stories are not kept beyond their reply."""
    known = Known()
    known.keep(text, COST)
    assert known.get(text) is None


async def test_who_wants_to_be_forgotten_empties_it(content: Faq) -> None:
    """Nobody knows any more who wrote what, so all of it goes."""
    model = HandMadeModel(content, {"price please": "faq/cost"})
    with closing(Conversations(model.as_model())) as conversations:
        for text in ("price please", "forget me", "price please"):
            await conversations.reply_to(Incoming("anna", text))
    assert model.texts == ["price please", "price please"]


def test_what_is_kept_is_bounded() -> None:
    """However many different texts come, only so many are kept, the latest among them."""
    known = Known()
    for number in range(3000):
        known.keep(f"text {number}", COST)
    assert known.get("text 0") is None
    assert known.get("text 2999") is COST
