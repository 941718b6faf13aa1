"""Rasa's REST channel: whatever a person sends, exactly one message comes back."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content import Faq

_WEBHOOK = "/webhooks/rest/webhook"
_BODY = b'{"sender": "anna", "message": "How much does it cost?"}'
# The client is shared by all examples of a test: each is a conversation of its own.
_open_input = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["sender", "message", "metadata", "message_id"]), inner)
    ),
    max_leaves=8,
)


def say(client: TestClient, message: str, **more: object) -> dict[str, Any]:
    """The one reply to `message`."""
    response = client.post(_WEBHOOK, json={"message": message} | more)
    assert response.status_code == 200
    (reply,) = response.json()
    assert isinstance(reply, dict)
    return reply


def test_health(client: TestClient) -> None:
    """The channel says that it is there, as Rasa's does."""
    assert client.get("/webhooks/rest/").json() == {"status": "ok"}


def test_a_reply(client: TestClient, content: Faq) -> None:
    """A reply has the sender's name, the text, buttons in plain words, and what it is."""
    cost = content.topics["cost"]
    followed_by = [content.topics[key] for key in cost.follow_ups]
    assert say(client, "How much does it cost?", sender="anna") == {
        "recipient_id": "anna",
        "text": content.clinic.fill(cost.answer),
        "buttons": [{"title": topic.title, "payload": topic.question} for topic in followed_by],
        "metadata": {
            "outcome": "answer",
            "topics": ["cost"],
            "sources": [source.model_dump() for source in cost.sources],
        },
    }


def test_a_reply_without_buttons(client: TestClient) -> None:
    """What has no buttons has no such key; what is no answer has no sources."""
    reply = say(client, "thank you", sender="anna")
    assert reply.keys() == {"recipient_id", "text", "metadata"}
    assert reply["metadata"] == {"outcome": "chitchat", "topics": [], "sources": []}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/json",
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "none at all",
    ],
)
def test_any_content_type(client: TestClient, content_type: str | None) -> None:
    """Browser clients of Rasa declare no JSON: the body is read as JSON whatever it is called."""
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.post(_WEBHOOK, content=_BODY, headers=headers)
    assert [reply["metadata"]["topics"] for reply in response.json()] == [["cost"]]


@pytest.mark.parametrize("more", [{}, {"sender": None}])
def test_no_sender(client: TestClient, more: dict[str, None]) -> None:
    """Without a sender each message is a conversation of its own, with a name of its own."""
    first, second = say(client, "hello", **more), say(client, "hello", **more)
    assert first["recipient_id"]
    assert first["recipient_id"] != second["recipient_id"]


@pytest.mark.parametrize("sender", ["anna", "+61 400 000 000", "<b>anna</b>", "安娜", "x" * 256])
def test_the_sender_comes_back(client: TestClient, sender: str) -> None:
    """The recipient of a reply is the sender of the message, letter for letter."""
    assert say(client, "hello", sender=sender)["recipient_id"] == sender


@pytest.mark.parametrize(
    "more", [{"input_channel": "web"}, {"metadata": None}, {"metadata": {"page": [1, 2]}}]
)
def test_what_rasa_clients_also_send(client: TestClient, more: dict[str, object]) -> None:
    """Fields that mean nothing here are no mistake."""
    assert say(client, "hello", sender="anna", **more)["metadata"]["outcome"] == "chitchat"


def test_buttons_lead_on(client: TestClient) -> None:
    """A tapped button is answered like the same words typed, in any conversation."""
    for button in say(client, "What are the risks?")["buttons"]:
        assert not button["payload"].startswith("/")
        assert say(client, button["payload"])["metadata"]["outcome"] == "answer"


def test_a_repeat_gets_the_same_reply(client: TestClient) -> None:
    """A message sent twice, as clients do when a line breaks, is answered once."""
    repeated = {"sender": "anna", "metadata": {"message_id": "m1"}}
    first = say(client, "What are the risks?", **repeated)
    assert say(client, "does it hurt?", sender="anna")["metadata"]["topics"] == ["pain"]
    assert say(client, "something else by mistake", **repeated) == first
    other = say(client, "does it hurt?", sender="ben", metadata={"message_id": "m1"})
    assert other["metadata"]["topics"] == ["pain"]


@pytest.mark.parametrize(
    ("message", "outcome", "notice"),
    [
        ("", "chitchat", "empty"),
        (" \t\r\n\u00a0\u2003", "chitchat", "empty"),
        ("\x00\x07\x1b", "chitchat", "empty"),
        ("👍🏽🎉", "chitchat", "no_words"),
        ("?!…", "chitchat", "no_words"),
        ("/restart", "chitchat", "restart"),
        ("x" * 4097, "out_of_scope", "too_long"),
    ],
)
def test_no_question(
    client: TestClient, content: Faq, message: str, outcome: str, notice: str
) -> None:
    """What cannot be a question to us gets a sentence that says so."""
    reply = say(client, message)
    assert reply["text"] == content.clinic.fill(getattr(content.notices, notice))
    assert reply["metadata"] == {"outcome": outcome, "topics": [], "sources": []}


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("多少钱？", "zh"),
        ("كم تكلفة الجلسة؟", "ar"),
        ("Πόσο κοστίζει;", "el"),
        ("इसकी कीमत क्या है?", "hi"),
    ],
)
def test_another_language(client: TestClient, content: Faq, message: str, language: str) -> None:
    """What is in another language gets a sentence in it that says so."""
    reply = say(client, message)
    assert reply["text"] == content.clinic.fill(content.notices.languages[language])
    assert reply["metadata"] == {"outcome": "out_of_scope", "topics": [], "sources": []}


def test_the_longest_message(client: TestClient, content: Faq) -> None:
    """4,096 characters are read, one more is not."""
    padded = "How much does it cost?".ljust(4096)
    assert say(client, padded)["metadata"]["topics"] == ["cost"]
    assert say(client, f"{padded} ")["text"] == content.notices.too_long


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b"How much?", 400, None),
        (_BODY[:-1], 400, None),
        (b"\x89PNG\r\n\x1a\n\x00\xff", 400, None),
        (b'{"message": "\xff"}', 400, None),
        (b'{"message": "\\ud83d"}', 400, None),
        (b"[" * 20_000, 400, None),
        (b'{"message": "%s"}' % (b"x" * 1_000_000), 413, None),
        (b"[]", 422, "body"),
        (b"null", 422, "body"),
        (b"{}", 422, "message"),
        (b'{"message": 5}', 422, "message"),
        (b'{"message": ["hello"]}', 422, "message"),
        (b'{"message": "hello", "sender": 5}', 422, "sender"),
        (b'{"message": "hello", "sender": ""}', 422, "sender"),
        (b'{"message": "hello", "sender": "%s"}' % (b"x" * 257), 422, "sender"),
        (b'{"message": "hello", "metadata": "m1"}', 422, "metadata"),
        (b'{"message": "hello", "metadata": {"message_id": 1}}', 422, "metadata.message_id"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_bad_input(client: TestClient, body: bytes, status: int, field: str | None) -> None:
    """What is no message is refused, and the field that is wrong is named."""
    response = client.post(_WEBHOOK, content=body)
    assert response.status_code == status
    details = response.json()["error"].get("details", [])
    assert [detail["field"] for detail in details] == ([field] if field else [])


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_wrong_method(client: TestClient, method: str) -> None:
    """Only POST says something."""
    response = client.request(method, _WEBHOOK)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@_open_input
@given(message=st.text(max_size=300))
def test_any_text_gets_one_reply(client: TestClient, message: str) -> None:
    """There is no text without exactly one reply, in one piece, with words in it."""
    text = say(client, message)["text"]
    assert text.strip()
    assert "\n" not in text


@_open_input
@given(body=st.binary(max_size=300) | _ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_answered_or_refused(client: TestClient, body: bytes) -> None:
    """There is no body that breaks the service."""
    response = client.post(_WEBHOOK, content=body)
    assert response.status_code in (200, 400, 422)
    assert len(response.json()) == 1
