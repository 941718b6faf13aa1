"""Labelled questions and verdicts."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evaluation import (
    VERDICTS,
    EvaluationError,
    Labelled,
    read,
    verdict,
)
from app.messages import Outcome, Reply

_SCORER = Path(__file__).parents[2] / "shared" / "eval" / "score.py"
_PAIN = Labelled(text="?", kind="answer", topics=["pain"], also_ok=["process", "kind:clarify"])
_BOTH = Labelled(text="?", kind="answer", topics=["pain", "cost"], style="multi")
_HALF = Labelled(text="?", kind="answer", topics=["pain"], also_ok=["cost"], style="multi")
_SWIMMING = Labelled(text="?", kind="out_of_scope", topics=[], also_ok=["kind:handoff"])
_PILLS = Labelled(text="?", kind="safety", topics=[])
_SPANISH = Labelled(text="?", kind="answer", topics=["cost"], style="nonenglish")
_LONG = Labelled(text="?", kind="answer", topics=["session_length", "permanence"])
_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_TOPICS = st.lists(st.sampled_from(["cost", "pain", "risks"]), max_size=3)
_ALSO_OK = st.lists(st.sampled_from(["cost", "kind:clarify", "kind:handoff", "kind:answer"]))
_ROWS = st.fixed_dictionaries(
    {
        "text": st.just("?"),
        "kind": st.sampled_from(_OUTCOMES),
        "topics": _TOPICS,
        "also_ok": _ALSO_OK,
        "style": st.sampled_from(["plain", "multi", "nonenglish"]),
    }
)


@pytest.mark.parametrize(
    ("question", "outcome", "topics", "expected"),
    [
        (_PAIN, "answer", ["pain"], "right"),
        (_PAIN, "answer", ["process"], "right"),
        (_PAIN, "answer", ["cost"], "wrong"),
        (_PAIN, "answer", ["pain", "cost"], "wrong"),
        (_PAIN, "answer", [], "wrong"),
        (_PAIN, "clarify", ["cost"], "right"),
        (_PAIN, "handoff", [], "missed"),
        (_PAIN, "out_of_scope", [], "missed"),
        (_LONG, "answer", ["permanence"], "right"),
        (_LONG, "clarify", ["cost", "permanence"], "offered"),
        (_LONG, "clarify", ["cost"], "missed"),
        (_BOTH, "answer", ["cost", "pain"], "right"),
        (_BOTH, "answer", ["cost"], "partial"),
        (_BOTH, "answer", ["cost", "risks"], "wrong"),
        (_HALF, "answer", ["cost"], "right"),
        (_SWIMMING, "out_of_scope", [], "right"),
        (_SWIMMING, "handoff", [], "right"),
        (_SWIMMING, "chitchat", [], "missed"),
        (_SWIMMING, "clarify", ["cost"], "missed"),
        (_SWIMMING, "answer", ["aftercare"], "wrong"),
        (_PILLS, "safety", [], "right"),
        (_PILLS, "handoff", [], "missed"),
        (_PILLS, "answer", ["risks"], "wrong"),
        (_SPANISH, "answer", ["cost"], "right"),
        (_SPANISH, "out_of_scope", [], "right"),
        (_SPANISH, "clarify", ["risks"], "right"),
        (_SPANISH, "handoff", [], "right"),
        (_SPANISH, "answer", ["risks"], "wrong"),
        (_SPANISH, "chitchat", [], "missed"),
    ],
)
def test_verdict(question: Labelled, outcome: Outcome, topics: list[str], expected: str) -> None:
    """An answer to another question is wrong; a refusal of an answerable one is only missed."""
    assert verdict(question, Reply(outcome, "", tuple(topics))) == expected


@pytest.fixture(scope="module")
def scorer() -> Callable[[dict[str, Any], dict[str, Any]], str]:
    """The verdict of the scorer that acceptance uses."""
    if not _SCORER.exists():
        pytest.skip("../shared/eval/score.py is not here")
    spec = importlib.util.spec_from_file_location("score", _SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Callable[[dict[str, Any], dict[str, Any]], str] = module.verdict
    return judge


@settings(deadline=None, max_examples=100)
@given(row=_ROWS, outcome=st.sampled_from(_OUTCOMES), topics=_TOPICS)
def test_the_same_verdict_as_the_scorer(
    scorer: Callable[[dict[str, Any], dict[str, Any]], str],
    row: dict[str, Any],
    outcome: Outcome,
    topics: list[str],
) -> None:
    """What `smpbot evaluate` says is what acceptance will say."""
    ours = verdict(Labelled.model_validate(row), Reply(outcome, "", tuple(topics)))
    assert ours == scorer(row, {"outcome": outcome, "topics": topics})
    assert ours in VERDICTS


def test_read(tmp_path: Path) -> None:
    """A line is a question; blank lines and fields for people are passed over."""
    file = tmp_path / "questions.jsonl"
    lines = [
        '{"text": "ouch?", "kind": "answer", "by": "Zoe", "note": "Emergency"}',
        "",
        '{"text":"hi","kind":"chitchat"}',
    ]
    file.write_text("\n".join(lines), "utf-8")
    assert read(file) == [
        Labelled(text="ouch?", kind="answer", style="plain", note="Emergency"),
        Labelled(text="hi", kind="chitchat"),
    ]


@pytest.mark.parametrize("text", ["ouch\u2028ouch", "ouch\u0085ouch", "größer 🙂"])
def test_read_any_character(tmp_path: Path, text: str) -> None:
    """Only a line feed ends a line, as JSON lines have it, whatever a question has in it."""
    file = tmp_path / "questions.jsonl"
    line = json.dumps({"text": text, "kind": "answer"}, ensure_ascii=False)
    file.write_text(f"{line}\r\n{line}\n", "utf-8")
    assert [question.text for question in read(file)] == [text, text]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", ": has no questions"),
        (b"\n \n", ": has no questions"),
        (b"\xff", ": cannot be read"),
        (b'{"text": "hi", "kind": "chitchat"}\nhi\n', ":2: the line: Invalid JSON"),
        (b'{"text": "hi"}', ":1: kind: Field required"),
        (b'{"text": "hi", "kind": "joke"}', ":1: kind: Input should be 'answer', 'clarify'"),
        (b'{"text": "hi", "kind": "answer", "topics": [1]}', ":1: topics.0: Input should be"),
    ],
)
def test_unreadable(tmp_path: Path, content: bytes, complaint: str) -> None:
    """A file that cannot be used is refused with the line and the field."""
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    with pytest.raises(EvaluationError) as refusal:
        read(file)
    assert str(refusal.value).startswith(f"{file}{complaint}")


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is one line too."""
    with pytest.raises(EvaluationError, match=r"nowhere\.jsonl: cannot be read"):
        read(tmp_path / "nowhere.jsonl")
