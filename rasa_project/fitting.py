"""Fits a classifier: the two heads, the evidence scale and the thresholds.

Everything that decides whether to speak is set on out-of-fold scores: each phrasing is judged by
heads that never saw it. Imported for training only; it needs scikit-learn.
"""

import logging
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from rasa_project import scores
from rasa_project.evidence import Evidence, signals
from rasa_project.ngrams import Ngrams
from rasa_project.scores import Scores
from rasa_project.weights import Array, Heads, Thresholds, Weights

Indices = npt.NDArray[np.int64]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """The settings of `config.yml`, explained there."""

    dense_c: float
    sparse_c: float
    sparse_scale: float
    sparse_weight: float
    folds: int
    seed: int
    wrong_answers: float
    wrong_choices: float
    false_alarms: float


@dataclass(frozen=True)
class Examples:
    """The phrasings with their vectors [n, hidden] and label numbers [n], sorted by label."""

    texts: list[str]
    vectors: Array
    labels: Indices
    names: list[str]

    def __getitem__(self, chosen: Indices) -> "Examples":
        texts = [self.texts[i] for i in chosen]
        return Examples(texts, self.vectors[chosen], self.labels[chosen], self.names)

    @property
    def topics(self) -> Indices:
        """The numbers of the labels that have an answer in the article."""
        return np.flatnonzero([name.startswith("faq/") for name in self.names])


def fit(texts: list[str], vectors: Array, labels: list[str], options: Options) -> Weights:
    """The classifier for these phrasings. One BLAS thread: the same input gives the same bytes."""
    names = sorted(set(labels))
    numbers = np.array([names.index(label) for label in labels])
    unsorted = Examples(texts, vectors, numbers, names)
    examples = unsorted[np.argsort(numbers, kind="stable")]
    with threadpool_limits(1):
        logger.info("fitting the classifier")
        ngrams, heads = _fit_heads(examples, options)
        held_out = _out_of_fold(examples, options)
        evidence, thresholds = _calibrate(examples, held_out, options)
    return Weights(names, examples.texts, ngrams, heads, evidence, thresholds)


def _fit_heads(examples: Examples, options: Options) -> tuple[Ngrams, Heads]:
    ngrams = Ngrams.fit(examples.texts)
    terms = _matrix(ngrams, examples.texts)
    dense = LogisticRegression(C=options.dense_c, max_iter=1000)
    dense.fit(examples.vectors, examples.labels)
    sparse = LinearSVC(C=options.sparse_c, random_state=options.seed)
    sparse.fit(terms, examples.labels)
    scale = options.sparse_scale
    heads = Heads(
        dense=dense.coef_.astype(np.float32),
        dense_bias=dense.intercept_.astype(np.float32),
        sparse=np.ascontiguousarray(sparse.coef_.T * scale, dtype=np.float32),
        sparse_bias=(sparse.intercept_ * scale).astype(np.float32),
        examples=examples.vectors,
        first=np.searchsorted(examples.labels, np.arange(len(examples.names))),
    )
    return ngrams, heads


def _matrix(ngrams: Ngrams, texts: list[str]) -> csr_matrix:
    rows = [ngrams.row(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(texts), len(ngrams.columns)))


def _out_of_fold(examples: Examples, options: Options) -> Scores:
    shape = len(examples.texts), len(examples.names)
    fused, sparse, similarity = (np.zeros(shape, np.float32) for _ in range(3))
    for number, (train, test) in enumerate(_folds(examples, options), start=1):
        logger.info("judging unseen phrasings, part %d of %d", number, options.folds)
        ngrams, heads = _fit_heads(examples[train], options)
        rows = [ngrams.row(examples.texts[i]) for i in test]
        found = scores.compute(heads, examples.vectors[test], rows, options.sparse_weight)
        fused[test], sparse[test] = found.fused, found.sparse
        similarity[test] = found.similarity
    return Scores(fused, sparse, similarity, nearest=np.zeros((shape[0], 0), np.int64))


def _folds(examples: Examples, options: Options) -> list[tuple[Indices, Indices]]:
    """Stratified by label; an ambiguous text, which has several labels, stays in one fold."""
    texts, first, where = np.unique(examples.texts, return_index=True, return_inverse=True)
    split = StratifiedKFold(options.folds, shuffle=True, random_state=options.seed)
    fold = np.zeros(len(texts), np.int64)
    for number, (_, test) in enumerate(split.split(texts, examples.labels[first])):
        fold[test] = number
    return [
        (np.flatnonzero(fold[where] != number), np.flatnonzero(fold[where] == number))
        for number in range(options.folds)
    ]


def _calibrate(
    examples: Examples, held_out: Scores, options: Options
) -> tuple[Evidence, Thresholds]:
    topics = examples.topics
    ranked = topics[np.argsort(-held_out.fused[:, topics], axis=1)]
    best = ranked[:, 0]
    columns = signals(held_out.fused, held_out.sparse, held_out.similarity, best)
    right = (best == examples.labels) & ~_ambiguous(examples)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(columns, right)
    evidence = Evidence(tuple(float(x) for x in model.coef_[0]), float(model.intercept_[0]))
    probabilities = np.exp(held_out.fused)
    offered = (ranked[:, :3] == examples.labels[:, None]).any(axis=1)
    mass = np.take_along_axis(probabilities, ranked[:, :3], axis=1).sum(axis=1)
    alarming = np.array([name.startswith("safety/") for name in examples.names])
    thresholds = Thresholds(
        answer=_lowest(evidence.score(columns), right, options.wrong_answers),
        clarify=_lowest(mass, offered, options.wrong_choices),
        safety=_above(
            probabilities[:, alarming].sum(axis=1)[~alarming[examples.labels]],
            options.false_alarms,
        ),
    )
    return evidence, thresholds


def _ambiguous(examples: Examples) -> npt.NDArray[np.bool_]:
    _, where, counts = np.unique(examples.texts, return_inverse=True, return_counts=True)
    shared: npt.NDArray[np.bool_] = counts[where] > 1
    return shared


def _lowest(score: Array, right: npt.NDArray[np.bool_], wrong_share: float) -> float:
    """The lowest score from which on at most `wrong_share` is wrong."""
    order = np.argsort(-score, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    allowed = np.flatnonzero(wrong <= wrong_share)
    return float(score[order[allowed[-1]]]) if len(allowed) else 1.0


def _above(score: Array, share: float) -> float:
    """The score that only `share` of these reach."""
    return float(np.quantile(score, 1 - share))
