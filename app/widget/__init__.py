"""The website widget, and a page at `/` to try it on: plain files, nothing from anywhere else."""

import gzip
import json
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


def router(faq: Faq) -> APIRouter:
    """`/`, the files it needs below `/page/`, and `/widget.js` for pages of other sites."""
    routes = APIRouter(include_in_schema=False)
    html = page.filled(_read("index.html"), faq)
    assets = {
        name: Response(_read(name), media_type=media_type) for name, media_type in _TYPES.items()
    }
    script = _with_content(_read("widget.js"), faq).encode()
    zipped = gzip.compress(script, mtime=0)
    headers = _HEADERS | {
        # Weak: plain and compressed are the same script.
        "ETag": f'W/"{sha256(script).hexdigest()[:32]}"',
        "Vary": "Accept-Encoding",
    }

    @routes.get("/")
    async def index() -> HTMLResponse:
        return HTMLResponse(html)

    @routes.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(zipped, headers=headers | {"Content-Encoding": "gzip"})
        return Response(script, headers=headers)

    @routes.get("/page/{name}")
    async def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return assets[name]

    return routes


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _with_content(script: str, faq: Faq) -> str:
    """What the widget says before it has asked anything is the content's, not the script's."""
    content = {
        "greeting": faq.clinic.fill(faq.chitchat.greeting.answer),
        "starters": [faq.topics[topic].question for topic in faq.starters],
        "personQuestion": faq.handoff.person.question,
    }
    return script.replace(_CONTENT, f"const CONTENT = {json.dumps(content)};")
