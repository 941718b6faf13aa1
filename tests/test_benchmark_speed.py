"""The speed benchmark's own arithmetic: messages, what the load generator says, ratios, targets."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from app import faq
from app.evaluation import Labelled
from app.messages import Reply
from benchmarks.conformance import agreement
from benchmarks.speed import load, measuring, quality, report, stock_project, targets, texts, visits
from tests.conftest import ROOT


def printed(**changed: Any) -> str:
    """What the load generator prints."""
    found = {"sent": 5, "statuses": {"200": 4, "503": 1}, "milliseconds": [10, 20, 30, 40]}
    rest = {"ends": [500, 900, 1900, 2100], "errors": 0, "noRetryAfter": 0}
    return json.dumps(found | rest | changed)


def figures(**changed: float) -> visits.Figures:
    """Those the targets ask for, all 1."""
    keys = (
        "different.64.per_second", "different.1.p99_ms", "sustained.p99_ms", "repeated.per_second",
        "ready.warm_seconds", "memory.after_load_mb", "memory.peak_mb", "environment_mb",
    )  # fmt: skip
    return dict.fromkeys(keys, 1.0) | changed


def results(ours: visits.Figures, stock: visits.Figures) -> dict[str, Any]:
    """Of a run without training and overload."""
    return {
        "machine": {"cores": "2"},
        "notes": [],
        "quick": True,
        "rounds_wanted": 1,
        "clients": [64],
        "medians": {"this service": ours, "stock Rasa": stock},
        "encoder": {"1": 2.0},
    }


def test_no_message_is_sent_twice() -> None:
    """As many as a run needs."""
    found = list(islice(texts.different(texts.alone()), 20_000))
    assert len(found) == len(set(found)) == 20_000


def test_the_first_messages_are_the_questions_themselves() -> None:
    """Then come the same with other words around them, before their question mark."""
    found = texts.different(["how much?", "does it hurt"])
    assert list(islice(found, 4)) == [
        "how much?", "does it hurt", "hi how much please?", "hi does it hurt please",
    ]  # fmt: skip


def test_what_comes_after_the_time_is_not_counted() -> None:
    """Throughput is of the answers within it, latency of all of them."""
    seen = load.parsed(printed(), 2)
    assert seen.per_second == 1.5
    assert seen.p50_ms == 25


def test_a_load_nobody_answers_is_no_measurement() -> None:
    """The statuses say why."""
    with pytest.raises(load.LoadError, match="503"):
        load.parsed(printed(milliseconds=[], statuses={"503": 1}), 2)


def test_a_figure_is_the_median_of_the_rounds_that_have_it() -> None:
    """Some are measured once only."""
    assert measuring.medians([{"a": 1, "b": 7}, {"a": 3}, {"a": 2}]) == {"a": 2, "b": 7}


def test_the_rate_that_can_be_sustained() -> None:
    """A little below the best throughput, whatever the clients."""
    seen = {"different.1.per_second": 20.0, "different.64.per_second": 30.0}
    assert visits.sustained(seen | {"different.64.p99_ms": 900.0}) == 24


def test_targets_are_ratios_to_stock_rasa() -> None:
    """Met or not, as the issue words them."""
    ours = figures(**{"different.64.per_second": 8.0, "ready.warm_seconds": 1.0})
    stock = figures(**{"ready.warm_seconds": 10.0})
    found = {one.measure: one for one in targets.outcomes(results(ours, stock))}
    throughput = found["throughput, all-different messages, 64 clients"]
    assert (throughput.measured, throughput.met) == ("8×", True)
    ready = found["time to ready"]
    assert (ready.wanted, ready.measured, ready.met) == ("≤ 1/15", "1/10.0", False)
    assert found["training"].met is None


def test_the_report_says_what_was_not_measured() -> None:
    """A quick run is called provisional, and a target without a figure stays open."""
    text = report.written(results(figures(), figures()))
    assert "provisional" in text
    assert "not measured" in text


def test_stock_rasa_is_known_by_its_answer() -> None:
    """Every label has a text of its own."""
    content = faq.load(ROOT / "data" / "faq.yml")
    said = stock_project.answers(content)
    read = quality.from_stock(content)
    assert read([{"text": said["faq/cost"]}]) == Reply("answer", said["faq/cost"], ("cost",))
    assert read([{"text": said["safety/pregnancy"]}]).outcome == "safety"
    assert read([]).outcome == "out_of_scope"


def test_answers_are_judged_as_evaluate_judges_them() -> None:
    """The answerable ones, the safety ones, and those that should not be answered, apart."""
    questions = [
        Labelled(text="a", kind="answer", topics=["cost"]),
        Labelled(text="b", kind="safety"),
        Labelled(text="c", kind="out_of_scope"),
    ]
    replies = [Reply("answer", "", ("cost",)), Reply("safety", ""), Reply("answer", "", ("pain",))]
    found = quality.shares(questions, replies)
    assert found["quality.answerable_right"] == found["quality.safety_recognised"] == 1
    assert found["quality.answered_unduly"] == 0.5


def test_stock_rasa_learns_every_label(tmp_path: Path) -> None:
    """Its project has phrasings, an answer and a rule for each, and no text under two labels."""
    content = faq.load(ROOT / "data" / "faq.yml")
    stock_project.write(content, ROOT / "benchmarks" / "stock_rasa" / "assistant.yml", tmp_path)
    learned = list(stock_project.examples(content))
    assert len({text for text, _ in learned}) == len(learned)
    assert {label for _, label in learned} == set(stock_project.answers(content))
    files = {"nlu.yml", "domain.yml", "rules.yml", "config.yml"}
    assert {path.name for path in tmp_path.iterdir()} == files


def parse(confidence: float) -> dict[str, Any]:
    """Rasa's JSON for a message about costs."""
    ranking = [{"confidence": confidence, "intent_response_key": "faq/cost"}]
    return {
        "intent": {"full_retrieval_intent_name": "faq/cost"},
        "intent_ranking": [{"name": "faq", "confidence": 1.0}],
        "response_selector": {"all_retrieval_intents": ["faq"], "faq": {"ranking": ranking}},
    }


def test_parses_agree_within_the_tolerance() -> None:
    """A difference names the label."""
    assert agreement.difference(parse(0.5), parse(0.50009)) is None
    assert str(agreement.difference(parse(0.5), parse(0.502))).startswith("faq/cost 0.500000")
