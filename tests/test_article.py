"""What the content says of the article is in the article, and is not copied from it."""

from pathlib import Path

import pytest

from app import faq
from app.content import Source, Topic
from app.content_rules import Problem, broken_by_article
from app.faq import Faq, FaqError
from tests.conftest import CONTENT, ROOT

ARTICLE = """How is it done?

Tiny dots are placed one after the other with a “fine needle”, for $500 – $3000 in all.
"""
REAL_ARTICLE = ROOT.parent / "shared" / "article.txt"


def found(
    content: Faq,
    *,
    answer: str = "With a needle.",
    again: str = "A needle, as I said.",
    section: str = "How is it done?",
    evidence: tuple[str, ...] = ("tiny dots",),
) -> list[Problem]:
    """The problems of a content with one topic, "how", held against the small article."""
    topic = Topic(
        title="How",
        question="How?",
        answer=answer,
        again=again,
        sources=[Source(section=section, evidence=list(evidence))],
        follow_ups=[],
        phrasings=["a", "b", "c", "d", "e"],
    )
    return list(broken_by_article(content.model_copy(update={"topics": {"how": topic}}), ARTICLE))


@pytest.mark.parametrize(
    "fragment", ["tiny dots", "TINY  dots", "dots are\nplaced", '"fine needle"', "$500 - $3000"]
)
def test_evidence_of_the_article(content: Faq, fragment: str) -> None:
    """Evidence stands in the article, whatever its case, white space, dashes and quotes."""
    assert found(content, evidence=(fragment,)) == []


def test_evidence_that_is_not_in_the_article(content: Faq) -> None:
    """Each fragment that the article does not have is named with its place."""
    assert found(content, evidence=("tiny dots", "huge dots", "$400")) == [
        Problem(("topics", "how", "sources", 0, "evidence", 1), "huge dots", "not in the article"),
        Problem(("topics", "how", "sources", 0, "evidence", 2), "$400", "not in the article"),
    ]


def test_a_figure_is_not_evidence_for_a_smaller_one(content: Faq) -> None:
    """That the article says $3000 does not make $300 a fact."""
    (problem,) = found(content, evidence=("$300",))
    assert problem.value == "$300"


def test_a_section_that_is_not_in_the_article(content: Faq) -> None:
    """The section a source names is a heading that one can look up."""
    assert found(content, section="Where is it done?") == [
        Problem(
            ("topics", "how", "sources", 0, "section"), "Where is it done?", "not in the article"
        )
    ]


def test_nine_words_in_a_row_are_copied(content: Faq) -> None:
    """An answer that repeats the article for nine words is sent back, case and signs aside."""
    (problem,) = found(content, answer="They say: DOTS are placed, one after the other (with a.")
    assert problem.path == ("topics", "how", "answer")
    assert problem.value == "dots are placed one after the other with a"
    assert problem.allowed == "9 words in a row are the article's; say it in your own"


def test_the_shorter_answer_may_not_be_copied_either(content: Faq) -> None:
    """What is said the second time is held against the article like what is said first."""
    (problem,) = found(content, again="Dots are placed one after the other with a needle.")
    assert problem.path == ("topics", "how", "again")


def test_eight_words_in_a_row_are_not(content: Faq) -> None:
    """Eight words may be the same: nobody can avoid every turn of phrase."""
    assert found(content, answer="Dots are placed one after the other with hers.") == []


def test_a_copied_sentence_is_one_mistake(content: Faq) -> None:
    """However long the copy is, it is told once."""
    assert len(found(content, answer="Tiny dots are placed one after the other with a coin")) == 1


def test_the_place_in_the_file(tmp_path: Path) -> None:
    """Against another article each source of the real file is a line with its place."""
    (tmp_path / "article.txt").write_text("Another article.", "utf-8")
    with pytest.raises(FaqError) as caught:
        faq.check_article(CONTENT, tmp_path / "article.txt")
    text = CONTENT.read_text("utf-8")
    line = text[: text.index("- section:")].count("\n") + 1
    assert caught.value.problems[0] == (
        f"{CONTENT}:{line}: topics.definition.sources.0.section: "
        "'What is scalp micropigmentation?': not in the article"
    )


def test_the_real_content_against_the_real_article() -> None:
    """All evidence of the content is the clinic's article's, and all answers are its own words."""
    if not REAL_ARTICLE.exists():
        pytest.skip(f"needs the clinic's article, {REAL_ARTICLE.name}")
    faq.check_article(CONTENT, REAL_ARTICLE)
