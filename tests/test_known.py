"""What is kept of what messages mean."""

import pytest

from app.deciding import decided
from app.known import Known

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


def test_what_is_kept_is_bounded() -> None:
    """However many different texts come, only so many are kept, the latest among them."""
    known = Known()
    for number in range(3000):
        known.keep(f"text {number}", COST)
    assert known.get("text 0") is None
    assert known.get("text 2999") is COST
