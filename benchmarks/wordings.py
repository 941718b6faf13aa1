"""What the classifier loses on a kind of wording that it never saw.

    python -m benchmarks.wordings

Ordinary cross-validation leaves lines out and learns from others worded like them, which flatters.
Here a whole kind of wording is left out and asked, and beside it as many phrasings at random.
Only the heads are trained anew: speller, weight of the sparse view, evidence and threshold are
those of the full model, which has seen every kind.
"""

import sys
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from joblib import Parallel, delayed, parallel_config
from sklearn.model_selection import PredefinedSplit, StratifiedKFold, StratifiedShuffleSplit
from spellchecker import SpellChecker
from threadpoolctl import threadpool_limits

from app import faq
from app.parts import is_question
from benchmarks import systems
from benchmarks.labelled import Example
from benchmarks.metrics import Flags
from benchmarks.systems import Project
from benchmarks.tables import markdown, percent
from rasa_project.calibration import Calibration, calibrate
from rasa_project.heads import Examples, Indices, Options, fit_heads
from rasa_project.importer import DEFAULT_FAQ
from rasa_project.scores import compute
from rasa_project.signals import signals
from rasa_project.spelling import Spelling

KINDS = ("misspelt", "terse", "long", "question", "statement")
TERSE, LONG = 4, 25
TITLES = ["kind", "phrasings", "right %: never seen", "5-fold", "drop", "drop at random"]
TITLES += ["answered and wrong %: never seen", "5-fold"]


@dataclass(frozen=True)
class Trial:
    """Learns some examples and asks others; `kinds` [n]: that of each, its place in KINDS."""

    examples: Examples
    kinds: Indices
    calibration: Calibration
    options: Options

    def run(self, splits: list[tuple[Indices, Indices]]) -> Flags:
        """What `judge` says of each split, side by side."""
        with parallel_config("loky", n_jobs=2, inner_max_num_threads=1):
            return np.concatenate(Parallel()(delayed(self.judge)(*s) for s in splits), axis=1)

    def judge(self, train: Indices, test: Indices) -> Flags:
        """[2, test]: the best label is the true one; it is not, but a topic that is answered."""
        heads = fit_heads(self.examples[train], self.options)
        asked, topics = self.examples[test], self.examples.topics
        scores = compute(heads, asked.vectors, asked.rows, self.calibration.sparse_weight)
        label = scores.fused.argmax(axis=1)
        best = topics[scores.fused[:, topics].argmax(axis=1)]
        evidence = self.calibration.evidence.score(signals(scores, topics, best))
        answered = (label == best) & (evidence >= self.calibration.thresholds.answer)
        return np.stack([label == asked.labels, answered & (label != asked.labels)])


def main() -> int:
    """Prints the table. 2 when the content cannot be read."""
    try:
        content = faq.load(DEFAULT_FAQ)
    except faq.FaqError as error:
        print(error, file=sys.stderr)
        return 2
    with systems.project() as project:
        print("\n".join(table(prepared(project, list(content.examples())))))
    return 0


def kind(text: str, spelling: Spelling) -> str:
    """The first of KINDS that `text` is."""
    words = len(text.split())
    if spelling.correct(text) != text:
        return "misspelt"
    if words <= TERSE:
        return "terse"
    if words >= LONG:
        return "long"
    return "question" if is_question(text) else "statement"


def prepared(project: Project, phrasings: list[tuple[str, str]]) -> Trial:
    """The trial of these (text, label). Calibrated with all of them; texts that read alike, which
    are ambiguous or would have been seen, are neither learned nor asked.
    """
    spelling = Spelling.fit([text for text, _ in phrasings], SpellChecker().word_frequency.keys())
    # In order of the label, as Examples are: the kind of a text keeps its place.
    texts, labels = zip(*sorted(phrasings, key=itemgetter(1)), strict=True)
    read = [spelling.correct(text) for text in texts]
    asked = [Example(text=text, intent=label) for text, label in zip(read, labels, strict=True)]
    examples = Examples.of(read, systems.vectors(project.encoded(asked)), list(labels))
    options = Options(**project.config["classifier"])
    with threadpool_limits(1):
        calibration = calibrate(examples, options)
    _, first, counts = np.unique(read, return_index=True, return_counts=True)
    once = np.sort(first[counts == 1])
    kinds = np.array([KINDS.index(kind(texts[i], spelling)) for i in once])
    return Trial(examples[once], kinds, calibration, options)


def table(trial: Trial) -> list[str]:
    """The lines of the Markdown table: a row for each kind, then each phrasing once."""
    labels, seed = trial.examples.labels, trial.options.seed
    folds = StratifiedKFold(trial.options.folds, shuffle=True, random_state=seed)
    unseen = _in_order(trial, list(PredefinedSplit(trial.kinds).split()))
    usual = _in_order(trial, list(folds.split(labels, labels)))
    sizes = np.bincount(trial.kinds, minlength=len(KINDS))
    draws = [_drawn(labels, int(size), seed) for size in sizes]
    drawn = np.split(trial.run(draws), np.cumsum(sizes)[:-1], axis=1)
    rows = [_row("all, each once", usual, unseen, "")]
    for number, (_, left_out) in enumerate(draws):
        asked, chance = trial.kinds == number, _drop(usual[:, left_out], drawn[number])
        rows.insert(-1, _row(KINDS[number], usual[:, asked], unseen[:, asked], chance))
    return markdown(TITLES, rows)


def _in_order(trial: Trial, splits: list[tuple[Indices, Indices]]) -> Flags:
    return trial.run(splits)[:, np.argsort(np.concatenate([test for _, test in splits]))]


def _drawn(labels: Indices, size: int, seed: int) -> tuple[Indices, Indices]:
    """So many left out at random, of each label its share; both parts in order of the label."""
    draw = StratifiedShuffleSplit(1, test_size=size, random_state=seed)
    train, test = next(draw.split(labels, labels))
    return np.sort(train), np.sort(test)


def _row(name: str, usual: Flags, unseen: Flags, chance: str) -> list[str]:
    right, wrong = ([percent(flags[i].mean()) for flags in (unseen, usual)] for i in (0, 1))
    return [name, str(usual.shape[1]), *right, _drop(usual, unseen), chance, *wrong]


def _drop(usual: Flags, other: Flags) -> str:
    """How many points fewer are right, with the 95 % interval of the paired differences."""
    lost = usual[0].astype(float) - other[0]
    return f"{percent(lost.mean())} ± {percent(1.96 * lost.std() / np.sqrt(len(lost)))}"


if __name__ == "__main__":
    sys.exit(main())
