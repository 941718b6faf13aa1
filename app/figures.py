"""The figures in a piece of prose, as numbers, so that "$3,000" and "3000 dollars" are the same.

Also the comparison of a fragment with the article: letter case, white space and the shape of
dashes and quotes do not count.
"""

import re

# fmt: off
_WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
]
# fmt: on
# "one" is a pronoun far more often than a figure ("the right one", "no one"): left out.
_VALUES = {word: float(value) for value, word in enumerate(_WORDS) if word != "one"} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "hundred": 100.0,
    "thousand": 1000.0,
}
_DIGITS = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+")
_SHAPES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ′", "'") | dict.fromkeys("“”″", '"')
)


def figures(text: str) -> frozenset[float]:
    """Every number in `text`, in digits or in words up to twenty."""
    digits = {float(found.replace(",", "")) for found in _DIGITS.findall(text)}
    words = {_VALUES[word] for word in _WORD.findall(text.lower()) if word in _VALUES}
    return frozenset(digits | words)


def plain(text: str) -> str:
    """`text` in lower case with single spaces and plain dashes and quotes, for comparing."""
    return " ".join(text.translate(_SHAPES).lower().split())


def bare(text: str) -> str:
    """`plain` without the punctuation around it: "Cost?" and "cost" are the same."""
    return plain(text).strip(" ?!.")


def contains(article: str, fragment: str) -> bool:
    """Whether `fragment` stands in `article`, shapes of spaces, dashes, quotes and case aside.

    Whole words and figures only: "$300" does not stand in "$3000".
    """
    return bool(re.search(rf"(?<!\w){re.escape(plain(fragment))}(?!\w|[.,]\d)", plain(article)))
