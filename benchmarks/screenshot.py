"""Makes docs/chat.png: the chat page with a short conversation, in Debian's Chromium.

Starts the service itself, on a free port:

    python benchmarks/screenshot.py
    python benchmarks/screenshot.py --width 390 --height 844 --scheme dark --out phone.png
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
QUESTIONS = ["how much does it cost?", "does it hurt"]


def main() -> None:
    """Asks QUESTIONS and takes the picture."""
    parser = argparse.ArgumentParser(description="Take a picture of the chat page.")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "chat.png")
    wanted = parser.parse_args()
    with service() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        page = browser.new_page(
            viewport={"width": wanted.width, "height": wanted.height},
            color_scheme=wanted.scheme,
            reduced_motion="reduce",
        )
        page.goto(address)
        page.evaluate("document.querySelector('smp-chat').open()")
        for count, question in enumerate(QUESTIONS, start=2):
            page.get_by_label("Your question").fill(question)
            page.keyboard.press("Enter")
            page.locator(".turn:not(.own)").nth(count - 1).wait_for()
        page.screenshot(path=wanted.out)
        browser.close()
    print(wanted.out)


@contextmanager
def service() -> Iterator[str]:
    """The address of a service that runs while entered."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            yield next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
