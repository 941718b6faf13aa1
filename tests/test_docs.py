"""The documentation cannot lie: settings, commands and routes are those of the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.main import get_group

from app.cli import cli
from app.settings import PREFIX, Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def settings_rows() -> dict[str, tuple[str, str]]:
    """The README's settings table: variable to default and meaning."""
    rows = re.findall(rf"^\| `({PREFIX}\w+)` \| (.+?) \| (.+?) \|$", README, re.MULTILINE)
    return {name: (default, meaning) for name, default, meaning in rows}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    """With the default and the description of the code."""
    field = Settings.model_fields[name]
    default, meaning = settings_rows()[f"{PREFIX}{name.upper()}"]
    assert meaning == field.description
    shown = field.default
    shown = shown.get_secret_value() if isinstance(shown, SecretStr) else shown
    assert default == (f"`{shown}`" if shown not in (None, ()) else "none")


def test_the_readme_has_no_other_settings() -> None:
    """A setting that is gone is gone from the table."""
    assert len(settings_rows()) == len(Settings.model_fields)


def test_the_example_environment_holds_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env.example` lists every setting and changes none."""
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if line.startswith(PREFIX):
            monkeypatch.setenv(*line.split("=", 1))
    assert Settings() == Settings.model_construct()
    names = re.findall(rf"^{PREFIX}(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert {name.lower() for name in names} == set(Settings.model_fields)


@pytest.mark.parametrize("command", get_group(cli).commands)
def test_every_command_is_in_the_readme(command: str) -> None:
    """In the table of commands."""
    assert re.search(rf"^\| `smpbot {command}\b", README, re.MULTILINE)


def test_every_route_is_in_the_readme(client: TestClient) -> None:
    """Whoever reads it knows what is open and what is for staff."""
    assert isinstance(client.app, FastAPI)
    paths = set(client.app.openapi()["paths"]) | {"/docs"}
    assert {path for path in paths if f"{path}`" not in README} == set()


def test_links_lead_somewhere() -> None:
    """Every file the README and the decisions link to is there."""
    for document in [ROOT / "README.md", *(ROOT / "docs" / "decisions").glob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_readmes_question_has_the_readmes_answer(client: TestClient) -> None:
    """The example of the REST channel is what the service says."""
    body = re.search(r"-d '(\{\"sender\".+?\})'", README)
    assert body is not None
    (reply,) = client.post("/webhooks/rest/webhook", content=body[1]).json()
    quoted = re.search(r'"text": "(.+?) …"', README)
    assert quoted is not None
    assert reply["text"].startswith(quoted[1])
    assert reply["metadata"]["topics"] == ["cost"]


def test_make_help_lists_the_targets() -> None:
    """Each with a line of help."""
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert listed >= {"serve", "test", "install", "check", "train", "lock", "bench", "test-slow"}


def test_docker_and_readme_pin_the_same_uv() -> None:
    """One version of uv in Makefile, Dockerfile and README."""
    found = {
        version
        for name in ("Makefile", "Dockerfile", "README.md")
        for version in re.findall(r"uv(?:==|_VERSION := )([\d.]+\d)", Path(ROOT, name).read_text())
    }
    assert len(found) == 1


def test_python_m_app_is_the_command() -> None:
    """`python -m app --help` is that of `smpbot`."""
    command = [sys.executable, "-m", "app", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "serve" in done.stdout
