"""Every mistake an editor can make in the content is one line that names its place."""

from pathlib import Path

import pytest

from tests.conftest import Break, problems

# What is wrong: the text replaced, its replacement with » before what is wrong, and what is said.
QUESTION = "question: How much does it cost?\n"
FOLLOW_UPS = "follow_ups: [sessions, consultation, permanence]"
PHRASINGS = "phrasings:\n      - How much does scalp micropigmentation cost?\n"
MISTAKES = {
    "unknown key": (
        QUESTION,
        f"{QUESTION}    »colour: blue\n",
        "topics.cost.colour: is not known here; known are title, question, ",
    ),
    "missing key": (
        f"cost:\n    title: Cost\n    {QUESTION}",
        "»cost:\n    title: Cost\n",
        "topics.cost.question: is missing",
    ),
    "repeated phrasing": (
        PHRASINGS,
        f"{PHRASINGS}      - how many bananas\n      »- How many bananas?\n",
        "topics.cost.phrasings.2: 'How many bananas?': already stands in topics.cost.phrasings.1; ",
    ),
    "phrasing of another topic": (
        PHRASINGS,
        f"{PHRASINGS}      »- what are the RISKS\n",
        "topics.cost.phrasings.1: 'what are the RISKS': already stands in topics.risks.question; ",
    ),
    "phrasing of an outcome": (
        "      - on warfarin\n",
        "      »- What are the risks\n",
        "safety.medicine.phrasings.0: 'What are the risks': already stands in topics.risks",
    ),
    "message that is a phrasing too": (
        "- text: how long\n",
        "- »text: What are the risks\n",
        "clarify.ambiguous.0.text: 'What are the risks': already stands in topics.risks",
    ),
    "unknown follow-up": (
        FOLLOW_UPS,
        "»follow_ups: [sessions, consultatoin, permanence]",
        "topics.cost.follow_ups.1: 'consultatoin': not a topic; known are definition, process, ",
    ),
    "follow-up to itself": (
        FOLLOW_UPS,
        "»follow_ups: [sessions, cost, permanence]",
        "topics.cost.follow_ups.1: 'cost': another topic, each once",
    ),
    "repeated follow-up": (
        FOLLOW_UPS,
        "»follow_ups: [sessions, sessions]",
        "topics.cost.follow_ups.1: 'sessions': another topic, each once",
    ),
    "four follow-ups": (
        FOLLOW_UPS,
        "»follow_ups: [sessions, pain, risks, scars]",
        "topics.cost.follow_ups: List should have at most 3 items",
    ),
    "unknown starter": (
        "starters: [process",
        "»starters: [proces",
        "starters.0: 'proces': not a topic; known are definition, process, ",
    ),
    "unknown choice": (
        "- text: how long\n      topics: [session_length",
        "- text: how long\n      »topics: [length",
        "clarify.ambiguous.0.topics.0: 'length': not a topic; known are definition, process, ",
    ),
    "not YAML": (
        "title: Cost\n",
        "»title: Cost: all of it\n",
        "mapping values are not allowed in this context",
    ),
    "key twice": (
        "title: Cost\n",
        "title: Cost\n    »title: Price\n",
        "'title' stands here a second time",
    ),
    "alias": (
        'phone: ""\n  email: ""',
        '»phone: &none ""\n  email: *none',
        "anchors and aliases (& and *) are not read here",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line(broken: Break, old: str, new: str, said: str) -> None:
    """Each mistake is one line: file, line, field, value, and what is allowed instead."""
    path, line = broken(old, new)
    (problem,) = problems(path)
    assert problem.startswith(f"{path}:{line}: {said}")


def test_two_mistakes_are_two_lines(broken: Break) -> None:
    """All mistakes are told at once, in the order of the file."""
    path, _ = broken(f"title: Cost\n    {QUESTION}", 'question: ""\n    title: ""\n')
    fields = [problem.split(": ")[1] for problem in problems(path)]
    assert fields == ["topics.cost.question", "topics.cost.title"]


def test_the_question_of_a_handoff_is_a_phrasing_too(broken: Break) -> None:
    """What asks for a person cannot ask for an answer as well."""
    path, _ = broken(PHRASINGS, f"{PHRASINGS}      - can I book a consultation\n")
    (problem,) = problems(path)
    assert "topics.cost.phrasings.1" in problem
    assert "handoff.booking.question" in problem


@pytest.mark.parametrize("name", ["missing.yml", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A file that is not there, or is a folder, is one line that says so."""
    (problem,) = problems(tmp_path / name)
    assert problem.startswith(f"{tmp_path / name}: cannot be read (")


def test_a_file_that_is_not_utf8(broken: Break) -> None:
    """A letter saved in another encoding is found on its line."""
    path, line = broken("title: Cost\n", "»title: Caf?\n")
    path.write_bytes(path.read_bytes().replace(b"Caf?", b"Caf\xe9"))
    (problem,) = problems(path)
    assert problem.startswith(f"{path}:{line}: ")


def test_an_empty_file(tmp_path: Path) -> None:
    """A file with nothing in it is one line about the whole file."""
    path = tmp_path / "faq.yml"
    path.write_text("", "utf-8")
    (problem,) = problems(path)
    assert problem.startswith(f"{path}:1: the file: ''")
