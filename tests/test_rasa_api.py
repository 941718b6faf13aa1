"""Rasa's HTTP API and the metrics, as tools that know them expect them."""

import rasa
from fastapi.testclient import TestClient
from rasa.constants import MINIMUM_COMPATIBLE_VERSION

from app.nlu import Model


def test_version(client: TestClient) -> None:
    """The version is Rasa's own."""
    assert client.get("/version").json() == {
        "version": rasa.__version__,
        "minimum_compatible_version": MINIMUM_COMPATIBLE_VERSION,
    }


def test_status(client: TestClient, model: Model) -> None:
    """The model in use, by file and by Rasa's id."""
    assert client.get("/status").json() == {
        "model_file": model.file,
        "model_id": model.id,
        "num_active_training_jobs": 0,
    }


def test_parse(client: TestClient) -> None:
    """A text comes back with the keys Rasa's parse always has, and its intent."""
    parsed = client.post("/model/parse", json={"text": "How much does it cost?"}).json()
    keys = {"text", "intent", "entities", "text_tokens", "intent_ranking", "response_selector"}
    assert parsed.keys() >= keys
    assert parsed["text"] == "How much does it cost?"
    assert parsed["intent"]["name"] == "faq"
    assert parsed["intent"]["full_retrieval_intent_name"] == "faq/cost"
    assert parsed["entities"] == []


def test_parse_tells_how_the_text_was_read(client: TestClient) -> None:
    """Beside the text, which stays as it was written."""
    parsed = client.post("/model/parse", json={"text": "how muchh is it b4 tax"}).json()
    assert parsed["text"] == "how muchh is it b4 tax"
    assert parsed["read_as"] == "how much is it before tax"


def test_parse_ranks_the_intents(client: TestClient) -> None:
    """The intents are ranked, best first, and share the probability among them."""
    parsed = client.post("/model/parse", json={"text": "is it sore?"}).json()
    scores = [intent["confidence"] for intent in parsed["intent_ranking"]]
    assert scores == sorted(scores, reverse=True)
    assert abs(sum(scores) - 1) < 1e-6
    assert parsed["intent"]["name"] == parsed["intent_ranking"][0]["name"]


def test_parse_selects_a_response(client: TestClient) -> None:
    """Below each retrieval intent stand its best response and the ranking of all of them."""
    selected = client.post("/model/parse", json={"text": "is it sore?"}).json()["response_selector"]
    for intent in selected["all_retrieval_intents"]:
        best, ranking = selected[intent]["response"], selected[intent]["ranking"]
        assert best.keys() == {"responses", "confidence", "intent_response_key", "utter_action"}
        assert best["utter_action"] == f"utter_{best['intent_response_key']}"
        assert best["intent_response_key"] == ranking[0]["intent_response_key"]
        assert best["intent_response_key"].startswith(f"{intent}/")


def test_parse_of_nothing(client: TestClient) -> None:
    """Texts without words are parsed too: Rasa's tools send them."""
    for text in ("", " ", "\x00", "🎉"):
        response = client.post("/model/parse", json={"text": text})
        assert (response.status_code, response.json()["text"]) == (200, text)


def test_metrics_count_replies(client: TestClient) -> None:
    """Each reply is counted by channel and outcome; what staff try out is not."""
    client.post("/webhooks/rest/webhook", json={"message": "hello"})
    client.post("/webhooks/rest/webhook", json={"message": "thank you"})
    client.post("/api/ask", json={"text": "goodbye"})
    metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    lines = metrics.text.splitlines()
    assert 'smpbot_replies_total{channel="rest",outcome="chitchat"} 2.0' in lines
    assert "smpbot_reply_seconds_count 2.0" in lines
    assert "smpbot_batch_size_sum 3.0" in lines


def test_metrics_have_no_text(client: TestClient) -> None:
    """Nothing a person wrote, nor who it was, is in the metrics."""
    said = {"sender": "quill-zoe", "message": "Xylophone insurance for my aunt Quorra?"}
    client.post("/webhooks/rest/webhook", json=said)
    metrics = client.get("/metrics").text.lower()
    assert "smpbot_replies_total{" in metrics
    for word in ("quill", "zoe", "xylophone", "insurance", "quorra"):
        assert word not in metrics
