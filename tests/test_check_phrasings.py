"""The script that keeps evaluation questions out of the training phrasings."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.faq import Faq
from tests.conftest import ROOT

UNLIKE = "Would the moon be visible from your waiting room tonight?"


def check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The script, run from the repository root."""
    command = [sys.executable, "scripts/check_phrasings.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def ask(folder: Path, *questions: str) -> subprocess.CompletedProcess[str]:
    """The script, run on a file of these questions."""
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n\n" for text in questions), "utf-8")
    return check(file)


def phrasing(content: Faq, words: int) -> str:
    """The longest phrasing of a topic that has this many words."""
    texts = [text for topic in content.topics.values() for text in topic.phrasings]
    plain = [text for text in texts if text.replace(" ", "").isalpha()]
    return max((text for text in plain if len(text.split()) == words), key=len)


def test_questions_of_their_own(tmp_path: Path) -> None:
    """Questions unlike any phrasing pass, and are counted."""
    done = ask(tmp_path, UNLIKE, "Is there a tram stop near the front door?")
    assert done.returncode == 0
    assert done.stdout.startswith("2 questions of 5 words or more: 0 too close. 0 shorter")


def test_an_equal_question(tmp_path: Path, content: Faq) -> None:
    """A question that equals a phrasing of five words is shown with it, case and signs aside."""
    text = phrasing(content, 5)
    done = ask(tmp_path, UNLIKE, f"  {text.upper()}?! ")
    assert done.returncode == 1
    assert done.stdout.startswith(f"too close: {text.lower()!r} ~ {text!r}\n2 questions")
    assert "1 too close" in done.stdout


def test_a_near_copy(tmp_path: Path, content: Faq) -> None:
    """Changing one letter of a long phrasing does not make it a question of its own."""
    text = phrasing(content, 14)
    done = ask(tmp_path, f"{text}s")
    assert done.returncode == 1
    assert f"~ {text!r}" in done.stdout


def test_the_same_subject_in_other_words(tmp_path: Path, content: Faq) -> None:
    """A phrasing whose last words are others is far enough from it."""
    words = phrasing(content, 14).split()
    assert ask(tmp_path, " ".join([*words[:11], "during the parade"])).returncode == 0


def test_short_questions_belong_to_nobody(tmp_path: Path, content: Faq) -> None:
    """Under five words a question may equal a phrasing; those that do are counted."""
    done = ask(tmp_path, phrasing(content, 4), "purple monkey dishwasher")
    assert done.returncode == 0
    assert done.stdout.endswith("2 shorter ones are exempt; 1 coincide with a phrasing.\n")


def test_canonical_questions_belong_to_nobody(tmp_path: Path, content: Faq) -> None:
    """The question a topic is shown with may be asked in an evaluation as it is."""
    assert ask(tmp_path, content.topics["process"].question).returncode == 0


@pytest.mark.parametrize("arguments", [[], ["no-such-file.jsonl"], ["."]], ids=str)
def test_a_file_that_cannot_be_read(arguments: list[str]) -> None:
    """Without a readable file the script says how it is called."""
    done = check(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python scripts/check_phrasings.py QUESTIONS.jsonl (")


@pytest.mark.parametrize("line", ["how much is it", '{"question": "how much is it"}', "[]"])
def test_a_line_that_is_not_a_question(tmp_path: Path, line: str) -> None:
    """A line without a `text` is a file that cannot be read, not a phrasing too close."""
    file = tmp_path / "questions.jsonl"
    file.write_text(line, "utf-8")
    done = check(file)
    assert done.returncode == 2
    assert done.stderr.startswith("usage:")
