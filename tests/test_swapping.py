"""Another model while the service runs, over `PUT /model` and through the model folder."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import served
from app.content import Faq
from app.main import create_app
from app.served import Served
from app.settings import Settings
from tests.conftest import OTHER
from tests.predictions import HandMadeModel

BY_HAND = HandMadeModel.file
GREETING = "This is the old greeting."
PATIENCE = 30.0


@pytest.fixture
def settings(two_archives: Path, tmp_path: Path) -> Settings:
    """A folder of two archives and one golden question."""
    golden = tmp_path / "golden.jsonl"
    golden.write_text('{"text": "how much?", "kind": "answer", "topics": ["cost"]}', "utf-8")
    return Settings(model_dir=two_archives, golden_file=golden)


@pytest.fixture
def service(settings: Settings, content: Faq) -> Iterator[TestClient]:
    """A client of a service whose model is none of the folder and greets in its own way."""
    greeting = content.chitchat.greeting.model_copy(update={"answer": GREETING})
    chitchat = content.chitchat.model_copy(update={"greeting": greeting})
    model = HandMadeModel(content.model_copy(update={"chitchat": chitchat}), {})
    app = create_app(settings, model.as_model(), followed=Served())
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        yield client


def put(service: TestClient, **body: object) -> tuple[int, dict[str, Any]]:
    """Status and error of a `PUT /model`."""
    response = service.put("/model", json=body)
    return response.status_code, response.json()["error"] if response.content else {}


def serving(service: TestClient) -> str:
    """The archive that is served."""
    return str(service.get("/status").json()["model_file"])


def batchers() -> set[threading.Thread]:
    """The workers of models; those of other tests may be among them."""
    return {thread for thread in threading.enumerate() if thread.name == "batcher"}


def test_another_archive(service: TestClient, content: Faq) -> None:
    """After 204 everything is the new one's: replies, topics, the page, health, metrics."""
    assert GREETING in service.get("/widget.js").text
    assert put(service, model_file=OTHER) == (204, {})
    asked = service.post("/api/ask", json={"text": "how much would I pay"}).json()
    assert (asked["topics"], asked["model"], serving(service)) == (["cost"], OTHER, OTHER)
    assert service.get("/readyz").json()["model"] == OTHER
    assert GREETING not in service.get("/widget.js").text
    assert content.topics["pain"].question in service.get("/").text
    assert len(service.get("/api/topics").json()) == len(content.topics)
    parsed = service.post("/model/parse", json={"text": "how much would I pay"}).json()
    assert parsed["intent"]["name"] == "faq"
    told = service.get("/metrics").text
    assert f'smpbot_model_info{{file="{OTHER}"}} 1.0' in told
    assert 'smpbot_swaps_total{result="swapped"} 1.0' in told


def test_a_path_into_the_folder(service: TestClient, two_archives: Path) -> None:
    """Rasa's tools name a file by its path."""
    assert put(service, model_file=str(two_archives / OTHER))[0] == 204
    assert served.read(two_archives).archives == (BY_HAND, OTHER)


@pytest.mark.parametrize("content_of", [b"", b"not an archive", None])
def test_a_broken_archive_changes_nothing(
    service: TestClient, two_archives: Path, content_of: bytes | None
) -> None:
    """Whether it is no archive or one cut short; the error says what to do."""
    path = two_archives / OTHER
    path.write_bytes(path.read_bytes()[:30_000] if content_of is None else content_of)
    status, error = put(service, model_file=OTHER)
    assert (status, serving(service)) == (422, BY_HAND)
    assert "not a usable model" in error["message"]
    assert served.read(two_archives) == Served()
    assert 'smpbot_swaps_total{result="refused"} 1.0' in service.get("/metrics").text


@pytest.mark.parametrize("name", ["../outside.tar.gz", "/etc/passwd", "no.tar.gz", "\0"])
def test_what_is_not_in_the_folder(service: TestClient, name: str, archive: Path) -> None:
    """The error names the field, its value and what is allowed."""
    status, error = put(service, model_file=name)
    assert (status, error["code"], serving(service)) == (422, "invalid", BY_HAND)
    (detail,) = error["details"]
    assert (detail["field"], detail["value"]) == ("model_file", name)
    assert archive.name in detail["allowed"]


def test_a_missed_golden_question_changes_nothing(service: TestClient, settings: Settings) -> None:
    """The error says which, what was wanted and what came."""
    line = {"text": "how much?", "kind": "answer", "topics": ["pain"]}
    settings.golden_file.write_text(json.dumps(line), "utf-8")
    status, error = put(service, model_file=OTHER)
    assert (status, serving(service)) == (422, BY_HAND)
    miss = {"question": "how much?", "wanted": "answer pain", "came": "answer cost"}
    assert error["details"] == [miss]


@pytest.mark.parametrize("key", ["model_server", "remote_storage"])
def test_a_model_from_elsewhere(service: TestClient, key: str) -> None:
    """Rasa's other ways to get a model are refused by name."""
    status, error = put(service, model_file=OTHER, **{key: {"url": "http://127.0.0.1"}})
    assert status == 422
    allowed = "nothing: models come from SMPBOT_MODEL_DIR alone, by model_file"
    assert error["details"] == [{"field": key, "allowed": allowed}]


def test_a_change_that_cannot_be_written_down(service: TestClient, two_archives: Path) -> None:
    """Nothing changes, and what was prepared is given back."""
    (two_archives / served.FILE).mkdir()
    before = batchers()
    assert put(service, model_file=OTHER)[0] >= 500
    assert serving(service) == BY_HAND
    assert batchers() <= before


def test_only_one_change_at_a_time(service: TestClient, two_archives: Path) -> None:
    """Whoever comes while another is under way, also in another process, gets 409."""
    with served.alone(two_archives):
        assert put(service, model_file=OTHER)[0] == 409
        assert service.post("/api/rollback").status_code == 409
    assert serving(service) == BY_HAND


def test_the_way_back(service: TestClient, archive: Path) -> None:
    """What was served before is served again; before the first there is nothing."""
    assert service.post("/api/rollback").json()["error"]["code"] == "conflict"
    for name in (OTHER, archive.name):
        assert put(service, model_file=name)[0] == 204
    told = service.post("/api/rollback").json()
    assert told == {"before": archive.name, "model_file": OTHER}
    assert serving(service) == OTHER
    assert service.post("/api/rollback").status_code == 409


def test_a_way_back_is_chosen_over_the_content(
    service: TestClient, two_archives: Path, archive: Path
) -> None:
    """So that the next start goes on with it."""
    put(service, model_file=OTHER)
    assert served.read(two_archives).over == archive.name


def test_what_another_process_serves_is_served(service: TestClient, two_archives: Path) -> None:
    """The file in the folder is watched; what it says broken or foreign is passed over."""
    served.write(two_archives, Served(archives=("../elsewhere.tar.gz",)))
    time.sleep(1.5)
    assert serving(service) == BY_HAND
    record = Served(archives=("smpbot-first.tar.gz", OTHER))
    served.write(two_archives, record)
    deadline = time.monotonic() + PATIENCE
    while serving(service) != OTHER and time.monotonic() < deadline:
        time.sleep(0.1)
    assert serving(service) == OTHER
    assert served.read(two_archives) == record


def test_another_process_goes_back_after_a_failure(
    service: TestClient, two_archives: Path, archive: Path
) -> None:
    """What cannot be loaded is no reason to stay when the others go back to what was before."""
    first = Served(archives=(archive.name,))
    for record in (first, first.then(OTHER), first.then(OTHER).then("smpbot-gone.tar.gz")):
        served.write(two_archives, record)
        time.sleep(2.5)
    served.write(two_archives, first)
    deadline = time.monotonic() + PATIENCE
    while serving(service) != archive.name and time.monotonic() < deadline:
        time.sleep(0.1)
    assert serving(service) == archive.name
