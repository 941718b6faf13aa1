"""From what is to be said to the words: what a reply consists of when nothing was told before."""

import pytest

from app.answers import notice, say
from app.content import Faq, Handoff, Topic
from app.deciding import Decision, clarify, decided
from app.messages import Guess

_NEAR = tuple(Guess(topic, 0.1) for topic in ("cost", "sessions", "pain"))


def answer(*topics: str, rest: str | None = None) -> Decision:
    """To answer these topics."""
    labels = tuple(f"faq/{topic}" for topic in topics)
    return Decision("answer", labels, 0.9, _NEAR, {"evidence": 0.9}, rest=rest)


@pytest.mark.parametrize(
    ("text", "outcome", "wording"),
    [
        ("", "chitchat", "empty"),
        (" \n\t\u00a0", "chitchat", "empty"),
        ("...", "chitchat", "no_words"),
        ("🙂👍🏽", "chitchat", "no_words"),
        ("123", "chitchat", "no_words"),
        ("/restart", "chitchat", "restart"),
        (" /Restart\n", "chitchat", "restart"),
        ("x" * 4097, "out_of_scope", "too_long"),
        (" " * 4097, "out_of_scope", "too_long"),
    ],
)
def test_notice(content: Faq, text: str, outcome: str, wording: str) -> None:
    """What is no question gets a sentence that says so, something to start with, a person."""
    reply = notice(text, content)
    assert reply is not None
    assert (reply.outcome, reply.text) == (outcome, getattr(content.notices, wording))
    starters = [content.topics[key].title for key in content.starters]
    person = content.handoff.person.title
    assert [button.title for button in reply.buttons] == [*starters[:2], person]
    assert (reply.topics, reply.sources, reply.confidence) == ((), (), None)


@pytest.mark.parametrize("text", ["a", "费", "x" * 4096, "/restart now", "restart", "/help"])
def test_no_notice(content: Faq, text: str) -> None:
    """Anything with a letter that is not too long is a question."""
    assert notice(text, content) is None


def test_answer(content: Faq) -> None:
    """An answer is the topic's, with its follow-ups as buttons, its sources and other guesses."""
    reply = say(answer("cost"), content)
    cost = content.topics["cost"]
    follow_ups = [content.topics[key] for key in cost.follow_ups]
    assert (reply.topics, reply.text) == (("cost",), content.clinic.fill(cost.answer))
    assert [(b.title, b.payload) for b in reply.buttons] == [
        (topic.title, topic.question) for topic in follow_ups
    ]
    assert [(s.section, list(s.evidence)) for s in reply.sources] == [
        (source.section, source.evidence) for source in cost.sources
    ]
    assert (reply.confidence, reply.alternatives, reply.why) == (0.9, _NEAR, {"evidence": 0.9})


def test_two_answers(content: Faq) -> None:
    """Two topics are answered one after the other, joined by a sentence, each with its sources."""
    reply = say(answer("cost", "pain"), content)
    cost, pain = content.topics["cost"], content.topics["pain"]
    joined = f"{cost.answer}\n{content.joins.both} {pain.answer}"
    assert (reply.topics, reply.text) == (("cost", "pain"), content.clinic.fill(joined))
    assert [source.section for source in reply.sources] == [
        source.section for source in [*cost.sources, *pain.sources]
    ]


def test_what_follows_two_answers(content: Faq) -> None:
    """Neither of the two topics is offered again, and no more than three others."""
    reply = say(answer("cost", "sessions"), content)
    answered = {content.topics[key].title for key in ("cost", "sessions")}
    titles = [button.title for button in reply.buttons]
    assert 0 < len(titles) <= 3
    assert not answered & set(titles)


@pytest.mark.parametrize("rest", ["out_of_scope", "handoff"])
def test_a_half_without_an_answer(content: Faq, rest: str) -> None:
    """The half that is answered comes first; a sentence says where to go with the other."""
    reply = say(answer("cost", rest=rest), content)
    text = f"{content.topics['cost'].answer} {getattr(content.joins, rest)}"
    assert reply.text == content.clinic.fill(text)
    assert (reply.outcome, reply.topics) == ("answer", ("cost",))


def test_clarify(content: Faq) -> None:
    """A choice names its topics, best first, and has a button for each."""
    reply = say(clarify(("cost", "sessions", "pain")), content)
    assert (reply.text, reply.topics) == (content.clarify.answer, ("cost", "sessions", "pain"))
    offered = [content.topics[key].question for key in reply.topics]
    assert [button.payload for button in reply.buttons] == offered


def test_refusal(content: Faq) -> None:
    """What may be near the article is refused with the two nearest topics and a person."""
    reply = say(Decision("out_of_scope", ("out_of_scope/related",), near=_NEAR), content)
    assert reply.text == content.clinic.fill(content.out_of_scope.related.answer)
    near: list[Topic | Handoff] = [
        content.topics["cost"],
        content.topics["sessions"],
        content.handoff.person,
    ]
    assert [button.title for button in reply.buttons] == [choice.title for choice in near]


def test_every_wording(content: Faq) -> None:
    """Each outcome that is no answer has its own fixed wording."""
    for label, wording in content.wordings():
        reply = say(decided(label), content)
        assert reply.outcome == label.split("/")[0]
        assert reply.text == content.clinic.fill(wording.answer)


@pytest.mark.parametrize(
    ("label", "offered"),
    [
        ("out_of_scope/unrelated", "starters and person"),
        ("chitchat/greeting", "starters"),
        ("chitchat/capabilities", "starters"),
        ("chitchat/bot", "person"),
        ("chitchat/thanks", "nothing"),
        ("handoff/booking", "nothing"),
        ("safety/emergency", "nothing"),
    ],
)
def test_what_is_offered(content: Faq, label: str, offered: str) -> None:
    """Where someone may not know what to ask there are starters; in an emergency no distraction."""
    starters = [content.topics[key].title for key in content.starters]
    person = [content.handoff.person.title]
    titles = {
        "starters": starters,
        "starters and person": starters[:2] + person,
        "person": person,
        "nothing": [],
    }
    reply = say(decided(label), content)
    assert [button.title for button in reply.buttons] == titles[offered]
