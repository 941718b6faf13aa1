"""A FastAPI route that does nothing, served with the settings of `app.serving`: the most that any
service of this kind can reach with this load generator on this machine.

    python -m benchmarks.speed.empty_route PORT
"""

import sys

import uvicorn
from fastapi import FastAPI, Request

from benchmarks.speed.servers import WEBHOOK


def application() -> FastAPI:
    """Reads the body, as every webhook has to, and gives a short constant reply."""
    app = FastAPI()

    @app.post(WEBHOOK)
    async def webhook(request: Request) -> list[dict[str, str]]:
        await request.body()
        return [{"recipient_id": "anna", "text": "ok"}]

    return app


if __name__ == "__main__":
    uvicorn.run(
        application(),
        port=int(sys.argv[1]),
        ws="wsproto",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
