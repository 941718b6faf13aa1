"""The model in use: Rasa's HTTP API for it, and the way back to the one before."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError

from app import golden
from app.archives import ArchiveError
from app.conversation import Conversations
from app.errors import ApiError
from app.faults import OperatorFault
from app.golden import GoldenError
from app.messages import Asked
from app.nlu import RASA_MINIMUM_VERSION, RASA_VERSION
from app.served import Busy
from app.staff_only import staff_only
from app.swapping import NothingBefore, Swaps
from app.wire import LimitedText, documented, parsed

_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"description": "The model is being changed already."},
    422: {"description": "The archive cannot be served; the details say why. Nothing changed."},
}


class ParseRequest(BaseModel):
    """Rasa's request: a text; what else it allows is ignored."""

    model_config = ConfigDict(extra="ignore")

    text: LimitedText


class ModelRequest(BaseModel):
    """Rasa's request for another model, as far as it is about a file."""

    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"example": {"model_file": "smpbot-….tar.gz"}}
    )

    model_file: str = Field(min_length=1, max_length=1024)
    model_server: Any = Field(None, exclude=True)
    remote_storage: Any = Field(None, exclude=True)

    @field_validator("model_server", "remote_storage")
    @classmethod
    def _from_elsewhere(cls, value: object) -> object:
        if value is not None:
            allowed = "nothing: models come from SMPBOT_MODEL_DIR alone, by model_file"
            raise PydanticCustomError("elsewhere", allowed)
        return value


class Version(BaseModel):
    """Rasa's versions."""

    version: str
    minimum_compatible_version: str


class Status(BaseModel):
    """The model in use."""

    model_file: str
    model_id: str
    num_active_training_jobs: int


class WentBack(BaseModel):
    """The archive served before and the one that is served now."""

    before: str
    model_file: str


def router(conversations: Conversations, swaps: Swaps, token: SecretStr | None) -> APIRouter:
    """Staff routes, and `/version`, which Rasa leaves open."""
    routes = APIRouter()
    # HTTPBearer only documents the token; the route class decides.
    bearer = Depends(HTTPBearer(auto_error=False))
    staff = APIRouter(route_class=staff_only(token), dependencies=[bearer])

    @staff.post(
        "/model/parse",
        tags=["rasa"],
        summary="Rasa's parse of a text",
        openapi_extra=documented(ParseRequest),
    )
    async def parse(request: Request) -> dict[str, Any]:
        text = parsed(ParseRequest, await request.body()).text
        with conversations.serving.in_use() as servable:
            return (await servable.batcher(Asked(text))).prediction.parse

    @staff.put(
        "/model",
        tags=["rasa"],
        summary="Serve another archive of the model folder",
        status_code=204,
        responses=_REFUSED,
        openapi_extra=documented(ModelRequest),
    )
    async def replace(request: Request) -> Response:
        named = parsed(ModelRequest, await request.body()).model_file
        try:
            await swaps.put(named)
        except (OperatorFault, Busy, OSError) as error:
            raise _refusal(error) from error
        return Response(status_code=204)

    @staff.post(
        "/api/rollback",
        tags=["staff"],
        summary="Serve again what was served before",
        responses=_REFUSED,
    )
    async def roll_back() -> WentBack:
        try:
            before, now = await swaps.back()
        except (OperatorFault, Busy, OSError) as error:
            raise _refusal(error) from error
        return WentBack(before=before, model_file=now)

    @staff.get("/status", tags=["rasa"], summary="The model in use")
    async def status() -> Status:
        model = conversations.model
        return Status(model_file=model.file, model_id=model.id, num_active_training_jobs=0)

    @routes.get("/version", tags=["rasa"], summary="Rasa's version")
    async def version() -> Version:
        return Version(version=RASA_VERSION, minimum_compatible_version=RASA_MINIMUM_VERSION)

    routes.include_router(staff)
    return routes


def _refusal(error: Exception) -> ApiError:
    """Why the model stays as it was."""
    match error:
        case Busy():
            return ApiError(409, "The model is being changed already; try again in a moment.")
        case ArchiveError():
            detail = {"field": "model_file", "value": error.value, "allowed": error.allowed}
            return ApiError(422, "There is no such archive.", [detail])
        case GoldenError():
            misses = [
                {"question": m.question.text, "wanted": golden.wanted(m), "came": golden.came(m)}
                for m in error.misses
            ]
            return ApiError(422, str(error), misses)
        case NothingBefore():
            return ApiError(409, str(error))
        case OSError():
            return ApiError(503, f"The model folder cannot be used ({error.strerror}).")
    return ApiError(422, str(error))
