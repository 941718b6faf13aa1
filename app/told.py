"""What a conversation has been told: so that nobody hears the same words twice in a row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from app.messages import Outcome

_MISSES = ("out_of_scope", "clarify")
Times = Annotated[Mapping[str, int], AfterValidator(MappingProxyType), PlainSerializer(dict)]


@dataclass(frozen=True, slots=True)
class Told:
    """times: how often each label was said. misses: replies without an answer, in a row, so far."""

    times: Times = field(default_factory=lambda: MappingProxyType({}))
    misses: int = 0

    def after(self, outcome: Outcome, labels: tuple[str, ...]) -> "Told":
        """What has been told once this is said too."""
        times = {**self.times, **{label: self.times.get(label, 0) + 1 for label in labels}}
        misses = self.misses + 1 if outcome in _MISSES else 0
        return Told(MappingProxyType(times), misses)
