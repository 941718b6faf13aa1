"""Stock Rasa on labelled texts: trains on one file and predicts others, in one process.

    .venv/bin/python run.py TRAIN TEST...

The files are JSON lines of `text` and `intent`. Prints JSON lines: first `train_seconds` and
`milliseconds` (a message, median), then for each text of the TEST files, in order, `label` and
`confidence` of the best intent and whether stock Rasa would act on it (`answered`: its
FallbackClassifier stayed silent). Runs in its own environment, made from `requirements.txt`.
"""

import argparse
import asyncio
import json
import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

# Before Rasa and TensorFlow are imported: nothing is sent anywhere, and only errors are printed.
os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
os.environ |= {"RASA_MAX_CACHE_SIZE": "0"}
warnings.simplefilter("ignore")

from rasa.core.agent import Agent  # noqa: E402
from rasa.model_training import train_nlu  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

CONFIG = Path(__file__).with_name("config.yml")
FALLBACK = "nlu_fallback"


def main() -> None:
    """Trains, predicts, prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("tests", type=Path, nargs="+")
    arguments = parser.parse_args()
    configure_structlog(logging.WARNING)
    texts = [row["text"] for path in arguments.tests for row in rows(path)]
    # Rasa prints its progress to standard output, which belongs to the results.
    with redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        model = train(rows(arguments.train), Path(folder))
        seconds = time.perf_counter() - started
        parsed, milliseconds = asyncio.run(parse(Agent.load(model), texts))
    print(json.dumps({"train_seconds": seconds, "milliseconds": statistics.median(milliseconds)}))
    for found in parsed:
        print(json.dumps(prediction(found)))


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a file of labelled texts."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def train(examples: list[dict[str, str]], folder: Path) -> str:
    """The path of the trained model."""
    messages = [Message.build(text=row["text"], intent=row["intent"]) for row in examples]
    data = folder / "nlu.yml"
    TrainingData(messages).persist_nlu(str(data))
    model = train_nlu(config=str(CONFIG), nlu_data=str(data), output=str(folder))
    if model is None:
        raise RuntimeError("Rasa trained nothing")
    return str(model)


async def parse(agent: Agent, texts: list[str]) -> tuple[list[dict[str, Any]], list[float]]:
    """What Rasa makes of each text, one at a time as its server does, and the milliseconds."""
    parsed, milliseconds = [], []
    for text in texts:
        started = time.perf_counter()
        parsed.append(await agent.parse_message(text))
        milliseconds.append((time.perf_counter() - started) * 1000)
    return parsed, milliseconds


def prediction(parsed: dict[str, Any]) -> dict[str, Any]:
    """The best real intent: a fallback stands before it in the ranking."""
    ranking = [intent for intent in parsed["intent_ranking"] if intent["name"] != FALLBACK]
    best = ranking[0] if ranking else {"name": "", "confidence": 0.0}
    answered = parsed["intent"]["name"] != FALLBACK
    return {"label": best["name"], "confidence": best["confidence"], "answered": answered}


if __name__ == "__main__":
    main()
