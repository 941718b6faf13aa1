"""Every mistake in what is said, in its figures or gaps to fill is one line with its place."""

import pytest

from tests.conftest import Break, problems

# What is wrong: the text replaced, its replacement with » before what is wrong, and what is said.
QUESTION = "question: How much does it cost?\n"
MISTAKES = {
    "long title": (
        "title: Cost\n",
        "»title: Cost, all of it, then\n",
        "topics.cost.title: 'Cost, all of it, then': String should have at most 20 characters",
    ),
    "empty answer": (
        "both: >-\n    Now to your other question.\n",
        '»both: " "\n',
        "joins.both: ' ': String should have at least 1 character",
    ),
    "figure left out of the shorter answer": (
        "again: >-\n      As I said, usually $500 to",
        "»again: >-\n      As I said, usually up to",
        "topics.cost.again: 'As I said, usually up to $3,000 for each session.",
    ),
    "name of a language instead of its code": (
        "    zh: >-\n",
        "    »chinese: >-\n",
        "notices.languages.chinese.[key]: 'chinese': String should match pattern",
    ),
    "unknown placeholder": (
        "answer: >-\n      I can't make or change bookings",
        "»answer: >-\n      I can't make or change bookings {at}",
        "handoff.booking.answer: '{at}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "unknown placeholder in a notice": (
        "empty: >-\n    I",
        "»empty: >-\n    {name} I",
        "notices.empty: '{name}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "unknown placeholder in a language": (
        "    zh: >-\n",
        "    »zh: >-\n      {name}\n",
        "notices.languages.zh: '{name}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "unknown placeholder in other words": (
        "again:\n      - >-\n        The clinic's people look after",
        "again:\n      - »>-\n        {name} look after",
        "handoff.booking.again.0: '{name}': nothing fills this; known are {clinic}, ",
    ),
    "unknown placeholder in a join": (
        "both: >-\n    Now",
        "»both: >-\n    {name} now",
        "joins.both: '{name}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "unknown placeholder in what goes with more": (
        "answers:\n    - >-\n      That is all",
        "answers:\n    - »>-\n      {name} That is all",
        "more.answers.0: '{name}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "unknown placeholder in a choice": (
        "answer: >-\n    I can answer that",
        "»answer: >-\n    {name} I can answer that",
        "clarify.answer: '{name}': nothing fills this; known are {clinic}, {contact}, ",
    ),
    "repeated title": (
        "title: Cost\n",
        "»title: risks\n",
        "topics.cost.title: 'risks': already used by topics.risks",
    ),
    "repeated title of a hand-off": (
        "title: Talk to a person\n",
        "»title: Cost\n",
        "handoff.person.title: 'Cost': already used by topics.cost",
    ),
    "repeated question": (
        QUESTION,
        "»question: What are the risks?\n",
        "topics.cost.question: 'What are the risks?': already ",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line(broken: Break, old: str, new: str, said: str) -> None:
    """Each mistake is one line: file, line, field, value, and what is allowed instead."""
    path, line = broken(old, new)
    (problem,) = problems(path)
    assert problem.startswith(f"{path}:{line}: {said}")


def test_a_figure_without_evidence_is_named(broken: Break) -> None:
    """A figure needs evidence, and has to be the same in the answer and the shorter one."""
    path, line = broken(
        "answer: >-\n      It usually costs between $500",
        "»answer: >-\n      It usually costs between $450",
    )
    unbacked, *differing = problems(path)
    assert unbacked.startswith(f"{path}:{line}: topics.cost.answer: 'It usually costs between $450")
    assert unbacked.endswith(": the figure 450 is in none of the topic's evidence")
    both = "has to stand in `answer` and `again` alike"
    assert [problem.split(": ")[-1] for problem in differing] == [
        f"the figure 450 {both}",
        f"the figure 500 {both}",
    ]
