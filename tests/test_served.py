"""The file in the model folder: what is served, what was, and what a start makes of it."""

from pathlib import Path

import pytest

from app import archives, served
from app.freshness import model_to_serve
from app.served import Served
from app.settings import Settings
from tests.conftest import CONTENT, OTHER


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """And nothing else lies in the folder afterwards."""
    record = Served().then("a").then("b")
    served.write(tmp_path, record)
    assert served.read(tmp_path) == record
    assert [path.name for path in tmp_path.iterdir()] == [served.FILE]


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"archives": 5}', "\0"])
def test_a_file_that_says_nothing(tmp_path: Path, text: str | None) -> None:
    """Missing or broken, it is as if nothing had been served yet."""
    if text is not None:
        (tmp_path / served.FILE).write_text(text, "utf-8")
    assert served.read(tmp_path) == Served()


def test_the_same_again_is_no_step() -> None:
    """A restart leaves nothing to go back to."""
    assert Served().then("a").then("a").archives == ("a",)


def test_it_does_not_grow_for_ever() -> None:
    """What was served long ago is forgotten."""
    record = Served()
    for number in range(1000):
        record = record.then(str(number))
    assert len(record.archives) < 100
    assert record.now == "999"


def test_back_and_back_again() -> None:
    """Each step leads one further; at the first archive there is nothing before."""
    record, seen = Served(archives=("a", "b", "a", "c")), []
    while earlier := record.back(lambda _: True):
        record = earlier
        seen.append(record.now)
    assert seen == ["a", "b", "a"]


def test_back_passes_over_what_was_deleted() -> None:
    """An archive that is not there any more is no way back, nor is the one that is served."""
    record = Served(archives=("a", "b", "c", "b", "c"))
    found = record.back("ac".__contains__)
    assert found is not None
    assert found.archives == ("a",)


def test_only_one_at_a_time(tmp_path: Path) -> None:
    """Whoever comes second is told; when the first is done the way is free."""
    with served.alone(tmp_path), pytest.raises(served.Busy), served.alone(tmp_path):
        pass
    with served.alone(tmp_path):
        pass


def test_a_start_writes_down_what_it_serves(two_archives: Path, archive: Path) -> None:
    """The fresh model, chosen over nothing but itself."""
    model, record = model_to_serve(Settings(model_dir=two_archives, faq_file=CONTENT))
    assert model.file == archive.name
    assert (
        record == served.read(two_archives) == Served(archives=(archive.name,), over=archive.name)
    )


def test_a_start_goes_on_with_what_was_chosen(two_archives: Path, archive: Path) -> None:
    """A way back that was taken stays taken as long as the content stays the same."""
    chosen = Served(archives=(OTHER,), over=archive.name)
    served.write(two_archives, chosen)
    model, record = model_to_serve(Settings(model_dir=two_archives, faq_file=CONTENT))
    assert (model.file, record) == (OTHER, chosen)


def test_a_start_after_a_change_serves_the_content(two_archives: Path, archive: Path) -> None:
    """What was chosen over another content counts no more; it can still be gone back to."""
    served.write(two_archives, Served(archives=(OTHER,), over="smpbot-before.tar.gz"))
    model, record = model_to_serve(Settings(model_dir=two_archives, faq_file=CONTENT))
    assert model.file == archive.name
    assert record.archives == (OTHER, archive.name)


def test_a_start_without_what_was_chosen(two_archives: Path, archive: Path) -> None:
    """When it has been deleted the content is served."""
    served.write(two_archives, Served(archives=("smpbot-gone.tar.gz",), over=archive.name))
    assert (
        model_to_serve(Settings(model_dir=two_archives, faq_file=CONTENT))[0].file == archive.name
    )


@pytest.mark.parametrize(
    "name",
    ["../outside.tar.gz", "/etc/passwd", "", ".", "sub/deep.tar.gz", "link.tar.gz", "no", "\0",
     "x" * 5000, "\ud800"],
)  # fmt: skip
def test_what_is_not_in_the_folder_cannot_be_named(tmp_path: Path, name: str) -> None:
    """Neither by a path nor through a link; the refusal says what is there."""
    folder = tmp_path / "models"
    (folder / "sub").mkdir(parents=True)
    for path in (
        tmp_path / "outside.tar.gz",
        folder / "sub/deep.tar.gz",
        folder / "smpbot-a.tar.gz",
    ):
        path.touch()
    (folder / "link.tar.gz").symlink_to(tmp_path / "outside.tar.gz")
    with pytest.raises(archives.ArchiveError) as refusal:
        archives.named(folder, name)
    assert refusal.value.value == name
    assert refusal.value.allowed.endswith("models: smpbot-a.tar.gz")


def test_an_archive_is_named_by_name_or_path(tmp_path: Path) -> None:
    """Rasa's tools send a path."""
    path = tmp_path / "smpbot-a.tar.gz"
    path.touch()
    assert archives.named(tmp_path, path.name) == archives.named(tmp_path, str(path)) == path
