"""What lies on the disk: the size of an environment, and files put out of the page cache."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from benchmarks.speed.training import STOCK

_DROP = Path("/proc/sys/vm/drop_caches")
_ALL = "3"
UV = Path(sys.prefix) / "bin/uv"


def environment_mb() -> float:
    """A fresh environment of the runtime requirements alone."""
    with tempfile.TemporaryDirectory() as folder:
        quiet = [str(UV), "--quiet"]
        subprocess.run([*quiet, "venv", "--python", sys.executable, folder], check=True)
        sync = [*quiet, "pip", "sync", "--require-hashes", "requirements.txt"]
        subprocess.run(sync, env=os.environ | {"VIRTUAL_ENV": folder}, check=True)
        return size_mb(Path(folder))


def stock_environment_mb() -> float:
    """Stock Rasa's environment without the bytecode that running it has left there."""
    return size_mb(STOCK / ".venv")


def size_mb(folder: Path) -> float:
    """The blocks of a folder's files in MB (1,000,000 bytes), cached bytecode left out: it is made
    by running, and only one of two environments may have been run.
    """
    files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    blocks = {(found.st_dev, found.st_ino): found.st_blocks for found in map(os.lstat, files)}
    return sum(blocks.values()) * 512 / 1e6


def forget(paths: list[Path]) -> str:
    """Puts everything out of the page cache, or, where that is not permitted, the files below
    `paths` and Python's own; says which.
    """
    os.sync()
    try:
        _DROP.write_text(_ALL, "utf-8")
    except OSError:
        for path in [*paths, Path(sysconfig.get_path("stdlib"))]:
            _advise(path)
        return "posix_fadvise on its files"
    return "the whole page cache dropped"


def _advise(path: Path) -> None:
    for file in path.rglob("*") if path.is_dir() else [path]:
        if file.is_file():
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
