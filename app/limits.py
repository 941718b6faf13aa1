"""How much anybody may ask: a token bucket a key.

The generic cell rate algorithm (ITU-T I.371): of each key only the time is kept at which its bucket
will be full again. Bounded in keys; the least used go.
"""

import math
import time
from collections.abc import Callable

from cachetools import LRUCache
from starlette.types import Scope

from app import clients

_MOST_KEYS = 100_000
_ROUNDING = 1e-6
# Of an address a whole clinic may ask; of a conversation one person.
_ADDRESSES_TO_CONVERSATIONS = 6
_CONVERSATION_BURST = 30


class RateLimit:
    """`per_minute` on average, `burst` at once, for each key."""

    def __init__(
        self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._interval = 60 / per_minute
        self._slack = self._interval * burst
        self._clock = clock
        self._full_at: LRUCache[str, float] = LRUCache(_MOST_KEYS)

    def wait(self, key: str) -> int:
        """Takes one from the bucket of `key`: 0, or the seconds until there is one again."""
        now = self._clock()
        full_at = max(now, self._full_at.get(key, now)) + self._interval
        over = full_at - now - self._slack
        if over > _ROUNDING:
            return math.ceil(over)
        self._full_at[key] = full_at
        return 0


class Limits:
    """How much one address and one conversation may ask. Whoever asks from this machine directly is
    not limited.
    """

    def __init__(self, per_minute: int, trusted: clients.Networks = ()) -> None:
        """`per_minute`: for an address; 0 switches all of it off."""
        self._trusted = trusted
        self._addresses = RateLimit(per_minute, per_minute) if per_minute else None
        rate = per_minute / _ADDRESSES_TO_CONVERSATIONS
        self.conversations = RateLimit(rate, _CONVERSATION_BURST) if per_minute else None

    def address_wait(self, scope: Scope) -> int:
        """The seconds this address has to wait."""
        if self._addresses is None or clients.is_direct(scope):
            return 0
        return self._addresses.wait(clients.address(scope, self._trusted))

    def conversation_wait(self, scope: Scope, name: str) -> int:
        """The seconds this conversation has to wait."""
        if self.conversations is None or clients.is_direct(scope):
            return 0
        return self.conversations.wait(name)
