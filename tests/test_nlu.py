"""Opening an archive: what is damaged or foreign is refused with a line that says what to do."""

import gzip
from pathlib import Path

import pytest

from app.nlu import Model, ModelError


def damaged(archive: Path, folder: Path, place: float) -> Path:
    """A copy of `archive` with one byte changed, `place` of the way through."""
    content = bytearray(archive.read_bytes())
    content[int(len(content) * place)] ^= 0x10
    copy = folder / archive.name
    copy.write_bytes(content)
    return copy


@pytest.mark.parametrize("place", [0.0, 0.1, 0.5, 0.9, 0.9999999])
def test_one_changed_byte_is_noticed(archive: Path, tmp_path: Path, place: float) -> None:
    """Anywhere in the file, the checksum in its last bytes included."""
    with pytest.raises(ModelError, match=r"not a usable model .* run `smpbot train`"):
        Model.load(damaged(archive, tmp_path, place))


@pytest.mark.parametrize("content", [b"", b"not a model", gzip.compress(b"not a tar file")])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    """An empty file, a text and a compressed text are no models."""
    path = tmp_path / "smpbot-0.tar.gz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a usable model"):
        Model.load(path)
