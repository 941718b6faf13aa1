"""What is kept and what is lost: failures, reloads, tabs, browsers that forbid storage."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.content import Faq
from tests.browser import WEBHOOK, Host, ask, own, replying, said, sent, talk

pytestmark = pytest.mark.slow
STORED = "Object.entries({...localStorage, ...sessionStorage}).length + document.cookie.length"


def senders(page: Page) -> list[str]:
    """Who wrote each message from now on; the service's part is played here."""
    noted: list[str] = []

    def note(route: Route) -> None:
        noted.append(sent(route)["sender"])
        replying(route)

    page.route(WEBHOOK, note)
    return noted


def retry(page: Page) -> None:
    """Sends a failed message once more."""
    page.get_by_role("button", name="Try again").click()


def test_nothing_is_stored_or_asked_before_it_is_opened(
    page: Page, address: str, host: Host
) -> None:
    """A visitor who never opens it leaves no trace, and one who only looks neither."""
    host.pages["/closed"] = f'<html lang=en><script src="{address}/widget.js" defer></script>'
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host.origin}/closed")
    page.get_by_role("button", name="Ask a question").click()
    expect(said(page)).to_be_visible()
    paths = [url for url in asked if "favicon" not in url]
    assert paths == [f"{host.origin}/closed", f"{address}/widget.js"]
    assert page.evaluate(STORED) == 0


def test_a_lost_message_can_be_sent_again(page: Page, content: Faq) -> None:
    """Offline the message is marked; "Try again" answers it, once, when the service is back."""
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    ask(page, "how much does it cost?")
    expect(page.get_by_role("alert")).to_have_text(
        "The assistant cannot be reached. Your message was not answered."
    )
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_be_hidden()
    retry(page)
    expect(said(page)).to_have_text([re.compile("Hello"), content.topics["cost"].answer])
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("body", ["[]", "{}", "null", '[{"recipient_id": "x"}]'])
def test_no_answer_is_a_failure(page: Page, body: str) -> None:
    """Whoever asked is not left waiting for what does not come."""
    page.route(WEBHOOK, lambda route: route.fulfill(body=body))
    ask(page, "how much?")
    expect(page.get_by_role("alert")).to_contain_text("Your message was not answered.")


def test_a_late_answer_stands_under_its_question(page: Page) -> None:
    """Not under what was asked since."""
    page.route(WEBHOOK, replying)
    page.route(WEBHOOK, lambda route: route.abort(), times=1)
    ask(page, "how much?")
    expect(page.locator(".failure")).to_be_visible()
    ask(page, "does it hurt?")
    expect(said(page)).to_have_count(2)
    retry(page)
    expect(said(page)).to_have_count(3)
    for _ in range(2):
        turns = page.locator(".turn .text").all_inner_texts()
        assert turns[1:] == ["how much?", "An answer.", "does it hurt?", "An answer."]
        page.reload()
        expect(said(page)).to_have_count(3)


def test_a_lost_answer_is_given_once(page: Page) -> None:
    """The service knows a repeated message by its id: the answer is the same, not a second one."""
    messages: list[dict[str, Any]] = []

    def lose_the_first(route: Route) -> None:
        messages.append(sent(route))
        answer = route.fetch()
        if len(messages) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route(WEBHOOK, lose_the_first)
    ask(page, "does it hurt?")
    retry(page)
    expect(said(page)).to_have_count(2)
    assert messages[0] == messages[1]
    assert re.fullmatch(r"[0-9a-f]{32}", messages[0]["metadata"]["message_id"])


def test_each_lost_message_is_tried_for_itself(page: Page) -> None:
    """Sending one message again leaves the mark on the other."""
    page.route(WEBHOOK, lambda route: route.abort())
    ask(page, "how much?")
    ask(page, "does it hurt?")
    expect(page.locator(".failure")).to_have_count(2)
    page.unroute(WEBHOOK)
    page.route(WEBHOOK, replying)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.locator(".own", has=page.locator(".failure"))).to_contain_text("does it hurt?")


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (429, {"Retry-After": "7"}, "{}", "Too many messages at once; please wait 7 seconds."),
        (503, {}, "{}", "Too many messages at once; please wait a moment."),
        (422, {}, '{"error": {"code": "invalid", "message": "Too odd."}}', "Too odd."),
        (502, {}, "<html>Bad Gateway</html>", "The assistant cannot be reached."),
        (200, {}, "not json", "The assistant cannot be reached."),
    ],
)
def test_a_failure_is_told_in_plain_words(
    page: Page, status: int, headers: dict[str, str], body: str, told: str
) -> None:
    """Never in the browser's; and the message can be sent again."""
    page.route(WEBHOOK, lambda route: route.fulfill(status=status, headers=headers, body=body))
    ask(page, "how much?")
    expect(page.get_by_role("alert")).to_have_text(f"{told} Your message was not answered.")
    page.unroute(WEBHOOK)
    page.route(WEBHOOK, replying)
    retry(page)
    expect(said(page).last).to_have_text("An answer.")


def test_what_was_said_outlives_a_reload(page: Page) -> None:
    """The same conversation, with the same sender, whom nobody can guess."""
    talk(page)
    noted = senders(page)
    ask(page, "and why?")
    expect(said(page)).to_have_count(3)
    page.reload()
    expect(own(page)).to_have_text(["how much?", "and why?"])
    ask(page, "since when?")
    expect(said(page)).to_have_count(4)
    assert noted[0] == noted[1]
    assert re.fullmatch(r"[0-9a-f]{32}", noted[0])


def test_what_was_begun_stays_open(page: Page, address: str, host: Host) -> None:
    """On the next page of this tab too, in no other, and never before anything was written."""
    host.pages["/open"] = f'<html lang=en><script src="{address}/widget.js" defer></script>'
    page.goto(f"{host.origin}/open")
    panel = page.get_by_role("dialog")
    launcher = page.get_by_role("button", name="Ask a question")
    launcher.click()
    page.reload()
    expect(launcher).to_be_visible()
    assert page.evaluate(STORED) == 0
    launcher.click()
    talk(page)
    page.reload()
    expect(panel).to_be_visible()
    expect(page.locator("body")).to_be_focused()
    other = page.context.new_page()
    other.goto(f"{host.origin}/open")
    expect(other.get_by_role("button", name="Ask a question")).to_be_visible()
    page.get_by_role("button", name="Clear chat").click()
    page.reload()
    expect(launcher).to_be_visible()
    assert page.evaluate(STORED) == 0


def test_a_question_left_behind_can_be_asked_again(page: Page) -> None:
    """Whoever leaves before the answer finds the question, and its answer one tap away."""
    page.route(WEBHOOK, replying)
    page.route(WEBHOOK, lambda _: None, times=1)
    ask(page, "how much?")
    expect(page.locator(".typing")).to_be_visible()
    page.reload()
    retry(page)
    expect(said(page).last).to_have_text("An answer.")


@pytest.mark.parametrize("before", ["", ", time: Date.now() - 31000", ", time: Date.now()"])
def test_a_question_lost_in_a_crash_can_be_asked_again(page: Page, before: str) -> None:
    """At once, or as soon as nobody can be waiting for its answer any more."""
    page.clock.install()
    page.evaluate(
        f"""localStorage.setItem("smp-chat", JSON.stringify({{sender: "x", used: [],
          turns: [{{id: "1", own: true, text: "how much?"{before}}}], until: Date.now() + 1e6}}))"""
    )
    page.reload()
    expect(own(page)).to_have_text("how much?")
    expect(page.locator(".failure")).to_have_count(0 if before.endswith("()") else 1)
    page.clock.fast_forward("00:31")
    page.route(WEBHOOK, replying)
    retry(page)
    expect(said(page).last).to_have_text("An answer.")
    expect(page.locator(".failure")).to_have_count(0)


def test_a_day_later_it_is_forgotten(page: Page) -> None:
    """What was said is no longer shown, and the next message is a stranger's."""
    page.clock.install()
    talk(page)
    page.clock.fast_forward("24:00:01")
    page.reload()
    expect(said(page)).to_have_count(1)
    expect(own(page)).to_have_count(0)


def test_clearing_forgets_who_wrote(page: Page) -> None:
    """What was said is gone, and the next message is a stranger's."""
    noted = senders(page)
    for _ in range(2):
        ask(page, "how much?")
        expect(said(page)).to_have_count(2)
        page.get_by_role("button", name="Clear chat").click()
        expect(own(page)).to_have_count(0)
    assert len(set(noted)) == 2
    assert page.evaluate(STORED) == 0


def test_clearing_tells_the_service(page: Page) -> None:
    """It forgets what this sender wrote, and hears nothing from who wrote nothing."""
    messages: list[dict[str, Any]] = []
    page.on("request", lambda request: messages.extend(filter(None, [request.post_data_json])))
    page.locator("smp-chat").evaluate("chat => chat.clear()")
    talk(page)
    page.get_by_role("button", name="Clear chat").click()
    expect(own(page)).to_have_count(0)
    page.reload()
    assert [message["message"] for message in messages] == ["how much?", "forget me"]
    assert messages[1] == {"sender": messages[0]["sender"], "message": "forget me"}


def test_who_asks_to_be_forgotten_is(page: Page) -> None:
    """Only the reply to that is seen, nothing is stored, and the next message is a stranger's."""
    noted = senders(page)
    ask(page, "how much?")
    expect(said(page)).to_have_count(2)
    reply = {"text": "Forgotten.", "metadata": {"forgotten": True}}
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]), times=1)
    ask(page, "forget me")
    expect(said(page)).to_have_text([re.compile("Hello"), "Forgotten."])
    expect(own(page)).to_have_count(0)
    assert page.evaluate(STORED) == 0
    ask(page, "how much?")
    expect(said(page).last).to_have_text("An answer.")
    assert len(set(noted)) == 2


def test_the_service_says_what_it_has_forgotten(page: Page, content: Faq) -> None:
    """The words of the real service are understood by the widget."""
    ask(page, "how much is it?")
    expect(said(page)).to_have_count(2)
    ask(page, "forget me")
    expect(said(page)).to_have_text(
        [re.compile("Hello"), content.clinic.fill(content.notices.forgotten)]
    )
    assert page.evaluate(STORED) == 0


@pytest.mark.parametrize("answer", ["fulfill", "abort"])
def test_what_was_cleared_is_not_answered(page: Page, answer: str) -> None:
    """An answer on its way then has nowhere to go, nor has a failure, and no dots promise one."""
    waiting: list[Route] = []
    page.route(WEBHOOK, lambda route: waiting.append(route))
    ask(page, "how much?")
    expect(page.locator(".typing")).to_be_visible()
    page.get_by_role("button", name="Clear chat").click()
    expect(page.locator(".typing")).to_be_hidden()
    with page.expect_event("requestfinished" if answer == "fulfill" else "requestfailed"):
        replying(waiting[0]) if answer == "fulfill" else waiting[0].abort()
    expect(said(page)).to_have_count(1)
    assert page.evaluate(STORED) == 0


def test_dots_do_not_come_after_clearing(page: Page) -> None:
    """However soon it is cleared."""
    page.clock.install()
    page.route(WEBHOOK, lambda _: None)
    ask(page, "how much?")
    page.get_by_role("button", name="Clear chat").click()
    page.clock.run_for(1000)
    expect(page.locator(".typing")).to_be_hidden()


def test_two_tabs_show_the_same(page: Page, address: str) -> None:
    """What is written in one is seen in the other, and neither writes over the other."""
    other = page.context.new_page()
    other.goto(f"{address}/")
    talk(page)
    expect(said(other).last).to_have_text("An answer.")
    talk(other)
    expect(own(page)).to_have_text(["how much?", "how much?"])
    expect(said(page)).to_have_count(3)
    other.get_by_role("button", name="Clear chat").click()
    expect(own(page)).to_have_count(0)


FORBIDDEN = "Object.defineProperty(window, 'localStorage', {get() {throw new Error('no')}})"
FULL = "Storage.prototype.setItem = () => {throw new Error('full')}"
BROKEN = "localStorage.setItem('smp-chat', '{')"
STRANGE = """localStorage.setItem('smp-chat', '{"turns": 3}')"""


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL, BROKEN, STRANGE])
def test_it_works_without_storage(browser: Browser, address: str, storage: str) -> None:
    """Where a browser forbids it, or something else wrote there."""
    page = browser.new_page()
    page.add_init_script(storage)
    page.goto(f"{address}/")
    talk(page)
    expect(own(page)).to_have_count(1)
    page.close()
