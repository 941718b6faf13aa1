"""`/widget.js` as it is served: small, self-contained, made for pages of other sites."""

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from app.content import Faq

SMALLEST = 9


@pytest.fixture
def script(client: TestClient) -> str:
    """The file."""
    return client.get("/widget.js").text


def test_it_is_small(script: str) -> None:
    """Nobody's page is slower for it."""
    assert len(gzip.compress(script.encode(), SMALLEST)) <= 10_240


def test_it_names_no_other_address(script: str) -> None:
    """Neither in the code nor in a comment."""
    addresses = re.findall(r"\w+://[^\s\"'`]+", script)
    assert [address for address in addresses if "w3.org" not in address] == []


@pytest.mark.parametrize("word", ["innerHTML", "outerHTML", "eval(", "insertAdjacent", "<style"])
def test_it_makes_no_markup_of_text(script: str, word: str) -> None:
    """What could run a stranger's text is not in it."""
    assert word not in script


def test_pages_of_other_sites_may_load_it(client: TestClient) -> None:
    """Also those that check its integrity, whatever their origin."""
    response = client.get("/widget.js", headers={"Origin": "https://anywhere.example"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_browser_that_has_it_is_told_so(client: TestClient) -> None:
    """By its fingerprint."""
    tag = client.get("/widget.js").headers["etag"]
    assert client.get("/widget.js", headers={"If-None-Match": tag}).status_code == 304


def test_its_question_for_a_person_is_the_contents(script: str, content: Faq) -> None:
    """The button that asks for a person is understood without a model."""
    assert f'personQuestion: "{content.handoff.person.question}"' in script
    starters = re.search(r"starters: \[(.+)\]", script)
    assert starters
    asked = re.findall(r'"(.+?)"', starters[1])
    assert set(asked) <= {topic.question for topic in content.topics.values()}


def test_the_page_is_filled(client: TestClient) -> None:
    """No placeholder is left over."""
    page = client.get("/").text
    assert "$" not in page
    assert "How much does it cost?" in page
