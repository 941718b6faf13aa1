"""One process of the service, for tests that kill it: the real thing but for the model.

python -m tests.replica DATABASE_URL GRAPH_URL PORT
"""

import sys

import uvicorn

from app import faq
from app.delivery import Patience
from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from tests.conftest import CONTENT
from tests.fake_graph import NUMBER, SECRET, TOKEN, WORD
from tests.predictions import HandMadeModel

# park: longer than a start takes on a busy machine, or Meta's word comes too late.
PATIENCE = Patience(lease=4.0, park=8.0, poll=0.1, probe=1.0)


def main(database_url: str, graph_url: str, port: int) -> None:
    """Serves until it is killed."""
    database = Database(database_url)
    database.check()
    settings = Settings(
        whatsapp_access_token=TOKEN,
        whatsapp_app_secret=SECRET,
        whatsapp_verify_token=WORD,
        whatsapp_phone_number_id=NUMBER,
        whatsapp_api_url=graph_url,
        rate_limit_per_minute=0,
    )
    model = HandMadeModel(faq.load(CONTENT), {"price please": "faq/cost"})
    app = create_app(settings, model.as_model(), database, PATIENCE)
    uvicorn.run(app, port=port, log_config=None, access_log=False, ws="none")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
