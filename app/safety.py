"""The deterministic gate in front of the model: does this message call for a professional?

The words come from `faq.yml`, in the notation of `app.phrases`. A category's `words` call for a
professional wherever they stand, unless all of them lie within something its `unless` has ("how can
I tell I'm allergic" is no allergy, "I'm allergic, how can I tell?" is). A one-letter slip in a
longer word is forgiven, unless the slip is itself a word of the answers or in `not_slips` ("cancel"
is not "cancer"). A slip as near to such a harmless word ("staton"), and alone, is believed only
beside a word of `company` ("I take a staton"), if the category has that. `elsewhere` are words of
other languages, found as they stand, spaces or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.content import Faq, Safety
from app.phrases import Message, Phrases, Span
from app.spelling import Slips, plain, tokens


@dataclass(frozen=True, slots=True)
class Hit:
    """The most urgent category that fits, and the words that called for it."""

    category: str
    words: str


@dataclass(frozen=True, slots=True)
class Category:
    """What calls for one kind of professional."""

    name: str
    words: Phrases
    unless: Phrases
    elsewhere: tuple[str, ...]
    company: frozenset[str]

    @classmethod
    def of(cls, name: str, safety: Safety, groups: dict[str, str]) -> "Category":
        """The compiled patterns of a category of the content."""
        words, unless = (Phrases.of(lines, groups) for lines in (safety.words, safety.unless))
        elsewhere = tuple(plain(word) for word in safety.elsewhere)
        return cls(name, words, unless, elsewhere, frozenset(safety.company))

    def find(self, message: Message) -> Span | None:
        """The first words that call for it and are not excused."""
        spans = self.words.find(message)
        excuses = self.unless.find(message) if spans else []
        left = [
            span
            for span in spans
            if self._believes(message, span) and not any(excuse.covers(span) for excuse in excuses)
        ]
        return min(left, key=lambda span: (span.start, span.end), default=None)

    def _believes(self, message: Message, span: Span) -> bool:
        doubtful = self.company and message.doubts(span)
        return not doubtful or message.near(span.start, self.company)


@dataclass(frozen=True)
class Gate:
    """The compiled patterns of one content file; `screen` is pure.

    `known`: words that are no slips; `stems`: the listed stems, without their `*`; `innocent`: what
    else a slip may have been.
    """

    categories: tuple[Category, ...]
    known: frozenset[str]
    stems: frozenset[str]
    longest_stem: int
    slips: Slips
    innocent: Slips

    @classmethod
    def of(cls, faq: Faq) -> "Gate":
        """The gate for this content, categories in the file's order of urgency."""
        groups = faq.gate.groups
        categories = tuple(Category.of(name, safety, groups) for name, safety in faq.safety)
        listed = frozenset().union(*(one.words.words | one.unless.words for one in categories))
        stems = frozenset(word.rstrip("*") for word in listed if word.endswith("*"))
        harmless = _vocabulary([*faq.gate.not_slips, *faq.answers()])
        longest = max(map(len, stems), default=0)
        slips = Slips.of(listed), Slips.of(harmless - listed)
        return cls(categories, listed | harmless, stems, longest, *slips)

    def screen(self, text: str) -> Hit | None:
        """The hit in `text`, if there is one."""
        written = plain(text)
        words = tokens(written)
        signs = {word: self._signs(word) for word in set(words)}
        doubtful = frozenset(i for i, word in enumerate(words) if self._doubtful(word))
        message = Message.of([signs[word] for word in words], doubtful)
        for category in self.categories:
            if span := category.find(message):
                meant = (signs[word][0].rstrip("*") for word in words[span.start : span.end])
                return Hit(category.name, " ".join(meant))
            if word := next((word for word in category.elsewhere if word in written), None):
                return Hit(category.name, word)
        return None

    def _signs(self, word: str) -> list[str]:
        """What a word may be, the likeliest first: a listed word, itself, a word with a stem."""
        meant = [] if word in self.known else self.slips.meant(word)
        likely = [word, *meant] if self._begun(word) else [*meant, word]
        return likely + [stem for one in likely for stem in self._begun(one)]

    def _begun(self, word: str) -> list[str]:
        sizes = range(1, min(len(word), self.longest_stem) + 1)
        return [f"{word[:size]}*" for size in sizes if word[:size] in self.stems]

    def _doubtful(self, word: str) -> bool:
        """Whether it is no word, and as near to a harmless one as to any listed one."""
        return word not in self.known and not self._begun(word) and bool(self.innocent.meant(word))


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in tokens(plain(text)))
