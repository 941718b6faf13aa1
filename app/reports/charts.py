"""The two diagrams, as SVG to stand in a page: its colours are the page's, light or dark."""

import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from app.calibration import Bin, Curve

_INCHES = (5.0, 3.6)
_POINTS = 72
# Of a bin's point, in square points of print.
_LEAST_AREA, _MORE_AREA = 10, 110
# Colours nobody would choose: each is replaced by what the page's style sheet says.
_INK, _SOFT, _LINE, _ACCENT, _MARK = "#010101", "#020202", "#030303", "#040404", "#050505"
_PAGE = {
    _INK: "currentColor",
    _SOFT: "var(--soft)",
    _LINE: "var(--line)",
    _ACCENT: "var(--accent)",
    _MARK: "var(--mark)",
}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "axes.edgecolor": _SOFT,
    "axes.labelcolor": _INK,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "grid.color": _LINE,
    "legend.frameon": False,
    "legend.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _SOFT,
    "xtick.labelcolor": _INK,
    "ytick.color": _SOFT,
    "ytick.labelcolor": _INK,
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def risk_coverage(curve: Curve, description: str) -> str:
    """How many answers would be wrong if more or fewer were given."""
    with _style("risk"):
        figure, axes = _figure("Share of all questions answered", "Share of answers wrong")
        coverage = [point.coverage for point in curve.points]
        risk = [point.risk for point in curve.points]
        axes.step(coverage, risk, where="post", color=_ACCENT, label="other limits")
        if point := curve.operating:
            axes.plot(point.coverage, point.risk, "o", color=_MARK, label="today")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, max(0.1, *risk, 0.1) * 1.05)
        axes.legend(loc="upper left")
        return _svg(figure, "risk", "Wrong answers against answers given", description)


def reliability(bins: Sequence[Bin], trained: Sequence[Bin], description: str) -> str:
    """Evidence against the share that was right; on the diagonal it can be taken at its word."""
    with _style("reliability"):
        figure, axes = _figure("Evidence", "Share right")
        axes.plot([0, 1], [0, 1], "--", color=_SOFT, label="exactly as promised")
        if trained:
            _curve(axes, trained, ":", _SOFT, "at training")
        _curve(axes, bins, "-", _ACCENT, "these questions")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.legend(loc="lower right")
        return _svg(figure, "reliability", "Evidence against the share right", description)


def _style(name: str) -> AbstractContextManager[None]:
    # With a salt the names of clip paths and markers are the same in every run; with one of its
    # own for each figure, they are its own too.
    return mpl.rc_context(_STYLE | {"svg.hashsalt": name})


def _figure(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure, axes


def _curve(axes: Axes, bins: Sequence[Bin], line: str, colour: str, label: str) -> None:
    evidence, right = [entry.evidence for entry in bins], [entry.right for entry in bins]
    largest = max((entry.lines for entry in bins), default=1)
    areas = [_LEAST_AREA + _MORE_AREA * entry.lines / largest for entry in bins]
    axes.plot(evidence, right, line, color=colour, label=label)
    axes.scatter(evidence, right, areas, color=colour, clip_on=False, zorder=3)


def _svg(figure: Figure, name: str, title: str, description: str) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata=_NO_METADATA)
    drawing = out.getvalue().partition("<svg")[2].partition(">")[2]
    # Groups have the same names in every figure, and a page may have a name only once.
    drawing = re.sub(r'<g id="[^"]*"', "<g", drawing)
    drawing = re.sub(r"font-family: [^;\"]*", "font-family: inherit", drawing)
    for colour, page in _PAGE.items():
        drawing = drawing.replace(colour, page)
    width, height = (inches * _POINTS for inches in _INCHES)
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{drawing}'
    )
