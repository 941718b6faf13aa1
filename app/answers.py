"""From what is known of a message to what is said. Pure: the same input, the same words."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.content import FAQ, Faq, Handoff, Topic
from app.figures import bare
from app.messages import TEXT_LIMIT, Button, Guess, Outcome, Reply, Source
from app.nlu import Prediction
from app.safety import Hit

_OFFERED = 3
_NEAR = 2
_ALTERNATIVES = 5
_RESTART = "/restart"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the gate and the model make of one text."""

    hit: Hit | None
    prediction: Prediction


def notice(text: str, faq: Faq) -> Reply | None:
    """The reply to what is no question at all: empty, too long, no words, `/restart`; or None."""
    if len(text) > TEXT_LIMIT:
        return _notice("out_of_scope", faq.notices.too_long, faq)
    if not text.strip():
        return _notice("chitchat", faq.notices.empty, faq)
    if is_restart(text):
        return _notice("chitchat", faq.notices.restart, faq)
    if not any(character.isalpha() for character in text):
        return _notice("chitchat", faq.notices.no_words, faq)
    return None


def is_restart(text: str) -> bool:
    """Whether `text` is Rasa's command to begin anew."""
    return text.strip().lower() == _RESTART


def choose(text: str, reading: Reading, faq: Faq) -> Reply:
    """The reply to `text`. Safety wins over everything; then a tapped button; then the model."""
    if reading.hit:
        hit = {"category": reading.hit.category, "words": reading.hit.words}
        return _fixed(f"safety/{reading.hit.category}", faq, None, {"gate": hit})
    if not _mostly_latin(text):
        return Reply("out_of_scope", faq.clinic.fill(faq.notices.language))
    asked = bare(text)
    if label := faq.exact.get(asked):
        return _said(label, faq, None, {"button": label})
    if topics := faq.choices.get(asked):
        return _clarify(topics, faq, None, {"ambiguous": list(topics)})
    return _by_model(reading.prediction, faq)


def doubtful(reading: Reading) -> bool:
    """Whether the model sees a topic of the article, but with too little evidence to answer."""
    prediction = reading.prediction
    topic = prediction.ranking[0][0].startswith(f"{FAQ}/")
    return topic and not reading.hit and prediction.evidence < prediction.thresholds.answer


def _by_model(prediction: Prediction, faq: Faq) -> Reply:
    label, confidence = prediction.ranking[0]
    outcome = label.split("/")[0]
    topics = [(name, p) for name, p in prediction.ranking if name.startswith(f"{FAQ}/")]
    safety = [(name, p) for name, p in prediction.ranking if name.startswith("safety/")]
    alarm = sum(p for _, p in safety)
    thresholds = prediction.thresholds
    why = _why(prediction, alarm)
    near = tuple(Guess(name.split("/")[1], p) for name, p in topics[:_ALTERNATIVES])
    if alarm >= thresholds.safety or outcome == "safety":
        return _fixed(safety[0][0], faq, min(1.0, alarm), why, near)
    if outcome != FAQ:
        return _fixed(label, faq, confidence, why, near)
    if prediction.evidence >= thresholds.answer:
        return _said(topics[0][0], faq, prediction.evidence, why, near)
    if sum(p for _, p in topics[:_OFFERED]) >= thresholds.clarify:
        offered = tuple(guess.topic for guess in near[:_OFFERED])
        return _clarify(offered, faq, prediction.evidence, why, near)
    return _fixed("out_of_scope/related", faq, 1 - prediction.evidence, why, near)


def _why(prediction: Prediction, alarm: float) -> dict[str, object]:
    return {
        "label": prediction.ranking[0][0],
        "evidence": prediction.evidence,
        "alarm": alarm,
        "thresholds": {
            "answer": prediction.thresholds.answer,
            "clarify": prediction.thresholds.clarify,
            "safety": prediction.thresholds.safety,
        },
        "signals": prediction.signals,
        "nearest": list(prediction.nearest),
    }


def _said(
    label: str,
    faq: Faq,
    confidence: float | None,
    why: dict[str, object],
    near: tuple[Guess, ...] = (),
) -> Reply:
    """The answer of a topic, or what a hand-off button asks for."""
    intent, name = label.split("/")
    if intent != FAQ:
        return _fixed(label, faq, confidence, why, near)
    topic = faq.topics[name]
    return Reply(
        "answer",
        faq.clinic.fill(topic.answer),
        topics=(name,),
        buttons=_buttons(faq.topics[key] for key in topic.follow_ups),
        sources=tuple(Source(s.section, tuple(s.evidence)) for s in topic.sources),
        confidence=confidence,
        alternatives=near,
        why=why,
    )


def _fixed(
    label: str,
    faq: Faq,
    confidence: float | None,
    why: dict[str, object],
    near: tuple[Guess, ...] = (),
) -> Reply:
    """The fixed wording of an outcome that is not an answer."""
    outcomes: dict[str, Outcome] = {
        "safety": "safety",
        "handoff": "handoff",
        "out_of_scope": "out_of_scope",
        "chitchat": "chitchat",
    }
    return Reply(
        outcomes[label.partition("/")[0]],
        faq.clinic.fill(faq.fixed[label].answer),
        buttons=_offers(label, faq, near),
        confidence=confidence,
        alternatives=near,
        why=why,
    )


def _offers(label: str, faq: Faq, near: tuple[Guess, ...]) -> tuple[Button, ...]:
    if label == "out_of_scope/related":
        topics = [faq.topics[guess.topic] for guess in near[:_NEAR]]
        return _buttons([*topics, faq.handoff.person])
    if label == "out_of_scope/unrelated":
        starters = [faq.topics[key] for key in faq.starters[:_NEAR]]
        return _buttons([*starters, faq.handoff.person])
    if label in ("chitchat/greeting", "chitchat/capabilities"):
        return _buttons(faq.topics[key] for key in faq.starters)
    if label == "chitchat/bot":
        return _buttons([faq.handoff.person])
    return ()


def _clarify(
    topics: tuple[str, ...],
    faq: Faq,
    confidence: float | None,
    why: dict[str, object],
    near: tuple[Guess, ...] = (),
) -> Reply:
    return Reply(
        "clarify",
        faq.clinic.fill(faq.clarify.answer),
        topics=topics,
        buttons=_buttons(faq.topics[key] for key in topics),
        confidence=confidence,
        alternatives=near,
        why=why,
    )


def _notice(outcome: Outcome, wording: str, faq: Faq) -> Reply:
    buttons = _buttons(faq.topics[key] for key in faq.starters)
    return Reply(outcome, faq.clinic.fill(wording), buttons=buttons)


def _buttons(choices: Iterable[Topic | Handoff]) -> tuple[Button, ...]:
    return tuple(Button(choice.title, choice.question) for choice in choices)


def _mostly_latin(text: str) -> bool:
    """Whether at least half of the letters are of the Latin alphabet, U+0000 to U+024F."""
    letters = [character for character in text if character.isalpha()]
    return sum(character < "\u0250" for character in letters) * 2 >= len(letters)
