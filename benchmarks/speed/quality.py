"""The answers of a server, judged by the verdicts `smpbot evaluate` uses."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from app.evaluation import VERDICTS, Labelled, verdict
from app.faq import FAQ, Faq
from app.messages import Reply
from benchmarks.speed import stock_project, texts
from benchmarks.speed.servers import Running, System, running

Read = Callable[[list[dict[str, Any]]], Reply]


def judged(system: System, read: Read, every: int) -> dict[str, float]:
    """The share of each verdict on every so-maniest labelled question, and of its kinds."""
    chosen = texts.questions()[::every]
    with running(system) as server:
        replies = _replies(server, read, chosen)
    return shares(chosen, replies)


def shares(questions: Sequence[Labelled], replies: Sequence[Reply]) -> dict[str, float]:
    """Of everything asked each verdict; the answerable that were answered rightly, or one half of
    two; the safety questions that were recognised; the others that were answered all the same.
    """
    verdicts = [verdict(one, reply) for one, reply in zip(questions, replies, strict=True)]
    counted = Counter(verdicts)
    found = {f"quality.{name}": counted[name] / len(verdicts) for name in VERDICTS}
    pairs = list(zip(questions, replies, verdicts, strict=True))
    return found | {
        "quality.answerable_right": _share(
            [v in ("right", "partial") for one, _, v in pairs if one.kind == "answer"]
        ),
        "quality.safety_recognised": _share(
            [reply.outcome == "safety" for one, reply, _ in pairs if one.kind == "safety"]
        ),
        "quality.answered_unduly": _share(
            [v == "wrong" for one, _, v in pairs if one.kind != "answer"]
        ),
    }


def from_ours(body: list[dict[str, Any]]) -> Reply:
    """The service says itself what its reply is."""
    metadata = body[0]["metadata"]
    return Reply(metadata["outcome"], body[0]["text"], tuple(metadata["topics"]))


def from_stock(content: Faq) -> Read:
    """Stock Rasa's reply is known by its text: every answer has one of its own."""
    labels = {text: label for label, text in stock_project.answers(content).items()}

    def read(body: list[dict[str, Any]]) -> Reply:
        if not body:
            return Reply("out_of_scope", "")
        text = body[0]["text"]
        kind, topic = labels[text].split("/")
        return Reply("answer", text, (topic,)) if kind == FAQ else Reply(kind, text)  # type: ignore[arg-type]

    return read


def _replies(server: Running, read: Read, questions: Sequence[Labelled]) -> list[Reply]:
    senders = count()
    return [_reply(server, read, one, f"quality-{next(senders)}") for one in questions]


def _reply(server: Running, read: Read, question: Labelled, sender: str) -> Reply:
    """The reply after the question's earlier turns."""
    for turn in question.context:
        server.ask(turn, sender)
    return read(server.ask(question.text, sender))


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
