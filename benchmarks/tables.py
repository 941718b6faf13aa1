"""Tables in Markdown, as the documents show them."""

from itertools import chain


def markdown(titles: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a table; the columns are as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    return [
        "| " + " | ".join(map(str.ljust, cells, widths)) + " |"
        for cells in chain([titles, rule], rows)
    ]


def percent(share: float) -> str:
    """A share from 0 to 1 in percent, one decimal."""
    return f"{100 * share:.1f}"
