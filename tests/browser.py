"""Debian's Chromium, the service as an operator starts it, and other people's pages around it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from tests.conftest import ROOT
from tests.databases import free_port, missing

WEBHOOK = "**/webhooks/rest/webhook"
NPM = ROOT / "tests" / "npm" / "node_modules"
_QUIET = ["background-networking", "component-update", "gpu", "quic", "sync"]
_ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--no-first-run", *(f"--disable-{x}" for x in _QUIET),
]  # fmt: skip


@dataclass
class Host:
    """The website of somebody else. pages: HTML by path; policy: its Content-Security-Policy."""

    port: int = field(default_factory=free_port)
    pages: dict[str, str] = field(default_factory=dict)
    policy: str = ""

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def hosted(host: Host) -> Iterator[None]:
    """Serves the pages."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = host.pages.get(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if host.policy:
                self.send_header("Content-Security-Policy", host.policy)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", host.port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    path = shutil.which("chromium")
    if path is None:
        missing("the browser `chromium`")
    return str(path)


@pytest.fixture(scope="session")
def npm() -> Path:
    """The folder of the packages in tests/npm, installed from their lock file."""
    if not NPM.exists():
        if not shutil.which("npm"):
            missing("npm")
        subprocess.run(["npm", "ci"], cwd=NPM.parent, check=True, capture_output=True)
    return NPM


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A website whose pages may embed the widget."""
    host = Host()
    with hosted(host):
        yield host


@pytest.fixture(scope="session")
def address(archive: Path, host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service listens that was started as an operator starts it, without a slash."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SMPBOT_")}
    kept["SMPBOT_ALLOWED_ORIGINS"] = host.origin
    kept["SMPBOT_DATABASE_URL"] = f"sqlite:///{tmp_path_factory.mktemp('var')}/smpbot.db"
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        found = re.match(r"Chat at (http://127\.0\.0\.1:\d+)/ ", process.stdout.readline())
        yield found[1] if found else "no address"
        process.terminate()


# Not for the session: Playwright keeps an event loop running, which tests elsewhere start anew.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The demo page, just opened, the chat too; nothing moves on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/")
    yield page
    context.close()


def box(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> None:
    """Types a question and presses Enter."""
    box(page).fill(question)
    page.keyboard.press("Enter")


def own(page: Page) -> Locator:
    """What the person wrote."""
    return page.locator(".own .text")


def said(page: Page) -> Locator:
    """What the assistant said, its greeting first."""
    return page.locator(".turn:not(.own) .text")


def replying(route: Route) -> None:
    """The service's part, played here."""
    route.fulfill(json=[{"recipient_id": "x", "text": "An answer."}])


def talk(page: Page) -> None:
    """A question and its answer, without the service."""
    page.route(WEBHOOK, replying)
    ask(page, "how much?")
    expect(said(page).last).to_have_text("An answer.")


def sent(route: Route) -> dict[str, Any]:
    """What the widget asks."""
    content: dict[str, Any] = route.request.post_data_json or {}
    return content
