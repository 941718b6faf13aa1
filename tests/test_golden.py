"""Golden questions: one miss keeps a model from being served."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest

from app import evaluation, golden
from app.content import Faq
from app.evaluation import EvaluationError
from app.golden import GoldenError
from app.messages import Outcome
from app.nlu import Model
from app.servable import Servable
from tests.conftest import ROOT
from tests.predictions import HandMadeModel

FILE = ROOT / "data" / "golden.jsonl"
PRICE = '{"text": "price please", "kind": "answer", "topics": ["cost"]}\n'


@pytest.fixture
def by_hand(content: Faq) -> Iterator[Servable]:
    """What takes a question about the price for one about pain."""
    with closing(Servable(HandMadeModel(content, {"price please": "faq/pain"}).as_model())) as made:
        yield made


def test_the_model_answers_all_of_them(model: Model) -> None:
    """The file is of use only if the model of the content passes."""
    with closing(Servable(model)) as servable:
        golden.check(servable, FILE)


def test_there_is_one_for_everything(content: Faq) -> None:
    """Every topic, every outcome that is no choice, a two-part question, a follow-up, languages."""
    questions = evaluation.read(FILE)
    assert {topic for one in questions for topic in one.topics} >= set(content.topics)
    assert {one.kind for one in questions} >= set(get_args(Outcome)) - {"clarify"}
    assert {one.style for one in questions} >= {"plain", "multi", "followup", "nonenglish"}


def test_a_miss_is_named(by_hand: Servable, tmp_path: Path) -> None:
    """With what was wanted and what came."""
    file = tmp_path / "golden.jsonl"
    file.write_text(PRICE, "utf-8")
    with pytest.raises(GoldenError, match="misses 1 of 1 golden questions") as refusal:
        golden.check(by_hand, file)
    (miss,) = refusal.value.misses
    assert (golden.wanted(miss), golden.came(miss)) == ("answer cost", "answer pain")


def test_without_a_file_each_topic_answers_its_own_question(
    by_hand: Servable, content: Faq, tmp_path: Path
) -> None:
    """Which any model of the content does: a button's question is never left to the model."""
    golden.check(by_hand, tmp_path / "none")
    assert {one.text for one in golden.own(content)} == {
        t.question for t in content.topics.values()
    }


def test_a_file_that_cannot_be_read_is_named(by_hand: Servable, tmp_path: Path) -> None:
    """With the line."""
    file = tmp_path / "golden.jsonl"
    file.write_text(PRICE + "{", "utf-8")
    with pytest.raises(EvaluationError, match=r"golden\.jsonl:2: "):
        golden.check(by_hand, file)


def test_a_model_that_stumbles_is_refused(content: Faq, tmp_path: Path) -> None:
    """Whatever it raises; the text says of which kind."""
    model = HandMadeModel(content, {})

    def stumble(_: list[str]) -> None:
        raise KeyError("evidence")

    model.before = stumble
    told = r"cannot be asked by this version \(KeyError\)"
    made = closing(Servable(model.as_model()))
    with made as servable, pytest.raises(GoldenError, match=told):
        golden.check(servable, tmp_path / "none")
