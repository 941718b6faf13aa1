"""One JSON shape for every error: `{"error": {"code", "message", "details"?}}`.

Details name the field, the value where it may be shown, and what is allowed. A traceback never
leaves the process.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.batching import Overloaded, Stopped

log = structlog.get_logger()

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    429: "too_many",
    500: "internal",
    503: "overloaded",
}
_RETRY_SECONDS = "1"


class ApiError(Exception):
    """An error to be told to the client as it is."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Sequence[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details)
        self.headers = headers or {}


def slower(seconds: int) -> ApiError:
    """What somebody is told who asks too much."""
    message = f"Too many messages: please wait {seconds} seconds."
    return ApiError(429, message, headers={"Retry-After": str(seconds)})


def response(
    status: int,
    message: str,
    details: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An error response of the one shape."""
    error: dict[str, Any] = {"code": _CODES.get(status, "error"), "message": message}
    if details:
        error["details"] = list(details)
    return JSONResponse({"error": error}, status, headers)


def invalid_fields(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Pydantic's errors as `{"field", "allowed"}`; the value is the sender's own: not echoed."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"] if part != "body") or "body",
            "allowed": error["msg"],
        }
        for error in errors
    ]


class CatchAll:
    """What nobody expected becomes one error response and one log line, without a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            # The type only: an exception's text can quote what a user wrote.
            name = type(error).__name__
            log.error("unexpected error", path=scope["path"], error=name)  # noqa: TRY400
            refusal = response(500, "Something went wrong here; the message was not answered.")
            await refusal(scope, receive, send)


def install(app: FastAPI) -> None:
    """Makes every way out of `app` that is an error take the one shape.

    Middleware that raises on purpose has to be added before.
    """
    app.add_middleware(CatchAll)

    @app.exception_handler(ApiError)
    async def api_error(_: Request, error: ApiError) -> JSONResponse:
        challenge = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return response(error.status, error.message, error.details, challenge | error.headers)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        messages = {
            404: f"There is nothing at {request.url.path}; see /docs.",
            405: f"{request.method} is not possible at {request.url.path}; see /docs.",
        }
        message = messages.get(error.status_code, str(error.detail))
        return response(error.status_code, message, headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def validation_error(_: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        if any(entry["type"] == "json_invalid" for entry in found):
            return response(400, "The body is not valid JSON.")
        return response(422, "The request has a field that cannot be used.", invalid_fields(found))

    @app.exception_handler(Overloaded)
    @app.exception_handler(Stopped)
    async def overloaded(_: Request, __: Exception) -> JSONResponse:
        message = "Too many messages at once; please try again in a moment."
        return response(503, message, headers={"Retry-After": _RETRY_SECONDS})
