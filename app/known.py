"""What messages mean by themselves, kept while they are asked often: many ask the same in the same
words, and the model need not read it twice.

Belongs to one model: another one may understand a message otherwise. Of what somebody wrote only
short texts without numbers or addresses are kept, in memory, without a word of who wrote them: for
an hour, or until anybody wants to be forgotten.
"""

import time

from cachetools import TTLCache

from app.deciding import Decision
from app.redaction import redacted

_MOST = 2000
_SECONDS = 3600
_MOST_CHARACTERS = 120


class Known:
    """Decisions by text; the least used go. For one thread."""

    def __init__(self) -> None:
        self._decisions: TTLCache[str, Decision] = TTLCache(_MOST, _SECONDS, time.monotonic)

    def get(self, text: str) -> Decision | None:
        """What `text` means by itself, if it was asked lately."""
        return self._decisions.get(text)

    def clear(self) -> None:
        """Forgets all of it."""
        self._decisions.clear()

    def keep(self, text: str, decision: Decision) -> None:
        """Keeps what `text` means, if the text may be kept."""
        if len(text) <= _MOST_CHARACTERS and redacted(text) == text:
            self._decisions[text] = decision
