"""Two models on the same questions."""

import pytest

from app.comparison import Change, compare
from app.evaluation import Judged, Labelled
from app.messages import Reply

_PAIN = Labelled(text="ouch?", kind="answer", topics=["pain"])
_ANSWER = Judged(_PAIN, Reply("answer", "A little.", ("pain",), confidence=0.9), "right")


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply("answer", "Not much.", ("pain",)), ("text",)),
        (Reply("answer", "A little.", ("risks",)), ("topics",)),
        (Reply("handoff", "Call us."), ("outcome", "topics", "text")),
    ],
)
def test_a_change_says_what_of_the_reply(reply: Reply, what: tuple[str, ...]) -> None:
    """Outcome, topics or text."""
    after = Judged(_PAIN, reply, "missed")
    assert compare("old", [_ANSWER], [after]).changes == [Change(_ANSWER, after, what)]


def test_another_confidence_is_no_change() -> None:
    """What a person does not see, nor how long it took, does not count."""
    after = Judged(_PAIN, Reply("answer", "A little.", ("pain",), confidence=0.8), "right", 5)
    assert compare("old", [_ANSWER], [after]).changes == []


def test_another_verdict_comes_first() -> None:
    """Before the lines where only the wording is another."""
    worded = Judged(_PAIN, Reply("answer", "Not much.", ("pain",)), "right")
    missed = Judged(_PAIN, Reply("handoff", "Call us."), "missed")
    found = compare("old", [_ANSWER, _ANSWER], [worded, missed]).changes
    assert [change.after for change in found] == [missed, worded]
