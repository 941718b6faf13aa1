"""A complete stock Rasa project made from the content: the same phrasings, the same answers.

Labels such as `faq/cost` become Rasa's retrieval intents, each outcome with one rule; what its
FallbackClassifier is not sure of gets the wording for what is out of scope.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from app import faq
from app.faq import Faq

FALLBACK = "nlu_fallback"
UNKNOWN = "out_of_scope/unrelated"
_VERSION = "3.1"


def write(content: Faq, config: Path, folder: Path) -> None:
    """The project's files, into `folder`; `config` is its pipeline and policies."""
    documents = {"nlu": _nlu(content), "domain": _domain(content), "rules": _rules(content)}
    for name, document in documents.items():
        text = yaml.safe_dump({"version": _VERSION} | document, sort_keys=False)
        (folder / f"{name}.yml").write_text(text, "utf-8")
    (folder / "config.yml").write_bytes(config.read_bytes())


def epochs(config: Path) -> dict[str, int]:
    """Of each component of the pipeline that has any."""
    pipeline = yaml.safe_load(config.read_text("utf-8"))["pipeline"]
    return {part["name"]: part["epochs"] for part in pipeline if "epochs" in part}


def answers(content: Faq) -> dict[str, str]:
    """What is said for each label, the clinic's details filled in."""
    topics = {f"{faq.FAQ}/{key}": topic.answer for key, topic in content.topics.items()}
    fixed = {label: wording.answer for label, wording in content.wordings()}
    return {label: content.clinic.fill(text) for label, text in (topics | fixed).items()}


def examples(content: Faq) -> Iterator[tuple[str, str]]:
    """(text, label) to train on. Texts with several labels are left out: stock Rasa has no way to
    say that several fit, and would only be confused by them.
    """
    labels = defaultdict(set)
    for text, label in content.examples():
        labels[_line(text)].add(label)
    yield from ((text, found.pop()) for text, found in labels.items() if len(found) == 1)


def _line(text: str) -> str:
    """As one example of Rasa's format: a line without its marks for entities."""
    return " ".join(text.translate(str.maketrans("[](){}", "      ")).split())


def _nlu(content: Faq) -> dict[str, object]:
    texts = defaultdict(list)
    for text, label in examples(content):
        texts[label].append(f"- {text}\n")
    return {"nlu": [{"intent": key, "examples": "".join(lines)} for key, lines in texts.items()]}


def _domain(content: Faq) -> dict[str, object]:
    said = answers(content)
    responses = {f"utter_{label}": [{"text": text}] for label, text in said.items()}
    responses["utter_unknown"] = [{"text": said[UNKNOWN]}]
    return {"intents": [*_intents(content), FALLBACK], "responses": responses}


def _rules(content: Faq) -> dict[str, object]:
    actions = {intent: f"utter_{intent}" for intent in _intents(content)}
    actions[FALLBACK] = "utter_unknown"
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": action}]}
        for intent, action in actions.items()
    ]
    return {"rules": rules}


def _intents(content: Faq) -> list[str]:
    return list(dict.fromkeys(label.split("/")[0] for label in answers(content)))
