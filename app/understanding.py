"""From a text, and what was said before it, to what is to be said."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from app import following, leaning, parts
from app.composing import Part, clearest, compose, several
from app.content import FAQ, Faq
from app.deciding import MINOR, Decision, Reading, decide, decided, unless_vague
from app.figures import bare
from app.known import Known
from app.messages import Asked, Button, Outcome

_OFFERING = ("clarify", "out_of_scope")
# So few words after a question which of some topics is meant are an answer to it.
_CHOICE_WORDS = 5
_PLAIN = 0.6
Read = Callable[[Sequence[Asked]], Awaitable[Sequence[Reading]]]


@dataclass(frozen=True, slots=True)
class Before:
    """What a message may lean on: the last question that was understood, what was answered to it,
    the last reply's outcome and buttons.
    """

    question: str | None = None
    topics: tuple[str, ...] = ()
    outcome: Outcome | None = None
    buttons: tuple[Button, ...] = ()

    @property
    def offered(self) -> tuple[Button, ...]:
        """What can be chosen now: the buttons of a choice or of a refusal."""
        return self.buttons if self.outcome in _OFFERING else ()

    def questions(self, faq: Faq) -> list[str]:
        """The question before, in the person's words and, after one answer, in the content's."""
        asked = [self.question] if self.question else []
        return asked + [faq.topics[topic].question for topic in self.topics[:1]]

    def within(self, faq: Faq) -> "Before":
        """The same without the topics that `faq` does not have."""
        return replace(self, topics=tuple(topic for topic in self.topics if topic in faq.topics))

    def picked(self, text: str, person: str = "") -> Button | None:
        """The button that `text` names by its place ("the second one", "2"), if there is one."""
        asked = self.outcome == "clarify"
        return following.picked(text, self.offered, asked=asked, person=person)


async def understand(
    text: str,
    before: Before,
    faq: Faq,
    read: Read,
    known: Known | None = None,
) -> Decision:
    """What to say to `text`. `read` is asked for the text and its parts at once, unless `known` has
    what it means by itself.
    """
    return unless_vague(await _in_context(text, before, faq, read, known), text, faq)


async def _in_context(
    text: str, before: Before, faq: Faq, read: Read, known: Known | None
) -> Decision:
    if button := before.picked(text, faq.handoff.person.question):
        return await _taken(button, faq, read)
    alone = known.get(text) if known else None
    if alone is None:
        alone = await by_itself(text, faq, read)
        if known:
            known.keep(text, alone)
    if before.topics and bare(text) in faq.wants_more and alone.outcome != "safety":
        return _more(before.topics[0])
    if label := _chosen(before, text, alone, faq):
        chosen = decided(label, chosen=alone.why)
        return replace(chosen, confidence=alone.confidence, near=alone.near)
    if not before.question or not leaning.leans(text, alone):
        return alone
    together = await with_question(before, text, faq, read)
    return leaning.resolve(alone, together, before.topics, faq) if together else alone


async def _taken(button: Button, faq: Faq, read: Read) -> Decision:
    """What a button stands for; one that the content no longer has is read as if it was typed."""
    if label := faq.exact.get(bare(button.payload)):
        return decided(label, picked=button.title)
    return await by_itself(button.payload, faq, read)


async def by_itself(text: str, faq: Faq, read: Read) -> Decision:
    """What `text` means if nothing was said before it."""
    asked = parts.questions(text)
    read_as = asked if len(asked) > 1 else parts.readings(text, asked)
    told = [one for one in parts.statements(text) if one not in (text, *read_as)] if asked else []
    texts = [text, *read_as, *told, *parts.halves(text, asked)]
    decisions = await _decided(texts, faq, read)
    whole, *others = [Part(*pair) for pair in zip(texts, decisions, strict=True)]
    others, beside, halves = _cut(others, len(read_as), len(told))
    # The gate has named the most urgent of what the whole tells; a clause may tell of less.
    alarming = _told_alarm([*beside, *halves])
    if alarming and whole.decision.outcome != "safety":
        return alarming
    if len(asked) > 1:
        return compose(whole.decision, others)
    alone = clearest(whole.decision, others)
    return compose(alone, halves) if several(halves) else alone


async def with_question(before: Before, text: str, faq: Faq, read: Read) -> list[Decision]:
    """What `text` means read together with the question before it, in each of its wordings; of
    readings that no model decided only those that call for a professional.
    """
    asked = (text, *parts.introduced(text))
    joined = [f"{question} {one}" for question in before.questions(faq) for one in asked]
    found = await _decided(joined, faq, read, joined=True)
    return [one for one in found if one.near or one.outcome == "safety"]


async def _decided(
    texts: Sequence[str], faq: Faq, read: Read, *, joined: bool = False
) -> list[Decision]:
    """A decision on each text; one that comes twice, as a tapped button's question does, is read
    once.
    """
    asked = [Asked(one, joined) for one in dict.fromkeys(texts)]
    readings = await read(asked)
    found = {a.text: decide(a.text, r, faq) for a, r in zip(asked, readings, strict=True)}
    return [found[one] for one in texts]


def _told_alarm(told: list[Part]) -> Decision | None:
    """What somebody tells beside a question calls for a professional as well, if it plainly does:
    torn out of a story, a clause sounds worse than it is, and an age may be that of long ago.
    """
    alarms = [p.decision for p in told if p.decision.outcome == "safety"]
    plain = [
        alarm
        for alarm in alarms
        if alarm.labels[0] != MINOR and (alarm.confidence is None or alarm.confidence >= _PLAIN)
    ]
    return next(iter(plain), None)


def _more(topic: str) -> Decision:
    label = f"{FAQ}/{topic}"
    return Decision("answer", (label,), why={"more": label}, more=True)


def _chosen(before: Before, text: str, alone: Decision, faq: Faq) -> str | None:
    """The label of the topic on offer that a few doubtful words most likely mean."""
    if before.outcome != "clarify" or not alone.doubtful or len(text.split()) > _CHOICE_WORDS:
        return None
    label = f"{FAQ}/{alone.near[0].topic}"
    return label if label in [faq.exact.get(bare(b.payload)) for b in before.offered] else None


def _cut(found: list[Part], first: int, second: int) -> tuple[list[Part], list[Part], list[Part]]:
    return found[:first], found[first : first + second], found[first + second :]
