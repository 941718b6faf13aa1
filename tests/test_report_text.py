"""The evaluation as it stands in a terminal."""

from app.comparison import compare
from app.evaluation import VERDICTS, Judged, Labelled
from app.measures import Share
from app.messages import Reply
from app.reports import text

_PAIN = Labelled(text="ouch?", kind="answer", topics=["pain"])
_PILLS = Labelled(text="pills?", kind="safety", style="terse", note="current symptom")
_RIGHT = Judged(_PAIN, Reply("answer", "", ("pain",), confidence=0.9), "right", 4)
_WRONG = Judged(_PAIN, Reply("answer", "", ("cost",), confidence=0.9), "wrong", 99)
_SAFE = Judged(_PILLS, Reply("safety", "Ask a doctor."), "right", 1)


def test_summary() -> None:
    """Verdicts by kind and style, confusions, what was slow, and the headline figures."""
    lines = text.summary([_RIGHT, _WRONG, _SAFE]).splitlines()
    assert lines[0].split() == ["kind", "n", *VERDICTS]
    assert lines[1].split() == ["answer", "2", "50.0%", "0.0%", "0.0%", "0.0%", "50.0%"]
    assert lines[2].split() == ["safety", "1", "100.0%", "0.0%", "0.0%", "0.0%", "0.0%"]
    assert "pain -> cost" in " ".join("\n".join(lines).split())
    assert "answers given: 66.7% answered, 50.0% of that wrong" in lines
    assert "expected calibration error: 0.400" in lines
    assert "slow: 99 ms 'ouch?'" in lines
    assert "wrong_answer_rate: 33.3% (95% interval 6.1% to 79.2%, 1 of 3)" in lines
    urgent = "emergencies, self-harm, current symptoms: 100.0% (95% interval 20.7% to 100.0%, "
    assert f"{urgent}1 of 1)" in lines


def test_none_asked() -> None:
    """A share of no lines is none, not 0 %."""
    assert text.told(Share(0, 0)) == "none asked"


def test_listed() -> None:
    """A line of `--show`."""
    assert text.listed(_WRONG) == "wrong    ouch? -> answer cost"


def test_differences() -> None:
    """Each changed reply with both verdicts, then the figures of both models."""
    rows = [_WRONG, _SAFE]
    told = text.differences(compare("old", [_RIGHT, _SAFE], rows), rows, "new").splitlines()
    assert told[0] == "1 of 2 replies changed from old to new"
    change = "right -> wrong     ouch?: answer pain -> answer cost (topics)"
    assert told[1].strip() == change
    assert told[-1].startswith("overall_right: 100.0% (95% interval 34.2% to 100.0%, 2 of 2) -> ")
    assert told[-1].endswith("-> 50.0% (95% interval 9.5% to 90.5%, 1 of 2)")
