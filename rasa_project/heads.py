"""Fits the two heads of a classifier. Imported for training only; it needs scikit-learn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_matrix
from sklearn.covariance import LedoitWolf, shrunk_covariance
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from rasa_project.distance import Distance
from rasa_project.ngrams import Ngrams
from rasa_project.scores import last_layer
from rasa_project.weights import Array, Heads

Indices = npt.NDArray[np.int64]


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
    """The phrasings with their vectors [n, layers x hidden] and label numbers [n], in order of
    the label.
    """

    texts: list[str]
    vectors: Array
    labels: Indices
    names: list[str]

    @classmethod
    def of(cls, texts: list[str], vectors: Array, labels: list[str]) -> "Examples":
        """These phrasings, sorted by label, which are numbered in the order of the alphabet."""
        names = sorted(set(labels))
        numbers = np.array([names.index(label) for label in labels])
        order = np.argsort(numbers, kind="stable")
        return cls([texts[i] for i in order], vectors[order], numbers[order], names)

    def __getitem__(self, chosen: Indices) -> "Examples":
        texts = [self.texts[i] for i in chosen]
        return Examples(texts, self.vectors[chosen], self.labels[chosen], self.names)

    def without(self, labels: Indices) -> "Examples":
        """Those of other labels, numbered anew."""
        kept = np.flatnonzero(~np.isin(self.labels, labels))
        names = [self.names[i] for i in self.labels[kept]]
        return Examples.of([self.texts[i] for i in kept], self.vectors[kept], names)

    @property
    def topics(self) -> Indices:
        """The numbers of the labels that have an answer in the article."""
        return np.flatnonzero([name.startswith("faq/") for name in self.names])


def fit_heads(examples: Examples, options: Options) -> tuple[Ngrams, Heads]:
    """Both heads and what lies beside them."""
    ngrams = Ngrams.fit(examples.texts)
    dense, dense_bias = _dense(examples, options)
    sparse = LinearSVC(C=options.sparse_c, random_state=options.seed)
    sparse.fit(_matrix(ngrams, examples.texts), examples.labels)
    coefficients, biases = _each_label(sparse.coef_, sparse.intercept_)
    last = last_layer(examples.vectors, options.hidden)
    heads = Heads(
        dense=dense,
        dense_bias=dense_bias,
        sparse=np.ascontiguousarray(coefficients.T * options.sparse_scale, dtype=np.float32),
        sparse_bias=(biases * options.sparse_scale).astype(np.float32),
        examples=last,
        first=np.searchsorted(examples.labels, np.arange(len(examples.names))),
        distance=_distance(last, examples),
    )
    return ngrams, heads


def _dense(examples: Examples, options: Options) -> tuple[Array, Array]:
    """Logistic regression with a little linear discriminant analysis: both are linear, so is the
    sum of their scores.
    """
    regression = LogisticRegression(C=options.dense_c, tol=1e-3, max_iter=1000)
    regression.fit(examples.vectors, examples.labels)
    coefficients, biases = _each_label(regression.coef_, regression.intercept_)
    discriminants, offsets = _discriminant(examples, options.shrinkage)
    weight = options.discriminant_weight
    dense = coefficients + weight * discriminants, biases + weight * offsets
    return dense[0].astype(np.float32), dense[1].astype(np.float32)


def _discriminant(examples: Examples, shrinkage: float) -> tuple[Array, Array]:
    """Coefficients [labels, hidden] and biases [labels] of linear discriminant analysis with a
    shrunk covariance (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 4.3).
    scikit-learn's solver takes ten times as long for the same.
    """
    means, counts = _means(examples.vectors, examples)
    spread = examples.vectors - means[examples.labels]
    covariance = shrunk_covariance(spread.T @ spread / len(spread), shrinkage)
    coefficients = solve(covariance, means.T, assume_a="pos").T
    biases = np.log(counts / counts.sum()) - 0.5 * (means * coefficients).sum(axis=1)
    return coefficients, biases


def _means(vectors: Array, examples: Examples) -> tuple[Array, Indices]:
    """The mean of each label [labels, hidden], and how many phrasings it has [labels]."""
    labels = range(len(examples.names))
    means = np.stack([vectors[examples.labels == label].mean(axis=0) for label in labels])
    return means, np.bincount(examples.labels, minlength=len(examples.names))


def _distance(vectors: Array, examples: Examples) -> Distance:
    means, _ = _means(vectors, examples)
    within = LedoitWolf(assume_centered=True).fit(vectors - means[examples.labels])
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
