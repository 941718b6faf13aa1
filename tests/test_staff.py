"""For the clinic's staff: ask and see why, list the topics."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.content import Faq
from app.main import create_app
from app.nlu import Model
from app.settings import Settings
from tests.predictions import HandMadeModel


def ask(client: TestClient, text: str, *context: str) -> dict[str, Any]:
    """The explained reply to `text`."""
    response = client.post("/api/ask", json={"text": text, "context": list(context)})
    assert response.status_code == 200
    explained: dict[str, Any] = response.json()
    return explained


def test_ask(client: TestClient, model: Model, content: Faq) -> None:
    """Staff see the reply, where the article says so, what else it might have been, and why."""
    told = ask(client, "how much would I pay")
    cost = content.topics["cost"]
    titles = [content.topics[key].title for key in cost.follow_ups]
    assert (told["outcome"], told["topics"], told["model"]) == ("answer", ["cost"], model.file)
    assert told["text"] == content.clinic.fill(cost.answer)
    assert [button["title"] for button in told["buttons"]] == titles
    assert told["sources"] == [source.model_dump() for source in cost.sources]
    assert 0 < told["confidence"] == told["why"]["evidence"] < 1
    scores = [guess["confidence"] for guess in told["alternatives"]]
    assert told["alternatives"][0]["topic"] == "cost"
    assert scores == sorted(scores, reverse=True)
    assert told["why"]["label"] == "faq/cost"


@pytest.mark.parametrize("text", ["", "How much does it cost?", "thank you", "I am pregnant", "🎉"])
def test_the_fields_are_always_there(client: TestClient, text: str) -> None:
    """Every reply is told in the same fields, of the same types."""
    told = ask(client, text)
    kinds = {name: type(value) for name, value in told.items() if name != "confidence"}
    lists = dict.fromkeys(("topics", "buttons", "alternatives", "sources"), list)
    assert kinds == {"outcome": str, "text": str, "why": dict, "model": str} | lists
    assert told["confidence"] is None or 0 <= told["confidence"] <= 1


@pytest.fixture
def asker(content: Faq) -> Iterator[TestClient]:
    """A client of a service whose model understands a few texts."""
    meanings = {
        "price please": "faq/cost",
        "and how long": "faq/sessions?",
        "price please and how long": "faq/session_length",
        "How much does it cost? and how long": "faq/session_length",
        "what does smp cost": "faq/cost",
        "does it hurt": "faq/pain",
        "can i bring my dog": "handoff/business",
    }
    model = HandMadeModel(content, meanings).as_model()
    with TestClient(
        create_app(Settings(), model), base_url="http://localhost", client=("::1", 1)
    ) as client:
        yield client


def test_context_is_replayed_and_forgotten(asker: TestClient) -> None:
    """A follow-up is read with the turns before it; the next question knows nothing of them."""
    alone = ask(asker, "and how long")
    assert alone["outcome"] == "clarify"
    assert ask(asker, "and how long", "hi", "price please")["topics"] == ["session_length"]
    assert ask(asker, "and how long") == alone


def test_what_the_context_told_is_known(asker: TestClient, content: Faq) -> None:
    """After the same question the answer is put shorter; after a choice a place is chosen."""
    cost = content.topics["cost"]
    assert ask(asker, "price please", "price please")["text"] == content.clinic.fill(cost.again)
    offered = ask(asker, "and how long")
    chosen = ask(asker, "the second one", "and how long")
    assert (chosen["outcome"], chosen["topics"]) == ("answer", offered["topics"][1:2])


@pytest.mark.parametrize(
    ("text", "topics", "labels"),
    [
        ("what does smp cost and does it hurt", ["cost", "pain"], ["faq/cost", "faq/pain"]),
        ("does it hurt and can i bring my dog", ["pain"], ["faq/pain", "handoff/business"]),
    ],
)
def test_each_question_of_a_message_is_explained(
    asker: TestClient, text: str, topics: list[str], labels: list[str]
) -> None:
    """Staff see how a message was taken apart and what each part was understood as."""
    told = ask(asker, text)
    assert (told["outcome"], told["topics"]) == ("answer", topics)
    assert [part["labels"] for part in told["why"]["parts"]] == [[label] for label in labels]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/ask", {}, "text"),
        ("/api/ask", {"text": 5}, "text"),
        ("/api/ask", {"text": "x" * 4097}, "text"),
        ("/api/ask", {"text": "x", "context": "y"}, "context"),
        ("/api/ask", {"text": "x", "context": ["y" * 4097]}, "context.0"),
        ("/api/ask", {"text": "x", "context": ["y"] * 21}, "context"),
        ("/api/ask", {"text": "x", "contxt": []}, "contxt"),
        ("/model/parse", {}, "text"),
        ("/model/parse", {"text": "x" * 4097}, "text"),
    ],
)
def test_invalid(client: TestClient, path: str, body: object, field: str) -> None:
    """A question that cannot be put is refused with the name of the field."""
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert [detail["field"] for detail in response.json()["error"]["details"]] == [field]


def test_the_longest_question(client: TestClient) -> None:
    """4,096 characters, and twenty turns before them, are still read."""
    assert ask(client, "How much does it cost?".ljust(4096))["topics"] == ["cost"]
    assert ask(client, "does it hurt?", *["hello"] * 20)["topics"] == ["pain"]


def test_topics(client: TestClient, content: Faq) -> None:
    """The topics are listed as clients read them, with their sources."""
    listed = client.get("/api/topics").json()
    assert [topic["id"] for topic in listed] == list(content.topics)
    for topic, known in zip(listed, content.topics.values(), strict=True):
        assert topic["answer"] == content.clinic.fill(known.answer)
        assert (topic["title"], topic["question"]) == (known.title, known.question)
        assert topic["sources"] == [source.model_dump() for source in known.sources]
