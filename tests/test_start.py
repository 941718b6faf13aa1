"""What starting imports: serving never pays for training."""

import subprocess
import sys

import pytest

from tests.conftest import CONTENT, MODELS, ROOT

# Everything `smpbot serve` does before it listens, then one question.
SERVE = f"""
import sys
from pathlib import Path
from app.freshness import fresh_model
from app.main import create_app
from app.messages import Asked
from app.settings import Settings
settings = Settings(model_dir=Path({str(MODELS)!r}), faq_file=Path({str(CONTENT)!r}))
model = fresh_model(settings)
create_app(settings, model)
model.predict([Asked("how much?")])
print("\\n".join(sys.modules))
"""


@pytest.fixture(scope="module")
def imported(archive: object) -> set[str]:
    """The modules a serving process has imported."""
    command = [sys.executable, "-W", "ignore", "-c", SERVE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "app.reports",
        "matplotlib",
        "onnx",
        "rasa.core.channels",
        "rasa.engine.training.graph_trainer",
        "rasa_project.fitting",
        "sanic",
        "sklearn",
        "tensorflow",
        "torch",
    ],
)
def test_serving_does_not_import(module: str, imported: set[str]) -> None:
    """With a fresh model nothing of training is imported, and no deep-learning framework."""
    assert "rasa_project.classifier" in imported
    assert module not in imported
