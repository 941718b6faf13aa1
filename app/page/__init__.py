"""A plain page to chat on: HTML, one style sheet, one script, nothing from anywhere else."""

from html import escape
from importlib.resources import files
from string import Template

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from app.content import Faq

_TYPES = {
    "chat.css": "text/css",
    "chat.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def router(faq: Faq) -> APIRouter:
    """`/`, and the files it needs below `/page/`."""
    routes = APIRouter(include_in_schema=False)
    folder = files(__package__)
    html = _filled(folder.joinpath("index.html").read_text("utf-8"), faq)
    assets = {
        name: Response(folder.joinpath(name).read_bytes(), media_type=media_type)
        for name, media_type in _TYPES.items()
    }

    @routes.get("/")
    async def index() -> HTMLResponse:
        return HTMLResponse(html)

    @routes.get("/page/{name}")
    async def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return assets[name]

    return routes


def _filled(template: str, faq: Faq) -> str:
    starters = [faq.topics[topic_id] for topic_id in faq.starters]
    return Template(template).substitute(
        clinic=escape(faq.clinic.name or "Scalp micropigmentation"),
        greeting=escape(faq.clinic.fill(faq.chitchat.greeting.answer)),
        starters="".join(
            f'<button type="button" value="{escape(topic.question)}">{escape(topic.title)}</button>'
            for topic in starters
        ),
    )
