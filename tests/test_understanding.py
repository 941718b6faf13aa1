"""What a message with several parts means, and that every message means something."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers import say
from app.content import Faq
from app.conversation import Conversations
from app.deciding import Reading
from app.messages import Asked, Button, Outcome
from app.safety import Hit
from app.understanding import Before, understand
from tests.predictions import HandMadeModel, understood

pytestmark = pytest.mark.anyio
MEANINGS = {
    "what does smp cost": "faq/cost",
    "does it hurt": "faq/pain",
    "can i bring my dog": "handoff/business",
    "will it rain tomorrow": "out_of_scope/unrelated",
    "does my dot look odd": "safety/symptom",
    "price": "faq/cost",
    "soreness": "faq/pain",
}


@pytest.fixture(scope="module")
def model(content: Faq) -> HandMadeModel:
    """A model that understands a few texts."""
    return HandMadeModel(content, MEANINGS)


@pytest.fixture(scope="module")
def conversations(model: HandMadeModel) -> Iterator[Conversations]:
    """Conversations with that model."""
    started = Conversations(model.as_model())
    yield started
    started.close()


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("what does smp cost and does it hurt", ("cost", "pain")),
        ("does it hurt, also what does smp cost", ("pain", "cost")),
        ("I am 50. what does smp cost\ndoes it hurt", ("cost", "pain")),
        ("soreness and price", ("pain", "cost")),
        ("price, soreness", ("cost", "pain")),
    ],
)
async def test_two_questions(
    conversations: Conversations, content: Faq, text: str, topics: tuple[str, str]
) -> None:
    """Two questions, or two words for two topics, get both answers with the sources of both."""
    reply = await conversations.ask(text, [])
    first, second = (content.topics[topic] for topic in topics)
    assert (reply.outcome, reply.topics) == ("answer", topics)
    joined = f"{first.answer}\n{content.joins.both} {second.answer}"
    assert reply.text == content.clinic.fill(joined)
    sections = [source.section for topic in (first, second) for source in topic.sources]
    assert [source.section for source in reply.sources] == sections


@pytest.mark.parametrize(
    ("other", "outcome"),
    [("will it rain tomorrow", "out_of_scope"), ("can i bring my dog", "handoff")],
)
@pytest.mark.parametrize("order", [1, -1])
async def test_half_of_it(
    conversations: Conversations, content: Faq, other: str, outcome: str, order: int
) -> None:
    """Of two questions with one answer that is given, with a sentence about the other."""
    text = " and ".join(["what does smp cost", other][::order])
    reply = await conversations.ask(text, [])
    said = f"{content.topics['cost'].answer} {getattr(content.joins, outcome)}"
    assert (reply.outcome, reply.topics) == ("answer", ("cost",))
    assert reply.text == content.clinic.fill(said)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("can i bring my dog and will it rain tomorrow", "handoff"),
        ("will it rain tomorrow and can i bring my dog", "out_of_scope"),
    ],
)
async def test_two_refusals(conversations: Conversations, text: str, outcome: Outcome) -> None:
    """When neither question has an answer, the reply is that to the first."""
    assert (await conversations.ask(text, [])).outcome == outcome


@pytest.mark.parametrize(
    "text",
    [
        "what does smp cost and does my dot look odd",
        "what does smp cost? I have had it done. does my dot look odd",
        "what does smp cost? by the way I am pregnant",
        "price and chest pain",
    ],
)
async def test_safety_in_any_part(conversations: Conversations, text: str) -> None:
    """One part that calls for a professional is the reply to all of it."""
    reply = await conversations.ask(text, [])
    assert (reply.outcome, reply.topics) == ("safety", ())


async def test_the_question_of_a_story(conversations: Conversations) -> None:
    """In a long story the question is found, and everything else of it is not answered."""
    story = f"{'I have worn a cap for years and my mates all joke. ' * 6}does it hurt"
    assert (await conversations.ask(story, [])).topics == ("pain",)


async def test_what_is_read(content: Faq) -> None:
    """The model reads the whole message and each of its questions; a plain message once."""
    model = HandMadeModel(content, MEANINGS)
    with closing(Conversations(model.as_model())) as conversations:
        await conversations.ask("what does smp cost and does it hurt", [])
        await conversations.ask("price", [])
    whole = "what does smp cost and does it hurt"
    assert sorted(model.texts) == sorted([whole, "what does smp cost", "does it hurt", "price"])


async def test_a_question_in_the_contents_words_is_joined_once(content: Faq) -> None:
    """After a tapped button the person's question and the content's are the same text."""
    model = HandMadeModel(content, {"How much does it cost?": "faq/cost", "so": "faq/pain?"})
    with closing(Conversations(model.as_model())) as conversations:
        await conversations.ask("so", ["How much does it cost?"])
    assert model.texts.count("How much does it cost? so") == 1


async def test_what_is_asked_again_is_not_read_again(content: Faq) -> None:
    """The same words mean the same, so the model reads them once; the replies are as ever."""
    model = HandMadeModel(content, MEANINGS)
    with closing(Conversations(model.as_model())) as conversations:
        first = await conversations.ask("does it hurt", [])
        assert await conversations.ask("does it hurt", []) == first
    assert model.texts == ["does it hurt"]


_LABELS = st.sampled_from(["faq/cost", "faq/pain?", "safety/minor", "handoff/person"])
_BUTTON = Button("Cost", "How much does it cost?")
_BEFORE = st.builds(
    Before,
    question=st.none() | st.text(),
    topics=st.sampled_from([(), ("cost",)]),
    outcome=st.sampled_from([None, "answer", "clarify", "out_of_scope"]),
    buttons=st.sampled_from([(), (_BUTTON,)]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text() | st.lists(st.sampled_from([*MEANINGS, "?", "and", "why", "2"])).map(" ".join),
    _BEFORE,
    _LABELS,
)
async def test_anything_is_understood(content: Faq, text: str, before: Before, label: str) -> None:
    """Whatever is written after whatever, there is something to say to it."""

    async def read(asked: Sequence[Asked]) -> list[Reading]:
        return [Reading(None, None, understood(content, label)) for _ in asked]

    decision = await understand(text, before, content, read)
    assert say(decision, content).text


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("I have diabetes. I can't breathe, does it hurt", "emergency"),
        ("I take warfarin. I want to kill myself. what does smp cost", "self_harm"),
    ],
)
async def test_the_most_urgent_circumstance_is_the_reply(
    conversations: Conversations, content: Faq, text: str, urgent: str
) -> None:
    """Whatever else is told beside it, and wherever it stands."""
    reply = await conversations.ask(text, [])
    assert reply.text == content.clinic.fill(content.fixed[f"safety/{urgent}"].answer)


async def test_an_alarm_in_both_texts_together_is_heard(content: Faq) -> None:
    """What the gate finds only across the question and what leans on it keeps it from an answer."""
    vague = understood(content, "faq/sessions?")

    async def read(asked: Sequence[Asked]) -> list[Reading]:
        alarm = Hit("symptom", "swollen since")
        known = understood(content, "faq/pain")
        return [
            Reading(alarm, None, known) if one.joined else Reading(None, None, vague)
            for one in asked
        ]

    before = Before("is it swollen", ("pain",))
    assert (await understand("since monday", before, content, read)).outcome != "answer"
