# The steps of the README, with the model trained at build time. Build and run:
#   docker build -t smpbot .
#   docker run -p 8000:8000 -e SMPBOT_STAFF_TOKEN=at-least-16-characters smpbot

FROM python:3.11-slim-bookworm AS build
# uv lives outside the environment that is copied: nothing that builds reaches the final stage.
RUN ["python", "-m", "venv", "/opt/uv"]
RUN ["/opt/uv/bin/pip", "install", "--no-cache-dir", "uv==0.13.9"]
WORKDIR /srv/smpbot
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 VIRTUAL_ENV=/srv/smpbot/.venv
RUN ["/opt/uv/bin/uv", "venv", "--python", "/usr/local/bin/python", ".venv"]
COPY requirements.txt ./
RUN ["/opt/uv/bin/uv", "pip", "sync", "--require-hashes", "requirements.txt"]
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY rasa_project ./rasa_project
RUN ["/opt/uv/bin/uv", "pip", "install", "--no-deps", "."]
COPY data ./data
RUN [".venv/bin/smpbot", "train"]

FROM python:3.11-slim-bookworm
RUN ["useradd", "--system", "--create-home", "--uid", "10001", "smpbot"]
WORKDIR /srv/smpbot
COPY --from=build /srv/smpbot/.venv ./.venv
COPY --from=build /srv/smpbot/data ./data
COPY --from=build --chown=smpbot /srv/smpbot/models ./models
# Conversations are kept here; mount a volume, or set SMPBOT_DATABASE_URL.
RUN ["install", "-d", "-o", "smpbot", "var"]
VOLUME /srv/smpbot/var
USER smpbot
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/srv/smpbot/.venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["/srv/smpbot/.venv/bin/smpbot"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
