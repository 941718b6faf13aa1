"""Opening an archive: what is damaged or foreign is refused with a line that says what to do."""

import gzip
import json
import tarfile
from pathlib import Path

import pytest

from app.faq import Faq
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


@pytest.mark.parametrize(
    "content",
    [b"", b"not a model", gzip.compress(b"not a tar file")],
    ids=["empty", "text", "compressed text"],
)
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    """An empty file, a text and a compressed text are no models."""
    path = tmp_path / "smpbot-0.tar.gz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a usable model"):
        Model.load(path)


def test_the_archive_tells_how_far_its_evidence_can_be_trusted(model: Model, content: Faq) -> None:
    """Every phrasing lies in one of ten bins, with its evidence and whether it was right."""
    assert sum(count for _, _, count in model.reliability) == len(list(content.examples()))
    evidence = [mean for mean, _, _ in model.reliability]
    assert evidence == sorted(evidence)
    assert all(0 <= mean <= 1 and 0 <= right <= 1 for mean, right, _ in model.reliability)


def test_an_archive_without_it_is_refused(archive: Path, tmp_path: Path) -> None:
    """One of an older version has to be trained again."""
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    path = tmp_path / "components" / "classifier" / "names.json"
    names = json.loads(path.read_text("utf-8"))
    del names["reliability"]
    path.write_text(json.dumps(names), "utf-8")
    with tarfile.open(tmp_path / "old.tar.gz", "w:gz", compresslevel=1) as tar:
        for name in ("components", "metadata.json"):
            tar.add(tmp_path / name, name)
    with pytest.raises(ModelError, match="not a usable model"):
        Model.load(tmp_path / "old.tar.gz")
