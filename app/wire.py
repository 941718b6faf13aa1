"""The parts of a reply as JSON: what every channel and the staff routes send alike."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

from app.errors import ApiError, invalid_fields
from app.messages import TEXT_LIMIT, Button, Source

Body = TypeVar("Body", bound=BaseModel)


def storable(text: str) -> str:
    """`text` as any database takes it: no zero byte, no half of a character."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


Text = Annotated[str, AfterValidator(storable)]
LimitedText = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]


def parsed(shape: type[Body], body: bytes) -> Body:
    """`body` as `shape`, whatever its Content-Type: Rasa's own clients send none, or text/plain.

    Raises ApiError: 400 when it is not JSON, 422 naming the field that cannot be used.
    """
    try:
        return shape.model_validate_json(body, strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        if found[0]["type"] == "json_invalid":
            raise ApiError(400, "The body is not valid JSON.") from error
        message = "The message has a field that cannot be used."
        raise ApiError(422, message, invalid_fields(found)) from error


def documented(shape: type[BaseModel]) -> dict[str, Any]:
    """What OpenAPI should say of a body that `parsed` reads."""
    content = {"application/json": {"schema": shape.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


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
