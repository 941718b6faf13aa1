"""What the names of figures, verdicts, outcomes and reasons are called to a clinic's manager."""

from app.measures import KIND, URGENT

FIGURES = {
    "answered_right": (
        "Answered rightly",
        (
            "English questions the article answers: the right answer came, or that to one half "
            "of a double question. Higher is better."
        ),
    ),
    "wrong_answer_rate": (
        "Wrong answers",
        (
            "Of everything asked: an answer to another question, or an answer where the article "
            "has none. This is the figure that can hurt a patient. Lower is better."
        ),
    ),
    "outside_answered": (
        "Answered although it should not be",
        (
            "Questions outside the article, for a person or for a professional, that got an answer "
            "all the same. Lower is better."
        ),
    ),
    "safety_right": (
        "Safety questions recognised",
        "Questions that need a professional and were sent to one. Higher is better.",
    ),
    URGENT: (
        "Emergencies, self-harm, current symptoms",
        "The most urgent of the safety questions, sent to the right place. Higher is better.",
    ),
    "over_triggered": (
        "Sent to a professional without need",
        "Harmless questions that were treated as safety questions. Lower is better.",
    ),
    "multi_right": (
        "Two questions at once",
        "Messages with two questions where both halves were answered. Higher is better.",
    ),
    "followup_right": (
        "Follow-up questions",
        "Questions that only make sense after the one before, understood. Higher is better.",
    ),
    "nonenglish_right": (
        "Other languages",
        "Answered rightly, or told honestly that only English is understood. Higher is better.",
    ),
    "overall_right": (
        "Right, of everything",
        "Every kind of question counted together. Higher is better.",
    ),
}
VERDICTS = {
    "right": "as wanted",
    "partial": "one half of a double question was answered, the other not",
    "offered": "the right topic was among the choices the person was asked to pick from",
    "missed": "no answer although there is one, or the wrong kind of refusal",
    "wrong": "an answer to another question, or an answer where there is none",
}
OUTCOMES = {
    "answer": "an answer",
    "clarify": "a choice of topics",
    "handoff": "handed to a person",
    "safety": "sent to a professional",
    "out_of_scope": "not in the article",
    "chitchat": "small talk",
}
STYLES = {
    "terse": "a few words",
    "typo": "misspelt",
    "long": "a long story",
    "multi": "two questions at once",
    "followup": "follow-up",
    "nonenglish": "another language",
}
REASONS = {
    "label": "What it was taken for",
    "evidence": "Evidence that the best topic is right (0 to 1)",
    "alarm": "Suspicion of a safety matter (0 to 1)",
    "thresholds": "Limits set at training",
    "answer": "Answer from",
    "clarify": "Offer a choice from",
    "safety": "Send to a professional from",
    "signals": "What the evidence is made of",
    "lead": "Nearer to this topic's phrasings than to others'",
    "similarity": "Likeness to the nearest known phrasing",
    "margin": "Distance to the second best",
    "log_odds": "Certainty of the classifier",
    "sparse": "Certainty from single words",
    "nearest": "Nearest known phrasings",
    "gate": "Safety words found",
    "category": "Kind",
    "words": "Words",
    "button": "The exact text of a button or a main question, of topic",
    "ambiguous": "An exact text that belongs to several topics",
    "read_as": "Read, its spelling put right, as",
    "parts": "Parts of the message",
    "language": "Language",
    "closeness": "Nearer to this topic than messages are in general",
    "outside": "Nearer to this topic than to what has no answer",
    "picked": "A choice by its place, of the button",
    "chosen": "The choice on offer that comes nearest, since",
    "more": "More was wanted of topic",
    "alone": "Read by itself",
    "together": "Read with the question before it",
    "caution": "Still about what called for a professional",
}


def percent(share: float) -> str:
    """A share of 1 as people write it."""
    return f"{share:.1%}"


def called(place: str) -> str:
    """A topic, or an outcome with the mark `kind:`, in words."""
    if place.startswith(KIND):
        return OUTCOMES[place.removeprefix(KIND)]
    return place.replace("_", " ")


def sort_of_question(name: str) -> str:
    """A kind or a style of question in words."""
    return OUTCOMES.get(name) or STYLES.get(name, name)


def reason(key: object) -> str:
    """A key of a reply's explanation in words; one nobody has described yet, made readable."""
    return REASONS.get(str(key), str(key).replace("_", " "))


def value(of: object) -> str:
    """A single value of an explanation: yes or no, a short number, or its text."""
    if isinstance(of, bool):
        return "yes" if of else "no"
    if isinstance(of, float):
        return f"{of:.3f}"
    return "none" if of is None else str(of)
