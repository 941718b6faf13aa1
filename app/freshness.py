"""The model for the content as it is now."""

import subprocess
import sys

from app import archives, faq
from app.door import StartError
from app.nlu import Model
from app.settings import Settings


def fresh_model(settings: Settings) -> Model:
    """The model for the content file, trained first when there is none; without a content file
    the newest archive. Raises StartError, FaqError or ModelError.
    """
    if not settings.faq_file.exists():
        archive = archives.newest(settings.model_dir)
        if archive is None:
            raise StartError(
                f"there is neither {settings.faq_file} (SMPBOT_FAQ_FILE) nor a model in "
                f"{settings.model_dir} (SMPBOT_MODEL_DIR)"
            )
        return Model.load(archive)
    archive = archives.fresh(settings.model_dir, settings.faq_file)
    if not archive.exists():
        faq.load(settings.faq_file)
        _train_in_child()
        # The file may have been saved again while that ran: the archive is that of its last state.
        archive = archives.fresh(settings.model_dir, settings.faq_file)
    return Model.load(archive)


def _train_in_child() -> None:
    # A process of its own: what training imports would stay in this one for good.
    done = subprocess.run([sys.executable, "-m", "app", "train"], stdout=sys.stderr, check=False)
    if done.returncode:
        # It has said what is wrong; a second line would only bury the first.
        sys.exit(2)
