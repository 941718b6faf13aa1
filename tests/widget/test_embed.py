"""The widget on pages of somebody else's site, however they are made."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.content import Faq
from tests.browser import WEBHOOK, Host, ask, box, replying, said, talk

pytestmark = pytest.mark.slow


def visit(page: Page, host: Host, body: str, policy: str = "") -> None:
    """Opens a page of the host's that has `body`."""
    host.policy = policy
    host.pages["/page"] = f'<!doctype html><html lang="en"><title>Clinic</title>{body}'
    page.goto(f"{host.origin}/page")


def tag(address: str, attributes: str = "") -> str:
    """The line that embeds the widget."""
    return f'<script src="{address}/widget.js" defer {attributes}></script>'


def launch(page: Page) -> None:
    """Opens the chat as a visitor does."""
    page.get_by_role("button", name="Ask a question").click()


def sizes(page: Page) -> list[object]:
    """How large its parts are."""
    size = "element => [element.offsetWidth, element.offsetHeight]"
    return [page.locator(part).evaluate(size) for part in (".panel", ".input", ".text")]


def test_one_line_puts_it_there(page: Page, address: str, host: Host) -> None:
    """It asks the service it came from; title, links and side are attributes."""
    visit(page, host, tag(
        address,
        'data-title="Ask us" data-position="left" data-privacy-url="/privacy" '
        'data-contact-url="/contact"',
    ))  # fmt: skip
    launch(page)
    expect(page.get_by_role("link", name="Privacy")).to_have_attribute("href", "/privacy")
    expect(page.get_by_role("link", name="Contact")).to_have_attribute("href", "/contact")
    panel = page.get_by_role("dialog", name="Ask us").bounding_box()
    assert panel
    assert panel["x"] == 20
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()


def test_it_can_be_open_from_the_start(page: Page, address: str, host: Host) -> None:
    """Without taking the focus from the page."""
    visit(page, host, tag(address, "data-open"))
    expect(box(page)).to_be_visible()
    expect(page.locator("body")).to_be_focused()


def test_a_strict_policy_lets_it_in(page: Page, address: str, host: Host) -> None:
    """A host page that allows only the service's script and requests has nothing to report."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    policy = f"default-src 'none'; script-src {address}; style-src 'self'; connect-src {address}"
    visit(page, host, tag(address), f"{policy}; require-trusted-types-for 'script'")
    launch(page)
    ask(page, "how much does it cost?")
    expect(page.locator(".source")).to_be_visible()
    panel = page.get_by_role("dialog").bounding_box()
    assert panel
    assert panel["width"] == 392
    assert [problem for problem in problems if "favicon" not in problem] == []


def test_a_hostile_page_does_not_break_it(page: Page, address: str, host: Host) -> None:
    """Rules for everything and a huge base size stay outside."""
    visit(page, host, tag(address))
    launch(page)
    wanted = sizes(page)
    rules = """html {font-size: 90px} * {display: none !important; position: static !important;
        opacity: 0 !important; color: red !important; font: 60px serif !important;
        text-transform: uppercase !important; letter-spacing: 1em !important;
        visibility: hidden !important; width: 900px !important; filter: blur(9px) !important;
        line-height: 5 !important; transform: scale(2) !important; z-index: -1 !important}
        html, body {display: block !important; transform: none !important; filter: none !important;
        opacity: 1 !important}"""
    visit(page, host, f"<style>{rules}</style>{tag(address)}")
    launch(page)
    assert sizes(page) == wanted
    expect(said(page)).to_have_css("text-transform", "none")
    expect(said(page)).to_have_css("color", "rgb(23, 38, 42)")
    expect(box(page)).to_have_css("font-size", "16px")


@pytest.mark.parametrize("times", [1, 2])
def test_a_tag_by_hand_is_the_only_one(page: Page, address: str, host: Host, times: int) -> None:
    """However often the script is loaded."""
    visit(page, host, f'<smp-chat data-title="By hand"></smp-chat>{tag(address) * times}')
    launch(page)
    expect(page.get_by_role("dialog", name="By hand")).to_have_count(1)


def test_loaded_twice_it_is_there_once(page: Page, address: str, host: Host) -> None:
    """Two script tags are one widget."""
    visit(page, host, tag(address) * 2)
    expect(page.get_by_role("button", name="Ask a question")).to_have_count(1)


def test_without_scripts_there_is_a_link(browser: Browser, host: Host) -> None:
    """What stands inside the tag is shown."""
    page = browser.new_page(java_script_enabled=False)
    visit(page, host, '<smp-chat><a href="/contact">Contact us</a></smp-chat>')
    expect(page.get_by_role("link", name="Contact us")).to_be_visible()
    page.close()


def test_another_language_is_one_object(page: Page, address: str, host: Host) -> None:
    """Before the script, or later as a property; what is missing stays English."""
    host.pages["/fr.js"] = "window.smpChatTexts = {lang: 'fr', open: 'Une question ?'}"
    visit(page, host, f'<script src="/fr.js"></script>{tag(address)}')
    launcher = page.get_by_role("button", name="Une question ?")
    launcher.click()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.locator("smp-chat").evaluate("chat => chat.texts = {input: 'Votre question', dir: 'rtl'}")
    expect(page.get_by_label("Votre question")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_css("direction", "rtl")


def test_words_may_come_before_the_script(page: Page, address: str, host: Host) -> None:
    """As a property of an element that is not a chat yet."""
    host.pages["/words.js"] = "document.querySelector('smp-chat').texts = {open: 'Bitte fragen'}"
    visit(page, host, f'<smp-chat></smp-chat><script src="/words.js"></script>{tag(address)}')
    expect(page.get_by_role("button", name="Bitte fragen")).to_be_visible()
    page.locator("smp-chat").evaluate("chat => chat.texts = {open: 'Fragen'}")
    expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_visible()


def test_a_page_can_give_it_its_colours(page: Page, address: str, host: Host) -> None:
    """By variables and by parts, in light and dark."""
    style = "smp-chat {--smp-brand: rgb(1, 2, 3)} smp-chat::part(title) {font-size: 30px}"
    dark = tag(address, 'data-theme="dark"')
    visit(page, host, f"<style>{style}</style>{dark}")
    launch(page)
    expect(page.locator(".launcher")).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(page.get_by_role("heading")).to_have_css("font-size", "30px")
    expect(page.get_by_role("dialog")).to_have_css("background-color", "rgb(20, 29, 28)")
    page.locator("smp-chat").evaluate("chat => chat.dataset.theme = 'light'")
    expect(page.get_by_role("dialog")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_page_can_hide_it(page: Page, address: str, host: Host) -> None:
    """With `hidden`, as anything."""
    visit(page, host, f"<smp-chat hidden></smp-chat>{tag(address)}")
    expect(page.locator(".launcher")).to_have_count(1)
    expect(page.locator(".launcher")).to_be_hidden()


def test_attributes_change_it_while_it_is_there(page: Page, address: str, host: Host) -> None:
    """What was said stays."""
    visit(page, host, tag(address, "data-open"))
    talk(page)
    page.locator("smp-chat").evaluate("chat => chat.dataset.title = 'Another title'")
    expect(page.get_by_role("dialog", name="Another title")).to_be_visible()
    expect(said(page).last).to_have_text("An answer.")
    page.locator("smp-chat").evaluate("chat => document.body.append(chat)")
    expect(said(page).last).to_be_visible()


@pytest.mark.parametrize(
    "change", ["chat.dataset.contactUrl = '/contact'", "chat.texts = {hint: 'Ask away'}"]
)
def test_a_change_disturbs_nobody(page: Page, address: str, host: Host, change: str) -> None:
    """What is typed stays, and so does the focus."""
    visit(page, host, tag(address, "data-open"))
    talk(page)
    box(page).fill("and why")
    for part in (".input", ".choice >> nth=1", ".send"):
        page.locator(part).focus()
        page.locator("smp-chat").evaluate(f"chat => {{{change}}}")
        expect(page.locator(part)).to_be_focused()
        expect(box(page)).to_have_value("and why")


def test_a_page_can_open_it_and_ask(page: Page, address: str, host: Host) -> None:
    """Methods in, events out."""
    page.route(WEBHOOK, replying)
    page.add_init_script(
        """window.heard = [];
        for (const name of ["ready", "open", "close", "message", "error"])
          document.addEventListener(`smp-chat:${name}`, ({detail}) =>
            heard.push([name, detail.text ?? detail.message ?? null]));"""
    )
    visit(page, host, tag(address))
    page.locator("smp-chat").evaluate("chat => chat.send('how much?')")
    page.locator("smp-chat").evaluate("chat => {chat.open(); chat.close(); chat.toggle()}")
    page.unroute(WEBHOOK)
    page.route(WEBHOOK, lambda route: route.abort())
    page.locator("smp-chat").evaluate("chat => chat.send('and now?')")
    page.locator("smp-chat").evaluate("chat => chat.clear()")
    expect(said(page)).to_have_count(1)
    assert page.evaluate("heard") == [
        ["ready", None],
        ["message", "how much?"],
        ["message", "An answer."],
        ["open", None],
        ["close", None],
        ["open", None],
        ["message", "and now?"],
        ["error", "The assistant cannot be reached."],
    ]


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_the_services_pages_need_nothing_from_elsewhere(
    browser: Browser, address: str, path: str
) -> None:
    """They ask their own service only, and the browser has nothing to report."""
    page = browser.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address + path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert problems == []
    page.close()


def test_the_demo_page_is_no_wall_of_questions(page: Page, content: Faq) -> None:
    """A few are seen, the others are a click away."""
    chips = page.locator(".chip:visible")
    expect(chips).to_have_count(8)
    page.get_by_text("More questions").click()
    expect(chips).to_have_count(len(content.topics) - len(content.starters))


def test_the_demo_page_has_no_dead_buttons(browser: Browser, address: str) -> None:
    """Without scripts they could ask nothing."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/")
    expect(page.locator("noscript .note")).to_be_visible()
    expect(page.locator("button:visible")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("width", [1280, 1920])
def test_on_the_demo_page_the_chat_is_beside_the_text(page: Page, width: int) -> None:
    """Neither over it nor at the far end of a wide screen."""
    page.set_viewport_size({"width": width, "height": 900})
    text, panel = page.locator(".hero").bounding_box(), page.get_by_role("dialog").bounding_box()
    assert text
    assert panel
    assert 24 <= panel["x"] - text["x"] - text["width"] <= 80
