"""The values every layer shares: what came in, what goes out."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["answer", "clarify", "handoff", "safety", "out_of_scope", "chitchat"]

# Above it a reply asks to shorten; WhatsApp's own limit for a text message.
TEXT_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. `sender` is who the channel says wrote it; `id` is the sender's own name for the
    message, if it has one; `opens`: nothing can have been said before it.
    """

    sender: str
    text: str
    id: str | None = None
    channel: str = "rest"
    opens: bool = False

    @property
    def conversation(self) -> str:
        """The conversation's name: nobody on one channel can take part in one of another."""
        return f"{self.channel}:{self.sender}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A text for the model to read. `joined`: it is a question and what was said after it."""

    text: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A choice. `payload` is what the person would have typed: plain words in any transcript."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the article says so: a section and the fragments that support the answer."""

    section: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """A topic and the probability, 0 to 1, that the message is about it."""

    topic: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, and why. `confidence` is None when no model decided; `forgotten`: what the
    person wrote is deleted with it.
    """

    outcome: Outcome
    text: str
    topics: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: float | None = None
    alternatives: tuple[Guess, ...] = ()
    why: dict[str, object] = field(default_factory=dict)
    forgotten: bool = False
