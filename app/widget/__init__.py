"""The website widget, and a page at `/` to try it on: plain files, nothing from anywhere else."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from app.content import Faq
from app.widget import page

_TYPES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
# The line of widget.js that the content goes into.
_CONTENT = "const CONTENT = {};"
_HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    # A new version reaches everybody within ten minutes; until then nobody even asks.
    "Cache-Control": "public, max-age=600",
    # It is made for pages of other sites, also for those that check its integrity.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def router(current: Callable[[], Faq]) -> APIRouter:
    """`/`, the files it needs below `/page/`, and `/widget.js` for pages of other sites, each with
    the content that is `current`.
    """
    routes = APIRouter(include_in_schema=False)
    template = _read("index.html")
    assets = {
        name: Response(_read(name), media_type=media_type) for name, media_type in _TYPES.items()
    }

    @routes.get("/")
    async def index() -> HTMLResponse:
        return HTMLResponse(page.filled(template, current()))

    @routes.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        script = _script(_content(current()))
        if request.headers.get("if-none-match") == script.headers["ETag"]:
            return Response(status_code=304, headers=script.headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(script.zipped, headers=script.headers | {"Content-Encoding": "gzip"})
        return Response(script.plain, headers=script.headers)

    @routes.get("/page/{name}")
    async def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return assets[name]

    return routes


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class _Script:
    plain: bytes
    zipped: bytes
    headers: dict[str, str]


@lru_cache(maxsize=1)
def _script(content: str) -> _Script:
    script = _read("widget.js").replace(_CONTENT, f"const CONTENT = {content};").encode()
    # Weak: plain and compressed are the same script.
    tag = f'W/"{sha256(script).hexdigest()[:32]}"'
    headers = _HEADERS | {"ETag": tag, "Vary": "Accept-Encoding"}
    return _Script(script, gzip.compress(script, mtime=0), headers)


def _content(faq: Faq) -> str:
    """What the widget says before it has asked anything is the content's, not the script's."""
    return json.dumps(
        {
            "greeting": faq.clinic.fill(faq.chitchat.greeting.answer),
            "starters": [faq.topics[topic].question for topic in faq.starters],
            "personQuestion": faq.handoff.person.question,
        }
    )
