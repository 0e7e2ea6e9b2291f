# Two commands for a fresh machine with git, make and python3: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
# Tests start hundreds of processes: without stored bytecode each compiles the package anew, a second of its three.
export PYTHONDONTWRITEBYTECODE :=
UV := $(shell command -v uv 2>/dev/null)

.PHONY: help demo test check doctor benchmark evaluate model clean

help:
	@echo "make demo      crawl a demo newsroom on this machine and show what was stored"
	@echo "make test      run the tests"
	@echo "make check     lint, types and layers"
	@echo "make benchmark measure against peers (needs the labelled pages, see benchmarks/README.md)"
	@echo "make evaluate  score the extraction beside its peers (needs the labelled pages, see docs/evaluation.md)"
	@echo "make model     train the block model and the line model anew (needs the labelled pages, see docs/model.md)"
	@echo "make clean     remove .venv and what the demo made"

demo: .venv/installed
	$(BIN)/newscrawl demo

test: .venv/installed-dev
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
ifdef UV
	uv venv --quiet --python $(PYTHON) .venv
else
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { echo "python3 has no venv module: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
endif

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
ifdef UV
	uv pip install --quiet --python $(BIN)/python --constraints constraints.txt --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
endif
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/python
ifdef UV
	uv pip install --quiet --python $(BIN)/python --constraints constraints.txt --editable '.[dev]'
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
endif
	@touch $@ .venv/installed

# Peers, LightGBM and scipy, a browser's driver, what exports are read with: only to measure, to train and to test.
.venv/installed-all: .venv/installed-dev
ifdef UV
	uv pip install --quiet --python $(BIN)/python --constraints constraints.txt --editable '.[dev,train,evaluate,render,readers]'
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,train,evaluate,render,readers]'
endif
	@touch $@

benchmark: .venv/installed-dev
	$(BIN)/python benchmarks/crawl.py

evaluate: .venv/installed-all
	$(BIN)/newscrawl evaluate --floors tests/shared/floors.toml

model: .venv/installed-all
	$(BIN)/python -m newscrawl.training
	$(BIN)/python -m newscrawl.training.lines

clean:
	rm -rf .venv data/demo
