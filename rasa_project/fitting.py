"""Fits a classifier: its heads on all phrasings, then what they are worth on unseen ones.

Imported for training only; it needs scikit-learn.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from rasa_project.calibration import calibrate
from rasa_project.heads import Examples, Options, fit_dense, fit_heads
from rasa_project.weights import Array, Heads, Weights

__all__ = ["Options", "fit"]
logger = logging.getLogger(__name__)


def fit(
    texts: list[str],
    vectors: Array,
    labels: list[str],
    options: Options,
    joined: Sequence[bool] = (),
) -> Weights:
    """The classifier for these phrasings; `joined`: which are a question and what was said after
    it, none unless told. One BLAS thread: the same input gives the same bytes.
    """
    apart = np.array(joined, bool) if joined else np.zeros(len(texts), bool)
    alone, together = np.flatnonzero(~apart), np.flatnonzero(apart)
    examples = Examples.of([texts[i] for i in alone], vectors[alone], [labels[i] for i in alone])
    theirs = vectors[together], [labels[i] for i in together]
    with threadpool_limits(1):
        logger.info("fitting the classifier")
        with ThreadPoolExecutor(max_workers=1) as beside:
            heads = beside.submit(_heads, examples, *theirs, options)
            found = calibrate(examples, options)
    return Weights(
        examples.names,
        examples.texts,
        examples.ngrams,
        heads.result(),
        found.sparse_weight,
        found.evidence,
        found.thresholds,
        found.reliability,
    )


def _heads(examples: Examples, vectors: Array, labels: list[str], options: Options) -> Heads:
    """The heads for `examples`; `vectors` and `labels` are those of questions and what was said
    after them.
    """
    heads = fit_heads(examples, options)
    if not labels:
        return heads
    # Only a dense head learns from these: their words and neighbours are the question's before.
    numbers = np.array([examples.names.index(label) for label in labels])
    joined, bias = fit_dense(
        np.concatenate([examples.vectors, vectors]),
        np.concatenate([examples.labels, numbers]),
        options,
    )
    return replace(heads, joined=joined, joined_bias=bias)
