"""What is remembered of a conversation, and how it is written down."""

from dataclasses import dataclass, field, replace
from hashlib import blake2b

from pydantic import TypeAdapter

from app.content import Faq
from app.deciding import Decision
from app.figures import bare
from app.told import Told
from app.understanding import Before


def fingerprint(text: str) -> str:
    """The same for the same words, today and after a restart; the words cannot be read from it."""
    return blake2b(bare(text).encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Session:
    """last: the fingerprint of the last message; earlier: what that could lean on. caution: what
    pointed to a professional, for `cautious` more messages.
    """

    before: Before = field(default_factory=Before)
    earlier: Before = field(default_factory=Before)
    last: str = ""
    told: Told = field(default_factory=Told)
    caution: Decision | None = None
    cautious: int = 0

    def leant_on(self, text: str) -> Before:
        """What `text` may lean on; the same message again means what it meant the first time."""
        return self.earlier if fingerprint(text) == self.last else self.before

    def within(self, faq: Faq) -> "Session":
        """The same as far as `faq` knows what it names: it may have been held with another
        content.
        """
        caution = self.caution
        if caution and not faq.fixed.keys() >= set(caution.labels):
            caution = None
        before, earlier = self.before.within(faq), self.earlier.within(faq)
        return replace(self, before=before, earlier=earlier, caution=caution)


_CODEC = TypeAdapter(Session)


def dumped(session: Session) -> str:
    """`session` as JSON."""
    return _CODEC.dump_json(session).decode()


def loaded(text: str) -> Session:
    """The session of `dumped`. Raises pydantic.ValidationError."""
    return _CODEC.validate_json(text)
