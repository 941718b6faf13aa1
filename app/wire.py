"""The parts of a reply as JSON: what every channel and the staff routes send alike."""

from collections.abc import Iterable

from pydantic import BaseModel

from app.messages import Button, Source


class Choice(BaseModel):
    """A button; `payload` is the text to send when it is tapped."""

    title: str
    payload: str


class Backing(BaseModel):
    """A section of the article and the fragments that support the answer."""

    section: str
    evidence: list[str]


def choices(buttons: Iterable[Button]) -> list[Choice]:
    """The buttons, in order."""
    return [Choice(title=button.title, payload=button.payload) for button in buttons]


def backing(sources: Iterable[Source]) -> list[Backing]:
    """The sources, in order."""
    return [Backing(section=source.section, evidence=list(source.evidence)) for source in sources]
