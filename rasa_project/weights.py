"""What a trained classifier is: arrays and names, stored without pickle.

`classifier` computes with it, `fitting` makes it; both see only this.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rasa_project.distance import Distance
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

    dense [labels, layers x hidden], sparse [terms, labels], examples [phrasings, hidden] sorted by
    label, first [labels]: where the phrasings of a label begin. joined, like dense: used instead of
    it for a question and what was said after it; None when there were none to learn from. The terms
    are many and few are ever used: in half precision they take half the memory.
    """

    dense: Array
    dense_bias: Array
    sparse: npt.NDArray[np.float16]
    sparse_bias: Array
    examples: Array
    first: npt.NDArray[np.int64]
    distance: Distance
    joined: Array | None = None
    joined_bias: Array | None = None


_HEADS = [field.name for field in fields(Heads) if field.name != "distance"]


@dataclass(frozen=True)
class Weights:
    """Everything `predict` needs.

    reliability: (mean evidence, share right, how many) of the out-of-fold phrasings, bin by bin.
    """

    labels: list[str]
    texts: list[str]
    ngrams: Ngrams
    heads: Heads
    sparse_weight: float
    evidence: Evidence
    thresholds: Thresholds
    reliability: list[tuple[float, float, int]]

    def save(self, folder: Path) -> None:
        """Writes the two files of `load`."""
        arrays = {name: getattr(self.heads, name) for name in _HEADS}
        arrays = {name: array for name, array in arrays.items() if array is not None}
        arrays |= {f"distance_{name}": array for name, array in vars(self.heads.distance).items()}
        arrays["idf"] = self.ngrams.weights
        np.savez(folder / _ARRAYS, **arrays)
        names = {
            "labels": self.labels,
            "texts": self.texts,
            "terms": list(self.ngrams.columns),
            "sparse_weight": self.sparse_weight,
            "evidence": {"slopes": self.evidence.slopes, "bias": self.evidence.bias},
            "thresholds": vars(self.thresholds),
            "reliability": self.reliability,
        }
        text = json.dumps(names, ensure_ascii=False, indent=0)
        (folder / _NAMES).write_text(text, "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Weights":
        """Raises OSError, ValueError or KeyError when the files are not those of `save`."""
        names = json.loads((folder / _NAMES).read_text("utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            distance = Distance(**{f.name: arrays[f"distance_{f.name}"] for f in fields(Distance)})
            found = {name: arrays[name] for name in _HEADS if name in arrays}
            heads = Heads(**found, distance=distance)
            idf = arrays["idf"]
        return cls(
            labels=names["labels"],
            texts=names["texts"],
            ngrams=Ngrams({term: i for i, term in enumerate(names["terms"])}, idf),
            heads=heads,
            sparse_weight=names["sparse_weight"],
            evidence=Evidence(tuple(names["evidence"]["slopes"]), names["evidence"]["bias"]),
            thresholds=Thresholds(**names["thresholds"]),
            reliability=[tuple(row) for row in names["reliability"]],
        )
