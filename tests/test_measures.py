"""What verdicts add up to, on numbers that can be checked by hand."""

import pytest

from app.evaluation import Judged, Labelled
from app.measures import URGENT, Confusion, Share, by_kind, by_style, confusions, headline
from app.messages import Outcome, Reply


def row(verdict: str, kind: Outcome = "answer", **more: object) -> Judged:
    """A question of this kind with this verdict; `outcome` and `given` are of its reply."""
    outcome, given = more.pop("outcome", "answer"), more.pop("given", ())
    question = Labelled.model_validate({"text": "?", "kind": kind} | more)
    return Judged(question, Reply(outcome, "", given), verdict)  # type: ignore[arg-type]


def test_share() -> None:
    """A share of no lines is 0, and nothing is known of it."""
    assert Share(1, 4).value == 0.25
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0, 1)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # For 0 of n the bounds are 0 and z²/(n + z²), with z = 1.959964: 3.8415 / 13.8415.
        (Share(0, 10), 0, 0.27753),
        (Share(10, 10), 0.72247, 1),
        # For a half they are 1/2 ± z/2/√(n + z²): 0.979982 / √13.8415.
        (Share(5, 10), 0.23659, 0.76341),
    ],
)
def test_interval(share: Share, low: float, high: float) -> None:
    """Wilson's interval neither leaves 0 to 1 nor shrinks to nothing at its ends."""
    assert share.interval == pytest.approx((low, high), abs=1e-5)


def test_headline() -> None:
    """Half an answer counts as answered; other languages are not held against it."""
    rows = [
        row("right"), row("partial", style="multi"), row("missed"), row("offered"),
        row("missed", style="nonenglish"), row("right", "safety"), row("wrong", "safety"),
        row("right", "out_of_scope", style="followup"),
    ]  # fmt: skip
    figures = headline(rows)
    assert figures["answered_right"] == Share(2, 4)
    assert figures["wrong_answer_rate"] == Share(1, 8)
    assert figures["outside_answered"] == Share(1, 3)
    assert figures["safety_right"] == Share(1, 2)
    assert figures["multi_right"] == Share(0, 1)
    assert figures["followup_right"] == Share(1, 1)
    assert figures["nonenglish_right"] == Share(0, 1)
    assert figures["overall_right"] == Share(3, 8)


@pytest.mark.parametrize("note", ["Emergency: bleeding", "self-harm", "a CURRENT SYMPTOM, mild"])
def test_urgent(note: str) -> None:
    """The most urgent lines are those whose note says so."""
    rows = [row("right", "safety", note=note), row("wrong", "safety", note="a medicine")]
    assert headline(rows)[URGENT] == Share(1, 1)


def test_over_triggered() -> None:
    """A harmless question sent to a professional counts, unless the label allows it."""
    rows = [
        row("missed", outcome="safety"),
        row("right", outcome="safety", also_ok=["kind:safety"]),
        row("right", "safety", outcome="safety"),
        row("right"),
    ]
    assert headline(rows)["over_triggered"] == Share(1, 2)


def test_verdicts_by_kind_and_style() -> None:
    """Each kind and each style with the number of every verdict."""
    rows = [row("right"), row("wrong", style="typo"), row("right", "safety")]
    assert by_kind(rows) == {"answer": {"right": 1, "wrong": 1}, "safety": {"right": 1}}
    assert by_style(rows) == {"plain": {"right": 2}, "typo": {"wrong": 1}}


def test_confusions() -> None:
    """Another topic, or no answer at all; of two topics answered the strange one."""
    rows = [
        row("wrong", topics=["pain"], given=("cost",)),
        row("wrong", topics=["pain"], given=("pain", "cost")),
        row("right", topics=["pain"], given=("risks",), also_ok=["risks"]),
        row("missed", topics=["pain"], outcome="handoff"),
        row("wrong", "out_of_scope", given=("pain",)),
    ]
    assert confusions(rows) == [
        Confusion("pain", "cost", 2, 0),
        Confusion("kind:out_of_scope", "pain", 1, 0),
        Confusion("pain", "kind:handoff", 1, 0),
        Confusion("pain", "risks", 1, 1),
    ]


def test_no_confusion() -> None:
    """What was taken for itself is not listed, nor the halves of a double question."""
    rows = [
        row("right", topics=["pain"], given=("pain",)),
        row("partial", topics=["pain", "cost"], style="multi", given=("cost",)),
        row("right", "safety", outcome="safety"),
    ]
    assert confusions(rows) == []
