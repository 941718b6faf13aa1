"""The report of an evaluation: one file, whole in itself, safe whatever people type."""

import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from app.calibration import Bin
from app.comparison import compare
from app.evaluation import VERDICTS, Judged, Labelled
from app.measures import headline
from app.messages import Guess, Outcome, Reply
from app.reports import words
from app.reports.page import render

_HOSTILE = "<script>alert('ouch')</script>"
_WHY: dict[str, object] = {
    "label": "faq/cost",
    "evidence": 0.625,
    "thresholds": {"answer": 0.5},
    "nearest": [_HOSTILE, "how much?"],
    "something_new": {"deep": [True, None, {_HOSTILE: 1}]},
}
_PAIN = Labelled(text=_HOSTILE, kind="answer", topics=["pain"], context=[_HOSTILE])
_WRONG = Judged(
    _PAIN,
    Reply("answer", _HOSTILE, ("cost",), (), (), 0.625, (Guess("cost", 0.7),), _WHY),
    "wrong",
    12.5,
)
_RIGHT = Judged(Labelled(text="hi", kind="chitchat"), Reply("chitchat", "Hello!"), "right", 1.0)
_ROWS = [_WRONG, _RIGHT]
_SECTIONS = ["short", "verdicts", "confusions", "risk", "reliability", "lines", "misses"]
# Elements that have no end tag.
_VOID = {"br", "meta"}


class Outline(HTMLParser):
    """What a page is made of: identifiers, elements by name, and those left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.names: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.names.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.open += [tag] * (tag not in _VOID)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element that ends where it starts."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element opened last, which must be this one."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    """A report of two questions, one of them answered wrongly."""
    return render(_ROWS, "questions.jsonl", "smpbot-new.tar.gz")


def test_every_section(page: str) -> None:
    """Each has its heading and its link; what is opened is closed, and no name stands twice."""
    outline = Outline(page)
    assert [name for name in outline.ids if name in _SECTIONS] == _SECTIONS
    assert outline.names.count("h2") == len(_SECTIONS)
    assert re.findall(r'href="#([^m][^"]+)"', page)[: len(_SECTIONS) - 1] == _SECTIONS[:-1]
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)


def test_asks_nothing_of_any_other_place(page: str) -> None:
    """No address but the names of SVG, no script, and browsers are told to fetch nothing."""
    assert set(re.findall(r"https?://[^/\"]+", page)) == {"http://www.w3.org"}
    assert not re.search(r"url\((?!#)|@import|\ssrc=|<link|<script", page)
    assert "default-src 'none'" in page


def test_what_people_type_is_text(page: str) -> None:
    """In question, context, reply and reason, key or value."""
    assert _HOSTILE not in page
    assert page.count("&lt;script&gt;") >= 5


def test_diagrams_are_told_too(page: str) -> None:
    """Each has a role, a title and a description; every table has a caption."""
    outline = Outline(page)
    assert page.count('role="img"') == 2
    assert outline.names.count("desc") == 2
    assert outline.names.count("caption") == outline.names.count("table")
    assert "50.0% of all questions are answered and 100.0% of those wrongly" in page


def test_a_miss_with_its_reasons(page: str) -> None:
    """In words where the name of a reason is known, readably where it is not."""
    misses = page[page.index('id="misses"') :]
    for told in ("What it was taken for", "0.625", "Answer from", "something new", "yes", "none"):
        assert told in misses


def test_the_figures(page: str) -> None:
    """With their counts and their range."""
    short = page[page.index('id="short"') : page.index('id="verdicts"')]
    assert re.search(r"50\.0%</strong> <span[^>]*>1 of 2</span>", short)
    assert "range 9.5% to 90.5%" in short
    assert "none asked" in short


def test_the_reliability_at_training(page: str) -> None:
    """Is drawn and listed where the archive tells it."""
    trained = render(_ROWS, "q", "m", trained=[Bin(0.25, 0.3125, 77)])
    assert ">77<" in trained
    assert ">at training<" in trained
    assert ">at training<" not in page


def test_compared() -> None:
    """With another model, what changed has a section of its own."""
    before = Judged(_PAIN, Reply("answer", "A little.", ("pain",)), "right")
    compared = compare("smpbot-old.tar.gz", [before, _RIGHT], _ROWS)
    page = render(_ROWS, "q", "m", compared=compared)
    assert "1 of 2 replies differ between smpbot-old.tar.gz" in page
    assert "right &rarr; wrong" in page
    assert _HOSTILE not in page


def test_everything_has_a_name() -> None:
    """Each outcome, verdict and figure is called something in plain words."""
    assert set(words.OUTCOMES) == set(get_args(Outcome))
    assert set(words.VERDICTS) == set(VERDICTS)
    assert set(words.FIGURES) == set(headline([]))


def test_no_change() -> None:
    """Two models of one mind are said to be."""
    page = render(_ROWS, "q", "m", compared=compare("old", _ROWS, _ROWS))
    assert "No reply changed." in page


def test_nothing_answered() -> None:
    """A report of questions nobody answered has its sections all the same."""
    page = render([_RIGHT], "q", "m")
    assert "No question was answered." in page
    assert [name for name in Outline(page).ids if name in _SECTIONS] == _SECTIONS


def test_the_same_page_again(page: str) -> None:
    """The same evaluation gives the same bytes: no date, no chance."""
    assert render(_ROWS, "questions.jsonl", "smpbot-new.tar.gz") == page


def test_colours_are_those_of_the_page(page: str) -> None:
    """The diagrams follow light and dark: every colour of theirs is one of the style sheet."""
    drawings = "".join(re.findall(r"<svg.+?</svg>", page, re.DOTALL))
    assert re.findall(r"#[0-9a-f]{6}\b", drawings) == []
    defined = set(re.findall(r"(--\w+):", page))
    assert set(re.findall(r"var\((--\w+)\)", page)) <= defined
