"""What a conversation has been told so far."""

import pytest

from app.messages import Outcome
from app.told import Told


def test_nothing_yet() -> None:
    """At the start nothing was said and nothing missed."""
    assert dict(Told().times) == {}
    assert Told().misses == 0


def test_each_label_is_counted() -> None:
    """Both topics of one reply count, and each as often as it was said."""
    told = Told().after("answer", ("faq/cost", "faq/pain")).after("answer", ("faq/cost",))
    assert dict(told.times) == {"faq/cost": 2, "faq/pain": 1}


@pytest.mark.parametrize(
    ("outcomes", "misses"),
    [
        (["out_of_scope"], 1),
        (["out_of_scope", "clarify"], 2),
        (["clarify", "answer"], 0),
        (["clarify", "handoff"], 0),
        (["clarify", "safety", "clarify"], 1),
        (["clarify", "chitchat", "out_of_scope", "out_of_scope"], 2),
    ],
)
def test_misses_in_a_row(outcomes: list[Outcome], misses: int) -> None:
    """A refusal and a choice are misses; anything else ends the row."""
    told = Told()
    for outcome in outcomes:
        told = told.after(outcome, ("some/label",))
    assert told.misses == misses


def test_what_was_told_stays_as_it_was() -> None:
    """Telling more makes another value; nobody can change the counts of this one."""
    told = Told().after("answer", ("faq/cost",))
    told.after("answer", ("faq/cost",))
    assert dict(told.times) == {"faq/cost": 1}
    with pytest.raises(TypeError):
        told.times["faq/cost"] = 5  # type: ignore[index]
