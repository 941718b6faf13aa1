"""The bare encoder on the same messages: what the service cannot exceed.

By itself: `python -m benchmarks.speed.encoder ARCHIVE SECONDS`; prints messages a second by how
many of them it is handed at once.
"""

import json
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from benchmarks.speed import texts
from rasa_project.encoder import Encoder

# How many the service may have before it at once. A run of the session is of `run_tokens` tokens
# in any case, and no vector depends on the others.
BATCHES = (1, 8, 32, 128)


def per_second(archive: Path, seconds: float) -> dict[int, float]:
    """Messages a second by the number handed over at once."""
    messages = texts.different(texts.alone())
    with tempfile.TemporaryDirectory() as folder:
        encoder = _loaded(archive, Path(folder))
        encoder.predict(list(islice(messages, max(BATCHES))))
        return {batch: _measured(encoder, messages, batch, seconds) for batch in BATCHES}


def _measured(encoder: Encoder, messages: Iterator[str], batch: int, seconds: float) -> float:
    started, done = time.perf_counter(), 0
    while (took := time.perf_counter() - started) < seconds:
        encoder.predict(list(islice(messages, batch)))
        done += batch
    return done / took


def _loaded(archive: Path, folder: Path) -> Encoder:
    """The encoder of the archive, with the settings it was trained with."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
    config = metadata["predict_schema"]["nodes"]["encode"]["config"]
    storage = LocalModelStorage(folder / "components")
    return Encoder.load(config, storage, Resource("encoder"), ExecutionContext(GraphSchema({})))


if __name__ == "__main__":
    print(json.dumps(per_second(Path(sys.argv[1]), float(sys.argv[2]))))
