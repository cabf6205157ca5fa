# `make run` sets up and runs the main job, `make test` sets up and runs every check. Both need Python 3.11 to 3.13 alone.
PYTHON ?= python3
VENV   ?= .venv
INPUT  ?= corpora/sample
OUT    ?= hasil
EXTRAS ?= dev
BIN    := $(VENV)/bin
export PYTHONUNBUFFERED = 1

.PHONY: run test lint corpus train clean

run: $(VENV)/.ready
	$(BIN)/karirnlp run $(INPUT) --out $(OUT) --tips 10

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

corpus: $(VENV)/.ready-dev
	$(BIN)/python scripts/corpus.py check
	$(BIN)/python scripts/corpus.py build

train: corpus
	$(BIN)/python scripts/train.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "karirnlp needs Python 3.11 to 3.13; pass PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check $(PIPFLAGS) --editable '.[$(EXTRAS)]'
	touch $(VENV)/.ready $@

clean:
	rm -rf $(VENV) $(OUT) build dist corpora/karir/data
