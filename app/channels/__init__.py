"""One file a channel: verify, parse, hand on, render. None knows how a reply comes about."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from app.messages import Incoming, Reply

Accept: TypeAlias = Callable[[Incoming], Awaitable[Reply]]
