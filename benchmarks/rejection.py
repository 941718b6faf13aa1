"""Ways to reject what no intent fits, side by side on CLINC150 and this project's vectors.

    python -m benchmarks.rejection DATA [--shot 10]

Every method sees the published training split and scores the test split and `oos_test`; nothing
out of scope is trained on, and settings are chosen on training data alone (`held_out`). All rows
judge the same labels, those of this project's classifier: the table compares scores, no accuracy.
"""

import argparse
import sys
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.covariance import EmpiricalCovariance, LedoitWolf

from benchmarks import metrics, systems
from benchmarks import rejection_scores as scores
from benchmarks.held_out import choose
from benchmarks.labelled import SHOTS, Corpus, DataError, corpora
from benchmarks.margin_head import Array, Labels
from benchmarks.rejection_scores import Method
from benchmarks.systems import Project
from benchmarks.tables import markdown, percent

SET = "clinc150"
NEIGHBOURS = (1, 2, 3, 5, 10)
STEPS = (25, 50, 100, 200)
DENSITIES = (5, 10, 20, 40)
TITLES = ["score", "AUROC", "AUPR in", "AUPR out", "FPR95", "coverage at 90 % precision"]


def main() -> int:
    """Prints the table. 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of the public sets")
    parser.add_argument("--shot", type=int, choices=SHOTS, default=SHOTS[0])
    arguments = parser.parse_args()
    try:
        corpus = corpora(arguments.data, [SET])[0]
        with systems.project() as project:
            print("\n".join(table(project, corpus, arguments.shot)))
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def table(project: Project, corpus: Corpus, shot: int) -> list[str]:
    """The lines of the Markdown table."""
    train, tests = corpus.train(shot), corpus.tests()
    learned, asked = project.encoded(train), project.encoded(tests)
    predictions = systems.predict(project.fit(train, learned), asked)
    known = np.array([example.known for example in tests])
    gold = np.array([example.intent for example in tests])
    right = known & (gold == [systems.label(prediction) for prediction in predictions])
    labels = np.unique([example.intent for example in train], return_inverse=True)[1]
    rows: dict[str, metrics.Scores] = {
        "fused heads, maximum probability": np.array([p.ranking[0][1] for p in predictions]),
        "**this project's evidence**": np.array([p.evidence["score"] for p in predictions]),
    }
    for method in methods(project.config["classifier"]["dense_c"]):
        rows |= _scored(method, systems.vectors(learned), labels, systems.vectors(asked))
    return markdown(
        TITLES,
        [
            [name, *map(percent, astuple(metrics.separation(row, known, right)))]
            for name, row in rows.items()
        ],
    )


def methods(dense_c: float) -> list[Method]:
    """The methods that need nothing but the vectors, with the settings to choose from."""
    return [
        Method("dense head, maximum probability", scores.maximum_probability, (dense_c,)),
        Method("dense head, energy", scores.energy, (dense_c,)),
        Method("1-NN cosine", scores.neighbour, (1,)),
        Method("k-NN distance", scores.neighbour, NEIGHBOURS),
        Method("Mahalanobis", scores.mahalanobis, (EmpiricalCovariance,)),
        Method("relative Mahalanobis", scores.relative_mahalanobis, (EmpiricalCovariance,)),
        Method("relative Mahalanobis, shrunk", scores.relative_mahalanobis, (LedoitWolf,)),
        Method("local outlier factor", scores.outlier_factor, DENSITIES),
        Method("large-margin head, cosine", scores.margin_cosine, STEPS),
        Method("large-margin head, adaptive boundary", scores.adaptive_boundary, STEPS),
    ]


def _scored(method: Method, train: Array, labels: Labels, test: Array) -> dict[str, metrics.Scores]:
    print(method.name, file=sys.stderr)
    setting = choose(method, train, labels)
    name = f"{method.name}, {setting}" if len(method.settings) > 1 else method.name
    return {name: method.score(train, labels, test, setting)}


if __name__ == "__main__":
    sys.exit(main())
