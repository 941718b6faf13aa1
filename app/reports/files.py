"""Where a report is put."""

from pathlib import Path

from app.evaluation import EvaluationError


def refuse_unwritable(path: Path) -> None:
    """Raises EvaluationError when nothing can be written at `path`. What stands there stays."""
    new = not path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise _unwritable(path, error) from error
    if new:
        path.unlink()


def write(path: Path, page: str) -> None:
    """Puts the report at `path`. Raises EvaluationError."""
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> EvaluationError:
    return EvaluationError(f"{path}: the report cannot be written there ({error.strerror})")
