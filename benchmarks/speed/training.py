"""Trains stock Rasa once on the content, and notes what it took; later runs use the same archive.

By itself: `python -m benchmarks.speed.training`, an hour or more.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from app import faq
from benchmarks.speed import stock_project

STOCK = Path("benchmarks/stock_rasa")
FAQ = Path("data/faq.yml")
RASA = STOCK / ".venv/bin/rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
CONFIG = STOCK / "assistant.yml"
_DATA = ("--data", "nlu.yml", "rules.yml", "--domain", "domain.yml", "--config", "config.yml")


@dataclass(frozen=True)
class Training:
    """What a training took. others_cpu_seconds: what the rest of the machine computed meanwhile;
    where that is much, the time on the clock says little.
    """

    seconds: float
    cpu_seconds: float
    others_cpu_seconds: float

    @property
    def figures(self) -> dict[str, float]:
        """By the names of the results."""
        return {"training.seconds": self.seconds, "training.cpu_seconds": self.cpu_seconds}


def stock_archive(project: Path) -> Path:
    """Where stock Rasa's archive of these project files is, or will be."""
    parts = [*sorted(project.iterdir()), STOCK / "requirements.txt"]
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    return STOCK / "models" / f"stock-{digest[:16]}.tar.gz"


def train_stock() -> Path:
    """The archive, trained if it is not there yet, its Training beside it as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        stock_project.write(faq.load(FAQ), CONFIG, project)
        archive = stock_archive(project)
        if archive.exists():
            return archive
        out = archive.parent.resolve()
        out.mkdir(exist_ok=True)
        name = archive.name.removesuffix(".tar.gz")
        command = [str(RASA.absolute()), "train", *_DATA, "--out", str(out)]
        took = timed([*command, "--fixed-model-name", name], project, QUIET)
    _record(archive).write_text(json.dumps(asdict(took), indent=1) + "\n", "utf-8")
    return archive


def stock_training(archive: Path) -> Training | None:
    """What training `archive` took, if that was noted."""
    record = _record(archive)
    return Training(**json.loads(record.read_text("utf-8"))) if record.exists() else None


def train_ours() -> Training:
    """What `smpbot train` takes, into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "train"]
        return timed(command, Path.cwd(), {"SMPBOT_MODEL_DIR": folder})


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> Training:
    """Runs `command` in `folder`. Raises CalledProcessError."""
    started, busy, own = time.perf_counter(), _machine_cpu(), _children_cpu()
    subprocess.run(command, cwd=folder, env=os.environ | environment, check=True)
    used = _children_cpu() - own
    return Training(time.perf_counter() - started, used, _machine_cpu() - busy - used)


def _record(archive: Path) -> Path:
    return archive.with_name(archive.name.replace(".tar.gz", ".json"))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _machine_cpu() -> float:
    """Seconds all processors together have computed since the machine started."""
    user, nice, system = map(int, Path("/proc/stat").read_text("utf-8").split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(train_stock())
