"""Who was told something before is told it in other words: wordings change, outcomes never."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers import heard, say
from app.content import Faq
from app.deciding import Decision, clarify, decided
from app.figures import figures
from app.messages import Guess, Reply
from app.told import Told

_NEAR = tuple(Guess(topic, 0.1) for topic in ("cost", "sessions", "pain"))
RELATED = Decision("out_of_scope", ("out_of_scope/related",), 0.9, _NEAR)
UNRELATED = Decision("out_of_scope", ("out_of_scope/unrelated",), 0.9, _NEAR)
UNCLEAR = clarify(("cost", "sessions", "pain"))
MORE = Decision("answer", ("faq/cost",), more=True)


def answer(*topics: str) -> Decision:
    """To answer these topics."""
    return Decision("answer", tuple(f"faq/{topic}" for topic in topics), 0.9, _NEAR)


def conversation(faq: Faq, *decisions: Decision) -> list[Reply]:
    """The replies when these decisions are said one after another."""
    told, replies = Told(), []
    for decision in decisions:
        replies.append(say(decision, faq, told))
        told = heard(decision, told)
    return replies


def test_a_repeated_topic_is_put_shorter_with_the_same_figures(content: Faq) -> None:
    """Whoever asks a second time gets other words, of every topic, and no figure less or more."""
    for key in content.topics:
        told = Told().after("answer", (f"faq/{key}",))
        first, again = say(answer(key), content), say(answer(key), content, told)
        assert again.text == content.clinic.fill(content.topics[key].again) != first.text
        assert len(again.text) <= len(first.text), key
        assert figures(again.text) == figures(first.text), key
        assert (again.outcome, again.topics, again.sources) == ("answer", (key,), first.sources)


def test_only_the_half_that_was_told_is_put_shorter(content: Faq) -> None:
    """Of two topics the one that is new is told in full."""
    reply = say(answer("cost", "pain"), content, Told().after("answer", ("faq/cost",)))
    cost, pain = content.topics["cost"], content.topics["pain"]
    assert reply.text == content.clinic.fill(f"{cost.again}\n{content.joins.both} {pain.answer}")


def test_the_second_miss_leads_to_a_person(content: Faq) -> None:
    """At the second miss in a row the first button and the first words are the clinic's people."""
    for first in (RELATED, UNRELATED, UNCLEAR):
        for second in (RELATED, UNRELATED):
            _, reply = conversation(content, first, second)
            assert reply.buttons[0].title == content.handoff.person.title
            assert reply.text.startswith("The clinic's people")
            assert reply.outcome == "out_of_scope"


def test_a_second_choice_offers_a_person_first(content: Faq) -> None:
    """Who has to choose twice in a row may choose a person, and still every topic."""
    first, second = conversation(content, UNCLEAR, UNCLEAR)
    person = content.handoff.person
    assert [button.title for button in second.buttons] == [
        person.title,
        *(button.title for button in first.buttons),
    ]
    assert (second.outcome, second.topics) == (first.outcome, first.topics)
    assert second.text in content.clarify.again


def test_after_an_answer_the_misses_are_forgotten(content: Faq) -> None:
    """A miss after an answer is a first miss: the topics come first again."""
    *_, reply = conversation(content, RELATED, RELATED, answer("cost"), RELATED)
    assert reply.buttons[-1].title == content.handoff.person.title


def test_more_of_the_same(content: Faq) -> None:
    """Whoever wants more is told the topic again, and that there is no more, in turn."""
    _, *replies = conversation(content, answer("cost"), MORE, MORE)
    topic = content.topics["cost"]
    wordings = zip((topic.again, topic.answer), content.more.answers, strict=True)
    for reply, sentences in zip(replies, wordings, strict=True):
        assert reply.text == content.clinic.fill("\n".join(sentences))
        assert (reply.outcome, reply.topics) == ("answer", ("cost",))


def test_buttons_offer_what_was_not_told_yet(content: Faq) -> None:
    """Of the topics that follow, those not told yet are offered; when all were told, all."""
    first, *others = content.topics["cost"].follow_ups
    titles = [content.topics[key].title for key in others]
    *_, reply = conversation(content, answer(first), answer("cost"))
    assert [button.title for button in reply.buttons] == titles
    *_, reply = conversation(content, answer(first, *others), answer("cost"))
    assert [button.title for button in reply.buttons] == [content.topics[first].title, *titles]


@pytest.mark.parametrize("label", ["safety/emergency", "safety/self_harm"])
def test_an_emergency_is_said_in_the_same_words(content: Faq, label: str) -> None:
    """What was reviewed word for word, and may be urgent, is not put differently."""
    first, second = conversation(content, decided(label), decided(label))
    assert first == second


def test_every_wording_with_others_takes_turns(content: Faq) -> None:
    """What can be put differently is, the next time; its outcome and buttons stay."""
    for label, wording in content.wordings():
        if wording.again and not label.startswith("out_of_scope/"):
            first, second = conversation(content, decided(label), decided(label))
            assert second.text == content.clinic.fill(wording.again[0]) != first.text, label
            assert (second.outcome, second.buttons) == (first.outcome, first.buttons), label


_DECISIONS = st.sampled_from(
    [
        RELATED,
        UNRELATED,
        UNCLEAR,
        answer("cost"),
        decided("handoff/booking"),
        decided("chitchat/thanks"),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_DECISIONS, max_size=12))
def test_a_refusal_is_never_said_twice_in_a_row(content: Faq, decisions: list[Decision]) -> None:
    """Whatever came before, two replies in a row that do not answer are not the same words."""
    replies = conversation(content, *decisions)
    assert [reply.outcome for reply in replies] == [decision.outcome for decision in decisions]
    for before, after in pairwise(replies):
        if after.outcome in ("out_of_scope", "clarify", "handoff"):
            assert after.text != before.text


def test_three_answers_are_joined_once(content: Faq) -> None:
    """The words between two answers do not come twice in one reply."""
    reply = say(answer("cost", "pain", "risks"), content)
    assert reply.text.count(content.joins.both) == 1
    assert reply.text.endswith(content.clinic.fill(content.topics["risks"].answer))
