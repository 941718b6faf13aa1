"""Tells a running service which model to serve: the content as it is now, or the one before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2 as httpx

from app.faults import OperatorFault
from app.freshness import trained
from app.settings import Settings

# Loading and golden questions take seconds; on a machine that is busy, some more.
_SECONDS = 300.0
_SHOWN = 3


class PublishError(OperatorFault):
    """The running service could not be told, or has refused; the text says why."""


def publish(settings: Settings, url: str) -> str:
    """Makes the service at `url` answer from the content file, which is validated first and trained
    if it changed. The line to print. Raises PublishError or FaqError.
    """
    with _service(settings, url) as service:
        # Asked before a training of minutes: whether there is anybody to tell.
        before = _asked(service, "GET", "/status")["model_file"]
        archive = trained(settings).name
        if archive == before:
            return f"{url}: {before} is served already"
        _asked(service, "PUT", "/model", {"model_file": archive})
    return f"{url}: {before} -> {archive}"


def roll_back(settings: Settings, url: str) -> str:
    """Makes the service at `url` answer from the archive it served before. The line to print.
    Raises PublishError.
    """
    with _service(settings, url) as service:
        told = _asked(service, "POST", "/api/rollback")
    return f"{url}: {told['before']} -> {told['model_file']}"


@contextmanager
def _service(settings: Settings, url: str) -> Iterator[httpx.Client]:
    token = settings.staff_token
    headers = {b"Authorization": f"Bearer {token.get_secret_value()}".encode()} if token else {}
    try:
        # trust_env off: the token is for the service alone, not for a proxy of the environment.
        with httpx.Client(
            base_url=url, headers=headers, timeout=_SECONDS, trust_env=False
        ) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        told = (
            f"{url}: no answer ({type(error).__name__}): is `smpbot serve` running there? (--url)"
        )
        raise PublishError(told) from error


def _asked(service: httpx.Client, method: str, path: str, body: object = None) -> dict[str, Any]:
    response = service.request(method, path, json=body)
    if response.status_code == httpx.codes.NO_CONTENT:
        return {}
    try:
        content = response.json()
        if response.is_success and isinstance(content, dict):
            return content
        raise PublishError(f"{service.base_url}: {_reason(response.status_code, content['error'])}")
    except (ValueError, LookupError, TypeError) as error:
        told = f"{service.base_url}: this is not smpbot (HTTP {response.status_code} at {path})"
        raise PublishError(told) from error


def _reason(status: int, error: dict[str, Any]) -> str:
    """Why the service refuses, in one line."""
    if status == httpx.codes.UNAUTHORIZED:
        return "set SMPBOT_STAFF_TOKEN to the token the service was started with"
    details = [_detail(detail) for detail in error.get("details", ())]
    more = [f"and {len(details) - _SHOWN} more"] if len(details) > _SHOWN else []
    return "; ".join([str(error["message"]), *details[:_SHOWN], *more])


def _detail(detail: dict[str, str]) -> str:
    if "question" in detail:
        return f"{detail['question']!r}: wanted {detail['wanted']}, came {detail['came']}"
    return ": ".join(detail.values())
