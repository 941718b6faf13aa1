"""How much anybody may ask, and who somebody is behind a proxy."""

from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from app import clients
from app.content import Faq
from app.limits import Limits, RateLimit
from app.main import create_app
from app.settings import Settings
from tests.predictions import HandMadeModel

_WEBHOOK = "/webhooks/rest/webhook"
_TOKEN = "a-token-of-the-staff"
_PROXY = (ip_network("10.0.0.0/8"),)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def scope(peer: str, *forwarded: str) -> Scope:
    """A request from `peer`, with these X-Forwarded-For headers."""
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"type": "http", "client": (peer, 1), "headers": headers}


def test_a_burst_then_a_steady_rate() -> None:
    """So many at once, then one an interval."""
    clock = Clock()
    limit = RateLimit(per_minute=60, burst=3, clock=clock)
    assert [limit.wait("anna") for _ in range(4)] == [0, 0, 0, 1]
    clock.now = 1.0
    assert [limit.wait("anna") for _ in range(2)] == [0, 1]


def test_keys_do_not_share() -> None:
    """One person's questions do not cost another's."""
    limit = RateLimit(per_minute=60, burst=1)
    assert limit.wait("anna") == 0
    assert limit.wait("ben") == 0
    assert limit.wait("anna") == 1


@given(
    pauses=st.lists(st.floats(0, 100), max_size=60),
    rate=st.integers(1, 600),
    burst=st.integers(1, 40),
)
def test_never_more_than_burst_and_rate(pauses: list[float], rate: int, burst: int) -> None:
    """However the questions come, no more are let through than the two allow."""
    clock, passed = Clock(), 0
    limit = RateLimit(rate, burst, clock)
    for pause in pauses:
        clock.now += pause
        passed += limit.wait("anna") == 0
    assert passed <= burst + clock.now * rate / 60 + 1e-6


@given(st.integers(1, 600), st.integers(1, 40))
def test_who_waits_as_told_is_let_through(rate: int, burst: int) -> None:
    """Retry-After is not a guess."""
    clock = Clock()
    limit = RateLimit(rate, burst, clock)
    while not (wait := limit.wait("anna")):
        pass
    clock.now += wait
    assert limit.wait("anna") == 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.7"], "10.0.0.7"),
        ("10.0.0.1", ["nonsense"], "nonsense"),
        ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", [], "203.0.113.5"),
        ("::ffff:10.0.0.1", ["198.51.100.1:5555"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]"], "2001:db8:1:2::/64"),
    ],
)
def test_who_asks(peer: str, forwarded: list[str], address: str) -> None:
    """Only a trusted proxy is believed, and the nearest address it did not make up."""
    assert clients.address(scope(peer, *forwarded), _PROXY) == address


def test_this_machine_is_not_limited() -> None:
    """Tests and staff at the machine itself are not slowed down; what a proxy hands on is."""
    limits = Limits(per_minute=1)
    assert {limits.address_wait(scope("127.0.0.1")) for _ in range(5)} == {0}
    handed_on = scope("127.0.0.1", "203.0.113.5")
    assert limits.address_wait(handed_on) == 0
    assert limits.address_wait(handed_on) > 0


def test_limits_can_be_switched_off() -> None:
    """0 a minute means any number."""
    limits = Limits(per_minute=0)
    assert {limits.address_wait(scope("203.0.113.5")) for _ in range(500)} == {0}
    assert {limits.conversation_wait(scope("203.0.113.5"), "rest:a") for _ in range(500)} == {0}


@pytest.fixture
def stranger(content: Faq) -> TestClient:
    """Somebody far away, asking a service with a staff token."""
    model = HandMadeModel(content, {}).as_model()
    settings = Settings(staff_token=_TOKEN, rate_limit_per_minute=60)
    app = create_app(settings, model)
    return TestClient(app, base_url="http://answers.example", client=("203.0.113.5", 1))


def test_an_address_that_asks_too_much(stranger: TestClient) -> None:
    """429 in the one error shape, with the seconds to wait."""
    # More than sixty: while they are asked a few more are earned.
    asked = [stranger.post(_WEBHOOK, json={"message": "hi"}) for _ in range(100)]
    assert {response.status_code for response in asked[:60]} == {200}
    refused = next(response for response in asked if response.status_code == 429)
    assert refused.json()["error"]["code"] == "too_many"
    assert int(refused.headers["retry-after"]) >= 1


def test_a_conversation_that_asks_too_much(stranger: TestClient) -> None:
    """One person has less than a whole address."""
    said = {"sender": "anna", "message": "hi"}
    codes = [stranger.post(_WEBHOOK, json=said).status_code for _ in range(50)]
    assert codes[:30] == [200] * 30
    assert 429 in codes


def test_staff_with_a_token_is_not_limited(stranger: TestClient) -> None:
    """Who has the right token may ask on; who guesses may not."""
    right, wrong = ({"Authorization": f"Bearer {word}"} for word in (_TOKEN, "guess"))
    question = {"text": "hi"}
    asked = [stranger.post("/api/ask", json=question, headers=right) for _ in range(70)]
    assert {response.status_code for response in asked} == {200}
    guesses = [stranger.get("/api/topics", headers=wrong).status_code for _ in range(100)]
    assert guesses[:60] == [401] * 60
    assert 429 in guesses


def test_open_pages_are_not_limited(stranger: TestClient) -> None:
    """Reading costs nothing."""
    assert {stranger.get("/healthz").status_code for _ in range(70)} == {200}


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://answers.example.evil", "http://["]
)
def test_a_page_of_another_site_may_not_ask(stranger: TestClient, origin: str) -> None:
    """A browser names the page's origin, and what is not allowed is not answered."""
    response = stranger.post(_WEBHOOK, json={"message": "hi"}, headers={"Origin": origin})
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "forbidden"


def test_the_services_own_page_may_ask(stranger: TestClient) -> None:
    """The same host, whatever the scheme a proxy speaks."""
    for scheme in ("http", "https"):
        headers = {"Origin": f"{scheme}://answers.example"}
        response = stranger.post(_WEBHOOK, json={"message": "hi"}, headers=headers)
        assert response.status_code == 200
