"""Which archives were served, as a small file in the model folder says.

Every process on the folder reads it: what one has begun to serve, the others serve soon, and a
start goes on with what was chosen last. It is replaced as a whole, never written into.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

log = structlog.get_logger()
FILE = "served.json"
_LOCK = ".swap.lock"
# As far as anybody will want to go back.
_KEPT = 50


class Busy(Exception):
    """The model is being changed already, by this process or by another one."""


class Served(BaseModel):
    """archives: their names in the order they were served, the one served now last. over: the
    archive a start would have chosen by itself when that one was chosen.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    archives: tuple[str, ...] = ()
    over: str | None = None

    @property
    def now(self) -> str | None:
        """What is served now."""
        return self.archives[-1] if self.archives else None

    def then(self, archive: str) -> "Served":
        """What is to be written when `archive` is served next."""
        if archive == self.now:
            return self
        return Served(archives=(*self.archives, archive)[-_KEPT:], over=self.over)

    def back(self, there: Callable[[str], bool]) -> "Served | None":
        """What is to be written when the archive served before this one, of those that are still
        `there`, is served again. None: there is none.
        """
        for size in range(len(self.archives) - 1, 0, -1):
            if self.archives[size - 1] != self.now and there(self.archives[size - 1]):
                return Served(archives=self.archives[:size], over=self.over)
        return None


def read(folder: Path) -> Served:
    """What the file in `folder` says; nothing when there is none that can be read."""
    try:
        return Served.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Served()
    except (OSError, ValidationError) as error:
        log.warning("what was served cannot be read", error=type(error).__name__)
        return Served()


def write(folder: Path, served: Served) -> None:
    """Replaces the file, complete or not at all. Raises OSError."""
    draft = folder / f".{FILE}-{os.getpid()}"
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(served.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / FILE)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While entered, nobody else on `folder` is. Raises Busy, or OSError when the folder cannot be
    written; a process that dies leaves it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield
