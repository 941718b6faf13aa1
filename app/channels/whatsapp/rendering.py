"""From a reply to the body of a request to WhatsApp: one bubble a turn.

Limits: Meta, "Interactive reply buttons messages" and "Interactive list messages"; all of them
count characters, and what is over any of them is refused as a whole.
"""

from typing import Any

import regex

from app.channels.whatsapp.events import Sender
from app.messages import Button, Reply

_TEXT = 4096
_BUTTONS, _BUTTON_TITLE, _BUTTON_ID, _BUTTON_BODY = 3, 20, 256, 1024
_ROWS, _ROW_TITLE, _ROW_ID = 10, 24, 200
_CHOOSE = "Choose a question"
_MARKUP = dict.fromkeys(map(ord, "*_~`"))
_NUMBERED = "Reply with a number:"


def render(reply: Reply, to: Sender) -> dict[str, Any]:
    """The request that says `reply`: up to three short choices as buttons, up to ten as a list, any
    others as numbers that can be typed.
    """
    buttons = _distinct(reply.buttons)
    if not buttons:
        return _addressed(to, {"type": "text", "text": _plain(reply.text)})
    if _fit(buttons, _BUTTONS, _BUTTON_TITLE, _BUTTON_ID) and len(reply.text) <= _BUTTON_BODY:
        choices = [{"type": "reply", "reply": _choice(button)} for button in buttons]
        return _interactive(to, "button", reply.text, {"buttons": choices})
    if _fit(buttons, _ROWS, _ROW_TITLE, _ROW_ID):
        rows = [{"rows": [_choice(button) for button in buttons], "title": _CHOOSE}]
        return _interactive(to, "list", reply.text, {"button": _CHOOSE, "sections": rows})
    titles = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    choices_text = "\n".join(["", "", _NUMBERED, *titles])
    text = cut(reply.text, max(1, _TEXT - len(choices_text))) + choices_text
    return _addressed(to, {"type": "text", "text": _plain(text)})


def read_and_typing(message_id: str) -> dict[str, Any]:
    """The request that marks a message as read and shows that a reply is being written (Meta,
    "Typing indicators").
    """
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
        "typing_indicator": {"type": "text"},
    }


def cut(text: str, limit: int) -> str:
    """The beginning of `text`, at most `limit` characters, ending behind a word; no character that
    is made of several is torn.
    """
    if len(text) <= limit:
        return text
    kept, end = "", limit - 1
    for found in regex.finditer(r"\X", text):
        if found.end() > end:
            break
        kept = text[: found.end()]
    words = kept.rpartition(" ")[0].rstrip() if " " in kept.strip() else kept
    return f"{words or kept}…"


def _addressed(to: Sender, content: dict[str, Any]) -> dict[str, Any]:
    # "to" is a phone number; who has none is reached by the id ("recipient").
    address = {"to": to.phone} if to.phone else {"recipient": to.user_id}
    common = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    return common | address | content


def _interactive(to: Sender, kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    body = {"text": cut(text.strip() or "…", _TEXT)}
    content = {"type": kind, "body": body, "action": action}
    return _addressed(to, {"type": "interactive", "interactive": content})


def _plain(text: str) -> dict[str, Any]:
    return {"body": cut(text.strip() or "…", _TEXT), "preview_url": False}


def _choice(button: Button) -> dict[str, str]:
    return {"id": button.payload, "title": button.title}


def _distinct(buttons: tuple[Button, ...]) -> list[Button]:
    """Those that can be told apart and are not empty; white space around them does not count."""
    found: dict[str, Button] = {}
    for button in buttons:
        # A title may not have WhatsApp's own markup in it.
        title = button.title.translate(_MARKUP).strip()
        clean = Button(title, button.payload.strip())
        if (
            clean.title
            and clean.payload
            and clean.payload not in {b.payload for b in found.values()}
        ):
            found.setdefault(clean.title, clean)
    return list(found.values())


def _fit(buttons: list[Button], most: int, title: int, payload: int) -> bool:
    return len(buttons) <= most and all(
        len(button.title) <= title and len(button.payload) <= payload for button in buttons
    )
