"""Labelled questions, asked of the real model."""

from pathlib import Path

import pytest

from app import asking
from app.evaluation import EvaluationError, Labelled
from app.faults import OperatorFault
from app.nlu import Model


def test_judge(model: Model) -> None:
    """Each question, with the turns before it, gets its verdict and its time, in order."""
    price = Labelled(text="How much does it cost?", kind="answer", topics=["cost"])
    after = Labelled(text="and how much is that?", kind="answer", topics=["cost"], context=["hi"])
    greeting = Labelled(text="hi", kind="answer", topics=["cost"])
    rows = asking.judge(model, [price, after, greeting])
    assert [row.question for row in rows] == [price, after, greeting]
    assert [row.verdict for row in rows] == ["right", "right", "missed"]
    assert all(row.milliseconds > 0 for row in rows)


def test_more_questions_than_may_wait(model: Model) -> None:
    """Any number is asked: the limit of waiting messages is for crowds."""
    questions = [Labelled(text=" ", kind="chitchat")] * 600
    assert len(asking.judge(model, questions)) == 600


def test_other(archive: Path) -> None:
    """An archive to compare with is opened and tried."""
    assert asking.other(archive).file == archive.name


@pytest.mark.parametrize(
    ("content", "told"), [(None, "no such archive"), (b"none", "not a usable model")]
)
def test_no_archive(tmp_path: Path, content: bytes | None, told: str) -> None:
    """One that is not there, or is none, is named."""
    path = tmp_path / "old.tar.gz"
    if content:
        path.write_bytes(content)
    with pytest.raises(OperatorFault, match=told) as refusal:
        asking.other(path)
    assert str(refusal.value).startswith(f"{path}: ")


def test_a_model_of_another_age(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that opens but whose predictions this version does not understand is refused too."""

    def predict(_: Model, texts: object) -> None:
        raise KeyError("evidence")

    monkeypatch.setattr(Model, "predict", predict)
    with pytest.raises(EvaluationError, match=r"cannot be asked by this version \(KeyError"):
        asking.other(archive)
