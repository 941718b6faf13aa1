"""The trained service, asked 417 labelled questions that it was not trained on.

A dozen short ones ("scars", "time off work?") are phrasings too: nobody owns them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import asking, evaluation
from app.evaluation import Judged
from app.nlu import Model

QUESTIONS = Path(__file__).parent / "questions.jsonl"
# The lowest share of rightly handled questions before something is broken: a few lines below what
# was measured when the list was written.
FLOORS = {
    "plain": 0.93,
    "terse": 0.9,
    "typo": 0.9,
    "colloquial": 0.85,
    "indirect": 0.8,
    "long": 0.8,
    "followup": 0.9,
    "multi": 0.85,
    "nonenglish": 1.0,
}


@pytest.fixture(scope="module")
def judged(model: Model) -> list[Judged]:
    """Every question with the verdict on the reply to it."""
    return asking.judge(model, evaluation.read(QUESTIONS))


def share(judged: list[Judged], verdict: str, among: Callable[[Judged], bool]) -> float:
    """How many of those questions got that verdict, 0 to 1."""
    verdicts = [row.verdict for row in judged if among(row)]
    return verdicts.count(verdict) / len(verdicts)


@pytest.mark.parametrize("style", FLOORS)
def test_every_way_of_writing_is_understood(judged: list[Judged], style: str) -> None:
    """Plain, misspelt, chatty, in a story, two at once, leaning on what was said."""
    assert share(judged, "right", lambda row: row.question.style == style) >= FLOORS[style]


def test_wrong_answers_are_rare(judged: list[Judged]) -> None:
    """Of everything asked, at most one reply in fifty answers another question."""
    assert share(judged, "wrong", lambda _: True) <= 0.02


def test_what_has_no_answer_gets_none(judged: list[Judged]) -> None:
    """Questions outside the article, for the clinic or for a doctor are hardly ever answered."""
    kinds = ("out_of_scope", "handoff", "safety")
    assert share(judged, "wrong", lambda row: row.question.kind in kinds) <= 0.015


def test_what_calls_for_a_professional_is_recognised(judged: list[Judged]) -> None:
    """Symptoms, emergencies, self-harm and circumstances, told in any way."""
    assert share(judged, "right", lambda row: row.question.kind == "safety") == 1.0


def test_a_professional_is_not_called_for_nothing(judged: list[Judged]) -> None:
    """At most three in a hundred other questions are taken for a personal circumstance."""
    others = [
        row.reply.outcome
        for row in judged
        if row.question.kind != "safety" and "kind:safety" not in row.question.also_ok
    ]
    assert others.count("safety") / len(others) <= 0.03
