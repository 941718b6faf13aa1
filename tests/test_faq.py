"""The real content file loads, and has as much to learn from as was agreed."""

import pytest

from app.faq import Faq

TOPICS = """definition process consultation pain technique follow_up benefits suitability scars
hairline not_a_cure natural_look risks allergy infection scarring choosing_technician aftercare
cost sessions session_length downtime results_timeline permanence confidence"""


def test_every_topic_is_there(content: Faq) -> None:
    """The topics that acceptance asks for are all in the content."""
    assert set(content.topics) >= set(TOPICS.split())


@pytest.mark.parametrize("topic", TOPICS.split())
def test_every_topic_has_many_phrasings(content: Faq, topic: str) -> None:
    """A topic is learnt from at least sixty ways to ask for it."""
    assert len(content.topics[topic].phrasings) >= 60


@pytest.mark.parametrize(
    ("outcome", "least"),
    [
        ("out_of_scope", 400),
        ("out_of_scope/related", 300),
        ("safety", 150),
        ("handoff", 120),
        ("chitchat", 80),
    ],
)
def test_every_outcome_has_many_phrasings(content: Faq, outcome: str, least: int) -> None:
    """Refusals are learnt too: most that is out of scope is near the article."""
    texts = [
        wording.phrasings for label, wording in content.wordings() if label.startswith(outcome)
    ]
    assert sum(map(len, texts)) >= least


def test_a_phrasing_has_one_label(content: Faq) -> None:
    """Nothing is taught as two things, except what is known to fit several topics."""
    ambiguous = {entry.text.lower() for entry in content.clarify.ambiguous}
    labels: dict[str, set[str]] = {}
    for text, label in content.examples():
        labels.setdefault(text.lower(), set()).add(label)
    assert {text for text, found in labels.items() if len(found) > 1} <= ambiguous
