"""Whether the model knows when it is right, on numbers that can be checked by hand."""

from dataclasses import replace

import pytest

from app.calibration import (
    Bin,
    Candidate,
    Curve,
    Point,
    candidate,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from app.evaluation import Judged, Labelled, verdict
from app.messages import Guess, Reply

_PAIN = Labelled(text="ouch?", kind="answer", topics=["pain"])
_WHY: dict[str, object] = {"label": "faq/pain", "evidence": 0.3, "thresholds": {"answer": 0.5}}
_NEAR = (Guess("pain", 0.6), Guess("cost", 0.1))
_REFUSED = Reply("out_of_scope", "", confidence=0.7, alternatives=_NEAR, why=_WHY)
_OFFERED = Reply("clarify", "", ("pain", "cost"), confidence=0.3, alternatives=_NEAR)


def judged(reply: Reply, question: Labelled = _PAIN) -> Judged:
    """The reply to a question about pain."""
    return Judged(question, reply, verdict(question, reply))


def answered(topic: str, evidence: float | None) -> Judged:
    """A question about pain, answered with a topic on this evidence."""
    return judged(Reply("answer", "", (topic,), confidence=evidence, why=_WHY))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (answered("pain", 0.9), Candidate(0.9, right=True)),
        (answered("cost", 0.9), Candidate(0.9, right=False)),
        (judged(_OFFERED), Candidate(0.3, right=True)),
        (judged(_REFUSED), Candidate(0.3, right=True)),
        (judged(replace(_OFFERED, alternatives=_NEAR[1:])), Candidate(0.3, right=False)),
        (judged(replace(_REFUSED, why=_WHY | {"label": "out_of_scope/related"})), None),
        (judged(replace(_REFUSED, why={})), None),
        (judged(replace(_REFUSED, outcome="safety")), None),
        (judged(replace(_OFFERED, alternatives=())), None),
        (judged(replace(_OFFERED, confidence=None)), None),
        (answered("pain", None), None),
    ],
)
def test_candidate(row: Judged, expected: Candidate | None) -> None:
    """A line counts when only its evidence decided whether the best topic was answered."""
    assert candidate(row) == expected


def test_risk_coverage() -> None:
    """Each lower threshold answers more lines, here the fourth of them wrongly."""
    rows = [answered("pain", 0.9), answered("cost", 0.8), judged(_OFFERED), judged(_REFUSED)]
    assert risk_coverage(rows) == Curve(
        (Point(0.9, 1 / 4, 0), Point(0.8, 2 / 4, 1 / 2), Point(0.3, 4 / 4, 1 / 4)),
        operating=Point(0.5, 2 / 4, 1 / 2),
    )


def test_what_no_model_decided_is_fixed() -> None:
    """A tapped button is answered at every threshold, a stopped emergency at none."""
    stopped = judged(Reply("safety", ""))
    curve = risk_coverage([answered("pain", None), stopped, answered("pain", 0.6), stopped])
    assert [point.coverage for point in curve.points] == [1 / 4, 2 / 4]


def test_nothing_answered() -> None:
    """Then there is no operating point."""
    assert risk_coverage([judged(Reply("safety", ""))]) == Curve((), None)


def test_reliability() -> None:
    """Lines of similar evidence together; certainty belongs to the last bin."""
    rows = [answered("pain", 0.62), answered("cost", 0.66), answered("pain", 1.0)]
    found = reliability([*rows, judged(Reply("safety", ""))])
    assert [entry.lines for entry in found] == [2, 1]
    assert found[0] == pytest.approx((0.64, 0.5, 2))
    assert found[1] == (1, 1, 1)


def test_expected_calibration_error() -> None:
    """The distance of each bin counts as often as it has lines: (2 · 0.14 + 1 · 0.5) / 3."""
    assert expected_calibration_error([Bin(0.64, 0.5, 2), Bin(0.5, 1, 1)]) == pytest.approx(0.26)
    assert expected_calibration_error([]) == 0
