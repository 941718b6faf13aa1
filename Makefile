# `make serve` and `make test` are all a new machine needs: Python 3.11, pip and make.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
# What .venv was made from: when one of these changes, it is made again.
STAMP := .venv/.installed
UV := $(BIN)/uv
# Tests start many a process: without cached bytecode each would compile its libraries for seconds.
unexport PYTHONDONTWRITEBYTECODE

$(UV): Makefile
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	touch $(UV)

$(STAMP): $(UV) requirements-dev.txt pyproject.toml
	VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes requirements-dev.txt
	VIRTUAL_ENV=.venv $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	touch $(STAMP)

install: $(STAMP)  ## make .venv with everything, pinned and verified
serve: install  ## start the service and print the address of the chat page
	$(BIN)/smpbot serve
test: install  ## run the fast tests, about three minutes
	$(BIN)/pytest -m "not slow" -n 2 --dist loadfile
test-slow: install  ## run the tests that need a browser, npm or PostgreSQL
	$(BIN)/pytest -m slow
check: install  ## check content, style and types
	$(BIN)/smpbot check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
train: install  ## train a model for data/faq.yml
	$(BIN)/smpbot train
bench: install  ## measure speed, start and memory
	$(BIN)/python benchmarks/measure.py
speed: install benchmarks/stock_rasa/.venv/.installed  ## measure beside stock Rasa: half an hour, once hours to train it
	$(BIN)/python -m benchmarks.run
conformance: install benchmarks/conformance/.venv/.installed  ## run Rasa's own tools on this project
	$(BIN)/python -m benchmarks.conformance
benchmarks/%/.venv/.installed: benchmarks/%/requirements.txt | $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python benchmarks/$*/.venv
	VIRTUAL_ENV=benchmarks/$*/.venv $(UV) pip sync --quiet --require-hashes $<
	touch $@
lock: $(UV)  ## resolve and pin the dependencies again
	$(UV) pip compile --quiet --universal --generate-hashes --no-header pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12
.PHONY: install serve test test-slow check train bench speed conformance lock help
