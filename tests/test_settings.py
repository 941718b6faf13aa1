"""Settings: what each may be, and the line an operator reads when it may not."""

from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, is_loopback, read_settings

_TOKEN = "0123456789abcdef"
_TWO_ORIGINS = ("https://a.example", "http://b.example:8080")
_ORIGIN = "is not an origin such as https://www.example.com"


def test_defaults() -> None:
    """With nothing set the service stays on this machine's files and lets no other page in."""
    settings = read_settings()
    assert settings == Settings(
        staff_token=None,
        model_dir=Path("models"),
        faq_file=Path("data/faq.yml"),
        allowed_origins=(),
        session_minutes=60,
        max_sessions=10_000,
        max_waiting=512,
        log_level="info",
    )


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("MODEL_DIR", "/srv/models", Path("/srv/models")),
        ("FAQ_FILE", "other.yml", Path("other.yml")),
        ("ALLOWED_ORIGINS", "https://a.example", ("https://a.example",)),
        ("ALLOWED_ORIGINS", "https://a.example, http://b.example:8080,", _TWO_ORIGINS),
        ("ALLOWED_ORIGINS", "", ()),
        ("SESSION_MINUTES", "1", 1),
        ("SESSION_MINUTES", "1440", 1440),
        ("MAX_SESSIONS", "1", 1),
        ("MAX_SESSIONS", "1000000", 1_000_000),
        ("MAX_WAITING", "1", 1),
        ("MAX_WAITING", "100000", 100_000),
        ("LOG_LEVEL", "debug", "debug"),
        ("LOG_LEVEL", "error", "error"),
    ],
)
def test_allowed(monkeypatch: pytest.MonkeyPatch, name: str, value: str, meant: object) -> None:
    """Every setting is read from SMPBOT_<NAME>; both ends of a range belong to it."""
    monkeypatch.setenv(f"SMPBOT_{name}", value)
    assert getattr(read_settings(), name.lower()) == meant


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SESSION_MINUTES", "0", "greater than or equal to 1"),
        ("SESSION_MINUTES", "1441", "less than or equal to 1440"),
        ("SESSION_MINUTES", "an hour", "a valid integer"),
        ("SESSION_MINUTES", "", "a valid integer"),
        ("MAX_SESSIONS", "0", "greater than or equal to 1"),
        ("MAX_SESSIONS", "1000001", "less than or equal to 1000000"),
        ("MAX_WAITING", "0", "greater than or equal to 1"),
        ("MAX_WAITING", "100001", "less than or equal to 100000"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("ALLOWED_ORIGINS", "*", _ORIGIN),
        ("ALLOWED_ORIGINS", "null", _ORIGIN),
        ("ALLOWED_ORIGINS", "www.example.com", _ORIGIN),
        ("ALLOWED_ORIGINS", "https://", _ORIGIN),
        ("ALLOWED_ORIGINS", "https://www.example.com/", _ORIGIN),
        ("ALLOWED_ORIGINS", "https://www.example.com/chat", _ORIGIN),
        ("ALLOWED_ORIGINS", "file:///index.html", _ORIGIN),
        ("ALLOWED_ORIGINS", "https://a.example,ftp://b.example", _ORIGIN),
    ],
)
def test_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str) -> None:
    """A value outside the range is refused in one line: the variable, the value, what may be."""
    monkeypatch.setenv(f"SMPBOT_{name}", value)
    with pytest.raises(SettingsError) as refusal:
        read_settings()
    line = str(refusal.value)
    assert line.startswith(f"SMPBOT_{name}: {value!r}: ")
    assert allowed in line
    assert "\n" not in line


def test_a_line_for_each_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """All mistakes are told at once, so that nobody has to start ten times."""
    monkeypatch.setenv("SMPBOT_LOG_LEVEL", "loud")
    monkeypatch.setenv("SMPBOT_MAX_WAITING", "0")
    with pytest.raises(SettingsError) as refusal:
        read_settings()
    names = [line.split(":")[0] for line in str(refusal.value).splitlines()]
    assert sorted(names) == ["SMPBOT_LOG_LEVEL", "SMPBOT_MAX_WAITING"]


def test_staff_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of sixteen characters is taken as it is, and never printed."""
    monkeypatch.setenv("SMPBOT_STAFF_TOKEN", _TOKEN)
    settings = read_settings()
    assert settings.staff_token is not None
    assert settings.staff_token.get_secret_value() == _TOKEN
    assert _TOKEN not in f"{settings!r} {settings!s} {settings.model_dump_json()}"


def test_a_short_staff_token_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that can be guessed is refused; not even a bad secret is printed."""
    monkeypatch.setenv("SMPBOT_STAFF_TOKEN", _TOKEN[:15])
    with pytest.raises(SettingsError, match=r"SMPBOT_STAFF_TOKEN: \(not shown\): .*16") as refusal:
        read_settings()
    assert _TOKEN[:15] not in str(refusal.value)


def test_an_empty_staff_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is there but empty, as compose files have it, sets no token."""
    monkeypatch.setenv("SMPBOT_STAFF_TOKEN", "")
    assert read_settings().staff_token is None


def test_settings_do_not_change() -> None:
    """Read once at start: nothing can change them later."""
    with pytest.raises(ValueError, match="frozen"):
        setattr(read_settings(), "max_waiting", 1)  # noqa: B010 - mypy forbids the plain way


def test_every_setting_is_described() -> None:
    """Each setting says what it is for."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("[::1]", True),
        ("", False),
        ("0.0.0.0", False),
        ("::", False),
        ("128.0.0.1", False),
        ("192.168.1.4", False),
        ("203.0.113.9", False),
        ("2001:db8::1", False),
        ("www.example.com", False),
        ("localhost.example.com", False),
        ("evil-localhost", False),
        ("127.0.0.1.example.com", False),
        ("127.1", False),
        ("0177.0.0.1", False),
    ],
)
def test_is_loopback(host: str, loopback: bool) -> None:
    """Only localhost, 127.0.0.0/8 and ::1 are this machine; a name that looks like it is not."""
    assert is_loopback(host) is loopback


def test_golden_questions_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was named has to be there: without it safety would not be asked."""
    monkeypatch.setenv("SMPBOT_GOLDEN_FILE", "no/golden.jsonl")
    with pytest.raises(SettingsError, match=r"SMPBOT_GOLDEN_FILE: 'no/golden.jsonl': there is no"):
        read_settings()
