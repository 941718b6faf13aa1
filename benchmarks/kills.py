"""Kills the service many times while WhatsApp delivers: nothing may be lost, nothing said twice.

    python -m benchmarks.kills 120 sqlite:////tmp/kills.db
    python -m benchmarks.kills 120 postgresql://smpbot@127.0.0.1:5432/smpbot 3

Kills, database (empty, or one that may be filled), processes (one, unless told otherwise).
"""

import sys
from contextlib import closing

from app.store.database import Database
from tests.kills import run


def main(kills: int, database_url: str, replicas: int = 1) -> int:
    """Prints what became of every message; 1 when one was lost or answered twice."""
    with closing(Database(database_url)) as database:
        database.migrate()
    outcome = run(database_url, kills, replicas)
    print(outcome)
    median, p99 = (1000 * outcome.ack(share) for share in (0.5, 0.99))
    print(f"200 after {median:.0f} ms at the median, {p99:.0f} ms at p99")
    return int(bool(outcome.unanswered or outcome.doubled))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])))
