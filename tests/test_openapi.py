"""The OpenAPI document, tried out: whatever fits it, no request breaks the service."""

from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from app.content import Faq
from app.main import create_app
from app.settings import Settings
from tests.predictions import HandMadeModel

Case = schemathesis.Case[Any]
_tried = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_request_breaks_the_service(content: Faq, tmp_path: Path) -> None:
    """No answer of any operation is a server's error."""
    chosen = Settings(rate_limit_per_minute=0, model_dir=tmp_path)
    app = create_app(chosen, HandMadeModel(content, {}).as_model())
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    tried = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @_tried
        @given(case=operation.as_strategy())
        def fine(case: Case) -> None:
            response = case.call(base_url="http://127.0.0.1")
            assert response.status_code < 500, case.as_curl_command()

        fine()
        tried += 1
    assert tried >= 10
