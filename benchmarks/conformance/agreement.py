"""Whether two servers parse messages alike."""

from collections.abc import Callable, Sequence
from typing import Any

TOLERANCE = 1e-4
Parse = Callable[[str], dict[str, Any]]


def disagreements(texts: Sequence[str], one: Parse, other: Parse) -> list[str]:
    """What differs, a line for each text that is not parsed alike."""
    found = ((text, difference(one(text), other(text))) for text in texts)
    return [f"{text!r}: {what}" for text, what in found if what]


def difference(one: dict[str, Any], other: dict[str, Any]) -> str | None:
    """How two parses differ: in the best label, the labels, or a confidence."""
    best = [parse["intent"]["full_retrieval_intent_name"] for parse in (one, other)]
    if best[0] != best[1]:
        return f"{best[0]} here, {best[1]} there"
    mine, others = confidences(one), confidences(other)
    if mine.keys() != others.keys():
        return f"labels only on one side: {sorted(mine.keys() ^ others.keys())}"
    worst = max(mine, key=lambda label: abs(mine[label] - others[label]))
    if abs(mine[worst] - others[worst]) <= TOLERANCE:
        return None
    return f"{worst} {mine[worst]:.6f} here, {others[worst]:.6f} there"


def confidences(parse: dict[str, Any]) -> dict[str, float]:
    """Of every intent and every response key."""
    intents = {entry["name"]: entry["confidence"] for entry in parse["intent_ranking"]}
    selector = parse["response_selector"]
    responses = {
        entry["intent_response_key"]: entry["confidence"]
        for intent in selector["all_retrieval_intents"]
        for entry in selector[intent]["ranking"]
    }
    return intents | responses
