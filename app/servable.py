"""A model and all that belongs to it: what answers a turn, and what is exchanged as one.

The name is TensorFlow Serving's: the object that clients are served by, and whose life ends with
the last one who uses it (Olston et al. 2017: TensorFlow-Serving).
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.answers import heard, is_restart, notice, say, wants_forgotten
from app.batching import Batcher, Overloaded
from app.deciding import Decision, Reading
from app.following import goes_on
from app.known import Known
from app.language import Languages
from app.messages import Asked, Reply
from app.nlu import Model
from app.redaction import redacted
from app.safety import Gate
from app.session import Session, fingerprint
from app.understanding import Before, understand

# For so many messages after it what pointed to a professional is not passed over.
_CAUTIOUS_TURNS = 2
# As much of a question as a follow-up may lean on.
_KEPT = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Reader:
    """Reads texts, a batch at a time: with the gate, the language detector and the model.

    It does not know the Servable it is part of: a circle of references would outlive its use.
    """

    model: Model
    gate: Gate
    languages: Languages
    batch_sizes: Callable[[float], None] | None = None

    @classmethod
    def of(cls, model: Model, batch_sizes: Callable[[float], None] | None) -> "Reader":
        """All that reading with `model` takes."""
        return cls(model, Gate.of(model.faq), Languages.of(model.faq), batch_sizes)

    def __call__(self, asked: list[Asked]) -> list[Reading]:
        """One reading for each text, in order."""
        if self.batch_sizes:
            self.batch_sizes(len(asked))
        predictions = self.model.predict(asked)
        return [
            Reading(self.gate.screen(one.text), self.languages.foreign(one.text), prediction)
            for one, prediction in zip(asked, predictions, strict=True)
        ]


class Servable:
    """Answers turns with one model, on a worker thread of its own."""

    def __init__(
        self,
        model: Model,
        *,
        max_waiting: int = 512,
        batch_sizes: Callable[[float], None] | None = None,
    ) -> None:
        """`batch_sizes` is told how many messages each batch had."""
        self.model = model
        self._known = Known()
        self._reader = Reader.of(model, batch_sizes)
        self.batcher: Batcher[Asked, Reading] = Batcher(self._reader, max_waiting=max_waiting)
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    @contextmanager
    def in_use(self) -> Iterator["Servable"]:
        """While entered, `retire` waits."""
        self._users += 1
        self._unused.clear()
        try:
            yield self
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()

    async def retire(self) -> None:
        """Ends the worker once nobody uses it; meanwhile the event loop goes on."""
        await self._unused.wait()
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Ends the worker."""
        self.batcher.close()

    def forget(self) -> None:
        """Forgets what was asked lately."""
        self._known.clear()

    def refuse_overload(self, text: str) -> None:
        """Raises Overloaded when what waits will take too long and `text` would have to be read."""
        if not self.batcher.overloaded:
            return
        if self._known.get(text) is None and notice(text, self.model.faq) is None:
            raise Overloaded

    def alarming(self, text: str) -> bool:
        """Whether the words alone call for a professional."""
        return self._reader.gate.screen(text) is not None

    async def ask(self, text: str, context: list[str]) -> Reply:
        """The reply after the earlier user turns `context`, replayed; nothing is kept."""
        session = Session()
        for earlier in context:
            _, session = await self.turn(earlier, session)
        reply, _ = await self.turn(text, session)
        return reply

    async def turn(self, text: str, session: Session) -> tuple[Reply, Session]:
        """The reply to `text` in a conversation, and what is remembered after it."""
        text = _CONTROL.sub(" ", text)
        faq = self.model.faq
        session = session.within(faq)
        before = session.leant_on(text)
        if not before.picked(text) and (said := notice(text, faq)):
            anew = is_restart(text) or wants_forgotten(text, faq)
            return said, Session() if anew else session
        decision = await understand(text, before, faq, self.batcher.all, self._known)
        alarmed, cautious = decision.outcome == "safety", session.cautious - 1
        if session.caution and goes_on(text, decision, session.caution, faq.gate.harmless):
            decision = session.caution
        caution = _bare_of_words(decision) if alarmed else session.caution
        reply = say(decision, faq, session.told)
        return reply, Session(
            before=_leaning(before, text, decision, reply),
            earlier=before,
            last=fingerprint(text),
            told=heard(decision, session.told),
            caution=caution if alarmed or cautious > 0 else None,
            cautious=_CAUTIOUS_TURNS if alarmed else cautious,
        )


def _bare_of_words(caution: Decision) -> Decision:
    """The decision without what the person wrote."""
    return replace(caution, why={"caution": caution.labels[0]}, near=())


def _leaning(before: Before, text: str, decision: Decision, reply: Reply) -> Before:
    """What the message after `text` may lean on: the last question, unless that was refused or
    called for a professional, which nothing said later may be answered over.
    """
    understood = decision.outcome in ("answer", "clarify") and not decision.more
    kept = decision.outcome == "chitchat" or decision.more or decision.doubtful
    return Before(
        redacted(text)[-_KEPT:] if understood else before.question if kept else None,
        decision.topics if decision.outcome == "answer" else (),
        reply.outcome,
        reply.buttons,
    )
