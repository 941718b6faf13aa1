"""The shape of the content: what each part of `data/faq.yml` is and how long it may be."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app import vague
from app.clinic import Clinic
from app.figures import bare

# WhatsApp refuses a message with a longer reply-button title.
TITLE_LIMIT = 20
FAQ = "faq"

Line = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT)]
# Words, alternatives and gaps; neither a bare `*` nor a gap at an end, which would fit anything.
_WORD = r"[a-z0-9]+\*?"
_CHOICE = rf"(?:{_WORD}|<[a-z_]+>)(?:\|(?:{_WORD}|<[a-z_]+>))*"
_PATTERN = rf"^{_CHOICE}(?: (?:\.\.? )?{_CHOICE})*$"
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Pattern = Annotated[str, StringConstraints(pattern=_PATTERN, max_length=1000)]
GroupName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
Alternatives = Annotated[
    str, StringConstraints(pattern=rf"^{_WORD}(?:\|{_WORD})*$", max_length=2000)
]
Phrasings = Annotated[list[Line], Field(min_length=5)]
# A question, and a message that only after it means what it is listed for.
FollowUps = list[tuple[Line, Line]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(_Part):
    """Where in the article an answer comes from: a section and the words that support it."""

    section: Line
    evidence: Annotated[list[Line], Field(min_length=1)]


class Topic(_Part):
    """One question the article answers. `again`: shorter, for who was told the answer already;
    `after`: messages that ask for it after another question.
    """

    title: Title
    question: Line
    answer: Line
    again: Line
    sources: Annotated[list[Source], Field(min_length=1)]
    follow_ups: Annotated[list[str], Field(max_length=3)]
    phrasings: Phrasings
    after: FollowUps = []


class Wording(_Part):
    """A fixed reply and messages that deserve it. `again`: other words for the next times; `after`:
    messages that deserve it after another question.
    """

    answer: Line
    again: list[Line] = []
    phrasings: Phrasings
    after: FollowUps = []


class Handoff(Wording):
    """A reply that points to a person; title and question make it a button under other replies."""

    title: Title
    question: Line


class Safety(Wording):
    """A reply that points to a professional, and the words that call for it whatever else is said.

    `words` are patterns in the notation of `app.phrases`, `unless` those of harmless sayings that
    contain some of them, `company` words beside which a doubtful slip is believed, `elsewhere`
    words of other languages; `app.safety` says how they are used.
    """

    words: Annotated[list[Pattern], Field(min_length=1)]
    unless: list[Pattern] = []
    company: list[Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]] = []
    elsewhere: list[Line] = []


class GateWords(_Part):
    """What the patterns of all safety categories share: named groups; words that are no slips.

    harmless: topics that may be answered right after a reply that pointed to a professional.
    """

    harmless: list[str]
    groups: dict[GroupName, Alternatives]
    not_slips: list[Annotated[str, StringConstraints(pattern=r"^[a-z]+( [a-z]+)*$")]]


class SafetyCategories(_Part):
    """In order of urgency: the first that fits is the reply."""

    emergency: Safety
    self_harm: Safety
    symptom: Safety
    medicine: Safety
    pregnancy: Safety
    minor: Safety
    allergy: Safety
    condition: Safety


class HandoffKinds(_Part):
    """What only the clinic's people can do."""

    person: Handoff
    booking: Handoff
    business: Handoff


class OutOfScopeKinds(_Part):
    """Near the article but not in it; and anything else."""

    related: Wording
    unrelated: Wording


class ChitchatKinds(_Part):
    """Small talk, and what the bot says of itself."""

    greeting: Wording
    thanks: Wording
    goodbye: Wording
    bot: Wording
    capabilities: Wording
    small_talk: Wording


class Ambiguous(_Part):
    """A message that fits several topics about equally."""

    text: Line
    topics: Annotated[list[str], Field(min_length=2, max_length=4)]


class Clarify(_Part):
    """The lead-in to a choice of topics, and messages known to need one."""

    answer: Line
    again: Annotated[list[Line], Field(min_length=1)]
    ambiguous: list[Ambiguous]


class Notices(_Part):
    """Replies to what is not a question at all."""

    empty: Line
    no_words: Line
    too_long: Line
    language: Line
    restart: Line
    forgotten: Line
    slower: Line
    failed: Line
    languages: dict[Language, Line]


class Joins(_Part):
    """What holds a reply to two questions together: between two answers; of a half without one."""

    both: Line
    out_of_scope: Line
    handoff: Line
    unclear: Line


class More(_Part):
    """Messages that want more of what was answered, and what is said with it, in turn."""

    answers: Annotated[list[Line], Field(min_length=1)]
    phrasings: Phrasings


class Faq(_Part):
    """The whole content file."""

    clinic: Clinic
    topics: Annotated[dict[TopicId, Topic], Field(min_length=2)]
    starters: Annotated[list[str], Field(min_length=1, max_length=3)]
    gate: GateWords
    safety: SafetyCategories
    handoff: HandoffKinds
    out_of_scope: OutOfScopeKinds
    chitchat: ChitchatKinds
    clarify: Clarify
    notices: Notices
    forget: Phrasings
    joins: Joins
    more: More

    def wordings(self) -> Iterator[tuple[str, Wording]]:
        """(label, wording) of every outcome that is not an answer: `safety/emergency`, …"""
        for outcome in ("safety", "handoff", "out_of_scope", "chitchat"):
            for kind, wording in getattr(self, outcome):
                yield f"{outcome}/{kind}", wording

    def entries(self) -> Iterator[tuple[str, Topic | Wording]]:
        """(label, entry) of everything that has phrasings of its own."""
        yield from ((f"{FAQ}/{topic_id}", topic) for topic_id, topic in self.topics.items())
        yield from self.wordings()

    @cached_property
    def exact(self) -> dict[str, str]:
        """Label by the words of a button's question or title, as `bare` writes them."""
        buttons = list(self.buttons())
        titles = {bare(button.title): label for label, button in buttons}
        return titles | {bare(button.question): label for label, button in buttons}

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The topics of each message listed as ambiguous, by its words, as `bare` writes them."""
        return {bare(entry.text): tuple(entry.topics) for entry in self.clarify.ambiguous}

    @cached_property
    def vague(self) -> dict[str, tuple[str, ...]]:
        """The topics of each word that alone asks for none of them, as `bare` writes it."""
        return vague.words(
            (text, topic_id) for topic_id, topic in self.topics.items() for text in topic.phrasings
        )

    @cached_property
    def wants_more(self) -> frozenset[str]:
        """The messages that want more of what was answered, as `bare` writes them."""
        return frozenset(map(bare, self.more.phrasings))

    @cached_property
    def wants_forgotten(self) -> frozenset[str]:
        """The messages that ask for what was written to be deleted, as `bare` writes them."""
        return frozenset(map(bare, self.forget))

    @cached_property
    def fixed(self) -> dict[str, Wording]:
        """The wordings of `wordings` by label."""
        return dict(self.wordings())

    def joined(self) -> Iterator[tuple[str, str]]:
        """(text, label) of every message of `after` as it is read: together with the question."""
        for label, entry in self.entries():
            yield from ((f"{before} {text}", label) for before, text in entry.after)

    def answers(self) -> Iterator[str]:
        """Every text the service itself says in reply to a message: proofread, unlike phrasings."""
        yield from (topic.answer for topic in self.topics.values())
        yield from (wording.answer for _, wording in self.wordings())
        yield from (
            text for _, button in self.buttons() for text in (button.question, button.title)
        )

    def buttons(self) -> Iterator[tuple[str, "Topic | Handoff"]]:
        """(label, what to show) of everything that can be offered as a button."""
        yield from ((f"{FAQ}/{topic_id}", topic) for topic_id, topic in self.topics.items())
        yield from ((f"handoff/{kind}", handoff) for kind, handoff in self.handoff)

    def examples(self) -> Iterator[tuple[str, str]]:
        """(text, label) to train on; topics are labelled `faq/<id>`.

        A text of `clarify.ambiguous` comes once for each of its topics.
        """
        spoken = [(label, button.question, button.title) for label, button in self.buttons()]
        for label, *texts in spoken:
            yield from ((text, label) for text in texts)
        for label, entry in self.entries():
            yield from ((text, label) for text in entry.phrasings)
        for ambiguous in self.clarify.ambiguous:
            yield from ((ambiguous.text, f"{FAQ}/{topic}") for topic in ambiguous.topics)
