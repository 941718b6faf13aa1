"""YAML is read as plain text with the line of everything in it."""

from typing import TypeAlias

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.yaml_lines import Path, YamlError, parse

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

CLINIC = """\
# The clinic
clinic:
  phone: "000"
  days:
    - no

    - [mon, tue]
"""


@pytest.mark.parametrize("word", ["000", "no", "1.50", "null", "2024-01-01", "~", "0x1F"])
def test_every_scalar_is_text(word: str) -> None:
    """An emergency number stays 000 and a `no` stays a word."""
    assert parse(f"value: {word}\n").value == {"value": word}


def test_what_is_left_out_is_empty_text() -> None:
    """A key without a value, and a file without content, are empty text."""
    assert parse("phone:\n").value == {"phone": ""}
    assert parse("").value == ""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("clinic",), 2),
        (("clinic", "phone"), 3),
        (("clinic", "days"), 4),
        (("clinic", "days", 0), 5),
        (("clinic", "days", 1), 7),
        (("clinic", "days", 1, 1), 7),
    ],
)
def test_the_line_of_each_value(path: Path, line: int) -> None:
    """A value stands on the line of its key, an item on its own; comments and gaps count."""
    assert parse(CLINIC).line(path) == line


def test_the_line_of_what_is_missing() -> None:
    """Something that is not in the file is placed at the nearest thing around it that is."""
    document = parse(CLINIC)
    assert document.line(("clinic", "days", 7)) == 4
    assert document.line(("clinic", "fax", "prefix")) == 2
    assert document.line(("topics",)) == 2
    assert parse("").line(("topics",)) == 1


def test_folded_text_stands_where_its_key_does() -> None:
    """The line of a long text is that of its key, not of the words below."""
    document = parse("a: 1\nanswer: >-\n  one\n  two\n")
    assert document.value == {"a": "1", "answer": "one two"}
    assert document.line(("answer",)) == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here a second time"),
        ("a:\n  b: 1\n  b: 1\n", 3, "'b' stands here a second time"),
        ("a: &x [1]\nb: *x\n", 1, "anchors and aliases (& and *) are not read here"),
        ("a: &x [*x]\n", 1, "anchors and aliases (& and *) are not read here"),
        ("a: 1\nb: *x\n", 2, "found undefined alias"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key has to be a word"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a: 1\nb: c: d\n", 2, "mapping values are not allowed in this context"),
        ("a:\n\t- b\n", 2, "found character that cannot start any token"),
    ],
)
def test_what_is_not_read(text: str, line: int, message: str) -> None:
    """Whatever would be read as something else than it looks is an error with its line."""
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert (caught.value.line, str(caught.value)) == (line, message)


def test_a_control_character_has_a_line_too() -> None:
    """An invisible character, as pasted from a word processor, is found where it is."""
    with pytest.raises(YamlError, match="control characters") as caught:
        parse("ä: 1\nb: 2\nc: \x07\n")
    assert caught.value.line == 3


def test_the_same_key_in_two_places() -> None:
    """Only a key repeated within one block is an error."""
    assert parse("a: {x: 1}\nb: {x: 1}\n").value == {"a": {"x": "1"}, "b": {"x": "1"}}


def values() -> st.SearchStrategy[Plain]:
    """Anything made of text, lists and blocks."""
    return st.recursive(
        st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    )


@settings(max_examples=100, deadline=None)
@given(values())
def test_what_was_written_is_read(value: Plain) -> None:
    """Text, lists and blocks come back as they were written, whatever the characters."""
    assert parse(yaml.safe_dump(value)).value == value


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["- word", "# note", "", "- >-\n  folded\n  text"])))
def test_items_keep_their_lines(parts: list[str]) -> None:
    """Each item of a list is on the line where it was written."""
    text = "\n".join(["- first", *parts])
    written = [i for i, line in enumerate(text.split("\n"), 1) if line.startswith("-")]
    document = parse(text)
    assert [document.line((i,)) for i in range(len(written))] == written
