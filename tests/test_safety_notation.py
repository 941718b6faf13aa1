"""The notation of the gate's patterns, and how messages are read before they are compared."""

from pathlib import Path

import pytest

from app import faq
from app.faq import Faq, FaqError
from app.phrases import Message, Phrase, Span
from app.spelling import LONG_FORMS, Slips, plain, tokens
from tests.conftest import CONTENT

GROUPS = {"person": "wife|husband"}


def fits(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, whose words mean only themselves."""
    message = Message.of([[word] for word in tokens(plain(text))])
    return any(Phrase.of(pattern, GROUPS).find(message))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("blood clot|thinner", "a blood thinner"),
        ("my <person> is", "my husband is here"),
        ("my <person>|dad is", "my dad is here"),
        ("chest . hurts", "my chest hurts"),
        ("chest . hurts", "my chest really badly hurts"),
        ("chest .. hurts", "my chest on the left side now hurts"),
        ("i am here", "I’m here"),
        ("can not", "I can't, I cannot"),
        ("we are", "We're off"),
        ("15 yo", "a 15yo"),
    ],
)
def test_a_pattern_fits(pattern: str, text: str) -> None:
    """Words in a row, alternatives, groups, and gaps of up to two or up to five words."""
    assert fits(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("blood thinner", "thinner blood"),
        ("blood thinner", "blood, the thinner"),
        ("chest . hurts", "chest one two three hurts"),
        ("chest .. hurts", "chest one two three four five six hurts"),
        ("chest .. hurts", "a chest. It hurts"),
        ("clot", "clots"),
    ],
)
def test_a_pattern_does_not_fit(pattern: str, text: str) -> None:
    """Order and distance count, a word is a whole word, and no gap leaves the sentence."""
    assert not fits(pattern, text)


def test_a_span_tells_where_a_pattern_fits() -> None:
    """The words from the start up to, but not including, the end."""
    message = Message.of([[word] for word in ["so", "my", "wife", "is"]])
    assert list(Phrase.of("my <person>", GROUPS).find(message)) == [Span(1, 3)]
    assert Span(1, 3).covers(Span(1, 2))
    assert not Span(1, 3).covers(Span(2, 4))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I have LÚPUS", ["i", "have", "lupus"]),
        ("warfarin,aspirin", ["warfarin", "aspirin"]),
        ("su1c1de", ["suicide"]),
        ("s-u-i-c-i-d-e", ["suicide"]),
        ("pus\u200btule", ["pustule"]),
        ("𝐈 𝐜𝐚𝐧’𝐭", ["i", "can", "not"]),
        ("Stop. Now", ["stop", ".", "now"]),
        ("well... now", ["well", "now"]),
        ("at 9.30", ["at", "9", "30"]),
    ],
)
def test_text_is_read_as_words(text: str, words: list[str]) -> None:
    """Letters of every kind, digits for letters and invisible characters disguise nothing."""
    assert tokens(plain(text)) == words


def test_a_slip_is_traced_to_every_word_it_may_be() -> None:
    """Long words first, then by the alphabet; shorter words are taken as they are."""
    slips = Slips.of(["asthma", "epilep*", "swelled", "swollen", "pus"])
    assert slips.meant("swellen") == ["swelled", "swollen"]
    assert slips.meant("asthmaa") == slips.meant("sathma") == slips.meant("athma") == ["asthma"]
    assert slips.meant("epelepsy") == ["epilep*"]
    assert slips.meant("pis") == []


def test_patterns_are_in_long_forms(content: Faq) -> None:
    """A short form in a pattern would never fit: messages are written out first."""
    lines = [line for _, safety in content.safety for line in (*safety.words, *safety.unless)]
    words = {word for line in [*lines, *content.gate.groups.values()] for word in part(line)}
    assert not words & LONG_FORMS.keys()


def part(line: str) -> list[str]:
    """The words of a pattern."""
    return line.replace("|", " ").split()


@pytest.mark.parametrize("bad", ["*", "..  pus", "pus ..", "Pus", "a||b", "pus ... red", "can't"])
def test_a_pattern_that_cannot_fit_is_refused(bad: str, tmp_path: Path) -> None:
    """Neither a bare ending, nor a gap at an end, nor capitals or apostrophes."""
    with pytest.raises(FaqError, match=r"safety\.symptom\.words\.0: .*should match pattern"):
        faq.load(edited(tmp_path, bad))


def test_an_unknown_group_is_refused(tmp_path: Path) -> None:
    """A name that `gate.groups` does not have is told with those it has."""
    with pytest.raises(FaqError, match=r"words\.0: .my <pet>.: no such group; known are person, "):
        faq.load(edited(tmp_path, "my <pet>"))


def edited(folder: Path, pattern: str) -> Path:
    """The real content with this as the first pattern for symptoms."""
    before, after = CONTENT.read_text("utf-8").split("  symptom:\n", 1)
    answer, words = after.split("    words:\n", 1)
    path = folder / "faq.yml"
    text = f'{before}  symptom:\n{answer}    words:\n      - "{pattern}"\n{words}'
    path.write_text(text, "utf-8")
    return path
