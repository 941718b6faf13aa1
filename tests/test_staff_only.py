"""Who counts as staff: by token, or without one whoever asks directly from this machine."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.main import create_app
from app.nlu import Model
from app.settings import Settings

_TOKEN = "correct-horse-battery"
_HERE, _ELSEWHERE = "127.0.0.1", "203.0.113.9"
_STAFF = [
    ("POST", "/api/ask"),
    ("GET", "/api/topics"),
    ("GET", "/metrics"),
    ("POST", "/model/parse"),
    ("GET", "/status"),
    ("PUT", "/model"),
    ("POST", "/api/rollback"),
]


@pytest.fixture(scope="module")
def without_token(model: Model) -> Iterator[FastAPI]:
    """A service whose operator set no staff token."""
    app = create_app(Settings(staff_token=None), model)
    with TestClient(app):
        yield app


@pytest.fixture(scope="module")
def with_token(model: Model) -> Iterator[FastAPI]:
    """A service whose operator set one."""
    app = create_app(Settings(staff_token=SecretStr(_TOKEN)), model)
    with TestClient(app):
        yield app


def asking_from(peer: str, app: FastAPI) -> TestClient:
    """A client at address `peer`."""
    return TestClient(app, base_url="http://127.0.0.1:8000", client=(peer, 1))


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        (_HERE, {}, 200),
        ("127.9.9.9", {}, 200),
        ("::1", {"Host": "[::1]:8000"}, 200),
        (_HERE, {"Host": "localhost"}, 200),
        (_HERE, {"Host": "LOCALHOST:8000"}, 200),
        (_HERE, {"Authorization": "Bearer whatever"}, 200),
        (_ELSEWHERE, {}, 401),
        (_ELSEWHERE, {"Host": "localhost"}, 401),
        (_ELSEWHERE, {"Authorization": f"Bearer {_TOKEN}"}, 401),
        ("::ffff:203.0.113.9", {}, 401),
        ("testclient", {}, 401),
        # A page of another site whose name was made to lead here.
        (_HERE, {"Host": "evil.example"}, 401),
        (_HERE, {"Host": "localhost.evil.example"}, 401),
        (_HERE, {"Host": "evil.example:99999"}, 401),
        (_HERE, {"Host": "evil.example:"}, 401),
        (_HERE, {"Host": "127.0.0.1 evil.example"}, 401),
        (_HERE, {"Host": ""}, 401),
        # Past a proxy on this machine.
        (_HERE, {"Forwarded": "for=203.0.113.9"}, 401),
        (_HERE, {"Forwarded": ""}, 401),
        (_HERE, {"X-Forwarded-For": _HERE}, 401),
        (_HERE, {"X-Forwarded-Host": "localhost"}, 401),
        (_HERE, {"X-Forwarded-Proto": "https"}, 401),
        (_HERE, {"X-Forwarded-Port": "443"}, 401),
        (_HERE, {"X-Forwarded-Prefix": "/chat"}, 401),
    ],
)
def test_without_a_token(
    without_token: FastAPI, peer: str, headers: dict[str, str], status: int
) -> None:
    """With no token set, only a direct request from this machine to this machine is let in."""
    client = asking_from(peer, without_token)
    assert client.get("/status", headers=headers).status_code == status


def test_two_host_headers(without_token: FastAPI) -> None:
    """A request that names two hosts is not believed in either."""
    hosts = [(b"Host", b"localhost"), (b"Host", b"evil.example")]
    client = asking_from(_HERE, without_token)
    assert client.get("/status", headers=hosts).status_code == 401
    assert client.get("/status", headers=hosts[::-1]).status_code == 401


@pytest.mark.parametrize("peer", [_HERE, _ELSEWHERE])
@pytest.mark.parametrize("more", [{}, {"Host": "smp.example"}, {"X-Forwarded-For": "10.0.0.1"}])
@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("Bearer wrong-horse-battery", 401),
        (f"Bearer {_TOKEN[:-1]}", 401),
        (f"Bearer {_TOKEN}y", 401),
        (f"Bearer {_TOKEN.upper()}", 401),
        ("Bearer caf\u00e9", 401),
        (f"Basic {_TOKEN}", 401),
        (_TOKEN, 401),
        (f"Bearer {_TOKEN}", 200),
        (f"bearer {_TOKEN}", 200),
    ],
)
def test_with_a_token(
    with_token: FastAPI, peer: str, more: dict[str, str], authorization: str | None, status: int
) -> None:
    """With a token set, the token alone decides, from wherever."""
    sent = {} if authorization is None else {"Authorization": authorization}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in (more | sent).items()]
    client = asking_from(peer, with_token)
    assert client.get("/status", headers=headers).status_code == status


@pytest.mark.parametrize(("method", "path"), _STAFF)
@pytest.mark.parametrize("body", [b"", b'{"text": "hello"}', b"{}", b"{"])
def test_every_staff_route_is_guarded(
    with_token: FastAPI, method: str, path: str, body: bytes
) -> None:
    """A stranger gets 401 and learns nothing else, not even whether the body was right."""
    client = asking_from(_HERE, with_token)
    headers = {"Content-Type": "application/json"}
    response = client.request(method, path, content=body, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/version", "/webhooks/rest/"])
def test_the_rest_is_open(with_token: FastAPI, path: str) -> None:
    """What visitors and watchers need takes no token."""
    assert asking_from(_ELSEWHERE, with_token).get(path).status_code == 200
