"""Meta's Graph API: what each answer means for a message."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.channels.whatsapp.events import Sender
from app.channels.whatsapp.graph import (
    Ambiguous,
    ChannelStopped,
    Graph,
    GraphError,
    MessageFailed,
    PairLimited,
    Retry,
    classify,
)
from app.channels.whatsapp.rendering import read_and_typing, render
from app.messages import Reply
from tests.fake_graph import NUMBER, TOKEN, VERSION, FakeGraph, Fault, serving

pytestmark = pytest.mark.anyio
BODY = render(Reply("answer", "Hello."), Sender("61400000001", None))


@pytest.fixture
def fake() -> Iterator[FakeGraph]:
    """A stand-in for Meta."""
    fake = FakeGraph()
    with serving(fake):
        yield fake


@pytest.fixture
async def graph(fake: FakeGraph) -> AsyncIterator[Graph]:
    """A client of the stand-in."""
    graph = Graph(fake.url, VERSION, NUMBER, TOKEN, 5.0)
    yield graph
    await graph.aclose()


async def test_a_message_is_sent(fake: FakeGraph, graph: Graph) -> None:
    """And its id is known."""
    assert await graph.send(BODY) == "wamid.out1"
    assert fake.sent[0]["text"]["body"] == "Hello."


async def test_read_and_typing(fake: FakeGraph, graph: Graph) -> None:
    """The person sees that somebody is at it."""
    await graph.show_typing(read_and_typing("wamid.1"))
    assert fake.read == ["wamid.1"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (130429, Retry),
        (131056, PairLimited),
        (190, ChannelStopped),
        (131047, MessageFailed),
        (131048, MessageFailed),
        ("500", Ambiguous),
        ("429", Retry),
        ("drop", Ambiguous),
    ],
)
async def test_each_fault(
    fake: FakeGraph, graph: Graph, fault: Fault, error: type[GraphError]
) -> None:
    """Is told by its kind, which says what to do."""
    fake.faults.append(fault)
    with pytest.raises(error):
        await graph.send(BODY)
    assert len(fake.sent) == (fault == "drop")


async def test_nobody_there() -> None:
    """What never left can be sent again."""
    graph = Graph("http://127.0.0.1:1", VERSION, NUMBER, TOKEN, 5.0)
    with pytest.raises(Retry):
        await graph.send(BODY)
    await graph.aclose()


async def test_a_token_that_has_expired(fake: FakeGraph, graph: Graph) -> None:
    """Stops the channel, not the message."""
    fake.token = "another"
    with pytest.raises(ChannelStopped):
        await graph.send(BODY)


@pytest.mark.parametrize("content", [None, [], {}, {"error": 1}, {"error": {"code": True}}])
@pytest.mark.parametrize(
    ("status", "error"), [(400, MessageFailed), (503, Ambiguous), (429, Retry), (404, Retry)]
)
def test_an_answer_without_a_code(content: object, status: int, error: type[GraphError]) -> None:
    """The status decides when there is nothing better."""
    assert type(classify(status, content, None)) is error


@pytest.mark.parametrize(
    ("header", "after"),
    [("7", 7.0), ("99999999", 300.0), ("soon", None), (None, None), ("²", None)],
)
def test_retry_after(header: str | None, after: float | None) -> None:
    """Is honoured when it is a number of seconds."""
    assert classify(400, {"error": {"code": 4}}, header).after == after


def test_what_can_never_be_sent_is_told_by_its_code() -> None:
    """Whatever status comes with it."""
    assert type(classify(500, {"error": {"code": 131047}}, None)) is MessageFailed
