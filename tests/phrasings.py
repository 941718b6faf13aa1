"""A small made-up corpus to fit classifiers to: four labels, vectors of two layers."""

import numpy as np

from rasa_project.heads import Examples, Options
from rasa_project.weights import Array

OPTIONS = Options(
    hidden=4,
    dense_c=30,
    shrinkage=0.5,
    discriminant_weight=0.02,
    sparse_c=0.5,
    sparse_scale=6,
    sparse_weights=[0.2, 0.4],
    folds=3,
    seed=1,
    strangers=0.1,
    wrong_answers=0.2,
    least_evidence=0.0,
    wrong_choices=0.3,
    false_alarms=0.1,
)
LABELS = ["faq/cost", "faq/pain", "out_of_scope/related", "safety/medicine"]
EACH = 12


def phrasings(noise: float = 0.4) -> tuple[list[str], Array, list[str]]:
    """Texts, vectors and labels. Each layer of a label's vectors lies around an axis of its own,
    `noise` away from it.
    """
    labels = [label for label in LABELS for _ in range(EACH)]
    axes = np.eye(OPTIONS.hidden)[[LABELS.index(label) for label in labels]]
    random = np.random.default_rng(0)
    layers = [axes + random.normal(0, noise, axes.shape) for _ in range(2)]
    layers = [layer / np.linalg.norm(layer, axis=1, keepdims=True) for layer in layers]
    texts = [f"{label.split('/')[1]} number {i}" for i, label in enumerate(labels)]
    return texts, (np.concatenate(layers, axis=1) / np.sqrt(2)).astype(np.float32), labels


def examples(noise: float = 0.4) -> Examples:
    """The same, as the heads are fitted to them."""
    return Examples.of(*phrasings(noise))
