"""Which model archive belongs to which content.

An archive is named after a fingerprint of all it was made from, so "is the model fresh?" is "is the
file there?". Nothing of Rasa is needed to ask.
"""

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from app.faults import OperatorFault

_PROJECT = "rasa_project"
_PATTERN = "smpbot-*.tar.gz"


class ArchiveError(OperatorFault):
    """`value` names no archive of the model folder; `allowed` are those that are there."""

    def __init__(self, value: str, allowed: str) -> None:
        super().__init__(f"{value}: no archive of the model folder; allowed: {allowed}")
        self.value = value
        self.allowed = allowed


def fingerprint(faq_file: Path) -> str:
    """16 hex digits that change with the content, the components, their settings or Rasa.

    Raises OSError when the content cannot be read.
    """
    digest = hashlib.sha256(f"rasa {version('rasa')}".encode())
    parts = sorted(files(_PROJECT).iterdir(), key=lambda part: part.name)
    for part in parts:
        if part.name.endswith((".py", ".yml")):
            digest.update(part.read_bytes())
    digest.update(faq_file.read_bytes())
    return digest.hexdigest()[:16]


def fresh(model_dir: Path, faq_file: Path) -> Path:
    """Where the archive for this content is, or will be."""
    return model_dir / f"smpbot-{fingerprint(faq_file)}.tar.gz"


def newest(model_dir: Path) -> Path | None:
    """The archive written last, if there is any."""
    found = sorted(model_dir.glob(_PATTERN), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def named(model_dir: Path, name: str) -> Path:
    """The archive `name`, which is its file's name or a path to it, in `model_dir` itself.

    Raises ArchiveError, also for a link that leads elsewhere.
    """
    for path in (model_dir / name, Path(name)):
        try:
            found = path.resolve()
            if found.parent == model_dir.resolve() and found.is_file():
                return model_dir / found.name
        except (OSError, ValueError):
            # A name no file can have.
            continue
    there = sorted(path.name for path in model_dir.glob(_PATTERN))
    raise ArchiveError(name, f"the name of an archive in {model_dir}: {', '.join(there) or 'none'}")
