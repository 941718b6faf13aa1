"""The results as diagrams, SVG."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "benchmarks",
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "legend.frameon": False,
}
_INCHES = (6.0, 3.6)
Points = Sequence[tuple[float, float]]


def lines(path: Path, x: str, y: str, drawn: dict[str, Points], limits: dict[str, float]) -> None:
    """A curve for each of `drawn` on logarithmic axes, and a level line for each of `limits`."""
    with rc_context(_STYLE):
        figure = Figure(figsize=_INCHES, layout="constrained")
        axes = figure.add_subplot(xlabel=x, ylabel=y, xscale="log", yscale="log")
        for name, points in drawn.items():
            axes.plot(*zip(*points, strict=True), "o-", label=name)
        for name, value in limits.items():
            axes.axhline(value, linestyle=":", color="grey")
            axes.annotate(name, (1, value), xycoords=("axes fraction", "data"), ha="right")
        ticks = sorted({point[0] for points in drawn.values() for point in points})
        axes.set_xticks(ticks, [f"{tick:,g}" for tick in ticks])
        axes.minorticks_off()
        axes.legend()
        figure.savefig(path, metadata={"Date": None, "Creator": None})
