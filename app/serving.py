"""Starting the service: a fresh model, then the server."""

import socket
import subprocess
import sys

import uvicorn

from app import archives, faq, heap
from app.door import StartError
from app.main import create_app
from app.middleware import BODY_LIMIT
from app.nlu import Model
from app.settings import Settings
from app.store.database import Database

# How long a stop waits for replies under way.
_LAST_REPLIES_SECONDS = 5


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


def opened(settings: Settings) -> Database:
    """The database, ready for use: a SQLite file is brought to this version on the way. Raises
    StoreError.
    """
    database = Database(settings.database_url.get_secret_value())
    if not database.shared:
        database.migrate()
    database.check()
    return database


def run(door: socket.socket, settings: Settings) -> None:
    """Serves until told to stop."""
    heap.keep_small()
    # Before the model, which takes longer: what is wrong with the database is told at once.
    database = opened(settings)
    app = create_app(settings, fresh_model(settings), database)
    host, port = door.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    print(f"Chat at http://{name}:{port}/  (Ctrl+C stops)", flush=True)  # noqa: T201
    # proxy_headers off: nobody's X-Forwarded-For decides who a peer is.
    config = uvicorn.Config(
        app,
        # Not websockets: Rasa holds it at a version uvicorn no longer knows.
        ws="wsproto",
        ws_max_size=BODY_LIMIT,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_REPLIES_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[door])
    database.close()
