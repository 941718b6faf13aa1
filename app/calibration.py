"""Whether the model knows when it is right: what other thresholds would cost, and whether its
evidence can be taken at its word. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from app.content import FAQ
from app.evaluation import Judged, verdict
from app.messages import Reply

_BINS = 10


class Bin(NamedTuple):
    """Lines of similar evidence: its mean, the share whose best topic was right, how many."""

    evidence: float
    right: float
    lines: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line the model could answer: the evidence for that answer, and whether it is right."""

    evidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Answering from `threshold` on answers `coverage` of all lines; `risk` of those are wrong."""

    threshold: float | None
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk against coverage, fewest answers first; `operating` is what the service does, None
    when it answered nothing.
    """

    points: tuple[Point, ...]
    operating: Point | None


def candidate(row: Judged) -> Candidate | None:
    """What answering with the best topic would have come to; None where no threshold decided.

    That is: no model decided, or it saw something other than a topic of the article.
    """
    reply = row.reply
    evidence = _evidence(reply)
    topics = reply.topics if reply.outcome == "answer" else _held_back(reply)
    if evidence is None or not topics:
        return None
    answered = replace(reply, outcome="answer", topics=topics)
    return Candidate(evidence, verdict(row.question, answered) != "wrong")


def risk_coverage(rows: Sequence[Judged]) -> Curve:
    """The curve of R. El-Yaniv and Y. Wiener (2010), On the Foundations of Noise-free Selective
    Classification, Journal of Machine Learning Research 11, 1605: one point for each evidence
    that occurs. Lines without a candidate stay as they are at every threshold.
    """
    candidates = _candidates(rows)
    fixed = [row for row in rows if row.reply.outcome == "answer" and candidate(row) is None]
    answered, wrong = len(fixed), sum(row.verdict == "wrong" for row in fixed)
    points = [_point(None, answered, wrong, len(rows))] if fixed else []
    best_first = sorted(candidates, key=lambda entry: -entry.evidence)
    for threshold, group in groupby(best_first, key=lambda entry: entry.evidence):
        outcomes = [entry.right for entry in group]
        answered += len(outcomes)
        wrong += outcomes.count(False)
        points.append(_point(threshold, answered, wrong, len(rows)))
    return Curve(tuple(points), _operating(rows))


def reliability(rows: Iterable[Judged]) -> tuple[Bin, ...]:
    """The candidates in ten bins of equal width, empty ones left out."""
    bins: dict[int, list[Candidate]] = {}
    for entry in _candidates(rows):
        bins.setdefault(min(int(entry.evidence * _BINS), _BINS - 1), []).append(entry)
    return tuple(_bin(found) for _, found in sorted(bins.items()))


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """How far evidence and share right are apart on average, 0 to 1: M. P. Naeini and others
    (2015), Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 29.
    """
    total = sum(entry.lines for entry in bins)
    apart = sum(entry.lines * abs(entry.evidence - entry.right) for entry in bins)
    return apart / total if total else 0.0


def _candidates(rows: Iterable[Judged]) -> list[Candidate]:
    return [found for row in rows if (found := candidate(row)) is not None]


def _evidence(reply: Reply) -> float | None:
    if reply.confidence is None or reply.outcome in ("answer", "clarify"):
        return reply.confidence
    # Of a refusal the confidence is that of refusing.
    evidence = reply.why.get("evidence")
    return evidence if isinstance(evidence, float) else None


def _held_back(reply: Reply) -> tuple[str, ...]:
    """The topic a lower threshold would have answered with."""
    topical = reply.outcome == "clarify" or str(reply.why.get("label")).startswith(f"{FAQ}/")
    if reply.outcome not in ("clarify", "out_of_scope") or not topical:
        return ()
    return tuple(guess.topic for guess in reply.alternatives[:1])


def _operating(rows: Sequence[Judged]) -> Point | None:
    answers = [row for row in rows if row.reply.outcome == "answer"]
    if not answers:
        return None
    wrong = sum(row.verdict == "wrong" for row in answers)
    return _point(_threshold(rows), len(answers), wrong, len(rows))


def _threshold(rows: Iterable[Judged]) -> float | None:
    """The threshold for answering, where a reply tells of one."""
    for row in rows:
        thresholds = row.reply.why.get("thresholds")
        answer = thresholds.get("answer") if isinstance(thresholds, dict) else None
        if isinstance(answer, float):
            return answer
    return None


def _point(threshold: float | None, answered: int, wrong: int, total: int) -> Point:
    return Point(threshold, answered / total, wrong / answered)


def _bin(found: Sequence[Candidate]) -> Bin:
    count = len(found)
    return Bin(
        sum(entry.evidence for entry in found) / count,
        sum(entry.right for entry in found) / count,
        count,
    )
