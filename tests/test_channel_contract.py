"""What every open channel takes and refuses: no proof of where a message is from, a wrong one, the
right one, too much, the same again, nonsense, a kind nobody knows. (WhatsApp: test_whatsapp.py.)

On the web a page's origin is the proof; who sends none, as an app does, is no page.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.content import Faq
from app.main import create_app
from app.settings import Settings
from tests.predictions import HandMadeModel

CLINIC = "https://clinic.example"
QUESTION = "price please"
Ask = Callable[[TestClient, str, dict[str, str]], tuple[int, str]]


@pytest.fixture
def client(content: Faq) -> Iterator[TestClient]:
    """A service whose clinic has one website."""
    model = HandMadeModel(content, {QUESTION: "faq/cost"}).as_model()
    app = create_app(Settings(allowed_origins=CLINIC), model)
    with TestClient(app, base_url="http://answers.example") as client:
        yield client


def over_rest(client: TestClient, message: str, headers: dict[str, str]) -> tuple[int, str]:
    """The status and the text of the reply, over Rasa's REST channel."""
    response = client.post("/webhooks/rest/webhook", content=message, headers=headers)
    return response.status_code, response.json()[0]["text"] if response.is_success else ""


def over_socketio(client: TestClient, message: str, headers: dict[str, str]) -> tuple[int, str]:
    """The same over socket.io's long polling (socket.io protocol 5 on engine.io protocol 4)."""
    status, path = connected(client, headers)
    if status != 200:
        return status, ""
    sent = client.post(path, content=f'42["user_uttered",{message}]', headers=headers)
    if not sent.is_success:
        return sent.status_code, ""
    _, reply = json.loads(client.get(path, headers=headers).text[2:])
    return 200, reply["text"]


def connected(client: TestClient, headers: dict[str, str]) -> tuple[int, str]:
    """A connection's status and its path."""
    path = "/socket.io/?EIO=4&transport=polling"
    opened = client.get(path, headers=headers)
    if opened.is_success:
        path += f"&sid={json.loads(opened.text[1:])['sid']}"
        client.post(path, content="40", headers=headers)
        client.get(path, headers=headers)
    return opened.status_code, path


CHANNELS = pytest.mark.parametrize("ask", [over_rest, over_socketio], ids=["rest", "socketio"])


def body(message: str = QUESTION, **more: Any) -> str:
    """A message as both channels have it."""
    return json.dumps({"message": message} | more)


@CHANNELS
@pytest.mark.parametrize(
    ("origin", "status"), [(None, 200), (CLINIC, 200), ("https://else.example", 403)]
)
def test_where_it_is_from(
    client: TestClient, content: Faq, ask: Ask, origin: str | None, status: int
) -> None:
    """The clinic's own page is answered, and who is no page; a foreign page is refused."""
    answer = content.clinic.fill(content.topics["cost"].answer) if status == 200 else ""
    assert ask(client, body(), {"Origin": origin} if origin else {}) == (status, answer)


@CHANNELS
def test_too_much(client: TestClient, ask: Ask) -> None:
    """413, and nothing is read."""
    assert ask(client, body("x" * 300_000), {}) == (413, "")


@CHANNELS
def test_the_same_again(client: TestClient, ask: Ask) -> None:
    """A repeat of a message's id is the same message: it gets the first reply."""
    same: dict[str, Any] = {
        "sender": "anna",
        "session_id": given(client),
        "metadata": {"message_id": "m1"},
    }
    first = ask(client, body(**same), {})
    assert ask(client, body("hello", **same), {}) == first


def given(client: TestClient) -> str:
    """A session of socket.io."""
    _, path = connected(client, {})
    client.post(path, content='42["session_request",{}]')
    _, session = json.loads(client.get(path).text[2:])
    return str(session)


@CHANNELS
@pytest.mark.parametrize("message", ['"words"', "[1, 2]", '{"message": 5}', "null"])
def test_nonsense(client: TestClient, ask: Ask, message: str) -> None:
    """Refused or answered with words: never an answer of the article, never an error of ours."""
    status, said = ask(client, message, {})
    assert status in (200, 400, 422)
    assert "$" not in said


@CHANNELS
def test_a_kind_nobody_knows(client: TestClient, content: Faq, ask: Ask) -> None:
    """What else a message has is let be."""
    answer = content.clinic.fill(content.topics["cost"].answer)
    assert ask(client, body(type="hologram", extra={"deep": [1]}), {}) == (200, answer)


def test_no_json(client: TestClient) -> None:
    """400 where there is an answer to every request."""
    assert over_rest(client, "{", {}) == (400, "")


def test_no_packet(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """What is no packet of socket.io is told in the log, without its text; the next one counts."""
    _, path = connected(client, {})
    for packet in ('42["user_uttered",{secret', f'42["user_uttered",{body()}]'):
        client.post(path, content=packet)
    assert "$" in client.get(path).text
    assert "JSONDecodeError" in caplog.text
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
@CHANNELS
def test_what_no_database_takes(client: TestClient, ask: Ask, text: str) -> None:
    """Half a character, a zero byte: refused, or read as if it were not there."""
    status, _ = ask(client, f'{{"message": "{text} price"}}', {})
    assert status in (200, 400)
