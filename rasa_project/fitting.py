"""Fits a classifier: its heads on all phrasings, then what they are worth on unseen ones.

Imported for training only; it needs scikit-learn.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_limits

from rasa_project.calibration import calibrate
from rasa_project.heads import Examples, Options, fit_heads
from rasa_project.weights import Array, Weights

__all__ = ["Options", "fit"]
logger = logging.getLogger(__name__)


def fit(
    texts: list[str],
    vectors: Array,
    labels: list[str],
    options: Options,
    joined: Sequence[bool] = (),
) -> Weights:
    """The classifier for these phrasings, of which `joined` tells as in `Examples.of`. One BLAS
    thread: the same input gives the same bytes.
    """
    examples = Examples.of(texts, vectors, labels, joined)
    with threadpool_limits(1):
        logger.info("fitting the classifier")
        with ThreadPoolExecutor(max_workers=1) as beside:
            heads = beside.submit(fit_heads, examples, options)
            found = calibrate(examples, options)
    return Weights(
        examples.names,
        [text for text, alone in zip(examples.texts, examples.alone, strict=True) if alone],
        examples.ngrams,
        heads.result(),
        found.sparse_weight,
        found.evidence,
        found.thresholds,
        found.reliability,
    )
