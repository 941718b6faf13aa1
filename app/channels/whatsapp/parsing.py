"""From the body of a webhook to events. Pure; no JSON whatsoever makes it raise.

Shapes: Meta, "Webhooks reference: messages" and "status". One body may carry up to 1,000 changes of
several entries; every one of them counts.
"""

import json
from collections.abc import Iterator
from typing import Any

from app.channels.whatsapp.events import (
    Event,
    Renamed,
    Said,
    Sender,
    Silent,
    StatusOf,
    Trouble,
    Unreadable,
)
from app.wire import storable

_ACCOUNT = "whatsapp_business_account"
_WITH_CAPTION = ("image", "video", "document")
# Sent for what this version of the API cannot show, and for what nobody has to hear of.
_NOT_TO_BE_ANSWERED = "131060"
_LONGEST_ID = 256


class NotJson(Exception):
    """The body is no JSON."""


def parse(body: bytes, phone_number_id: str) -> list[Event]:
    """Everything the body tells about the number `phone_number_id`. Raises NotJson."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if _text(content, "object") != _ACCOUNT:
        return []
    return [
        event
        for entry in _list(content, "entry")
        for change in _list(entry, "changes")
        for event in _change(_text(change, "field"), _get(change, "value"), phone_number_id)
    ]


def _change(field: str, value: Any, phone_number_id: str) -> Iterator[Event]:
    if _text(_get(value, "metadata"), "phone_number_id") != phone_number_id:
        return
    if field == "messages":
        yield from _value(value)
    if field == "user_id_update":
        yield from map(_new_id, _list(value, field))


def _value(value: Any) -> Iterator[Event]:
    for message in _list(value, "messages"):
        yield _message(message)
    for status in _list(value, "statuses"):
        yield _status(status)
    for error in _list(value, "errors"):
        yield Trouble(_code(error))


def _message(message: Any) -> Event:
    number = _text(message, "id")
    sender = Sender(_text(message, "from") or None, _text(message, "from_user_id") or None)
    if not number or len(number) > _LONGEST_ID or not sender.key:
        return Trouble("a message without id or sender")
    kind = _text(message, "type")
    if kind == "system":
        return _system(message, number, sender)
    if kind == "reaction" or (kind == "unsupported" and _NOT_TO_BE_ANSWERED in _codes(message)):
        return Silent(number, sender)
    words = _words(message, kind)
    return Said(number, sender, words) if words else Unreadable(number, sender)


def _words(message: Any, kind: str) -> str:
    """What a person wrote or chose; empty when there is nothing to read."""
    content = _get(message, kind)
    if kind == "text":
        return _text(content, "body")
    if kind in _WITH_CAPTION:
        return _text(content, "caption")
    if kind == "button":
        return _text(content, "payload") or _text(content, "text")
    if kind == "interactive":
        chosen = _get(content, _text(content, "type"))
        return _text(chosen, "id") or _text(chosen, "title")
    return ""


def _system(message: Any, number: str, sender: Sender) -> Event:
    """A new number, or a new id: each takes the place of its like."""
    system = _get(message, "system")
    known = sender.user_id, sender.phone
    for old, new in zip(known, (_text(system, "user_id"), _text(system, "wa_id")), strict=True):
        if old and new and old != new:
            return Renamed(old, new)
    return Silent(number, sender)


def _new_id(update: Any) -> Event:
    """Meta, "Business-scoped user IDs": who changes their number gets another id."""
    ids = _get(update, "user_id")
    old, new = _text(ids, "previous"), _text(ids, "current")
    return Renamed(old, new) if old and new else Trouble("an id without another")


def _status(status: Any) -> Event:
    number, what = _text(status, "id"), _text(status, "status")
    if not number or not what:
        return Trouble("a status without id or kind")
    codes = _codes(status)
    failure = (codes[0] if codes else "failed") if what == "failed" else None
    return StatusOf(number, what, _text(status, "biz_opaque_callback_data") or None, failure)


def _codes(value: Any) -> list[str]:
    return [_code(error) for error in _list(value, "errors")]


def _code(error: Any) -> str:
    code = _get(error, "code")
    return str(code)[:20] if isinstance(code, int | str) and not isinstance(code, bool) else "?"


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: Any, name: str) -> list[Any]:
    found = _get(value, name)
    return found if isinstance(found, list) else []


def _text(value: Any, name: str) -> str:
    """A text of `value`, as a database takes it; empty when there is none."""
    found = _get(value, name)
    return storable(found) if isinstance(found, str) else ""
