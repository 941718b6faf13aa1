"""The one error shape: `{"error": {"code", "message", "details"?}}`, whatever went wrong."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import BaseModel
from structlog.testing import capture_logs

from app import errors
from app.batching import Overloaded
from app.errors import ApiError
from app.middleware import BodyLimit

_CONFIDED = "my name is Zoe Quill and I am bald"


class Order(BaseModel):
    """What the tiny service takes."""

    size: int
    name: str = ""


def tiny_service() -> FastAPI:
    """A service that can go wrong in every way."""
    app = FastAPI()
    app.add_middleware(BodyLimit, limit=100)
    errors.install(app)

    @app.post("/order")
    async def order(order: Order) -> Order:
        return order

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @app.get("/staff")
    async def staff() -> None:
        raise ApiError(401, "Who are you?")

    @app.get("/busy")
    async def busy() -> None:
        raise Overloaded

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError(_CONFIDED)

    return app


@pytest.fixture
def tiny() -> TestClient:
    """A client that sees what a browser would see, also after an unexpected error."""
    return TestClient(tiny_service(), raise_server_exceptions=False)


def told(response: Response, status: int, code: str) -> str:
    """The message of an error response without details, its shape checked."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    message = response.json()["error"]["message"]
    assert response.json() == {"error": {"code": code, "message": message}}
    assert message
    return str(message)


@pytest.mark.parametrize("body", ["", "{", "cost?", '{"size": }', "\ufeff{}", "[" * 99])
def test_400(client: TestClient, body: str) -> None:
    """What is not JSON is said to be no JSON."""
    response = client.post("/webhooks/rest/webhook", content=body.encode())
    assert told(response, 400, "bad_request") == "The body is not valid JSON."


def test_400_on_a_route_with_a_model(tiny: TestClient) -> None:
    """The same words where FastAPI reads the body itself."""
    response = tiny.post("/order", content=b"{", headers={"Content-Type": "application/json"})
    assert told(response, 400, "bad_request") == "The body is not valid JSON."


def test_401(tiny: TestClient) -> None:
    """Who is not let in is told how to ask."""
    response = tiny.get("/staff")
    assert told(response, 401, "unauthorized") == "Who are you?"
    assert response.headers["www-authenticate"] == "Bearer"


def test_404(tiny: TestClient) -> None:
    """A wrong path is named, with the way to the right ones."""
    message = told(tiny.get("/oder"), 404, "not_found")
    assert message == "There is nothing at /oder; see /docs."


def test_405(tiny: TestClient) -> None:
    """A wrong method is named, and the header says which are right."""
    response = tiny.get("/order")
    message = told(response, 405, "method_not_allowed")
    assert message == "GET is not possible at /order; see /docs."
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/order", "/raw", "/nothing"])
def test_413_announced(tiny: TestClient, path: str) -> None:
    """A body that says it is too large is refused unread, and the connection is closed."""
    response = tiny.post(path, content=b"x" * 101)
    assert told(response, 413, "too_large") == "The body is larger than 100 bytes."
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/order", "/raw"])
def test_413_streamed(tiny: TestClient, path: str) -> None:
    """A body of unknown length is refused as soon as it is too large, whoever reads it."""

    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 60] * 2

    response = tiny.post(path, content=pieces(), headers={"Content-Type": "application/json"})
    assert told(response, 413, "too_large") == "The body is larger than 100 bytes."


@pytest.mark.parametrize(
    ("body", "field", "allowed"),
    [
        ({"size": _CONFIDED}, "size", "a valid integer"),
        ({"size": 1, "name": [_CONFIDED]}, "name", "a valid string"),
        ({}, "size", "required"),
        ([_CONFIDED], "body", "valid dictionary"),
    ],
)
def test_422(tiny: TestClient, body: object, field: str, allowed: str) -> None:
    """A field that cannot be used is named with what is allowed; its value is not repeated."""
    response = tiny.post("/order", json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "invalid")
    (detail,) = error["details"]
    assert detail["field"] == field
    assert allowed in detail["allowed"]
    assert _CONFIDED not in response.text


def test_422_names_every_field(tiny: TestClient) -> None:
    """Two mistakes are two details."""
    details = tiny.post("/order", json={"size": "x", "name": 1}).json()["error"]["details"]
    assert [detail["field"] for detail in details] == ["size", "name"]


def test_500(tiny: TestClient) -> None:
    """An unexpected error is a plain sentence: no traceback, none of what a user wrote."""
    message = told(tiny.get("/broken"), 500, "internal")
    assert message == "Something went wrong here; the message was not answered."


def test_500_in_the_log(tiny: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The log has where it was and of what type; what a user wrote it has not."""
    with caplog.at_level(logging.DEBUG), capture_logs() as events:
        tiny.get("/broken")
    (event,) = events
    where, what = {"path": "/broken", "error": "ValueError"}, {"event": "unexpected error"}
    assert event == where | what | {"log_level": "error"}
    assert _CONFIDED not in f"{events} {caplog.text}"


def test_500_stays_in_the_service() -> None:
    """The server never sees the exception: it would log it with all its text."""
    with capture_logs():
        response = TestClient(tiny_service(), raise_server_exceptions=True).get("/broken")
    assert response.status_code == 500


def test_503(tiny: TestClient) -> None:
    """Too much at once is said as such, with when to come again."""
    response = tiny.get("/busy")
    assert "try again" in told(response, 503, "overloaded")
    assert response.headers["retry-after"] == "1"
