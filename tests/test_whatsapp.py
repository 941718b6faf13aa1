"""The WhatsApp channel as a whole: from Meta's webhook to the reply at Meta's door."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.content import Faq
from app.delivery import Patience
from app.main import create_app
from app.middleware import WHATSAPP_BODY_LIMIT
from app.settings import Settings, SettingsError, read_settings
from app.store.database import Database
from tests.fake_graph import (
    NUMBER,
    SECRET,
    TOKEN,
    WORD,
    FakeGraph,
    echo,
    notification,
    serving,
    signed,
    words,
)
from tests.predictions import HandMadeModel

# Every test starts a service and its workers: half a minute for each database.
pytestmark = pytest.mark.slow
WEBHOOK = "/webhooks/whatsapp/webhook"
STAFF = "a-token-for-staff-of-some-length"
ANNA, BEN = "61400000001", "61400000002"
MEANINGS = {
    "price please": "faq/cost",
    "How much does it cost?": "faq/cost",
    "is it sore": "faq/pain",
    "I am 14 weeks pregnant": "safety/pregnancy",
}
QUICK = Patience(lease=5, park=0.3, poll=0.05, probe=0.1)
Until = Callable[[Callable[[], bool]], None]


def settings(url: str, **more: Any) -> Settings:
    """A service with its WhatsApp number."""
    return Settings(
        whatsapp_access_token=TOKEN,
        whatsapp_app_secret=f"{SECRET},new-secret",
        whatsapp_verify_token=WORD,
        whatsapp_phone_number_id=NUMBER,
        whatsapp_api_url=url,
        staff_token=STAFF,
        **more,
    )


@pytest.fixture
def fake() -> Iterator[FakeGraph]:
    """A stand-in for Meta."""
    fake = FakeGraph()
    with serving(fake):
        yield fake


@pytest.fixture
def service(content: Faq, database: Database, fake: FakeGraph) -> Iterator[TestClient]:
    """The service, asked from far away: Meta is never this machine."""
    model = HandMadeModel(content, MEANINGS).as_model()
    app = create_app(settings(fake.url), model, database, QUICK)
    with TestClient(app, base_url="http://answers.example", client=("203.0.113.5", 1)) as client:
        yield client


def deliver(client: TestClient, *messages: dict[str, Any], secret: str = SECRET) -> int:
    """Meta calls the webhook; the status it gets."""
    body, headers = signed(notification({"messages": list(messages)}), secret)
    return client.post(WEBHOOK, content=body, headers=headers).status_code


def until(there: Callable[[], bool]) -> None:
    """Waits for something that happens soon."""
    deadline = time.monotonic() + 5
    while not there():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def text(body: dict[str, Any]) -> str:
    """What a message says."""
    said = body["interactive"]["body"]["text"] if "interactive" in body else body["text"]["body"]
    return str(said)


def test_a_question_is_answered(service: TestClient, fake: FakeGraph, content: Faq) -> None:
    """With what comes next as buttons or rows, to the person who asked."""
    assert deliver(service, words("price please", ANNA)) == 200
    until(lambda: len(fake.sent) == 1)
    assert text(fake.to(ANNA)[0]) == content.clinic.fill(content.topics["cost"].answer)
    assert fake.sent[0]["interactive"]["type"] in ("button", "list")
    until(lambda: fake.read == ["wamid.1"])


def test_a_tapped_button_is_what_it_says(
    service: TestClient, fake: FakeGraph, content: Faq
) -> None:
    """Its id is the question."""
    chosen = {"type": "button_reply", "button_reply": {"id": "Does it hurt?", "title": "x"}}
    tapped = {"id": "1", "from": ANNA, "type": "interactive", "interactive": chosen}
    deliver(service, tapped)
    until(lambda: len(fake.sent) == 1)
    assert text(fake.sent[0]) == content.clinic.fill(content.topics["pain"].answer)


def test_a_repeated_delivery_is_answered_once(service: TestClient, fake: FakeGraph) -> None:
    """Meta may deliver again for a week."""
    for _ in range(3):
        assert deliver(service, words("price please", ANNA)) == 200
    deliver(service, words("is it sore", ANNA, "wamid.2"))
    until(lambda: len(fake.sent) == 2)
    time.sleep(0.2)
    assert len(fake.sent) == 2


def test_messages_of_one_person_are_answered_in_order(service: TestClient, fake: FakeGraph) -> None:
    """However many come at once, and beside those of others."""
    batch = [words(f"price please {n}", who, f"{who}.{n}") for n in range(5) for who in (ANNA, BEN)]
    assert deliver(service, *batch) == 200
    until(lambda: len(fake.sent) == 10)
    for who in (ANNA, BEN):
        order = [body["biz_opaque_callback_data"].split(".")[0] for body in fake.to(who)]
        assert order == sorted(order, key=int)


def test_what_cannot_be_read_is_asked_for_in_words(
    service: TestClient, fake: FakeGraph, content: Faq
) -> None:
    """A voice message gets a polite word; a reaction none."""
    deliver(
        service,
        {"id": "1", "from": ANNA, "type": "reaction", "reaction": {"emoji": "👍"}},
        {"id": "2", "from": ANNA, "type": "audio", "audio": {"voice": True}},
    )
    until(lambda: len(fake.sent) == 1)
    assert text(fake.sent[0]) == content.clinic.fill(content.notices.no_words)


def test_safety_comes_first(service: TestClient, fake: FakeGraph, content: Faq) -> None:
    """The same gate as on every channel."""
    deliver(service, words("I am 14 weeks pregnant", ANNA))
    until(lambda: len(fake.sent) == 1)
    assert text(fake.sent[0]) == content.clinic.fill(content.safety.pregnancy.answer)


def test_forget_me(service: TestClient, fake: FakeGraph, content: Faq) -> None:
    """The person is told so, and nothing is left."""
    deliver(service, words("price please", ANNA), words("forget me", ANNA, "wamid.2"))
    until(lambda: len(fake.sent) == 2)
    assert text(fake.sent[1]) == content.clinic.fill(content.notices.forgotten)


def test_one_word_to_who_writes_too_much(
    service: TestClient, fake: FakeGraph, content: Faq
) -> None:
    """A notice, once; then silence until it is calmer."""
    deliver(service, *(words("price please", ANNA, f"wamid.{n}") for n in range(40)))
    slower = content.clinic.fill(content.notices.slower)
    until(lambda: len(fake.sent) >= 31)
    time.sleep(0.3)
    assert [text(body) for body in fake.sent].count(slower) == 1
    assert len(fake.sent) < 35


@pytest.mark.parametrize("fault", [130429, 131056, "500", 190], ids=str)
def test_a_fault_that_passes(service: TestClient, fake: FakeGraph, fault: int | str) -> None:
    """The reply arrives in the end, once."""
    fake.faults.append(fault)
    deliver(service, words("price please", ANNA))
    until(lambda: len(fake.sent) == 1)
    time.sleep(0.2)
    assert len(fake.sent) == 1


def test_a_broken_connection_and_an_echo(service: TestClient, fake: FakeGraph) -> None:
    """Meta's word that it has the message spares the second one."""
    fake.faults.append("drop")
    deliver(service, words("price please", ANNA))
    until(lambda: len(fake.sent) == 1)
    body, headers = signed(notification(echo(fake.sent[0])))
    assert service.post(WEBHOOK, content=body, headers=headers).status_code == 200
    time.sleep(QUICK.park + 0.3)
    assert len(fake.sent) == 1


def test_what_can_never_be_sent_blocks_nobody(service: TestClient, fake: FakeGraph) -> None:
    """The next message of the same person is answered."""
    fake.faults.append(131047)
    deliver(service, words("price please", ANNA), words("is it sore", ANNA, "wamid.2"))
    until(lambda: len(fake.sent) == 1)


def test_an_expired_token_degrades_visibly(service: TestClient, fake: FakeGraph) -> None:
    """Messages wait, readiness tells it, and all of it is sent once the token works again."""
    fake.token = "renewed"
    deliver(service, words("price please", ANNA))
    until(lambda: service.get("/readyz").json()["status"] == "degraded")
    assert "190" in service.get("/readyz").json()["problem"]
    fake.token = TOKEN
    until(lambda: len(fake.sent) == 1)
    until(lambda: service.get("/readyz").json()["status"] == "ok")


def test_who_was_not_reached_is_told_to_staff(service: TestClient, fake: FakeGraph) -> None:
    """What Meta took and could not bring has to be answered by a person."""
    deliver(service, words("price please", ANNA))
    until(lambda: len(fake.sent) == 1)
    failed = echo(fake.sent[0])["statuses"][0] | {"status": "failed", "errors": [{"code": 131047}]}
    body, headers = signed(notification({"statuses": [failed]}))
    assert service.post(WEBHOOK, content=body, headers=headers).status_code == 200
    staff = {"Authorization": f"Bearer {STAFF}"}
    (lost,) = service.get("/api/undelivered", headers=staff).json()
    assert (lost["conversation"], lost["code"]) == (f"whatsapp:{NUMBER}:{ANNA}", "131047")


def test_what_calls_for_a_professional_is_never_too_much(
    service: TestClient, fake: FakeGraph, content: Faq
) -> None:
    """Who is asked to go slower is still told whom to ask."""
    deliver(service, *(words("price please", ANNA, f"w{n}") for n in range(40)))
    deliver(service, words("I am 14 weeks pregnant", ANNA, "alarm"))
    warning = content.safety.pregnancy.answer[:30]
    until(lambda: any(text(body).startswith(warning) for body in fake.to(ANNA)))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("right", 200),
        ("second secret", 200),
        ("unsigned", 401),
        ("wrong", 401),
        ("no json", 400),
        ("oversized", 413),
        ("unknown type", 200),
        ("not for us", 200),
    ],
)
def test_the_contract(service: TestClient, fake: FakeGraph, kind: str, status: int) -> None:
    """What is accepted and what is not; nothing refused is answered."""
    message = (
        {"id": "1", "from": ANNA, "type": "hologram"} if kind == "unknown type" else words("x")
    )
    content: object = notification({"messages": [message]})
    content = {"object": "page"} if kind == "not for us" else content
    content = b"{" if kind == "no json" else content
    secret = {"second secret": "new-secret", "wrong": "guess"}.get(kind, SECRET)
    body, headers = signed(content, secret)
    body = b" " * (WHATSAPP_BODY_LIMIT + 1) if kind == "oversized" else body
    headers = {} if kind == "unsigned" else headers
    response = service.post(WEBHOOK, content=body, headers=headers)
    assert response.status_code == status
    time.sleep(0.1)
    answered = kind in ("right", "second secret", "unknown type")
    until(lambda: len(fake.sent) == answered)


def test_a_large_batch_is_taken(service: TestClient) -> None:
    """Three megabytes are Meta's limit, not an attack."""
    padding = {"id": "1", "from": ANNA, "type": "text", "text": {"body": "x" * 3_000_000}}
    assert deliver(service, padding) == 200


def test_meta_is_not_limited_by_its_address(service: TestClient) -> None:
    """All of its users come from there."""
    codes = {deliver(service, words("x", f"614{n}", f"w{n}")) for n in range(130)}
    assert codes == {200}


def test_the_handshake(service: TestClient) -> None:
    """The challenge as plain text; 403 to anybody else."""
    asked = {"hub.mode": "subscribe", "hub.verify_token": WORD, "hub.challenge": "42"}
    response = service.get(WEBHOOK, params=asked)
    assert (response.status_code, response.text) == (200, "42")
    assert service.get(WEBHOOK, params=asked | {"hub.verify_token": "x"}).status_code == 403
    assert service.get(WEBHOOK).status_code == 403


def test_a_database_that_is_away_is_told_to_meta(service: TestClient, database: Database) -> None:
    """Not 200: then it delivers again."""
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    assert deliver(service, words("price please", ANNA)) == 500


def test_half_a_channel_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names what is missing, and no secret."""
    monkeypatch.setenv("SMPBOT_WHATSAPP_ACCESS_TOKEN", "very-secret")
    with pytest.raises(SettingsError, match="SMPBOT_WHATSAPP_APP_SECRET") as caught:
        read_settings()
    assert "very-secret" not in str(caught.value)


def test_without_its_settings_the_channel_is_not_there(content: Faq, database: Database) -> None:
    """404, as for anything unknown."""
    app = create_app(Settings(), HandMadeModel(content, {}).as_model(), database)
    with TestClient(app) as client:
        assert client.get(WEBHOOK).status_code == 404
