"""What grows when topics, phrasings, messages and conversations do.

    python -m benchmarks.growth [--quick]

Prints tables; writes them, their JSON and diagrams. The parts are described in their modules.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.growth import content, length, stored
from benchmarks.speed import machine, plots
from benchmarks.tables import markdown

Row = dict[str, float]
PHRASINGS, OURS = 20, 44
SIZES, TRAINED = [25, 250, 2500], [10, 25, 250]
REASONS = {
    "topics": "The encoder's share, which is not in it, stays the same. What grows: all topics are "
    "ranked and written out for each message, and it is compared with every phrasing, of which "
    "each topic has as many. Where it is steeper than linear the weights are larger than a "
    "processor's cache, which is presumably why: it was not proved.",
    "phrasings": "Every message is compared with every phrasing, one product of a matrix: linear, "
    "and for thousands of phrasings still less than the encoder takes.",
    "training": "Regression and support vector machine see each phrasing once for each topic, so "
    "with both growing the product of them; besides the fit of all, eight are made to set the "
    "thresholds.",
    "length": "A long message is taken apart, and whole and parts are read, each up to the "
    "encoder's limit of 256 tokens: linear in the parts, never more in the length of one.",
    "conversations": "Every step but one finds its rows by an index. To forget a person looks at "
    "every conversation, because a sender may be named without a channel.",
}


def main() -> None:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="only the small sizes: to try it")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), metavar="FOLDER")
    arguments = parser.parse_args()
    tables = measured(quick=arguments.quick)
    arguments.out.mkdir(parents=True, exist_ok=True)
    results = {"machine": machine.described(), "quick": arguments.quick, "tables": tables}
    text = json.dumps(results, indent=1)
    (arguments.out / "growth.json").write_text(f"{text}\n", "utf-8")
    report = "\n".join(written(tables))
    (arguments.out / "growth.md").write_text(f"{report}\n", "utf-8")
    for name, rows in tables.items():
        _draw(arguments.out / f"growth-{name}.svg", rows)
    print(report)


def measured(*, quick: bool) -> dict[str, list[Row]]:
    """A table for each thing that grows."""
    kept = slice(None, 2 if quick else None)
    topics = [content.message_row(n, PHRASINGS) for n in SIZES[kept]]
    phrasings = [content.message_row(OURS, n) for n in SIZES[kept]]
    return {
        "topics": topics,
        "phrasings": phrasings,
        "training": [content.training_row(n, PHRASINGS) for n in TRAINED[kept]],
        "length": length.rows(),
        "conversations": list(stored.rows(stored.COUNTS[kept])),
    }


def written(tables: dict[str, list[Row]]) -> Iterator[str]:
    """The report's lines."""
    yield "# Growth"
    for name, rows in tables.items():
        yield from ("", f"## {name.capitalize()}", "", REASONS[name], "")
        titles = [title.replace("_", " ") for title in rows[0]]
        yield from markdown(titles, [[f"{value:,.6g}" for value in _rounded(row)] for row in rows])
        yield from ("", f"![{name}](growth-{name}.svg)")


def _rounded(row: Row) -> list[float]:
    return [round(value, 2) for value in row.values()]


def _draw(path: Path, rows: Sequence[Row]) -> None:
    """What the first column's growth does to the others; a dotted line would be linear."""
    x, *others = list(rows[0])
    drawn: dict[str, plots.Points] = {
        name.replace("_", " "): [(row[x], max(row[name], 1e-3)) for row in rows]
        for name in others
        if name != "phrasings"
    }
    plots.lines(path, x, "", drawn, {})


if __name__ == "__main__":
    main()
