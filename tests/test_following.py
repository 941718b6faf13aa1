"""What is said about the reply before: a choice among buttons, or more about a circumstance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deciding import Decision, decided
from app.following import goes_on, picked
from app.messages import Button

COST, PAIN, RISKS = (Button(title, f"{title}, please") for title in ("Cost", "Pain", "Risks"))
OFFERED = (COST, PAIN, RISKS)


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("1", COST),
        ("one", COST),
        ("The first one, please", COST),
        ("2", PAIN),
        ("2.", PAIN),
        ("the second one", PAIN),
        ("Option 2 please", PAIN),
        ("um, the 2nd", PAIN),
        ("I meant the second of those", PAIN),
        ("number three", RISKS),
        ("the last one", RISKS),
        ("the latter", RISKS),
        ("yes", COST),
        ("Yes please!", COST),
        ("yeah, that one", COST),
    ],
)
def test_picked(text: str, button: Button) -> None:
    """A place among the buttons picks one of them; a mere yes the first."""
    assert picked(text, OFFERED) == button


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "the fourth one",
        "22",
        "second thoughts",
        "the second session",
        "one more question",
        "is it the first time that hurts",
        "yes but how much",
        "no",
        "neither",
        "",
    ],
)
def test_nothing_picked(text: str) -> None:
    """A place that has no button, and words that say more than a place, pick none."""
    assert picked(text, OFFERED) is None


@given(st.text() | st.sampled_from(["yes", "2", "the last one", "the first", "4th"]))
def test_nothing_to_pick_from(text: str) -> None:
    """Where nothing was offered nothing is picked."""
    assert picked(text, ()) is None


HARMLESS = ("cost", "technique")
SYMPTOM, CRISIS = (decided(f"safety/{kind}") for kind in ("symptom", "self_harm"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how much for him", decided("faq/cost")),
        ("how long does it last", decided("faq/permanence")),
        ("is that normal?", decided("chitchat/small_talk")),
        ("should i worry", decided("out_of_scope/related")),
    ],
)
def test_a_caution_is_not_passed_over(text: str, meaning: Decision) -> None:
    """A few words about oneself, somebody or "it" go on about what called for a professional."""
    assert goes_on(text, meaning, SYMPTOM, HARMLESS)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how much is it", decided("faq/cost")),
        ("ok which needle is used", decided("faq/technique")),
        ("thanks", decided("chitchat/thanks")),
        ("can someone call me", decided("handoff/person")),
        (
            "a last thing: what would one have to know of infections afterwards",
            decided("faq/risks"),
        ),
    ],
)
def test_a_question_about_the_treatment_is_answered(text: str, meaning: Decision) -> None:
    """What is about the treatment, long, or for a person is taken for itself."""
    assert not goes_on(text, meaning, SYMPTOM, HARMLESS)


def test_a_cry_for_help_is_never_met_with_small_talk() -> None:
    """After an emergency or talk of self-harm only a real answer takes the place of the number."""
    assert goes_on("no one cares", decided("chitchat/small_talk"), CRISIS, HARMLESS)
    assert not goes_on("no one cares", decided("chitchat/small_talk"), SYMPTOM, HARMLESS)


def test_yes_chooses_only_when_asked_to_choose() -> None:
    """Under a refusal "yes" names no button; "the second one" still does."""
    buttons = [Button("Cost", "How much?"), Button("Pain", "Does it hurt?")]
    assert picked("yes", buttons, asked=False) is None
    assert picked("the second one", buttons, asked=False) is buttons[1]
