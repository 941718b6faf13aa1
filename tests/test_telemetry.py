"""Logs and metrics: one JSON line an event, numbers only."""

import json
import subprocess
import sys

import pytest
from prometheus_client import generate_latest

from app.telemetry import Metrics

_EVENTS = """
import logging, structlog
from app.telemetry import configure_logging
configure_logging({level!r})
log = structlog.get_logger()
for level in ("debug", "info", "warning", "error"):
    getattr(log, level)("it happened", size=3)
logging.getLogger("rasa").info("chatter")
logging.getLogger("rasa").warning("trouble")
"""


@pytest.fixture(scope="module")
def logged() -> subprocess.CompletedProcess[str]:
    """What a process logs that was told to log everything."""
    return _run("debug")


def _run(level: str) -> subprocess.CompletedProcess[str]:
    script = _EVENTS.format(level=level)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )


def test_logs_go_to_standard_error(logged: subprocess.CompletedProcess[str]) -> None:
    """Standard output is for what a command was asked for; the log is not in it."""
    assert logged.stdout == ""
    assert logged.stderr.count("it happened") == 4


def test_an_event_is_a_line_of_json(logged: subprocess.CompletedProcess[str]) -> None:
    """Each event is one JSON object: what, how bad, when (in UTC), and what else was told."""
    lines = f"{logged.stdout}{logged.stderr}".splitlines()
    events = [json.loads(line) for line in lines if "it happened" in line]
    assert [event["level"] for event in events] == ["debug", "info", "warning", "error"]
    for event in events:
        assert event.keys() == {"event", "level", "size", "timestamp"}
        assert (event["event"], event["size"]) == ("it happened", 3)
        assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize(("level", "told"), [("info", 3), ("warning", 2), ("error", 1)])
def test_level(level: str, told: int) -> None:
    """What is less than the level is left out."""
    done = _run(level)
    assert f"{done.stdout}{done.stderr}".count("it happened") == told


def test_libraries_only_warn(logged: subprocess.CompletedProcess[str]) -> None:
    """Libraries are heard when there is trouble, whatever the level."""
    assert "WARNING rasa: trouble" in logged.stderr
    assert "chatter" not in logged.stderr


def test_metrics_count_for_themselves() -> None:
    """Two services in one process do not count each other's replies."""
    one, other = Metrics(), Metrics()
    one.replies.labels("rest", "answer").inc()
    assert b'smpbot_replies_total{channel="rest",outcome="answer"} 1.0' in exposed(one)
    assert b"smpbot_replies_total{" not in exposed(other)


def exposed(metrics: Metrics) -> bytes:
    """The metrics as Prometheus reads them."""
    return generate_latest(metrics.registry)


def test_metrics_have_numbers_only() -> None:
    """Nothing but channel and outcome tells replies apart: no label could hold a text or a name."""
    metrics = Metrics()
    metrics.replies.labels("rest", "answer").inc()
    metrics.reply_seconds.observe(0.01)
    metrics.batch_size.observe(3)
    labels = {
        label
        for family in metrics.registry.collect()
        for sample in family.samples
        for label in sample.labels
    }
    assert labels == {"channel", "outcome", "le"}


@pytest.mark.parametrize(("size", "bucket"), [(1, "1.0"), (3, "4.0"), (32, "32.0"), (99, "+Inf")])
def test_batch_sizes(size: int, bucket: str) -> None:
    """A batch is counted in the first bucket it fits."""
    metrics = Metrics()
    metrics.batch_size.observe(size)
    lines = exposed(metrics).decode().splitlines()
    buckets = [line for line in lines if line.startswith("smpbot_batch_size_bucket")]
    first = next(line for line in buckets if line.endswith(" 1.0"))
    assert first == f'smpbot_batch_size_bucket{{le="{bucket}"}} 1.0'
