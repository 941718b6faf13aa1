"""Stock clients from npm, unchanged, in Chromium: the service is to them what Rasa is."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.content import Faq
from tests.browser import Host, address, browser, chromium, host, npm

__all__ = ["address", "browser", "chromium", "host", "npm"]
pytestmark = pytest.mark.slow


def opened(
    browser: Browser, host: Host, name: str, script: Path, body: str, kind: str = ""
) -> Page:
    """A page of another site with a client's script and what its documentation says to write."""
    page = browser.new_page()
    tag = f"<script {kind} src='/client.js'></script>"
    host.pages[f"/{name}"] = f"<html lang=en><body>{tag}{body}"
    page.route("**/client.js", lambda route: route.fulfill(path=script))
    page.goto(f"{host.origin}/{name}")
    return page


def test_rasa_webchat(browser: Browser, address: str, host: Host, npm: Path, content: Faq) -> None:
    """socket.io with a session; buttons are quick replies."""
    body = f"""<div id="webchat"></div><script>
      window.WebChat.default({{socketUrl: "{address}", initPayload: "hello", title: "Ask",
        customData: {{language: "en"}}}}, null);
    </script>"""
    script = npm / "rasa-webchat" / "lib" / "index.js"
    page = opened(browser, host, "webchat", script, body)
    page.locator(".rw-launcher").click()
    expect(page.locator(".rw-response", has_text="automated assistant")).to_be_visible()
    page.get_by_placeholder("Type a message...").fill("how much does it cost?")
    page.keyboard.press("Enter")
    answer = content.clinic.fill(content.topics["cost"].answer)
    expect(page.locator(".rw-response .rw-message-text", has_text=answer[:40])).to_be_visible()
    follow_up = content.topics[content.topics["cost"].follow_ups[0]]
    page.locator(".rw-reply", has_text=follow_up.title).click()
    said = content.clinic.fill(follow_up.answer)
    expect(page.locator(".rw-response", has_text=said[:40])).to_be_visible()
    page.close()


def test_deep_chat(browser: Browser, address: str, host: Host, npm: Path, content: Faq) -> None:
    """REST through its documented interceptors."""
    body = f"""<deep-chat id="chat"></deep-chat><script type="module">
      const chat = document.getElementById("chat");
      chat.connect = {{url: "{address}/webhooks/rest/webhook", method: "POST"}};
      chat.requestInterceptor = (details) => {{
        details.body = {{sender: "deep-chat", message: details.body.messages[0].text}};
        return details;
      }};
      chat.responseInterceptor = (replies) => replies.map(({{text}}) => ({{text}}));
    </script>"""
    script = npm / "deep-chat" / "dist" / "deepChat.bundle.js"
    page = opened(browser, host, "deep-chat", script, body, "type='module'")
    page.locator("deep-chat #text-input").click()
    page.keyboard.type("does it hurt?")
    page.keyboard.press("Enter")
    answer = content.clinic.fill(content.topics["pain"].answer)
    expect(page.locator("deep-chat .ai-message-text")).to_contain_text(answer[:40])
    page.close()


_TALK = """(address) => new Promise((resolve, reject) => {
  const heard = {};
  const socket = io(address, {transports: %s});
  socket.on("connect_error", reject);
  socket.on("connect", () => socket.emit("session_request", {session_id: %s}));
  socket.on("session_confirm", (id) => {
    heard.session = id;
    socket.emit("user_uttered", {message: "how much does it cost?", session_id: id});
  });
  socket.on("bot_uttered", (message) => {
    socket.disconnect();
    resolve({...heard, message});
  });
  setTimeout(() => reject(new Error("no answer")), 10_000);
})"""


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_socket_io_client(
    browser: Browser, address: str, host: Host, npm: Path, content: Faq, transport: str
) -> None:
    """Both transports; the reply has the keys that clients tell the kind of a message from."""
    script = npm / "socket.io-client" / "dist" / "socket.io.min.js"
    page = opened(browser, host, "socket", script, "")
    heard = page.evaluate(_TALK % (f"['{transport}']", "null"), address)
    assert set(heard["message"]) == {"text", "quick_replies", "metadata"}
    assert set(heard["message"]["quick_replies"][0]) == {"content_type", "title", "payload"}
    assert heard["message"]["text"] == content.clinic.fill(content.topics["cost"].answer)
    again = page.evaluate(_TALK % (f"['{transport}']", f"'{heard['session']}'"), address)
    assert again["session"] == heard["session"]
    page.close()


@pytest.mark.parametrize("asked", ["'anna'", "'../../etc'", "7", "{}"])
def test_a_session_cannot_be_made_up(
    browser: Browser, address: str, host: Host, npm: Path, asked: str
) -> None:
    """Who asks for a session that was never given out gets a new one nobody can guess."""
    script = npm / "socket.io-client" / "dist" / "socket.io.min.js"
    page = opened(browser, host, "socket", script, "")
    session = page.evaluate(_TALK % ("['polling']", asked), address)["session"]
    assert session != asked.strip("'")
    assert len(session) >= 22
    page.close()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_page_that_may_not_ask(browser: Browser, address: str, npm: Path, transport: str) -> None:
    """An origin that is not allowed is refused on either transport."""
    stranger = Host()
    page = browser.new_page()
    script = npm / "socket.io-client" / "dist" / "socket.io.min.js"
    page.route(
        f"{stranger.origin}/",
        lambda route: route.fulfill(body="<html lang=en>", content_type="text/html"),
    )
    page.goto(f"{stranger.origin}/")
    page.evaluate(script.read_text("utf-8"))
    refused = page.evaluate(
        "([address, way]) => new Promise((resolve) => {"
        "const socket = io(address, {transports: [way], reconnection: false});"
        "socket.on('connect_error', () => resolve(true));"
        "socket.on('connect', () => resolve(false));})",
        [address, transport],
    )
    assert refused
    page.close()
