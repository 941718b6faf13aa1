"""Content in, model archive out. Imports what serving never needs: run it in a child process."""

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

# Before Rasa is imported: no telemetry, no cache on disk.
os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0"}

# First: it imports pkg_resources, whose deprecation warning Sanic, imported next, would switch on.
import rasa.engine.training.fingerprinting  # noqa: F401
import yaml
from rasa.engine.caching import LocalTrainingCache
from rasa.engine.recipes.graph_recipe import GraphV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.training.graph_trainer import GraphTrainer
from rasa.shared.data import TrainingType
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter

from app import archives, faq, nlu
from app.faq import Faq
from app.faults import OperatorFault
from app.messages import Asked

# How often `train` reports progress: what the components of rasa_project log while they train, and
# the trying of the model.
STEPS = 5

Progress = Callable[[str], None]


class TrainingError(OperatorFault):
    """Training did not give a usable model; the message says why."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training."""

    archive: Path
    topics: int
    phrasings: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.archive}: {self.topics} topics, {self.phrasings} phrasings, "
            f"{self.seconds:.0f} s"
        )


def train(faq_file: Path, model_dir: Path, progress: Progress) -> Trained:
    """Trains a model for `faq_file` and leaves its archive, complete or not at all, in `model_dir`.

    Raises FaqError for broken content, TrainingError for a folder that cannot be written and for
    what goes wrong inside Rasa.
    """
    started = time.monotonic()
    content = faq.load(faq_file)
    archive = archives.fresh(model_dir, faq_file)
    with _work_folder(model_dir) as folder:
        packed = Path(folder) / archive.name
        with _reported(progress):
            _run_graph(faq_file, Path(folder) / "storage", packed)
            progress("trying the model")
        _verify(packed, content)
        packed.replace(archive)
    phrasings = len(set(content.examples()))
    return Trained(archive, len(content.topics), phrasings, time.monotonic() - started)


def _work_folder(model_dir: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=model_dir, prefix=".training-")
    except OSError as error:
        message = f"{model_dir}: cannot be written ({error.strerror}); set SMPBOT_MODEL_DIR"
        raise TrainingError(message) from error


def _config() -> dict[str, Any]:
    text = files("rasa_project").joinpath("config.yml").read_text("utf-8")
    config: dict[str, Any] = yaml.safe_load(text)
    return config


def _run_graph(faq_file: Path, storage_folder: Path, archive: Path) -> None:
    storage_folder.mkdir()
    storage = LocalModelStorage.create(storage_folder)
    with storage.write_to(Resource(nlu.CONTENT)) as folder:
        (folder / nlu.CONTENT_FILE).write_bytes(faq_file.read_bytes())
    config = _config()
    try:
        graph = GraphV1Recipe().graph_config_for_recipe(config, {}, TrainingType.NLU)
        trainer = GraphTrainer(storage, LocalTrainingCache(), DaskGraphRunner)
        trainer.train(graph, _importer(config, faq_file), archive, force_retraining=True)
    except RasaException as error:
        raise TrainingError(f"training failed: {error}") from error


def _importer(config: dict[str, Any], faq_file: Path) -> TrainingDataImporter:
    importers = [entry | {"faq_file": str(faq_file)} for entry in config["importers"]]
    with as_file(files("rasa_project").joinpath("config.yml")) as path:
        return TrainingDataImporter.load_from_dict(config | {"importers": importers}, str(path))


def _verify(archive: Path, content: Faq) -> None:
    # Rasa only warns of an importer it cannot find, and then trains on nothing.
    try:
        model = nlu.Model.load(archive)
    except nlu.ModelError as error:
        raise TrainingError(f"the trained model cannot be loaded: {error}") from error
    (prediction,) = model.predict([Asked(next(iter(content.topics.values())).question)])
    known = {label for label, _ in prediction.ranking}
    wanted = {label for _, label in content.examples()}
    if known != wanted:
        raise TrainingError(f"trained labels differ from the content's: {sorted(known ^ wanted)}")


@contextmanager
def _reported(progress: Progress) -> Iterator[None]:
    """While entered, every record of rasa_project's loggers is a step of the progress."""
    logger, handler = logging.getLogger("rasa_project"), _Steps(progress)
    level, logger.propagate = logger.level, False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = True


class _Steps(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        self._progress(record.getMessage())
