"""The project's model on other people's data: published few-shot splits of three public sets.

    python -m benchmarks.intents DATA [--stock] [--json FILE]

DATA holds a folder for each set, see `labelled`. The model is trained on each training split as it
trains on data/faq.yml, every intent a topic, and asked the test split; nothing is chosen on tests.
CLINC150 has texts no intent fits: none is trained on, and rejecting them is measured as well.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks import metrics, systems
from benchmarks.labelled import SETS, SHOTS, Corpus, DataError, Example, corpora
from benchmarks.metrics import Operation, Separation
from benchmarks.systems import Outcome, StockError
from benchmarks.tables import markdown, percent

# Accuracy in percent on the same 10-shot splits. USE+ConveRT: Casanueva et al. 2020, "Efficient
# Intent Detection with Dual Sentence Encoders" (arXiv 2003.04807). CPFT: Zhang et al. 2021,
# "Few-Shot Intent Detection via Contrastive Pre-Training and Fine-Tuning" (arXiv 2109.06349).
# The figures of stock Rasa are reported ones without a citation; --stock measures it instead.
PUBLISHED = {
    "stock Rasa DIET, reported": {"banking77": 67.1, "clinc150": 72.4, "hwu64": 63.7},
    "USE+ConveRT, published": {"banking77": 85.2, "clinc150": 93.3, "hwu64": 85.8},
    "CPFT, published": {"banking77": 87.2, "clinc150": 94.2, "hwu64": 87.1},
}
PUBLISHED_SHOT = 10
OURS = "this project"
STOCK = "stock Rasa DIET, measured"

System = Callable[[Corpus, int], Outcome]


@dataclass(frozen=True)
class Result:
    """One system on one set: shares from 0 to 1, seconds to train, milliseconds a message."""

    system: str
    corpus: str
    shot: int
    accuracy: float
    macro_f1: float
    train_seconds: float
    milliseconds: float
    separation: Separation | None
    operation: Operation | None


def main() -> int:
    """Measures, prints, and writes the JSON file. 2 when something could not be done."""
    arguments = _arguments()
    try:
        sets = corpora(arguments.data, arguments.sets)
        with systems.project() as project:
            results = list(_measured({OURS: project.run}, sets, arguments.shots))
        if arguments.stock:
            results += _measured({STOCK: systems.stock}, sets, arguments.shots)
    except (DataError, StockError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report(results)))
    if arguments.json:
        measured = [asdict(result) for result in results]
        text = json.dumps({"measured": measured, "published": PUBLISHED}, indent=1)
        arguments.json.write_text(f"{text}\n", "utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of the public sets")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--shots", nargs="+", type=int, choices=SHOTS, default=SHOTS)
    parser.add_argument("--stock", action="store_true", help="measure stock Rasa too: slow")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results here")
    return parser.parse_args()


def _measured(named: dict[str, System], sets: list[Corpus], shots: list[int]) -> Iterator[Result]:
    for name, system in named.items():
        for corpus in sets:
            for shot in shots:
                print(f"{name}: {corpus.name}, {shot}-shot", file=sys.stderr)
                outcome = system(corpus, shot)
                yield result(name, corpus.name, shot, corpus.tests(), outcome)


def result(system: str, corpus: str, shot: int, tests: list[Example], outcome: Outcome) -> Result:
    """The measures of one outcome; rejection only where some tests are out of scope."""
    known = np.array([example.known for example in tests])
    gold = [example.intent for example in tests]
    right = known & (np.array(gold) == np.array(outcome.labels))
    inside = np.flatnonzero(known)
    in_scope = [gold[i] for i in inside], [outcome.labels[i] for i in inside]
    rejects = not known.all()
    return Result(
        system=system,
        corpus=corpus,
        shot=shot,
        accuracy=metrics.accuracy(*in_scope),
        macro_f1=metrics.macro_f1(*in_scope),
        train_seconds=outcome.train_seconds,
        milliseconds=outcome.milliseconds,
        separation=metrics.separation(outcome.scores, known, right) if rejects else None,
        operation=metrics.operation(outcome.answered, known, right) if rejects else None,
    )


def report(results: list[Result]) -> list[str]:
    """Two tables in Markdown: which label, and, where it was tested, when to stay silent."""
    rejecting = [result for result in results if result.separation]
    return [*_accuracies(results), *(["", *_rejections(rejecting)] if rejecting else [])]


def _accuracies(results: list[Result]) -> list[str]:
    measured = [
        [
            row.corpus,
            str(row.shot),
            row.system,
            percent(row.accuracy),
            percent(row.macro_f1),
            f"{row.train_seconds:.0f}",
            f"{row.milliseconds:.1f}",
        ]
        for row in results
    ]
    sets = dict.fromkeys(row.corpus for row in results if row.shot == PUBLISHED_SHOT)
    published = [
        [corpus, str(PUBLISHED_SHOT), name, f"{figures[corpus]:.1f}", "", "", ""]
        for corpus in sets
        for name, figures in PUBLISHED.items()
    ]
    rows = sorted(measured + published, key=lambda row: (row[0], -int(row[1])))
    return markdown(
        ["set", "shot", "system", "accuracy %", "macro-F1 %", "train s", "ms a message"], rows
    )


def _rejections(results: list[Result]) -> list[str]:
    rows = [
        [
            f"{row.corpus}, {row.shot}-shot",
            row.system,
            percent(row.separation.auroc),
            percent(row.separation.fpr95),
            percent(row.separation.coverage),
            percent(row.operation.coverage),
            percent(row.operation.precision),
            percent(row.operation.false_answers),
        ]
        for row in results
        if row.separation and row.operation
    ]
    titles = ["set", "system", "AUROC %", "FPR at 95 % TPR %", "coverage at 90 % precision %"]
    at_threshold = ["coverage %", "precision %", "out of scope answered %"]
    return markdown([*titles, *(f"threshold: {title}" for title in at_threshold)], rows)


if __name__ == "__main__":
    sys.exit(main())
