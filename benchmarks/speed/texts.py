"""The messages that are sent: the labelled questions, and as many different ones as a run needs."""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from app.evaluation import Labelled, read

FILES = (Path("tests/questions.jsonl"), Path("benchmarks/unseen.jsonl"))
# Said before and after a question, as people do. As many of one as of the other; see `different`.
BEFORE = (
    "", "hi", "hey there", "hello", "ok so", "um", "well", "right", "morning", "hiya",
    "quick one", "sorry", "evening all", "so", "good day", "ok", "now then", "hmm", "and hello",
    "oh hi",
)  # fmt: skip
AFTER = (
    "", "please", "thanks", "mate", "cheers", "pls", "thank you", "ta", "guys", "if I may ask",
    "in general", "by the way", "then", "exactly", "really", "roughly", "you think", "at all",
    "actually", "in your view",
)  # fmt: skip
_ENDS = "?.! "
_SEED = 20261122


def questions() -> list[Labelled]:
    """The labelled questions of both files, those with earlier turns among them."""
    return [question for file in FILES for question in read(file)]


def alone() -> list[str]:
    """The texts that stand alone, mixed: the files are in order of their topics."""
    texts = list(dict.fromkeys(one.text for one in questions() if one.text and not one.context))
    random.Random(_SEED).shuffle(texts)
    return texts


def different(texts: Sequence[str]) -> Iterator[str]:
    """The texts, then each again with other words around it, never one twice. A pair of words
    before and after comes once, and neither again before all others had their turn.
    """
    sent = set[str]()
    for turn in range(len(BEFORE) * len(AFTER)):
        before = BEFORE[turn % len(BEFORE)]
        after = AFTER[(turn + turn // len(BEFORE)) % len(AFTER)]
        for text in texts:
            message = _around(before, text, after)
            if message not in sent:
                sent.add(message)
                yield message


def write(path: Path, texts: Iterator[str], count: int) -> int:
    """The next `count` texts into a file for the load generator; how many there were."""
    chosen = list(islice(texts, count))
    path.write_text(json.dumps(chosen), "utf-8")
    return len(chosen)


def _around(before: str, text: str, after: str) -> str:
    if not after:
        return f"{before} {text}".strip()
    end = text[len(text.rstrip(_ENDS)) :]
    return f"{before} {text.rstrip(_ENDS)} {after}{end}".strip()
