"""Logs and metrics. Neither ever carries a message's text, a name, a number or a secret."""

import logging
import sys

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info


def configure_logging(level: str) -> None:
    """One JSON line an event on standard error. Call before Rasa is imported: it configures too."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Rasa and its libraries speak through the standard library: warnings and worse only.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def without_quotes(name: str) -> logging.Logger:
    """The logger of this name; of an exception it tells the type only, as a message can quote what
    a user wrote.
    """
    logger = logging.getLogger(name)
    logger.addFilter(_type_only)
    return logger


def _type_only(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[0]:
        record.msg = f"{record.msg} ({record.exc_info[0].__name__})"
        record.exc_info = None
    return True


class Metrics:
    """The service's own registry, so that every app (and every test) counts for itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.replies = Counter(
            "smpbot_replies",
            "Replies by channel and outcome.",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.reply_seconds = Histogram(
            "smpbot_reply_seconds",
            "Seconds from a message to its reply.",
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
            registry=self.registry,
        )
        self.batch_size = Histogram(
            "smpbot_batch_size",
            "Messages the model took at once.",
            buckets=(1, 2, 4, 8, 16, 32, 64),
            registry=self.registry,
        )
        self.unkept = Counter(
            "smpbot_turns_lost",
            "Turns that could not be kept because the database was away.",
            registry=self.registry,
        )
        self.deliveries = Counter(
            "smpbot_deliveries",
            "Replies sent by a channel of its own accord, by what became of them.",
            ["channel", "result"],
            registry=self.registry,
        )
        self.arrivals = Counter(
            "smpbot_arrivals",
            "Messages a webhook was handed, by what was done: accepted, duplicate, rejected.",
            ["channel", "result"],
            registry=self.registry,
        )
        self.oldest = Gauge(
            "smpbot_oldest_seconds",
            "Age of the oldest message not answered (inbox) and reply not sent (outbox).",
            ["channel", "box"],
            registry=self.registry,
        )
        self.swaps = Counter(
            "smpbot_swaps",
            "Changes of the model, by what became of them: swapped, refused.",
            ["result"],
            registry=self.registry,
        )
        self.model = Info("smpbot_model", "The archive that is served.", registry=self.registry)
