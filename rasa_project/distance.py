"""How far a vector lies from each label, next to how far it lies from all phrasings together.

Relative Mahalanobis distance (Ren et al. 2021, arXiv 2106.09022) with shrunk covariances (Ledoit,
Wolf 2004): a message no label fits lies far from every label, and about as far from the background.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Distance:
    """means [labels, hidden], mean [hidden]; within, overall [hidden, hidden]: precisions."""

    means: Array
    within: Array
    mean: Array
    overall: Array

    def closeness(self, vectors: Array) -> Array:
        """How much nearer than the background each label is. [n, hidden] → [n, labels]."""
        background = _squared(vectors - self.mean, self.overall)
        own = _squared(vectors, self.within)
        # |x - m|^2 = x.x - 2 x.m + m.m, all in the metric of `within`.
        labels = self._lengths - 2 * vectors @ self._weighed.T
        return np.asarray((background - own)[:, None] - labels, np.float32)

    @cached_property
    def _weighed(self) -> Array:
        result: Array = self.means @ self.within
        return result

    @cached_property
    def _lengths(self) -> Array:
        result: Array = (self._weighed * self.means).sum(axis=1)
        return result


def _squared(vectors: Array, precision: Array) -> Array:
    result: Array = ((vectors @ precision) * vectors).sum(axis=1)
    return result
