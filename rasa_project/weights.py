"""What a trained classifier is: arrays and names, stored without pickle.

`classifier` computes with it, `fitting` makes it; both see only this.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rasa_project.evidence import Evidence
from rasa_project.ngrams import Ngrams

Array = npt.NDArray[np.float32]
_ARRAYS = "weights.npz"
_NAMES = "names.json"


@dataclass(frozen=True)
class Thresholds:
    """From which score on something is said; set on out-of-fold data (`fitting`)."""

    answer: float
    clarify: float
    safety: float


@dataclass(frozen=True)
class Heads:
    """The two linear classifiers, and the phrasings to compare with.

    dense [labels, hidden], sparse [terms, labels], examples [phrasings, hidden] sorted by label,
    first [labels]: where the phrasings of a label begin.
    """

    dense: Array
    dense_bias: Array
    sparse: Array
    sparse_bias: Array
    examples: Array
    first: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """Everything `predict` needs."""

    labels: list[str]
    texts: list[str]
    ngrams: Ngrams
    heads: Heads
    evidence: Evidence
    thresholds: Thresholds

    def save(self, folder: Path) -> None:
        """Writes the two files of `load`."""
        arrays = {field.name: getattr(self.heads, field.name) for field in fields(Heads)}
        arrays["idf"] = self.ngrams.weights
        np.savez(folder / _ARRAYS, **arrays)
        names = {
            "labels": self.labels,
            "texts": self.texts,
            "terms": list(self.ngrams.columns),
            "evidence": {"slopes": self.evidence.slopes, "bias": self.evidence.bias},
            "thresholds": vars(self.thresholds),
        }
        text = json.dumps(names, ensure_ascii=False, indent=0)
        (folder / _NAMES).write_text(text, "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Weights":
        """Raises OSError, ValueError or KeyError when the files are not those of `save`."""
        names = json.loads((folder / _NAMES).read_text("utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            heads = Heads(**{field.name: arrays[field.name] for field in fields(Heads)})
            idf = arrays["idf"]
        return cls(
            labels=names["labels"],
            texts=names["texts"],
            ngrams=Ngrams({term: i for i, term in enumerate(names["terms"])}, idf),
            heads=heads,
            evidence=Evidence(tuple(names["evidence"]["slopes"]), names["evidence"]["bias"]),
            thresholds=Thresholds(**names["thresholds"]),
        )
