"""The evaluation as lines of a terminal."""

from collections import Counter
from collections.abc import Sequence

from app import calibration, measures
from app.comparison import Change, Comparison
from app.evaluation import VERDICTS, Judged
from app.measures import Share

_SLOWEST = 3


def summary(rows: Sequence[Judged]) -> str:
    """The verdicts by kind and by style, what was mistaken for what, and the headline figures."""
    slow = sorted(rows, key=lambda row: -row.milliseconds)[:_SLOWEST]
    return "\n".join(
        [
            *_table("kind", measures.by_kind(rows)),
            "",
            *_table("style", measures.by_style(rows)),
            "",
            "wanted -> given, how often (of these accepted as right too):",
            *_confusions(rows),
            "",
            *_calibration(rows),
            *(f"slow: {row.milliseconds:.0f} ms {row.question.text[:60]!r}" for row in slow),
            "",
            *(f"{name}: {told(share)}" for name, share in measures.headline(rows).items()),
        ]
    )


def told(share: Share) -> str:
    """A share with its interval and its counts."""
    if not share.total:
        return "none asked"
    low, high = share.interval
    counts = f"{share.count} of {share.total}"
    return f"{share.value:.1%} (95% interval {low:.1%} to {high:.1%}, {counts})"


def listed(row: Judged) -> str:
    """One line for a question, its verdict and what was replied."""
    return f"{row.verdict:8} {row.question.text} -> {_got(row)}"


def differences(compared: Comparison, after: Sequence[Judged], name: str) -> str:
    """The replies that changed to those of the model `name`, and the headline figures of both."""
    was, now = measures.headline(compared.before), measures.headline(after)
    changed = f"{len(compared.changes)} of {len(after)} replies changed"
    return "\n".join(
        [
            f"{changed} from {compared.name} to {name}",
            *(_changed(change) for change in compared.changes),
            *(f"{figure}: {told(was[figure])} -> {told(now[figure])}" for figure in now),
        ]
    )


def _table(title: str, verdicts: dict[str, Counter[str]]) -> list[str]:
    lines = [f"{title:14}{'n':>5}" + "".join(f"{name:>9}" for name in VERDICTS)]
    for key, counts in verdicts.items():
        total = counts.total()
        shares = "".join(f"{counts[name] / total:9.1%}" for name in VERDICTS)
        lines.append(f"{key:14}{total:>5}{shares}")
    return lines


def _confusions(rows: Sequence[Judged]) -> list[str]:
    return [
        f"{entry.expected:>20} -> {entry.given:20} {entry.count:>3} ({entry.accepted})"
        for entry in measures.confusions(rows)
    ]


def _calibration(rows: Sequence[Judged]) -> list[str]:
    error = calibration.expected_calibration_error(calibration.reliability(rows))
    point = calibration.risk_coverage(rows).operating
    done = f"{point.coverage:.1%} answered, {point.risk:.1%} of that wrong" if point else "none"
    return [f"answers given: {done}", f"expected calibration error: {error:.3f}"]


def _changed(change: Change) -> str:
    before, after = change.before, change.after
    verdicts = f"{before.verdict} -> {after.verdict}"
    got = f"{_got(before)} -> {_got(after)} ({', '.join(change.what)})"
    return f"  {verdicts:18} {after.question.text}: {got}"


def _got(row: Judged) -> str:
    return f"{row.reply.outcome} {','.join(row.reply.topics)}".rstrip()
