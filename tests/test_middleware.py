"""What holds for every request: headers a browser obeys, whose pages may ask, how much is read."""

import asyncio
import itertools
import json
from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.testclient import TestClient
from starlette.types import Message

from app.main import create_app
from app.middleware import BODY_LIMIT, BodyLimit, SecurityHeaders
from app.nlu import Model
from app.settings import Settings

_WEBHOOK = "/webhooks/rest/webhook"
_ORIGIN = "https://www.example.com"
_SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture
def embedded(model: Model) -> Iterator[TestClient]:
    """The service, with one page of another site let in."""
    settings = Settings(allowed_origins=(_ORIGIN,))
    with TestClient(create_app(settings, model)) as client:
        yield client


def preflight(client: TestClient, origin: str, **more: str) -> httpx2.Response:
    """What a browser asks before it sends JSON to another site."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"} | more
    return client.options(_WEBHOOK, headers=headers)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 200),
        ("GET", "/page/page.js", None, 200),
        ("GET", "/widget.js", None, 200),
        ("GET", "/healthz", None, 200),
        ("GET", "/docs", None, 200),
        ("GET", "/openapi.json", None, 200),
        ("POST", _WEBHOOK, b'{"message": "hello"}', 200),
        ("POST", _WEBHOOK, b"{", 400),
        ("GET", "/nothing", None, 404),
        ("GET", _WEBHOOK, None, 405),
        ("POST", _WEBHOOK, b"x" * (BODY_LIMIT + 1), 413),
        ("POST", _WEBHOOK, b"{}", 422),
    ],
)
def test_security_headers(
    client: TestClient, method: str, path: str, body: bytes | None, status: int
) -> None:
    """Every kind of response, errors too, tells the browser to be careful."""
    response = client.request(method, path, content=body)
    assert response.status_code == status
    assert _SECURITY.items() <= dict(response.headers).items()
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_security_headers_of_an_unexpected_error(model: Model) -> None:
    """Even the response to a fault of ours has them."""
    app = create_app(Settings(), model)

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError

    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    assert _SECURITY.items() <= dict(response.headers).items()


def test_only_the_docs_run_inline_scripts(client: TestClient) -> None:
    """The chat page runs nothing but its own files; Swagger's page needs its inline script."""
    assert "'unsafe-inline'" in client.get("/docs").headers["content-security-policy"]
    assert "unsafe" not in client.get("/").headers["content-security-policy"]
    assert client.get("/").headers["content-security-policy"].startswith("default-src 'self';")


def test_a_route_may_set_a_header_itself() -> None:
    """What a response says itself is not overruled."""
    app = FastAPI()
    app.add_middleware(SecurityHeaders)

    @app.get("/")
    async def framed() -> Response:
        return Response(headers={"X-Frame-Options": "SAMEORIGIN"})

    headers = TestClient(app).get("/").headers
    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert headers["x-content-type-options"] == "nosniff"


def test_cors_lets_an_exact_origin_in(embedded: TestClient) -> None:
    """A page of an allowed origin may post JSON and read the reply, without cookies."""
    asked = preflight(embedded, _ORIGIN, **{"Access-Control-Request-Headers": "content-type"})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == _ORIGIN
    assert asked.headers["access-control-allow-methods"] == "GET, POST"
    reply = embedded.post(_WEBHOOK, json={"message": "hello"}, headers={"Origin": _ORIGIN})
    assert reply.headers["access-control-allow-origin"] == _ORIGIN
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "http://www.example.com",
        "https://www.example.com:8443",
        "https://www.example.com.evil.test",
        "https://evil.test/https://www.example.com",
        "https://wwwxexample.com",
        "null",
    ],
)
def test_cors_keeps_others_out(embedded: TestClient, origin: str) -> None:
    """An origin that only resembles an allowed one gets nothing a browser would accept."""
    assert preflight(embedded, origin).status_code == 400
    assert "access-control-allow-origin" not in preflight(embedded, origin).headers
    reply = embedded.post(_WEBHOOK, json={"message": "hello"}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in reply.headers


def test_cors_is_closed_by_default(client: TestClient) -> None:
    """Unless told otherwise, no other site's page may ask."""
    assert "access-control-allow-origin" not in preflight(client, _ORIGIN).headers


def limited() -> FastAPI:
    """A service that takes ten bytes and tells how many it got."""
    app = FastAPI()
    app.add_middleware(BodyLimit, limit=10)

    @app.post("/")
    async def count(request: Request) -> int:
        return len(await request.body())

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())

    return app


@pytest.mark.parametrize(("size", "status"), [(0, 200), (10, 200), (11, 413), (1_000_000, 413)])
def test_body_limit(size: int, status: int) -> None:
    """A body may be as large as the limit and no larger."""
    assert TestClient(limited()).post("/", content=b"x" * size).status_code == status


@pytest.mark.parametrize("announced", ["0", "5", "-1", "ten", ""])
def test_a_lie_about_the_length(announced: str) -> None:
    """What counts is what comes, not what was announced."""
    client, headers = TestClient(limited()), {"Content-Length": announced}
    assert client.post("/", content=b"x" * 11, headers=headers).status_code == 413
    assert client.post("/", content=b"x" * 10, headers=headers).json() == 10


async def status_of(app: FastAPI, pieces: Iterator[bytes]) -> int:
    """The status of the answer to a body that comes in pieces, as a server hands them on."""
    statuses = []

    async def receive() -> Message:
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    return int(statuses[0] or 0)


def test_pieces_add_up() -> None:
    """The limit is on the whole body, however small its pieces; a body without end is cut off."""
    assert asyncio.run(status_of(limited(), iter([b"xy"] * 5))) == 200
    assert asyncio.run(status_of(limited(), iter([b"xy"] * 6))) == 413
    assert asyncio.run(status_of(limited(), itertools.repeat(b"xy"))) == 413


def test_sockets_are_not_limited() -> None:
    """A web socket has no body: the limit is not its business."""
    with TestClient(limited()).websocket_connect("/talk") as socket:
        socket.send_text("x" * 100)
        assert socket.receive_text() == "x" * 100


def test_the_longest_message_fits(client: TestClient) -> None:
    """4,096 characters, each written in the longest way JSON knows, are within the limit."""
    body = json.dumps({"sender": "anna", "message": "🙂" * 4096})
    assert len(body) > 4096 * 12
    assert client.post(_WEBHOOK, content=body).status_code == 200
