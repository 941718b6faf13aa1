"""The service beside stock Rasa, at the same time, on the same machine, with the same messages.

    python -m benchmarks.run [--quick]

Starts each server in turn on loopback and loads both the same, in rounds; prints the targets beside
what was measured, and writes JSON, Markdown and diagrams. What every figure means is said in the
README, section Benchmarks.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.speed import load, measuring, plots, report
from benchmarks.speed.load import LoadError
from benchmarks.speed.measuring import Choices, Results
from benchmarks.speed.servers import ServerError
from benchmarks.speed.visits import Plan

_PLAN, _QUICK = Plan(seconds=12, rounds=3), Plan(seconds=3, rounds=1, clients=(1, 64))
_OVERLOAD_SECONDS, _QUICK_OVERLOAD_SECONDS = 60, 8


def main() -> int:
    """Measures, prints, writes. 2 when something could not be done."""
    arguments = _arguments()
    try:
        load.install()
        with tempfile.TemporaryDirectory() as folder:
            results = measuring.measured(_choices(arguments), Path(folder))
    except (LoadError, ServerError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(results, arguments.out)
    print(report.written(results))
    return 0


def write(results: Results, folder: Path) -> None:
    """JSON, Markdown and diagrams."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (folder / "speed.json").write_text(f"{text}\n", "utf-8")
    (folder / "speed.md").write_text(report.written(results), "utf-8")
    encoder = max(results["encoder"].values(), default=0)
    for name, key, unit, limits in (
        ("throughput", "per_second", "answers a second", {"bare encoder": encoder}),
        ("latency", "p99_ms", "99 % are answered within, ms", {}),
    ):
        drawn: dict[str, plots.Points] = {
            system: [
                (clients, figures[f"different.{clients}.{key}"]) for clients in results["clients"]
            ]
            for system, figures in results["medians"].items()
            if f"different.64.{key}" in figures
        }
        plots.lines(folder / f"{name}.svg", "clients at once", unit, drawn, limits)


def _choices(arguments: argparse.Namespace) -> Choices:
    quick = arguments.quick
    return Choices(
        plan=_QUICK if quick else _PLAN,
        quick=quick,
        overload_seconds=_QUICK_OVERLOAD_SECONDS if quick else arguments.overload_seconds,
        questions_every=20 if quick else 1,
        stock_archive=arguments.stock_archive,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="example: python -m benchmarks.run --quick"
    )
    parser.add_argument(
        "--quick", action="store_true", help="short loads, one round, no training: to try it"
    )
    parser.add_argument("--overload-seconds", type=int, default=_OVERLOAD_SECONDS, metavar="N")
    parser.add_argument(
        "--stock-archive", type=Path, metavar="FILE",
        help="an archive of stock Rasa trained elsewhere; by default it is trained once, for hours",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
