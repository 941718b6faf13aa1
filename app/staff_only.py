"""Who counts as staff: by token, or without one whoever asks directly from this machine."""

import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import SecretStr
from starlette.datastructures import Headers

from app import clients
from app.errors import ApiError
from app.settings import is_loopback

_HOST = re.compile(r"(localhost|[0-9.]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?", re.IGNORECASE)
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def staff_only(token: SecretStr | None) -> type[APIRoute]:
    """A class of routes that answer 401 to anybody else, before they look at the request's body."""

    class StaffRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                check(request, token)
                return await handler(request)

            return guarded

    return StaffRoute


def check(request: Request, token: SecretStr | None) -> None:
    """Raises ApiError 401 when the request is not from staff."""
    if token is None:
        if not _direct(request):
            message = "This route needs a staff token; set SMPBOT_STAFF_TOKEN and send it."
            raise ApiError(401, message)
        return
    if not has_token(request.headers, token):
        raise ApiError(401, "This route needs the staff token: Authorization: Bearer <token>.")


def has_token(headers: Headers, token: SecretStr) -> bool:
    """Whether a request carries the staff token."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    expected = token.get_secret_value().encode()
    return scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), expected)


def _direct(request: Request) -> bool:
    """Asked from this machine, by a loopback name, past no proxy."""
    names = request.headers.getlist("host")
    named = _HOST.fullmatch(names[0]) if len(names) == 1 else None
    return bool(named and is_loopback(named[1])) and clients.is_direct(request.scope)
