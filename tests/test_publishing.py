"""`smpbot publish` and `smpbot rollback` against a running service: one line, whatever happens."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from app import door, publishing
from app.content import Faq
from app.main import create_app
from app.publishing import PublishError
from app.settings import Settings
from tests.conftest import CONTENT, OTHER
from tests.predictions import HandMadeModel
from tests.test_cli import refusal

TOKEN = SecretStr("correct-horse-battery")


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address of `app` on a free port."""
    with door.bind("127.0.0.1", 0) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def settings(two_archives: Path, tmp_path: Path) -> Settings:
    """Content, its archive, one golden question and a token."""
    golden = tmp_path / "golden.jsonl"
    golden.write_text('{"text": "how much?", "kind": "answer", "topics": ["cost"]}', "utf-8")
    return Settings(model_dir=two_archives, faq_file=CONTENT, golden_file=golden, staff_token=TOKEN)


@pytest.fixture
def url(settings: Settings, content: Faq) -> Iterator[str]:
    """A running service that serves OTHER, as it says."""
    model = HandMadeModel(content, {})
    model.file = OTHER
    with running(create_app(settings, model.as_model())) as address:
        yield address


def test_there_and_back(settings: Settings, url: str, archive: Path) -> None:
    """The content's archive is served; again is nothing to do; then the one before."""
    assert publishing.publish(settings, url) == f"{url}: {OTHER} -> {archive.name}"
    assert publishing.publish(settings, url) == f"{url}: {archive.name} is served already"
    assert publishing.roll_back(settings, url) == f"{url}: {archive.name} -> {OTHER}"
    with pytest.raises(PublishError, match=f"no archive in .* was served before {OTHER}"):
        publishing.roll_back(settings, url)


def test_a_refusal_is_told(settings: Settings, url: str) -> None:
    """In one line: the archive, how many questions, the first of them."""
    lines = '{"text": "how much?", "kind": "answer", "topics": ["pain"]}\n' * 5
    settings.golden_file.write_text(lines, "utf-8")
    with pytest.raises(PublishError) as told:
        publishing.publish(settings, url)
    line = str(told.value)
    assert "misses 5 of 5 golden questions; 'how much?': wanted answer pain, came answer" in line
    assert line.endswith("; and 2 more")
    assert "\n" not in line


def test_a_wrong_token_is_told(settings: Settings, url: str) -> None:
    """With the setting to change, before anything is trained."""
    stranger = settings.model_copy(update={"staff_token": None})
    with pytest.raises(PublishError, match="set SMPBOT_STAFF_TOKEN"):
        publishing.publish(stranger, url)


def test_another_service_is_told(settings: Settings) -> None:
    """What answers, but not as smpbot does."""
    with running(FastAPI()) as url, pytest.raises(PublishError, match="this is not smpbot"):
        publishing.publish(settings, url)


@pytest.mark.parametrize("command", ["publish", "rollback"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://[", "http://a b/"])
def test_nobody_there_is_told(command: str, url: str) -> None:
    """Exit code 2 and a line that says where nobody answered."""
    assert refusal(command, "--url", url).startswith(f"{url}: no answer (")
