"""A stand-in for WhatsApp: takes what Meta takes, refuses what Meta refuses.

By hand: start the service with the settings it prints, then

    python -m tests.fake_graph --service http://127.0.0.1:8000

and type: every line is delivered as a message of a person, every reply is printed.
"""

import argparse
import asyncio
import hmac
import itertools
import json
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import Any

import httpx2 as httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.databases import free_port

NUMBER, TOKEN, SECRET, WORD = "1055", "graph-token", "app-secret", "verify-word"
VERSION = "v26.0"
Fault = int | str
_KEYS = {
    "messaging_product", "recipient_type", "to", "recipient", "type", "text", "interactive",
    "context", "biz_opaque_callback_data",
}  # fmt: skip
_PHONE = re.compile(r"\+?\d{5,15}$")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?\w+$")
_MARKUP = re.compile(r"[*_~`]")


class FakeGraph:
    """The Graph API of one phone number.

    sent: the messages it took, oldest first. faults: what it does with the next messages instead of
    taking them: an error code of Meta's, "500" (without a code), "drop" (takes it and breaks the
    connection), "429" (no code); took: is called with each message it takes.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.sent: list[dict[str, Any]] = []
        self.read: list[str] = []
        self.faults: deque[Fault] = deque()
        self.took: Callable[[dict[str, Any]], None] = lambda _: None
        self.url = ""
        self._ids = itertools.count(1)
        path = f"/{VERSION}/{NUMBER}/messages"
        self.app = Starlette(routes=[Route(path, self._messages, methods=["POST"])])

    def to(self, person: str) -> list[dict[str, Any]]:
        """The messages this person got."""
        return [body for body in self.sent if person in (body.get("to"), body.get("recipient"))]

    async def _messages(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return refused(190, status=401)
        try:
            body = await request.json()
        except (ValueError, ClientDisconnect):
            return refused(100, "no JSON")
        if body.get("status") == "read" and body.get("message_id"):
            self.read.append(body["message_id"])
            return JSONResponse({"success": True})
        if problem := wrong_with(body):
            return refused(100, problem)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None and fault != "drop":
            return refused(fault) if isinstance(fault, int) else Response("", int(fault))
        return self._taken(body, broken=fault == "drop")

    def _taken(self, body: dict[str, Any], *, broken: bool) -> Response:
        number = f"wamid.out{next(self._ids)}"
        self.sent.append(body | {"id": number})
        self.took(body | {"id": number})
        if broken:
            # A body shorter than announced: the client cannot read an answer.
            return Response(b"", headers={"content-length": "10"})
        return JSONResponse({"messages": [{"id": number}]})


def refused(code: int, details: str = "", status: int = 400) -> Response:
    """An error as Meta words it."""
    error = {"message": f"(#{code})", "code": code, "error_data": {"details": details}}
    return JSONResponse({"error": error}, status)


def wrong_with(body: Any) -> str | None:
    """What Meta would refuse a message for, or None."""
    try:
        return next(_problems(body), None)
    except (LookupError, TypeError, AttributeError) as error:
        return f"a part is missing or no such thing: {error!r}"


def _problems(body: dict[str, Any]) -> Iterator[str]:
    if body["messaging_product"] != "whatsapp":
        yield "messaging_product"
    if unknown := body.keys() - _KEYS:
        yield f"unknown: {', '.join(sorted(unknown))}"
    if not (_PHONE.match(body.get("to", "")) or _USER_ID.match(body.get("recipient", ""))):
        yield "nobody to send to"
    if len(body.get("biz_opaque_callback_data", "")) > 512:
        yield "biz_opaque_callback_data is too long"
    if body["type"] == "text":
        yield from _length("text.body", body["text"]["body"], 4096)
    elif body["type"] == "interactive":
        yield from _interactive(body["interactive"])
    else:
        yield f"type {body['type']}"


def _interactive(content: dict[str, Any]) -> Iterator[str]:
    action = content["action"]
    if content["type"] not in ("button", "list"):
        yield f"interactive.type {content['type']}"
    if content["type"] == "button":
        if any(button["type"] != "reply" for button in action["buttons"]):
            yield "button.type"
        yield from _length("body", content["body"]["text"], 1024)
        choices = [button["reply"] for button in action["buttons"]]
        yield from _choices(choices, most=3, title=20, number=256)
        return
    yield from _length("body", content["body"]["text"], 4096)
    yield from _length("button", action["button"], 20)
    if not 1 <= len(action["sections"]) <= 10:
        yield "sections"
    for section in action["sections"]:
        yield from _length("section.title", section["title"], 24)
    rows = [row for section in action["sections"] for row in section["rows"]]
    yield from _choices(rows, most=10, title=24, number=200)


def _choices(choices: list[dict[str, str]], most: int, title: int, number: int) -> Iterator[str]:
    if not 1 <= len(choices) <= most:
        yield f"{len(choices)} choices"
    for field, limit in (("title", title), ("id", number)):
        values = [choice[field] for choice in choices]
        if len(set(values)) < len(values):
            yield f"two choices with the same {field}"
        for value in values:
            yield from _length(field, value, limit)
            if field == "title" and _MARKUP.search(value):
                yield "markup in a title"


def _length(name: str, text: str, limit: int) -> Iterator[str]:
    if not text.strip() or len(text) > limit:
        yield f"{name} has {len(text)} characters"


@contextmanager
def serving(graph: FakeGraph) -> Iterator[str]:
    """Listens on loopback; the address."""
    port = free_port()
    config = uvicorn.Config(graph.app, port=port, log_config=None, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    graph.url = f"http://127.0.0.1:{port}"
    yield graph.url
    server.should_exit = True
    thread.join(5)


def signed(content: object, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A webhook's body and headers, as Meta signs them; bytes are a body already."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    return body, {"X-Hub-Signature-256": f"sha256={signature}"}


def notification(*values: dict[str, Any]) -> dict[str, Any]:
    """The envelope of a webhook, a change for each of `values`."""
    common = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001", "phone_number_id": NUMBER},
    }
    changes = [{"field": "messages", "value": common | value} for value in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def words(text: str, person: str = "61400000001", number: str = "wamid.1") -> dict[str, Any]:
    """A text message."""
    return {"id": number, "from": person, "type": "text", "text": {"body": text}}


def echo(body: dict[str, Any], status: str = "sent") -> dict[str, Any]:
    """Meta's word of what became of a message it took."""
    return {
        "statuses": [
            {
                "id": body["id"],
                "status": status,
                "recipient_id": body.get("to"),
                "biz_opaque_callback_data": body.get("biz_opaque_callback_data"),
            }
        ]
    }


def _delivered(service: str, content: dict[str, Any]) -> None:
    body, headers = signed(content)
    for pause in (0.5, 1, 2, 4):
        with closing(httpx.Client()) as client:
            try:
                answer = client.post(
                    f"{service}/webhooks/whatsapp/webhook", content=body, headers=headers
                )
            except httpx.HTTPError as error:
                print(f"({type(error).__name__}; delivered again)")  # noqa: T201
            else:
                if answer.is_success:
                    return
                print(f"({answer.status_code}; delivered again)")  # noqa: T201
        time.sleep(pause)


def _shown(body: dict[str, Any]) -> None:
    print(f"\n{json.dumps(body, indent=2, ensure_ascii=False)}")  # noqa: T201


async def _by_hand(service: str) -> None:
    graph = FakeGraph()
    graph.took = _shown
    with serving(graph) as url:
        print(  # noqa: T201
            f"SMPBOT_WHATSAPP_API_URL={url} SMPBOT_WHATSAPP_ACCESS_TOKEN={TOKEN} "
            f"SMPBOT_WHATSAPP_APP_SECRET={SECRET} SMPBOT_WHATSAPP_VERIFY_TOKEN={WORD} "
            f"SMPBOT_WHATSAPP_PHONE_NUMBER_ID={NUMBER} smpbot serve\n"
            "Type what a person writes; Ctrl+D ends."
        )
        for count in itertools.count():
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                return
            said = words(line.strip(), number=f"wamid.{time.time_ns()}.{count}")
            await asyncio.to_thread(_delivered, service, notification({"messages": [said]}))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    arguments.add_argument("--service", default="http://127.0.0.1:8000", help="the service")
    asyncio.run(_by_hand(arguments.parse_args().service))
