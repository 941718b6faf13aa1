"""One service and one website for all tests of the widget."""

from tests.browser import address, browser, chromium, host, npm, page

__all__ = ["address", "browser", "chromium", "host", "npm", "page"]
