"""Published sets of labelled texts, read from a folder of JSON lines.

DATA/banking77/{train_10,train_5,test}.jsonl   one object a line: text, intent
DATA/clinc150/oos_test.jsonl                   texts that no intent fits
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

SETS = ("banking77", "clinc150", "hwu64")
SHOTS = (10, 5)
_OUT_OF_SCOPE = "oos"


class DataError(Exception):
    """The data cannot be read; the message names the file, and the line where one is at fault."""


class Example(BaseModel, frozen=True):
    """One line of a file."""

    text: str
    intent: str

    @property
    def known(self) -> bool:
        """Whether some intent fits: the text is in scope."""
        return self.intent != _OUT_OF_SCOPE


@dataclass(frozen=True)
class Corpus:
    """The files of one set."""

    name: str
    folder: Path

    def train_file(self, shot: int) -> Path:
        """The published training split with `shot` examples an intent."""
        return self.folder / f"train_{shot}.jsonl"

    @property
    def test_files(self) -> list[Path]:
        """What is predicted, in order: the test split, then what is out of scope."""
        outside = self.folder / "oos_test.jsonl"
        return [self.folder / "test.jsonl", *([outside] if outside.exists() else [])]

    def train(self, shot: int) -> list[Example]:
        """The examples to learn from; none is out of scope. Raises DataError."""
        return read(self.train_file(shot))

    def tests(self) -> list[Example]:
        """The examples to predict, those out of scope last. Raises DataError."""
        return [example for path in self.test_files for example in read(path)]


def corpora(data: Path, names: list[str]) -> list[Corpus]:
    """The sets of these names in the folder `data`. Raises DataError when one is not there."""
    found = [Corpus(name, data / name) for name in names]
    for corpus in found:
        if not corpus.folder.is_dir():
            raise DataError(f"{corpus.folder}: no such folder; DATA is the folder above it")
    return found


def read(path: Path) -> list[Example]:
    """The examples of a file, in order. Raises DataError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    return [_example(path, number, line) for number, line in enumerate(lines, start=1)]


def _example(path: Path, number: int, line: str) -> Example:
    try:
        return Example.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"])) or "line"
        raise DataError(f"{path}:{number}: {field}: {fault['msg']}") from error
