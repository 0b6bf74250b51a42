# make demo | test | check | bench : each sets .venv up by itself from Python 3.11 alone.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test test-postgres check bench spark names lock clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

.venv/.installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "xintu needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q graph resolution loaders api
	@touch $@

# kernels: compiled once, a minute or two of one core, which checks need not wait for
.venv/.ready: .venv/.installed
	$(BIN)/python -m resolution.setup
	@touch $@

# pages: built anew when their sources change (an install builds them, too)
WEB := $(shell find api/web/src api/web/public -type f 2>/dev/null) api/web/index.html api/web/package-lock.json api/web/vite.config.ts
api/web/dist/index.html: .venv/.installed $(WEB)
	$(BIN)/python hatch_build.py

demo: .venv/.ready api/web/dist/index.html  ## a small synthetic delta: files, load, resolve, graph, five questions, then a server on 127.0.0.1:8000
	$(BIN)/xintu demo

test: .venv/.ready .venv/.ftm api/web/dist/index.html  ## the whole test suite, a real Neo4j included where a JDK and Maven are at hand
	scripts/neo4j.sh run $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

# stores, tables, locks and the story of the front door; ARGS=tests is the whole suite
ON_POSTGRES := tests/graph/test_contract.py tests/graph/test_sql_store.py tests/resolution/test_ledger_tables.py tests/loaders/test_postgres.py \
	tests/api/test_story.py tests/api/test_audit.py tests/api/test_sharing.py tests/api/test_webhooks.py
test-postgres: .venv/.ready  ## the tests of stores, loading and the front door, with every workspace on a real PostgreSQL
	scripts/postgres.sh run $(BIN)/python -m pytest -n 2 --dist loadfile -m "not neo4j" $(or $(ARGS),$(ON_POSTGRES) -k "not bench and not demo")

check: .venv/.installed api/web/dist/index.html  ## ruff, mypy --strict, import-linter, the types of the pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd api/web && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

bench: .venv/.ready  ## speed and memory of the main path, printed with the machine
	$(BIN)/xintu bench

spark: .venv/.spark  ## the Spark engine beside the rest: 450 MB, and Java 17 or later to run it

.venv/.spark: .venv/.installed requirements-spark.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-spark.lock
	@touch $@

.venv/.ftm: .venv/.installed requirements-ftm.lock
	$(BIN)/python -m venv .venv/ftm
	$(BIN)/uv pip install --quiet --python .venv/ftm/bin/python --require-hashes -r requirements-ftm.lock
	@touch $@

names: .venv/.ready  ## train the model of names anew from its texts (minutes)
	$(BIN)/python -m loaders.extract.names.training

lock: ## renew requirements.lock and those of Spark and FollowTheMoney (hashes, no addresses)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --extra postgres --extra telemetry pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra spark --constraints requirements.lock pyproject.toml -o requirements-spark.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: --generate-hashes --no-emit-index-url --no-header --group ftm -o requirements-ftm.lock

clean:  ## remove what the targets above made
	rm -rf api/web/dist api/web/node_modules .venv demo .neo4j .postgres .pytest_cache .mypy_cache .ruff_cache
