"""`/widget.js` as it is served: small, self-contained, made for pages of other sites."""

import gzip
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.content import Faq
from app.widget import page
from tests.conftest import ROOT

LIMIT = 10_240


@pytest.fixture
def script(client: TestClient) -> str:
    """The file."""
    return client.get("/widget.js").text


def test_it_is_small(script: str) -> None:
    """Nobody's page is slower for it."""
    assert len(gzip.compress(script.encode(), 9)) <= LIMIT


def test_it_names_no_address(script: str) -> None:
    """Neither in the code nor in a comment."""
    assert "://" not in script
    assert re.search(r"""["'`]//""", script) is None


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


def test_it_travels_compressed(client: TestClient) -> None:
    """To a browser that says it understands that."""
    zipped = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) <= LIMIT
    assert "content-encoding" not in plain.headers
    assert zipped.text == plain.text


def test_a_browser_that_has_it_is_told_so(client: TestClient) -> None:
    """By its fingerprint, after ten minutes in which it does not even ask."""
    response = client.get("/widget.js")
    assert response.headers["cache-control"] == "public, max-age=600"
    again = client.get("/widget.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_it_carries_the_contents_words(script: str, content: Faq) -> None:
    """The greeting, the first questions and the one for a person are those of `data/faq.yml`."""
    assert content.topics[content.starters[0]].question in script
    assert f'"personQuestion": "{content.handoff.person.question}"' in script
    assert "const CONTENT = {};" not in script


def test_the_page_is_filled(client: TestClient, content: Faq) -> None:
    """It offers every question there is an answer to, and no placeholder is left over."""
    html = client.get("/").text
    assert "$" not in html
    assert html.count("data-ask") == len(content.topics)


def test_the_page_has_a_contact_where_there_is_one(content: Faq) -> None:
    """An advice to contact the clinic, but not how, is none."""
    template = Path(page.__file__).with_name("index.html").read_text("utf-8")
    nothing = dict.fromkeys(("name", "phone", "email", "booking", "address", "hours"), "")
    silent = content.clinic.model_copy(update=nothing)
    reachable = silent.model_copy(update={"phone": "02 5550 1234"})
    pages = [
        page.filled(template, content.model_copy(update={"clinic": clinic}))
        for clinic in (silent, reachable)
    ]
    assert ["Phone: 02 5550 1234" in html for html in pages] == [False, True]
    assert "<p>Scalp micropigmentation</p>" in pages[0]


def test_nothing_else_is_served(client: TestClient) -> None:
    """The template of the page, for one."""
    assert client.get("/page/index.html").status_code == 404


def test_the_readme_lists_what_can_be_styled(script: str) -> None:
    """Every `--smp-` variable and every attribute of the script is explained."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in re.findall(r"--smp-[a-z-]+", script) if name not in readme} == set()
    assert {
        name for name in re.findall(r'"data-[a-z-]+', script) if name[1:] not in readme
    } == set()
