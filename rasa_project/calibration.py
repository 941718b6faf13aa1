"""Sets the scale of the evidence and the thresholds, on phrasings the heads never saw.

Each phrasing is judged twice: once by heads trained without it, once by heads trained without its
whole topic. The second time it plays a stranger, a message that no topic fits: from confusions
between known topics alone a scale learns to mistrust likeness, and then strangers pass.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed, parallel_config
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from rasa_project.evidence import Evidence
from rasa_project.heads import Examples, Indices, Options, fit_heads
from rasa_project.scores import Scores, compute, fuse
from rasa_project.signals import signals
from rasa_project.weights import Array, Thresholds

Flags = npt.NDArray[np.bool_]
Bins = list[tuple[float, float, int]]
logger = logging.getLogger(__name__)
_BINS = 10
_OFFERED = 3


@dataclass(frozen=True)
class Calibration:
    """How much the views are worth. reliability: (mean evidence, share right, how many)."""

    sparse_weight: float
    evidence: Evidence
    thresholds: Thresholds
    reliability: Bins


@dataclass(frozen=True)
class _HeldOut:
    """fused [n, labels]; columns [n, signals] of the best topic `best` [n]."""

    fused: Array
    columns: Array
    best: Indices


def calibrate(examples: Examples, options: Options) -> Calibration:
    """The calibration of heads fitted to `examples`."""
    folds = list(_folds(examples, options))
    unseen = [(examples[train], examples[test]) for train, test in folds]
    unknown = list(_without_their_topic(examples, options))
    logger.info("judging unseen phrasings and phrasings of unknown topics")
    judged = _judged([*unseen, *unknown], options)
    found, apart = judged[: len(unseen)], judged[len(unseen) :]
    truth = [examples.labels[test] for _, test in folds]
    sparse_weight = _most_often_right(found, truth, options.sparse_weights)
    known = _held_out(examples, folds, [_fused(scores, sparse_weight) for scores in found])
    strangers = _strangers(unknown, apart, sparse_weight)
    right = (known.best == examples.labels) & ~_ambiguous(examples)
    columns = np.concatenate([known.columns, strangers])
    target = np.concatenate([right, np.zeros(len(strangers), bool)])
    share = options.strangers * len(right) / max(1, len(strangers))
    weight = np.concatenate([np.ones(len(right)), np.full(len(strangers), share)])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(columns, target, weight)
    evidence = Evidence(tuple(float(x) for x in model.coef_[0]), float(model.intercept_[0]))
    score = evidence.score(columns)
    answer = lowest(score, target, weight, options.wrong_answers)
    answer = max(answer, options.least_evidence)
    thresholds = Thresholds(answer, *_other_thresholds(examples, known, options))
    bins = reliability(score[: len(right)], right)
    return Calibration(sparse_weight, evidence, thresholds, bins)


def _most_often_right(found: list[Scores], truth: list[Indices], weights: list[float]) -> float:
    """The weight of the sparse view with which most labels are right; of equals the first."""

    def right(weight: float) -> int:
        fused = [_fused(scores, weight).fused.argmax(axis=1) for scores in found]
        return sum(int((a == b).sum()) for a, b in zip(fused, truth, strict=True))

    return max(weights, key=right)


def _fused(scores: Scores, weight: float) -> Scores:
    """Scores of the meaning alone, with the sparse view mixed in."""
    return replace(scores, fused=fuse(scores.fused, scores.sparse, weight))


def _other_thresholds(examples: Examples, known: _HeldOut, options: Options) -> tuple[float, float]:
    """From which mass of the best topics on to offer them, and of safety labels to say so."""
    topics = examples.topics
    probabilities = np.exp(known.fused)
    ranked = topics[np.argsort(-known.fused[:, topics], axis=1)][:, :_OFFERED]
    offered = (ranked == examples.labels[:, None]).any(axis=1)
    mass = np.take_along_axis(probabilities, ranked, axis=1).sum(axis=1)
    alarming = np.array([name.startswith("safety/") for name in examples.names])
    calm = probabilities[:, alarming].sum(axis=1)[~alarming[examples.labels]]
    clarify = lowest(mass, offered, np.ones(len(mass), np.float32), options.wrong_choices)
    return clarify, float(np.quantile(calm, 1 - options.false_alarms))


def _held_out(
    examples: Examples, folds: list[tuple[Indices, Indices]], found: list[Scores]
) -> _HeldOut:
    order = np.argsort(np.concatenate([test for _, test in folds]))
    fused = np.concatenate([scores.fused for scores in found])[order]
    parts = [_best(scores, examples) for scores in found]
    columns, best = (np.concatenate([part[i] for part in parts])[order] for i in (0, 1))
    return _HeldOut(fused, columns, best)


def _without_their_topic(
    examples: Examples, options: Options
) -> Iterator[tuple[Examples, Examples]]:
    """Phrasings, a few topics at a time, each with the phrasings of all other labels before it."""
    shuffled = np.random.default_rng(options.seed).permutation(examples.topics)
    for group in np.array_split(shuffled, min(options.folds, len(shuffled))):
        theirs = np.flatnonzero(np.isin(examples.labels, group))
        yield examples.without(group), examples[theirs]


def _strangers(
    tries: list[tuple[Examples, Examples]], judged: list[Scores], sparse_weight: float
) -> Array:
    """The signals of phrasings whose topic the heads that judged them do not know. [n, signals]."""
    return np.concatenate(
        [
            _best(_fused(scores, sparse_weight), train)[0]
            for (train, _), scores in zip(tries, judged, strict=True)
        ]
    )


def _judged(tries: list[tuple[Examples, Examples]], options: Options) -> list[Scores]:
    """The scores of each second part by heads fitted to the first: two tries at a time, each on
    one BLAS thread, so that the same input gives the same bytes.
    """
    # Two: the number of cores of a small server. More processes would need more memory.
    with parallel_config("loky", n_jobs=2, inner_max_num_threads=1):
        found: list[Scores] = Parallel()(delayed(_judge)(*pair, options) for pair in tries)
    return found


def _judge(train: Examples, test: Examples, options: Options) -> Scores:
    return compute(fit_heads(train, options), test.vectors, test.rows, sparse_weight=0.0)


def _best(found: Scores, train: Examples) -> tuple[Array, Indices]:
    best = train.topics[np.argmax(found.fused[:, train.topics], axis=1)]
    return signals(found, train.topics, best), best


def _folds(examples: Examples, options: Options) -> Iterator[tuple[Indices, Indices]]:
    """Stratified by label; an ambiguous text, which has several labels, stays in one fold."""
    texts, first, where = np.unique(examples.texts, return_index=True, return_inverse=True)
    split = StratifiedKFold(options.folds, shuffle=True, random_state=options.seed)
    fold = np.zeros(len(texts), np.int64)
    for number, (_, test) in enumerate(split.split(texts, examples.labels[first])):
        fold[test] = number
    for number in range(options.folds):
        yield np.flatnonzero(fold[where] != number), np.flatnonzero(fold[where] == number)


def _ambiguous(examples: Examples) -> Flags:
    _, where, counts = np.unique(examples.texts, return_inverse=True, return_counts=True)
    shared: Flags = counts[where] > 1
    return shared


def lowest(score: Array, right: Flags, weight: Array, wrong_share: float) -> float:
    """The lowest score from which on at most `wrong_share` is wrong; 1 when there is none."""
    order = np.argsort(-score, kind="stable")
    wrong = np.cumsum(weight[order] * ~right[order]) / np.cumsum(weight[order])
    # Equal scores lie on the same side of every threshold, so only the last of them counts.
    last = np.diff(score[order], append=-np.inf) != 0
    allowed = np.flatnonzero(last & (wrong <= wrong_share))
    return float(score[order[allowed[-1]]]) if len(allowed) else 1.0


def reliability(score: Array, right: Flags) -> Bins:
    """(mean score, share right, how many) of tenths of the scale, empty ones left out."""
    bins = np.minimum((score * _BINS).astype(np.int64), _BINS - 1)
    return [
        (float(score[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]
