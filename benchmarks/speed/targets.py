"""The targets, and whether what was measured meets them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]
_OVERLOAD_P99_MS, _RECOVERY_SECONDS = 1000.0, 5.0
_PER_SECOND = "different.64.per_second"


@dataclass(frozen=True)
class Outcome:
    """A target and what was measured; `met` is None when nothing was."""

    measure: str
    wanted: str
    measured: str
    met: bool | None


def outcomes(results: Results) -> list[Outcome]:
    """Every target, in order; ratios are this service's figure to stock Rasa's."""
    medians = results["medians"]
    ours, stock = medians["this service"], medians["stock Rasa"]

    def ratio(key: str) -> float | None:
        return _ratio(ours.get(key), stock.get(key))

    empty = medians.get("empty route", {}).get("repeated.per_second")
    encoder = max(map(float, results["encoder"].values()), default=None)
    different = "all-different messages, 64 clients"
    return [
        _at_least(f"throughput, {different}", 7, ratio(_PER_SECOND), "{:g}×"),
        _at_least(f"throughput, {different}: stretch", 12, ratio(_PER_SECOND), "{:g}×"),
        _at_most("p99 at the rate stock Rasa can just sustain", 15, ratio("sustained.p99_ms")),
        _at_least(
            "repeated messages, of an empty FastAPI route", 60,
            _percent(ours.get("repeated.per_second"), empty), "{:g} %",
        ),
        _at_least(
            f"{different}, of the bare encoder", 70,
            _percent(ours.get(_PER_SECOND), encoder), "{:g} %",
        ),
        _at_most("time to ready", 15, ratio("ready.warm_seconds")),
        _at_most("resident memory after load", 4, ratio("memory.after_load_mb")),
        _at_most("resident memory, peak under load", 3, ratio("memory.peak_mb")),
        _at_most("training", 3, ratio("training.seconds")),
        _at_most("environment on disk", 3, ratio("environment_mb")),
        *_overload(results.get("overload")),
    ]  # fmt: skip


def _at_least(measure: str, limit: float, measured: float | None, shape: str) -> Outcome:
    wanted = f"≥ {shape.format(limit)}"
    if measured is None:
        return Outcome(measure, wanted, "not measured", None)
    return Outcome(measure, wanted, shape.format(round(measured, 1)), measured >= limit)


def _at_most(measure: str, part: float, measured: float | None) -> Outcome:
    """Wanted is the so-maniest part of stock Rasa's."""
    wanted = f"≤ 1/{part:g}"
    if not measured:
        return Outcome(measure, wanted, "not measured", None)
    return Outcome(measure, wanted, f"1/{1 / measured:.1f}", measured <= 1 / part)


def _overload(seen: Results | None) -> list[Outcome]:
    rows: list[tuple[str, str, str, str, Callable[[float], bool]]] = [
        ("unexpected", "errors but 429/503 with Retry-After", "0", "{:.0f}", lambda n: n == 0),
        ("p99_ms", "p99 of the answered", "≤ 1 s", "{:.0f} ms", lambda n: n <= _OVERLOAD_P99_MS),
        ("recovery_seconds", "recovery", "≤ 5 s", "{:.1f} s", lambda n: n <= _RECOVERY_SECONDS),
    ]
    return [
        Outcome(
            f"overload, ten times the capacity: {measure}",
            wanted,
            shape.format(seen[key]) if seen else "not measured",
            met(seen[key]) if seen else None,
        )
        for key, measure, wanted, shape, met in rows
    ]


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _percent(one: float | None, other: float | None) -> float | None:
    share = _ratio(one, other)
    return None if share is None else 100 * share
