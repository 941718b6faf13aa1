"""WhatsApp's webhook, read: every message of every change, and nothing makes it raise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.whatsapp.events import (
    Event,
    Renamed,
    Said,
    Sender,
    Silent,
    StatusOf,
    Trouble,
    Unreadable,
)
from app.channels.whatsapp.parsing import NotJson, parse
from app.channels.whatsapp.signature import challenge, verified
from tests.fake_graph import NUMBER, SECRET, WORD, notification, signed, words

ANNA = Sender("61400000001", None)
_NAMES = [
    "object", "entry", "changes", "field", "value", "metadata", "phone_number_id", "messages",
    "statuses", "errors", "id", "from", "from_user_id", "type", "text", "body", "interactive",
    "system", "status", "code",
]  # fmt: skip
_VALUES = st.sampled_from(
    [NUMBER, "messages", "whatsapp_business_account", "text", "system", "\ud800", "\0", "failed"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4)
    ),
    max_leaves=30,
)


def read(*values: dict[str, Any]) -> list[Event]:
    """The events of a notification."""
    return parse(json.dumps(notification(*values)).encode(), NUMBER)


def message(kind: str, content: object = None, **more: object) -> dict[str, Any]:
    """A message of this kind."""
    return {"id": "wamid.1", "from": ANNA.phone, "type": kind, kind: content, **more}


@pytest.mark.parametrize(
    ("given_message", "event"),
    [
        (message("text", {"body": "how much?"}), Said("wamid.1", ANNA, "how much?")),
        (message("image", {"caption": "like this?"}), Said("wamid.1", ANNA, "like this?")),
        (message("document", {"caption": "and this"}), Said("wamid.1", ANNA, "and this")),
        (
            message(
                "interactive",
                {"type": "button_reply", "button_reply": {"id": "Does it hurt?", "title": "Pain"}},
            ),
            Said("wamid.1", ANNA, "Does it hurt?"),
        ),
        (
            message(
                "interactive",
                {"type": "list_reply", "list_reply": {"id": "What does it cost?", "title": "Cost"}},
            ),
            Said("wamid.1", ANNA, "What does it cost?"),
        ),
        (message("button", {"payload": "yes", "text": "Yes"}), Said("wamid.1", ANNA, "yes")),
        (message("image", {"id": "media"}), Unreadable("wamid.1", ANNA)),
        (message("audio", {"id": "media", "voice": True}), Unreadable("wamid.1", ANNA)),
        (message("sticker", {"id": "media"}), Unreadable("wamid.1", ANNA)),
        (message("location", {"latitude": 1}), Unreadable("wamid.1", ANNA)),
        (message("contacts", [{}]), Unreadable("wamid.1", ANNA)),
        (message("order", {}), Unreadable("wamid.1", ANNA)),
        (message("something_new", {}), Unreadable("wamid.1", ANNA)),
        (message("unsupported", errors=[{"code": 131051}]), Unreadable("wamid.1", ANNA)),
        (message("unsupported", errors=[{"code": 131060}]), Silent("wamid.1", ANNA)),
        (message("reaction", {"message_id": "x", "emoji": "👍"}), Silent("wamid.1", ANNA)),
        (message("system", {"type": "other"}), Silent("wamid.1", ANNA)),
        (
            message("system", {"type": "user_changed_number", "wa_id": "61400000002"}),
            Renamed("61400000001", "61400000002"),
        ),
        (
            message("system", {"wa_id": "61400000002"}) | {"from_user_id": "AU.77"},
            Renamed("61400000001", "61400000002"),
        ),
        (
            message("system", {"user_id": "AU.78"}) | {"from_user_id": "AU.77"},
            Renamed("AU.77", "AU.78"),
        ),
        ({"type": "text", "text": {"body": "hi"}}, Trouble("a message without id or sender")),
    ],
)
def test_every_kind_of_message(given_message: dict[str, Any], event: Event) -> None:
    """What a person wrote or tapped is read; the rest is told apart by what it needs."""
    assert read({"messages": [given_message]}) == [event]


def test_a_sender_without_a_number() -> None:
    """Somebody who hides the number is known by the id, and the id is what stays."""
    hidden = {"id": "wamid.1", "from_user_id": "AU.77", "type": "text", "text": {"body": "hi"}}
    assert read({"messages": [hidden]}) == [Said("wamid.1", Sender(None, "AU.77"), "hi")]
    assert Sender("61400000001", "AU.77").key == "AU.77"


def test_a_new_id() -> None:
    """Who changes their number gets another id, which is told in a field of its own."""
    update = {"user_id": {"previous": "AU.77", "current": "AU.78"}}
    content = notification({"user_id_update": [update, {}]})
    content["entry"][0]["changes"][0]["field"] = "user_id_update"
    assert parse(json.dumps(content).encode(), NUMBER) == [
        Renamed("AU.77", "AU.78"),
        Trouble("an id without another"),
    ]


def test_all_of_a_batch() -> None:
    """Several entries, changes, messages: none is passed over."""
    batch = notification(
        {"messages": [words("one", number="1"), words("two", number="2")]},
        {"messages": [words("three", number="3")]},
    )
    batch["entry"].append(notification({"messages": [words("four", number="4")]})["entry"][0])
    events = parse(json.dumps(batch).encode(), NUMBER)
    assert [event.text for event in events if isinstance(event, Said)] == [
        "one", "two", "three", "four",
    ]  # fmt: skip


def test_a_status() -> None:
    """What became of our message comes with what we called it, and with the reason."""
    failed = {"id": "wamid.9", "status": "failed", "errors": [{"code": 131047}]}
    sent = {"id": "wamid.8", "status": "sent", "biz_opaque_callback_data": "7.1"}
    assert read({"statuses": [sent, failed]}) == [
        StatusOf("wamid.8", "sent", "7.1", None),
        StatusOf("wamid.9", "failed", None, "131047"),
    ]


def test_trouble_is_told() -> None:
    """Errors of the webhook itself are no messages."""
    assert read({"errors": [{"code": 130429, "title": "…"}]}) == [Trouble("130429")]


@pytest.mark.parametrize(
    ("path", "value"),
    [("object", "page"), ("field", "account_update"), ("phone_number_id", "other")],
)
def test_what_is_not_for_us(path: str, value: str) -> None:
    """Other objects, fields and numbers are ignored."""
    text = json.dumps(notification({"messages": [words("hi")]}))
    known = {"object": "whatsapp_business_account", "field": "messages", "phone_number_id": NUMBER}
    changed = text.replace(f'"{path}": "{known[path]}"', f'"{path}": "{value}"')
    assert changed != text
    assert parse(changed.encode(), NUMBER) == []


@given(_JSON)
def test_any_json(content: object) -> None:
    """Nothing makes it raise, whatever Meta will think of."""
    parse(json.dumps(content).encode(), NUMBER)


@given(_JSON, st.sampled_from(["messages", "statuses", "errors"]))
def test_any_json_in_the_right_place(content: object, where: str) -> None:
    """Also not when the envelope is right; and every text can be stored."""
    for event in read({where: [content]}):
        if isinstance(event, Said):
            event.text.encode()
            assert "\0" not in event.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_no_json(body: bytes) -> None:
    """What is no JSON is told apart."""
    with pytest.raises(NotJson):
        parse(body, NUMBER)


def test_the_signature() -> None:
    """Right under either of two secrets; anything else is wrong."""
    body, headers = signed({"a": 1})
    given = headers["X-Hub-Signature-256"]
    assert verified(body, given, [SECRET])
    assert verified(body, given, ["new-secret", SECRET])
    assert not verified(body + b" ", given, [SECRET])
    assert not verified(body, given, [])
    for wrong in (
        None,
        "",
        "sha256=",
        given.upper(),
        given[7:],
        "sha1=00",
        f"{given}0",
        "sha256=ü",
    ):
        assert not verified(body, wrong, [SECRET])


def test_the_handshake() -> None:
    """The challenge comes back only for the word agreed on."""
    asked = {"hub.mode": "subscribe", "hub.verify_token": WORD, "hub.challenge": "42"}
    assert challenge(asked, WORD) == "42"
    assert challenge(asked | {"hub.mode": "unsubscribe"}, WORD) is None
    assert challenge(asked | {"hub.verify_token": "guess"}, WORD) is None
    assert challenge({}, WORD) is None
