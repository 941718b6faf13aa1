"""The widget as a person meets it: the real service, in real Chromium."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, Route, expect

from app.content import Faq, Topic
from tests.browser import WEBHOOK, Host, address, browser, chromium, host, npm, page

__all__ = ["address", "browser", "chromium", "host", "npm", "page"]
pytestmark = pytest.mark.slow
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p><svg onload=alert(1)>",
    "&lt;b&gt; ${alert(1)} {{alert(1)}}",
]
STORED = "Object.entries(localStorage).concat(Object.entries(sessionStorage)).length"


def box(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> None:
    """Types a question and presses Enter."""
    box(page).fill(question)
    page.keyboard.press("Enter")


def own(page: Page) -> Locator:
    """What the person wrote."""
    return page.locator(".you .text")


def said(page: Page) -> Locator:
    """What the assistant said, its greeting first."""
    return page.locator(".turn:not(.you) .text")


def answer(content: Faq, topic: Topic) -> str:
    """The answer as a client reads it."""
    return content.clinic.fill(topic.answer)


def sent(request: Request) -> dict[str, Any]:
    """What the widget asks."""
    content: dict[str, Any] = request.post_data_json or {}
    return content


def replying(route: Route) -> None:
    """The service's part, played here."""
    route.fulfill(json=[{"recipient_id": "x", "text": "An answer."}])


def test_a_typed_question_is_answered_from_the_article(page: Page, content: Faq) -> None:
    """Enter sends; the answer comes with the section of the article it is from."""
    cost = content.topics["cost"]
    ask(page, "how much does it cost?")
    expect(own(page)).to_have_text("how much does it cost?")
    expect(said(page).last).to_have_text(answer(content, cost))
    expect(page.locator(".source")).to_have_text(f"From: {cost.sources[0].section}")
    expect(box(page)).to_have_value("")


def test_both_answers_have_their_sources(page: Page) -> None:
    """Each section once."""
    ask(page, "how much does it cost and does it hurt?")
    expect(page.locator(".source").nth(1)).to_be_visible()
    texts = page.locator(".source").all_inner_texts()
    assert len(texts) == len(set(texts)) >= 2


def test_a_button_of_the_page_asks(page: Page, content: Faq) -> None:
    """The questions on the demo page open the chat and ask."""
    page.get_by_role("button", name="Close the chat").first.click()
    page.locator("[data-ask]").first.click()
    expect(said(page).last).to_have_text(answer(content, content.topics["cost"]))


def test_a_follow_up_button_asks_its_question_once(page: Page, content: Faq) -> None:
    """An answer offers what people ask next; what was tapped is used up."""
    topic = content.topics[content.topics["cost"].follow_ups[0]]
    ask(page, "how much does it cost?")
    page.get_by_role("button", name=topic.title).click()
    expect(own(page).last).to_have_text(topic.question)
    expect(said(page).last).to_have_text(answer(content, topic))
    expect(page.get_by_role("button", name=topic.title).first).to_be_disabled()


def test_a_person_is_always_within_reach(page: Page, content: Faq) -> None:
    """One tap asks for the clinic's people."""
    page.get_by_role("button", name="Talk to a person").last.click()
    expect(said(page).last).to_have_text(content.clinic.fill(content.handoff.person.answer))


def test_shift_and_enter_make_a_new_line(page: Page) -> None:
    """A question may have several lines; only Enter alone sends them."""
    page.route(WEBHOOK, replying)
    box(page).focus()
    page.keyboard.type("is it safe")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("for me?")
    expect(own(page)).to_have_count(0)
    page.keyboard.press("Enter")
    assert own(page).inner_text() == "is it safe\nfor me?"


def test_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    """Who writes with an input method confirms words with Enter."""
    box(page).fill("how much")
    box(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(own(page)).to_have_count(0)


def test_nothing_typed_is_nothing_sent(page: Page) -> None:
    """Enter in an empty box, or one of spaces, asks nothing."""
    for nothing in ("", "   \n "):
        ask(page, nothing)
    expect(own(page)).to_have_count(0)


@pytest.mark.parametrize("payload", HOSTILE)
def test_text_stays_text(page: Page, payload: str) -> None:
    """Neither what is typed nor what is answered makes an element or runs a script."""
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    sources = [{"section": payload, "evidence": []}]
    reply = {
        "text": payload,
        "buttons": [{"title": payload, "payload": payload}],
        "metadata": {"sources": sources},
    }
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]))
    ask(page, payload)
    expect(own(page)).to_have_text(payload)
    expect(said(page).last).to_have_text(payload)
    expect(page.locator(".source")).to_have_text(f"From: {payload}")
    expect(page.locator(".choice").last).to_have_text(payload)
    page.reload()
    expect(said(page).last).to_have_text(payload)
    assert dialogs == []


def test_the_page_needs_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    """Demo page and `/docs` ask their own service only, and the browser has nothing to report."""
    page = browser.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    for path in ("/", "/docs"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert problems == []
    page.close()


def test_nothing_is_stored_or_asked_before_it_is_opened(
    page: Page, address: str, host: Host
) -> None:
    """A visitor who never opens it leaves no trace."""
    asked: list[Request] = []
    host.pages["/closed"] = f'<html lang=en><script src="{address}/widget.js" defer></script>'
    page.goto("about:blank")
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{host.origin}/closed")
    launcher = page.get_by_role("button", name="Open the chat")
    expect(launcher).to_be_visible()
    paths = [request.url for request in asked if "favicon" not in request.url]
    assert paths == [f"{host.origin}/closed", f"{address}/widget.js"]
    assert page.evaluate(STORED) == 0


def test_it_works_on_a_page_of_another_site(page: Page, address: str, host: Host) -> None:
    """One line puts it there; title, links and side are attributes."""
    host.pages["/embedded"] = (
        f'<html lang=en><script src="{address}/widget.js" defer data-title="Ask us" '
        'data-position="left" data-privacy-url="/privacy" data-contact-url="/contact"></script>'
    )
    page.goto(f"{host.origin}/embedded")
    launcher = page.get_by_role("button", name="Open the chat")
    place = launcher.bounding_box()
    assert place
    assert place["x"] < 100
    assert min(place["width"], place["height"]) >= 48
    launcher.click()
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    expect(page.get_by_role("link", name="Privacy")).to_have_attribute("href", "/privacy")
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()


def test_a_strict_policy_lets_it_in(page: Page, address: str, host: Host) -> None:
    """A host page that allows only the service's script and requests has nothing to report."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    host.policy = f"default-src 'none'; script-src {address}; connect-src {address}"
    host.pages["/strict"] = (
        f'<html lang=en><link rel="icon" href="data:,"><script src="{address}/widget.js" defer>'
        "</script>"
    )
    page.goto("about:blank")
    problems.clear()
    page.goto(f"{host.origin}/strict")
    page.get_by_role("button", name="Open the chat").click()
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()
    host.policy = ""
    assert [line for line in problems if "data:," not in line] == []
    width = page.get_by_role("dialog").bounding_box()
    assert width
    assert width["width"] == 380


def test_a_hostile_page_does_not_break_it(page: Page, address: str, host: Host) -> None:
    """Rules for everything and a huge base size stay outside."""
    host.pages["/hostile"] = (
        "<html lang=en><style>html{font-size:60px}*{display:block!important;position:static"
        "!important;color:red!important;font:60px serif!important;width:900px!important}</style>"
        f'<script src="{address}/widget.js" defer></script>'
    )
    page.goto(f"{host.origin}/hostile")
    page.get_by_role("button", name="Open the chat").click()
    panel = page.get_by_role("dialog").bounding_box()
    assert panel
    assert (round(panel["width"]), round(panel["height"])) == (380, 620)
    assert box(page).evaluate("one => getComputedStyle(one).fontSize") == "16px"


def test_loaded_twice_it_is_there_once(page: Page, address: str, host: Host) -> None:
    """Two script tags, or a tag and an element put there by hand."""
    tag = f'<script src="{address}/widget.js" defer></script>'
    host.pages["/twice"] = f"<html lang=en>{tag}{tag}"
    by_hand = f'<smp-chat data-api="{address}"><a href="/contact">Contact us</a></smp-chat>'
    host.pages["/by-hand"] = f"<html lang=en>{by_hand}{tag}"
    for path in ("/twice", "/by-hand"):
        page.goto(host.origin + path)
        expect(page.get_by_role("button", name="Open the chat")).to_have_count(1)


def test_without_scripts_there_is_a_link(browser: Browser, address: str, host: Host) -> None:
    """What stands inside the tag is shown."""
    host.pages["/plain"] = '<html lang=en><smp-chat><a href="/contact">Contact us</a></smp-chat>'
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host.origin}/plain")
    expect(page.get_by_role("link", name="Contact us")).to_be_visible()
    context.close()


def test_the_keyboard_is_enough(page: Page) -> None:
    """Open, ask, tap what is offered, close: focus is always where one expects it."""
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close the chat").first.focus()
    page.keyboard.press("Enter")
    launcher = page.get_by_role("button", name="Open the chat")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("how much does it cost?")
    page.keyboard.press("Enter")
    expect(page.locator(".source")).to_be_visible()
    expect(box(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".choice").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(2)
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_on_a_phone_focus_stays_inside(browser: Browser, address: str) -> None:
    """The panel is all there is, and the page below does not move."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/")
    page.get_by_role("button", name="Open the chat").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_have_attribute("aria-modal", "true")
    size = panel.bounding_box()
    assert size
    assert (round(size["width"]), round(size["height"])) == (390, 800)
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "Boolean(document.querySelector('smp-chat').shadowRoot.activeElement.closest('.panel'))"
        )
    assert page.evaluate("document.documentElement.style.overflow") == "hidden"
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.style.overflow") == ""
    page.close()


def test_a_screen_reader_says_who_speaks(page: Page) -> None:
    """New turns are announced, each with its speaker; what is restored is not."""
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    page.route(WEBHOOK, replying)
    ask(page, "how much?")
    expect(log).to_contain_text("You:how much?Assistant:An answer.")
    page.reload()
    assert page.evaluate(
        "document.querySelector('smp-chat').shadowRoot.querySelector('.log').ariaLive"
    ) in ("off", "polite")
    expect(log).to_contain_text("An answer.")


def test_a_lost_message_can_be_sent_again(page: Page, content: Faq) -> None:
    """Offline the message is marked; "Try again" answers it, once, when the service is back."""
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    ask(page, "how much does it cost?")
    expect(page.get_by_role("alert")).to_contain_text("was not answered")
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(said(page)).to_have_text([re.compile("Hello"), answer(content, content.topics["cost"])])
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_lost_answer_is_given_once(page: Page) -> None:
    """The service knows a repeated message by its id: the answer is the same, not a second one."""
    ids: list[str] = []

    def lost(route: Route) -> None:
        ids.append(str(sent(route.request)["metadata"]["message_id"]))
        route.fetch()
        route.abort()

    page.route(WEBHOOK, lost)
    ask(page, "does it hurt?")
    expect(page.get_by_role("alert")).to_be_visible()
    page.unroute(WEBHOOK)
    with page.expect_request(WEBHOOK) as again:
        page.get_by_role("button", name="Try again").click()
    assert sent(again.value)["metadata"]["message_id"] == ids[0]
    expect(said(page)).to_have_count(2)


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (429, '{"error": {"code": "too_many", "message": "Please wait 7 seconds."}}', "7 seconds"),
        (502, "<html>Bad Gateway</html>", "cannot be reached"),
        (200, "not json", "cannot be reached"),
    ],
)
def test_a_failure_is_told_in_plain_words(page: Page, status: int, body: str, told: str) -> None:
    """The service's own words when there are any, never the browser's."""
    page.route(WEBHOOK, lambda route: route.fulfill(status=status, body=body))
    ask(page, "how much?")
    expect(page.get_by_role("alert")).to_contain_text(told)


def test_what_was_said_outlives_a_reload(page: Page) -> None:
    """The same conversation, with the same sender."""
    senders: list[str] = []

    def noted(route: Route) -> None:
        senders.append(str(sent(route.request)["sender"]))
        replying(route)

    page.route(WEBHOOK, noted)
    ask(page, "how much?")
    expect(said(page).last).to_have_text("An answer.")
    page.reload()
    expect(own(page)).to_have_text("how much?")
    ask(page, "and why?")
    expect(said(page)).to_have_count(3)
    assert senders[0] == senders[1]
    assert re.fullmatch(r"[0-9a-f]{32}", senders[0])


def test_clearing_forgets_who_wrote(page: Page) -> None:
    """What was said is gone, and the next message is a stranger's."""
    senders: list[str] = []

    def noted(route: Route) -> None:
        senders.append(str(sent(route.request)["sender"]))
        replying(route)

    page.route(WEBHOOK, noted)
    ask(page, "how much?")
    expect(said(page)).to_have_count(2)
    page.get_by_role("button", name="Clear the chat").click()
    expect(own(page)).to_have_count(0)
    ask(page, "how much?")
    expect(said(page)).to_have_count(2)
    assert len(set(senders)) == 2


def test_two_tabs_show_the_same(page: Page, address: str) -> None:
    """What is written in one is seen in the other."""
    other = page.context.new_page()
    other.goto(f"{address}/")
    page.route(WEBHOOK, replying)
    ask(page, "how much?")
    expect(own(other)).to_have_text("how much?")
    expect(said(other).last).to_have_text("An answer.")
    other.get_by_role("button", name="Clear the chat").click()
    expect(own(page)).to_have_count(0)


def test_it_works_without_storage(browser: Browser, address: str) -> None:
    """Where a browser forbids it, the chat lives as long as the page."""
    page = browser.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() {throw new Error('no')}})"
    )
    page.goto(f"{address}/")
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()
    page.close()


def test_an_answer_that_comes_while_it_is_closed(page: Page) -> None:
    """The launcher says how many are new, in words too."""
    waiting: list[Route] = []
    page.route(WEBHOOK, lambda route: waiting.append(route))
    ask(page, "how much?")
    expect(page.get_by_text("Writing")).to_be_visible()
    page.keyboard.press("Escape")
    replying(waiting[0])
    page.get_by_role("button", name="Open the chat, 1 new").click()
    expect(said(page).last).to_have_text("An answer.")


def test_another_language_is_one_object(page: Page, address: str, host: Host) -> None:
    """Its texts stand before the script."""
    host.pages["/french"] = (
        "<html lang=fr><script>window.smpChatTexts = {lang: 'fr', open: 'Ouvrir la discussion'}"
        f'</script><script src="{address}/widget.js" defer></script>'
    )
    page.goto(f"{host.origin}/french")
    expect(page.get_by_role("button", name="Ouvrir la discussion")).to_be_visible()


def test_events_and_methods(page: Page) -> None:
    """A host page can open it, ask, and hear of the answer."""
    page.route(WEBHOOK, replying)
    heard = page.evaluate(
        """async () => {
          const chat = document.querySelector("smp-chat");
          const heard = [];
          for (const name of ["open", "close", "message"])
            document.addEventListener(`smp-chat:${name}`, () => heard.push(name));
          chat.close();
          await chat.send("how much?");
          chat.toggle();
          return heard;
        }"""
    )
    assert heard == ["close", "open", "message", "close"]


def _closed(page: Page) -> None:
    page.keyboard.press("Escape")


def _history(page: Page) -> None:
    page.route(WEBHOOK, replying)
    ask(page, "how much?")
    expect(said(page).last).to_have_text("An answer.")


def _answered(page: Page) -> None:
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()


def _failed(page: Page) -> None:
    page.route(WEBHOOK, lambda route: route.abort())
    ask(page, "how much?")
    expect(page.get_by_role("alert")).to_be_visible()


def _used(page: Page) -> None:
    page.route(WEBHOOK, replying)
    page.locator(".choice").first.click()
    expect(said(page).last).to_have_text("An answer.")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, address: str, npm: object, scheme: str, width: int
) -> None:
    """WCAG 2.2 A and AA and best practice, in every state."""
    axe = (npm / "axe-core" / "axe.min.js").read_text("utf-8")  # type: ignore[operator]
    states: list[Callable[[Page], None]] = [
        _closed, lambda _: None, _history, _answered, _failed, _used,
    ]  # fmt: skip
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        bypass_csp=True,
    )
    for state in states:
        page = context.new_page()
        page.goto(f"{address}/")
        page.evaluate("localStorage.clear(); document.querySelector('smp-chat').open()")
        page.evaluate("document.querySelector('smp-chat').clear()")
        state(page)
        page.evaluate(axe)
        found = page.evaluate(
            """axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a",
            "wcag21aa", "wcag22aa", "best-practice"]}}).then(({violations}) =>
            violations.map(({id, nodes}) => [id, ...nodes.map(({html}) => html.slice(0, 90))]))"""
        )
        assert found == []
        page.close()
    context.close()
