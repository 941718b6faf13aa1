"""Reads YAML into plain values and remembers the line each one stands on.

Every scalar is text, whatever YAML 1.1 would make of it: `000` stays an emergency number and `no`
stays a word. Duplicate keys are an error instead of the last one silently winning.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value]"


class YamlError(Exception):
    """The text is not the YAML we read; `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a YAML file, and for each path into them its line (1-based)."""

    value: Value
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that exists in the file."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Document:
    """Raises YamlError: not YAML, two documents, a duplicate key, an alias or a bad key."""
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        # An open quote is noticed far below the line where it was opened.
        opened = error.context_mark if isinstance(error, yaml.scanner.ScannerError) else None
        mark = opened or error.problem_mark
        raise YamlError(mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise YamlError(line, f"not YAML: {error.reason}") from error
    reader = _Reader()
    value = "" if root is None else reader.value(root, ())
    return Document(value, reader.lines)


@dataclass
class _Reader:
    lines: dict[Path, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, path: Path) -> Value:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self.seen:
            raise YamlError(line, "anchors and aliases (& and *) are not read here")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, child in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(line, "a key has to be a word")
            if key.value in found:
                raise YamlError(line, f"{key.value!r} stands here a second time")
            self.lines[*path, key.value] = line
            found[key.value] = self.value(child, (*path, key.value))
        return found
