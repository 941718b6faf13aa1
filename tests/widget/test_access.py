"""With a keyboard, with a screen reader, on a phone, zoomed in, in the dark."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.content import Faq
from tests.browser import WEBHOOK, Host, ask, box, own, said, talk
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
AXE = """axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a",
    "wcag21aa", "wcag22aa", "best-practice"]}}).then(({violations}) =>
    violations.map(({id, nodes}) => [id, ...nodes.map(({html}) => html.slice(0, 90))]))"""
PHONE = ViewportSize(width=390, height=844)
PHONE_LYING = ViewportSize(width=640, height=300)
DESKTOP = ViewportSize(width=1280, height=800)


def test_the_keyboard_is_enough(page: Page, content: Faq) -> None:
    """From opening to closing, focus is where one expects it."""
    launcher = page.locator(".launcher")
    box(page).press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("how much does it cost?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_count(2)
    expect(box(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    last = content.topics[content.topics["cost"].follow_ups[-1]]
    expect(own(page).last).to_have_text(last.question)
    expect(said(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_closing_leads_back_to_where_one_was(page: Page) -> None:
    """A button of the page that opened it has the focus again."""
    page.locator("smp-chat").evaluate("chat => chat.close()")
    opener = page.locator("[data-open-chat]")
    opener.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_on_a_phone_it_is_all_there_is(browser: Browser, address: str) -> None:
    """It fills the screen, and focus does not wander to the page behind it."""
    page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
    page.goto(f"{address}/")
    launcher = page.locator(".launcher")
    launcher.click()
    panel = page.get_by_role("dialog")
    expect(panel).to_have_attribute("aria-modal", "true")
    assert panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in ("smp-chat", "body")
    box(page).press("Escape")
    expect(panel).to_be_hidden()
    expect(launcher).to_be_focused()
    page.close()


def test_on_a_phone_the_keyboard_stays_down(browser: Browser, address: str) -> None:
    """It comes up for who taps the box, not over the greeting nor over an answer."""
    page = browser.new_page(viewport=PHONE_LYING, has_touch=True, is_mobile=True)
    page.goto(f"{address}/")
    log = page.get_by_role("log")
    page.route(WEBHOOK, lambda route: route.abort())
    page.locator(".launcher").tap()
    expect(log).to_be_focused()
    assert log.evaluate("log => log.scrollHeight > log.clientHeight && log.scrollTop === 0")
    box(page).tap()
    ask(page, "how much?")
    page.get_by_role("button", name="Try again").tap()
    expect(log).to_be_focused()
    page.close()


def test_a_low_window_is_filled(page: Page) -> None:
    """As a phone's screen is: beside the panel nothing would be left."""
    page.set_viewport_size({"width": 1280, "height": 500})
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    assert page.get_by_role("dialog").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 1280,
        "height": 500,
    }


def test_the_page_behind_stays_where_it_is(page: Page) -> None:
    """Whoever scrolls over the panel does not scroll the page."""
    expect(page.locator(".panel")).to_have_css("overscroll-behavior", "contain")
    page.locator(".header").hover()
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == 0


def test_turning_the_phone_keeps_it_open(page: Page) -> None:
    """What is typed stays, and so does the focus."""
    box(page).fill("how much")
    for size, modal in ((PHONE, "true"), (DESKTOP, "false")):
        page.set_viewport_size(size)
        expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", modal)
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_value("how much")


def test_a_screen_reader_says_who_speaks(page: Page) -> None:
    """New turns are announced, each with its speaker."""
    talk(page)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("tabindex", "0")
    expect(log).to_contain_text("You:how much?Assistant:An answer.")


def test_what_is_restored_is_not_announced(page: Page) -> None:
    """Only what is new is said."""
    talk(page)
    page.add_init_script(
        """document.addEventListener("smp-chat:ready", ({target}) => {
          const log = target.shadowRoot.querySelector(".log");
          window.heard = [];
          new MutationObserver(() => heard.push(log.ariaLive)).observe(log, {childList: true});
        })"""
    )
    page.reload()
    expect(said(page)).to_have_count(2)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert set(page.evaluate("heard")) == {"off"}
    ask(page, "and why?")
    expect(said(page)).to_have_count(3)
    assert page.evaluate("heard.at(-1)") == "polite"


def test_what_was_said_is_not_said_again(page: Page) -> None:
    """Using up a button leaves the text it stands under alone."""
    talk(page)
    first = said(page).first.element_handle()
    page.locator(".choice").first.click()
    expect(page.locator(".choice").first).to_be_disabled()
    assert first.evaluate("text => text.isConnected")


def test_the_launcher_is_easy_to_hit(page: Page) -> None:
    """Large, and tied to what it opens."""
    launcher = page.locator(".launcher")
    size = launcher.bounding_box()
    assert size
    assert min(size["width"], size["height"]) >= 48
    expect(launcher).to_have_attribute("aria-controls", "panel")
    expect(page.get_by_role("dialog", name="Questions about SMP")).to_have_id("panel")


def test_movement_is_for_those_who_like_it(page: Page) -> None:
    """Nothing moves for who asked for less."""
    expect(page.get_by_role("dialog")).to_have_css("animation-name", "none")
    page.emulate_media(reduced_motion="no-preference")
    expect(page.get_by_role("dialog")).to_have_css("animation-name", "rise")


def test_forced_colours_keep_it_visible(page: Page) -> None:
    """Icons, bubbles and buttons have the colours the visitor chose."""
    page.emulate_media(forced_colors="active")
    icon, send = page.locator(".send .icon"), page.locator(".send")
    colours = [icon.evaluate("one => getComputedStyle(one).backgroundColor")]
    colours.append(send.evaluate("one => getComputedStyle(one).backgroundColor"))
    assert len(set(colours)) == 2
    expect(said(page)).to_have_css("border-top-style", "solid")
    page.route(WEBHOOK, lambda _: None)
    ask(page, "how much?")
    dot = page.locator(".typing i").first
    expect(dot).to_be_visible()
    assert dot.evaluate("one => getComputedStyle(one).backgroundColor") == colours[0]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568), (640, 300)])
def test_it_fits_every_screen(page: Page, width: int, height: int) -> None:
    """Nothing has to be scrolled sideways, and the box stays in sight."""
    page.set_viewport_size({"width": width, "height": height})
    page.locator("smp-chat").evaluate("chat => chat.open()")
    talk(page)
    ask(page, "x" * 300)
    expect(said(page)).to_have_count(3)
    expect(box(page)).to_be_in_viewport(ratio=1)
    expect(page.locator(".clear")).to_be_in_viewport(ratio=1)
    for part in ("html", ".log", ".panel"):
        overflow = "element => element.scrollWidth - element.clientWidth"
        assert page.locator(part).evaluate(overflow) == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_links_stand_in_one_row(page: Page, address: str, host: Host, width: int) -> None:
    """Both of the README's example; clearing, which cannot be undone, stands elsewhere."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(bare(host, address, 'data-privacy-url="/privacy" data-contact-url="/contact"'))
    page.locator("smp-chat").evaluate("chat => chat.open()")
    talk(page)
    tops = "links => links.map((link) => link.getBoundingClientRect().top)"
    assert len(set(page.locator(".footer :is(button, a)").evaluate_all(tops))) == 1
    expect(page.get_by_role("button", name="Clear chat")).to_have_attribute("title", "Clear chat")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, address: str, npm: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    """WCAG 2.2 A and AA and best practice, of widget and demo page, in every state."""
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page.add_init_script(path=npm / "axe-core" / "axe.min.js")
    chat = page.locator("smp-chat")
    page.goto(f"{address}/")
    chat.evaluate("chat => chat.close()")
    assert page.evaluate(AXE) == [], "closed"
    chat.evaluate("chat => chat.open()")
    assert page.evaluate(AXE) == [], "open"
    page.locator(".choice").last.click()
    expect(page.locator(".source")).to_be_visible()
    assert page.evaluate(AXE) == [], "answered"
    page.reload()
    chat.evaluate("chat => chat.open()")
    assert page.evaluate(AXE) == [], "restored"
    page.route(WEBHOOK, lambda route: route.abort())
    page.context.set_offline(True)
    ask(page, "how much?")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(AXE) == [], "failed"
    page.close()


def bare(host: Host, address: str, attributes: str, style: str = "") -> str:
    """Where a page of the host's stands that has nothing but the widget."""
    host.pages["/bare"] = (
        f'<!doctype html><html lang="en"><title>Clinic</title><style>{style}</style>'
        "<main><h1>Clinic</h1></main>"
        f'<script src="{address}/widget.js" defer {attributes}></script>'
    )
    return f"{host.origin}/bare"


def test_axe_finds_nothing_on_another_site(
    browser: Browser, address: str, host: Host, npm: Path
) -> None:
    """Nor on a page that has nothing but the widget, with all its links, right to left."""
    page = browser.new_page(reduced_motion="reduce")
    page.add_init_script(path=npm / "axe-core" / "axe.min.js")
    page.add_init_script("window.smpChatTexts = {dir: 'rtl'}")
    links = 'data-privacy-url="/privacy" data-contact-url="/contact"'
    page.goto(bare(host, address, f"data-open {links}"))
    talk(page)
    assert page.evaluate(AXE) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_clinics_own_colour_can_be_read(
    browser: Browser, address: str, host: Host, npm: Path, scheme: Literal["light", "dark"]
) -> None:
    """The one of the README, also in the dark."""
    page = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
    page.add_init_script(path=npm / "axe-core" / "axe.min.js")
    style = re.search(r"smp-chat {[^}]+}", (ROOT / "README.md").read_text("utf-8"))
    assert style
    page.goto(bare(host, address, "data-open", f":root {{color-scheme: light dark}} {style[0]}"))
    talk(page)
    assert page.evaluate(AXE) == []
    for part in (".header", ".own .text", ".launcher", ".send"):
        expect(page.locator(part)).to_have_css("background-color", "rgb(34, 51, 68)")
    page.close()
