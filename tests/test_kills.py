"""Killed at any moment, the service answers every message it has accepted, and none twice."""

import pytest

from app.store.database import Database
from tests.kills import run

pytestmark = pytest.mark.slow
_KILLS = 3


def test_kills(database: Database, database_url: str) -> None:
    """One process on SQLite, three on PostgreSQL."""
    replicas = 3 if database.shared else 1
    database.close()
    outcome = run(database_url, _KILLS, replicas)
    assert outcome.accepted > 0
    assert outcome.kills >= _KILLS
    assert (outcome.unanswered, outcome.doubled) == (0, 0)
