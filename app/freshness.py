"""The model for the content as it is now."""

import subprocess
import sys
from pathlib import Path

import structlog

from app import archives, faq, served
from app.door import StartError
from app.faults import OperatorFault
from app.nlu import Model
from app.served import Served
from app.settings import Settings

log = structlog.get_logger()


def expected(settings: Settings) -> Path | None:
    """Where the archive is, or will be, that a start chooses by itself: that of the content file;
    without a content file the newest, if there is any.
    """
    if settings.faq_file.exists():
        return archives.fresh(settings.model_dir, settings.faq_file)
    return archives.newest(settings.model_dir)


def fresh_model(settings: Settings, threads: int | None = None) -> Model:
    """The model for the content file, trained first when there is none; without a content file
    the newest archive. `threads` is that of Model.load. Raises StartError, FaqError or ModelError.
    """
    archive = expected(settings)
    if archive is None:
        raise StartError(
            f"there is neither {settings.faq_file} (SMPBOT_FAQ_FILE) nor a model in "
            f"{settings.model_dir} (SMPBOT_MODEL_DIR)"
        )
    return Model.load(archive if archive.exists() else trained(settings), threads)


def trained(settings: Settings) -> Path:
    """The archive of the content file, trained first when there is none. Raises FaqError."""
    faq.load(settings.faq_file)
    if not archives.fresh(settings.model_dir, settings.faq_file).exists():
        _train_in_child()
    # The file may have been saved again while that ran: the archive is that of its last state.
    return archives.fresh(settings.model_dir, settings.faq_file)


def model_to_serve(settings: Settings, threads: int | None = None) -> tuple[Model, Served]:
    """What was chosen over the fresh model, as long as that would be the same; else the fresh one.
    And what the model folder says of it now. Raises what `fresh_model` does.
    """
    folder, record, fresh = settings.model_dir, served.read(settings.model_dir), expected(settings)
    if fresh and record.now and record.over == fresh.name and (folder / record.now).is_file():
        return Model.load(archives.named(folder, record.now), threads), record
    model = fresh_model(settings, threads)
    record = Served(archives=record.then(model.file).archives, over=model.file)
    try:
        served.write(folder, record)
    except OSError as error:
        # It is served all the same; only other processes and the next start do not know.
        log.warning("what is served cannot be written down", error=type(error).__name__)
    return model, record


def caught_up(settings: Settings, model: Model, record: Served) -> tuple[Model, Served]:
    """What is served by now, if that can be loaded, for a process that was begun with `model` when
    the model folder said `record`.
    """
    found = served.read(settings.model_dir)
    if found.now in (None, model.file):
        return model, found
    try:
        archive = archives.named(settings.model_dir, str(found.now))
        return Model.load(archive, model.threads), found
    except (OperatorFault, OSError) as error:
        log.warning("what is served cannot be loaded yet", error=type(error).__name__)
        return model, record


def _train_in_child() -> None:
    # A process of its own: what training imports would stay in this one for good.
    done = subprocess.run([sys.executable, "-m", "app", "train"], stdout=sys.stderr, check=False)
    if done.returncode:
        # It has said what is wrong; a second line would only bury the first.
        sys.exit(2)
