"""What an operator can set: environment variables `SMPBOT_<NAME>`, each with its meaning."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.faults import OperatorFault

PREFIX = "SMPBOT_"


class SettingsError(OperatorFault):
    """A setting has a value it cannot have; one line for each."""


class Settings(BaseSettings):
    """Read once at start and handed on as values."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    staff_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="Bearer token of the staff routes, 16 characters or more. Without one they "
        "answer only a direct request from this machine.",
    )
    model_dir: Path = Field(Path("models"), description="Folder of the trained model archives.")
    faq_file: Path = Field(Path("data/faq.yml"), description="The content file.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Comma-separated origins of pages that may call the service from a browser, "
        "such as https://www.example.com. Exact; none by default.",
    )
    session_minutes: int = Field(
        60, ge=1, le=1440, description="Minutes of silence after which a conversation is forgotten."
    )
    max_sessions: int = Field(
        10_000, ge=1, le=1_000_000, description="Conversations remembered at once; the oldest go."
    )
    max_waiting: int = Field(
        512, ge=1, le=100_000, description="Messages waiting for the model before 503 is said."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged: debug, info, warning or error."
    )

    @field_validator("staff_token", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("allowed_origins")
    @classmethod
    def _exact(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or not parts.netloc
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(f"{origin!r} is not an origin such as https://www.example.com")
        return value


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsError naming variable and what is allowed."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_line(entry) for entry in error.errors())) from error


def _line(error: ErrorDetails) -> str:
    name = f"{PREFIX}{str(error['loc'][0]).upper()}"
    value = "(not shown)" if "TOKEN" in name else repr(error["input"])
    return f"{name}: {value}: {error['msg']}"


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine: localhost, 127.0.0.0/8 or ::1."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
