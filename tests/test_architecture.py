"""Imports point one way: a module may import only what stands above it in this list."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# fmt: off
ORDER = [
    "faults", "heap", "messages", "settings", "door", "telemetry", "figures", "yaml_lines",
    "clinic", "vague", "content", "content_rules", "faq", "archives", "served", "batching", "nlu",
    "freshness", "training", "spelling", "phrases", "safety", "language", "deciding", "parts",
    "composing", "following", "leaning", "told", "redaction", "known", "understanding", "session",
    "store", "migrations", "journal", "answers", "servable", "conversation", "supervision",
    "retention", "errors", "wire", "clients", "limits", "staff_only", "middleware", "waking",
    "channels", "answering", "sending", "delivery", "health", "widget", "staff", "evaluation",
    "asking", "golden", "swapping", "model_api", "measures", "calibration", "comparison", "reports",
    "main", "workers", "serving", "publishing", "cli", "__main__",
]
# fmt: on


def sources(package: str) -> list[Path]:
    """The files of a package, in a fixed order."""
    return sorted((ROOT / package).rglob("*.py"))


def place(path: Path) -> str:
    """The name under which a file of `app` stands in the list: that of its module or folder."""
    return path.relative_to(ROOT / "app").with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Every dotted name a file imports, also inside functions: `from a import b` is `a.b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_list_is_complete() -> None:
    """Every module of `app` has its place, and every place its module."""
    assert {place(path) for path in sources("app")} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", sources("app"), ids=place)
def test_a_module_imports_only_what_is_above_it(path: Path) -> None:
    """No cycle can arise, and reading from the top meets nothing unknown."""
    own = place(path)
    above = ORDER[: ORDER.index(own)] if own in ORDER else []
    needed = {name.split(".")[1] for name in imported(path) if name.split(".")[0] == "app"}
    assert needed - {own} <= set(above)


def test_the_service_does_not_import_the_project_of_the_model() -> None:
    """`app` never imports `rasa_project`: the archive names its classes."""
    names = {name for path in sources("app") for name in imported(path)}
    assert not {name for name in names if name.split(".")[0] == "rasa_project"}


def test_the_project_of_the_model_knows_only_the_content() -> None:
    """Of `app`, `rasa_project` imports the content file's reader and nothing else."""
    names = {name for path in sources("rasa_project") for name in imported(path)}
    assert {name for name in names if name.split(".")[0] == "app"} == {"app.faq"}


def test_rasa_stays_behind_two_doors() -> None:
    """Only the model and its training import Rasa."""
    users = {place(p) for p in sources("app") for n in imported(p) if n.split(".")[0] == "rasa"}
    assert users == {"nlu", "training"}
