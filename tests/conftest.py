"""What many tests share: the real content, a model trained from it, a client of the service."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from app import archives, faq
from app.faq import Faq, FaqError
from app.main import create_app
from app.nlu import Model
from app.settings import Settings
from tests.databases import database, database_url, postgres

__all__ = ["database", "database_url", "postgres"]
ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "data" / "faq.yml"
MODELS = ROOT / "models"
OTHER = "smpbot-other.tar.gz"
Break = Callable[[str, str], tuple[Path, int]]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("SMPBOT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def anyio_backend() -> str:
    """The loop the service runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def content() -> Faq:
    """The real content file."""
    return faq.load(CONTENT)


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive of the real content, trained once and kept for the next run."""
    path = archives.fresh(MODELS, CONTENT)
    MODELS.mkdir(exist_ok=True)
    # Tests run in several processes: the others wait for the one that trains.
    with FileLock(MODELS / ".lock"):
        if not path.exists():
            subprocess.run([sys.executable, "-m", "app", "train"], cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="session")
def model(archive: Path) -> Model:
    """The model of the real content."""
    return Model.load(archive)


@pytest.fixture
def two_archives(tmp_path: Path, archive: Path) -> Path:
    """A model folder with the archive of the content, and the same one as OTHER."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in (archive.name, OTHER):
        shutil.copyfile(archive, folder / name)
    return folder


@pytest.fixture
def client(model: Model) -> Iterator[TestClient]:
    """A client of the whole service, asking from this machine."""
    with TestClient(
        create_app(Settings(), model), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)
    ) as client:
        yield client


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Writes the real content with one string replaced; gives the file and the line after a »."""

    def write(old: str, new: str) -> tuple[Path, int]:
        before, found, after = CONTENT.read_text("utf-8").partition(old)
        assert found, f"{old!r} is not in the content any more: choose another place to break"
        path = tmp_path / "faq.yml"
        path.write_text(before + new.replace("»", "") + after, "utf-8")
        return path, (before + new.partition("»")[0]).count("\n") + 1

    return write


def problems(path: Path) -> list[str]:
    """The lines said about a content file that does not load."""
    with pytest.raises(FaqError) as caught:
        faq.load(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems
