"""Fits the two heads of a classifier. Imported for training only; it needs scikit-learn."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_matrix
from sklearn.covariance import LedoitWolf, shrunk_covariance
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from rasa_project.distance import Distance
from rasa_project.ngrams import Ngrams, Row
from rasa_project.scores import last_layer
from rasa_project.weights import Array, Heads

Indices = npt.NDArray[np.int64]
# So small that rounding, which differs between processors, moves no probability by a per cent:
# stopped at 5e-4, some moved by 18, and replies changed with them.
_TOLERANCE = 2e-5
# The power of the variances that is taken out, a fifth of whitening; a direction with less than so
# much of the largest variance is noise. Chosen on public training splits.
_EVENING = 0.1
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True)
class Options:
    """The settings of `config.yml`, explained there."""

    hidden: int
    dense_c: float
    shrinkage: float
    discriminant_weight: float
    sparse_c: float
    sparse_scale: float
    sparse_weights: list[float]
    folds: int
    seed: int
    strangers: float
    wrong_answers: float
    least_evidence: float
    wrong_choices: float
    false_alarms: float


@dataclass(frozen=True)
class Examples:
    """The phrasings with their vectors [n, layers x hidden], n-grams [n, terms] and label numbers
    [n], in order of the label.
    """

    texts: list[str]
    vectors: Array
    terms: csr_matrix
    labels: Indices
    names: list[str]
    ngrams: Ngrams

    @classmethod
    def of(cls, texts: list[str], vectors: Array, labels: list[str]) -> "Examples":
        """These phrasings, sorted by label, which are numbered in the order of the alphabet."""
        names = sorted(set(labels))
        numbers = np.array([names.index(label) for label in labels])
        order = np.argsort(numbers, kind="stable")
        texts = [texts[i] for i in order]
        ngrams = Ngrams.fit(texts)
        terms = _matrix(ngrams, texts)
        return cls(texts, vectors[order], terms, numbers[order], names, ngrams)

    def __getitem__(self, chosen: Indices) -> "Examples":
        """Some of them; the n-grams stay those of all: which terms there are tells no label."""
        return replace(
            self,
            texts=[self.texts[i] for i in chosen],
            vectors=self.vectors[chosen],
            terms=self.terms[chosen],
            labels=self.labels[chosen],
        )

    def without(self, labels: Indices) -> "Examples":
        """Those of other labels, numbered anew."""
        kept = self[np.flatnonzero(~np.isin(self.labels, labels))]
        left = np.unique(kept.labels)
        names = [self.names[label] for label in left]
        return replace(kept, labels=np.searchsorted(left, kept.labels), names=names)

    @property
    def rows(self) -> list[Row]:
        """The columns and values of each one's n-grams."""
        ends = self.terms.indptr
        return [
            (self.terms.indices[start:end], self.terms.data[start:end])
            for start, end in pairwise(ends)
        ]

    @property
    def topics(self) -> Indices:
        """The numbers of the labels that have an answer in the article."""
        return np.flatnonzero([name.startswith("faq/") for name in self.names])


def fit_heads(examples: Examples, options: Options) -> Heads:
    """Both heads and what lies beside them."""
    dense, dense_bias = fit_dense(examples.vectors, examples.labels, options)
    sparse = LinearSVC(C=options.sparse_c, random_state=options.seed)
    sparse.fit(examples.terms, examples.labels)
    coefficients, biases = _each_label(sparse.coef_, sparse.intercept_)
    last = last_layer(examples.vectors, options.hidden)
    return Heads(
        dense=dense,
        dense_bias=dense_bias,
        sparse=np.ascontiguousarray(coefficients.T * options.sparse_scale, dtype=np.float16),
        sparse_bias=(biases * options.sparse_scale).astype(np.float32),
        examples=last,
        first=np.searchsorted(examples.labels, np.arange(len(examples.names))),
        distance=_distance(last, examples.labels),
    )


def fit_dense(vectors: Array, labels: Indices, options: Options) -> tuple[Array, Array]:
    """The dense head, a matrix [labels, layers x hidden] and a bias: logistic regression on evened-
    out vectors, with a little linear discriminant analysis. Both are linear, so their sum is.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    evening = _evening(centred)
    regression = LogisticRegression(C=options.dense_c, tol=_TOLERANCE, max_iter=1000)
    regression.fit(centred @ evening, labels)
    coefficients, biases = _each_label(regression.coef_, regression.intercept_)
    coefficients = coefficients @ evening
    biases = biases - coefficients @ mean
    discriminants, offsets = _discriminant(vectors, labels, options.shrinkage)
    weight = options.discriminant_weight
    dense = coefficients + weight * discriminants, biases + weight * offsets
    return dense[0].astype(np.float32), dense[1].astype(np.float32)


def _evening(centred: Array) -> Array:
    """The symmetric matrix [hidden, hidden] that makes the variances of all directions more alike,
    short of whitening: the regression converges in a third of the steps.
    """
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    scales = np.maximum(variances, variances[-1] * _LEAST_VARIANCE) ** -_EVENING
    result: Array = (directions * scales) @ directions.T
    return result


def _discriminant(vectors: Array, labels: Indices, shrinkage: float) -> tuple[Array, Array]:
    """Coefficients [labels, hidden] and biases [labels] of linear discriminant analysis with a
    shrunk covariance (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 4.3).
    scikit-learn's solver takes ten times as long for the same.
    """
    means, counts = _means(vectors, labels)
    spread = vectors - means[labels]
    covariance = shrunk_covariance(spread.T @ spread / len(spread), shrinkage)
    coefficients = solve(covariance, means.T, assume_a="pos").T
    biases = np.log(counts / counts.sum()) - 0.5 * (means * coefficients).sum(axis=1)
    return coefficients, biases


def _means(vectors: Array, labels: Indices) -> tuple[Array, Indices]:
    """The mean of each label [labels, hidden], and how many phrasings it has [labels]."""
    counts = np.bincount(labels)
    means = [vectors[labels == label].mean(axis=0) for label in range(len(counts))]
    return np.stack(means), counts


def _distance(vectors: Array, labels: Indices) -> Distance:
    means, _ = _means(vectors, labels)
    within = LedoitWolf(assume_centered=True).fit(vectors - means[labels])
    mean = vectors.mean(axis=0)
    overall = LedoitWolf(assume_centered=True).fit(vectors - mean)
    return Distance(
        means.astype(np.float32),
        within.precision_.astype(np.float32),
        mean.astype(np.float32),
        overall.precision_.astype(np.float32),
    )


def _each_label(coefficients: Array, biases: Array) -> tuple[Array, Array]:
    """A row for each label, also of two, for which scikit-learn keeps that of the second only."""
    if len(coefficients) > 1:
        return coefficients, biases
    return np.concatenate([-coefficients, coefficients]), np.concatenate([-biases, biases])


def _matrix(ngrams: Ngrams, texts: list[str]) -> csr_matrix:
    rows = [ngrams.row(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(texts), len(ngrams.columns)))
