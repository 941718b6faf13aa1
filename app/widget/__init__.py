"""The website widget, and a page at `/` to try it on: plain files, nothing from anywhere else."""

from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from app.content import Faq

_TYPES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
_ASKED = ("cost", "pain", "process", "permanence", "risks", "natural_look", "sessions", "downtime")


def router(faq: Faq) -> APIRouter:
    """`/`, the files it needs below `/page/`, and `/widget.js` for pages of other sites."""
    routes = APIRouter(include_in_schema=False)
    folder = files(__package__)
    html = _filled(folder.joinpath("index.html").read_text("utf-8"), faq)
    assets = {
        name: Response(folder.joinpath(name).read_bytes(), media_type=media_type)
        for name, media_type in _TYPES.items()
    }
    script = folder.joinpath("widget.js").read_bytes()
    headers = {
        "ETag": f'"{sha256(script).hexdigest()[:32]}"',
        "Cache-Control": "public, max-age=3600",
        # It is made for pages of other sites, also for those that check its integrity.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }

    @routes.get("/")
    async def index() -> HTMLResponse:
        return HTMLResponse(html)

    @routes.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(script, media_type="text/javascript", headers=headers)

    @routes.get("/page/{name}")
    async def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return assets[name]

    return routes


def _filled(template: str, faq: Faq) -> str:
    known = [faq.topics[topic] for topic in (*_ASKED, *faq.topics) if topic in faq.topics]
    asked = list(dict.fromkeys(topic.question for topic in known))[: len(_ASKED)]
    return Template(template).substitute(
        clinic=escape(faq.clinic.name or "Scalp micropigmentation"),
        questions="\n        ".join(
            f'<li><button type="button" data-ask>{escape(question)}</button></li>'
            for question in asked
        ),
    )
