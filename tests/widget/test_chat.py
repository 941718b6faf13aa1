"""Asking and being answered: the real service, in real Chromium."""

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from app.content import Faq, Topic, Wording
from tests.browser import WEBHOOK, ask, box, own, replying, said, talk

pytestmark = pytest.mark.slow
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p><svg onload=alert(1)>",
    "&lt;b&gt; ${alert(1)} {{alert(1)}}",
]


def answer(content: Faq, topic: Topic | Wording) -> str:
    """The answer as a client reads it."""
    return content.clinic.fill(topic.answer)


def test_a_typed_question_is_answered_from_the_article(page: Page, content: Faq) -> None:
    """Enter sends; the answer comes with the section of the article it is from."""
    cost = content.topics["cost"]
    ask(page, "how much does it cost?")
    expect(own(page)).to_have_text("how much does it cost?")
    expect(said(page).last).to_have_text(answer(content, cost))
    expect(page.locator(".source")).to_have_text(f"From: {cost.sources[0].section}")
    expect(box(page)).to_have_value("")


def test_sources_are_one_quiet_line(page: Page) -> None:
    """An answer may come from many sections, and from one twice; the first two are enough."""
    sources = [{"section": name} for name in ("Cost", "Cost", "Pain", "Aftercare")]
    reply = {"text": "It depends.", "metadata": {"outcome": "answer", "sources": sources}}
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]))
    ask(page, "how much, and does it hurt?")
    expect(page.locator(".source")).to_have_text(["From: Cost · Pain"])


def test_it_greets_with_the_contents_words(page: Page, content: Faq) -> None:
    """And with questions for those who do not know what to ask."""
    expect(said(page)).to_have_text([answer(content, content.chitchat.greeting)])
    questions = [content.topics[topic].question for topic in content.starters]
    expect(page.locator(".choice")).to_have_text(questions)


def test_a_button_of_the_page_asks(page: Page, content: Faq) -> None:
    """The questions on the demo page open the chat and ask."""
    topic = content.topics["cost"]
    page.locator("smp-chat").evaluate("chat => chat.close()")
    page.locator("[data-ask]", has_text=topic.question).click()
    expect(said(page).last).to_have_text(answer(content, topic))
    expect(box(page)).to_be_focused()


def test_an_offered_question_is_asked_once(page: Page, content: Faq) -> None:
    """An answer offers what people ask next; what was used is used up."""
    topic = content.topics[content.topics["cost"].follow_ups[0]]
    ask(page, "how much does it cost?")
    page.get_by_role("button", name=topic.title).click()
    expect(own(page).last).to_have_text(topic.question)
    expect(said(page).last).to_have_text(answer(content, topic))
    expect(page.get_by_role("button", name=topic.title).first).to_be_disabled()
    expect(box(page)).to_be_focused()


def test_a_person_is_always_within_reach(page: Page, content: Faq) -> None:
    """One tap asks for the clinic's people."""
    page.get_by_role("button", name="Talk to a person").click()
    expect(said(page).last).to_have_text(answer(content, content.handoff.person))


def test_shift_and_enter_make_a_new_line(page: Page) -> None:
    """A question may have several lines, and the box grows with them; only Enter sends."""
    page.route(WEBHOOK, replying)
    before = box(page).bounding_box()
    box(page).press_sequentially("is it safe")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("for me?")
    after = box(page).bounding_box()
    expect(own(page)).to_have_count(0)
    page.keyboard.press("Enter")
    assert own(page).inner_text() == "is it safe\nfor me?"
    assert before
    assert after
    assert after["height"] > before["height"]


@pytest.mark.parametrize("sign", [{"isComposing": True}, {"keyCode": 229}])
@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_composition_has_its_own_keys(page: Page, key: str, sign: dict[str, object]) -> None:
    """Who writes with an input method confirms words with Enter; Safari says so differently."""
    box(page).fill("how much")
    box(page).dispatch_event("keydown", {"key": key, "bubbles": True, **sign})
    expect(own(page)).to_have_count(0)
    expect(box(page)).to_have_value("how much")


def test_nothing_typed_is_nothing_sent(page: Page) -> None:
    """Enter in an empty box, or one of spaces, asks nothing."""
    for nothing in ("", "   \n "):
        ask(page, nothing)
    expect(own(page)).to_have_count(0)


def test_a_message_has_an_end(page: Page) -> None:
    """The box takes what the service takes, and says when little is left."""
    expect(box(page)).to_have_attribute("maxlength", "4096")
    box(page).fill("x" * 4000)
    expect(page.get_by_text("96 characters left")).to_be_visible()


def test_an_answer_may_lack_text_or_buttons(page: Page) -> None:
    """What other services leave out is not made up."""
    replies = [{"text": "One.", "buttons": None}, {"buttons": [{"title": "Two", "payload": "2"}]}]
    page.route(WEBHOOK, lambda route: route.fulfill(json=replies))
    ask(page, "how much?")
    expect(page.get_by_role("button", name="Two")).to_be_visible()
    expect(said(page).last).to_have_text("One.")
    expect(page.get_by_role("log")).not_to_contain_text("undefined")


@pytest.mark.parametrize("payload", HOSTILE)
def test_text_stays_text(page: Page, payload: str) -> None:
    """Neither what is typed, answered nor restored makes an element or runs a script."""
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    reply = {
        "text": payload,
        "buttons": [{"title": payload, "payload": payload}],
        "metadata": {"sources": [{"section": payload, "evidence": []}]},
    }
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]))
    ask(page, payload)
    for _ in range(2):
        expect(own(page)).to_have_text(payload)
        expect(said(page).last).to_have_text(payload)
        expect(page.locator(".source")).to_have_text(f"From: {payload}")
        expect(page.locator(".choice").last).to_have_text(payload)
        assert page.get_by_role("log").locator("img, script, svg, b").count() == 0
        page.reload()
    assert dialogs == []


def test_every_message_runs_its_own_way(page: Page) -> None:
    """Hebrew from right to left, also in an English chat."""
    page.route(WEBHOOK, replying)
    ask(page, "כמה זה עולה?")
    expect(own(page)).to_have_css("direction", "rtl")
    expect(said(page).last).to_have_css("direction", "ltr")


def test_a_closed_chat_tells_what_came(page: Page) -> None:
    """Answers, and messages that failed, in one line."""
    chat = page.locator("smp-chat")
    chat.evaluate("chat => chat.close()")
    page.route(WEBHOOK, replying)
    chat.evaluate("chat => chat.send('how much?')")
    badge = page.locator(".badge")
    expect(badge).to_have_text("1 new")
    page.route(WEBHOOK, lambda route: route.abort())
    chat.evaluate("chat => chat.send('and why?')")
    expect(badge).to_have_text("2 new")
    expect(badge).to_have_css("white-space", "nowrap")


def test_a_slow_answer_is_on_its_way(page: Page) -> None:
    """After a moment dots are seen; nobody has to hear of them."""
    waiting: list[Route] = []
    page.route(WEBHOOK, lambda route: waiting.append(route))
    dots = page.locator(".typing")
    ask(page, "how much?")
    expect(dots).to_be_hidden()
    expect(dots).to_be_visible()
    expect(dots).to_have_attribute("aria-hidden", "true")
    replying(waiting[0])
    expect(said(page).last).to_have_text("An answer.")
    expect(dots).to_be_hidden()


def test_an_answer_that_comes_while_it_is_closed(page: Page) -> None:
    """The launcher says how many are new, in words too, until they are seen."""
    waiting: list[Route] = []
    page.route(WEBHOOK, lambda route: waiting.append(route))
    ask(page, "how much?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    replying(waiting[0])
    launcher = page.locator(".launcher")
    expect(launcher).to_have_accessible_name("Ask a question 1 new")
    launcher.click()
    expect(said(page).last).to_be_in_viewport(ratio=1)
    expect(launcher).to_have_accessible_name("Close the chat")


def test_a_long_answer_shows_its_beginning(page: Page) -> None:
    """Nobody has to scroll up to read it."""
    reply = {"text": "A long story.\n" * 60}
    page.route(WEBHOOK, lambda route: route.fulfill(json=[reply]))
    ask(page, "tell me everything")
    expect(said(page).last).to_contain_text("A long story.")
    log, text = page.get_by_role("log").bounding_box(), said(page).last.bounding_box()
    assert log
    assert text
    assert 0 < text["y"] - log["y"] < 40


def test_the_newest_is_seen(page: Page) -> None:
    """However much was said before."""
    for _ in range(8):
        talk(page)
    expect(said(page)).to_have_count(9)
    expect(said(page).last).to_be_in_viewport(ratio=1)
    expect(said(page).first).not_to_be_in_viewport()


def test_a_safety_reply_stands_out(page: Page) -> None:
    """What a professional should be asked is marked."""
    ask(page, "I am pregnant, can I have it done?")
    expect(page.locator(".safety .text")).to_have_text(re.compile("doctor|midwife"))
