"""From what is to be said to the words. Pure: the same decision, told the same, the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.content import FAQ, Faq, Handoff, Topic
from app.deciding import LANGUAGE, Decision
from app.figures import bare
from app.messages import TEXT_LIMIT, Button, Outcome, Reply, Source
from app.told import Told

CLARIFY = "clarify"
MORE = "more"
_NEAR = 2
_ALTERNATIVES = 5
_MOST_BUTTONS = 3
_RESTART = "/restart"
_NOTHING = Told()


def notice(text: str, faq: Faq) -> Reply | None:
    """The reply to what is no question at all: empty, too long, no words, `/restart`, a wish to be
    forgotten; or None.
    """
    if len(text) > TEXT_LIMIT:
        return _notice("out_of_scope", faq.notices.too_long, faq)
    if not text.strip():
        return _notice("chitchat", faq.notices.empty, faq)
    if is_restart(text):
        return _notice("chitchat", faq.notices.restart, faq)
    if wants_forgotten(text, faq):
        return replace(_notice("chitchat", faq.notices.forgotten, faq), forgotten=True)
    if not any(character.isalpha() for character in text):
        return _notice("chitchat", faq.notices.no_words, faq)
    return None


def is_restart(text: str) -> bool:
    """Whether `text` is Rasa's command to begin anew."""
    return text.strip().lower() == _RESTART


def fixed(wording: str, faq: Faq) -> Reply:
    """A reply that says `wording` and offers the clinic's people."""
    person = _buttons([faq.handoff.person])
    return Reply("handoff", faq.clinic.fill(wording), buttons=person)


def wants_forgotten(text: str, faq: Faq) -> bool:
    """Whether `text` asks for what was written to be deleted."""
    return bare(text) in faq.wants_forgotten


def say(decision: Decision, faq: Faq, told: Told = _NOTHING) -> Reply:
    """The reply that `decision` calls for. What was `told` before is put differently."""
    return Reply(
        decision.outcome,
        faq.clinic.fill("\n".join(_paragraphs(decision, faq, told))),
        topics=decision.topics,
        buttons=_buttons(_offers(decision, faq, told)),
        sources=_sources(decision, faq),
        confidence=decision.confidence,
        alternatives=decision.near[:_ALTERNATIVES],
        why=decision.why,
    )


def heard(decision: Decision, told: Told) -> Told:
    """What has been told once `decision` is said."""
    labels = (CLARIFY,) if decision.outcome == "clarify" else decision.labels
    return told.after(decision.outcome, (*labels, MORE) if decision.more else labels)


def _paragraphs(decision: Decision, faq: Faq, told: Told) -> Iterable[str]:
    if decision.outcome == "clarify":
        return [_turn([faq.clarify.answer, *faq.clarify.again], told.times.get(CLARIFY, 0))]
    if decision.outcome != "answer":
        return [_fixed(decision.labels[0], faq, told)]
    first, *others = [_answer(label, faq, told) for label in decision.labels]
    # One line each: Rasa's clients make messages of their own of what an empty line parts.
    spoken = [first, *(f"{faq.joins.both} {other}" for other in others[:1]), *others[1:]]
    if decision.more:
        return [*spoken, _turn(faq.more.answers, told.times.get(MORE, 0))]
    return [*spoken, getattr(faq.joins, decision.rest)] if decision.rest else spoken


def _answer(label: str, faq: Faq, told: Told) -> str:
    topic = faq.topics[label.split("/")[1]]
    return _turn([topic.answer, topic.again], told.times.get(label, 0))


def _fixed(label: str, faq: Faq, told: Told) -> str:
    if label.startswith(LANGUAGE):
        return faq.notices.languages.get(label.removeprefix(LANGUAGE), faq.notices.language)
    wording, said = faq.fixed[label], told.times.get(label, 0)
    if not label.startswith("out_of_scope/"):
        return _turn([wording.answer, *wording.again], said)
    if told.misses:
        # The second miss in a row: the first of `again` leads with the people at the clinic.
        return _turn([*wording.again, wording.answer], told.misses - 1)
    return _turn([wording.answer, *wording.again[1:]], said)


def _turn(texts: Sequence[str], number: int) -> str:
    """One after another; from the last on the first again."""
    return texts[number % len(texts)]


def _sources(decision: Decision, faq: Faq) -> tuple[Source, ...]:
    if decision.outcome != "answer":
        return ()
    topics = [faq.topics[topic] for topic in decision.topics]
    return tuple(Source(s.section, tuple(s.evidence)) for topic in topics for s in topic.sources)


def _offers(decision: Decision, faq: Faq, told: Told) -> list[Topic | Handoff]:
    if decision.outcome == "answer":
        return [faq.topics[key] for key in _next(decision.topics, faq, told)]
    if decision.outcome == "clarify":
        offered = [faq.topics[topic] for topic in decision.topics]
        return [faq.handoff.person, *offered] if told.misses else [*offered]
    label = decision.labels[0]
    if label.startswith("out_of_scope/"):
        near = [guess.topic for guess in decision.near] if label.endswith("/related") else []
        topics = [faq.topics[key] for key in (near or faq.starters)[:_NEAR]]
        return [faq.handoff.person, *topics] if told.misses else [*topics, faq.handoff.person]
    if label in ("chitchat/greeting", "chitchat/capabilities"):
        return [faq.topics[key] for key in faq.starters]
    return [faq.handoff.person] if label == "chitchat/bot" else []


def _next(topics: tuple[str, ...], faq: Faq, told: Told) -> list[str]:
    """What to ask next: the follow-ups of what is answered that were not told yet, or else all."""
    follow_ups = dict.fromkeys(key for topic in topics for key in faq.topics[topic].follow_ups)
    others = [key for key in follow_ups if key not in topics]
    fresh = [key for key in others if f"{FAQ}/{key}" not in told.times]
    return (fresh or others)[:_MOST_BUTTONS]


def _notice(outcome: Outcome, wording: str, faq: Faq) -> Reply:
    topics = [faq.topics[key] for key in faq.starters[:_NEAR]]
    buttons = _buttons([*topics, faq.handoff.person])
    return Reply(outcome, faq.clinic.fill(wording), buttons=buttons)


def _buttons(choices: Iterable[Topic | Handoff]) -> tuple[Button, ...]:
    return tuple(Button(choice.title, choice.question) for choice in choices)
