"""The results as Markdown, to be read beside their JSON."""

from typing import Any

from benchmarks.speed.targets import Outcome, outcomes
from benchmarks.tables import markdown

Results = dict[str, Any]
_MET = {True: "yes", False: "no", None: ""}
_PLAIN = "{:.1f}"
_PERCENT = "quality."


def written(results: Results) -> str:
    """The whole report."""
    parts = [
        [f"# Beside stock Rasa{' (provisional: a quick run)' if results['quick'] else ''}"],
        [f"{name}: {value}  " for name, value in results["machine"].items()],
        [f"- {note}" for note in results["notes"]],
        ["## Targets"],
        _targets(outcomes(results)),
        ["![Throughput](throughput.svg) ![Latency](latency.svg)"],
        [f"## Figures (medians of {results['rounds_wanted']})"],
        _figures(results["medians"]),
        ["## Limits"],
        _limits(results),
    ]
    if seen := results.get("overload"):
        parts += [["## Overload"], _overload(seen)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _targets(found: list[Outcome]) -> list[str]:
    rows = [[one.measure, one.wanted, one.measured, _MET[one.met]] for one in found]
    return markdown(["measure", "target", "measured", "met"], rows)


def _figures(medians: dict[str, dict[str, float]]) -> list[str]:
    ours, stock = medians["this service"], medians["stock Rasa"]
    rows = [
        [key.replace(".", " · ").replace("_", " "), *_pair(key, ours.get(key), stock.get(key))]
        for key in dict.fromkeys([*ours, *stock])
    ]
    return markdown(["measure", "this service", "stock Rasa", "ratio"], rows)


def _pair(key: str, ours: float | None, stock: float | None) -> list[str]:
    percent = key.startswith(_PERCENT)
    cells = [_cell(value, percent=percent) for value in (ours, stock)]
    ratio = f"{ours / stock:.3g}" if ours is not None and stock else ""
    return [*cells, ratio]


def _cell(value: float | None, *, percent: bool) -> str:
    if value is None:
        return ""
    return f"{value:.1%}" if percent else _PLAIN.format(value)


def _limits(results: Results) -> list[str]:
    rows = [
        [f"bare encoder, {batch} messages at once", _PLAIN.format(value)]
        for batch, value in results["encoder"].items()
    ]
    if empty := results["medians"].get("empty route"):
        rows.append(
            ["an empty FastAPI route, 64 clients", _PLAIN.format(empty["repeated.per_second"])]
        )
    return markdown(["limit", "a second"], rows)


def _overload(seen: Results) -> list[str]:
    rows = [
        [name.replace("_", " "), _PLAIN.format(value) if isinstance(value, float) else str(value)]
        for name, value in seen.items()
    ]
    return markdown(["", ""], rows)
