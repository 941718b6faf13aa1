"""How good labels and scores are. In scope is the positive class throughout.

`scores` [n]: higher means surer that the text is in scope and its label right. `known` [n]: the
text is in scope. `right` [n]: it is, and its label is the true one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

Scores = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

TRUE_POSITIVES = 0.95
PRECISION = 0.9


@dataclass(frozen=True)
class Separation:
    """How well scores tell texts in scope from others, and right labels from wrong ones.

    `aupr_in`, `aupr_out`: average precision with in scope, out of scope as the positive class;
    `fpr95`: share of texts out of scope above the score that 95 % of those in scope reach;
    `coverage`: `coverage_at` a precision of 90 %.
    """

    auroc: float
    aupr_in: float
    aupr_out: float
    fpr95: float
    coverage: float


@dataclass(frozen=True)
class Operation:
    """What comes of answering some texts and not others.

    `coverage`: answered share of the texts in scope; `precision`: right share of the answers;
    `false_answers`: answered share of the texts out of scope.
    """

    coverage: float
    precision: float
    false_answers: float


def accuracy(gold: list[str], labels: list[str]) -> float:
    """The share of right labels."""
    return float(np.mean([one == other for one, other in zip(gold, labels, strict=True)]))


def macro_f1(gold: list[str], labels: list[str]) -> float:
    """The mean over the labels in `gold` of each one's F1."""
    return float(f1_score(gold, labels, labels=sorted(set(gold)), average="macro", zero_division=0))


def separation(scores: Scores, known: Flags, right: Flags) -> Separation:
    """Every measure that needs no threshold."""
    return Separation(
        auroc=float(roc_auc_score(known, scores)),
        aupr_in=float(average_precision_score(known, scores)),
        aupr_out=float(average_precision_score(~known, -scores)),
        fpr95=false_positives(scores, known),
        coverage=coverage_at(scores, known, right),
    )


def false_positives(scores: Scores, known: Flags, true_positives: float = TRUE_POSITIVES) -> float:
    """The share of the others at or above the highest score that keeps `true_positives`."""
    kept = np.sort(scores[known])[::-1]
    threshold = kept[int(np.ceil(true_positives * len(kept))) - 1]
    return float(np.mean(scores[~known] >= threshold))


def coverage_at(scores: Scores, known: Flags, right: Flags, precision: float = PRECISION) -> float:
    """The largest share of the texts in scope that a threshold answers with this precision.

    An answer to a text out of scope counts as wrong. Equal scores are answered together. 0.0 when
    no threshold reaches the precision.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.diff(scores[order], append=-np.inf))
    answered = np.arange(1, len(order) + 1)[ends]
    allowed = np.cumsum(right[order])[ends] >= precision * answered
    covered = np.cumsum(known[order])[ends][allowed]
    return float(covered[-1] / known.sum()) if len(covered) else 0.0


def operation(answered: Flags, known: Flags, right: Flags) -> Operation:
    """The operating point of these decisions. NaN for a share of nothing."""
    return Operation(
        coverage=_share(answered, known),
        precision=_share(right, answered),
        false_answers=_share(answered, ~known),
    )


def _share(flags: Flags, among: Flags) -> float:
    return float(flags[among].mean()) if among.any() else float("nan")
