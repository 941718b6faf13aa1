"""What an operator can set: environment variables `SMPBOT_<NAME>`, each with its meaning."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
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
    golden_file: Path = Field(
        Path("data/golden.jsonl"),
        description="Questions a model has to answer rightly before it replaces the one that is "
        "served; without the file each topic's own question.",
    )
    database_url: SecretStr = Field(
        SecretStr("sqlite:///var/smpbot.db"),
        description="Where conversations are kept: sqlite:///relative/file, "
        "sqlite:////absolute/file or postgresql://user:password@host/name.",
    )
    retention_days: int = Field(
        30, ge=1, le=3650, description="Days after which the texts of messages are deleted."
    )
    rate_limit_per_minute: int = Field(
        120,
        ge=0,
        le=1_000_000,
        description="Messages a minute from one address; a sixth of it from one conversation. 0 "
        "switches the limits off.",
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (),
        description="Comma-separated addresses or networks of the proxies in front of the service, "
        "whose X-Forwarded-For is believed. None by default.",
    )
    whatsapp_access_token: SecretStr | None = Field(
        None, description="WhatsApp Cloud API: the token messages are sent with."
    )
    whatsapp_app_secret: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="WhatsApp: the app secret its webhooks are signed with; during rotation both, "
        "comma-separated.",
    )
    whatsapp_verify_token: SecretStr | None = Field(
        None, description="WhatsApp: the word agreed on for the webhook's handshake."
    )
    whatsapp_phone_number_id: str | None = Field(
        None, pattern=r"^\d{1,32}$", description="WhatsApp: the id of the clinic's number."
    )
    whatsapp_api_url: str = Field(
        "https://graph.facebook.com",
        pattern=r"^https?://[^/]+(/.*)?$",
        description="WhatsApp: where its API is, without the version.",
    )
    whatsapp_api_version: str = Field(
        "v26.0", pattern=r"^v\d+\.\d+$", description="WhatsApp: the version of its API."
    )
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

    @field_validator(
        "staff_token",
        "whatsapp_access_token",
        "whatsapp_verify_token",
        "whatsapp_phone_number_id",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("allowed_origins", "trusted_proxies", "whatsapp_app_secret", mode="before")
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

    @property
    def whatsapp(self) -> bool:
        """Whether the WhatsApp channel is on."""
        return bool(self.whatsapp_access_token)

    @field_validator("whatsapp_app_secret")
    @classmethod
    def _at_most_two(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if len(value) > 2:
            raise ValueError("one app secret, or two during rotation")
        return value

    @model_validator(mode="after")
    def _golden_questions(self) -> Self:
        if "golden_file" in self.model_fields_set and not self.golden_file.is_file():
            raise ValueError(
                f"{_variable('golden_file')}: '{self.golden_file}': there is no such file"
            )
        return self

    @model_validator(mode="after")
    def _whole_channels(self) -> Self:
        given = {name: bool(getattr(self, name)) for name in _WHATSAPP}
        if any(given.values()) and not all(given.values()):
            missing = ", ".join(_variable(name) for name, there in given.items() if not there)
            raise ValueError(f"WhatsApp is only half set up: set {missing} as well, or none of it")
        return self


_WHATSAPP = (
    "whatsapp_access_token",
    "whatsapp_app_secret",
    "whatsapp_verify_token",
    "whatsapp_phone_number_id",
)


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsError naming variable and what is allowed."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_line(entry) for entry in error.errors())) from error


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _line(error: ErrorDetails) -> str:
    if not error["loc"]:
        return error["msg"].removeprefix("Value error, ")
    name = _variable(str(error["loc"][0]))
    hidden = any(part in name for part in ("TOKEN", "SECRET", "DATABASE"))
    value = "(not shown)" if hidden else repr(error["input"])
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
