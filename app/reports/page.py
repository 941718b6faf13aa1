"""The evaluation as one HTML file that asks nothing of any other place."""

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from app import calibration, measures
from app.calibration import Bin, Curve
from app.comparison import Comparison
from app.evaluation import VERDICTS, Judged
from app.reports import charts, words

_LISTED = 10
_MISSES = ("wrong", "missed", "offered", "partial")


def render(
    rows: Sequence[Judged],
    questions: str,
    model: str,
    *,
    trained: Sequence[Bin] = (),
    compared: Comparison | None = None,
) -> str:
    """The page. `questions` and `model` name what was asked and of which archive; `trained` is
    the reliability measured at training. The same input gives the same page.
    """
    curve, bins = calibration.risk_coverage(rows), calibration.reliability(rows)
    error = calibration.expected_calibration_error(bins)
    return (
        _environment()
        .get_template("report.html")
        .render(
            rows=rows,
            questions=questions,
            model=model,
            compared=compared,
            before=measures.headline(compared.before) if compared else {},
            headline=measures.headline(rows),
            tables={"Kind": measures.by_kind(rows), "Style": measures.by_style(rows)},
            confusions=measures.confusions(rows),
            curve=curve,
            risk_chart=Markup(charts.risk_coverage(curve, _risk(curve))),  # noqa: S704 - escaped there
            bins=bins,
            trained=trained,
            error=error,
            reliability_chart=Markup(charts.reliability(bins, trained, _reliability(error))),  # noqa: S704
            slowest=sorted(rows, key=lambda row: -row.milliseconds)[:_LISTED],
            unsure=_unsure(rows),
            misses=_misses(rows),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": words.percent,
        "called": words.called,
        "sort_of_question": words.sort_of_question,
        "reason": words.reason,
        "value": words.value,
    }
    environment.globals |= {
        "FIGURES": words.FIGURES,
        "OUTCOMES": words.OUTCOMES,
        "VERDICTS": {name: words.VERDICTS[name] for name in VERDICTS},
    }
    return environment


def _unsure(rows: Sequence[Judged]) -> list[Judged]:
    decided = [row for row in rows if row.reply.confidence is not None]
    return sorted(decided, key=lambda row: row.reply.confidence or 0.0)[:_LISTED]


def _misses(rows: Sequence[Judged]) -> list[Judged]:
    found = [row for row in rows if row.verdict in _MISSES]
    return sorted(found, key=lambda row: _MISSES.index(row.verdict))


def _risk(curve: Curve) -> str:
    if curve.operating is None:
        return "No question was answered."
    coverage, risk = curve.operating.coverage, curve.operating.risk
    return f"Today {coverage:.1%} of all questions are answered and {risk:.1%} of those wrongly."


def _reliability(error: float) -> str:
    return f"On average, evidence and share right are {error:.1%} apart."
