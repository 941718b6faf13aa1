"""Checks that no evaluation question has found its way into the training phrasings.

    python scripts/check_phrasings.py ../shared/eval/dev.jsonl

The rule is that of the evaluation set's README: a question of five words or more (lower-cased,
punctuation dropped) may neither equal a phrasing nor reach a character-trigram Jaccard similarity
of 0.85 with one. Shorter questions and the topics' canonical questions are exempt: those that
coincide are counted. Exit code 1 when the rule is broken, 2 when a file cannot be read.
"""

import re
import sys
from pathlib import Path

from pydantic import BaseModel

from app import faq

SIMILAR = 0.85
SHORT = 5
CONTENT = Path("data/faq.yml")


class Question(BaseModel):
    """A line of the evaluation set: what is asked, and what was asked before it."""

    text: str
    context: list[str] = []

    def readings(self) -> list[str]:
        """By itself, and together with the question before it."""
        return [words(self.text), *(words(f"{before} {self.text}") for before in self.context[-1:])]


def words(text: str) -> str:
    """`text` lower-cased, without punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


def trigrams(text: str) -> frozenset[str]:
    """The character trigrams of `text`, its ends included."""
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of trigrams that both have, 0 to 1."""
    return len(one & other) / len(one | other)


def main(question_file: str) -> int:
    """Prints each offending pair and the counts."""
    content = faq.load(CONTENT)
    canonical = {words(button.question) for _, button in content.buttons()}
    phrasings = {words(text): text for text, _ in [*content.examples(), *content.joined()]}
    grams = {text: trigrams(text) for text in phrasings if text not in canonical}
    lines = Path(question_file).read_text("utf-8").split("\n")
    asked = [Question.model_validate_json(line) for line in lines if line.strip()]
    questions = [reading for question in asked for reading in question.readings()]
    long = [question for question in questions if len(question.split()) >= SHORT]
    offending = [
        (question, text)
        for question in long
        for text, found in grams.items()
        if jaccard(trigrams(question), found) >= SIMILAR
    ]
    for question, text in offending:
        print(f"too close: {question!r} ~ {phrasings[text]!r}")
    exempt = set(questions) - set(long)
    coincide = len(exempt & set(phrasings))
    print(
        f"{len(long)} questions of {SHORT} words or more: {len(offending)} too close. "
        f"{len(exempt)} shorter ones are exempt; {coincide} coincide with a phrasing."
    )
    return 1 if offending else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except (IndexError, OSError, ValueError, faq.FaqError) as error:
        print(f"usage: python {sys.argv[0]} QUESTIONS.jsonl ({error})", file=sys.stderr)
        sys.exit(2)
