"""What a webhook of WhatsApp tells, as values."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote. Since April 2026 people have an id of their own for each business, and the phone
    number may be missing (Meta, "Business-scoped user IDs"). key: the one that is always there.
    """

    phone: str | None
    user_id: str | None

    @property
    def key(self) -> str:
        """The person's name in a conversation: the id if there is one."""
        return self.user_id or self.phone or ""


@dataclass(frozen=True, slots=True)
class Said:
    """A person's words, or the payload of the button they tapped."""

    id: str
    sender: Sender
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something without words: a voice message, a picture, a place."""

    id: str
    sender: Sender


@dataclass(frozen=True, slots=True)
class Silent:
    """Something nobody answers: a reaction, a notice of the system."""

    id: str
    sender: Sender


@dataclass(frozen=True, slots=True)
class StatusOf:
    """What became of a message of ours. failure: Meta's code when it could not be brought."""

    message_id: str
    status: str
    callback: str | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A person has another number or id from now on."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong with the webhook's content: Meta's code, or what was missing."""

    code: str


Event: TypeAlias = Said | Unreadable | Silent | StatusOf | Renamed | Trouble
