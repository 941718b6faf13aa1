"""How much speaks for the best topic, put on one calibrated scale.

A classifier's probability says which label fits best among those it knows, never whether any fits.
So several signals are weighed together by a logistic regression fitted on out-of-fold predictions
(stacking: Wolpert 1992; Platt scaling of more than one score): does the message look like the
phrasings of that topic, more than like any other's, and do both views agree?
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
SIGNALS = ("log_odds", "margin", "sparse", "similarity", "lead", "closeness", "outside")


@dataclass(frozen=True)
class Evidence:
    """One slope for each of SIGNALS and a bias."""

    slopes: tuple[float, ...]
    bias: float

    def score(self, signals: Array) -> Array:
        """The probability, 0 to 1, that the best topic is the right answer. [n, signals] → [n]."""
        total = signals @ np.array(self.slopes, np.float32) + np.float32(self.bias)
        return np.asarray(1 / (1 + np.exp(-total)), np.float32)
