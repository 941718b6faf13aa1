"""Which model archive belongs to which content.

An archive is named after a fingerprint of all it was made from, so "is the model fresh?" is "is the
file there?". Nothing of Rasa is needed to ask.
"""

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

_PROJECT = "rasa_project"
_PATTERN = "smpbot-*.tar.gz"


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
