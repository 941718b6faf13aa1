"""The chat page as a person meets it: the real service, in real Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    Dialog,
    Locator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from app.content import Faq, Topic
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
# With it a missing browser is a failure: nobody takes tests that did not run for tests that passed.
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
WEBHOOK = "**/webhooks/rest/webhook"
QUIET = ["background-networking", "component-update", "gpu", "quic", "sync"]
ARGUMENTS = ["--headless=new", "--no-sandbox", "--no-first-run", *(f"--disable-{x}" for x in QUIET)]
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p><svg onload=alert(1)>",
    "&lt;b&gt; ${alert(1)} {{alert(1)}}",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    path = shutil.which("chromium")
    if path is None:
        (pytest.fail if REQUIRE_ALL else pytest.skip)("the browser `chromium` is not installed")
    return path


@pytest.fixture(scope="session")
def address(chromium: str, archive: Path) -> Iterator[str]:
    """Where a service listens that was started as an operator starts it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SMPBOT_")}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        found = re.match(r"Chat at (http://127\.0\.0\.1:\d+/) ", process.stdout.readline())
        yield found[1] if found else "no address"
        process.terminate()


# Not for the session: Playwright keeps an event loop running, which tests elsewhere start anew.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The chat page, just opened."""
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


def ask(page: Page, question: str) -> None:
    """Types a question and presses Enter."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def texts(page: Page, side: str) -> Locator:
    """What one side said: "own" or "bot"."""
    return page.locator(f".{side} .text")


def answer(content: Faq, topic: Topic) -> str:
    """The answer as a client reads it."""
    return content.clinic.fill(topic.answer)


def test_a_typed_question_is_answered_from_the_article(page: Page, content: Faq) -> None:
    """Enter sends; the answer comes with the section of the article it is from."""
    cost = content.topics["cost"]
    ask(page, "how much does it cost?")
    expect(texts(page, "own")).to_have_text("how much does it cost?")
    expect(texts(page, "bot").last).to_have_text(answer(content, cost))
    expect(page.locator(".bot .source")).to_have_text(f"From: {cost.sources[0].section}")
    expect(page.get_by_label("Your question")).to_have_value("")


def test_a_starter_button_asks_its_question(page: Page, content: Faq) -> None:
    """The greeting offers questions for those who do not know what to ask."""
    topic = content.topics[content.starters[0]]
    page.get_by_role("button", name=topic.title).click()
    expect(texts(page, "own")).to_have_text(topic.question)
    expect(texts(page, "bot").last).to_have_text(answer(content, topic))


def test_a_follow_up_button_asks_its_question(page: Page, content: Faq) -> None:
    """An answer offers what people ask next."""
    topic = content.topics[content.topics["cost"].follow_ups[0]]
    ask(page, "how much does it cost?")
    page.get_by_role("button", name=topic.title).click()
    expect(texts(page, "own").last).to_have_text(topic.question)
    expect(texts(page, "bot").last).to_have_text(answer(content, topic))


def test_shift_and_enter_make_a_new_line(page: Page) -> None:
    """A question may have several lines; only Enter alone sends them."""
    page.keyboard.type("is it safe")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("for me?")
    expect(texts(page, "own")).to_have_count(0)
    page.keyboard.press("Enter")
    assert texts(page, "own").inner_text() == "is it safe\nfor me?"


def test_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    """Who writes with an input method confirms words with Enter."""
    box = page.get_by_label("Your question")
    box.fill("how much")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(texts(page, "own")).to_have_count(0)
    expect(box).to_have_value("how much")


def test_nothing_typed_is_nothing_sent(page: Page) -> None:
    """Enter in an empty box, or one of spaces, asks nothing."""
    ask(page, "")
    ask(page, "   ")
    expect(texts(page, "own")).to_have_count(0)


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_typed_stays_text(page: Page, payload: str) -> None:
    """No element comes of a message, and no script runs."""
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    ask(page, payload)
    expect(texts(page, "bot")).to_have_count(2)
    assert texts(page, "own").text_content() == payload
    assert page.locator("#log").locator("img, script, svg, b").count() == 0
    assert dialogs == []


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_answered_stays_text(page: Page, payload: str) -> None:
    """Nor does the page trust the service: text, button and source are shown as they are."""
    reply = {
        "text": payload,
        "buttons": [{"title": payload, "payload": payload}],
        "metadata": {"sources": [{"section": payload, "evidence": []}]},
    }
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]))
    ask(page, "hello")
    expect(page.locator(".bot").nth(1).get_by_role("button")).to_have_text(payload)
    assert texts(page, "bot").last.text_content() == payload
    assert page.locator(".source").text_content() == f"From: {payload}"
    assert page.locator("#log").locator("img, script, svg, b").count() == 0


@pytest.mark.parametrize(("path", "shown"), [("", ".source"), ("docs", ".opblock")])
def test_a_page_needs_nothing_from_elsewhere(
    browser: Browser, address: str, path: str, shown: str
) -> None:
    """Chat page and `/docs` ask their own service only, and the browser has nothing to report."""
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + path, wait_until="networkidle")
    page.keyboard.type("how much does it cost?\n")
    expect(page.locator(shown).first).to_be_visible()
    page.close()
    assert [url for url in asked if not url.startswith(address)] == []
    assert complaints == []


def test_a_lost_message_can_be_sent_again(page: Page, content: Faq) -> None:
    """Without the service a message is marked; "Try again" answers it when the service is back."""
    page.route(WEBHOOK, lambda route: route.abort())
    ask(page, "how much does it cost?")
    expect(page.locator(".own")).to_contain_class("failed")
    expect(texts(page, "bot").last).to_contain_text("The service cannot be reached.")
    page.unroute(WEBHOOK)
    page.get_by_role("button", name="Try again").click()
    expect(texts(page, "bot").last).to_have_text(answer(content, content.topics["cost"]))
    expect(page.locator(".own")).not_to_contain_class("failed")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_a_lost_answer_is_given_once(page: Page, content: Faq) -> None:
    """The service knows a repeated message by its id, and the page shows one answer to it."""
    sent: list[object] = []

    def lose_the_answer(route: Route, request: Request) -> None:
        sent.append(request.post_data_json)
        route.fetch()
        route.abort() if len(sent) == 1 else route.continue_()

    page.route(WEBHOOK, lose_the_answer)
    ask(page, "how much does it cost?")
    page.get_by_role("button", name="Try again").click()
    expect(texts(page, "bot").last).to_have_text(answer(content, content.topics["cost"]))
    expect(texts(page, "own")).to_have_count(1)
    expect(texts(page, "bot")).to_have_count(2)
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_each_lost_message_is_tried_for_itself(page: Page) -> None:
    """Sending one message again leaves the mark on the other."""
    page.route(WEBHOOK, lambda route: route.abort())
    ask(page, "how much does it cost?")
    ask(page, "does it hurt?")
    expect(page.locator(".own.failed")).to_have_count(2)
    page.unroute(WEBHOOK)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.locator(".own.failed")).to_contain_text("does it hurt?")


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (503, '{"error": {"code": "overloaded", "message": "Too busy."}}', "Too busy."),
        (502, "<h1>Bad gateway</h1>", "The service cannot be reached."),
    ],
)
def test_a_failure_is_told_in_plain_words(page: Page, status: int, body: str, told: str) -> None:
    """The service's own words when there are any, never the browser's."""
    page.route(WEBHOOK, lambda route: route.fulfill(status=status, body=body))
    ask(page, "how much does it cost?")
    expect(texts(page, "bot").last).to_have_text(f"{told} Your message was not answered.")


def test_the_keyboard_is_enough(page: Page) -> None:
    """The box has the focus at once; Tab reaches Send, and the buttons of the last answer."""
    page.keyboard.type("how much does it cost?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(texts(page, "bot")).to_have_count(2)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(texts(page, "bot")).to_have_count(3)


def test_a_screen_reader_says_who_speaks(page: Page) -> None:
    """New turns are announced, each with its speaker."""
    ask(page, "how much does it cost?")
    expect(texts(page, "bot")).to_have_count(2)
    turns = [turn.text_content() or "" for turn in page.get_by_role("log").locator(".turn").all()]
    assert [turn.split(":")[0].strip() for turn in turns] == ["Assistant", "You", "Assistant"]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568), (640, 300)])
def test_the_page_fits_every_screen(page: Page, width: int, height: int) -> None:
    """Nothing has to be scrolled sideways, and the box stays in sight while one reads back."""
    page.set_viewport_size({"width": width, "height": height})
    for count, question in enumerate(["how much does it cost?", "does it hurt?", "x" * 300], 2):
        ask(page, question)
        expect(texts(page, "bot")).to_have_count(count)
    texts(page, "bot").first.scroll_into_view_if_needed()
    expect(page.get_by_label("Your question")).to_be_in_viewport(ratio=1)
    for element in ("html", "#log"):
        overflow = "element => element.scrollWidth - element.clientWidth"
        assert page.locator(element).evaluate(overflow) == 0
