"""What has to hold between the parts of the content, and between the content and the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.clinic import PLACEHOLDERS, unknown_placeholders
from app.content import FAQ, Faq, Handoff, Topic
from app.figures import contains, figures, plain
from app.yaml_lines import Path

_SHOWN = 60
_COPIED_WORDS = 9
_GROUP = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where in the content, the value that is wrong, what is allowed instead."""

    path: Path
    value: str | None
    allowed: str

    def __str__(self) -> str:
        field = ".".join(str(part) for part in self.path) or "the file"
        if self.value is None:
            return f"{field}: {self.allowed}"
        shown = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        return f"{field}: {shown!r}: {self.allowed}"


def broken(faq: Faq) -> Iterator[Problem]:
    """Every rule the content breaks by itself."""
    yield from _repeated_titles(faq)
    yield from _unknown_topics(faq)
    yield from _repeated_phrasings(faq)
    yield from _unbacked_figures(faq)
    yield from _bad_placeholders(faq)
    yield from _unknown_groups(faq)


def broken_by_article(faq: Faq, article: str) -> Iterator[Problem]:
    """Evidence the article does not have, and answers that copy the article instead of telling."""
    copied = set(_runs(article))
    for topic_id, topic in faq.topics.items():
        for i, source in enumerate(topic.sources):
            path: Path = ("topics", topic_id, "sources", i)
            if not contains(article, source.section):
                yield Problem((*path, "section"), source.section, "not in the article")
            for j, fragment in enumerate(source.evidence):
                if not contains(article, fragment):
                    yield Problem((*path, "evidence", j), fragment, "not in the article")
        for field in ("answer", "again"):
            if run := next((run for run in _runs(getattr(topic, field)) if run in copied), None):
                message = f"{_COPIED_WORDS} words in a row are the article's; say it in your own"
                yield Problem(("topics", topic_id, field), " ".join(run), message)


def _runs(text: str) -> list[tuple[str, ...]]:
    """Every so many words in a row of `text`."""
    words = _words(text)
    return [words[i : i + _COPIED_WORDS] for i in range(len(words) - _COPIED_WORDS + 1)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w$'-]+", plain(text)))


def _buttons(faq: Faq) -> Iterator[tuple[Path, Topic | Handoff]]:
    yield from ((("topics", key), topic) for key, topic in faq.topics.items())
    yield from ((("handoff", key), kind) for key, kind in faq.handoff)


def _repeated_titles(faq: Faq) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for path, button in _buttons(faq):
        other = seen.setdefault(plain(button.title), path)
        if other != path:
            where = ".".join(str(part) for part in other)
            yield Problem((*path, "title"), button.title, f"already used by {where}")


def _unknown_topics(faq: Faq) -> Iterator[Problem]:
    known = f"not a topic; known are {', '.join(faq.topics)}"
    for topic_id, topic in faq.topics.items():
        for i, follow_up in enumerate(topic.follow_ups):
            path: Path = ("topics", topic_id, "follow_ups", i)
            if follow_up not in faq.topics:
                yield Problem(path, follow_up, known)
            elif follow_up == topic_id or follow_up in topic.follow_ups[:i]:
                yield Problem(path, follow_up, "another topic, each once")
    for listed, topic_ids in _topic_lists(faq):
        for i, topic_id in enumerate(topic_ids):
            if topic_id not in faq.topics:
                yield Problem((*listed, i), topic_id, known)


def _topic_lists(faq: Faq) -> Iterator[tuple[Path, list[str]]]:
    yield ("starters",), faq.starters
    yield ("gate", "harmless"), faq.gate.harmless
    for i, ambiguous in enumerate(faq.clarify.ambiguous):
        yield ("clarify", "ambiguous", i, "topics"), ambiguous.topics


def _phrasings(faq: Faq) -> Iterator[tuple[Path, str]]:
    for path, button in _buttons(faq):
        yield (*path, "question"), button.question
    for label, entry in faq.entries():
        kind, name = label.split("/")
        place = ("topics" if kind == FAQ else kind, name)
        for i, text in enumerate(entry.phrasings):
            yield (*place, "phrasings", i), text
        for i, (before, text) in enumerate(entry.after):
            yield (*place, "after", i), f"{before} {text}"
    for i, ambiguous in enumerate(faq.clarify.ambiguous):
        yield ("clarify", "ambiguous", i, "text"), ambiguous.text


def _repeated_phrasings(faq: Faq) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for path, text in _phrasings(faq):
        key = " ".join(_words(text)) or text
        other = seen.setdefault(key, path)
        if other != path:
            where = ".".join(str(part) for part in other)
            yield Problem(path, text, f"already stands in {where}; every phrasing once")


def _unbacked_figures(faq: Faq) -> Iterator[Problem]:
    for topic_id, topic in faq.topics.items():
        for figure in sorted(figures(topic.answer) - _backed(topic)):
            message = f"the figure {figure:g} is in none of the topic's evidence"
            yield Problem(("topics", topic_id, "answer"), topic.answer, message)
        for figure in sorted(figures(topic.again) ^ figures(topic.answer)):
            message = f"the figure {figure:g} has to stand in `answer` and `again` alike"
            yield Problem(("topics", topic_id, "again"), topic.again, message)


def _backed(topic: Topic) -> frozenset[float]:
    return figures(" ".join(text for source in topic.sources for text in source.evidence))


def _bad_placeholders(faq: Faq) -> Iterator[Problem]:
    allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for path, text in _spoken(faq):
        for name in unknown_placeholders(text):
            yield Problem(path, f"{{{name}}}", f"nothing fills this; known are {allowed}")


def _spoken(faq: Faq) -> Iterator[tuple[Path, str]]:
    """Every text that may have placeholders, and its place."""
    for key, topic in faq.topics.items():
        yield from _texts(("topics", key, "answer"), topic.answer)
        yield from _texts(("topics", key, "again"), topic.again)
    for label, wording in faq.wordings():
        yield from _texts((*label.split("/"), "answer"), wording.answer)
        yield from _texts((*label.split("/"), "again"), wording.again)
    for field in ("clarify", "notices", "joins", "more"):
        for name, value in getattr(faq, field):
            if name not in ("ambiguous", "phrasings"):
                yield from _texts((field, name), value)


def _texts(path: Path, value: str | list[str] | dict[str, str]) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    yield from (((*path, key), text) for key, text in parts)


def _unknown_groups(faq: Faq) -> Iterator[Problem]:
    known = f"no such group; known are {', '.join(faq.gate.groups)}"
    for category, safety in faq.safety:
        for field in ("words", "unless"):
            for i, line in enumerate(getattr(safety, field)):
                if set(_GROUP.findall(line)) - faq.gate.groups.keys():
                    yield Problem(("safety", category, field, i), line, known)
