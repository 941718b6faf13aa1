"""The trained model: an archive is opened, texts go in, predictions come out.

The only file of the serving path that imports Rasa. What it imports of it needs no TensorFlow and
none of Rasa's channels, which alone would cost seconds.
"""

import gzip
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"

import rasa
from rasa.constants import MINIMUM_COMPATIBLE_VERSION
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.message import Message

from app import faq
from app.faq import Faq
from app.faults import OperatorFault
from app.messages import Asked

RASA_VERSION: str = rasa.__version__
RASA_MINIMUM_VERSION: str = MINIMUM_COMPATIBLE_VERSION
# Under this name training puts the content into the archive.
CONTENT = "content"
CONTENT_FILE = "faq.yml"

_COMPONENTS = "components"
_METADATA = "metadata.json"
# What the classifier stores beside its arrays.
_CLASSIFIER = "classifier"
_NAMES = "names.json"
_OURS = ("rasa_project.", "rasa.graph_components.providers.nlu_training_data_provider.")
_INPUT = "__message__"


class ModelError(OperatorFault):
    """The archive cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on something is said. Set at training, carried in the archive."""

    answer: float
    clarify: float
    safety: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model makes of one text.

    ranking: (label, probability), best first; labels are `faq/<topic>`, `safety/<category>`, …
    evidence: the calibrated probability, 0 to 1, that the best topic is the right answer.
    signals, nearest: why; the nearest known phrasings, best first. read_as: the text, its spelling
    put right. parse: Rasa's own JSON.
    """

    ranking: tuple[tuple[str, float], ...]
    evidence: float
    thresholds: Thresholds
    signals: dict[str, float]
    nearest: tuple[str, ...]
    read_as: str
    parse: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded archive: its name, Rasa's id for it, the content it was trained from.

    threads: how many the encoder was given, None for what the archive says. reliability: (mean
    evidence, share right, how many) of phrasings the model had not seen at training, bin by bin.
    """

    file: str
    id: str
    faq: Faq
    runner: DaskGraphRunner
    target: str
    reliability: tuple[tuple[float, float, int], ...]
    threads: int | None = None

    @classmethod
    def load(cls, archive: Path, threads: int | None = None) -> "Model":
        """Opens `archive`. `threads`: of the encoder, if not so many as the archive says. Raises
        ModelError: unreadable, corrupt, or not made by this project.
        """
        with tempfile.TemporaryDirectory(prefix="smpbot-") as folder:
            try:
                return cls._load(archive, Path(folder), threads)
            except _DAMAGE as error:
                reason = str(error) or type(error).__name__
                raise ModelError(f"{archive}: not a usable model ({reason}). {_ADVICE}") from error
            except faq.FaqError as error:
                raise ModelError(
                    f"{archive}: its content is broken ({error}). {_ADVICE}"
                ) from error

    @classmethod
    def _load(cls, archive: Path, folder: Path, threads: int | None) -> "Model":
        # Unpacked to its end first: only there does gzip say whether anything in it was damaged.
        whole = folder / "archive.tar"
        with gzip.open(archive) as packed, whole.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        with tarfile.open(whole, "r:") as tar:
            tar.extractall(folder, filter="data")
        serialized = json.loads((folder / _METADATA).read_text("utf-8"))
        # Before anything of it is imported: the metadata names the classes to load.
        _refuse_foreign(serialized)
        if threads:
            _give_threads(serialized, threads)
        metadata = ModelMetadata.from_dict(serialized)
        storage = folder / "storage"
        shutil.move(folder / _COMPONENTS, storage)
        context = ExecutionContext(metadata.predict_schema, model_id=metadata.model_id)
        runner = DaskGraphRunner.create(
            metadata.predict_schema, LocalModelStorage(storage), context
        )
        content = faq.load(storage / CONTENT / CONTENT_FILE)
        target = str(metadata.nlu_target)
        known = _reliability(storage)
        return cls(archive.name, metadata.model_id, content, runner, target, known, threads)

    def predict(self, asked: Sequence[Asked]) -> list[Prediction]:
        """One prediction for each text, in order; none depends on the other texts."""
        messages = self.runner.run(inputs={_INPUT: list(asked)}, targets=[self.target])[self.target]
        return [_prediction(message) for message in messages]


# What a damaged or foreign archive makes gzip, tar, JSON, numpy, ONNX Runtime and Rasa raise.
_DAMAGE = (
    OSError,
    EOFError,
    tarfile.TarError,
    zlib.error,
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    RasaException,
    GraphComponentException,
)
_ADVICE = "Delete it and run `smpbot train`."


def _refuse_foreign(metadata: dict[str, Any]) -> None:
    for schema in (metadata["train_schema"], metadata["predict_schema"]):
        for node in schema["nodes"].values():
            if not str(node["uses"]).startswith(_OURS):
                raise ValueError(f"{node['uses']} is not one of this project's components")


def _give_threads(metadata: dict[str, Any], threads: int) -> None:
    for node in metadata["predict_schema"]["nodes"].values():
        if "threads" in node["config"]:
            node["config"]["threads"] = threads


def _reliability(storage: Path) -> tuple[tuple[float, float, int], ...]:
    found = json.loads((storage / _CLASSIFIER / _NAMES).read_text("utf-8"))["reliability"]
    return tuple((float(evidence), float(right), int(count)) for evidence, right, count in found)


def _prediction(message: Message) -> Prediction:
    evidence = message.get("evidence")
    selector = message.get("response_selector")
    entries = [
        (entry["intent_response_key"], entry["confidence"])
        for intent in selector["all_retrieval_intents"]
        for entry in selector[intent]["ranking"]
    ]
    return Prediction(
        ranking=tuple(sorted(entries, key=lambda entry: -entry[1])),
        evidence=evidence["score"],
        thresholds=Thresholds(**evidence["thresholds"]),
        signals=evidence["signals"],
        nearest=tuple(evidence["nearest"]),
        read_as=message.get("read_as"),
        parse=_parse(message),
    )


def _parse(message: Message) -> dict[str, Any]:
    """The JSON of Rasa's `POST /model/parse`, whose keys are always there."""
    empty: dict[str, Any] = {"entities": [], "text_tokens": []}
    return empty | message.as_dict(only_output_properties=True)
