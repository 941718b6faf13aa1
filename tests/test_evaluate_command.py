"""`smpbot evaluate` as an operator runs it."""

import json
from pathlib import Path

import pytest

from tests.test_cli import refusal, smpbot

_LINES = [
    {"text": "how much is it?", "kind": "answer", "topics": ["cost"]},
    {"text": "does it hurt?", "kind": "answer", "topics": ["permanence"]},
    {"text": "hi", "kind": "chitchat"},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Three labelled questions, one of them labelled so that the reply is wrong."""
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in _LINES), "utf-8")
    return file


def test_everything_at_once(questions: Path, tmp_path: Path, archive: Path) -> None:
    """Text, a report, and a comparison: the same archive says the same."""
    html = tmp_path / "report.html"
    done = smpbot(
        "evaluate",
        str(questions),
        "--show",
        "wrong",
        "--html",
        str(html),
        "--compare",
        str(archive),
    )
    assert done.returncode == 0, done.stderr
    assert "wrong    does it hurt? -> answer pain\n" in done.stdout
    assert "overall_right: 66.7%" in done.stdout
    assert f"\n0 of 3 replies changed from {archive.name} to {archive.name}\n" in done.stdout
    page = html.read_text("utf-8")
    assert "No reply changed." in page
    assert "3 questions from questions.jsonl" in page
    assert ">at training<" in page


def test_text_alone_needs_no_drawing(questions: Path, archive: Path) -> None:
    """Without `--html` the library that draws is not imported."""
    done = smpbot("evaluate", str(questions), pythonprofileimporttime=1)
    assert done.returncode == 0
    assert "app.reports.text" in done.stderr
    assert "matplotlib" not in done.stderr


def test_questions_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """Before a model is loaded."""
    missing = tmp_path / "questions.jsonl"
    assert refusal("evaluate", str(missing)).startswith(f"{missing}: cannot be read")


def test_a_report_that_cannot_be_written_is_named(questions: Path, tmp_path: Path) -> None:
    """Before the first question is asked: here the model folder is empty, and nothing trains."""
    for place in (tmp_path, tmp_path / "nowhere" / "report.html"):
        line = refusal("evaluate", str(questions), "--html", str(place), smpbot_model_dir=tmp_path)
        assert line.startswith(f"{place}: the report cannot be written there (")


def test_a_model_that_cannot_be_compared_is_named(questions: Path, tmp_path: Path) -> None:
    """And no report is left behind."""
    html = tmp_path / "report.html"
    line = refusal("evaluate", str(questions), "--html", str(html), "--compare", str(questions))
    assert line.startswith(f"{questions}: not a usable model (")
    assert not html.exists()


def test_a_verdict_there_is_not_is_named(questions: Path) -> None:
    """And the verdicts there are."""
    assert "'nonsense' is not one of 'right'" in refusal(
        "evaluate", str(questions), "--show", "nonsense"
    )
