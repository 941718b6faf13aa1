"""The importer: Rasa sees the content file and nothing else."""

from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from app import faq
from app.faq import Faq
from rasa_project.importer import CONFIG, FaqImporter
from rasa_project.messages import JOINED
from tests.conftest import CONTENT


@pytest.fixture(scope="module")
def importer() -> FaqImporter:
    """An importer of the real content."""
    return FaqImporter(faq_file=CONTENT)


def test_every_phrasing_is_an_example(importer: FaqImporter, content: Faq) -> None:
    """As many examples as phrasings, with the labels of the content."""
    found = [
        (example.get("text"), example.get_full_intent())
        for example in importer.get_nlu_data().intent_examples
    ]
    assert found == [*content.examples(), *content.joined()]


def test_a_question_and_what_was_said_after_it_is_marked(
    importer: FaqImporter, content: Faq
) -> None:
    """And nothing else is."""
    marked = [one.get("text") for one in importer.get_nlu_data().intent_examples if one.get(JOINED)]
    assert marked == [text for text, _ in content.joined()]


def test_answers_are_retrieval_responses(importer: FaqImporter, content: Faq) -> None:
    """Rasa's own tools find the text of `utter_faq/cost`."""
    responses = importer.get_domain().responses
    assert responses["utter_faq/cost"][0]["text"] == content.topics["cost"].answer


def test_intents_are_retrieval_intents(importer: FaqImporter) -> None:
    """`faq`, `safety` and the others each stand for a group of labels."""
    intents = set(importer.get_domain().retrieval_intents)
    assert intents == {"faq", "safety", "handoff", "out_of_scope", "chitchat"}


def test_there_are_no_stories(importer: FaqImporter) -> None:
    """The service decides what to say, not a Rasa policy."""
    assert importer.get_stories().is_empty()


def test_the_configuration_names_the_importer() -> None:
    """Rasa's loader makes it from config.yml, extra keys and all."""
    entry = {"name": "rasa_project.importer.FaqImporter", "faq_file": str(CONTENT)}
    loaded = TrainingDataImporter.load_from_dict({"importers": [entry]}, str(CONFIG))
    assert loaded.get_config()["recipe"] == "graph.v1"
    assert len(loaded.get_nlu_data().intent_examples) > 1500


def test_broken_content_stops_it(tmp_path: Path) -> None:
    """Training never starts on a file with mistakes."""
    path = tmp_path / "faq.yml"
    path.write_text("topics: [", "utf-8")
    with pytest.raises(faq.FaqError, match=r"faq\.yml:2"):
        FaqImporter(faq_file=path)
