"""Training: content in, archive out, the same every time, and without the heavy frameworks."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from app import archives, faq, yaml_lines
from app.messages import Asked
from app.nlu import Model
from tests.conftest import CONTENT, ROOT

# Trains and then tells which of the heavy frameworks were imported on the way.
TRAIN = """
import sys
from pathlib import Path
from app import training
steps = []
print(training.train(Path(sys.argv[1]), Path(sys.argv[2]), steps.append))
print(len(steps) == training.STEPS, {"tensorflow", "torch"} & set(sys.modules))
"""


@pytest.fixture(scope="module")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content with six phrasings a label."""
    content: Any = yaml_lines.parse(CONTENT.read_text("utf-8")).value
    parts = [content["topics"], content["safety"], content["handoff"], content["out_of_scope"]]
    for part in [*parts, content["chitchat"]]:
        for entry in part.values():
            entry["phrasings"] = entry["phrasings"][:6]
    path = tmp_path_factory.mktemp("content") / "faq.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


@pytest.fixture(scope="module")
def twins(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """Two trainings of the same content, side by side: folder and output of each."""
    folders = [tmp_path_factory.mktemp("models") for _ in range(2)]
    command = [sys.executable, "-W", "ignore", "-c", TRAIN, str(small_content)]
    running = [
        subprocess.Popen([*command, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for folder in folders
    ]
    return [
        (folder, child.communicate(timeout=120)[0])
        for folder, child in zip(folders, running, strict=True)
    ]


def unpacked(folder: Path) -> Path:
    """The components of the one archive in `folder`."""
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / "components"


def test_ends_in_one_line(twins: list[tuple[Path, str]]) -> None:
    """Model file, topics, phrasings, seconds."""
    first, _ = twins[0][1].splitlines()
    assert "tar.gz: 25 topics, " in first
    assert first.endswith(" s")


def test_progress_is_as_long_as_announced_and_no_framework_is_imported(
    twins: list[tuple[Path, str]],
) -> None:
    """Every announced step is reported; neither TensorFlow nor torch is ever imported."""
    assert twins[0][1].splitlines()[1] == "True set()"


def test_the_same_content_trains_the_same_model(twins: list[tuple[Path, str]]) -> None:
    """Arrays, names, thresholds and the encoder are equal in both archives."""
    one, two = (unpacked(folder) for folder, _ in twins)
    with (
        np.load(one / "classifier" / "weights.npz") as left,
        np.load(two / "classifier" / "weights.npz") as right,
    ):
        assert all(np.array_equal(left[name], right[name]) for name in left.files)
    for name in ("classifier/names.json", "encoder/encoder.onnx", "encoder/encoder.weights"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_the_archive_carries_its_content(
    twins: list[tuple[Path, str]], small_content: Path
) -> None:
    """Byte for byte: a swap or rollback changes answers and model together."""
    (archive,) = twins[1][0].glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        member = tar.extractfile("components/content/faq.yml")
        assert member is not None
        assert member.read() == small_content.read_bytes()


def test_the_archive_knows_every_label(model: Model, content: faq.Faq) -> None:
    """Each topic and each other outcome has been trained."""
    (prediction,) = model.predict([Asked("hello")])
    assert {label for label, _ in prediction.ranking} == {label for _, label in content.examples()}


def test_the_metadata_names_only_our_components(archive: Path) -> None:
    """What the archive loads is this project's code."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile("metadata.json")
        assert member is not None
        nodes = json.load(member)["predict_schema"]["nodes"].values()
    assert {node["uses"].split(".")[0] for node in nodes} == {"rasa_project"}


def test_the_fingerprint_changes_with_the_content(tmp_path: Path) -> None:
    """One letter more is another model."""
    path = tmp_path / "faq.yml"
    path.write_bytes(CONTENT.read_bytes())
    before = archives.fingerprint(path)
    path.write_bytes(CONTENT.read_bytes() + b"#")
    assert archives.fingerprint(path) != before == archives.fingerprint(CONTENT)


def test_the_newest_archive_is_the_one_written_last(tmp_path: Path) -> None:
    """Other files in the folder do not count; an empty folder has none."""
    assert archives.newest(tmp_path) is None
    for name in ("smpbot-b.tar.gz", "smpbot-a.tar.gz", "other.tar.gz"):
        (tmp_path / name).touch()
    newest = tmp_path / "smpbot-b.tar.gz"
    newest.write_bytes(b"later")
    import os

    os.utime(newest, (2e9, 2e9))
    assert archives.newest(tmp_path) == newest
